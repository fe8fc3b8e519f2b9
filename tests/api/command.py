"""Commands of `gewerbeflaechen` as people run them: in a process of their own, from outside.

They are forked from one that has imported the packages already (`tests.api.warm`); `test_cli.py`
and the manual start the program from nothing as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.cli import main
from tests.api.warm import WARM, become

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROJECT: Final = Path(__file__).parents[2]
_NAME: Final = "gewerbeflaechen"
_LONGEST: Final = 300
"""How long a command may take, in seconds."""


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a command, with no setting of the one who tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GEWERBE_")}
    return kept | {"GEWERBE_HOME": str(home)} | settings


def run(
    home: Path, *arguments: str, status: int = 0, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command and check its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = WARM.Process(
            target=_be, args=(arguments, environment(home, **settings), str(out), str(err))
        )
        process.start()
        process.join(_LONGEST)
        if process.is_alive():
            process.kill()
            process.join()
        done = subprocess.CompletedProcess(
            [_NAME, *arguments],
            process.exitcode or 0,
            out.read_text("utf-8"),
            err.read_text("utf-8"),
        )
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done


def says(done: subprocess.CompletedProcess[str]) -> str:
    """Return the line that says why the work failed: the last, and the only one of its kind."""
    lines = [line for line in done.stderr.splitlines() if line.startswith(f"{_NAME}: ")]
    assert len(lines) == 1, done.stderr
    return lines[0].removeprefix(f"{_NAME}: ")


def _be(arguments: Sequence[str], settings: Mapping[str, str], out: str, err: str) -> None:
    """Become the command: its environment, folder, files and arguments, then its main function."""
    become(settings)
    for path, number in ((out, 1), (err, 2)):
        with Path(path).open("wb") as file:
            os.dup2(file.fileno(), number)
    sys.argv = [_NAME, *arguments]
    main()
