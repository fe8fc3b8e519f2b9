"""Where people live: the loaded census grid in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from data.reference import census
from geo.crs import into_wgs84, to_metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants at the middles of census cells.

    Attributes
    ----------
    points
        One row a cell, x and y in EPSG:25833.
    people
        Inhabitants of each cell.
    secret
        Cells whose figure is kept secret; they are not among `points`.
    hidden
        Their middles, as `points`.
    size
        Side of a cell in metres.
    as_of
        Day of the figures in ISO 8601; None is unknown.
    ages
        First and last year of age of those who are `working`; None where the grid says
        nothing of ages.
    working
        How many of `people` are of these ages, as far as it is known.
    unsure
        Which cells may have more of them.
    """

    points: NDArray[np.float64]
    people: NDArray[np.int64]
    secret: int
    hidden: NDArray[np.float64]
    size: int
    as_of: str | None
    ages: tuple[int, int] | None = None
    working: NDArray[np.int64] | None = None
    unsure: NDArray[np.bool_] | None = None


def population(dataset: Dataset) -> Population | None:
    """Return the inhabitants of the finest grid that is loaded; None where none is."""
    grid = dataset.census
    if grid is None:
        return None
    known = grid.people != census.SECRET
    middles = np.asarray(shapely.points(grid.middles.astype(float)), dtype=object)
    points = shapely.get_coordinates(to_metric(into_wgs84(middles, census.CRS)))
    return Population(
        points=points[known],
        people=grid.people[known].astype(np.int64),
        secret=int((~known).sum()),
        hidden=points[~known],
        size=grid.size,
        as_of=dataset.census_as_of,
        ages=grid.ages,
        working=None if grid.working is None else grid.working[known].astype(np.int64),
        unsure=None if grid.unsure is None else grid.unsure[known],
    )
