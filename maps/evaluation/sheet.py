"""The report on the measures as a tagged PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from data.measures.terms import GATHERED, KINDS, STATES, label_of
from data.words import Text, moment, said
from maps.evaluation.wording import Wording
from maps.paper import Paper
from maps.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from data.measures.measure import Evidence
    from data.words import Language
    from maps.context import Context
    from maps.evaluation.report import Evaluation, FieldRow, IndicatorRow, MeasureRow
    from maps.printable import Tree

TITLE: Final[Mapping[str, Text]] = {
    "quarter": Text("Maßnahmen im {label}", "Measures in {label}"),
    "final": Text("Abschlussbericht der Maßnahmen", "Final report on the measures"),
}
_KICKER: Final = Text("Regionalbudget · Evaluationsbogen", "Regionalbudget · evaluation sheet")
DRAFT: Final = Text(
    "Entwurf vom {moment}: nicht abgeschlossen", "Draft of {moment}: not closed yet"
)
CLOSED: Final = Text("Abgeschlossen am {moment}", "Closed on {moment}")
CONTENT: Final = Text("Inhalt (SHA-256): {sha256}", "Content (SHA-256): {sha256}")
DEMONSTRATION: Final = Text(
    "Enthält Demonstrationsdaten: Die vom Dienst berechneten Kennzahlen zählen erfundene Flächen.",
    "Contains demonstration data: indicators computed by the service count invented plots.",
)
NO_DEMONSTRATION: Final = Text(
    "Ohne Demonstrationsdaten in den Kennzahlen.", "No demonstration data in the indicators."
)
_TODAY: Final = Text(
    "Angaben zu den Maßnahmen: Stand {day}. Zahlen zeigen das Ist bis zum Ende des Zeitraums.",
    "Facts about the measures: as of {day}. Figures show the actual up to the end of the period.",
)
WORDS: Final[Mapping[str, Text]] = {
    "period": Text("Zeitraum", "Period"),
    "summary": Text("Zusammenfassung", "Summary"),
    "measure": Text("Maßnahme", "Measure"),
    "measures": Text("Maßnahmen", "Measures"),
    "kind": Text("Art", "Kind"),
    "state": Text("Stand", "State"),
    "planned": Text("geplant", "planned"),
    "actual": Text("tatsächlich", "actual"),
    "office": Text("Zuständig", "Responsible"),
    "budget_planned": Text("Mittel geplant", "Budget planned"),
    "budget_spent": Text("Mittel verausgabt", "Budget spent"),
    "field": Text("Handlungsfeld", "Field of action"),
    "fact": Text("Angabe", "Fact"),
    "value": Text("Wert", "Value"),
    "indicators": Text("Kennzahlen", "Indicators"),
    "indicator": Text("Kennzahl", "Indicator"),
    "target": Text("Ziel", "Target"),
    "in_period": Text("im Zeitraum", "in the period"),
    "so_far": Text("bisher", "so far"),
    "share": Text("vom Ziel", "of the target"),
    "course": Text("Verlauf", "Course"),
    "notes": Text("Anmerkungen", "Notes"),
    "evidence": Text("Nachweise", "Evidence"),
    "no_evidence": Text("Es liegt kein Nachweis vor.", "There is no evidence."),
    "where": Text("Wo", "Where"),
    "no_measures": Text(
        "In diesem Handlungsfeld ist keine Maßnahme erfasst.",
        "No measure is recorded in this field of action.",
    ),
    "no_indicators": Text("Keine Kennzahl erfasst.", "No indicator is recorded."),
    "figures": Text("Werte und ihre Quellen", "Figures and their sources"),
    "no_figures": Text("Kein Wert erfasst.", "No figure is recorded."),
    "quarter": Text("Quartal", "Quarter"),
    "day": Text("vom", "of"),
    "from_source": Text("Quelle", "Source"),
    "unknown_title": Text("Was nicht bekannt ist", "What is not known"),
    "nothing_unknown": Text("Es fehlt keine Angabe.", "No fact is missing."),
    "total": Text("Zusammen", "Together"),
    "count": Text("Zahl", "Number"),
}
_SENT: Final = Text("Dokument, {kind}, SHA-256 {sha256}", "document, {kind}, SHA-256 {sha256}")
_MEDIA: Final = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
# What a bar or the columns of a course are drawn to.
_FULL: Final = 1.0


def title_of(made: Evaluation) -> Text:
    """Return the title of a report."""
    return TITLE[made.period.kind].format(label=made.period.label)


def content_of(made: Evaluation, context: Context, language: Language) -> dict[str, Tree]:
    """Return all that a report says, as JSON has it."""
    wording = Wording(language)
    catalogue = context.catalogue
    return {
        "title": title_of(made).in_(language),
        "period": made.period.label.in_(language),
        "span": wording.span(made.period.start, made.period.end),
        "day": wording.day(made.day),
        "catalogue": catalogue.version,
        "demonstration": (DEMONSTRATION if made.invented else NO_DEMONSTRATION).in_(language),
        "stated": _TODAY.format(day=wording.day(made.day)).in_(language),
        "summary": [_summary(one, wording) for one in made.fields],
        "total": {
            "measures": str(len(made.measures)),
            "states": [str(sum(field.states[one.code] for field in made.fields)) for one in STATES],
            "planned": wording.sum(made.planned),
            "spent": wording.sum(made.spent),
        },
        "states": [one.label.in_(language) for one in STATES],
        "fields": [
            {
                "label": one.label.in_(language),
                "measures": [_measure(row, wording) for row in one.measures],
            }
            for one in made.fields
        ],
        "figures": list(_figures(made, wording)),
        "evidence": list(_evidence(made, wording)),
        "unknown": list(made.unknown(language)),
    }


def hashable(contents: Mapping[Language, Mapping[str, Tree]]) -> str:
    """Return what a report says in all languages as one text, the same for the same content."""
    return orjson.dumps(dict(contents), option=orjson.OPT_SORT_KEYS).decode()


def evaluation_pdf(
    made: Evaluation,
    context: Context,
    *,
    language: Language,
    now: datetime,
    publisher: Publisher | None = None,
    sha256: str | None = None,
) -> bytes:
    """Typeset a report as a tagged PDF after PDF/UA-1.

    Parameters
    ----------
    now
        Moment (UTC) at which it is made.
    sha256
        Of its content, where it is closed.
    """
    title = title_of(made).in_(language)
    paper = Paper(
        context=context,
        publisher=publisher or Publisher(),
        language=language,
        title=title,
        kicker=_KICKER.in_(language),
        subject=f"{_KICKER.in_(language)}: {made.period.label.in_(language)}",
        plots=(),
        address=context.address("/massnahmen", language),
        invented=made.invented,
    )
    at = moment(made.closed or now, language)
    standing = (CLOSED if made.closed else DRAFT).format(moment=at)
    return paper.typeset(
        "evaluation.typ",
        {
            **content_of(made, context, language),
            "words": paper.words(WORDS),
            "standing": paper.say(standing),
            "closed": made.closed is not None,
            "hash": None if sha256 is None else paper.say(CONTENT.format(sha256=sha256)),
        },
        {},
    )


def _summary(field: FieldRow, wording: Wording) -> Tree:
    return {
        "label": field.label.in_(wording.language),
        "states": [str(count) for count in field.states.values()],
        "count": str(len(field.measures)),
        "planned": wording.sum(field.planned),
        "spent": wording.sum(field.spent),
        "measures": [
            {
                "title": one.measure.title(wording.language),
                "lang": _lang(one.measure.title_en, wording),
                "state": one.measure.state,
                "state_label": label_of(STATES, one.measure.state).in_(wording.language),
                "period": _period(one, wording),
            }
            for one in field.measures
        ],
    }


def _lang(english: str | None, wording: Wording) -> str | None:
    """Return the language of a text that is not there in the language of the document."""
    return "de" if wording.language != "de" and not english else None


def _period(row: MeasureRow, wording: Wording) -> str:
    measure = row.measure
    if measure.actual_from or measure.actual_until:
        return wording.actual(measure)
    return wording.planned(measure)


def _measure(row: MeasureRow, wording: Wording) -> Tree:
    measure, language = row.measure, wording.language
    return {
        "title": measure.title(language),
        "lang": _lang(measure.title_en, wording),
        "description": measure.description(language),
        "description_lang": _lang(measure.description_en, wording),
        "state": measure.state,
        "state_label": label_of(STATES, measure.state).in_(language),
        "kind": label_of(KINDS, measure.kind).in_(language),
        "planned": wording.planned(measure),
        "actual": wording.actual(measure),
        "office": measure.office or None,
        "budget_planned": wording.euros(measure.budget_planned),
        "budget_spent": wording.euros(measure.budget_spent),
        "notes": measure.notes,
        "indicators": [_indicator(one, wording) for one in row.indicators],
        "evidence": [_proof(one, wording) for one in row.held.proof],
    }


def _indicator(row: IndicatorRow, wording: Wording) -> Tree:
    indicator, whole = row.indicator, row.whole
    return {
        "name": indicator.name(wording.language),
        "lang": _lang(indicator.name_en, wording),
        "gathered": label_of(GATHERED, indicator.gathered).in_(wording.language),
        "target": wording.value(indicator, indicator.target),
        "in_period": wording.value(indicator, row.now.value),
        "so_far": wording.value(indicator, whole.value),
        "share": wording.share(whole.share),
        "bar": None if whole.share is None else min(max(whole.share, 0.0), _FULL),
        "course": _course(row),
    }


def _course(row: IndicatorRow) -> list[float | None]:
    """Return the figures of the quarters between 0 and 1, the highest being 1."""
    values = [one.value for one in row.readings]
    highest = max((one for one in values if one is not None), default=0.0)
    if highest <= 0:
        return [None if one is None else 0.0 for one in values]
    return [None if one is None else max(one, 0.0) / highest for one in values]


def _figures(made: Evaluation, wording: Wording) -> Iterator[Tree]:
    for row in made.measures:
        for one in row.indicators:
            for reading in one.within:
                note = "" if reading.note is None else reading.note.in_(wording.language)
                source = said(reading.source, wording.language)
                yield {
                    "indicator": one.indicator.name(wording.language),
                    "measure": row.measure.title(wording.language),
                    "quarter": str(reading.quarter),
                    "value": wording.value(one.indicator, reading.value),
                    "day": None if reading.dated is None else wording.day(reading.dated),
                    "source": " – ".join(filter(None, (source, note))) or None,
                }


def _evidence(made: Evaluation, wording: Wording) -> Iterator[Tree]:
    for row in made.measures:
        for one in row.held.proof:
            yield {
                "measure": row.measure.title(wording.language),
                **_proof(one, wording),
            }


def _proof(one: Evidence, wording: Wording) -> dict[str, Tree]:
    return {
        "title": one.title,
        "where": where_of(one, wording.language),
        "day": wording.day(one.added.astimezone().date()),
    }


def where_of(one: Evidence, language: Language) -> str:
    """Write where evidence is: its address, or what tells a document from any other."""
    if one.link is not None:
        return one.link
    kind = _MEDIA.get(one.media_type or "", one.media_type or "")
    return _SENT.format(kind=kind, sha256=(one.sha256 or "")[:16]).in_(language)
