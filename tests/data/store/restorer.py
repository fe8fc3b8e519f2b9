"""A process that restores a backup and kills itself at a chosen point of it.

Run as a program it reads orders from its input, a line of JSON each, and forks a child for
each, which ends itself with SIGKILL after so many statements or changes of files. It then says
how the child ended and, where it was not killed, how many points it passed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa

from data.store.store import open_store
from tests.data.store.backups import put_back
from tests.data.store.writer import placed

_FILES: Final = {"os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir"}


class Points:
    """Counts statements and changes of files; ends the process at one of them."""

    def __init__(self, last: int) -> None:
        self.passed = 0
        self._last = last
        sa.event.listen(sa.Engine, "before_cursor_execute", self._statement)
        sys.addaudithook(self._audit)

    def _statement(self, *_: Any) -> None:  # noqa: ANN401
        self._one()

    def _audit(self, event: str, _details: object) -> None:
        if event in _FILES:
            self._one()

    def _one(self) -> None:
        self.passed += 1
        if self.passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def say(**words: object) -> None:
    """Write one line of JSON."""
    os.write(sys.stdout.fileno(), f"{json.dumps(words)}\n".encode())


def warm(path: Path, location: Path | str) -> None:
    """Restore elsewhere and look at the store, so that no child has anything to import."""
    with TemporaryDirectory() as folder:
        put_back(path, Path(folder) / "record.gpkg", Path(folder))
    open_store(location).close()


def main() -> None:
    """Fork a child for each order."""
    is_warm = False
    for line in sys.stdin:
        order = json.loads(line)
        path, location = Path(order["path"]), placed(order["location"])
        if not is_warm:
            warm(path, location)
            is_warm = True
        child = os.fork()
        if child == 0:
            points = Points(order["last"])
            put_back(path, location, Path(order["home"]), replace=True)
            say(passed=points.passed)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say(killed=os.WIFSIGNALED(status))


if __name__ == "__main__":
    main()
