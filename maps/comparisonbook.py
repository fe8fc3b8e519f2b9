"""Plots side by side as a workbook: what differs first, then what is the same, then sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.exports import workbook
from data.values import UNKNOWN
from data.words import Text, day
from maps.comparison import compared
from maps.context import AS_OF, NO_OFFER
from maps.sources import attributions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from data.words import Language
    from geo.catalogue import Plot
    from maps.comparison import Part
    from maps.context import Context

_TITLE: Final = Text("Vergleich", "Comparison")
_SOURCES: Final = Text("Quellen", "Sources")
_LICENCE: Final = Text("Lizenz: {licence}", "Licence: {licence}")
_DIFFERS: Final = Text("Was sich unterscheidet", "What differs")
_SAME: Final = Text("Was bei allen gleich ist", "What is the same for all")
_UNKNOWN: Final = Text("Bei allen unbekannt", "Unknown for all")
_GROUP: Final = Text("Gruppe", "Group")
_FACT: Final = Text("Angabe", "Fact")


def write(plots: Sequence[Plot], context: Context, language: Language, path: Path) -> None:
    """Write the workbook; each plot is a column."""
    title = _TITLE.in_(language)
    comment = _LICENCE.format(licence=context.licence).in_(language)
    with workbook.workbook(path, title, comment, context.catalogue.date) as book:
        forms = workbook.Forms(book, language)
        page = book.add_worksheet(title)
        page.set_column(0, 0, 26)
        page.set_column(1, 1 + len(plots), 34)
        _put(page, _rows(plots, context, language), forms)
        page = book.add_worksheet(_SOURCES.in_(language))
        page.set_column(0, 0, 120)
        lines = [comment, *attributions(context.catalogue, language)]
        _put(page, ((line,) for line in lines), forms)


def _rows(
    plots: Sequence[Plot], context: Context, language: Language
) -> Iterator[tuple[str | None, ...]]:
    catalogue = context.catalogue
    held = compared(catalogue, plots, language)
    said = AS_OF.format(day=day(catalogue.date, language), version=catalogue.version)
    yield (said.in_(language),)
    if any(plot.invented for plot in plots):
        invented = (NO_OFFER.in_(language) if plot.invented else "" for plot in plots)
        yield ("", "", *invented)
    yield (_GROUP.in_(language), _FACT.in_(language), *(plot.name for plot in plots))
    yield ("", "", *(context.page(plot, language) for plot in plots))
    for title, parts in ((_DIFFERS, held.differing), (_SAME, held.same)):
        yield ()
        yield (title.in_(language),)
        yield from _of_parts(parts, language)
    if held.unknown:
        yield ()
        yield (_UNKNOWN.in_(language), ", ".join(held.unknown))


def _of_parts(parts: Sequence[Part], language: Language) -> Iterator[tuple[str, ...]]:
    for part in parts:
        for row in part.rows:
            yield (part.group, row.label, *(one or UNKNOWN.in_(language) for one in row.values))


def _put(page: Any, rows: Iterator[tuple[str | None, ...]], forms: workbook.Forms) -> None:  # noqa: ANN401
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            workbook.put(page, number, place, cell, forms)
