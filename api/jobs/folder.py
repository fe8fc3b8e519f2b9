"""Where the files of a job lie: below the home folder, under names of our own."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_JOBS: Final = "jobs"
_SOURCE: Final = "source"
_WORK: Final = "work"
_NAME_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one job."""

    path: Path

    @classmethod
    def of(cls, home: Path, key: str) -> Folder:
        """Return that of the job with a key, which may be of somebody else's making."""
        return cls(home / _JOBS / _name(key))

    @property
    def source(self) -> Path:
        """The file that came with the order, where one did."""
        return self.path / _SOURCE

    def make_work(self) -> Path:
        """Make the folder for what an attempt needs while it lasts; return it.

        It lies here and not where the system keeps temporary files, so that what a killed
        attempt leaves is found: the next one, or whoever looks after the jobs, deletes it.
        """
        path = (self.path / _WORK).resolve()
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def take(self, source: Path) -> None:
        """Move a file here that came with the order; durable once it returns."""
        self.path.mkdir(parents=True, exist_ok=True)
        fresh = self.path / f"{_SOURCE}.new"
        shutil.move(source, fresh)
        fresh.chmod(0o600)
        sync(fresh)
        fresh.replace(self.source)

    def keep(self, names: Collection[str]) -> None:
        """Delete all files here but those with these names."""
        if not self.path.is_dir():
            return
        for path in self.path.iterdir():
            if path.name not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if not names:
            shutil.rmtree(self.path, ignore_errors=True)


def tidy(home: Path, keys: Collection[str]) -> None:
    """Delete the folders of jobs that are no more."""
    named = {_name(key) for key in keys}
    for path in (home / _JOBS).glob("*"):
        if path.name not in named:
            shutil.rmtree(path, ignore_errors=True)


def sync(path: Path) -> None:
    """Have a file on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_NAME_LENGTH]
