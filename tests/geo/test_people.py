"""People within reach: the sums equal an independent count of points in polygons.

The census grid is one in the format of the statistical offices, made around Bayreuth, where
the road network is real. Its cells are counted a second time with GeoPandas, in the grid's
own coordinates.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.dataset import NORDSACHSEN
from data.freshness import Freshness
from data.truck import TRUCK
from geo import snapshot
from geo.build import Inputs, build
from geo.catalogue import People
from geo.columns import Figures, columns
from geo.crew import Crew
from geo.destinations import STEPS
from geo.drawn import isochrones_at
from geo.edge import UNKNOWN_EDGE
from geo.filters import FAIL, PASS, UNKNOWN, AtLeast, AtMost, Demand, verdicts
from geo.isochrones import Isochrone, isochrones
from geo.network import Engine, Tiles
from geo.people import PeopleOfPlots, Residents, residents
from geo.search import Question, search
from tests.geo import made, oracle
from tests.geo.parcels import beside_roads, write_plots
from tests.geo.people import (
    CENSUS_DAY,
    DASH,
    aged_around_bayreuth,
    ages_around_bayreuth,
    cells_around_bayreuth,
    counted_around_bayreuth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from data.dataset import Dataset
    from geo.catalogue import Catalogue

DAY: Final = date(2026, 3, 2)
PLOTS: Final = 8


@dataclass(frozen=True)
class Region:
    """A built region, its folder, and its census cells: middles (EPSG:3035) with people."""

    home: Path
    catalogue: Catalogue
    dataset: Dataset
    cells: gpd.GeoDataFrame


@pytest.fixture(scope="module")
def region(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Region:
    path = shared("osm/north-bayreuth.osm.gz")
    home = tmp_path_factory.mktemp("bayreuth")
    dataset = counted_around_bayreuth(home)
    plots = write_plots(beside_roads(oracle.read(path), PLOTS), home / "plots.geojson")
    build(Inputs(osm=(path,), plots=plots, dataset=dataset), home, today=DAY)
    x, y, people = np.array(cells_around_bayreuth()).T
    frame = gpd.GeoDataFrame(
        {"people": people}, geometry=gpd.points_from_xy(x + 50, y + 50), crs="EPSG:3035"
    )
    held = snapshot.catalogue_on(snapshot.load(home), DAY, Freshness())
    return Region(home, held, dataset, frame)


def counted(cells: gpd.GeoDataFrame, areas: Sequence[shapely.Geometry]) -> int:
    """Count the people of cells whose middle lies in one of some areas, by a spatial join."""
    polygons = gpd.GeoDataFrame(geometry=list(areas), crs="EPSG:4326").to_crs(cells.crs)
    inside = gpd.sjoin(cells, polygons, predicate="within")
    return int(cells.loc[inside.index.unique(), "people"].sum())


def test_people_are_as_many_as_an_independent_count_finds(region: Region) -> None:
    reach = isochrones_at(region.home, region.catalogue.network)
    found = []
    for plot in region.catalogue.plots:
        areas = [one.area for one in reach.of(plot.entries["car"], "car", STEPS).isochrones]
        wanted = {step: counted(region.cells, areas[: n + 1]) for n, step in enumerate(STEPS)}
        assert plot.people.within == wanted
        assert 0 < wanted[15] <= wanted[30] <= wanted[45] < region.cells["people"].sum()
        assert (plot.people.source, plot.people.as_of) == ("census", CENSUS_DAY)
        assert plot.people.reason is None
        found.append(wanted[15])
    assert len(set(found)) > 1, "not the same for every plot"


def test_a_reach_beyond_the_network_is_a_lower_bound(region: Region) -> None:
    """The file is ten kilometres wide: 15 minutes lead out of it."""
    for plot in region.catalogue.plots:
        assert plot.people.at_least == STEPS


def test_people_of_one_area_are_those_of_smaller_ones_and_more(region: Region) -> None:
    held = residents(region.dataset, (), gpd.GeoDataFrame({"ags": []}, geometry=[], crs=4326))
    reach = isochrones_at(region.home, region.catalogue.network)
    entry = region.catalogue.plots[0].entries["car"]
    for travel in ("bicycle", "foot"):
        areas = reach.of(entry, travel, (5, 10, 20)).isochrones
        counts = [count.people for count in held.within(travel, areas)]
        assert counts == [
            counted(region.cells, [one.area for one in areas[: n + 1]]) for n in range(3)
        ]
        assert counts == sorted(cast("list[int]", counts))


def test_a_later_build_computes_new_outlines_alone(region: Region, tmp_path: Path) -> None:
    network = region.catalogue.network
    held = residents(region.dataset, (), gpd.GeoDataFrame({"ags": []}, geometry=[], crs=4326))
    tiles = Tiles(region.home / "tiles" / network.fingerprint, network.fingerprint)
    asked: list[object] = []

    class Watched(Crew):
        def map(self, work: Any, tasks: Any) -> Any:  # noqa: ANN401
            asked.extend(entry for task in tasks for entry in task)
            return super().map(work, tasks)

    crew = Watched(tiles, TRUCK)
    entries = [plot.entries["car"] for plot in region.catalogue.plots[:3]]
    first = PeopleOfPlots(tmp_path, "net", network.edge, held, crew)
    before = first.of(["a", "b"], entries[:2])
    first.keep(["a", "b"])
    later = PeopleOfPlots(tmp_path, "net", network.edge, held, crew)
    asked.clear()
    after = later.of(["b", "c", "d"], [entries[1], entries[2], None])
    assert after[0] == before[1]
    assert after[1] == region.catalogue.plots[2].people
    assert after[2] == People(reason="not_on_network")
    assert asked == [entries[2], None]
    later.keep(["c"])
    (file,) = tmp_path.iterdir()
    assert '"c"' in file.read_text()
    assert '"a"' not in file.read_text()
    other = replace(held, people=held.people + 1)
    assert PeopleOfPlots(tmp_path, "net", network.edge, other, crew).known == {}


# Of working age


def aged_cells() -> gpd.GeoDataFrame:
    """Return the middles of cells with those of 18 to 64 years, and whether a class is secret."""
    rows = []
    for (x, y), classes in ages_around_bayreuth().items():
        working = classes[1:4]
        known = [int(count) for count in working if count != DASH]
        rows.append((x + 50, y + 50, sum(known), DASH in working))
    x, y, people, secret = np.array(rows).T
    columns = {"people": people, "secret": secret.astype(bool)}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs="EPSG:3035")


def test_people_of_working_age_are_as_many_as_an_independent_count_finds(
    region: Region, tmp_path: Path
) -> None:
    dataset = aged_around_bayreuth(tmp_path)
    empty = gpd.GeoDataFrame({"ags": []}, geometry=[], crs=4326)
    held = residents(dataset, (), empty)
    cells = aged_cells()
    reach = isochrones_at(region.home, region.catalogue.network)
    network = region.catalogue.network
    tiles = Tiles(region.home / "tiles" / network.fingerprint, network.fingerprint)
    entries = [plot.entries["car"] for plot in region.catalogue.plots]
    keys = [plot.id for plot in region.catalogue.plots]
    found = PeopleOfPlots(tmp_path, "net", network.edge, held, Crew(tiles, TRUCK)).of(keys, entries)
    for plot, people in zip(region.catalogue.plots, found, strict=True):
        areas = [one.area for one in reach.of(plot.entries["car"], "car", STEPS).isochrones]
        wanted = {step: counted(cells, areas[: n + 1]) for n, step in enumerate(STEPS)}
        assert people.ages == (18, 64)
        assert people.working == wanted
        assert people.within == plot.people.within, "the same people, told apart"
        assert 0 < wanted[15] < wanted[45]
        assert people.working_at_least == STEPS


def test_a_secret_class_makes_the_working_age_a_lower_bound_and_nothing_else() -> None:
    held = replace(
        held_of([(1, 1), (5, 5)], [7, 9]),
        ages=(18, 64),
        working=np.array([4, 3]),
        unsure=np.array([[5.0, 5.0]]),
    )
    small, large = held.within("car", [area(2), area(6)])
    assert (small.working, small.working_at_least, small.at_least) == (4, False, False)
    assert (large.working, large.working_at_least, large.at_least) == (7, True, False)


def test_a_grid_without_ages_says_nothing_of_them(region: Region) -> None:
    for plot in region.catalogue.plots:
        assert (plot.people.ages, plot.people.working) == (None, {})
    column = region.catalogue.columns.by_name["working_age_30"]
    assert isinstance(column, Figures)
    assert np.isnan(column.values).all()


# Without a census grid


def towns() -> list[dict[str, str]]:
    with (NORDSACHSEN / "municipalities.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_without_a_grid_municipalities_count_whole(catalogue: Catalogue, home: Path) -> None:
    reach = isochrones_at(home, catalogue.network)
    for plot in catalogue.plots[::30]:
        areas = [one.area for one in reach.of(plot.entries["car"], "car", STEPS).isochrones]
        for number, step in enumerate(STEPS):
            reached = [
                int(town["inhabitants"])
                for town in towns()
                if any(
                    area.covers(shapely.Point(float(town["lon"]), float(town["lat"])))
                    for area in areas[: number + 1]
                )
            ]
            assert plot.people.within[step] == (sum(reached) if reached else None)
        assert plot.people.source == "municipalities"
        assert plot.people.as_of == "2018-12-31"
        assert 45 in plot.people.at_least, "Leipzig is reached, and its people are not known"


def held_of(
    points: Sequence[tuple[float, float]],
    people: Sequence[int],
    **more: Any,  # noqa: ANN401
) -> Residents:
    whole = shapely.box(0, 0, 10, 10)
    shapely.prepare(whole)
    return Residents(
        points=np.array(points, dtype=float).reshape(-1, 2),
        people=np.array(people, dtype=np.int64),
        hidden=np.array(more.get("hidden", []), dtype=float).reshape(-1, 2),
        covered=whole,
        source=more.get("source", "census"),
        as_of=None,
    )


def area(size: float, minutes: int = 15, *, cut: bool = False) -> Isochrone:
    return Isochrone(minutes, shapely.box(0, 0, size, size), cut)


def test_what_limits_a_figure_makes_it_a_lower_bound() -> None:
    held = held_of([(1, 1)], [7], hidden=[(5, 5)])
    small, cut, secret, beyond = held.within("car", [area(2), area(2, cut=True), area(6), area(11)])
    assert (small.people, small.at_least) == (7, False)
    assert (cut.people, cut.at_least) == (7, True)
    assert (secret.people, secret.at_least) == (7, True)
    assert (beyond.people, beyond.at_least) == (7, True)


def test_nobody_counted_is_no_zero() -> None:
    empty = area(0.5)
    (known,) = held_of([(1, 1)], [7]).within("car", [empty])
    assert known.people == 0, "a census grid says where nobody lives"
    coarse = held_of([(1, 1)], [7], source="municipalities")
    for held in (coarse, held_of([], [], source=None)):
        (unknown,) = held.within("car", [empty])
        assert unknown.people is None


@pytest.mark.parametrize(("travel", "minutes"), [("foot", 90), ("bicycle", 60), ("car", 14)])
def test_municipalities_say_nothing_of_areas_smaller_than_they_are(
    travel: Any,  # noqa: ANN401
    minutes: int,
) -> None:
    coarse = held_of([(1, 1)], [7_000], source="municipalities")
    (count,) = coarse.within(travel, [area(2, minutes)])
    assert count.people is None
    (by_car,) = coarse.within("car", [area(2, 15)])
    assert by_car.people == 7_000


def test_where_no_figures_are_loaded_the_reason_says_so(
    shared: Callable[[str], Path], tmp_path: Path
) -> None:
    path = shared("osm/bautzen.osm")
    plots = write_plots(beside_roads(oracle.read(path), 2), tmp_path / "plots.geojson")
    build(Inputs(osm=(path,), plots=plots), tmp_path, today=DAY)
    held = snapshot.catalogue_on(snapshot.load(tmp_path), DAY, Freshness())
    assert [plot.people for plot in held.plots] == [People(reason="no_figures")] * 2


# Demands


COUNTS: Final = st.none() | st.integers(0, 400_000)


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.tuples(COUNTS, st.booleans()), min_size=1, max_size=8),
    limit=st.integers(0, 400_000),
    source=st.sampled_from(["census", "municipalities"]),
)
def test_a_lower_bound_never_fails_a_demand_for_more(
    counts: list[tuple[int | None, bool]], limit: int, source: str
) -> None:
    plots = [
        replace(
            made.plot(f"p{n}", n),
            people=People({30: count}, (30,) if bound else (), source),
        )
        for n, (count, bound) in enumerate(counts)
    ]
    held = columns(plots)
    column = held.by_name["people_30"]
    assert isinstance(column, Figures)
    more = verdicts(Demand("people_30_min", AtLeast("people_30", limit)), held)
    less = verdicts(Demand("people_30_max", AtMost("people_30", limit)), held)
    for (count, bound), shown, at_least, at_most in zip(
        counts, column.values, more, less, strict=True
    ):
        if count is None:
            assert at_least == at_most == UNKNOWN
            continue
        digits = {"census": 3, "municipalities": 2}[source]
        figure = float(f"{count:.{digits}g}") if count >= 100 else count
        assert shown == pytest.approx(figure, rel=10 ** (1 - digits))
        if shown >= limit:
            assert at_least == PASS
        else:
            assert at_least == (UNKNOWN if bound else FAIL)
        if shown > limit:
            assert at_most == FAIL
        else:
            assert at_most == (UNKNOWN if bound else PASS)


def test_the_search_says_that_no_more_is_known() -> None:
    people = People({30: 106_762}, (30,), "municipalities")
    held = made.catalogue_of([replace(made.plot("p", 1), people=people)])
    question = Question((Demand("people_30_min", AtLeast("people_30", 200_000)),))
    (ranked,) = search(held, replace(question, include_unknown=True)).ranked
    (verdict,) = ranked.verdicts
    assert verdict.verdict == "unknown"
    assert verdict.value.de == "mindestens rund 110.000"
    assert verdict.reason.de == (
        "Menschen in 30 Minuten mit dem Pkw: mindestens rund 110.000, mehr ist nicht bekannt. "
        "Verlangt: mindestens 200.000."
    )
    assert search(held, question).total == 0


def test_an_unknown_edge_cuts_everything(region: Region) -> None:
    network = region.catalogue.network
    engine = Engine(Tiles(region.home / "tiles" / network.fingerprint, network.fingerprint))
    entry = region.catalogue.plots[0].entries["car"]
    (one,) = isochrones(engine, entry, "foot", [1], UNKNOWN_EDGE).isochrones
    assert one.cut
