"""Everything that is kept of the measures as one table: a line a measure, indicator or figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.measures.terms import GATHERED, KINDS, STATES, label_of
from data.words import Text, moment, said
from geo.criteria import FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION
from maps.context import AS_OF
from maps.evaluation.sheet import DEMONSTRATION, NO_DEMONSTRATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.exports.sheet import Cell
    from data.words import Language
    from maps.context import Context
    from maps.evaluation.report import Evaluation, IndicatorRow, MeasureRow

COLUMNS: Final[dict[str, Text]] = {
    "table": Text("Tabelle", "table"),
    "key": Text("Kennung der Maßnahme", "measure"),
    "field": Text("Handlungsfeld", "field of action"),
    "title": Text("Maßnahme", "title"),
    "description": Text("Beschreibung", "description"),
    "kind": Text("Art", "kind"),
    "state": Text("Stand", "state"),
    "planned_from": Text("geplant von", "planned from"),
    "planned_until": Text("geplant bis", "planned until"),
    "actual_from": Text("tatsächlich von", "actual from"),
    "actual_until": Text("tatsächlich bis", "actual until"),
    "office": Text("Zuständige Stelle", "office"),
    "public": Text("öffentlich", "public"),
    "budget_planned": Text("Mittel geplant (€)", "budget planned (€)"),
    "budget_spent": Text("Mittel verausgabt (€)", "budget spent (€)"),
    "notes": Text("Anmerkungen", "notes"),
    "indicator": Text("Kennzahl", "indicator"),
    "unit": Text("Einheit", "unit"),
    "gathered": Text("Zählweise", "how quarters count"),
    "target": Text("Ziel", "target"),
    "quarter": Text("Quartal", "quarter"),
    "value": Text("Wert", "value"),
    "share": Text("vom Ziel (%)", "of the target (%)"),
    "dated": Text("Tag", "day"),
    "source": Text("Quelle", "source"),
    "note": Text("Bemerkung", "remark"),
    "written": Text("eingetragen am", "entered"),
    "account": Text("eingetragen von", "entered by"),
}
_INTERNAL: Final = ("public", "budget_planned", "budget_spent", "notes", "written", "account")
TABLES: Final[dict[str, Text]] = {
    "measure": Text("Maßnahme", "measure"),
    "indicator": Text("Kennzahl", "indicator"),
    "figure": Text("Quartalswert", "figure of a quarter"),
    "history": Text("Eintrag", "entry"),
    "evidence": Text("Nachweis", "evidence"),
    "about": Text("Angaben", "about"),
}


def headings(language: Language, *, public: bool) -> list[str]:
    """Return the headings of the columns.

    Parameters
    ----------
    public
        Whether visitors read it: without money, notes, accounts and evidence.
    """
    return [COLUMNS[name].in_(language) for name in _names(public=public)]


def lines(
    made: Evaluation, context: Context, language: Language, *, public: bool
) -> Iterator[list[Cell]]:
    """Yield all lines; what is about everything first."""
    names = _names(public=public)
    for held in _lines(made, context, language, public=public):
        table = TABLES[held["table"]].in_(language)
        yield [table if name == "table" else held.get(name) for name in names]


def _names(*, public: bool) -> list[str]:
    return [name for name in COLUMNS if not (public and name in _INTERNAL)]


def _lines(
    made: Evaluation, context: Context, language: Language, *, public: bool
) -> Iterator[dict[str, Any]]:
    catalogue = context.catalogue
    as_of = AS_OF.format(day=catalogue.date.isoformat(), version=catalogue.version)
    for text in (as_of, DEMONSTRATION if made.invented else NO_DEMONSTRATION):
        yield {"table": "about", "title": text.in_(language)}
    for row in made.measures:
        yield {"table": "measure", **_measure(row, language)}
        for one in row.indicators:
            yield from _indicator(row, one, language)
        if not public:
            yield from _kept(row, language)


def _named(row: MeasureRow, language: Language) -> dict[str, Any]:
    return {"key": row.held.key, "title": row.measure.title(language)}


def _measure(row: MeasureRow, language: Language) -> dict[str, Any]:
    one = row.measure
    labels = {field: FIELD_OF_ACTION_LABELS[field] for field in FIELDS_OF_ACTION}
    field = next((text for name, text in labels.items() if name == one.field), None)
    return {
        **_named(row, language),
        "field": one.field if field is None else field.in_(language),
        "description": one.description(language) or None,
        "kind": label_of(KINDS, one.kind).in_(language),
        "state": label_of(STATES, one.state).in_(language),
        "planned_from": one.planned_from,
        "planned_until": one.planned_until,
        "actual_from": one.actual_from,
        "actual_until": one.actual_until,
        "office": one.office or None,
        "public": row.held.shown is not None,
        "budget_planned": one.budget_planned,
        "budget_spent": one.budget_spent,
        "notes": one.notes or None,
    }


def _indicator(row: MeasureRow, one: IndicatorRow, language: Language) -> Iterator[dict[str, Any]]:
    indicator, whole = one.indicator, one.whole
    named = {
        **_named(row, language),
        "indicator": indicator.name(language),
        "unit": indicator.unit_in(language) or None,
    }
    yield {
        "table": "indicator",
        **named,
        "gathered": label_of(GATHERED, indicator.gathered).in_(language),
        "target": indicator.target,
        "value": whole.value,
        "share": None if whole.share is None else round(100 * whole.share, 2),
    }
    for reading in one.readings:
        yield {
            "table": "figure",
            **named,
            "quarter": str(reading.quarter),
            "value": reading.value,
            "dated": reading.dated,
            "source": said(reading.source, language) or None,
            "note": None if reading.note is None else reading.note.in_(language),
        }


def _kept(row: MeasureRow, language: Language) -> Iterator[dict[str, Any]]:
    named = _named(row, language)
    for value in row.held.values:
        indicator = row.measure.indicator(value.indicator)
        yield {
            "table": "history",
            **named,
            "indicator": value.indicator if indicator is None else indicator.name(language),
            "unit": None if indicator is None else indicator.unit_in(language) or None,
            "quarter": str(value.quarter),
            "value": value.value,
            "dated": value.dated,
            "source": value.source,
            "written": moment(value.at, language),
            "account": value.account,
        }
    for proof in row.held.proof:
        yield {
            "table": "evidence",
            **named,
            "description": proof.title,
            "source": proof.link or proof.sha256,
            "dated": proof.added.astimezone().date(),
            "written": moment(proof.added, language),
            "account": proof.added_by,
        }
