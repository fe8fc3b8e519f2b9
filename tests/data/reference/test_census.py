"""The census grid as it is read: cells, secret figures, and rows that contradict themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.imports.table import Row, Table, read_table
from data.reference import census
from tests.data.reference.made import ages_table, census_cell, census_table

if TYPE_CHECKING:
    from pathlib import Path

# Around Eilenburg, in EPSG:3035.
WITHIN: Final = (4_460_000, 3_140_000, 4_560_000, 3_210_000)
EAST, NORTH = 4_500_000, 3_170_000


def read(path: Path) -> census.Grid:
    return census.read(read_table(path, form=census.form(WITHIN)))


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read(path)
    return str(error.value)


def test_cells_within_are_kept_and_a_dash_is_secret_not_zero(tmp_path: Path) -> None:
    rows = [
        census_cell(EAST, NORTH, "12"),
        census_cell(EAST + 100, NORTH, "–"),
        census_cell(EAST, NORTH + 100, "0"),
        census_cell(4_000_000, 2_700_000, "99"),
    ]
    grid = read(census_table(tmp_path / "z.csv", rows))
    assert grid.size == 100
    held = {tuple(m): p for m, p in zip(grid.middles.tolist(), grid.people.tolist(), strict=True)}
    assert held == {
        (EAST + 50, NORTH + 50): 12,
        (EAST + 150, NORTH + 50): census.SECRET,
        (EAST + 50, NORTH + 150): 0,
    }


def test_kilometre_cells_have_their_own_columns(tmp_path: Path) -> None:
    row = census_cell(EAST, NORTH, "480", size=1000)
    grid = read(census_table(tmp_path / "z.csv", [row], size="1km"))
    assert (grid.size, grid.middles.tolist(), grid.people.tolist()) == (
        1000,
        [[EAST + 500, NORTH + 500]],
        [480],
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"CRS3035RES100mN{NORTH}E{EAST};{NORTH + 50};{EAST + 50};3", "the middle of"),
        (census_cell(EAST, NORTH, "3", size=1000), "RES100m"),
        (census_cell(EAST, NORTH, "viele"), "a number of inhabitants"),
        (census_cell(EAST, NORTH, "-3"), "a number of inhabitants"),
        (census_cell(EAST, NORTH, ""), "a number of inhabitants"),
        (census_cell(EAST, NORTH, "3;4"), "as in the heading"),
        (f"100mN31700E45000;{EAST + 50};{NORTH + 50};3", "a key such as"),
    ],
)
def test_row_that_contradicts_itself_refuses_the_file(tmp_path: Path, row: str, said: str) -> None:
    path = census_table(tmp_path / "z.csv", [census_cell(EAST, NORTH + 500, "1"), row])
    message = refused(path)
    assert said in message
    assert "row 3" in message


def test_cell_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    rows = [census_cell(EAST, NORTH, "3"), census_cell(EAST, NORTH, "4")]
    assert "each cell once" in refused(census_table(tmp_path / "z.csv", rows))


def test_another_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "z.csv"
    path.write_text("Name;Einwohner\nEilenburg;15583\n", encoding="utf-8")
    assert "GITTER_ID_100m" in refused(path)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 50), st.integers(0, 50)),
        st.none() | st.integers(0, 20_000),
        min_size=1,
        max_size=30,
    )
)
def test_what_is_kept_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[tuple[int, int], int | None]
) -> None:
    rows = tuple(
        Row(number, (100, EAST + 100 * x, NORTH + 100 * y, people))
        for number, ((x, y), people) in enumerate(cells.items(), start=2)
    )
    grid = census.read(Table("z.csv", ("100", "x", "y", "people"), rows))
    path = tmp_path_factory.mktemp("grid") / "grid.npz"
    census.write(grid, path)
    again = census.load(path)
    assert np.array_equal(again.middles, grid.middles)
    known = again.people[again.people != census.SECRET]
    assert known.sum() == sum(people for people in cells.values() if people is not None)
    assert len(again.people) - len(known) == list(cells.values()).count(None)


FIVE: Final = ("Unter18", "a18bis29", "a30bis49", "a50bis64", "a65undaelter")
TENS: Final = (
    "Unter10",
    *(f"a{first}bis{first + 9}" for first in range(10, 80, 10)),
    "a80undaelter",
)


@pytest.mark.parametrize(
    ("classes", "counts", "ages", "working"),
    [
        (FIVE, (5, 6, 7, 8, 9), (18, 64), 21),
        (TENS, (1, 2, 3, 4, 5, 6, 7, 8, 9), (20, 59), 18),
    ],
)
def test_classes_that_lie_wholly_within_the_working_age_are_counted(
    tmp_path: Path,
    classes: tuple[str, ...],
    counts: tuple[int, ...],
    ages: tuple[int, int],
    working: int,
) -> None:
    row = ";".join((census_cell(EAST, NORTH, "60"), *map(str, counts)))
    grid = read(ages_table(tmp_path / "z.csv", [row], classes))
    assert grid.people.tolist() == [60]
    assert grid.ages == ages
    assert grid.working is not None
    assert grid.unsure is not None
    assert (grid.working.tolist(), grid.unsure.tolist()) == ([working], [False])
    census.write(grid, tmp_path / "z.npz")
    again = census.load(tmp_path / "z.npz")
    assert (again.ages, again.people.tolist()) == (ages, [60])
    assert again.working is not None
    assert again.working.tolist() == [working]


def test_a_secret_class_is_not_zero(tmp_path: Path) -> None:
    rows = [
        ";".join((census_cell(EAST, NORTH, "30"), "5", "–", "7", "8", "–")),
        ";".join((census_cell(EAST + 100, NORTH, "30"), "–", "4", "7", "8", "–")),
    ]
    grid = read(ages_table(tmp_path / "z.csv", rows, FIVE))
    assert grid.working is not None
    assert grid.unsure is not None
    assert grid.working.tolist() == [15, 19]
    assert grid.unsure.tolist() == [True, False], "what is no working age makes nothing unsure"


def test_classes_that_overlap_are_refused(tmp_path: Path) -> None:
    row = ";".join((census_cell(EAST, NORTH, "30"), "5", "6"))
    said = refused(ages_table(tmp_path / "z.csv", [row], ("a18bis29", "a25bis39")))
    assert "classes of age" in said


def test_a_grid_without_classes_has_no_ages(tmp_path: Path) -> None:
    grid = read(census_table(tmp_path / "z.csv", [census_cell(EAST, NORTH, "12")]))
    assert (grid.ages, grid.working, grid.unsure) == (None, None, None)
