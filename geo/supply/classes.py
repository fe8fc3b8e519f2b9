"""By what the supply is counted: each dimension once, with its classes in order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from data.codes import STATUS_SHOWN, ZONING, Code
from data.fields import BY_NAME
from data.words import Text, collation, shown_minute
from geo.balance import HECTARE
from geo.columns import way_that_counts
from geo.destinations import TRAVEL_BY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from data.codes import CodeList
    from geo.catalogue import Catalogue
    from geo.destinations import Mode
    from geo.supply.course import Standing

type Key = str | None
Dimensioned = Literal["status", "zoning", "size", "municipality", "accessibility"]

OFF_OFFER: Final = frozenset({"sold", "withdrawn"})
"""Statuses that are no supply any more."""

SIZES: Final[tuple[float, ...]] = (0.5, 1, 2, 5, 10)
"""Where size classes begin, in hectares of available area."""

MINUTES: Final[tuple[float, ...]] = (5, 10, 20)
"""Where accessibility classes end, in minutes as they are shown, the end among them."""


def is_offered(standing: Standing) -> bool:
    """Whether a plot is part of the supply: all are, but those sold or withdrawn."""
    return standing.status not in OFF_OFFER


@dataclass(frozen=True, slots=True)
class Dimension:
    """What plots are counted by.

    Attributes
    ----------
    name
        Key in the API and in files.
    classes
        Every class but the unknown one, in order.
    key
        Returns the code of a plot's class; None is unknown.
    """

    name: Dimensioned
    label: Text
    classes: CodeList
    key: Callable[[Standing], Key]

    def label_of(self, key: Key, unknown: Text) -> Text:
        """Return a class in words; of one that is in no list its code."""
        if key is None:
            return unknown
        return next((one.label for one in self.classes if one.code == key), Text(key, key))

    def keys(self, met: Iterable[Key] = ()) -> tuple[Key, ...]:
        """Return all classes in order, then those met that are in no list, then the unknown."""
        known = [one.code for one in self.classes]
        strange = sorted({key for key in met if key is not None} - set(known))
        return (*known, *strange, None)


def dimensions(catalogue: Catalogue, mode: Mode = "car") -> tuple[Dimension, ...]:
    """Return all dimensions.

    Minutes to the nearest motorway junction are those of `catalogue`, for past days too: of
    roads no history is kept. Those of plots that it does not hold are unknown.
    """
    minutes = _minutes(catalogue, mode)
    towns = sorted(catalogue.municipalities.values(), key=lambda town: collation(town.name))
    return (
        Dimension("status", _STATUS, STATUS_SHOWN, lambda one: one.status),
        Dimension("zoning", BY_NAME["zoning"].label, ZONING, lambda one: one.zoning),
        Dimension("size", _SIZE, SIZE_CLASSES, lambda one: size_class(one.square_metres)),
        Dimension(
            "municipality",
            BY_NAME["municipality"].label,
            tuple(Code(town.ags, Text(town.name, town.name)) for town in towns),
            lambda one: one.municipality,
        ),
        Dimension(
            "accessibility",
            _ACCESS.format(mode=TRAVEL_BY[mode]),
            ACCESS_CLASSES,
            lambda one: access_class(minutes.get(one.plot)),
        ),
    )


def size_class(square_metres: float | None) -> Key:
    """Return the size class of an available area in m²; None is unknown."""
    if square_metres is None:
        return None
    return SIZE_CLASSES[bisect_right(SIZES, square_metres / HECTARE)].code


def access_class(minutes: float | None) -> Key:
    """Return the class of the minutes to the nearest motorway junction; None is unknown."""
    if minutes is None:
        return None
    return ACCESS_CLASSES[bisect_left(MINUTES, shown_minute(minutes))].code


def _minutes(catalogue: Catalogue, mode: Mode) -> Mapping[str, float]:
    ways = ((plot.id, way_that_counts(plot, mode, "motorway_junction")) for plot in catalogue.plots)
    return {plot: way.minutes for plot, way in ways if way and way.minutes is not None}


_STATUS: Final = Text("Status", "Status")
_SIZE: Final = Text("Größe (verfügbare Fläche)", "Size (available area)")
_ACCESS: Final = Text("Fahrzeit zur Autobahn {mode}", "Driving time to the motorway {mode}")


def _steps(
    steps: Sequence[float],
    first: tuple[str, str],
    between: tuple[str, str],
    last: tuple[str, str],
    *,
    beyond: str,
) -> CodeList:
    """Return a class below, between and above steps, in German and English."""

    def said(template: tuple[str, str], **figures: str) -> Text:
        commas = {name: figure.replace(".", ",") for name, figure in figures.items()}
        return Text(template[0].format(**commas), template[1].format(**figures))

    figures = [f"{step:g}" for step in steps]
    codes = [figure.replace(".", "_") for figure in figures]
    return (
        Code(f"to_{codes[0]}", said(first, high=figures[0])),
        *(
            Code(f"{codes[i]}_to_{codes[i + 1]}", said(between, low=low, high=figures[i + 1]))
            for i, low in enumerate(figures[:-1])
        ),
        Code(f"{beyond}_{codes[-1]}", said(last, low=figures[-1])),
    )


SIZE_CLASSES: Final = _steps(
    SIZES,
    ("unter {high} ha", "below {high} ha"),
    ("{low} bis unter {high} ha", "{low} to below {high} ha"),
    ("ab {low} ha", "{low} ha and more"),
    beyond="from",
)
ACCESS_CLASSES: Final = _steps(
    MINUTES,
    ("bis {high} min", "up to {high} min"),
    ("über {low} bis {high} min", "over {low} up to {high} min"),
    ("über {low} min", "over {low} min"),
    beyond="over",
)
