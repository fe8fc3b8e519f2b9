"""Plots that a file names by their parcels: the union is their outline, or the key is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely

from data.imports.report import Outcome
from data.reference import Kind, Shelf, dataset_at
from data.store.store import open_store
from geo import imports, plausibility, reference
from tests.data.imports.files import KNOWN, TODAY, write_csv
from tests.data.reference.made import layer
from tests.geo.oracle import metric, wgs84

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.imports.report import Report
    from data.store.store import Store
    from geo.plausibility import Directory

EAST, NORTH = metric(shapely.Point(12.63, 51.46)).coords[0]
STRIPS: Final = tuple(
    shapely.box(EAST + 40 * step, NORTH, EAST + 40 * step + 40, NORTH + 100) for step in range(4)
)
COLUMNS: Final = {
    "flstkennz": [f"145123___0012{step}0004__" for step in range(4)],
    "gemarkung": ["Eilenburg"] * 4,
    "flstnrzae": ["120", "121", "122", "123"],
    "flstnrnen": ["4"] * 4,
}


@pytest.fixture
def known(tmp_path: Path) -> Directory:
    path = layer(tmp_path / "flurstuecke.gpkg", STRIPS, COLUMNS, crs="EPSG:25832")
    terms = reference.Terms(source="GeoSN")
    reference.prepare(path, Kind.PARCELS, terms, today=TODAY).keep(Shelf(tmp_path))
    return plausibility.directory(dataset_at(tmp_path))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "record.gpkg") as held:
        yield held


def take(store: Store, known: Directory, folder: Path, *rows: tuple[str, ...]) -> Report:
    path = write_csv(folder / "plots.csv", [("Name", "Gemeinde", "Flurstücke"), *rows])
    prepared = imports.prepare(path, store.held(), known, today=TODAY)
    imports.carry_out(prepared, store, account="staff", reason="test")
    return prepared.report


@pytest.mark.parametrize(
    "keys",
    ["145123___001210004__; 145123___001220004__", "Eilenburg-121/4; Eilenburg, Flst. 122/4"],
)
def test_new_plot_gets_the_union_of_its_parcels(
    tmp_path: Path, store: Store, known: Directory, keys: str
) -> None:
    assert take(store, known, tmp_path, ("Nord", "Eilenburg", keys)).accepted
    (plot,) = store.records()
    union = shapely.box(EAST + 40, NORTH, EAST + 120, NORTH + 100)
    assert metric(plot.geometry).symmetric_difference(union).area < 1
    assert plot.geometry.geom_type == "Polygon"
    assert plot.values["parcels"] == keys


def test_key_that_no_parcel_has_rejects_its_row_and_is_named(
    tmp_path: Path, store: Store, known: Directory
) -> None:
    rows = (
        ("Nord", "Eilenburg", "Eilenburg-121/4"),
        ("Süd", "Eilenburg", "Eilenburg-122/4; Eilenburg-999/1"),
    )
    report = take(store, known, tmp_path, *rows)
    assert not report.accepted
    assert [row.outcome for row in report.rows] == [Outcome.NEW, Outcome.REJECTED]
    said = [(one.column, one.found) for one in report.rows[1].refusals]
    assert ("parcels", "Eilenburg-999/1") in said
    assert store.records() == ()


def test_plot_that_the_record_knows_keeps_its_outline(
    tmp_path: Path, store: Store, known: Directory
) -> None:
    take(store, known, tmp_path, ("Nord", "Eilenburg", "Eilenburg-121/4"))
    before = store.records()[0].geometry
    report = take(store, known, tmp_path, ("Nord", "Eilenburg", "Eilenburg-122/4, teilweise"))
    assert report.accepted
    assert store.records()[0].geometry == before


def test_outline_of_the_row_goes_before_its_parcels(
    tmp_path: Path, store: Store, known: Directory
) -> None:
    drawn = wgs84(STRIPS[3])
    heading = ("Name", "Gemeinde", "Flurstücke", "WKT")
    path = write_csv(
        tmp_path / "drawn.csv", [heading, ("Nord", "Eilenburg", "Eilenburg-999", drawn.wkt)]
    )
    prepared = imports.prepare(path, store.held(), known, today=TODAY)
    assert prepared.report.accepted
    (change,) = prepared.changes
    assert change.record is not None
    assert change.record.geometry.equals(drawn)


def test_without_parcels_an_outline_is_asked_for_as_ever(tmp_path: Path, store: Store) -> None:
    report = take(store, KNOWN, tmp_path, ("Nord", "Eilenburg", "Eilenburg-121/4"))
    assert not report.accepted


def pointed(folder: Path, *rows: tuple[str, ...]) -> Path:
    heading = ("Name", "Gemeinde", "lon", "lat", "Flurstücke")
    return write_csv(folder / "points.csv", [heading, *rows])


def at(east: float, north: float = 50.0) -> tuple[str, str]:
    x, y = wgs84(shapely.Point(EAST + east, NORTH + north)).coords[0]
    return f"{x:.7f}", f"{y:.7f}"


def test_point_of_a_new_plot_takes_the_parcel_around_it_and_says_so(
    tmp_path: Path, store: Store, known: Directory
) -> None:
    path = pointed(tmp_path, ("Nord", "Eilenburg", *at(60.0), ""))
    prepared = imports.prepare(path, store.held(), known, today=TODAY)
    assert prepared.report.accepted
    (row,) = prepared.report.rows
    (doubt,) = (one for one in row.doubts if "Angenommen" in one.de)
    assert "121/4" in doubt.de
    assert "Assumed" in doubt.en
    imports.carry_out(prepared, store, account="staff", reason="test")
    (plot,) = store.records()
    assert metric(plot.geometry).symmetric_difference(metric(wgs84(STRIPS[1]))).area < 1
    again = imports.prepare(path, store.held(), known, today=TODAY).report
    assert [one.outcome for one in again.rows] == [Outcome.UNCHANGED]
    assert again.rows[0].doubts == ()


def corner(known: Directory) -> shapely.Point:
    """Return a corner that two loaded parcels share."""
    assert known.parcels is not None
    first, second = (known.parcels.outline(f"Eilenburg-12{number}/4") for number in (1, 2))
    assert isinstance(first, shapely.Polygon)
    assert isinstance(second, shapely.Polygon)
    shared = {*first.exterior.coords} & {*second.exterior.coords}
    return shapely.Point(min(shared))


def test_point_that_no_one_parcel_holds_is_refused(
    tmp_path: Path, store: Store, known: Directory
) -> None:
    apart = wgs84(shapely.Point(EAST - 500.0, NORTH))
    names = [{"name": "Nord", "id": "n"}, {"name": "Süd", "id": "s"}]
    path = tmp_path / "points.geojson"
    gpd.GeoDataFrame(names, geometry=[apart, corner(known)], crs=4326).to_file(path)
    report = imports.prepare(path, store.held(), known, today=TODAY).report
    assert not report.accepted
    for row, expected in zip(
        report.rows, ("in keinem der geladenen", "in mehreren Flurstücken"), strict=True
    ):
        (refusal,) = row.refusals
        assert expected in getattr(refusal.found, "de", "")
        assert "Umriss" in refusal.expected.de


def test_parcel_keys_go_before_a_point_which_is_doubted_where_it_lies_elsewhere(
    tmp_path: Path, store: Store, known: Directory
) -> None:
    path = pointed(tmp_path, ("Nord", "Eilenburg", *at(20.0), "Eilenburg-123/4"))
    prepared = imports.prepare(path, store.held(), known, today=TODAY)
    assert prepared.report.accepted
    (row,) = prepared.report.rows
    assert any("100 m außerhalb" in one.de for one in row.doubts)
    (change,) = prepared.changes
    assert change.record is not None
    assert metric(change.record.geometry).symmetric_difference(metric(wgs84(STRIPS[3]))).area < 1
