"""A record to import into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.data.imports.files import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """Return an empty record."""
    held = Record(tmp_path / "record.gpkg")
    yield held
    held.store.close()
