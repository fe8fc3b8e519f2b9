"""The census grid (Zensus 2022): how many people live in each cell of 100 m or 1 km.

The CSV of the statistical offices: `GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner`, middles
in EPSG:3035. A dash is a figure that is kept secret; cells without people are not there. The
products by age (`Insgesamt_Bevoelkerung`, then classes such as `a18bis29`) tell in addition
how many are of working age, as far as classes lie wholly within 15 to 64 years.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data.errors import Finding, InputError
from data.imports.formats.grid import COLUMNS
from data.imports.table import Form
from data.reference.entry import Origin
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from data.imports.table import Table

CRS: Final = "EPSG:3035"
SECRET: Final = -1
ORIGIN: Final = Origin(
    source="Statistische Ämter des Bundes und der Länder, Zensus 2022",
    attribution="© Statistische Ämter des Bundes und der Länder, Zensus 2022",
    licence="dl-de/by-2-0",
    as_of="2022-05-15",
)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of one size.

    Attributes
    ----------
    size
        Side of a cell in metres.
    middles
        One row a cell, x and y in EPSG:3035.
    people
        Inhabitants of each cell; `SECRET` where the figure is kept secret.
    ages
        The first and last year of age of those who are `working`; None where the grid says
        nothing of ages.
    working
        Of each cell, how many are of these ages, as far as they are not kept secret.
    unsure
        Whether some of them are: then more may be.
    """

    size: int
    middles: NDArray[np.int32]
    people: NDArray[np.int32]
    ages: tuple[int, int] | None = None
    working: NDArray[np.int32] | None = None
    unsure: NDArray[np.bool_] | None = None


def form(within: Sequence[float]) -> Form:
    """Return how the CSV is read: cells in a rectangle (EPSG:3035: west, south, east, north)."""
    return Form("grid", {"within": list(within)})


def read(table: Table) -> Grid:
    """Return the cells.

    Raises
    ------
    InputError
        Where a cell occurs twice.
    """
    cells = np.array(
        [[cell if cell is not None else SECRET for cell in row.cells] for row in table.rows],
        dtype=np.int32,
    )
    order = np.lexsort((cells[:, 2], cells[:, 1]))
    cells = cells[order]
    twice = np.flatnonzero((np.diff(cells[:, 1:3], axis=0) == 0).all(axis=1))
    if len(twice):
        x, y = cells[twice[0], 1:3].tolist()
        expected = Text("jede Zelle einmal", "each cell once")
        raise InputError(
            Finding(
                table.name,
                None,
                Text(f"die Zelle bei {x}, {y} zweimal", f"the cell at {x}, {y} twice"),
                expected,
            )
        )
    grid = Grid(int(cells[0, 0]), cells[:, 1:3], cells[:, 3])
    if cells.shape[1] == len(COLUMNS) + 1:
        return grid
    youngest, oldest = cells[0, 6:].tolist()
    return replace(
        grid, ages=(youngest, oldest), working=cells[:, 4], unsure=cells[:, 5].astype(bool)
    )


def write(grid: Grid, path: Path) -> None:
    """Write the cells, packed."""
    with path.open("wb") as file:
        base = {
            "size": np.array(grid.size),
            "middles": grid.middles,
            "people": grid.people,
        }
        np.savez_compressed(file, **base, **_ages(grid))  # type: ignore[arg-type]


def _ages(grid: Grid) -> dict[str, NDArray[Any]]:
    if grid.ages is None or grid.working is None or grid.unsure is None:
        return {}
    return {"ages": np.array(grid.ages), "working": grid.working, "unsure": grid.unsure}


def load(path: Path) -> Grid:
    """Read what `write` wrote."""
    with np.load(path, allow_pickle=False) as held:
        grid = Grid(int(held["size"]), held["middles"], held["people"])
        if "ages" not in held:
            return grid
        youngest, oldest = held["ages"].tolist()
        return replace(
            grid, ages=(youngest, oldest), working=held["working"], unsure=held["unsure"]
        )
