"""Pictures kept on disk: one file each, at most so many bytes in all.

Several workers share a folder. A picture is moved into place whole, so that none is ever read
half written; where two write the same one, either will do. How much is kept is counted by
looking, never by a note that workers would have to agree on.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.basemaps.picture import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.basemaps.picture import Picture
    from geo.tiles import Tile

_DAY: Final = 86_400
# How far down it is cleared once it is full, and after which part of it one looks again.
_CLEARED: Final = 0.9
_LOOK_AFTER: Final = 0.05
# Remains of a worker that was stopped while it wrote, in seconds.
_LEFT_OVER: Final = 3_600
_PARTIAL: Final = "partial"


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture as it is kept, and whether it is young enough to be shown unasked."""

    picture: Picture
    fresh: bool


class Shelf:
    """Pictures by source and tile.

    Parameters
    ----------
    folder
        Where they lie; made when the first one comes.
    most
        Bytes of all of them. Each worker may exceed it by a twentieth until it looks again.
    days
        Age in days from which a picture is asked for again. One of more than twice that age
        is cleared away.
    """

    def __init__(self, folder: Path, *, most: int, days: float) -> None:
        self._folder = folder
        self._most = most
        self._seconds = days * _DAY
        self._since_look: float = most  # the first one looks

    def read(self, key: str, tile: Tile) -> Kept | None:
        """Return what is kept for a tile of the source `key`."""
        path = self._path(key, tile)
        try:
            content, written = path.read_bytes(), path.stat().st_mtime
        except OSError:
            return None
        picture = kept(content)
        fresh = time.time() - written <= self._seconds
        return None if picture is None else Kept(picture, fresh)

    def write(self, key: str, tile: Tile, picture: Picture) -> None:
        """Keep a picture, and clear away the oldest where there are too many.

        Raises
        ------
        OSError
            Where the disk is full or cannot be written.
        """
        path = self._path(key, tile)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._folder / _PARTIAL
        partial.mkdir(exist_ok=True)
        number, name = tempfile.mkstemp(dir=partial)
        with os.fdopen(number, "wb") as file:
            file.write(picture.content)
        Path(name).replace(path)
        self._since_look += len(picture.content)
        if self._since_look >= self._most * _LOOK_AFTER:
            self._since_look = 0
            self._clear()

    def _path(self, key: str, tile: Tile) -> Path:
        return self._folder / key / str(tile.z) / str(tile.x) / str(tile.y)

    def _clear(self) -> None:
        now, held, total = time.time(), [], 0
        for entry in _files(self._folder):
            with suppress(OSError):
                facts = entry.stat()
                is_partial = Path(entry.path).parent.name == _PARTIAL
                if now - facts.st_mtime > (_LEFT_OVER if is_partial else 2 * self._seconds):
                    Path(entry.path).unlink()
                elif not is_partial:
                    held.append((facts.st_mtime, facts.st_size, entry.path))
                    total += facts.st_size
        if total <= self._most:
            return
        for _, size, path in sorted(held):
            if total <= self._most * _CLEARED:
                return
            with suppress(OSError):  # another worker clears as well
                Path(path).unlink()
            total -= size


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            else:
                yield entry
