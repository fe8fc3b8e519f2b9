"""Cells of the census grid (Zensus 2022, CSV), those within a rectangle alone.

All of Germany has three million cells of 100 m; a county and what surrounds it has some
ten thousand. The others are counted and dropped here, so that they never leave the
reading process.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from data.imports.formats import delimited
from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink

# Key of a cell: projection, size in metres, lower left corner (north, east).
_KEY: Final = re.compile(r"CRS3035RES(\d+)mN(\d+)E(\d+)")
_KEY_COLUMN: Final = re.compile(r"GITTER_ID_(100m|1km)", re.IGNORECASE)
_SIZES: Final = {"100m": 100, "1km": 1_000}
# "–" stands for a figure that is kept secret; some programs turn it into another dash.
_SECRET: Final = frozenset({"–", "-", "—", "\x96", "."})
# The population product, and those that divide it by age.
_COUNTS: Final = ("einwohner", "insgesamt_bevoelkerung")
_EXPECTED: Final = Text(
    "die Spalten GITTER_ID_100m oder GITTER_ID_1km und Einwohner oder Insgesamt_Bevoelkerung",
    "the columns GITTER_ID_100m or GITTER_ID_1km, and Einwohner or Insgesamt_Bevoelkerung",
)
# A class of ages, from the first year to the last: "a18bis29".
_AGES: Final = re.compile(r"a(\d+)bis(\d+)", re.IGNORECASE)
WORKING_AGE: Final = (15, 64)
"""Ages at which people are said to be able to work, first and last (OECD, Destatis)."""

COLUMNS: Final = ("x", "y", "people")
AGE_COLUMNS: Final = ("working", "unsure", "youngest", "oldest")
"""Of grids with classes of age: how many are of working age, 1 where a class is secret, and
which ages these classes span."""


def read(
    path: Path, sink: Sink, _limits: Limits, _layer: str | None, within: Sequence[float]
) -> None:
    """Read middles of cells (EPSG:3035, metres) and inhabitants; a secret figure is empty.

    Parameters
    ----------
    within
        West, south, east, north in EPSG:3035.
    """
    west, south, east, north = within
    with delimited.opened(path, sink) as rows:
        heading = [cell.strip() for cell in next(rows, [])]
        columns = _Columns(heading)
        ages = columns.ages
        sink.begin([str(columns.size), *COLUMNS, *(AGE_COLUMNS if ages else ())])
        outside = 0
        for number, cells in enumerate(rows, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            x, y, people = columns.cell(number, cells)
            if west <= x <= east and south <= y <= north:
                working = (*columns.working(number, cells), *ages) if ages else ()
                sink.row(number, (columns.size, x, y, people, *working))
            else:
                outside += 1
    sink.note(
        f"Zellen außerhalb der Umgebung des Landkreises, weggelassen: {outside}",
        f"Cells outside the county's surroundings, left out: {outside}",
    )


class _Columns:
    """Where the columns of one file stand, and what its rows say."""

    def __init__(self, heading: list[str]) -> None:
        named = {name.casefold(): place for place, name in enumerate(heading)}
        keys = [found[1] for name in heading if (found := _KEY_COLUMN.fullmatch(name))]
        counts = [name for name in _COUNTS if name in named]
        if len(keys) != 1 or len(counts) != 1:
            raise FileRefusedError(found=", ".join(heading)[:200] or None, expected=_EXPECTED)
        self._width = len(heading)
        self.size = _SIZES[keys[0].casefold()]
        self._key = named[f"gitter_id_{keys[0]}".casefold()]
        self._count = named[counts[0]]
        self._middle = tuple(self._places(named, keys[0].casefold()))
        self._classes = self._of_working_age(heading)

    @property
    def ages(self) -> tuple[int, int] | None:
        """The ages that the classes of working age span; None where there are none."""
        if not self._classes:
            return None
        return min(self._classes)[0], max(last for _, last in self._classes)

    @staticmethod
    def _of_working_age(heading: list[str]) -> dict[tuple[int, int], int]:
        """Return the columns of classes that lie wholly within the working age, if gapless."""
        found = {}
        for place, name in enumerate(heading):
            ages = _AGES.fullmatch(name)
            if ages and WORKING_AGE[0] <= int(ages[1]) <= int(ages[2]) <= WORKING_AGE[1]:
                found[int(ages[1]), int(ages[2])] = place
        ordered = sorted(found)
        if any(last + 1 != first for (_, last), (first, _) in pairwise(ordered)):
            raise FileRefusedError(
                ", ".join(heading)[:200],
                Text(
                    "Altersgruppen ohne Lücken und Überschneidungen",
                    "classes of age without gaps and overlaps",
                ),
            )
        return found

    def working(self, number: int, cells: list[str]) -> tuple[int, int]:
        """Return how many people of working age are known, and 1 where a class is secret."""
        where = Text(f"Zeile {number}", f"row {number}")
        counts = [self._people(cells[place].strip(), where) for place in self._classes.values()]
        known = [count for count in counts if count is not None]
        return sum(known), int(len(known) < len(counts))

    @staticmethod
    def _places(named: dict[str, int], size: str) -> Iterator[int]:
        for axis in "xy":
            if f"{axis}_mp_{size}" in named:
                yield named[f"{axis}_mp_{size}"]

    def cell(self, number: int, cells: list[str]) -> tuple[int, int, int | None]:
        """Return the middle of a cell and how many people live there; None is secret.

        Raises
        ------
        FileRefusedError
            Where key, middle and size do not agree, or the figure is none.
        """
        where = Text(f"Zeile {number}", f"row {number}")
        if len(cells) != self._width:
            found = Text(f"{len(cells)} Zellen", f"{len(cells)} cells")
            expected = Text(
                f"{self._width} wie in den Überschriften", f"{self._width}, as in the heading"
            )
            raise FileRefusedError(found, expected, where)
        key = _KEY.fullmatch(cells[self._key].strip())
        if key is None or int(key[1]) != self.size:
            expected = Text(
                f"ein Schlüssel wie CRS3035RES{self.size}mN2691700E4341100",
                f"a key such as CRS3035RES{self.size}mN2691700E4341100",
            )
            raise FileRefusedError(cells[self._key][:60], expected, where)
        half = self.size // 2
        x, y = int(key[3]) + half, int(key[2]) + half
        stated = tuple(cells[place].strip() for place in self._middle)
        if stated and stated != (str(x), str(y)):
            expected = Text(
                f"die Mitte von {key[0]}: {x}, {y} (EPSG:3035)",
                f"the middle of {key[0]}: {x}, {y} (EPSG:3035)",
            )
            raise FileRefusedError(", ".join(stated)[:60], expected, where)
        return x, y, self._people(cells[self._count].strip(), where)

    @staticmethod
    def _people(text: str, where: Text) -> int | None:
        if text in _SECRET:
            return None
        if not text.isascii() or not text.isdigit():
            raise FileRefusedError(
                text[:60] or None,
                Text("eine Einwohnerzahl oder –", "a number of inhabitants, or –"),
                where,
            )
        return int(text)
