"""Some plots compared: what differs first, then what is the same for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from data.words import Text
from maps.comparison import FEWEST, MOST, compared
from maps.factsheet import fact_sheet
from maps.paper import Paper, plots_of
from maps.printmap import selection_map
from maps.publisher import Publisher
from maps.sheets import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Plot
    from maps.comparison import Part
    from maps.context import Context
    from maps.printable import Tree

_MAP: Final = (178.0, 92.0)
_TITLE: Final = Text("Vergleich von {count} Flächen", "Comparison of {count} plots")
_KICKER: Final = Text("Vergleich", "Comparison")
WORDS: Final[Mapping[str, Text]] = {
    "differs": Text("Was sich unterscheidet", "What differs"),
    "differs_how": Text(
        "Nur diese Angaben sind nicht bei allen gleich; unbekannt ist weder „nein“ noch null.",
        "Only these facts are not the same for all; unknown is neither “no” nor zero.",
    ),
    "same": Text("Was bei allen gleich ist", "What is the same for all"),
    "no_differences": Text(
        "In allen Angaben stimmen die Flächen überein.", "The plots agree in all facts."
    ),
    "nothing_same": Text("In keiner Angabe.", "No fact."),
    "unknown_all": Text("Bei allen unbekannt: {0}", "Unknown for all: {0}"),
}


def comparison_pdf(
    context: Context,
    plots: Sequence[Plot],
    *,
    language: Language,
    publisher: Publisher | None = None,
) -> bytes:
    """Typeset 2 to 5 plots side by side as a tagged PDF after PDF/UA-1.

    Raises
    ------
    ValueError
        For fewer than `FEWEST` or more than `MOST` distinct plots.
    """
    chosen = plots_of(plots)
    if not FEWEST <= len(chosen) <= MOST:
        msg = f"from {FEWEST} to {MOST} distinct plots, not {len(chosen)}"
        raise ValueError(msg)
    catalogue = context.catalogue
    sheets = [fact_sheet(catalogue, plot, language) for plot in chosen]
    title = _TITLE.format(count=str(len(chosen))).in_(language)
    query = urlencode({"ids": ",".join(plot.id for plot in chosen)}, safe=",")
    paper = Paper(
        context=context,
        publisher=publisher or Publisher(),
        language=language,
        title=title,
        kicker=_KICKER.in_(language),
        subject=f"{title}: {', '.join(sheet.title for sheet in sheets)}",
        plots=chosen,
        address=context.address(f"/vergleich?{query}", language),
    )
    held = compared(catalogue, chosen, language)
    content: dict[str, Tree] = {
        "words": paper.words(rows.WORDS, WORDS),
        "plots": rows.plot_rows(catalogue, chosen, language),
        "names": [sheet.title for sheet in sheets],
        "differing": _tree(held.differing),
        "same": _tree(held.same),
        "unknown": list(held.unknown),
    }
    shown = selection_map(catalogue, chosen, language, _MAP)
    return paper.typeset("comparison.typ", content, {"map": shown})


def _tree(parts: Sequence[Part]) -> list[Tree]:
    return [
        {
            "group": part.group,
            "rows": [
                {"label": row.label, "values": list(row.values), "value": row.values[0]}
                for row in part.rows
            ],
        }
        for part in parts
    ]
