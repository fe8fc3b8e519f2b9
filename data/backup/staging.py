"""Files of a backup on their way below the home folder: all of them or none.

They are written beside their places first, in a folder named after a token. Then the store is
filled, in a transaction that notes the token: with it the matter is decided. A process that is
killed after that leaves the folder, and `settle` does the rest; before it, `settle` throws the
folder away. Data of layers that are no longer named stay until the next build, as they do when
a layer is replaced: a catalogue that is served may still read them. Documents that the backup
does not hold stay as well: they are named by their content, and nothing names them.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from data.backup.kept import DOCUMENTS, EVALUATION, SECRET
from data.reference import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_FOLDER: Final = "restoring"
_LOCK: Final = "lock"
_OVER: Final = ".over"


class Staging:
    """The files of one restoration, below `home`."""

    def __init__(self, home: Path, token: str) -> None:
        self._home = home
        self._folder = home / _FOLDER / token

    def write(self, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        """Write files by their paths below the home folder; durable once it returns."""
        self._folder.mkdir(parents=True)
        for name, pieces in files:
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                for piece in pieces:
                    to.write(piece)
                to.flush()
                os.fsync(to.fileno())

    def take(self) -> None:
        """Put all files into their places; may be cut off at any point and done again."""
        staged = Shelf(self._folder).folder
        shelf = Shelf(self._home).folder
        names = {path.relative_to(staged) for path in staged.rglob("*") if path.is_file()}
        # Data first: a description counts from the moment in which it is there.
        for name in sorted(names, key=lambda path: (path.suffix == ".json", path)):
            self._link(staged / name, shelf / name)
        for path in (*shelf.glob("*.json"), *shelf.glob("*/*.json")):
            if path.relative_to(shelf) not in names:
                path.unlink(missing_ok=True)
        for folder in (DOCUMENTS, EVALUATION):
            for path in (self._folder / folder).glob("*"):
                self._link(path, self._home / folder / path.name)
        if (self._folder / SECRET).is_file():
            self._link(self._folder / SECRET, self._home / SECRET)
        self.drop()

    def drop(self) -> None:
        """Throw the files away: first as a whole, since what is left by half must not be taken."""
        over = self._folder.with_suffix(_OVER)
        with suppress(FileNotFoundError):
            self._folder.rename(over)
        shutil.rmtree(over, ignore_errors=True)

    def _link(self, staged: Path, path: Path) -> None:
        """Put a file into its place in one moment, and leave it where it is as well."""
        if path.exists() and path.samefile(staged):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / "link"  # none of the files that are taken
        fresh.unlink(missing_ok=True)
        fresh.hardlink_to(staged)
        fresh.replace(path)


@contextmanager
def alone(home: Path) -> Iterator[bool]:
    """Hold the right to restore below `home`; False where another process has it."""
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def settle(home: Path, was_restored: Callable[[str], bool]) -> None:
    """Finish or throw away what a killed restoration left; nothing while another one works.

    Parameters
    ----------
    was_restored
        Says whether the store was restored under a token.
    """
    if not any((home / _FOLDER).glob("*/")):
        return
    with alone(home) as is_mine:
        if is_mine:
            for left in (home / _FOLDER).glob("*/"):
                decide(Staging(home, left.name), left.name, was_restored)


def decide(staging: Staging, token: str, was_restored: Callable[[str], bool]) -> None:
    """Take the files of a restoration that the store knows of; drop those of any other."""
    if not token.endswith(_OVER) and was_restored(token):
        staging.take()
    else:
        staging.drop()
