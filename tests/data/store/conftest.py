"""Fresh places for a store, of both kinds; PostgreSQL is a real one, started for the tests."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.store.store import Store, open_store
from tests.data.store.blank import blank
from tests.data.store.server import MISSING, Server, is_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

type Location = Path | str
type Fresh = Callable[[], Location]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a PostgreSQL with PostGIS; skip where there is none, but fail in CI."""
    if not is_installed():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    held = Server()
    yield held
    held.stop()


@pytest.fixture(params=["geopackage", "postgis"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Return a function that names a place where no store has been."""
    if request.param == "postgis":
        held: Server = request.getfixturevalue("server")
        return held.fresh
    numbers = count()
    return lambda: tmp_path / f"{next(numbers)}" / "record.gpkg"


@pytest.fixture
def location(fresh: Fresh) -> Location:
    """Return a place where no store has been."""
    return fresh()


@pytest.fixture
def store(location: Location) -> Iterator[Store]:
    """Return a store that holds nothing."""
    with open_store(location if isinstance(location, str) else blank(location)) as held:
        yield held
