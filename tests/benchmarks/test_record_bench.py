"""The record with 10,000 plots: an import, and a single edit until the catalogue shows it.

Beside them, as the floor, what GeoPandas takes to read the same file and to write it again,
comparing and checking nothing; for an edit, with one cell changed in between. Run by
`make bench`. Figures are reported, not asserted: they belong to the machine.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data.dataset import EMBEDDED
from data.exports import files
from data.exports.origin import Origin
from data.freshness import Freshness
from data.imports.limits import Limits
from data.record import PlotRecord, Provenance
from data.store.changes import Change
from data.store.store import Store, open_store
from geo import build as building
from geo import imports, plausibility, snapshot
from geo.live import Live
from tests.geo.town import plot_at, town, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

PLOTS: Final = 10_000
TODAY: Final = date(2026, 3, 2)
SOURCE: Final = snapshot.Named("Landkreis Nordsachsen")
SIDE: Final = 0.001
LIMITS: Final = Limits(file_mb=256, unzipped_mb=1_024)


def made(number: int) -> PlotRecord:
    """Return an invented plot; the county's middle holds a grid of a hundred times a hundred."""
    chance = Random(number)  # noqa: S311 – no secret
    x, y = 12.4 + (number % 100) * 2 * SIDE, 51.4 + (number // 100) * 2 * SIDE
    return PlotRecord(
        f"B-{number:05}",
        shapely.box(x, y, x + SIDE, y + SIDE),
        {
            "name": f"Fläche {number}",
            "municipality": chance.choice(["14730070", "14730110", "14730310"]),
            "status": chance.choice(["free", "sold", "reserved", "planned"]),
            "area_gross": 7_700.0,
            "area_available": round(chance.uniform(1_000, 7_700), 0),
            "zoning": chance.choice(["GE", "GI", "SO"]),
            "grz": 0.8,
            "price": round(chance.uniform(8, 60), 2),
            "contamination": "none",
            "flood": chance.choice(["none", "hq100"]),
            "contact_function": "Wirtschaftsförderung",
        },
        {"*": Provenance("Stadt", date(2026, 2, 1), "Bauamt")},
        invented=True,
    )


@pytest.fixture(scope="module")
def records() -> list[PlotRecord]:
    """Return the plots."""
    return [made(number) for number in range(PLOTS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, records: list[PlotRecord]) -> Path:
    """Return a folder that holds the plots as files."""
    held = tmp_path_factory.mktemp("plots")
    for suffix in ("xlsx", "gpkg"):
        files.write(records, held / f"plots.{suffix}", Origin(TODAY, ""))
    return held


@pytest.mark.benchmark(group="import of 10,000 plots")
@pytest.mark.parametrize("suffix", ["xlsx", "gpkg"])
def test_import(benchmark: BenchmarkFixture, folder: Path, tmp_path: Path, suffix: str) -> None:
    known = plausibility.directory(EMBEDDED)
    numbers = count()

    def fresh() -> tuple[tuple[Store], dict[str, Any]]:
        return (open_store(tmp_path / f"{next(numbers)}.gpkg"),), {}

    def take(store: Store) -> int:
        with store:
            prepared = imports.prepare(
                folder / f"plots.{suffix}",
                store.held(),
                known,
                today=TODAY,
                options=imports.Options(limits=LIMITS),
            )
            written = imports.carry_out(prepared, store, account="bench", reason="import")
            return len(written.plots) if written else 0

    assert benchmark.pedantic(take, setup=fresh, rounds=1) == PLOTS


@pytest.mark.benchmark(group="import of 10,000 plots")
def test_floor_geopackage(benchmark: BenchmarkFixture, folder: Path, tmp_path: Path) -> None:
    """Read and write, and nothing in between."""

    def copy() -> int:
        frame = gpd.read_file(folder / "plots.gpkg", layer="plots")
        frame.to_file(tmp_path / "copy.gpkg")
        return len(frame)

    assert benchmark.pedantic(copy, rounds=1) == PLOTS


@pytest.mark.benchmark(group="import of 10,000 plots")
def test_floor_workbook(benchmark: BenchmarkFixture, folder: Path, tmp_path: Path) -> None:
    """Read a sheet, take its outlines for geometries, write a layer."""

    def copy() -> int:
        sheet = pd.read_excel(folder / "plots.xlsx", engine="calamine")
        outlines = gpd.GeoSeries.from_wkt(sheet.pop(sheet.columns[-1]), crs="EPSG:4326")
        gpd.GeoDataFrame(sheet, geometry=outlines).to_file(tmp_path / "copy.gpkg")
        return len(sheet)

    assert benchmark.pedantic(copy, rounds=1) == PLOTS


@pytest.fixture(scope="module")
def followed(
    tmp_path_factory: pytest.TempPathFactory, records: list[PlotRecord]
) -> Iterator[tuple[Store, Live]]:
    """Return a record of all plots, in a small town, and what follows it from a build on."""
    home = tmp_path_factory.mktemp("followed")
    write(town(), home / "town.osm")
    with open_store(home / "record.gpkg") as store:
        changes = [
            Change(one.id, None, replace(one, geometry=in_town(number)))
            for number, one in enumerate(records)
        ]
        store.write(changes, account="bench", reason="first")
        recorded = building.Recorded(store.records(), store.version(), SOURCE)
        inputs = building.Inputs(osm=(home / "town.osm",), record=recorded)
        building.build(inputs, home, today=TODAY)
        yield store, Live(snapshot.load(home), home, store, SOURCE, EMBEDDED)


def in_town(number: int) -> shapely.Polygon:
    """Return one of ten thousand parcels of 8 m by 8 m between the streets of the town."""
    x, y = (number % 100) * 10.0, (number // 100) * 10.0
    return plot_at((x, y), 8.0)


@pytest.mark.benchmark(group="a single edit among 10,000 plots, until the catalogue shows it")
@pytest.mark.parametrize("kind", ["a price", "an outline"])
def test_edit(benchmark: BenchmarkFixture, followed: tuple[Store, Live], kind: str) -> None:
    store, live = followed
    numbers = count(1)

    def edited() -> tuple[tuple[Change], dict[str, Any]]:
        held = store.held()["B-05000"]
        step = next(numbers)
        record = held.record
        if kind == "a price":
            record = replace(record, values={**record.values, "price": 100.0 + step})
        else:
            moved = shapely.transform(record.geometry, lambda points: points + step * 1e-5)
            record = replace(record, geometry=moved)
        return (Change(record.id, held.number, record),), {}

    def show(change: Change) -> None:
        store.write([change], account="bench", reason="edit")
        shown = snapshot.catalogue_on(live.current(), TODAY, Freshness())
        assert change.record is not None
        assert shown.by_id[change.plot_id].record == change.record

    benchmark.pedantic(show, setup=edited, rounds=3)


@pytest.mark.benchmark(group="a single edit among 10,000 plots, until the catalogue shows it")
def test_floor_edit(benchmark: BenchmarkFixture, folder: Path, tmp_path: Path) -> None:
    """Read the layer, change one price, write the layer: no version, no minutes, no check."""
    prices = count(100)

    def edit() -> None:
        frame = gpd.read_file(folder / "plots.gpkg", layer="plots")
        frame.loc[frame["id"] == "B-05000", "price"] = float(next(prices))
        frame.to_file(tmp_path / "copy.gpkg")

    benchmark.pedantic(edit, rounds=3)
    assert len(gpd.read_file(tmp_path / "copy.gpkg")) == PLOTS
