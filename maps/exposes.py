"""Exposés of several plots as one document: a first page with its contents, then one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from data.words import Text
from maps import case
from maps.expose import WORDS as OF_ONE
from maps.factsheet import fact_sheet
from maps.paper import Paper, plots_of
from maps.publisher import Publisher
from maps.sections import ALL, in_order
from maps.sheets import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geo.catalogue import Plot
    from maps.expose import Leaves, Printing, Shown
    from maps.printable import Tree
    from maps.printmap import PrintMap

MOST_TOGETHER: Final = 50
"""More are no document that somebody opens, and take more than a gigabyte to typeset."""

_TITLE: Final = Text("Gewerbeflächen im Landkreis Nordsachsen", "Commercial land in Nordsachsen")
_KICKER: Final = Text("Exposés", "Exposés")
_COUNT: Final = Text("{count} Exposés", "{count} exposés")
_ONE: Final = Text("1 Exposé", "1 exposé")

WORDS: Final[Mapping[str, Text]] = {
    "contents": Text("Inhalt", "Contents"),
    "on_page": Text("Seite", "Page"),
    "of_each": Text(
        "Von jeder Fläche die erste und die letzte Seite, dazwischen: {0}.",
        "Of each plot its first and last page, and between them: {0}.",
    ),
}


def exposes_pdf(
    printing: Printing,
    plots: Iterable[Plot],
    shown_of: Callable[[Plot], Shown],
    *,
    drawn: Callable[[], None] = lambda: None,
) -> bytes:
    """Typeset the exposés of several plots as one tagged PDF after PDF/UA-1.

    Typeset as one document rather than joined, so that its tags, bookmarks and page numbers are
    one. The greeting stands on its first page alone.

    Parameters
    ----------
    plots
        In their order, each once.
    shown_of
        What the exposé of a plot shows beyond the catalogue.
    drawn
        Told after each plot that its pages are made; what is left then is the typesetting.

    Raises
    ------
    ValueError
        For more than `MOST_TOGETHER` distinct plots.
    """
    chosen = plots_of(plots)
    if len(chosen) > MOST_TOGETHER:
        msg = f"at most {MOST_TOGETHER} plots, not {len(chosen)}"
        raise ValueError(msg)
    of_one = replace(printing, greeting="")
    leaves: list[Leaves] = []
    for plot in chosen:
        leaves.append(of_one.leaves(shown_of(plot)))
        drawn()
    paper = _paper(printing, chosen)
    maps: dict[str, PrintMap | None] = {}
    pictures: dict[str, str] = {}
    for number, one in enumerate(leaves):
        maps |= {f"{number}-{name}": drawing for name, drawing in one.maps.items()}
        more = {**one.paper.pictures(), **one.pictures}
        pictures |= {f"{number}-{name}": svg for name, svg in more.items() if name != "logo"}
    content = _content(printing, paper, chosen)
    demo = cast("str | None", paper.content(filter(None, maps.values()))["demo"])
    content["exposes"] = [_part(one, demo) for one in leaves]
    return paper.typeset("exposes.typ", content, maps, pictures)


def _paper(printing: Printing, plots: tuple[Plot, ...]) -> Paper:
    language = printing.language
    count = _ONE if len(plots) == 1 else _COUNT.format(count=str(len(plots)))
    return Paper(
        context=printing.context,
        publisher=printing.publisher or Publisher(),
        language=language,
        title=_TITLE.in_(language),
        kicker=_KICKER.in_(language),
        subject=f"{_TITLE.in_(language)}, {count.in_(language)}",
        plots=plots,
        address=printing.context.address("/flaechen", language),
    )


def _content(printing: Printing, paper: Paper, plots: tuple[Plot, ...]) -> dict[str, Tree]:
    catalogue, language = printing.context.catalogue, printing.language
    count = _ONE if len(plots) == 1 else _COUNT.format(count=str(len(plots)))
    sections = [paper.say(one.label) for one in in_order(printing.sections)]
    return {
        "words": paper.words(case.WORDS, rows.WORDS, OF_ONE, WORDS),
        "counted": paper.say(count),
        "greeting": cast("Tree", printing.lines),
        "plots": [rows.plot_row(fact_sheet(catalogue, plot, language)) for plot in plots],
        "some": None if printing.sections == ALL else cast("Tree", sections),
    }


def _part(one: Leaves, demo: str | None) -> Tree:
    """Return the content of one exposé with what is around it."""
    around = one.paper.content(filter(None, one.maps.values()))
    # Where one plot is invented, every page has the band: its words are those of the plot.
    kept = ("title", "kicker", "county", "url", "check", "version", "date", "sources", "licence")
    paper = {name: around[name] for name in kept} | {"demo": demo and (around["demo"] or demo)}
    content = {name: value for name, value in one.content.items() if name != "words"}
    return {**content, "paper": paper}
