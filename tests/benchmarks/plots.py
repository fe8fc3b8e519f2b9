"""Invented plots with 40 fields, one fact in seven unknown, for benchmarks."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

import shapely

from data.codes import STATUS_SHOWN
from data.fields import FILTERABLE, Kind
from data.record import PlotRecord
from geo.catalogue import Plot, Reach, Score
from geo.destinations import KINDS, MODES

if TYPE_CHECKING:
    from data.fields import Field

TODAY: Final = date(2026, 3, 2)
# Largest figures, so that they are spread as real ones are.
LARGEST: Final = {
    "area_available": 120_000, "area_net": 120_000, "area_gross": 150_000, "price": 80,
    "price_reference": 80, "power_mva": 20, "power_kv": 110, "fibre_mbit": 1_000, "grz": 1,
    "gfz": 2.4, "bmz": 10, "height_max": 30, "noise_day": 70, "noise_night": 60,
    "trade_tax": 460, "parcel_smallest": 20_000,
}  # fmt: skip
UNKNOWN: Final = 0.15
# Of words that a county has fewer of: Nordsachsen has 30 municipalities.
MOST: Final = {"municipality": 30}


def value(field: Field, chance: Random) -> Any:  # noqa: ANN401
    """Return a value of a field."""
    match field.kind:
        case Kind.NUMBER:
            return round(chance.uniform(0, LARGEST[field.name]), 2)
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.DATE:
            return TODAY + timedelta(days=chance.randrange(-300, 1_500))
        case Kind.CODE:
            return chance.choice(field.codes).code
        case Kind.CODES:
            return (chance.choice(field.codes).code,)
        case _:
            return f"{field.name}-{chance.randrange(MOST.get(field.name, 1_000))}"


def made(number: int) -> Plot:
    """Return an invented plot; one fact in seven is unknown."""
    chance = Random(number)  # noqa: S311 – no secret
    values = {one.name: value(one, chance) for one in FILTERABLE if chance.random() > UNKNOWN}
    values["name"] = f"Fläche {number}"
    values["estate"] = f"estate-{number // 20}"
    x, y = 12.0 + (number % 400) * 0.0025, 51.2 + (number // 400) * 0.002
    outline = shapely.box(x, y, x + 0.0024, y + 0.0019)
    reach = {
        mode: {
            kind.name: Reach(round(chance.uniform(1, 60), 1), 1.0, "Ziel")
            if chance.random() > UNKNOWN
            else Reach(reason="island")
            for kind in KINDS
        }
        for mode in MODES
    }
    return Plot(
        record=PlotRecord(f"B-{number:06}", outline, values),
        values=values,
        status=values.get("status"),
        status_shown=chance.choice(STATUS_SHOWN).code,
        confirmed_on=TODAY - timedelta(days=chance.randrange(800)),
        municipality_name=None,
        estate_name=None,
        area=1.0,
        access_m=None,
        reach=reach,
        restrictions=(),
        score=Score(None, 0, 100, {}),
    )
