"""`gewerbeflaechen backup` and `restore`: as operators call them, beside a service that runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from api.postroom import Postroom, right_now
from api.rounds import Rounds
from api.service import Service
from api.settings import Settings
from data.reference import Shelf
from data.store.changes import Change
from data.store.store import open_store
from tests.api.command import run, says
from tests.data.store.backups import back_up, everything, lay, put_back
from tests.data.store.letters import ENQUIRY, enquiry, mail
from tests.data.store.made import plot
from tests.past import BEFORE, TODAY, put, record
from tests.past import build_home as build_past
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def price(home: Path, value: float) -> int:
    """Record the plots "a" and "b" with a price; return the record's version."""
    with open_store(home / "record.gpkg") as store:
        held = store.held()
        changes = [
            Change(one, held[one].number if one in held else None, plot(one, price=value))
            for one in "ab"
        ]
        return store.write(changes, account="clerk", reason="council").version


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Run `gewerbeflaechen serve`; yield its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(  # noqa: S603 – our own program
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        env={**os.environ, "GEWERBE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            with httpx.Client(base_url=address) as client:
                until(lambda: is_ready(client))
            yield address
        finally:
            process.send_signal(signal.SIGTERM)


def is_ready(client: httpx.Client) -> bool:
    with suppress(httpx.TransportError):
        return client.get("/readyz").status_code == 200
    return False


def prices(address: str) -> set[float]:
    features = httpx.get(f"{address}/api/v1/plots").json()["features"]
    return {one["properties"]["price"] for one in features}


def test_a_running_service_shows_what_is_restored(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "day.backup"
    home.mkdir()
    price(home, 1.0)
    run(home, "build")
    with served(home) as address:
        assert prices(address) == {1.0}
        price(home, 2.0)
        until(lambda: prices(address) == {2.0})
        said = run(home, "backup", str(path), "--lang", "en").stdout
        assert "versions of plots: 4" in said
        assert price(home, 3.0) == 3
        until(lambda: prices(address) == {3.0})
        says(run(home, "restore", str(path), status=1))  # not without --replace
        run(home, "restore", str(path), "--replace")
        until(lambda: prices(address) == {2.0})
        # Another third version, although one of that number was shown before.
        assert price(home, 4.0) == 3
        until(lambda: prices(address) == {4.0})


def test_equal_version_numbers_of_another_record_are_told_apart(tmp_path: Path) -> None:
    home, other = build_past(tmp_path), tmp_path / "other"
    with open_store(other / "record.gpkg") as store:
        put(store, record("a", 20, status="sold"), BEFORE)
        put(store, record("a", 20, status="free"), TODAY)
        put(store, record("c", 620, status="free"), TODAY)
    back_up(other / "record.gpkg", other, tmp_path / "other.backup")
    service = Service(Settings(home=home), clock=lambda: TODAY)
    assert sorted(service.catalogue().by_id) == ["a", "b"]
    assert service.catalogue_of(BEFORE).by_id["a"].status == "free"
    assert service.versions("a")[0].record is not None
    first, begins = service.past(), service.begins
    put_back(tmp_path / "other.backup", home / "record.gpkg", home, replace=True)
    service.refresh()
    for one in (service, Service(Settings(home=home), clock=lambda: TODAY)):
        assert sorted(one.catalogue().by_id) == ["a", "c"]
        assert one.catalogue().by_id["a"].status == "free"
        assert one.catalogue_of(BEFORE).by_id["a"].status == "sold"
        assert [version.number for version in one.versions("a")] == [1, 2]
        assert one.past() != first
        assert one.begins == BEFORE != begins
        one.close()


def test_a_restored_place_is_that_of_the_backup_and_the_commands_say_what_is_in_it(
    tmp_path: Path,
) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    price(home, 1.0)
    lay(home, "flood", "one")
    (home / "secret").write_text("k" * 64, encoding="ascii")
    with open_store(home / "record.gpkg") as store:
        store.enquiries.add(ENQUIRY, [mail()])
    said = run(home, "backup", str(tmp_path / "x"), "--lang", "de").stdout.splitlines()
    assert said == [
        f"Sicherung geschrieben und geprüft: {tmp_path / 'x'}",
        "  Versionen von Flächen: 2",
        "  Zeilen in allen Tabellen: 6",  # one of them in the audit log
        "  Dateien daneben: 3",
    ]
    done = run(other, "restore", str(tmp_path / "x"), "--lang", "en")
    assert done.stdout.startswith("restored, as of ")
    assert "files beside them: 3" in done.stdout
    assert everything(other / "record.gpkg", other) == everything(home / "record.gpkg", home)
    assert [one.name for one in Shelf(other).entries()] == ["flood"]


def test_another_key_is_told(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    price(home, 1.0)
    told = run(home, "backup", str(tmp_path / "x"), "--lang", "en", GEWERBE_SECRET="s" * 40)
    assert "GEWERBE_SECRET is a setting and not in the backup" in told.stderr
    told = run(other, "restore", str(tmp_path / "x"), "--lang", "en", GEWERBE_SECRET="t" * 40)
    assert "The key is not that of the backup" in told.stderr
    again = ("restore", str(tmp_path / "x"), "--replace")
    assert "Schlüssel" not in run(other, *again, GEWERBE_SECRET="s" * 40).stderr


def test_where_nothing_was_recorded_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    said = says(run(tmp_path, "backup", str(tmp_path / "x"), status=1))
    assert "the record" in said
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "record.gpkg").exists()


@pytest.mark.parametrize("content", [None, b"hello"])
def test_what_is_no_backup_is_said_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    assert str(path) in says(run(tmp_path, "restore", str(path), status=1))
    assert not (tmp_path / "record.gpkg").exists()
    run(tmp_path, "restore", status=2)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    price(tmp_path, 1.0)
    path = tmp_path / "nowhere" / "x"
    said = says(run(tmp_path, "backup", str(path), status=1))
    assert f"{path}: found no folder" in said


def test_what_a_killed_restoration_left_is_settled_by_the_next_command(tmp_path: Path) -> None:
    price(tmp_path, 1.0)
    left = tmp_path / "restoring" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "secret").write_text("of a restoration that was not", encoding="ascii")
    run(tmp_path, "history", "a")
    assert not left.exists()
    assert not (tmp_path / "secret").exists()


def test_what_was_deleted_on_its_day_goes_again_after_a_restoration(tmp_path: Path) -> None:
    home = build_past(tmp_path)
    with open_store(home / "record.gpkg") as store:
        store.enquiries.add(replace(ENQUIRY, delete_on=TODAY))
        store.enquiries.add(enquiry(2, delete_on=TODAY + timedelta(days=1)))
    back_up(home / "record.gpkg", home, tmp_path / "x")
    service = Service(Settings(home=home), clock=lambda: TODAY)
    postroom = Postroom(service, time.monotonic, right_now)
    rounds = Rounds(postroom)
    rounds.go()
    assert references(home) == ["NS-AAAA-0002"]
    put_back(tmp_path / "x", home / "record.gpkg", home, replace=True)
    assert references(home) == ["NS-AAAA-0001", "NS-AAAA-0002"]
    rounds.go()
    assert references(home) == ["NS-AAAA-0002"]
    service.close()
    postroom.close()


def references(home: Path) -> list[str]:
    with open_store(home / "record.gpkg") as store:
        return sorted(one.reference for one in store.enquiries.all())
