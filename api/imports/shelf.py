"""Where the files of imports lie: below the home folder, under names of our own."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from api.jobs.folder import sync
from data.imports.limits import MB
from data.imports.table import SUFFIXES
from data.store.content import writable
from data.text import printable

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_IMPORTS: Final = "imports"
_CHUNK: Final = 1 << 20
_LONGEST: Final = 120
_A_DAY_S: Final = 86_400


class TooLargeError(Exception):
    """A file has more bytes than an import may have."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of a home folder."""

    home: Path

    def path(self, key: str, suffix: str) -> Path:
        """Return where the file of an import lies; the suffix is one of `SUFFIXES`."""
        return self._folder / f"{key}{suffix}"

    @property
    def _folder(self) -> Path:
        return self.home / _IMPORTS

    def put(self, key: str, suffix: str, content: IO[bytes], most_mb: int) -> None:
        """Copy a file here, part by part; durable once it returns.

        Raises
        ------
        TooLargeError
            Where it has more than `most_mb` MB; nothing of it stays.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path(key, suffix)
        fresh = path.with_name(f"{path.name}.new")
        left = most_mb * MB
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                while part := content.read(_CHUNK):
                    left -= len(part)
                    if left < 0:
                        raise TooLargeError
                    to.write(part)
            sync(fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def remove(self, key: str) -> None:
        """Delete what is kept of an import."""
        for path in self._folder.glob(f"{key}.*"):
            path.unlink(missing_ok=True)

    def tidy(self, keys: Collection[str]) -> None:
        """Delete the files of imports that are over; what may still be coming in stays a day."""
        for path in self._folder.glob("*"):
            if path.name.partition(".")[0] in keys:
                continue
            if path.stat().st_mtime < time.time() - _A_DAY_S:
                path.unlink(missing_ok=True)


def called(name: str) -> str:
    """Return what a sender calls a file, without folders and without what is not printable."""
    last = PurePosixPath(name.replace("\\", "/")).name
    text = " ".join(printable(last).split())
    text = text if writable(text) else ""
    stem, suffix = PurePosixPath(text).stem, PurePosixPath(text).suffix
    return f"{stem[: _LONGEST - len(suffix)]}{suffix}"[:_LONGEST]


def suffix_of(name: str) -> str | None:
    """Return the suffix of a file that an import reads; None for another."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in SUFFIXES else None
