"""Federal, state and named county roads, in the order of the towns that they pass."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from shapely import LineString

from data.nordsachsen.make import tables
from data.nordsachsen.make.curves import bends, catmull_rom, distance, straight
from data.nordsachsen.make.motorways import VIA, Motorway, Stop
from data.nordsachsen.make.projection import Point, metric_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.nordsachsen.make.network import Network, Road

SPACING: Final = 260.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place on a course. `junction` is set where the road crosses a motorway there."""

    at: Point
    junction: Motorway | None = None


class Gazetteer:
    """Positions (EPSG:25833) of everything that a course's `anchor` can name."""

    def __init__(self) -> None:
        """Read the tables."""
        self.positions: dict[str, Point] = {}
        for table, prefix, key in (
            ("municipalities", "municipality", "ags"),
            ("stations", "station", "eva"),
            ("road_nodes", "node", "node"),
        ):
            for row in tables.read(table):
                self.positions[f"{prefix}:{row[key]}"] = metric_of(row)
        for row in tables.read("junctions"):
            if tables.has_position(row):
                self.positions[f"junction:{row['motorway']}|{row['name']}"] = metric_of(row)

    def find(self, row: tables.Row) -> Point | None:
        """Return the position of a row of `road_courses`; None where it is unknown."""
        if row["anchor"] == "point":
            return metric_of(row)
        return self.positions[row["anchor"]] if row["anchor"] else None


def _rows_by_road() -> Iterator[tuple[str, list[tables.Row]]]:
    for road, rows in groupby(tables.read("road_courses"), key=lambda row: row["road"]):
        yield road, list(rows)


def motorways(gazetteer: Gazetteer) -> list[Motorway]:
    """Return the motorways of `road_courses` with their junctions."""
    known = {(row["motorway"], row["name"]): row for row in tables.read("junctions")}
    found = []
    for road, rows in _rows_by_road():
        if rows[0]["class"] != "motorway":
            continue
        stops = []
        for row in rows:
            at, name = gazetteer.find(row), row["anchor"].partition("|")[2]
            if at is not None:
                junction = known.get((road, name))
                # A point between junctions bends the axis, a point at its end closes it.
                unnamed = "" if row in (rows[0], rows[-1]) else VIA
                kind, number = (junction["kind"], junction["number"]) if junction else (unnamed, "")
                stops.append(Stop(name, kind, number, at))
                gazetteer.positions.setdefault(f"junction:{road}|{row['place']}", at)
        found.append(Motorway(road, stops))
    return found


def _anchors(
    rows: Sequence[tables.Row], gazetteer: Gazetteer, by_ref: dict[str, Motorway]
) -> list[Anchor]:
    anchors = []
    for row in rows:
        at = gazetteer.find(row)
        if at is not None:
            kind, _, rest = row["anchor"].partition(":")
            crosses = by_ref[rest.partition("|")[0]] if kind == "junction" else None
            anchors.append(Anchor(at, crosses))
    return anchors


class Drawing:
    """Draws courses section by section; a stretch that two roads share is drawn once."""

    def __init__(self, network: Network) -> None:
        """Draw into `network`."""
        self.network = network
        self.sections: dict[frozenset[Point], Road] = {}

    def course(self, ref: str, highway: str, anchors: Sequence[Anchor]) -> None:
        """Draw one road through its anchors."""
        run: list[Point] = []
        for i, anchor in enumerate(anchors):
            if anchor.junction is None:
                run.append(anchor.at)
                continue
            bridge = anchor.junction.crossing(anchor.at)
            before = anchors[i - 1].at if i else None
            after = anchors[i + 1].at if i + 1 < len(anchors) else None
            if _wrong_way(bridge, before, after):
                bridge.reverse()
            drawn = frozenset((bridge[0], bridge[-1])) in self.sections
            # A road that ends at a junction needs no second bridge.
            if after is None and drawn:
                run.append(bridge[0])
                continue
            if before is None and drawn:
                run = [bridge[-1]]
                continue
            self._run(ref, highway, [*run, bridge[0]])
            self._section(ref, highway, bridge)
            run = [bridge[-1]]
        self._run(ref, highway, run)

    def _run(self, ref: str, highway: str, points: list[Point]) -> None:
        """Draw the stretch between two motorway crossings."""
        if len(points) < 2:  # noqa: PLR2004 – a single point is no stretch
            return
        dense, ends = [points[0]], [0]
        for a, b in pairwise(points):
            dense += [*bends(a, b), b]
            ends.append(len(dense) - 1)
        pieces = catmull_rom(dense, SPACING)
        for first, last in pairwise(ends):
            section = [dense[first], *(p for piece in pieces[first:last] for p in piece[1:])]
            if not LineString(section).is_simple:
                section = straight(dense[first], dense[last], SPACING)
            self._section(ref, highway, section)

    def _section(self, ref: str, highway: str, points: list[Point]) -> None:
        key = frozenset((points[0], points[-1]))
        if key in self.sections:
            tags = self.sections[key].tags
            if ref not in tags["ref"].split(";"):
                tags["ref"] += f";{ref}"
            return
        named = {"ref": ref} if any(sign.isdigit() for sign in ref) else {}
        self.sections[key] = self.network.add(points, highway=highway, **named)


def _wrong_way(bridge: Sequence[Point], before: Point | None, after: Point | None) -> bool:
    """Tell whether the bridge's far end comes first."""
    if before is not None:
        return distance(before, bridge[-1]) < distance(before, bridge[0])
    return after is not None and distance(after, bridge[0]) < distance(after, bridge[-1])


def draw(network: Network, gazetteer: Gazetteer, crossed: Sequence[Motorway]) -> None:
    """Add all roads of `road_courses` that are no motorways."""
    by_ref = {motorway.ref: motorway for motorway in crossed}
    drawing = Drawing(network)
    for ref, rows in _rows_by_road():
        if rows[0]["class"] != "motorway":
            drawing.course(ref, rows[0]["class"], _anchors(rows, gazetteer, by_ref))
