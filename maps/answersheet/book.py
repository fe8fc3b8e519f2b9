"""The answer sheet as a workbook: a sheet for each plot, and of several one beside the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from data.exports import workbook
from data.words import Text, day
from maps.answersheet.lines import LINES, SECTION_LABELS
from maps.answersheet.measures import Answer, Asked, answer
from maps.context import AS_OF, NO_OFFER
from maps.sources import attributions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from data.words import Language
    from geo.catalogue import Plot
    from maps.context import Context

MOST: Final = 50
"""How many plots one workbook holds."""
HELD: Final = Text("liegt vor", "held")
NOT_HELD: Final = Text("liegt nicht vor", "not held")
_TITLE: Final = Text("Antwortbogen", "Answer sheet")
_BESIDE: Final = Text("Vergleich", "Comparison")
_SOURCES: Final = Text("Quellen", "Sources")
_HEADINGS: Final = (
    Text("Nr.", "No."),
    Text("Bereich", "Section"),
    Text("Angabe", "Question"),
    Text("Liegt vor?", "Held?"),
    Text("Wert", "Value"),
    Text("Einheit", "Unit"),
    Text("Quelle", "Source"),
    Text("Jahr", "Year"),
    Text("Hinweis", "Note"),
)
_WIDTHS: Final = (5, 24, 40, 16, 34, 12, 44, 8, 48)
_COUNT: Final = Text("{held} von {all} Angaben liegen vor.", "{held} of {all} answers are held.")
_LICENCE: Final = Text("Lizenz: {licence}", "Licence: {licence}")
# What Excel allows in no name of a sheet, and how long it may be.
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST: Final = 31
_TABLE_ROW: Final = 8


def answers(plot: Plot, context: Context, language: Language) -> list[Answer]:
    """Return the answers of a plot, one for each of `LINES`."""
    asked = Asked(context.catalogue, plot, language)
    return [answer(line.asks, asked) for line in LINES]


def write(plots: Sequence[Plot], context: Context, language: Language, path: Path) -> None:
    """Write the workbook.

    Raises
    ------
    ValueError
        For more than `MOST` plots.
    """
    if len(plots) > MOST:
        msg = f"at most {MOST} plots"
        raise ValueError(msg)
    title = _TITLE.in_(language)
    comment = _LICENCE.format(licence=context.licence).in_(language)
    with workbook.workbook(path, title, comment, context.catalogue.date) as book:
        forms = workbook.Forms(book, language)
        given = [(plot, answers(plot, context, language)) for plot in plots]
        taken: set[str] = {one.in_(language).casefold() for one in (_BESIDE, _SOURCES)}
        if len(plots) != 1:
            _put_beside(book.add_worksheet(_BESIDE.in_(language)), given, forms)
        for plot, held in given:
            page = book.add_worksheet(_sheet_name(plot.id, taken))
            _put_plot(page, plot, held, context, forms)
        page = book.add_worksheet(_SOURCES.in_(language))
        page.set_column(0, 0, 120)
        _put_lines(page, [comment, *attributions(context.catalogue, language)], forms)


def _sheet_name(identifier: str, taken: set[str]) -> str:
    """Return a name that Excel allows and that is not taken, whatever an id holds."""
    plain = _FORBIDDEN.sub("_", identifier)[:_LONGEST].strip() or "_"
    name, number = plain, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{plain[: _LONGEST - 5]} ({number})"
    taken.add(name.casefold())
    return name


def _put_lines(
    page: Any,  # noqa: ANN401
    lines: Sequence[str],
    forms: workbook.Forms,
    *,
    first: int = 0,
) -> None:
    for row, line in enumerate(lines, start=first):
        workbook.put(page, row, 0, line, forms)


def _put_plot(
    page: Any,  # noqa: ANN401
    plot: Plot,
    held: Sequence[Answer],
    context: Context,
    forms: workbook.Forms,
) -> None:
    language = forms.language
    catalogue = context.catalogue
    said = AS_OF.format(day=day(catalogue.date, language), version=catalogue.version)
    count = _COUNT.format(held=sum(one.held for one in held), all=len(held))
    licence = _LICENCE.format(licence=context.licence_of(plot))
    page.write_string(0, 0, f"{_TITLE.in_(language)}: {plot.name} ({plot.id})", forms.bold)
    lines = [
        *([NO_OFFER.in_(language)] if plot.invented else []),
        *(one.in_(language) for one in (said, licence, count)),
        context.page(plot, language),
    ]
    _put_lines(page, lines, forms, first=1)
    for place, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(_TABLE_ROW - 1, place, heading.in_(language), forms.bold)
    for number, (line, one) in enumerate(zip(LINES, held, strict=True), start=1):
        cells = (
            number,
            SECTION_LABELS[line.section].in_(language),
            line.label.in_(language),
            (HELD if one.held else NOT_HELD).in_(language),
            one.value,
            one.unit if one.held else None,
            one.source,
            one.year,
            one.note,
        )
        for place, cell in enumerate(cells):
            workbook.put(page, _TABLE_ROW + number - 1, place, cell, forms, 2)


def _put_beside(
    page: Any,  # noqa: ANN401
    given: Sequence[tuple[Plot, Sequence[Answer]]],
    forms: workbook.Forms,
) -> None:
    """Put the plots beside each other, a line a row; what is not held is said in its cell."""
    language = forms.language
    page.freeze_panes(2, 2)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 40)
    page.set_column(2, 2 + len(given), 28)
    for place, (plot, _) in enumerate(given, start=2):
        page.write_string(0, place, f"{plot.name} ({plot.id})", forms.bold)
    for place, (plot, _) in enumerate(given, start=2):
        if plot.invented:
            page.write_string(1, place, NO_OFFER.in_(language))
    for row, line in enumerate(LINES, start=2):
        unit = next((one.unit for _, held in given if (one := held[row - 2]).unit), None)
        label = line.label.in_(language)
        if unit and unit not in label:
            label = f"{label} ({unit})"
        workbook.put(page, row, 0, SECTION_LABELS[line.section].in_(language), forms)
        workbook.put(page, row, 1, label, forms)
        for place, (_, held) in enumerate(given, start=2):
            one = held[row - 2]
            cell = one.value if one.held else NOT_HELD.in_(language)
            workbook.put(page, row, place, cell, forms, 2)
