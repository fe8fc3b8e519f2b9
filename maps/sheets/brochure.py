"""A brochure of any selection of plots: cover, contents with a map, a page for each, sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, cast

from data.fields import Group
from data.words import Text
from maps import case
from maps.case import case_of
from maps.factsheet import fact_sheet
from maps.paper import Paper, plots_of
from maps.printmap import plot_map, selection_map
from maps.publisher import Publisher
from maps.qrcode import qr_picture
from maps.sheets import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.words import Language
    from geo.catalogue import Plot
    from maps.context import Context
    from maps.factsheet import FactGroup, FactSheet
    from maps.printable import Tree
    from maps.printmap import PrintMap

MOST_PLOTS: Final = 200
"""More plots than these are no brochure, and would take a minute to typeset."""
_OVERVIEW: Final = (178.0, 146.0)
# Where words to somebody stand above it.
_OVERVIEW_BELOW: Final = (178.0, 92.0)
_DETAIL: Final = (178.0, 76.0)
# What a page of a brochure says of a plot beside the figures; the exposé says all.
_GROUPS: Final = (Group.PLANNING, Group.SUPPLY)
_TITLE: Final = Text("Gewerbeflächen im Landkreis Nordsachsen", "Commercial land in Nordsachsen")
_KICKER: Final = Text("Broschüre", "Brochure")
_COUNT: Final = Text("{count} Flächen", "{count} plots")
_ONE: Final = Text("1 Fläche", "1 plot")

WORDS: Final[Mapping[str, Text]] = {
    "contents": Text("Inhalt", "Contents"),
    "on_page": Text("Seite", "Page"),
    "selection": Text("Auswahl", "Selection"),
    "restrictions": Text("Einschränkungen", "Restrictions"),
    "nothing_known": Text("Dazu ist noch nichts bekannt.", "Nothing is known of this yet."),
    "more_unknown": Text("weitere unbekannt: {0}", "further ones unknown: {0}"),
    "live": Text("Alle Angaben, mit Quelle und Tag", "All facts, with source and day"),
    "no_plots_chosen": Text(
        "Zu dieser Auswahl gehört heute keine Fläche.", "No plot belongs to this selection today."
    ),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which plots a brochure shows, and what they have in common.

    Attributes
    ----------
    demands
        What was asked for, in words; empty where plots were named.
    address
        Of the page that shows the same selection.
    greeting
        Words to whom it is for, as plain text; empty for everybody.
    """

    plots: tuple[Plot, ...]
    demands: tuple[str, ...]
    address: str
    greeting: str = ""


def brochure_pdf(
    context: Context,
    selection: Selection,
    *,
    language: Language,
    publisher: Publisher | None = None,
    drawn: Callable[[], None] = lambda: None,
) -> bytes:
    """Typeset a brochure as a tagged PDF after PDF/UA-1.

    Parameters
    ----------
    drawn
        Told after each plot that its page is made; what is left then is the typesetting.

    Raises
    ------
    ValueError
        For more than `MOST_PLOTS` distinct plots.
    """
    plots = plots_of(selection.plots)
    if len(plots) > MOST_PLOTS:
        msg = f"at most {MOST_PLOTS} plots, not {len(plots)}"
        raise ValueError(msg)
    catalogue = context.catalogue
    counted = _ONE if len(plots) == 1 else _COUNT.format(count=str(len(plots)))
    paper = Paper(
        context=context,
        publisher=publisher or Publisher(),
        language=language,
        title=_TITLE.in_(language),
        kicker=_KICKER.in_(language),
        subject=f"{_TITLE.in_(language)}, {counted.in_(language)}",
        plots=plots,
        address=selection.address,
    )
    sheets = [fact_sheet(catalogue, plot, language) for plot in plots]
    pages = [_page(paper, plot, sheet) for plot, sheet in zip(plots, sheets, strict=True)]
    content: dict[str, Tree] = {
        "words": paper.words(case.WORDS, rows.WORDS, WORDS),
        "counted": paper.say(counted),
        "demands": list(selection.demands),
        "greeting": [line for line in selection.greeting.split("\n") if line.strip()],
        "plots": [rows.plot_row(sheet) for sheet in sheets],
        "pages": cast("Tree", pages),
    }
    maps: dict[str, PrintMap | None] = {
        "overview": selection_map(
            catalogue, plots, language, _OVERVIEW_BELOW if selection.greeting else _OVERVIEW
        )
    }
    for number, plot in enumerate(plots):
        maps[f"detail-{number}"] = plot_map(catalogue, plot, language, _DETAIL, "detail")
        drawn()
    codes = {
        f"qr-{number}": qr_picture(context.page(plot, language))
        for number, plot in enumerate(plots)
    }
    return paper.typeset("brochure.typ", content, maps, codes)


def _page(paper: Paper, plot: Plot, sheet: FactSheet) -> Tree:
    groups = {group.name: group for group in sheet.groups}
    return {
        "case": case_of(paper.catalogue, plot, sheet),
        "groups": [_group(groups[name]) for name in _GROUPS if name in groups],
        "restrictions": cast("Tree", [asdict(row) for row in sheet.restrictions]),
        "url": paper.context.page(plot, paper.language),
        "invented": plot.invented,
    }


def _group(group: FactGroup) -> Tree:
    known = [fact for fact in group.facts if fact.value is not None]
    return {
        "label": group.label,
        "facts": [{"label": fact.label, "value": fact.value, "lang": fact.lang} for fact in known],
        "unknown": len(group.facts) - len(known),
    }
