"""The build: what it counts, what it reuses, and that a failure leaves the old one served.

All on a made-up town (`tests.geo.town`), observed in the folder that the build writes.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from data.dataset import EMBEDDED, Dataset
from data.errors import InputError
from data.freshness import Freshness
from data.truck import Truck
from geo import snapshot
from geo.accessibility import REASONS
from geo.build import Inputs, Silent, Summary, build
from geo.destinations import KINDS, MODES
from tests.geo.parcels import write_plots
from tests.geo.town import EXIT, FAR_AWAY, ISLAND, STATION, Town, plot_at, town, write

if TYPE_CHECKING:
    from pathlib import Path

    from geo.catalogue import Catalogue, Plot
    from geo.destinations import Mode

DAY: Final = date(2026, 3, 2)
AT_HOME: Final = ((20.0, 20.0), (820.0, 420.0), (420.0, 620.0))
BEYOND: Final = (ISLAND[0] + 20, ISLAND[1] + 20)


class Place:
    """A folder with a town, a file of plots, and what was built from both."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "var"
        self.osm = folder / "town.osm"
        self.plots = folder / "plots.geojson"

    def draw(self, *points: tuple[float, float]) -> Path:
        return write_plots([plot_at(point) for point in points], self.plots)

    def build(self, *, today: date = DAY, progress: Silent | None = None, **inputs: Any) -> Summary:  # noqa: ANN401
        chosen = {"osm": (self.osm,), "plots": self.plots, **inputs}
        return build(Inputs(**chosen), self.home, today=today, progress=progress)

    def catalogue(self) -> Catalogue:
        return snapshot.catalogue_on(snapshot.load(self.home), DAY, Freshness())

    def minutes(self) -> Path:
        """Return the file that keeps the minutes of outlines."""
        (found,) = (self.home / "minutes").iterdir()
        return found

    def tiles(self) -> dict[str, int]:
        """Return the tile files with the nanosecond of their last change."""
        files = (self.home / "tiles").rglob("*.gph")
        return {str(path): path.stat().st_mtime_ns for path in files}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """Build the town once; tests take a copy."""
    folder = tmp_path_factory.mktemp("original")
    place = Place(folder)
    write(town(), place.osm)
    place.draw(*AT_HOME)
    return folder, place.build()


@pytest.fixture
def place(original: tuple[Path, Summary], tmp_path: Path) -> Place:
    shutil.copytree(original[0], tmp_path / "copy")
    return Place(tmp_path / "copy")


@pytest.fixture
def first(original: tuple[Path, Summary]) -> Summary:
    return original[1]


def by_name(catalogue: Catalogue) -> dict[str, Plot]:
    return {plot.name: plot for plot in catalogue.plots}


def test_a_plot_without_minutes_says_why_and_is_counted(place: Place) -> None:
    place.draw(AT_HOME[0], BEYOND, FAR_AWAY)
    summary = place.build(unreachable_share=1)
    here, beyond, away = place.catalogue().plots
    in_file = {"motorway_junction": EXIT, "station": STATION}
    for mode in MODES:
        for kind in (one.name for one in KINDS):
            name = in_file.get(kind)
            assert here.reach[mode][kind].name == name
            assert here.reach[mode][kind].reason == (None if name else "none_in_network")
            assert beyond.reach[mode][kind].reason == ("island" if name else "none_in_network")
            assert away.reach[mode][kind].reason == "not_on_network"
            assert not name or beyond.reach[mode][kind].name is None
    assert (here.access_m, beyond.access_m, away.access_m) == (20, 20, None)
    assert (summary.plots, summary.invented, summary.without_minutes) == (3, 0, 2)
    reasons = Counter(
        reach.reason
        for plot in (here, beyond, away)
        for kinds in plot.reach.values()
        for reach in kinds.values()
        if reach.reason
    )
    assert summary.missing == reasons


def with_tags(made: Town, highway: str, **tags: str) -> Town:
    """Return a town whose roads of one class have these tags too."""
    made.ways = [
        (points, {**held, **tags}) if held["highway"] == highway else (points, held)
        for points, held in made.ways
    ]
    return made


def test_a_road_that_a_vehicle_may_not_use_is_a_reason_of_its_own(place: Place) -> None:
    write(with_tags(town(), "primary", hgv="no"), place.osm)
    place.build(unreachable_share=1)
    for plot in place.catalogue().plots:
        ways = {mode: plot.reach[mode]["motorway_junction"] for mode in MODES}
        assert ways["car"].name == EXIT
        assert ways["car"].reason is None
        assert (ways["truck"].minutes, ways["truck"].reason) == (None, "mode_not_allowed")
        assert plot.reach["truck"]["station"].reason is None


def test_where_no_vehicle_but_one_enters_the_reason_is_the_vehicle(place: Place) -> None:
    write(with_tags(town(), "residential", hgv="no"), place.osm)
    place.draw((20.0, 6_020.0))
    place.build(unreachable_share=1)
    (plot,) = place.catalogue().plots
    assert set(plot.entries) == {"car"}
    for kind, way in plot.reach["truck"].items():
        assert way.reason == "mode_not_allowed", kind


def test_a_place_off_all_roads_is_no_missing_kind(place: Place) -> None:
    made = town()
    made.ids[FAR_AWAY] = len(made.ids) + 1
    made.tags[FAR_AWAY] = {"amenity": "hospital", "name": "Waldklinik"}
    write(made, place.osm)
    place.build(unreachable_share=1)
    for plot in place.catalogue().plots:
        assert {plot.reach[mode]["hospital"].reason for mode in MODES} == {"place_off_network"}


def test_what_is_too_far_to_compute_says_so(place: Place) -> None:
    """A station 1,300 km south of the town, with a road of its own."""
    made = town()
    south = [(0.0, -1_300_000.0), (300.0, -1_300_000.0), (600.0, -1_300_000.0)]
    made.tags = {point: tags for point, tags in made.tags.items() if "railway" not in tags}
    made.way(south, highway="residential")
    made.tags[south[0]] = {"railway": "station", "name": "Fernab"}
    write(made, place.osm)
    place.build(unreachable_share=1, margin_km=1_500)
    for plot in place.catalogue().plots:
        assert plot.reach["car"]["station"].reason == "beyond_limit"


def test_more_without_minutes_than_allowed_fails_the_build(place: Place, first: Summary) -> None:
    place.draw(AT_HOME[0], BEYOND, FAR_AWAY)
    # The station and the junction, by both vehicles, of the plots beyond the river and away from
    # roads; the plot away has a reason for each of the kinds that nobody has.
    away = len(KINDS) * len(MODES)
    missing, ways = 4 + away, 8 + away
    with pytest.raises(InputError) as error:
        place.build(unreachable_share=missing / ways - 0.001)
    said = str(error.value)
    assert f"{missing} of {ways} ways without minutes" in said
    assert f"{away} {REASONS['not_on_network'].en}" in said
    assert f"4 {REASONS['island'].en}" in said
    assert "town.osm" in said
    assert "GEWERBE_UNREACHABLE_SHARE" in said
    assert place.catalogue().version == first.version, "the old catalogue keeps serving"
    assert place.build(unreachable_share=missing / ways + 0.001).plots == 3
    with pytest.raises(InputError, match="GEWERBE_UNREACHABLE_SHARE"):
        place.build(unreachable_share=0.1)


def test_kinds_that_the_network_does_not_hold_fail_no_build(place: Place) -> None:
    summary = place.build(unreachable_share=0)
    assert set(summary.missing) == {"none_in_network"}


@pytest.mark.parametrize(
    ("tags", "smaller"),
    [
        ({"maxheight": "3.8"}, {"height": 3.5}),
        ({"maxweight": "30"}, {"weight": 26.0}),
        ({"maxlength": "12"}, {"length": 11.0}),
        ({"maxwidth": "2.5"}, {"width": 2.4}),
        ({"maxaxleload": "10"}, {"axle_load": 9.0}),
    ],
)
def test_a_smaller_truck_goes_where_the_usual_one_may_not(
    place: Place, tags: dict[str, str], smaller: dict[str, float]
) -> None:
    write(with_tags(town(), "primary", **tags), place.osm)
    usual = place.build(unreachable_share=1)
    for plot in place.catalogue().plots:
        assert plot.reach["truck"]["motorway_junction"].reason == "mode_not_allowed"
    truck = Truck(**smaller)
    other = place.build(truck=truck)
    assert other.version != usual.version
    assert not other.reused
    assert place.catalogue().network.truck == truck
    for plot in place.catalogue().plots:
        assert plot.reach["truck"]["motorway_junction"].name == EXIT
    names = {path.name for path in (place.home / "minutes").iterdir()}
    place.build(unreachable_share=1)
    assert {path.name for path in (place.home / "minutes").iterdir()} == names


def test_minutes_are_those_of_the_way_through_the_town(place: Place) -> None:
    place.draw((920.0, 20.0))
    place.build()
    (plot,) = place.catalogue().plots
    # From the street south of the plot: 50 m at 50 km/h, 1,400 m at 100 km/h (a truck 60),
    # and the ramp of 906 m at 60 km/h; turns and the rounding of both add a little.
    km = 0.05 + 1.4 + 0.306 + 0.303
    speeds: dict[Mode, int] = {"car": 100, "truck": 60}
    for mode, fast in speeds.items():
        reach = plot.reach[mode]["motorway_junction"]
        minutes = (0.05 / 50 + 1.4 / fast + 0.609 / 60) * 60
        assert reach.km == pytest.approx(km, abs=0.06)
        assert reach.minutes is not None
        assert minutes - 0.1 <= reach.minutes <= minutes + 0.5


def test_a_second_build_reuses_the_first(place: Place, first: Summary) -> None:
    before = place.tiles(), place.minutes().stat().st_mtime_ns
    again = place.build()
    assert not first.reused
    assert again.reused
    assert (again.version, again.plots, again.missing) == (
        first.version,
        first.plots,
        first.missing,
    )
    assert (place.tiles(), place.minutes().stat().st_mtime_ns) == before


@pytest.mark.parametrize("change", ["day", "plots", "roads"])
def test_whatever_changes_makes_another_catalogue(
    place: Place, first: Summary, change: str
) -> None:
    if change == "plots":
        place.draw(*AT_HOME[:2])
    if change == "roads":
        write(town(motorway=False), place.osm)
    again = place.build(today=date(2026, 3, 3) if change == "day" else DAY)
    assert not again.reused
    assert again.version != first.version
    assert place.catalogue().version == again.version


def test_another_description_of_a_source_makes_another_catalogue(
    place: Place, tmp_path: Path, first: Summary
) -> None:
    folder = shutil.copytree(EMBEDDED.folder, tmp_path / "dataset")
    assert place.build(dataset=Dataset(folder)).version == first.version
    path = folder / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace("CC BY 4.0", "CC0 1.0"), encoding="utf-8")
    again = place.build(dataset=Dataset(folder))
    assert not again.reused
    assert again.version != first.version


def test_only_new_outlines_are_computed(place: Place) -> None:
    tiles = place.tiles()
    known = json.loads(place.minutes().read_bytes())
    for reach in known.values():
        reach["car"]["station"]["minutes"] = 77.7
    place.minutes().write_text(json.dumps(known))
    place.draw(*AT_HOME, (220.0, 220.0))
    place.build()
    minutes = [plot.reach["car"]["station"].minutes for plot in place.catalogue().plots]
    assert minutes[:3] == [77.7] * 3
    assert minutes[3] is not None
    assert minutes[3] < 5
    assert known.keys() < json.loads(place.minutes().read_bytes()).keys()
    assert place.tiles() == tiles


def test_the_same_outline_is_kept_under_another_name(place: Place) -> None:
    before = place.minutes().stat().st_mtime_ns
    content = place.plots.read_text().replace('"Plot 1"', '"Ein anderer Name"')
    place.plots.write_text(content)
    place.build()
    assert "Ein anderer Name" in by_name(place.catalogue())
    assert place.minutes().stat().st_mtime_ns == before


def test_the_same_town_in_two_parts_gives_the_same_minutes(place: Place) -> None:
    whole = place.catalogue().plots
    first, second = (place.osm.with_name(name) for name in ("a.osm", "b.osm.gz"))
    write(town(), first, part=slice(8))
    write(town(), second, part=slice(8, None))
    second.write_bytes(gzip.compress(second.read_bytes()))
    place.build(osm=(first, second))
    again = place.catalogue()
    assert [plot.reach for plot in again.plots] == [plot.reach for plot in whole]
    assert again.network.files == ("a.osm", "b.osm.gz")


def test_what_was_lost_is_built_again(place: Place, first: Summary) -> None:
    shutil.rmtree(place.home / "catalogues" / first.version)
    again = place.build()
    assert not again.reused
    assert again.version == first.version
    assert len(place.catalogue().plots) == len(AT_HOME)


def test_columns_that_are_no_field_are_named(place: Place) -> None:
    content = json.loads(place.plots.read_text())
    for feature in content["features"]:
        feature["properties"] |= {"colour": "green", "price": 20}
    place.plots.write_text(json.dumps(content))
    summary = place.build()
    assert summary.ignored == ("colour",)
    again = place.build()
    assert again.reused
    assert again.ignored == ("colour",)
    assert {plot.values["price"] for plot in place.catalogue().plots} == {20}


class Stopping(Silent):
    """Progress of someone who presses Ctrl-C at a step."""

    def __init__(self, at: str) -> None:
        self.at = at

    def step(self, name: str, total: int | None = None) -> None:
        super().step(name, total)
        if name == self.at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["road network", "minutes", "catalogue"])
def test_an_interrupted_build_leaves_the_old_catalogue(
    place: Place, first: Summary, step: str
) -> None:
    place.draw(*AT_HOME[:1])
    with pytest.raises(KeyboardInterrupt):
        place.build(progress=Stopping(step))
    assert place.catalogue().version == first.version
    assert len(place.catalogue().plots) == len(AT_HOME)
    assert place.build().plots == 1


class Steps(Silent):
    """Progress that counts."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int | None]] = []
        self.pieces: Counter[str] = Counter()

    def step(self, name: str, total: int | None = None) -> None:
        self.steps.append((name, total))

    def advance(self, pieces: int) -> None:
        self.pieces[self.steps[-1][0]] += pieces


def test_progress_tells_every_step_and_every_plot(place: Place) -> None:
    for count in (2, 3):
        place.draw(*AT_HOME[:count])
        told = Steps()
        place.build(progress=told)
        assert ("people", count) in told.steps
        assert ("minutes", count) in told.steps
        assert ("distances", count) in told.steps
        assert told.pieces == {"people": count, "distances": count, "minutes": count}


def broken(place: Place, name: str) -> dict[str, Any]:
    """Return inputs with one that cannot be used."""
    folder = place.osm.parent
    collection = '{"type": "FeatureCollection", "features": [%s]}'
    nameless = '{"type": "Feature", "properties": {}, "geometry": null}'
    contents = {
        "no.osm": None,
        "empty.osm": "",
        "noroads.osm": '<osm version="0.6"><node id="1" lat="50" lon="12"/></osm>',
        "cut.osm": place.osm.read_text()[:2_000],
        "text.txt": "roads",
        "none.geojson": None,
        "empty.geojson": collection % "",
        "nameless.geojson": collection % nameless,
        "text.geojson": "plots",
    }
    path = folder / name
    text = contents[name]
    if text is not None:
        path.write_text(text)
    return {"plots": path} if path.suffix == ".geojson" else {"osm": (path,)}


@pytest.mark.parametrize(
    "name",
    [
        "no.osm",
        "empty.osm",
        "noroads.osm",
        "cut.osm",
        "text.txt",
        "none.geojson",
        "empty.geojson",
        "nameless.geojson",
        "text.geojson",
    ],
)
def test_a_bad_input_is_named_and_the_old_catalogue_stays(
    place: Place, first: Summary, name: str
) -> None:
    with pytest.raises(InputError, match=name):
        place.build(**broken(place, name))
    assert place.catalogue().version == first.version
    assert place.build().reused
    left = [path for path in (place.home / "tiles").iterdir() if not any(path.rglob("*.gph"))]
    assert left == []
    assert {path.name for path in (place.home / "catalogues").iterdir()} == {
        "current",
        first.version,
    }


def test_without_files_the_embedded_dataset_is_built() -> None:
    assert Inputs().osm_files == (EMBEDDED.path("roads"),)
    assert Inputs().plot_file == EMBEDDED.path("plots")
