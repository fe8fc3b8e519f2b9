"""Distances without minutes, in the made-up town: along roads with networkx, by air by hand."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import pytest
import shapely

from data.dataset import EMBEDDED, Dataset
from data.freshness import Freshness
from geo import snapshot
from geo.build import Inputs, build
from geo.destinations import DISTANCES
from tests.geo.parcels import write_plots
from tests.geo.town import EXIT, FAR_AWAY, ISLAND, Town, plot_at, town, write

if TYPE_CHECKING:
    from pathlib import Path

    from geo.catalogue import Catalogue, Plot

DAY: Final = date(2026, 3, 2)
SIZE: Final = 60.0
# Two plots in the town, one beside the open road, one beyond the river, one away from roads.
CORNERS: Final = ((20.0, 420.0), (620.0, 220.0), (1_500.0, 15.0), (20.0, 6_020.0), FAR_AWAY)
SUBSTATIONS: Final = {(3_000.0, 3_000.0): "UW Nord", (-2_000.0, 500.0): "UW West"}
OPEN: Final = ((1_000.0, 0.0), (2_400.0, 0.0))
"""Of the road from the junction to the town, where the list's next road is met."""


def lettered() -> Town:
    """Return the town with two named roads and two substations."""
    made = town()
    for points, tags in made.ways:
        if tags["highway"] == "primary":
            tags["ref"] = "B 1"  # type: ignore[index]
        elif points[0] == (0.0, 0.0) and points[-1] == (1_000.0, 0.0):
            tags["name"] = "Ostring"  # type: ignore[index]
    for point, name in SUBSTATIONS.items():
        made.ids[point] = len(made.ids) + 1
        made.tags[point] = {"power": "substation", "voltage": "110000", "name": name}
    return made


def built(
    folder: Path,
    made: Town,
    way: str = "B 1;Ostring",
    **inputs: Any,  # noqa: ANN401
) -> Catalogue:
    dataset = shutil.copytree(EMBEDDED.folder, folder / "dataset")
    path = dataset / "long_truck_roads.csv"
    path.write_text(f"motorway,junction,roads,to\nA 99,{EXIT},{way},Musterstadt\n", "utf-8")
    plots = write_plots([plot_at(corner, SIZE) for corner in CORNERS], folder / "plots.geojson")
    osm = write(made, folder / "town.osm")
    chosen = Inputs(osm=(osm,), plots=plots, dataset=Dataset(dataset), unreachable_share=1)
    build(replace(chosen, **inputs), folder / "var", today=DAY)
    return snapshot.catalogue_on(snapshot.load(folder / "var"), DAY, Freshness())


@pytest.fixture(scope="module")
def plots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plot, ...]:
    return built(tmp_path_factory.mktemp("town"), lettered()).plots


def streets() -> nx.Graph:
    """Return the streets but for the motorway, by metres."""
    graph = nx.Graph()
    for points, tags in lettered().ways:
        if tags["highway"] != "motorway":
            for one, other in pairwise(points):
                graph.add_edge(one, other, weight=dist(one, other))
    return graph


def ways_to_the_open_road(corner: tuple[float, float]) -> list[float]:
    """Return the shortest ways in km from all points where the plot may be entered."""
    graph = streets()
    square = shapely.box(*corner, corner[0] + SIZE, corner[1] + SIZE)
    lines = {edge: shapely.LineString(edge) for edge in graph.edges}
    nearest = min(line.distance(square) for line in lines.values())
    to_open = nx.multi_source_dijkstra_path_length(graph, {*OPEN, (2_460.0, 300.0)})
    found = []
    for (one, other), line in lines.items():
        if line.distance(square) < nearest + 0.5:
            entry = shapely.shortest_line(square, line).coords[-1]
            found.append(min(dist(entry, end) + to_open.get(end, 1e9) for end in (one, other)))
    return [metres / 1_000 for metres in found]


@pytest.mark.parametrize("number", [0, 1])
def test_the_way_to_the_open_road_is_the_shortest_along_streets(
    plots: tuple[Plot, ...], number: int
) -> None:
    way = plots[number].distances["long_truck_road"]
    possible = ways_to_the_open_road(CORNERS[number])
    assert way.km is not None
    assert 0.3 < way.km < 2
    assert min(possible) - 0.06 <= way.km <= max(possible) + 0.06
    assert way.name == "B 1"
    assert way.source == "long_truck_roads"
    assert [one.name for one in way.alternatives] == [f"A 99, {EXIT}"]
    further = way.alternatives[0].km
    assert further is not None
    assert further > way.km


def test_who_enters_from_the_open_road_is_there(plots: tuple[Plot, ...]) -> None:
    way = plots[2].distances["long_truck_road"]
    assert (way.km, way.name) == (0.0, "B 1")


@pytest.mark.parametrize(("number", "reason"), [(3, "island"), (4, "not_on_network")])
def test_where_there_is_no_way_the_reason_says_so(
    plots: tuple[Plot, ...], number: int, reason: str
) -> None:
    way = plots[number].distances["long_truck_road"]
    assert (way.km, way.name, way.reason) == (None, None, reason)


def test_air_lines_run_from_edge_to_edge(plots: tuple[Plot, ...]) -> None:
    for plot, corner in zip(plots, CORNERS, strict=True):
        square = shapely.box(*corner, corner[0] + SIZE, corner[1] + SIZE)
        wanted = sorted(
            (square.distance(shapely.Point(point)) / 1_000, f"{name} (110 kV)")
            for point, name in SUBSTATIONS.items()
        )
        way = plot.distances["substation"]
        found = [(one.km, one.name) for one in (way, *way.alternatives)]
        for (km, name), (wanted_km, wanted_name) in zip(found, wanted, strict=True):
            assert km == pytest.approx(wanted_km, abs=0.06)
            assert name == wanted_name
        assert way.source == "osm"


def test_every_plot_has_every_distance(plots: tuple[Plot, ...]) -> None:
    for plot in plots:
        assert set(plot.distances) == {kind.name for kind in DISTANCES}
        for way in plot.distances.values():
            assert (way.km is None) == (way.reason is not None)
            assert way.minutes is None


def test_a_list_that_the_network_does_not_hold_is_unknown_not_zero(tmp_path: Path) -> None:
    made = town(motorway=False)
    held = built(tmp_path, made)
    for plot in held.plots:
        assert plot.distances["long_truck_road"].reason == "none_in_network"
        assert plot.distances["substation"].reason == "none_in_network"
    assert held.network.long_truck_ways == (0, 1)
    assert "long_truck_roads" not in {source.name for source in held.sources}


def test_the_source_of_the_list_is_named_where_it_is_used(tmp_path: Path) -> None:
    held = built(tmp_path, lettered())
    (source,) = [one for one in held.sources if one.name == "long_truck_roads"]
    assert "LKWÜberlStVAusnV" in source.attribution
    assert held.network.long_truck_ways == (1, 1)
    assert held.layers["long_truck_roads"]["name"].tolist() == ["B 1"]
    assert len(held.layers["substations"]) == 2


def test_several_processes_say_what_one_says(tmp_path: Path) -> None:
    """So many plots that there is more than one chunk."""
    corners = [(x * 100.0 + 15, y * 200.0 + 15) for x in range(11) for y in range(6)]
    outlines = [plot_at(corner, 30) for corner in corners] + [plot_at(ISLAND, 30)]
    held = []
    for processes in (1, 3):
        folder = tmp_path / str(processes)
        folder.mkdir()
        plots = write_plots(outlines, folder / "many.geojson")
        held.append(built(folder, lettered(), plots=plots, processes=processes).plots)
    assert len(held[0]) == len(outlines) > 50
    for one, other in zip(*held, strict=True):
        assert one.reach == other.reach
        assert one.distances == other.distances
        assert one.people == other.people
