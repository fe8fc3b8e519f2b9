"""What tests of several rooms share: a built embedded dataset, and real geodata."""

from __future__ import annotations

import fcntl
import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from data.freshness import Freshness
from geo import build as building
from geo import snapshot
from maps.assets import build_fonts
from tests import past
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.catalogue import Catalogue

TODAY: Final = date(2026, 3, 2)
SHARED: Final = Path(__file__).parents[2] / "shared" / "data"
LONGEST: Final = (
    "browser/test_every_page.py",
    "api/desk/test_imports.py",
    "data/store/test_durability.py",
    "browser/test_reflow.py",
    "data/store/test_backup.py",
    "browser/desk/test_edit.py",
    "browser/desk/post/test_answer.py",
    "geo/test_accessibility.py",
    "api/test_jobs.py",
    "api/test_kills.py",
    "api/test_own_plots.py",
    "browser/desk/test_import.py",
    "browser/desk/test_papers.py",
    "api/test_verify.py",
    "api/test_schemathesis.py",
)
"""Files that take minutes: they come first, so that no worker has one left when the others rest."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; all else stays as it is."""
    here = Path(__file__).parent
    rank = {here / path: place for place, path in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the embedded dataset, built on `TODAY`. Do not write to it.

    Who wants to write, or to build on what was computed here, takes a copy (`copied`).
    """
    folder = tmp_path_factory.mktemp("home")
    return copied(_built_once(tmp_path_factory.getbasetemp()), folder)


def copied(home: Path, folder: Path) -> Path:
    """Copy a home into an empty folder; return the folder."""
    return Path(shutil.copytree(home, folder, dirs_exist_ok=True))


def _built_once(temporary: Path) -> Path:
    """Return the embedded dataset as the first of the workers built it for all of them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        temporary = temporary.parent  # of all workers of this run
    folder, done = temporary / "embedded", temporary / "embedded.done"
    with (temporary / "embedded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            building.build(building.Inputs(), folder, today=TODAY)
            build_fonts(folder / "assets")  # as the first server of a home does
            done.touch()
    return folder


@pytest.fixture(scope="session")
def catalogue(home: Path) -> Catalogue:
    """Return the catalogue of the embedded dataset on `TODAY`."""
    return snapshot.catalogue_on(snapshot.load(home), TODAY, Freshness())


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """Serve the embedded dataset on a free port of the loopback; return its address."""
    settings = Settings(home=home)
    application = create_app(settings, clock=lambda: TODAY)
    with serve(application) as served:
        yield served


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """Return a client of the served embedded dataset."""
    with httpx.Client(base_url=address) as held:
        yield held


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a function that finds a file of real geodata beside the project.

    A test is skipped where the file is missing; in CI that is a failure.
    """

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.is_file():
            reason = f"no file {path}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find


@pytest.fixture(scope="module")
def home_with_past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the record of `tests.past`, built on `TODAY`."""
    return past.build_home(tmp_path_factory.mktemp("past"))
