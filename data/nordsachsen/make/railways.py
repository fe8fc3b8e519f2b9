"""Railways through their stations. They are drawn, not routed on."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from data.nordsachsen.make import tables
from data.nordsachsen.make.curves import catmull_rom
from data.nordsachsen.make.network import Road
from data.nordsachsen.make.projection import Point, metric_of
from data.stations import readable

if TYPE_CHECKING:
    from collections.abc import Mapping

SPACING: Final = 600.0
TAGS: Final[Mapping[str, Mapping[str, str]]] = {
    "standard": {"railway": "rail", "gauge": "1435"},
    "narrow": {"railway": "narrow_gauge", "gauge": "750"},
}


def lines() -> list[Road]:
    """Return the lines of `railway_courses` in EPSG:25833."""
    stations = {row["eva"]: metric_of(row) for row in tables.read("stations")}
    drawn: set[frozenset[Point]] = set()
    roads = []
    for name, rows in groupby(tables.read("railway_courses"), key=lambda row: row["line"]):
        stops = list(rows)
        pieces = catmull_rom([stations[row["eva"]] for row in stops], SPACING)
        run: list[Point] = []
        for piece in pieces:
            ends = frozenset((piece[0], piece[-1]))
            if ends in drawn:
                roads += _road(name, stops[0]["gauge"], run)
                run = []
                continue
            drawn.add(ends)
            run += piece[1:] if run else piece
        roads += _road(name, stops[0]["gauge"], run)
    return roads


def _road(name: str, gauge: str, points: list[Point]) -> list[Road]:
    return [Road(points, {**TAGS[gauge], "name": name})] if points else []


def station_nodes() -> dict[Point, dict[str, str]]:
    """Return the stations of the county and of the lines, with their tags."""
    on_lines = {row["eva"] for row in tables.read("railway_courses")}
    return {
        metric_of(row): {"railway": "station", "name": readable(row["name"]), "ref:eva": row["eva"]}
        for row in tables.read("stations")
        if row["in_county"] == "1" or row["eva"] in on_lines
    }
