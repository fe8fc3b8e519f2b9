"""Isochrones that a build has drawn to count people in them, kept for page and exposé.

To draw them anew takes the engine 40 ms and more. They lie in one SQLite file for each network,
which is a cache: what it does not hold, or cannot be read, is drawn when it is asked for.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import orjson
import shapely

from geo.isochrones import Isochrone, Isochrones, Reached
from geo.network import Engine, Tiles
from geo.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from geo.catalogue import Network

_LOG: Final = logging.getLogger(__name__)
FOLDER: Final = "isochrones"
"""Name of the folder below the home."""
# Raised when the engine is asked in another way for the same isochrones.
_RULES: Final = 1
# Of a metre: as finely as entries are told apart.
_UNITS_PER_DEGREE: Final = 100_000
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS drawn (
    outline TEXT PRIMARY KEY,
    lon INTEGER NOT NULL,
    lat INTEGER NOT NULL,
    about TEXT NOT NULL,
    areas BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS drawn_at ON drawn (lon, lat);
"""
_PUT: Final = "INSERT OR REPLACE INTO drawn VALUES (?, ?, ?, ?, ?)"


class Drawn:
    """Isochrones by car of where plots are entered, about 100 KB a plot.

    Parameters
    ----------
    folder
        Where the files of all networks lie.
    network
        Fingerprint of the network that they are drawn on.
    """

    def __init__(self, folder: Path, network: str) -> None:
        self._path = folder / f"{network}-{_RULES}.sqlite"

    def put(self, found: Iterable[tuple[str, tuple[float, float], Reached]]) -> None:
        """Keep isochrones: the key of a plot's outline, the entry that they begin at, and they.

        An entry is longitude and latitude in degrees, rounded to five decimals.
        """
        rows = [(key, *_units(entry), *_packed(reached)) for key, entry, reached in found]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._change(lambda file: file.executemany(_PUT, rows))

    def get(self, entry: tuple[float, float]) -> Reached | None:
        """Return all isochrones of an entry; None where none are kept."""
        if not self._path.is_file():
            return None
        query = "SELECT about, areas FROM drawn WHERE lon = ? AND lat = ? LIMIT 1"
        address = f"{self._path.resolve().as_uri()}?mode=ro"
        row = None
        with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as file:
            row = file.execute(query, _units(entry)).fetchone()
        return None if row is None else _unpacked(*row)

    def keep(self, keys: Iterable[str]) -> None:
        """Drop what is of other outlines than these, and of other networks."""
        if not self._path.is_file():
            return
        for other in set(self._path.parent.glob("*.sqlite")) - {self._path}:
            other.unlink()
        kept = [(key,) for key in keys]

        def drop(file: sqlite3.Connection) -> None:
            file.execute("CREATE TEMPORARY TABLE kept (outline TEXT PRIMARY KEY)")
            file.executemany("INSERT OR IGNORE INTO kept VALUES (?)", kept)
            file.execute("DELETE FROM drawn WHERE outline NOT IN (SELECT outline FROM kept)")

        self._change(drop)

    def _change(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Change the file in one transaction; where it cannot be written, nothing is kept."""
        try:
            with closing(sqlite3.connect(self._path)) as file, file:
                # What is dropped later on gives its space back.
                file.execute("PRAGMA auto_vacuum = FULL")
                file.executescript(_SCHEMA)
                change(file)
        except sqlite3.OperationalError as error:  # others write to it, or the disk is full
            _LOG.warning("isochrones are not kept in %s: %s", self._path, error)
        except sqlite3.DatabaseError as error:  # no database any more
            _LOG.warning("%s is begun anew: %s", self._path, error)
            self._path.unlink(missing_ok=True)


def isochrones_at(home: Path, network: Network) -> Isochrones:
    """Return what draws isochrones on the network that a build left below `home`."""
    tiles = Tiles(home / "tiles" / network.fingerprint, network.fingerprint)
    return Isochrones(
        Turns(partial(Engine, tiles, network.truck)),
        network.edge,
        drawn=Drawn(home / FOLDER, network.fingerprint).get,
    )


def _units(entry: tuple[float, float]) -> tuple[int, int]:
    lon, lat = entry
    return round(lon * _UNITS_PER_DEGREE), round(lat * _UNITS_PER_DEGREE)


def _packed(reached: Reached) -> tuple[bytes, bytes]:
    steps = [[one.minutes, one.cut] for one in reached.isochrones]
    areas = shapely.GeometryCollection([one.area for one in reached.isochrones])
    return orjson.dumps([reached.start, steps]), zlib.compress(shapely.to_wkb(areas), 1)


def _unpacked(about: bytes, areas: bytes) -> Reached:
    (lon, lat), steps = orjson.loads(about)
    parts = shapely.get_parts(shapely.from_wkb(zlib.decompress(areas)))
    return Reached(
        (lon, lat),
        tuple(
            Isochrone(minutes, area, cut) for (minutes, cut), area in zip(steps, parts, strict=True)
        ),
    )
