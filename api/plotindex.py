"""The plots of a large catalogue as the map loads them: a short line for each, outlines by tile.

A map of some hundred plots loads them all at once. Beyond `maps.webmap.MANY` it loads where
each lies and which status it shows, and outlines only of the tiles that are looked at from near.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import shapely

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from geo.catalogue import Catalogue, Plot

ZOOM: Final = 12
"""The level of the tiles in OGC's WebMercatorQuad (about 6 km across, in Saxony)."""
DECIMALS: Final = 4
"""Of degrees in the index: 7 to 11 m, less than a sign on the map covers."""


def index(held: Catalogue) -> dict[str, Any]:
    """Return the index as columns: ids, places, statuses, municipalities.

    Ids are front-coded: how many characters each shares with the one before, and the rest.
    Places are longitudes and latitudes of the middle of each plot's box (WGS84) in units of the
    fourth decimal, each as the difference from the one before: small numbers, well compressed.
    """
    codes = sorted({plot.status_shown or "" for plot in held.plots})
    towns = sorted({plot.municipality_name or "" for plot in held.plots})
    code_of = {code: place for place, code in enumerate(codes)}
    town_of = {town: place for place, town in enumerate(towns)}
    coded = front_coded([plot.id for plot in held.plots])
    steps = np.diff(middles(held), axis=0, prepend=0)
    return {
        "shared": [shared for shared, _ in coded],
        "rest": [rest for _, rest in coded],
        "decimals": DECIMALS,
        "lon": steps[:, 0].tolist(),
        "lat": steps[:, 1].tolist(),
        "statuses": codes,
        "status": [code_of[plot.status_shown or ""] for plot in held.plots],
        "municipalities": towns,
        "municipality": [town_of[plot.municipality_name or ""] for plot in held.plots],
        "zoom": ZOOM,
    }


def front_coded(ids: Sequence[str]) -> list[tuple[int, str]]:
    """Return for each id how many characters it shares with the one before, and its rest."""
    coded = []
    for before, one in pairwise(["", *ids]):
        same = (a == b for a, b in zip(before, one, strict=False))
        shared = sum(1 for _ in takewhile(bool, same))
        coded.append((shared, one[shared:]))
    return coded


@lru_cache(maxsize=8)
def index_bytes(held: Catalogue) -> bytes:
    """Return the index as JSON, made once for a catalogue."""
    return orjson.dumps(index(held))


def middles(held: Catalogue) -> NDArray[np.int64]:
    """Return the middles of the plots' boxes, shape (n, 2), in units of the fourth decimal."""
    boxes = shapely.bounds([plot.record.geometry for plot in held.plots]).reshape(-1, 4)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    whole: NDArray[np.int64] = np.rint(middle * 10**DECIMALS).astype(np.int64)
    return whole


def tiles_of(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return column and row of the tile that each place lies in, shape (n, 2).

    After OGC 17-083r4, Two Dimensional Tile Matrix Set, WebMercatorQuad.
    """
    lon, lat = np.deg2rad(places / 10**DECIMALS).T
    across = 2**ZOOM
    column = (lon + np.pi) / (2 * np.pi) * across
    row = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * across
    whole: NDArray[np.int64] = np.floor(np.column_stack([column, row])).astype(np.int64)
    return whole


@lru_cache(maxsize=8)
def _by_tile(held: Catalogue) -> dict[tuple[int, int], list[Plot]]:
    found: dict[tuple[int, int], list[Plot]] = {}
    for plot, (column, row) in zip(held.plots, tiles_of(middles(held)).tolist(), strict=True):
        found.setdefault((column, row), []).append(plot)
    return found


def plots_in_tile(held: Catalogue, column: int, row: int) -> list[Plot]:
    """Return the plots whose middle lies in a tile."""
    return _by_tile(held).get((column, row), [])


def bits_of(places: Collection[int], count: int) -> str:
    """Write which places of a catalogue are meant: a bit each, the first one highest, in base64."""
    held = np.zeros(count, dtype=bool)
    held[list(places)] = True
    return base64.b64encode(np.packbits(held).tobytes()).decode("ascii")
