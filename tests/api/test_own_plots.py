"""The pages on own plots: every command is run, every line that they show is printed."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import httpx
import pytest
import shapely
from pyproj import Transformer

from data.dataset import EMBEDDED
from tests.api.manual import PROJECT, Reader, blocks
from tests.data.imports.plans import AreaText, PlanText, document, polygon, written
from tests.data.reference.made import census_cell, census_table, layer, tax_table
from tests.geo.oracle import metric

if TYPE_CHECKING:
    from pathlib import Path

PAGES: Final = ("own-plots.md", "own-plots.en.md")
EXAMPLE: Final = PROJECT / "docs" / "example-plots.csv"
# Land beside the example, in EPSG:25833.
BESIDE: Final = tuple(
    metric(shapely.box(12.632 + step, 51.466, 12.633 + step, 51.467)) for step in (0, 0.001)
)
USE: Final = "<x:besondereArtDerBaulNutzung>1700</x:besondereArtDerBaulNutzung><x:GRZ>0.8</x:GRZ>"


def _outline(plot: str) -> shapely.Geometry:
    (line,) = [
        one for one in EXAMPLE.read_text(encoding="utf-8").splitlines() if one.startswith(plot)
    ]
    return metric(shapely.from_wkt(line.split(";")[-1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the example and every file that the pages take as given."""
    (tmp_path / "docs").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "docs")
    new = {"Kennung": ["BSP-10"], "Objekt": ["Beispiel Neu"], "Ort": ["Eilenburg"]}
    shape = layer(tmp_path / "gebiet.shp", BESIDE[:1], {**new, "NUTZUNG": ["Gewerbegebiet"]})
    shutil.make_archive(str(tmp_path / "gebiet"), "zip", _alone(shape))
    frame = gpd.GeoDataFrame({**new, "Nutzung lt. B-Plan": ["GE"]}, geometry=[BESIDE[0]], crs=25833)
    for name in ("flaechen", "notizen"):
        frame.to_file(tmp_path / "gebiet.gpkg", layer=name)
    columns = {
        "flstkennz": [f"145123___0012{step}0004__" for step in range(2)],
        "gemarkung": ["Eilenburg"] * 2,
        "flstnrzae": ["120", "121"],
        "flstnrnen": ["4"] * 2,
    }
    layer(tmp_path / "flurstuecke.gpkg", BESIDE, columns)
    around = _outline("BSP-02").buffer(20, join_style="mitre")
    plan = PlanText(polygon(around), [AreaText("ge", polygon(around), USE)])
    written(tmp_path / "plan.gml", document(plan))
    towns = EMBEDDED.layer("municipality_areas").rename(columns={"ags": "AGS", "name": "GEN"})
    towns.to_crs(25832)[["AGS", "GEN", "geometry"]].to_file(
        tmp_path / "vg250.gpkg", layer="vg250_gem"
    )
    for name in ("hq100", "wsg"):
        layer(tmp_path / f"{name}.gpkg", [_outline("BSP-03")])
    tax_table(tmp_path / "71231-01-03-5.csv", ["14730110;Eilenburg;311;422;433"])
    east, north = Transformer.from_crs(4326, 3035, always_xy=True).transform(12.63, 51.46)
    corner = (int(east) // 100 * 100, int(north) // 100 * 100)
    census_table(tmp_path / "zensus.csv", [census_cell(*corner, "25")])
    return tmp_path


def _alone(file: Path) -> Path:
    """Return a folder that holds a shapefile's parts alone."""
    target = file.parent / "shape"
    target.mkdir()
    for part in file.parent.glob(f"{file.stem}.*"):
        part.rename(target / part.name)
    return target


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_does_what_it_says(folder: Path, page: str) -> None:
    reader = Reader(folder)
    reader.follow(PROJECT / "docs" / page)
    assert (folder / "var" / "record.gpkg").exists()
    assert (folder / "probe.gpkg").exists()
    with reader.serving("gewerbeflaechen serve") as address:
        content = httpx.get(f"{address}/api/v1/plots?include_unknown=true").json()
        shown = {one["id"]: one["properties"] for one in content["features"]}
        assert shown.keys() == {f"BSP-0{number}" for number in range(1, 5)}
        assert all(one["invented"] for one in shown.values())
        assert shown["BSP-04"]["area_available"] == 50_200
        assert shown["BSP-02"]["zoning"] == "GE"
        assert shown["BSP-02"]["price"] is None
        for path in ("/karte", "/en/flaechen/BSP-04"):
            assert "Beispiel Südost" in httpx.get(address + path).text


def test_both_pages_say_the_same_in_two_languages() -> None:
    german, english = (
        [
            re.sub(r" --lang en|bericht|report", "", line)
            for block in blocks(PROJECT / "docs" / page)
            if block.kind == "sh"
            for line in block.content.splitlines()
        ]
        for page in PAGES
    )
    assert german == english


def test_what_the_pages_link_to_is_there() -> None:
    for page in (*(f"docs/{one}" for one in PAGES), "README.md"):
        text = (PROJECT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert ((PROJECT / page).parent / target).exists(), (page, target)
