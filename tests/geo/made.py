"""Plots made up at random, and what is plainly true of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

import shapely
from hypothesis import strategies as st

from data.codes import STATUS_SHOWN
from data.fields import FILTERABLE, Kind
from data.record import PlotRecord
from geo.catalogue import Catalogue, Network, Plot, Reach, Score
from geo.columns import TRANSIT_CLASS, WALK_TO_STOP
from geo.destinations import KINDS, MODES
from geo.quality import QUALITY
from geo.transit import NearStop, Transit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.fields import Field

DAY: Final = date(2026, 3, 2)
# Few figures, so that they often equal each other and the limits of a demand.
FIGURES: Final = (0.0, 0.5, 1.0, 5.0, 10.0, 20.0, 60.0, 100.0, 5_000.0, 60_000.0)
DAYS: Final = tuple(DAY + timedelta(days=365 * year) for year in range(-2, 3))
WORDS: Final = ("14730070", "14730270", "demo-1")
NAMES: Final = ("Acker", "acker", "Ähre", "Börse", "Bruch", "Zeche", "9")
_NO_SCORE: Final = Score(None, 0, 100, {})


def value_of(field: Field, chance: Random) -> Any:  # noqa: ANN401
    """Return a known value of a field."""
    codes = [entry.code for entry in field.codes]
    match field.kind:
        case Kind.NUMBER:
            return chance.choice(FIGURES)
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.DATE:
            return chance.choice(DAYS)
        case Kind.CODE:
            return chance.choice(codes)
        case Kind.CODES:
            return tuple(chance.sample(codes, chance.randrange(3)))
        case _:
            return chance.choice(WORDS)


def box(x: int, y: int, size: int = 1) -> shapely.Polygon:
    """Return a square on a grid of tenths of a degree."""
    return shapely.box(12 + x / 10, 51 + y / 10, 12 + (x + size) / 10, 51 + (y + size) / 10)


def plot(key: str, seed: int) -> Plot:
    """Return the plot of a seed: each fact may be unknown."""
    chance = Random(seed)  # noqa: S311
    unknown = chance.choice((0.1, 0.3, 0.9))
    values = {one.name: value_of(one, chance) for one in FILTERABLE if chance.random() > unknown}
    if chance.random() > unknown:
        values["name"] = chance.choice(NAMES)
    outline = box(chance.randrange(5), chance.randrange(5))
    shown = [None, *(entry.code for entry in STATUS_SHOWN)]

    def reach() -> Reach:
        if chance.random() < unknown:
            return Reach(reason="island")
        minutes = chance.choice(FIGURES[:-2])
        return Reach(minutes, minutes, "Ziel")

    def way(kind: str) -> Reach:
        """Return a way; one in three stops of trains has no proven service."""
        nearest = reach()
        if kind != "station" or nearest.minutes is None or chance.random() < 2 / 3:
            return nearest
        farther = Reach(nearest.minutes + 1, 1.0, "Bahnhof") if chance.random() < 0.5 else None
        return replace(nearest, name="Halt", verified=False, regular=farther)

    def transit() -> Transit:
        if chance.random() < unknown:
            return Transit("none_near")
        minutes = chance.choice(FIGURES[:-2])
        stops = (NearStop("Halt", minutes, minutes, None, None, {}),)
        return Transit(None, chance.choice(QUALITY).code, None, stops)

    return Plot(
        record=PlotRecord(key, outline, values),
        values=values,
        status=values.get("status"),
        status_shown=chance.choice(shown),
        confirmed_on=chance.choice((None, *DAYS)),
        municipality_name=None,
        estate_name=None,
        area=1.0,
        access_m=None,
        reach={mode: {kind.name: way(kind.name) for kind in KINDS} for mode in MODES},
        restrictions=(),
        score=_NO_SCORE,
        transit=transit(),
    )


@st.composite
def plots(draw: st.DrawFn, *, fewest: int = 0, most: int = 6) -> list[Plot]:
    """Draw plots whose ids are in no order; some are alike in all but the id."""
    count = draw(st.integers(fewest, most))
    keys = draw(st.permutations([f"p{number}" for number in range(count)]))
    return [plot(key, draw(st.integers(0, 100))) for key in keys]


def catalogue_of(held: Sequence[Plot]) -> Catalogue:
    """Return a catalogue of plots, with nothing around them."""
    network = Network((), "", None, schematic=True, engine="", attribution="")
    return Catalogue("made", DAY, tuple(held), {}, {}, {}, network, ())


def fact(one: Plot, column: str) -> Any:  # noqa: ANN401
    """Return what is known of a plot under the name of a column; None is unknown."""
    if column == TRANSIT_CLASS:
        return one.transit.quality
    if column == WALK_TO_STOP:
        return one.transit.minutes
    mode, _, kind = column.partition(":")
    if kind:
        way = one.reach[mode][kind]  # type: ignore[index]
        if not way.verified:
            return way.regular.minutes if way.regular else None
        return way.minutes
    if column == "confirmed_on":
        return one.confirmed_on
    return one.status_shown if column == "status" else one.values.get(column)


COLUMNS: Final = (
    *(one.name for one in FILTERABLE),
    *(f"{mode}:{kind.name}" for mode in MODES for kind in KINDS),
    TRANSIT_CLASS,
    WALK_TO_STOP,
)
