"""The report on the measures as a workbook: a sheet a field of action, indicators, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.exports import workbook
from data.exports.sheet import Column
from data.fields import Kind
from data.measures.terms import GATHERED, KINDS, STATES, label_of
from data.words import Text, day, moment, said
from maps.context import AS_OF
from maps.evaluation.sheet import (
    CLOSED,
    CONTENT,
    DEMONSTRATION,
    DRAFT,
    NO_DEMONSTRATION,
    WORDS,
    title_of,
    where_of,
)
from maps.publisher import Publisher
from maps.sources import attributions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from data.exports.sheet import Cell
    from data.words import Language
    from maps.context import Context
    from maps.evaluation.report import Evaluation, FieldRow

# As long as the name of a sheet may be.
_NAME: Final = 31
_REPORT: Final = Text("Bericht", "Report")
_INDICATORS: Final = Text("Kennzahlen", "Indicators")
_FIGURES: Final = Text("Werte", "Figures")
_EVIDENCE: Final = Text("Nachweise", "Evidence")
_UNKNOWN: Final = Text("Nicht bekannt", "Not known")
_LICENCE: Final = Text(
    "Lizenz der Flächendaten: {licence}", "Licence of the data on plots: {licence}"
)
_VALID: Final = Text("{notice} (gültig bis {day})", "{notice} (valid until {day})")
_EMPTY: Final = Text("Leere Zelle: unbekannt.", "An empty cell: unknown.")
_FIELD: Final = (Text("Handlungsfeld", "Field of action"), Kind.TEXT)
_TITLE: Final = (Text("Maßnahme", "Measure"), Kind.TEXT)
_MEASURE: Final = (
    (Text("Kennung", "Key"), Kind.TEXT),
    _TITLE,
    (Text("Beschreibung", "Description"), Kind.TEXT),
    (Text("Art", "Kind"), Kind.TEXT),
    (Text("Stand", "State"), Kind.TEXT),
    (Text("geplant von", "planned from"), Kind.DATE),
    (Text("geplant bis", "planned until"), Kind.DATE),
    (Text("tatsächlich von", "actual from"), Kind.DATE),
    (Text("tatsächlich bis", "actual until"), Kind.DATE),
    (Text("Zuständige Stelle", "Responsible office"), Kind.TEXT),
    (Text("Mittel geplant (€)", "Budget planned (€)"), Kind.NUMBER),
    (Text("Mittel verausgabt (€)", "Budget spent (€)"), Kind.NUMBER),
    (Text("Anmerkungen", "Notes"), Kind.TEXT),
)
_INDICATOR: Final = (
    _FIELD,
    _TITLE,
    (Text("Kennzahl", "Indicator"), Kind.TEXT),
    (Text("Einheit", "Unit"), Kind.TEXT),
    (Text("Ziel", "Target"), Kind.NUMBER),
    (Text("im Zeitraum", "in the period"), Kind.NUMBER),
    (Text("bisher", "so far"), Kind.NUMBER),
    (Text("vom Ziel (%)", "of the target (%)"), Kind.NUMBER),
    (Text("Quartale ohne Wert", "Quarters without a figure"), Kind.NUMBER),
    (Text("Zählweise", "How quarters count"), Kind.TEXT),
    (Text("vom Dienst berechnet", "computed by the service"), Kind.BOOLEAN),
)
_FIGURE: Final = (
    _TITLE,
    (Text("Kennzahl", "Indicator"), Kind.TEXT),
    (Text("Quartal", "Quarter"), Kind.TEXT),
    (Text("Wert", "Figure"), Kind.NUMBER),
    (Text("Einheit", "Unit"), Kind.TEXT),
    (Text("Tag", "Day"), Kind.DATE),
    (Text("Quelle", "Source"), Kind.TEXT),
    (Text("Bemerkung", "Remark"), Kind.TEXT),
)
_PROOF: Final = (
    _FIELD,
    _TITLE,
    (Text("Nachweis", "Evidence"), Kind.TEXT),
    (Text("Wo", "Where"), Kind.TEXT),
    (Text("SHA-256", "SHA-256"), Kind.TEXT),
    (Text("Tag", "Day"), Kind.DATE),
)
_DECIMALS: Final = 2


def write(
    made: Evaluation,
    context: Context,
    language: Language,
    path: Path,
    *,
    now: datetime,
    publisher: Publisher | None = None,
    sha256: str | None = None,
) -> None:
    """Write the workbook; figures and days are such, and no cell is a formula.

    Parameters
    ----------
    now
        Moment (UTC) at which it is made.
    sha256
        Of the report's content, where it is closed.
    """
    title = title_of(made).in_(language)
    comments = _LICENCE.format(licence=context.licence).in_(language)
    with workbook.workbook(path, title, comments, made.day) as book:
        forms = workbook.Forms(book, language)
        about = _about(made, context, language, now, publisher or Publisher(), sha256)
        _lines(book.add_worksheet(_REPORT.in_(language)), [title, *about], forms)
        for field in made.fields:
            name = field.label.in_(language)[:_NAME]
            _table(book, name, _MEASURE, _measures(field, language), forms)
        for named, columns, rows in (
            (_INDICATORS, _INDICATOR, _indicators(made, language)),
            (_FIGURES, _FIGURE, _figures(made, language)),
            (_EVIDENCE, _PROOF, _evidence(made, language)),
        ):
            _table(book, named.in_(language), columns, rows, forms)
        unknown = made.unknown(language) or (WORDS["nothing_unknown"].in_(language),)
        name = _UNKNOWN.in_(language)
        _lines(book.add_worksheet(name), [name, *unknown], forms)


def _about(
    made: Evaluation,
    context: Context,
    language: Language,
    now: datetime,
    publisher: Publisher,
    sha256: str | None,
) -> Iterator[str]:
    catalogue = context.catalogue
    yield made.period.label.in_(language)
    at = moment(made.closed or now, language)
    yield (CLOSED if made.closed else DRAFT).format(moment=at).in_(language)
    if sha256 is not None:
        yield CONTENT.format(sha256=sha256).in_(language)
    said_day = day(made.day, language)
    yield AS_OF.format(day=said_day, version=catalogue.version).in_(language)
    yield (DEMONSTRATION if made.invented else NO_DEMONSTRATION).in_(language)
    yield _EMPTY.in_(language)
    yield from _notice(publisher, made, language)
    yield _LICENCE.format(licence=context.licence).in_(language)
    yield from attributions(catalogue, language)


def _notice(publisher: Publisher, made: Evaluation, language: Language) -> Iterator[str]:
    notice = publisher.notice_on(made.day)
    if notice is None:
        return
    until = publisher.funding_valid_until
    if until is None:
        yield notice.in_(language)
    else:
        yield _VALID.format(notice=notice, day=day(until, language)).in_(language)


def _lines(page: Any, lines: Iterable[str], forms: workbook.Forms) -> None:  # noqa: ANN401
    page.set_column(0, 0, 120)
    page.freeze_panes(1, 0)
    for row, line in enumerate(lines):
        workbook.put(page, row, 0, line, forms)


def _table(
    book: Any,  # noqa: ANN401
    name: str,
    headings: Sequence[tuple[Text, Kind]],
    rows: Iterable[Sequence[Cell]],
    forms: workbook.Forms,
) -> None:
    language = forms.language
    columns = [
        Column(heading.in_(language), kind, _DECIMALS if kind is Kind.NUMBER else None)
        for heading, kind in headings
    ]
    workbook.put_table(book.add_worksheet(name), columns, rows, forms)


def _measures(field: FieldRow, language: Language) -> Iterator[list[Cell]]:
    for row in field.measures:
        one = row.measure
        yield [
            row.held.key,
            one.title(language),
            one.description(language) or None,
            label_of(KINDS, one.kind).in_(language),
            label_of(STATES, one.state).in_(language),
            one.planned_from,
            one.planned_until,
            one.actual_from,
            one.actual_until,
            one.office or None,
            one.budget_planned,
            one.budget_spent,
            one.notes or None,
        ]


def _indicators(made: Evaluation, language: Language) -> Iterator[list[Cell]]:
    for field in made.fields:
        for row in field.measures:
            for one in row.indicators:
                whole, indicator = one.whole, one.indicator
                yield [
                    field.label.in_(language),
                    row.measure.title(language),
                    indicator.name(language),
                    indicator.unit_in(language) or None,
                    indicator.target,
                    one.now.value,
                    whole.value,
                    None if whole.share is None else round(100 * whole.share, _DECIMALS),
                    whole.unknown,
                    label_of(GATHERED, indicator.gathered).in_(language),
                    bool(indicator.computed),
                ]


def _figures(made: Evaluation, language: Language) -> Iterator[list[Cell]]:
    for row in made.measures:
        for one in row.indicators:
            for reading in one.readings:
                yield [
                    row.measure.title(language),
                    one.indicator.name(language),
                    str(reading.quarter),
                    reading.value,
                    one.indicator.unit_in(language) or None,
                    reading.dated,
                    said(reading.source, language) or None,
                    None if reading.note is None else reading.note.in_(language),
                ]


def _evidence(made: Evaluation, language: Language) -> Iterator[list[Cell]]:
    for field in made.fields:
        for row in field.measures:
            for one in row.held.proof:
                yield [
                    field.label.in_(language),
                    row.measure.title(language),
                    one.title,
                    where_of(one, language),
                    one.sha256,
                    one.added.astimezone().date(),
                ]
