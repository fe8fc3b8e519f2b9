"""The catalogue: what a build leaves on disk comes back whole, and is true of a day."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from data.dataset import EMBEDDED
from data.freshness import Freshness
from data.readers.osm import read_osm
from data.readers.plots import read_plots
from data.record import Provenance
from data.words import Text
from geo import snapshot
from geo.catalogue import Network, Source
from geo.columns import Codes
from geo.layers import surroundings
from geo.network import build_tiles
from tests.geo.made import plots

if TYPE_CHECKING:
    from pathlib import Path

    from geo.catalogue import Catalogue, Plot

DAY: Final = date(2026, 3, 2)
POLICY: Final = Freshness(status_days=365)
CONFIRMED: Final = {"*": Provenance("Stadt", date(2026, 2, 21))}


def built_of(held: list[Plot], version: str = "v1") -> snapshot.Built:
    layer = gpd.GeoDataFrame(
        {"name": ["Weg", None], "geometry": [shapely.Point(12, 51), shapely.Point(13, 51)]},
        crs="EPSG:4326",
    )
    source = Source("plots", Text("Flächen", "Plots"), "", "x.geojson", None, False, False)  # noqa: FBT003
    network = Network(("x.osm",), "f", None, schematic=False, engine="e", attribution="a")
    stored = tuple(
        snapshot.StoredPlot.of(
            replace(one.record, provenance=CONFIRMED),
            municipality_name=None,
            area=one.area,
            access_m=one.access_m,
            reach=one.reach,
            restrictions=(),
        )
        for one in held
    )
    kept = snapshot.Snapshot(
        version=version,
        origin=snapshot.PlotOrigin("embedded"),
        built_on=DAY,
        network=network,
        sources=(source,),
        municipalities={},
        estates=(),
        plots=stored,
    )
    return snapshot.Built(kept, {"roads": layer, "empty": layer[:0]})


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(held=plots())
def test_a_snapshot_comes_back_as_it_was_saved(held: list[Plot], tmp_path: Path) -> None:
    before = built_of(held)
    snapshot.save(before, tmp_path)
    after = snapshot.load(tmp_path)
    assert after.snapshot.model_copy(update={"plots": ()}) == before.snapshot.model_copy(
        update={"plots": ()}
    )
    assert after.layers["empty"].empty
    for one, other in zip(held, after.snapshot.plots, strict=True):
        assert other.record() == replace(one.record, provenance=CONFIRMED)
        assert other.reach == one.reach


def test_records_of_the_embedded_dataset_are_those_of_its_file(catalogue: Catalogue) -> None:
    read = read_plots(EMBEDDED.path("plots"), today=DAY).records
    assert [plot.record for plot in catalogue.plots] == list(read)


def test_layers_come_back_as_they_were_gathered(catalogue: Catalogue, home: Path) -> None:
    tiles = build_tiles((EMBEDDED.path("roads"),), home)
    gathered = surroundings(read_osm(tiles.pbf), EMBEDDED, embedded=True).layers
    assert set(catalogue.layers) == set(gathered)
    for name, frame in gathered.items():
        loaded = catalogue.layers[name]
        assert set(loaded.columns) == set(frame.columns)
        assert loaded.crs == frame.crs
        assert loaded.geometry.tolist() == frame.geometry.tolist()
        for column in set(frame.columns) - {"geometry"}:
            assert plain(loaded[column]) == plain(frame[column]), (name, column)


def plain(column: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in column]


def test_two_readings_of_a_snapshot_are_equal(home: Path, catalogue: Catalogue) -> None:
    again = snapshot.catalogue_on(snapshot.load(home), DAY, POLICY)
    assert again.plots == catalogue.plots
    assert again.municipalities == catalogue.municipalities
    assert again.estates == catalogue.estates
    assert (again.network, again.sources) == (catalogue.network, catalogue.sources)


def test_a_catalogue_cannot_be_changed(catalogue: Catalogue) -> None:
    plot = catalogue.plots[0]
    for held, name in (
        (catalogue, "plots"),
        (plot, "status_shown"),
        (plot.record, "geometry"),
        (plot.score, "total"),
        (plot.reach["car"]["airport"], "minutes"),
        (plot.restrictions[0], "level"),
        (catalogue.network, "files"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(held, name, None)
    assert isinstance(catalogue.plots, tuple)


def test_plots_are_found_by_their_id(catalogue: Catalogue) -> None:
    assert [catalogue.by_id[plot.id] for plot in catalogue.plots] == list(catalogue.plots)
    assert catalogue.invented


def shown(plot: Plot, today: date) -> str | None:
    """Say what a visitor sees of a status on a day, from the record alone."""
    status, until = (plot.record.values.get(name) for name in ("status", "status_until"))
    confirmed = plot.record.provenance_of("status").confirmed_on
    if status in {"reserved", "option"} and isinstance(until, date) and until < today:
        status = "free"
    if status == "free" and isinstance(until, date) and until >= today:
        return "reserved"
    if status == "free" and (confirmed is None or (today - confirmed).days > 365):
        return "unconfirmed"
    return None if status is None else str(status)


@pytest.mark.parametrize("days", [0, 30, 365, 366, 1_000])
def test_a_status_changes_by_itself_as_days_go_by(home: Path, days: int) -> None:
    today = DAY + timedelta(days=days)
    later = snapshot.catalogue_on(snapshot.load(home), today, POLICY)
    assert later.date == today
    assert [plot.status_shown for plot in later.plots] == [
        shown(plot, today) for plot in later.plots
    ]
    column = later.columns.by_name["status"]
    assert isinstance(column, Codes)
    coded = [None if code < 0 else column.codes[code] for code in column.values]
    assert coded == [plot.status_shown for plot in later.plots]


def test_what_was_free_is_unconfirmed_after_a_year_and_a_reservation_ends(
    home: Path, catalogue: Catalogue
) -> None:
    later = snapshot.catalogue_on(snapshot.load(home), DAY + timedelta(days=1_000), POLICY)
    pairs = {
        (before.status_shown, after.status_shown)
        for before, after in zip(catalogue.plots, later.plots, strict=True)
    }
    assert ("free", "unconfirmed") in pairs
    assert ("reserved", "unconfirmed") in pairs
    assert not any(after == "free" for _, after in pairs)
    assert ("sold", "sold") in pairs


def test_another_policy_lets_a_confirmation_last_longer(home: Path) -> None:
    today = DAY + timedelta(days=400)
    strict, patient = (
        snapshot.catalogue_on(snapshot.load(home), today, Freshness(status_days=days))
        for days in (30, 3_000)
    )
    free = [plot.status_shown == "free" for plot in patient.plots]
    assert sum(free) > sum(plot.status_shown == "free" for plot in strict.plots)


def test_a_folder_without_a_catalogue_says_what_to_do(tmp_path: Path) -> None:
    assert snapshot.current_version(tmp_path) is None
    with pytest.raises(snapshot.NoCatalogueError, match="gewerbeflaechen build"):
        snapshot.load(tmp_path)


def test_a_snapshot_of_an_older_program_is_not_read(tmp_path: Path) -> None:
    path = snapshot.save(built_of([]), tmp_path) / "snapshot.json"
    content = json.loads(path.read_bytes())
    path.write_text(json.dumps({**content, "format": content["format"] - 1}))
    with pytest.raises(snapshot.NoCatalogueError, match="older program"):
        snapshot.load(tmp_path)


def test_the_one_before_the_current_is_kept_and_no_more(tmp_path: Path) -> None:
    for version in ("v1", "v2", "v3"):
        snapshot.save(built_of([], version), tmp_path)
        assert snapshot.current_version(tmp_path) == version
    kept = {path.name for path in (tmp_path / "catalogues").iterdir()}
    assert kept == {"v2", "v3", "current"}
