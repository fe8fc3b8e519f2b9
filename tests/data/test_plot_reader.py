"""Plots come out of a file as they went in, whatever its format and coordinate system."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.dataset import EMBEDDED
from data.fields import Kind
from data.readers.plots import read_plots
from data.record import Provenance
from tests.data.generated import DAYS, PLOTS, RECORDED, SYSTEMS, Written, meant
from tests.data.plotfiles import SQUARE, feature, write

if TYPE_CHECKING:
    from pathlib import Path

TODAY: Final = date(2026, 3, 2)

calmly = settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def as_geojson(path: Path, plots: list[Written]) -> Path:
    return write(
        path,
        [
            feature(
                {**plot.values, "provenance": plot.provenance, "invented": plot.invented},
                shapely.geometry.mapping(plot.outline),
                id=plot.id,
            )
            for plot in plots
        ],
    )


def as_layer(path: Path, plots: list[Written], epsg: int) -> Path:
    """Write a layer, its nested values as JSON text."""
    nested = (Kind.CODES, Kind.TIERS)
    rows = [
        {
            **{
                name: json.dumps(raw)
                if RECORDED[name].kind in nested
                else (meant(name, raw) if RECORDED[name].kind is Kind.DATE else raw)
                for name, raw in plot.values.items()
            },
            "id": plot.id,
            "provenance": json.dumps(plot.provenance),
            "invented": plot.invented,
        }
        for plot in plots
    ]
    frame = gpd.GeoDataFrame(rows, geometry=[plot.outline for plot in plots], crs=4326)
    path.unlink(missing_ok=True)
    frame.to_crs(epsg).to_file(path)
    return path


def check(path: Path, plots: list[Written]) -> None:
    """See that a file gives the records that were written."""
    held = read_plots(path, today=TODAY)
    assert held.ignored == ()
    for record, plot in zip(held.records, plots, strict=True):
        assert record.id == plot.id
        assert record.values == {name: meant(name, raw) for name, raw in plot.values.items()}
        assert record.provenance == {
            key: Provenance(
                entry.get("source"),
                date.fromisoformat(entry["confirmed_on"]) if "confirmed_on" in entry else None,
            )
            for key, entry in plot.provenance.items()
        }
        assert record.invented is plot.invented
        # A ten-thousandth of a second of arc is three millimetres.
        assert shapely.hausdorff_distance(record.geometry, plot.outline) < 3e-8


@calmly
@given(plots=PLOTS)
def test_records_come_back_from_geojson(tmp_path: Path, plots: list[Written]) -> None:
    check(as_geojson(tmp_path / "plots.geojson", plots), plots)


@calmly
@given(plots=PLOTS, epsg=st.sampled_from(SYSTEMS))
def test_records_come_back_from_geopackage(tmp_path: Path, plots: list[Written], epsg: int) -> None:
    check(as_layer(tmp_path / "plots.gpkg", plots, epsg), plots)


@calmly
@given(
    names=st.sets(st.sampled_from(sorted(RECORDED.keys() - {"name"}))),
    nothing=st.sampled_from([None, "", "  "]),
)
def test_what_a_file_leaves_empty_stays_unknown(
    tmp_path: Path, names: set[str], nothing: str | None
) -> None:
    bare = feature({"name": "A", **dict.fromkeys(names, nothing)})
    (record,) = read_plots(write(tmp_path / "a.geojson", [bare]), today=TODAY).records
    assert record.values == {"name": "A"}
    assert record.provenance == {}
    assert record.invented is False


def test_zero_and_no_and_none_of_them_are_known(tmp_path: Path) -> None:
    said = {"name": "0", "price": 0, "divisible": False, "uses_excluded": [], "gas": "none"}
    plots = [feature(said), feature({"name": "B"})]
    told, silent = read_plots(write(tmp_path / "a.geojson", plots), today=TODAY).records
    assert told.values == {**said, "uses_excluded": ()}
    assert silent.values == {"name": "B"}


@calmly
@given(days=st.integers(-5_000, 5_000), today=DAYS)
def test_relative_dates_count_from_the_day_that_is_given(
    tmp_path: Path, days: int, today: date
) -> None:
    relative = {"days_from_build": days}
    plot = feature(
        {
            "name": "A",
            "plan_date": relative,
            "provenance": {"*": {"confirmed_on": relative}},
        }
    )
    (record,) = read_plots(write(tmp_path / "a.geojson", [plot]), today=today).records
    assert record.values["plan_date"] == today + timedelta(days=days)
    assert record.provenance_of("plan_date") == Provenance(None, today + timedelta(days=days))


@pytest.mark.parametrize(
    ("given_ids", "read"),
    [
        (["A-1", "A-2"], ["A-1", "A-2"]),
        ([8, 7], ["8", "7"]),
        ([8, "A-7"], ["8", "A-7"]),
    ],
)
def test_ids_are_kept_as_texts(tmp_path: Path, given_ids: list[object], read: list[str]) -> None:
    plots = [feature({"name": "A"}, id=number) for number in given_ids]
    held = read_plots(write(tmp_path / "a.geojson", plots), today=TODAY)
    assert [record.id for record in held.records] == read


def test_an_id_is_made_of_outline_and_name_alone(tmp_path: Path) -> None:
    def made(path: Path) -> list[str]:
        return [record.id for record in read_plots(path, today=TODAY).records]

    plain = [feature({"name": name}) for name in "AB"]
    first, second = made(write(tmp_path / "a.geojson", plain))
    assert first != second
    rich = [feature({"name": name, "price": 5}) for name in "BA"]
    assert made(write(tmp_path / "b.geojson", rich)) == [second, first]
    shape = shapely.geometry.shape(SQUARE)
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shape], crs=4326)
    frame.to_file(tmp_path / "c.gpkg")
    assert made(tmp_path / "c.gpkg") == [first]


def test_numbers_in_a_column_with_gaps_stay_whole(tmp_path: Path) -> None:
    plots = [feature({"name": 7, "municipality": 14730270, "id": 3}), feature({"name": "B"})]
    first, second = read_plots(write(tmp_path / "a.geojson", plots), today=TODAY).records
    assert (first.id, first.values["name"]) == ("3", "7")
    assert first.values["municipality"] == "14730270"
    assert "municipality" not in second.values


@pytest.mark.parametrize("text", ["2026-11-23", "2026/11/23", "12:30:00", "NaT", "<NA>", "[1]"])
def test_a_text_that_looks_like_something_else_stays_as_it_is(tmp_path: Path, text: str) -> None:
    plot = feature({"name": text, "plan_name": text}, id=text)
    (record,) = read_plots(write(tmp_path / "a.geojson", [plot]), today=TODAY).records
    assert (record.id, record.values) == (text, {"name": text, "plan_name": text})


def test_columns_that_are_no_field_are_named(tmp_path: Path) -> None:
    plot = feature({"name": "A", "Preis": 5, "trade_tax": 400, "PRICE": 3})
    held = read_plots(write(tmp_path / "a.geojson", [plot]), today=TODAY)
    assert held.ignored == ("Preis", "trade_tax", "PRICE")
    assert held.records[0].values == {"name": "A"}


def test_the_demonstration_is_read_whole() -> None:
    raw = json.loads(EMBEDDED.path("plots").read_text(encoding="utf-8"))["features"]
    held = read_plots(EMBEDDED.path("plots"), today=TODAY)
    assert held.ignored == ()
    for record, plot in zip(held.records, raw, strict=True):
        assert record.id == plot["id"]
        fields = plot["properties"].keys() - {"provenance", "invented"}
        assert record.values.keys() == fields
        assert record.provenance.keys() == plot["properties"]["provenance"].keys()
        assert record.geometry.equals(shapely.geometry.shape(plot["geometry"]))
