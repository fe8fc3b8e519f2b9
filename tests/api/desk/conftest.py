"""An application with staff, for each test a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.desk.staff import Staffed, staffed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Staffed]:
    """Return an application with nobody in it yet."""
    with staffed(home, tmp_path) as held:
        yield held
