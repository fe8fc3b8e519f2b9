"""Plots side by side: what differs, what is the same for all, and what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from data.words import Text
from geo.bestfit import best_fits
from maps.factsheet import fact_sheet
from maps.printed import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.words import Language
    from geo.catalogue import Catalogue, Plot

FEWEST: Final = 2
MOST: Final = 5
"""How many plots fit side by side on A4."""
_BRANCH: Final = Text("Passt am besten zu", "Fits best")
_BRANCHES: Final = Text("Eignung", "Suitability")
_POINTS: Final = Text("{label}: {total} von 100", "{label}: {total} of 100")
# Names differ anyway: they head the columns.
_IN_THE_HEAD: Final = frozenset({"name"})


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of each plot, in their order; None is unknown."""

    label: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one group of facts."""

    group: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, what is the same for all, and the labels of what is unknown of all."""

    differing: tuple[Part, ...]
    same: tuple[Part, ...]
    unknown: tuple[str, ...]


def compared(catalogue: Catalogue, plots: Sequence[Plot], language: Language) -> Comparison:
    """Compare plots by what their sheets state. Unknown differs from every known value."""
    stated = [
        {
            one.key: one
            for one in (
                _branch(plot, catalogue.date, language),
                *statements(fact_sheet(catalogue, plot, language)),
            )
        }
        for plot in plots
    ]
    every = {key: one for held in stated for key, one in held.items()}
    differing: list[tuple[str, Row]] = []
    same: list[tuple[str, Row]] = []
    unknown: list[str] = []
    for key, one in every.items():
        values = tuple(held[key].value if key in held else None for held in stated)
        if all(value is None for value in values):
            unknown.append(one.label)
        elif key not in _IN_THE_HEAD:
            found = differing if len(set(values)) > 1 else same
            found.append((one.group, Row(one.label, values)))
    return Comparison(_parts(differing), _parts(same), tuple(unknown))


def _branch(plot: Plot, today: date, language: Language) -> Statement:
    """State the branch that a plot fits best, with the points that its profile gives."""
    value = None
    for profile, score in best_fits(plot, today, 1):
        said = _POINTS.format(label=profile.label, total=f"{score.total or 0:.0f}")
        value = said.in_(language)
    return Statement("branch", _BRANCHES.in_(language), _BRANCH.in_(language), value)


def _parts(found: list[tuple[str, Row]]) -> tuple[Part, ...]:
    """Return rows by the name of their group, in the order of its first row."""
    order = {group: place for place, group in enumerate(dict.fromkeys(one for one, _ in found))}
    ordered = sorted(found, key=lambda pair: order[pair[0]])
    return tuple(
        Part(group, tuple(row for _, row in held))
        for group, held in groupby(ordered, key=lambda pair: pair[0])
    )
