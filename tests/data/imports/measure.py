"""What memory it takes to read a foreign file: read once, by a process that is small itself.

Run as a program: path of a file, limits as JSON. It prints the peak of its child.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from data.errors import InputError
from data.imports.limits import Limits
from data.imports.table import read_table

PROJECT: Final = Path(__file__).parents[3]
PATIENCE_S: Final = 180


def reader_mb(path: Path, **limits: int) -> float:
    """Return the peak memory (resident) of the child that reads a file; 0: nothing read it.

    The process that starts it is a fresh and small one: a child counts what its parent
    had, too.
    """
    done = subprocess.run(  # noqa: S603 – our own program
        [sys.executable, "-m", "tests.data.imports.measure", str(path), json.dumps(limits)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return float(done.stdout)


def main() -> None:
    """Read the file that is the first argument; print the peak in MB."""
    with suppress(InputError):
        read_table(Path(sys.argv[1]), Limits(**json.loads(sys.argv[2])))
    # Linux counts in kB.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_000
    sys.stdout.write(f"{peak}\n")


if __name__ == "__main__":
    main()
