"""`gewerbeflaechen jobs`: the long work of the desk, listed and cancelled."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli import app, main
from data.store.jobs import State
from data.store.store import open_store
from data.words import Text
from tests.data.store.jobs import LEASE, ORDER
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the record is to be."""
    monkeypatch.setenv("GEWERBE_HOME", str(tmp_path))
    monkeypatch.delenv("GEWERBE_DATABASE", raising=False)
    return tmp_path / "record.gpkg"


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["jobs", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_where_nothing_was_ever_stored_there_are_none(place: Path) -> None:
    assert run() == "Keine Aufträge.\n"
    assert run("--lang", "en") == "No jobs.\n"
    assert not place.exists()


def test_the_list_says_state_progress_result_and_reason(place: Path) -> None:
    with open_store(place) as store:
        for number, key in enumerate(("waits", "runs", "done", "failed")):
            made = NOON + timedelta(seconds=-number)
            store.jobs.add(replace(ORDER, key=key, made=made), most=9)
        claims = {}
        for _ in range(3):
            claimed = store.jobs.claim(NOON, LEASE, ("exposes",))
            assert claimed is not None
            claims[claimed.job.key] = claimed
        assert store.jobs.renew(claims["runs"], NOON, LEASE, 2, 1_200)
        store.jobs.finish(claims["done"], NOON, "0123.pdf")
        reason = Text("Weil\x1b[31m es so ist.", "Because.")
        store.jobs.fail(claims["failed"], NOON, reason, None)
    count, *rows = run().splitlines()
    assert count == "Aufträge: 4, nicht erledigt: 2"
    assert re.fullmatch(
        r"failed · Exposés · anna · 02\.03\.2026, \d\d:59 · gescheitert am 02\.03\.2026, \d\d:00 · "
        r"wird gelöscht am 16\.03\.2026",
        rows[0],
    )
    assert rows[1].startswith("  Weil")
    assert "\x1b" not in rows[1]
    assert " · erledigt am 02.03.2026" in rows[2]
    assert rows[3].endswith("/0123.pdf")
    assert " · läuft · 2 von 1.200 · " in rows[4]
    assert " · wartet · wird gelöscht" in rows[5]
    assert len(rows) == 6
    assert "is running · 2 of 1,200" in run("--lang", "en")
    assert run("--account", "ben") == "Keine Aufträge.\n"


def test_one_is_cancelled(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(place) as store:
        store.jobs.add(ORDER, most=1)
    assert run("--cancel", "one") == "one: abgebrochen\n"
    with open_store(place) as store:
        job = store.jobs.get("one")
    assert job is not None
    assert job.state is State.CANCELLED
    monkeypatch.setattr("sys.argv", ["gewerbeflaechen", "jobs", "--cancel", "one"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert CliRunner().invoke(app, ["jobs", "--cancel", "a", "--account", "b"]).exit_code == 2
