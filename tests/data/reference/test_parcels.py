"""Parcel keys: the same parcel in all spellings, and unions of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.imports.table import Row, Table
from data.reference.parcels import Parcels, Unknown, normal, read, split

if TYPE_CHECKING:
    from pathlib import Path

LEFT: Final = shapely.box(12.600, 51.450, 12.601, 51.451)
RIGHT: Final = shapely.box(12.601, 51.450, 12.602, 51.451)
AWAY: Final = shapely.box(12.610, 51.450, 12.611, 51.451)


def table(columns: tuple[str, ...], *rows: tuple[object, ...]) -> Table:
    held = tuple(Row(number, cells) for number, cells in enumerate(rows, start=1))
    return Table("parcels.gpkg", columns, held, spatial=True, crs="EPSG:4326")


def loaded(folder: Path, one: Table, *shapes: shapely.Polygon) -> Parcels:
    path = folder / "parcels.gpkg"
    read(one, shapes).to_file(path)  # type: ignore[arg-type]
    return Parcels([path])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14512300000123______", "14 5123 000 00123"),
        ("145123___001230004__", "1451230000012300 04"),
        ("Eilenburg-3-123/4", "Eilenburg, Flur 3, Flurstück 123/4"),
        ("Eilenburg-123/4", "EILENBURG 123/4"),
        ("Groß Wölkau-0012/03", "gross wölkau, Flst. 12/3"),
        ("DESNALK0A1b2C3d4", "desnalk0a1b2c3d4"),
    ],
)
def test_spellings_of_one_parcel_are_one_key(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14512300000123______", "14512300000124______"),
        ("145123___001230004__", "145123___00123______"),
        ("145123001001230004__", "145123002001230004__"),
        ("Eilenburg-3-123/4", "Eilenburg-123/4"),
        ("Eilenburg-3-123/4", "Taucha-3-123/4"),
        ("Eilenburg-123", "Eilenburg-123/1"),
    ],
)
def test_keys_of_different_parcels_differ(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 999),
    st.integers(1, 99_999),
    st.integers(0, 9_999),
    st.sampled_from(["-", ", ", " ", " - "]),
)
def test_pieces_and_columns_give_the_same_key(
    section: int, number: int, sub: int, sign: str
) -> None:
    text = f"Eilenburg{sign}{section}{sign}{number}" + (f"/{sub}" if sub else "")
    columns = table(
        ("gemarkung", "flur", "flstnrzae", "flstnrnen"), ("Eilenburg", section, number, sub)
    )
    assert normal(text) in read(columns, [LEFT])["keys"][0].split(" ")  # type: ignore[arg-type]


def test_one_parcel_is_found_by_all_its_keys(tmp_path: Path) -> None:
    columns = ("gml_id", "flstkennz", "gemarkung", "flur", "flstnrzae", "flstnrnen")
    row = ("DESNALK0A1b2C3d4", "145123___001230004__", "Eilenburg", None, "123", "4")
    parcels = loaded(tmp_path, table(columns, row), LEFT)
    for key in ("DESNALK0A1b2C3d4", "145123000001230004", "Eilenburg-123/4"):
        assert parcels.outline(key).equals(LEFT)  # type: ignore[union-attr]


def test_several_keys_give_the_union(tmp_path: Path) -> None:
    one = table(("Flurstück",), ("Eilenburg-1",), ("Eilenburg-2",), ("Eilenburg-3",))
    parcels = loaded(tmp_path, one, LEFT, RIGHT, AWAY)
    both = parcels.outline("Eilenburg-1; Eilenburg-2")
    assert both.equals(shapely.box(12.600, 51.450, 12.602, 51.451))  # type: ignore[union-attr]
    assert both.geom_type == "Polygon"  # type: ignore[union-attr]
    apart = parcels.outline("Eilenburg-1;Eilenburg-3;")
    assert apart.geom_type == "MultiPolygon"  # type: ignore[union-attr]


def test_key_that_nobody_has_is_named(tmp_path: Path) -> None:
    parcels = loaded(tmp_path, table(("Flurstück",), ("Eilenburg-1",)), LEFT)
    assert parcels.outline("Eilenburg-1; Eilenburg-99") == Unknown("Eilenburg-99")


def test_cell_is_cut_at_semicolons_and_lines() -> None:
    assert split(" A-1 ;A-2\nA-3;; ") == ["A-1", "A-2", "A-3"]


@pytest.mark.parametrize(
    ("columns", "row"), [(("Name",), ("Eilenburg",)), (("flstkennz",), (None,))]
)
def test_layer_without_keys_is_refused(columns: tuple[str, ...], row: tuple[object, ...]) -> None:
    with pytest.raises(InputError, match="parcel key"):
        read(table(columns, row), [LEFT])  # type: ignore[arg-type]
