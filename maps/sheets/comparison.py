"""Some plots compared: what differs first, then what is the same for all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from data.words import Text
from geo.bestfit import best_fits
from maps.factsheet import fact_sheet
from maps.paper import Paper, plots_of
from maps.printed import Statement, statements
from maps.printmap import selection_map
from maps.publisher import Publisher
from maps.sheets import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Plot
    from maps.context import Context
    from maps.printable import Tree

FEWEST: Final = 2
MOST: Final = 5
"""How many plots fit side by side on A4."""
_MAP: Final = (178.0, 92.0)
_TITLE: Final = Text("Vergleich von {count} Flächen", "Comparison of {count} plots")
_KICKER: Final = Text("Vergleich", "Comparison")
_BRANCH: Final = Text("Passt am besten zu", "Fits best")
_BRANCHES: Final = Text("Eignung", "Suitability")
_POINTS: Final = Text("{label}: {total} von 100", "{label}: {total} of 100")
# Names differ anyway: they head the columns.
_IN_THE_HEAD: Final = frozenset({"name"})
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
    query = urlencode({"ids": ",".join(plot.id for plot in chosen)})
    paper = Paper(
        context=context,
        publisher=publisher or Publisher(),
        language=language,
        title=title,
        kicker=_KICKER.in_(language),
        subject=f"{title}: {', '.join(sheet.title for sheet in sheets)}",
        plots=chosen,
        address=f"{context.base}/api/v1/compare.pdf?{query}&lang={language}",
    )
    stated = [
        {one.key: one for one in (*_branch(plot, paper), *statements(sheet))}
        for plot, sheet in zip(chosen, sheets, strict=True)
    ]
    differing, same, unknown = _sorted(stated)
    content: dict[str, Tree] = {
        "words": paper.words(rows.WORDS, WORDS),
        "plots": rows.plot_rows(catalogue, chosen, language),
        "names": [sheet.title for sheet in sheets],
        "differing": differing,
        "same": same,
        "unknown": unknown,
    }
    shown = selection_map(catalogue, chosen, language, _MAP)
    return paper.typeset("comparison.typ", content, {"map": shown})


def _branch(plot: Plot, paper: Paper) -> list[Statement]:
    """State the branch that a plot fits best, with the points that its profile gives."""
    fits = best_fits(plot, paper.catalogue.date, 1)
    said = None
    if fits:
        profile, score = fits[0]
        said = _POINTS.format(label=profile.label, total=f"{score.total or 0:.0f}")
    value = None if said is None else paper.say(said)
    return [Statement("branch", paper.say(_BRANCHES), paper.say(_BRANCH), value)]


def _sorted(stated: Sequence[Mapping[str, Statement]]) -> tuple[list[Tree], list[Tree], list[str]]:
    """Tell what differs, by group, from what is the same for all, and what nobody knows."""
    every = {key: one for held in stated for key, one in held.items()}
    rows_of: dict[bool, list[tuple[Statement, list[str | None]]]] = {True: [], False: []}
    unknown: list[str] = []
    for key, one in every.items():
        values = [held[key].value if key in held else None for held in stated]
        if all(value is None for value in values):
            unknown.append(one.label)
        elif key not in _IN_THE_HEAD:
            rows_of[len(set(values)) > 1].append((one, values))
    differing: list[Tree] = [
        {
            "group": group,
            "rows": [{"label": one.label, "values": list(values)} for one, values in held],
        }
        for group, held in _grouped(rows_of[True])
    ]
    same: list[Tree] = [
        {"group": group, "rows": [{"label": one.label, "value": values[0]} for one, values in held]}
        for group, held in _grouped(rows_of[False])
    ]
    return differing, same, unknown


def _grouped(
    found: list[tuple[Statement, list[str | None]]],
) -> list[tuple[str, list[tuple[Statement, list[str | None]]]]]:
    """Return rows by the name of their group, in the order of its first row."""
    order = {group: place for place, group in enumerate(dict.fromkeys(o.group for o, _ in found))}
    found = sorted(found, key=lambda row: order[row[0].group])
    return [(group, list(held)) for group, held in groupby(found, key=lambda row: row[0].group)]
