"""The tables that the abstract test suite of CQL2 asks, as far as they can be had freely."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.cql import Column, Kind, Plane, Table, passing, read
from geo.cql.values import Shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.cql.reading import Encoding

FOLDER: Final = Path(__file__).parent / "naturalearth"


def plane(geometry: Sequence[Any] | NDArray[np.object_]) -> Plane:
    """Return a plane of longitude and latitude with the column `geom`."""
    shapes = np.array(list(geometry), dtype=object)
    tree = shapely.STRtree(shapes)
    return Plane({"geom": lambda: Shapes(shapes, lambda: tree)}, around=True)


def rows(table: Table, at: Plane, text: str, encoding: Encoding = "cql2-text") -> list[int]:
    """Return the rows of a table that pass an expression."""
    return [int(one) for one in np.flatnonzero(passing(read(text, encoding), table, at))]


@cache
def countries() -> tuple[Table, Plane]:
    """Return 177 countries: `NAME`, `POP_EST`."""
    frame = gpd.read_file(f"/vsigzip/{FOLDER}/countries.geojson.gz")
    table = Table(
        len(frame),
        {
            "NAME": Column(Kind.TEXT, lambda: list(frame["name"])),
            "POP_EST": Column(Kind.NUMBER, lambda: list(frame["pop_est"])),
        },
    )
    return table, plane(frame.geometry)


# Three rows have times and a truth value, as in the suite's table; these are our own.
_TIMED: Final = {
    "Luxembourg": (
        date(2021, 4, 16),
        datetime(2021, 4, 16, 10, 15, 59, tzinfo=UTC),
        datetime(2022, 4, 16, 10, 16, 6, tzinfo=UTC),
    ),
    "København": (
        date(2022, 4, 16),
        datetime(2022, 4, 16, 10, 13, 19, tzinfo=UTC),
        datetime(2022, 4, 16, 10, 15, 59, tzinfo=UTC),
    ),
    "Berlin": (
        date(2023, 4, 16),
        datetime(2022, 4, 16, 10, 15, 10, tzinfo=UTC),
        datetime(2023, 4, 16, 10, 16, 6, tzinfo=UTC),
    ),
}


@cache
def places() -> tuple[Table, Plane]:
    """Return 243 populated places: `name`, and of three `date`, `start`, `end`, `boolean`."""
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        read_rows = list(csv.DictReader(file))
    names = [row["name"] for row in read_rows]
    timed = [_TIMED.get(name, (None, None, None)) for name in names]
    table = Table(
        len(names),
        {
            "name": Column(Kind.TEXT, lambda: names),
            "date": Column(Kind.DATE, lambda: [one[0] for one in timed]),
            "start": Column(Kind.TIMESTAMP, lambda: [one[1] for one in timed]),
            "end": Column(Kind.TIMESTAMP, lambda: [one[2] for one in timed]),
            "boolean": Column(
                Kind.BOOLEAN,
                lambda: [name != "Berlin" if name in _TIMED else None for name in names],
            ),
        },
    )
    return table, plane([shapely.Point(float(r["lon"]), float(r["lat"])) for r in read_rows])
