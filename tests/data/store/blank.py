"""A store that holds nothing, for tests that do not ask how one is made.

Making one runs all migrations, a tenth of a second each time. It is done once for each process
of tests, by the program's own `open_store`, and the file that comes of it is copied.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from data.store.store import open_store


def blank(path: Path) -> Path:
    """Put a store that holds nothing at `path`, where there is no file yet; return the path."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_content())
    return path


@cache
def _content() -> bytes:
    folder = Path(tempfile.mkdtemp(prefix="gewerbe-blank-"))
    try:
        open_store(folder / "record.gpkg").close()
        return (folder / "record.gpkg").read_bytes()
    finally:
        shutil.rmtree(folder)
