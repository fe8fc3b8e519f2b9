"""A census grid around Bayreuth, made up, in the format of the statistical offices."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from data.dataset import EMBEDDED, Dataset
from data.imports.limits import Limits
from data.imports.table import read_table
from data.reference import census
from tests.data.reference.made import ages_table, census_cell, census_table

if TYPE_CHECKING:
    from pathlib import Path

    from data.reference.census import Grid

CENSUS_DAY: Final = "2022-05-15"
# Around the file of Bayreuth, in EPSG:3035: west, south, east, north, in cells of 100 m.
WEST, SOUTH, EAST, NORTH = 44_250, 29_800, 44_420, 29_960


class Counted(Dataset):
    """The embedded dataset, and a census grid read from a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(EMBEDDED.folder)
        within = [part * 100.0 for part in (WEST, SOUTH, EAST, NORTH)]
        table = read_table(path, Limits(), layer=None, form=census.form(within))
        self._grid = census.read(table)

    @property
    def fingerprint(self) -> str:
        return str(int(self._grid.people.sum()))

    @property
    def census(self) -> Grid:
        return self._grid

    @property
    def census_as_of(self) -> str:
        return CENSUS_DAY


# The product "Alter in 5 Altersklassen".
AGES: Final = ("Unter18", "a18bis29", "a30bis49", "a50bis64", "a65undaelter")
DASH: Final = "–"


def ages_around_bayreuth() -> dict[tuple[int, int], tuple[str, ...]]:
    """Return people by class of age as the table writes them, by lower left corner."""
    chance = Random(9)  # noqa: S311
    return {
        (x, y): tuple(
            DASH if chance.random() < SECRET_SHARE else str(chance.randrange(3, 20)) for _ in AGES
        )
        for x, y, _ in cells_around_bayreuth()
    }


SECRET_SHARE: Final = 0.01


def aged_around_bayreuth(folder: Path) -> Counted:
    """Write the same cells as a table by age, and return the dataset that holds them."""
    ages = ages_around_bayreuth()
    rows = [
        ";".join((census_cell(x, y, str(people)), *ages[x, y]))
        for x, y, people in cells_around_bayreuth()
    ]
    return Counted(ages_table(folder / "ages.csv", rows, AGES))


def cells_around_bayreuth() -> list[tuple[int, int, int]]:
    """Return lower left corners of cells (EPSG:3035), with the people who live there."""
    chance = Random(5)  # noqa: S311
    return [
        (100 * x, 100 * y, chance.randrange(3, 90))
        for x in range(WEST, EAST)
        for y in range(SOUTH, NORTH)
        if chance.random() < 0.4
    ]


def counted_around_bayreuth(folder: Path) -> Counted:
    """Write the cells as a table of the census, and return the dataset that holds them."""
    rows = [census_cell(x, y, str(people)) for x, y, people in cells_around_bayreuth()]
    return Counted(census_table(folder / "census.csv", rows))
