"""Reference layers: what is loaded lies over the dataset, and what does not fit is refused.

Areas and keys of the real boundaries are read a second time by pyogrio and measured there.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from data.dataset import EMBEDDED
from data.errors import InputError
from data.reference import Kind, Shelf, dataset_at
from data.reference.restriction import meaning
from geo import plausibility, reference
from geo.population import population
from tests.data.imports.files import EILENBURG, zipped
from tests.data.reference.made import census_cell, census_table, layer, tax_table
from tests.geo.oracle import metric

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from data.dataset import Dataset

DAY: Final = date(2026, 3, 2)
TOWNS: Final = {row["ags"]: row for row in EMBEDDED.table("municipalities")}
VG5000: Final = "boundaries/vg5000_gem_nordsachsen_gk3.shp"
VG250: Final = "boundaries/vg250_gem_simplified_nordsachsen_utm32.shp"
FILES: Final = (VG5000, VG250)
EXTENT: Final = metric(EMBEDDED.layer("municipality_areas").union_all().envelope)
SQUARE: Final = shapely.box(0, 0, 500, 500)


def load(home: Path, path: Path, kind: Kind, **terms: Any) -> reference.Prepared:  # noqa: ANN401
    terms.setdefault("source", "Amt")
    prepared = reference.prepare(path, kind, reference.Terms(**terms), today=DAY)
    assert prepared.keep(Shelf(home))
    return prepared


def refused(path: Path, kind: Kind, **terms: Any) -> str:  # noqa: ANN401
    terms.setdefault("source", "Amt")
    with pytest.raises(InputError) as error:
        reference.prepare(path, kind, reference.Terms(**terms), today=DAY)
    return str(error.value)


def town(ags: str = EILENBURG) -> shapely.Point:
    """Return the centre of a municipality in EPSG:25833."""
    return metric(shapely.Point(TOWNS[ags]["lon"], TOWNS[ags]["lat"]))


def around(ags: str, metres: float) -> shapely.Polygon:
    return town(ags).buffer(metres, quad_segs=4)


def areas(dataset: Dataset) -> dict[str, float]:
    """Return the areas of municipalities in km², by pyproj and shapely alone."""
    frame = dataset.layer("municipality_areas")
    held = zip(frame["ags"], frame.geometry, strict=True)
    return {ags: metric(shape).area / 1e6 for ags, shape in held}


@pytest.mark.parametrize("name", FILES)
def test_real_boundaries_replace_the_schematic_areas(
    tmp_path: Path, shared: Callable[[str], Path], name: str
) -> None:
    path = shared(name)
    load(tmp_path, path, Kind.BOUNDARIES)
    dataset = dataset_at(tmp_path)
    found = areas(dataset)
    assert found.keys() == TOWNS.keys()
    assert len(found) == 30
    real = pyogrio.read_dataframe(path)
    keys = {ars[:5] + ars[9:] for ars in real["ARS"]}
    assert found.keys() == keys
    by_pyogrio = real.to_crs(25833).geometry.area / 1e6
    for ars, square_kilometres in zip(real["ARS"], by_pyogrio, strict=True):
        ags = ars[:5] + ars[9:]
        # From the old datum two ways, by WGS84 or not, differ by a metre or so.
        assert found[ags] == pytest.approx(square_kilometres, rel=1e-4)
        # Official figure of the register; both files are generalised.
        assert found[ags] == pytest.approx(TOWNS[ags]["area_km2"], rel=0.12)
    assert not dataset.layer("municipality_areas")["schematic"].any()
    assert not dataset.resources["municipality_areas"]["schematic"]
    assert not plausibility.directory(dataset).schematic
    assert plausibility.directory(EMBEDDED).schematic
    names = dict(
        zip(*(dataset.layer("municipality_areas")[c] for c in ("ags", "name")), strict=True)
    )
    assert names == {ags: row["name"] for ags, row in TOWNS.items()}


def test_bkg_is_named_with_the_year_that_its_licence_demands(
    tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    load(tmp_path, shared(VG5000), Kind.BOUNDARIES, source=None, as_of="2021-12-31")
    described = dataset_at(tmp_path).resources["municipality_areas"]
    assert described["attribution"] == "© GeoBasis-DE / BKG 2021 (Daten verändert)"
    assert described["licenses"][0]["name"] == "dl-de/by-2-0"
    assert described["as_of"] == "2021-12-31"
    prepared = reference.prepare(shared(VG5000), Kind.BOUNDARIES, reference.Terms(), today=DAY)
    assert any("--as-of" in note.de for note in prepared.notes)


def test_file_that_does_not_name_its_maker_needs_a_source(shared: Callable[[str], Path]) -> None:
    assert "--source" in refused(shared(VG250), Kind.BOUNDARIES, source=None)


@pytest.mark.parametrize("crs", ["EPSG:25833", "EPSG:31468", "EPSG:4326", "EPSG:3857"])
def test_boundaries_under_a_system_that_does_not_fit_are_refused(
    shared: Callable[[str], Path], crs: str
) -> None:
    said = refused(shared(VG250), Kind.BOUNDARIES, crs=crs)
    assert "CRS" in said
    assert "EPSG:25832 would put them into the county" in said


def test_system_that_lands_elsewhere_in_germany_is_refused(tmp_path: Path) -> None:
    path = layer(
        tmp_path / "b.gpkg",
        [around(EILENBURG, 4_000)],
        {"AGS": [EILENBURG]},
        stated="EPSG:25832",
    )
    assert "EPSG:25833 would put them into the county" in refused(path, Kind.BOUNDARIES)
    swapped = layer(
        tmp_path / "s.gpkg",
        [around("14730270", 3_000), around("14730310", 3_000)],
        {"AGS": ["14730310", "14730270"]},
    )
    assert "away from their municipalities" in refused(swapped, Kind.BOUNDARIES)


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:31468", "EPSG:4326", "EPSG:3857", "EPSG:3035"])
def test_boundaries_are_the_same_in_any_system(tmp_path: Path, crs: str) -> None:
    path = layer(tmp_path / "b.gpkg", [around(EILENBURG, 4_000)], {"AGS": [EILENBURG]}, crs=crs)
    load(tmp_path, path, Kind.BOUNDARIES)
    found = dataset_at(tmp_path).layer("municipality_areas").set_index("ags").geometry[EILENBURG]
    difference = metric(found).symmetric_difference(around(EILENBURG, 4_000))
    # What two datums of the same ground may differ by, all along the edge.
    assert difference.area < 3 * around(EILENBURG, 4_000).length


def test_parts_of_a_municipality_are_joined_and_water_is_left_out(tmp_path: Path) -> None:
    west, east = around(EILENBURG, 2_000), shapely.affinity.translate(around(EILENBURG, 500), 5_000)
    lake = shapely.affinity.translate(around(EILENBURG, 500), 0, 5_000)
    columns: dict[str, Sequence[object]] = {
        "AGS": [EILENBURG] * 3,
        "GEN": ["Eilenburg"] * 3,
        "GF": [4, 4, 2],
    }
    load(tmp_path, layer(tmp_path / "b.gpkg", [west, east, lake], columns), Kind.BOUNDARIES)
    assert areas(dataset_at(tmp_path))[EILENBURG] == pytest.approx(
        (west.area + east.area) / 1e6, rel=1e-6
    )


def test_municipality_that_the_file_lacks_keeps_its_schematic_area(tmp_path: Path) -> None:
    path = layer(tmp_path / "b.gpkg", [around(EILENBURG, 4_000)], {"AGS": [EILENBURG]})
    prepared = load(tmp_path, path, Kind.BOUNDARIES)
    assert any("Taucha" in note.de and "Eilenburg" not in note.de for note in prepared.notes)
    dataset = dataset_at(tmp_path)
    frame = dataset.layer("municipality_areas").set_index("ags")
    assert set(frame.index) == TOWNS.keys()
    assert not frame.loc[EILENBURG, "schematic"]
    assert frame.drop(EILENBURG)["schematic"].all()
    described = dataset.resources["municipality_areas"]
    assert described["schematic"]
    assert described["attribution"].startswith("Amt; ")


def test_neighbour_is_there_with_what_the_boundaries_know(tmp_path: Path) -> None:
    leipzig = metric(shapely.Point(12.375, 51.34)).buffer(5_000)
    munich = metric(shapely.Point(11.57, 48.14)).buffer(5_000)
    columns = {
        "AGS": [EILENBURG, "14713000", "09162000"],
        "GEN": ["Eilenburg", "Leipzig", "München"],
    }
    path = layer(tmp_path / "b.gpkg", [around(EILENBURG, 4_000), leipzig, munich], columns)
    load(tmp_path, path, Kind.BOUNDARIES)
    rows = {row["ags"]: row for row in dataset_at(tmp_path).table("municipalities")}
    assert rows.keys() - TOWNS.keys() == {"14713000"}
    found = rows["14713000"]
    assert found["name"] == "Leipzig"
    assert metric(shapely.Point(found["lon"], found["lat"])).within(leipzig)
    assert found["inhabitants"] is None
    assert rows[EILENBURG] == TOWNS[EILENBURG]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"NAME": ["Eilenburg"]}, "one of ARS"),
        ({"AGS": ["1473"]}, "a key of eight digits"),
        ({"AGS": [None]}, "a key of eight digits"),
    ],
)
def test_boundaries_without_keys_are_refused(
    tmp_path: Path, columns: dict[str, list[object]], said: str
) -> None:
    path = layer(tmp_path / "b.gpkg", [around(EILENBURG, 4_000)], columns)
    assert said in refused(path, Kind.BOUNDARIES)


@pytest.mark.parametrize("shape", [shapely.Point(0, 0), shapely.LineString([(0, 0), (9, 9)])])
def test_what_is_no_area_is_refused(tmp_path: Path, shape: shapely.Geometry) -> None:
    moved = shapely.affinity.translate(shape, *town().coords[0])
    said = refused(layer(tmp_path / "b.gpkg", [moved], {"AGS": [EILENBURG]}), Kind.BOUNDARIES)
    assert "a Polygon or MultiPolygon" in said


def test_layer_of_an_archive_with_several_is_taken_by_its_name(
    tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    parts = [
        path.parent / f"{path.stem}{suffix}"
        for path in map(shared, FILES)
        for suffix in (".shp", ".shx", ".dbf", ".prj")
    ]
    archive = zipped(tmp_path / "vg.zip", *parts)
    assert "--layer" in refused(archive, Kind.BOUNDARIES)
    name = "VG250_GEM_simplified_nordsachsen_utm32"
    assert load(tmp_path, archive, Kind.BOUNDARIES, layer=name).entry.count == 30


def test_newest_multipliers_count_and_the_earlier_are_kept(tmp_path: Path) -> None:
    row = f"{EILENBURG};Eilenburg;300;423;"
    load(tmp_path, tax_table(tmp_path / "a.csv", [row + "390"], year="2024"), Kind.TAX)
    load(tmp_path, tax_table(tmp_path / "b.csv", [row + "380"], year="2022"), Kind.TAX)
    dataset = dataset_at(tmp_path)
    held = [one for one in dataset.table("tax_rates") if one["ags"] == EILENBURG]
    assert {one["year"]: one["gewerbesteuer"] for one in held} == {2024: 390.0, 2022: 380.0}
    before = EMBEDDED.table("tax_rates")
    assert dataset.table("tax_rates")[: len(before)] == before
    assert dataset.loaded.keys() == {"tax:tax-2022", "tax:tax-2024"}


def test_everything_that_is_loaded_replaced_or_removed_changes_the_fingerprint(
    tmp_path: Path,
) -> None:
    seen = [dataset_at(tmp_path).fingerprint]
    assert seen == [""]

    def note() -> None:
        assert dataset_at(tmp_path).fingerprint not in seen
        seen.append(dataset_at(tmp_path).fingerprint)

    boundaries = {"AGS": [EILENBURG]}
    for metres in (3_000, 4_000):
        path = layer(tmp_path / f"b{metres}.gpkg", [around(EILENBURG, metres)], boundaries)
        load(tmp_path, path, Kind.BOUNDARIES)
        note()
    flood = layer(tmp_path / "f.gpkg", [around(EILENBURG, 900)])
    for code in ("hq100", "hq_extreme"):
        named = {"name": "flood", "meaning": meaning(f"flood:{code}", None, None, None)}
        load(tmp_path, flood, Kind.RESTRICTION, **named)
        note()
    east, north = 4_500_000, 3_170_000
    load(tmp_path, census_table(tmp_path / "z.csv", [census_cell(east, north, "3")]), Kind.CENSUS)
    note()
    before = seen[-2]
    Shelf(tmp_path).remove("census-100m")
    assert dataset_at(tmp_path).fingerprint == before


def test_people_are_as_many_and_where_an_independent_count_finds_them(tmp_path: Path) -> None:
    to_metres = Transformer.from_crs("EPSG:3035", "EPSG:25833", always_xy=True)
    from_metres = Transformer.from_crs("EPSG:25833", "EPSG:3035", always_xy=True)
    east, north = (
        int(value // 1_000 * 1_000) for value in from_metres.transform(*town().coords[0])
    )
    chance = np.random.default_rng(7)
    counts = chance.integers(1, 60, (20, 30))
    rows = [
        census_cell(
            east + 100 * x, north + 100 * y, "–" if counts[x, y] == 9 else str(counts[x, y])
        )
        for x in range(20)
        for y in range(30)
    ]
    rows.append(census_cell(4_100_000, 2_700_000, "100000"))
    load(tmp_path, census_table(tmp_path / "z.csv", rows), Kind.CENSUS, source=None)
    found = population(dataset_at(tmp_path))
    assert found is not None
    known = counts[counts != 9]
    assert found.people.sum() == known.sum()
    assert (len(found.people), found.secret, found.size) == (known.size, 600 - known.size, 100)
    middle_x, middle_y = np.meshgrid(
        east + 100 * np.arange(20) + 50, north + 100 * np.arange(30) + 50, indexing="ij"
    )
    x, y = to_metres.transform(middle_x, middle_y)
    near = np.hypot(x - x.mean(), y - y.mean()) < 600
    here = np.hypot(*(found.points - [x.mean(), y.mean()]).T) < 600
    assert found.people[here].sum() == counts[near & (counts != 9)].sum()
    kept = sorted(map(tuple, found.points.round(2).tolist()))
    assert kept == sorted(
        zip(x[counts != 9].round(2).tolist(), y[counts != 9].round(2).tolist(), strict=True)
    )


def test_finer_of_two_grids_counts_and_both_are_never_added(tmp_path: Path) -> None:
    east, north = 4_500_000, 3_170_000
    fine = census_table(tmp_path / "f.csv", [census_cell(east, north, "7")])
    row = census_cell(east, north, "900", size=1_000)
    coarse = census_table(tmp_path / "c.csv", [row], size="1km")
    assert population(dataset_at(tmp_path)) is None
    for path, size, people in ((coarse, 1_000, 900), (fine, 100, 7)):
        load(tmp_path, path, Kind.CENSUS, source=None)
        found = population(dataset_at(tmp_path))
        assert found is not None
        assert (found.size, int(found.people.sum())) == (size, people)
