"""A file of plots that is wrong is refused as a whole, and says where and what was expected."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import Finding, InputError
from data.readers.plots import read_plots
from tests.data.plotfiles import SQUARE, feature, write

if TYPE_CHECKING:
    from pathlib import Path

    from data.words import Text

TODAY: Final = date(2026, 3, 2)
DAY: Final = "a date such as 2026-11-23"
OBJECT: Final = 'an object such as {"*": {"source"'


def refusals(path: Path) -> list[Finding]:
    with pytest.raises(InputError) as refused:
        read_plots(path, today=TODAY)
    return refused.value.findings


def words(said: Text | str) -> str:
    """Return words that are the same in either language."""
    assert isinstance(said, str)
    return said


def ring(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}


VALUES: Final = [
    ("price", -1, "a number from 0 €/m²"),
    ("price", "8,50", "a number from 0 €/m²"),
    ("price", "auf Anfrage", "a number from 0 €/m²"),
    ("price", "nan", "a number from 0 €/m²"),
    ("price", "inf", "a number from 0 €/m²"),
    ("price", True, "a number from 0 €/m²"),
    ("price", [1, 2], "a number from 0 €/m²"),
    ("price", {"ab": 5}, "a number from 0 €/m²"),
    ("grz", 1.2, "a number from 0 to 1"),
    ("noise_day", 121, "a number from 0 to 120 dB(A)/m²"),
    ("divisible", "ja", "true or false"),
    ("divisible", 2, "true or false"),
    ("invented", "maybe", "true or false"),
    ("plan_date", "23.11.2026", DAY),
    ("plan_date", "2026-02-30", DAY),
    ("plan_date", "2019", DAY),
    ("plan_date", 2019, DAY),
    ("plan_date", {"days_from_build": 10**10}, DAY),
    ("plan_date", {"days_from_build": True}, DAY),
    ("plan_date", {"days_from_build": "-3"}, DAY),
    ("plan_date", {"days": -3}, DAY),
    ("zoning", "Gewerbe", "one of GI, GIe, GE, GEe, SO, MI, MU, MK"),
    ("zoning", 8, "one of GI"),
    ("zoning", "unknown", "one of GI"),
    ("status", "unconfirmed", "one of free"),
    ("uses_preferred", ["food", "Lebensmittel"], "one of logistics, manufacturing, food"),
    ("uses_preferred", "food; logistics", "one of logistics"),
    ("uses_preferred", 5, "a list"),
    ("uses_preferred", {"food": True}, "a list"),
    ("price_tiers", "8.50", "price tiers such as"),
    ("price_tiers", [8.5], "price tiers such as"),
    ("price_tiers", [{"eligible": True}], "price tiers such as"),
    ("price_tiers", [{"eligible": 1, "price": 8.5}], "price tiers such as"),
    ("price_tiers", [{"eligible": True, "price": True}], "price tiers such as"),
    ("price_tiers", [{"eligible": True, "price": -8.5}], "price tiers such as"),
    ("price_tiers", [{"eligible": True, "price": float("inf")}], "price tiers such as"),
    ("price_tiers", [{"eligible": True, "price": 8, "until": 5}], "price tiers such as"),
    ("name", ["A", "B"], "a text"),
    ("name", {"de": "A"}, "a text"),
    ("address", True, "a text"),
    ("id", ["A"], "a text"),
    ("provenance", "Stadt", OBJECT),
    ("provenance", 5, OBJECT),
    ("provenance", ["Stadt"], OBJECT),
    ("provenance", {"*": "Stadt"}, OBJECT),
    ("provenance", {"*": {"source": 5}}, OBJECT),
    ("provenance", {"*": {"source": "Stadt", "day": "2026-01-01"}}, OBJECT),
    ("provenance", {"*": {"confirmed_on": "gestern"}}, DAY),
    ("provenance", {"colour": {"source": "Stadt"}}, "names of fields or groups, not colour"),
]


@pytest.mark.parametrize(("field", "found", "expected"), VALUES, ids=map(repr, VALUES))
def test_a_wrong_value_is_refused(tmp_path: Path, field: str, found: object, expected: str) -> None:
    path = write(tmp_path / "plots.geojson", [feature({"name": "A", field: found})])
    (finding,) = refusals(path)
    assert (finding.where, finding.field) == ("plots.geojson, feature 1", field)
    assert words(finding.expected).startswith(expected)
    assert finding.found


OUTLINES: Final = [
    (None, "a closed outline"),
    ({"type": "Polygon", "coordinates": []}, "a closed outline"),
    (ring((12, 51), (12.1, 51)), "a closed outline"),
    (ring((12, 51), (12.1, 51), (12.1, 51.1), (12, 51.1)), "a closed outline"),
    (ring((12, 51), (12.1, 51), (12.1, float("nan")), (12, 51)), "finite coordinates"),
    (ring((12, 51), (12.1, 51), (12, 51)), "an outline that does not cross itself"),
    (ring((12, 51), (12, 51), (12, 51), (12, 51)), "an outline that does not cross itself"),
    (ring((12, 51), (13, 52), (13, 51), (12, 52), (12, 51)), "an outline that does not cross"),
    (ring((3e5, 5.7e6), (4e5, 5.7e6), (4e5, 5.8e6), (3e5, 5.7e6)), "longitudes and latitudes"),
    ({"type": "Point", "coordinates": [12, 51]}, "a Polygon or MultiPolygon"),
    ({"type": "LineString", "coordinates": [[12, 51], [13, 51]]}, "a Polygon or MultiPolygon"),
    ({"type": "GeometryCollection", "geometries": [SQUARE]}, "a Polygon or MultiPolygon"),
    (
        {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]] * 2},
        "an outline that does not cross itself",
    ),
]


@pytest.mark.parametrize(("geometry", "expected"), OUTLINES, ids=[str(o[0]) for o in OUTLINES])
def test_a_wrong_outline_is_refused(
    tmp_path: Path, geometry: dict[str, Any] | None, expected: str
) -> None:
    plots = [feature({"name": "A"}), feature({"name": "B"}, geometry), feature({"name": "C"})]
    (finding,) = refusals(write(tmp_path / "plots.geojson", plots))
    assert (finding.where, finding.field) == ("plots.geojson, feature 2", "geometry")
    assert words(finding.expected).startswith(expected)
    assert finding.found


@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_plot_without_a_name_is_refused(tmp_path: Path, name: str | None) -> None:
    plots = [feature({"name": "A"}), feature({"name": name, "price": 5})]
    (finding,) = refusals(write(tmp_path / "plots.geojson", plots))
    assert finding == Finding("plots.geojson, feature 2", "name", None, "a name")


@pytest.mark.parametrize("ids", [("A-1", "A-1"), (7, 7), ("7", 7), (None, None)])
def test_an_id_that_occurs_twice_is_refused(tmp_path: Path, ids: tuple[object, object]) -> None:
    plots = [feature({"name": "A"}, **({"id": i} if i is not None else {})) for i in ids]
    (finding,) = refusals(write(tmp_path / "plots.geojson", plots))
    assert (finding.where, finding.field) == ("plots.geojson, feature 2", "id")
    assert finding.expected == "an id that occurs once"


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    plots = [
        feature({"name": "A", "price": -1, "zoning": "XX"}),
        feature({"price": 3}),
        feature({"name": "C", "grz": 7}, None),
        feature({"name": "D", "status": "vielleicht", "uses_excluded": 5}),
    ]
    path = write(tmp_path / "plots.geojson", plots)
    findings = refusals(path)
    assert [(words(finding.where).split()[-1], finding.field) for finding in findings] == [
        ("1", "zoning"),
        ("1", "price"),
        ("2", "name"),
        ("3", "grz"),
        ("3", "geometry"),
        ("4", "status"),
        ("4", "uses_excluded"),
    ]
    lines = str(InputError(findings)).splitlines()
    assert len(lines) == InputError.SHOWN + 1
    assert lines[0] == (
        "plots.geojson, feature 1, zoning: found 'XX'; "
        "expected one of GI, GIe, GE, GEe, SO, MI, MU, MK"
    )
    assert lines[-1] == "and 2 more"


def test_a_long_value_is_shortened(tmp_path: Path) -> None:
    path = write(tmp_path / "plots.geojson", [feature({"name": "A", "price": "x" * 5_000})])
    (finding,) = refusals(path)
    assert len(str(finding.found)) <= 60


FILES: Final = {
    "empty.geojson": (b"", "a vector file"),
    "text.geojson": (b"Sehr geehrte Damen und Herren", "a vector file"),
    "other.json": (b'{"plots": []}', "a vector file"),
    "text.gpkg": (b"Sehr geehrte Damen und Herren", "a vector file"),
    "none.geojson": (b'{"type": "FeatureCollection", "features": []}', "at least one plot"),
    "table.csv": (b"name,price\nA,5\n", "a layer with polygons"),
    "wkt.csv": (b'name,WKT\nA,"POLYGON((1 1,2 1,2 2,1 1))"\n', "a file that names its coord"),
    "latin.geojson": (
        json.dumps(
            {"type": "FeatureCollection", "features": [feature({"name": "Süd"})]},
            ensure_ascii=False,
        ).encode("latin-1"),
        "text in UTF-8",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_holds_no_plots_is_refused(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    (tmp_path / name).write_bytes(content)
    (finding,) = refusals(tmp_path / name)
    assert finding.where == name
    assert words(finding.expected).startswith(expected)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.geojson", tmp_path):
        assert refusals(path) == [
            Finding(str(path), None, "no such file", "a vector file of plots")
        ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the bytes of a good file in two formats."""
    folder = tmp_path_factory.mktemp("whole")
    plots = [feature({"name": f"Fläche {i}", "price": i}) for i in range(20)]
    path = write(folder / "plots.geojson", plots)
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.box(12, 51, 13, 52)], crs=4326)
    frame.to_file(folder / "plots.gpkg")
    return {p.suffix: p.read_bytes() for p in (path, folder / "plots.gpkg")}


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_is_refused(
    tmp_path: Path, whole: dict[str, bytes], suffix: str, share: float
) -> None:
    path = tmp_path / f"plots{suffix}"
    path.write_bytes(whole[suffix][: int(len(whole[suffix]) * share)])
    (finding,) = refusals(path)
    assert finding.where == path.name


def layer(path: Path, name: str, epsg: int = 25833) -> Path:
    shape = shapely.box(315_000, 5_711_000, 315_100, 5_711_100)
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shape], crs=epsg)
    pyogrio.write_dataframe(frame, path, layer=name, append=path.exists())
    return path


def test_a_file_with_two_layers_is_refused(tmp_path: Path) -> None:
    path = layer(layer(tmp_path / "plots.gpkg", "Nord"), "Süd")
    assert refusals(path) == [Finding("plots.gpkg", "layer", "Nord, Süd", "one layer, of plots")]


def test_a_table_beside_the_layer_does_no_harm(tmp_path: Path) -> None:
    styles = pd.DataFrame({"styleName": ["Flächen"]})
    path = tmp_path / "plots.gpkg"
    pyogrio.write_dataframe(styles, path, layer="layer_styles")
    assert len(read_plots(layer(path, "plots"), today=TODAY).records) == 1


@pytest.mark.parametrize(
    ("prj", "found"),
    [(None, None), ("Unfug", None), ('LOCAL_CS["Ortsnetz",UNIT["metre",1]]', "Ortsnetz")],
)
def test_a_file_without_a_usable_coordinate_system_is_refused(
    tmp_path: Path, prj: str | None, found: str | None
) -> None:
    path = layer(tmp_path / "plots.shp", "plots")
    path.with_suffix(".prj").unlink()
    if prj:
        path.with_suffix(".prj").write_text(prj, encoding="utf-8")
    (finding,) = refusals(path)
    assert (finding.where, finding.field, finding.found) == ("plots.shp", "CRS", found)
    assert "coordinate system" in finding.expected


def test_a_place_outside_the_system_is_refused(tmp_path: Path) -> None:
    shape = shapely.box(1e9, 1e9, 2e9, 2e9)
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shape], crs=25833)
    frame.to_file(tmp_path / "plots.gpkg")
    (finding,) = refusals(tmp_path / "plots.gpkg")
    assert (finding.field, finding.expected) == ("geometry", "finite coordinates")
