"""The catalogue is built from the record, once the record holds plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.store.changes import Change
from data.store.store import open_store
from geo import snapshot
from tests.api.command import run, says
from tests.data.store.made import plot

if TYPE_CHECKING:
    from pathlib import Path


def served(home: Path) -> dict[str, object]:
    """Return the price of each plot of the catalogue that is served."""
    plots = snapshot.load(home).snapshot.plots
    return {one.id: one.values.get("price") for one in plots}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose record holds two plots and has been built from."""
    home = tmp_path_factory.mktemp("recorded")
    with open_store(home / "record.gpkg") as store:
        changes = [Change(one, None, plot(one, price=1.0)) for one in "ab"]
        store.write(changes, account="clerk", reason="import")
    run(home, "build")
    return home


def test_build_takes_the_plots_of_the_record(home: Path) -> None:
    assert served(home) == {"a": 1.0, "b": 1.0}
    assert "up to date" in run(home, "build").stdout
    sources = {one.name: one for one in snapshot.load(home).snapshot.sources}
    assert sources["plots"].attribution == "Landkreis Nordsachsen"
    assert not sources["plots"].invented


def test_an_edit_shows_after_the_next_build(home: Path) -> None:
    with open_store(home / "record.gpkg") as store:
        change = Change("a", store.held()["a"].number, plot("a", price=2.0))
        store.write([change], account="clerk", reason="council")
        version = store.held()["b"].number
        store.write([Change("b", version, None)], account="clerk", reason="sold")
    run(home, "build")
    assert served(home) == {"a": 2.0}


def test_check_is_of_the_record(home: Path) -> None:
    assert "record" in run(home, "check", "--lang", "en").stdout


def test_an_emptied_record_is_not_replaced_by_the_demonstration(home: Path) -> None:
    with open_store(home / "record.gpkg") as store:
        last = store.held()["a"].number
        store.write([Change("a", last, None)], account="clerk", reason="sold")
    assert "0 plots" in run(home, "build").stdout
    assert served(home) == {}


def test_a_record_that_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "record.gpkg").write_text("no database" * 100)
    assert "record.gpkg: file is not a database" in says(run(tmp_path, "build", status=1))
    unreachable = "postgresql://user:secret-word@127.0.0.1:1/name"
    said = says(run(tmp_path, "build", status=1, GEWERBE_DATABASE=unreachable))
    assert "127.0.0.1" in said
    assert "secret-word" not in said
