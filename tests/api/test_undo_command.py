"""The commands `undo` and `user`: a version taken back, an account made anonymous."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.record import Provenance
from data.store.changes import Change
from data.store.store import open_store
from tests.api.command import run, says
from tests.data.store.made import plot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home whose record holds a plot whose status, then price, then price changed."""
    first = plot("a", status="free", price=10.0)
    sold = replace(first, values={**first.values, "status": "sold"})
    cheap = replace(sold, values={**sold.values, "price": 8.0})
    dear = replace(cheap, values={**cheap.values, "price": 30.0})
    with open_store(tmp_path / "record.gpkg") as store:
        for number, (record, account) in enumerate(
            [(first, "amt-7"), (sold, "amt-7"), (cheap, "amt-9"), (dear, "amt-9")]
        ):
            store.write([Change("a", number or None, record)], account=account, reason="r")
    return tmp_path


def versions(home: Path) -> list[dict[str, Any]]:
    told = run(home, "history", "a", "--format", "json").stdout
    return list(json.loads(told))


def changes(version: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {one["name"]: (one["old"], one["new"]) for one in version["changes"]}


def test_undo_takes_back_the_last_version_as_a_new_one(home: Path) -> None:
    told = run(home, "undo", "a").stdout
    assert "Version 5 · " in told
    assert "rückgängig gemacht" in told
    assert "Version 4 zurückgenommen" in told
    assert "Kaufpreis: 30 €/m² → 8 €/m²" in told
    held = versions(home)
    assert [one["number"] for one in held] == [1, 2, 3, 4, 5]
    assert changes(held[4]) == {"price": (30.0, 8.0)}
    assert (held[4]["kind"], held[4]["account"]) == ("undone", "command line")
    # What was undone by mistake is undone in turn.
    assert "8 €/m² → 30 €/m²" in run(home, "undo", "a").stdout


def test_undo_takes_back_a_named_version_and_keeps_what_came_later(home: Path) -> None:
    told = run(home, "undo", "a", "--version", "2", "--reason", "wrong plot", "--lang", "en")
    assert "Status: sold → free" in told.stdout
    last = versions(home)[-1]
    assert changes(last) == {"status": ("sold", "free")}
    assert last["reason"] == "wrong plot"
    again = run(home, "undo", "a", "--version", "2", "--lang", "en").stdout
    assert "all stays as it is" in again
    assert len(versions(home)) == 5


def test_undo_of_what_was_changed_again_says_by_which_version(home: Path) -> None:
    said = says(run(home, "undo", "a", "--version", "3", "--lang", "en", status=1))
    assert "version 3, Price" in said
    assert "by version 4;" in said
    assert len(versions(home)) == 4


def test_undo_says_what_the_rules_doubt_on_the_plot_as_it_is_now(home: Path) -> None:
    told = run(home, "undo", "a", "--version", "2").stdout
    assert "[free_never_confirmed]" in told
    with open_store(home / "record.gpkg") as store:
        held = store.held()["a"]
        confirmed = replace(
            held.record, provenance={"*": Provenance("Stadt", date(2026, 3, 1), "Bauamt")}
        )
        store.write([Change("a", held.number, confirmed)], account="amt-7", reason="r")
    assert "[free_never_confirmed]" in run(home, "undo", "a").stdout
    assert "[free_never_confirmed]" not in run(home, "undo", "a").stdout


def test_undo_of_a_creation_withdraws_and_is_undone(tmp_path: Path) -> None:
    with open_store(tmp_path / "record.gpkg") as store:
        store.write([Change("b", None, plot("b"))], account="x", reason="r")
    assert "zurückgezogen; „undo“ holt sie zurück" in run(tmp_path, "undo", "b").stdout
    with open_store(tmp_path / "record.gpkg") as store:
        assert store.records() == ()
    run(tmp_path, "undo", "b")
    with open_store(tmp_path / "record.gpkg") as store:
        assert store.records() == (plot("b"),)


def test_undo_names_what_is_not_there(home: Path, tmp_path: Path) -> None:
    assert "found zz" in says(run(home, "undo", "zz", status=1))
    assert "found 9; expected a version of a: 1 to 4" in says(
        run(home, "undo", "a", "--version", "9", status=1)
    )
    run(home, "undo", "a", "--version", "0", status=2)
    assert "no plots" in says(run(tmp_path / "empty", "undo", "a", status=1))
    assert not (tmp_path / "empty").exists()


def test_an_account_is_made_anonymous_and_its_changes_stay(home: Path) -> None:
    listed = run(home, "user", "list").stdout.splitlines()
    assert [line.split("  ")[0] for line in listed] == ["amt-7", "amt-9"]
    assert all("Schreibvorgänge: 2" in line for line in listed)
    before = versions(home)
    told = run(home, "user", "forget", "amt-7", "--yes").stdout
    assert "„anonymous“ heißen: 2" in told
    after = versions(home)
    assert [one["account"] for one in after] == ["anonymous", "anonymous", "amt-9", "amt-9"]
    assert [one["changes"] for one in after] == [one["changes"] for one in before]
    assert "amt-7" not in (home / "record.gpkg").read_bytes().decode("latin-1")


def test_an_account_is_not_forgotten_unasked_nor_twice(home: Path, tmp_path: Path) -> None:
    run(home, "user", "forget", "amt-7", status=1)  # asks; there is nobody to answer
    assert versions(home)[0]["account"] == "amt-7"
    for unknown in ("nobody", "anonymous"):
        assert unknown in says(run(home, "user", "forget", unknown, "--yes", status=1))
    assert "no plots" in says(run(tmp_path / "empty", "user", "list", status=1))
