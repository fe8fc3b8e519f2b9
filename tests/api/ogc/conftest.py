"""A served application whose log is kept, for tests with real clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from api.app import create_app
from api.settings import Settings
from tests.conftest import TODAY
from tests.recording import Recording
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Served(NamedTuple):
    """The address of the landing page, and what was asked."""

    ogc: str
    log: Recording


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    """Serve the embedded dataset, noting every request."""
    recording = Recording(create_app(Settings(home=home), clock=lambda: TODAY))
    with serve(recording) as base:
        yield Served(f"{base}/ogc", recording)
