"""What free plots offer together in the three fields of action: medians, and shares of plots.

A share counts apart what is known to be so, known not to be so, and unknown; a median is that
of the plots whose figure is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.columns import Codes, Figures
from geo.criteria import FIELDS_OF_ACTION
from geo.filters import FAIL, PASS, AtLeast, Demand, OneOf, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from geo.catalogue import Catalogue, Plot
    from geo.criteria import FieldOfAction
    from geo.filters import Condition

# From so many Mbit/s on a connection is one of fibre to the plot.
GIGABIT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure of some plots.

    Attributes
    ----------
    column
        What it is a figure of.
    median, least, most
        Of the known ones; None where none is.
    known, unknown
        Of how many plots it is known, and of how many not.
    at_least
        Some of the known ones are lower bounds, and so is the median.
    """

    column: str
    median: float | None
    least: float | None
    most: float | None
    known: int
    unknown: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many plots something is so, is not so, and is unknown.

    `name` and `values` are the filter that asks for it.
    """

    name: str
    values: tuple[str, ...]
    condition: Condition
    yes: int
    no: int
    unknown: int

    @property
    def plots(self) -> int:
        """All that were looked at."""
        return self.yes + self.no + self.unknown


@dataclass(frozen=True, slots=True)
class Portrait:
    """What plots offer, by field of action."""

    plots: int
    spreads: Mapping[FieldOfAction, tuple[Spread, ...]]
    shares: Mapping[FieldOfAction, tuple[Share, ...]]

    def spread(self, column: str) -> Spread:
        """Return the figure of a column that a portrait holds."""
        held = (one for some in self.spreads.values() for one in some)
        return next(one for one in held if one.column == column)


_SPREADS: Final[Mapping[FieldOfAction, tuple[str, ...]]] = {
    "business": ("truck:motorway_junction", "car:airport", "price"),
    "work": ("people_30", "car:mittelzentrum", "car:station"),
    "climate": ("truck:freight_terminal",),
}
_SHARES: Final[Mapping[FieldOfAction, tuple[tuple[str, tuple[str, ...], Condition], ...]]] = {
    "business": (
        ("plan_status", ("adopted",), OneOf("plan_status", ("adopted",))),
        ("operation_24_7", ("yes",), OneOf("operation_24_7", ("yes",))),
    ),
    "work": (
        ("fibre_mbit_min", (str(GIGABIT),), AtLeast("fibre_mbit", GIGABIT)),
        (
            "transit_class",
            ("A", "B", "C", "D"),
            OneOf("transit_class", ("A", "B", "C", "D")),
        ),
    ),
    "climate": (
        ("rail_siding", ("plot", "estate"), OneOf("rail_siding", ("plot", "estate"))),
        ("district_heat", ("plot", "estate"), OneOf("district_heat", ("plot", "estate"))),
        ("flood", ("none",), OneOf("flood", ("none",))),
        ("protection", ("none",), OneOf("protection", ("none",))),
    ),
}


def free_rows(catalogue: Catalogue) -> NDArray[np.intp]:
    """Return the places of the plots that are free and confirmed."""
    shown = catalogue.columns.by_name["status"]
    assert isinstance(shown, Codes)  # noqa: S101 – a status is one code
    return np.flatnonzero(shown.values == shown.codes.index("free"))


def portrait(catalogue: Catalogue) -> Portrait:
    """Describe the plots of a catalogue that are free and confirmed, now or later."""
    rows = free_rows(catalogue)
    return Portrait(
        plots=len(rows),
        spreads={
            field: tuple(spread(catalogue, column, rows) for column in _SPREADS[field])
            for field in FIELDS_OF_ACTION
        },
        shares={
            field: tuple(_share(catalogue, *one, rows) for one in _SHARES[field])
            for field in FIELDS_OF_ACTION
        },
    )


def rows_of(catalogue: Catalogue, plots: Iterable[Plot]) -> NDArray[np.intp]:
    """Return the places of plots in their catalogue."""
    wanted = {plot.id for plot in plots}
    found = [place for place, plot in enumerate(catalogue.plots) if plot.id in wanted]
    return np.array(found, dtype=np.intp)


def spread(catalogue: Catalogue, column: str, rows: NDArray[np.intp]) -> Spread:
    """Return the figure of a column over the plots at `rows`: minutes as they count."""
    figures = catalogue.columns.by_name[column]
    assert isinstance(figures, Figures)  # noqa: S101 – a column of figures is asked for
    values = figures.values[rows]
    known = values[~np.isnan(values)]
    bounds = figures.at_least
    ends = (float(np.median(known)), float(known.min()), float(known.max())) if len(known) else None
    median, least, most = ends or (None, None, None)
    return Spread(
        column=column,
        median=median,
        least=least,
        most=most,
        known=len(known),
        unknown=len(values) - len(known),
        at_least=bool(bounds is not None and bounds[rows][~np.isnan(values)].any()),
    )


def _share(
    catalogue: Catalogue,
    name: str,
    values: tuple[str, ...],
    condition: Condition,
    rows: NDArray[np.intp],
) -> Share:
    found = verdicts(Demand(name, condition), catalogue.columns)[rows]
    yes, no = int((found == PASS).sum()), int((found == FAIL).sum())
    return Share(name, values, condition, yes, no, len(rows) - yes - no)
