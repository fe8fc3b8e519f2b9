"""`gewerbeflaechen enquiries`: staff see what came, note what was answered, delete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli import app, main
from data.store.outbox import Failure
from data.store.store import open_store
from tests.data.store.letters import ENQUIRY, enquiry, mail
from tests.data.store.made import NOON
from tests.data.store.test_outbox import LEASE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the record is to be."""
    monkeypatch.setenv("GEWERBE_HOME", str(tmp_path))
    monkeypatch.delenv("GEWERBE_DATABASE", raising=False)
    return tmp_path / "record.gpkg"


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["enquiries", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_where_nothing_was_ever_stored_there_are_none(place: Path) -> None:
    assert run() == "Keine Anfragen.\n"
    assert run("--lang", "en") == "No enquiries.\n"
    assert not place.exists()


def test_the_list_says_state_and_day_of_deletion(place: Path) -> None:
    with open_store(place) as store:
        store.enquiries.add(ENQUIRY)
        store.enquiries.add(enquiry(2))
    assert run("--answered", "NS-AAAA-0002") == "NS-AAAA-0002: als beantwortet vermerkt\n"
    count, first, second = run().splitlines()
    assert count == "Anfragen: 2, offen: 1"
    assert re.fullmatch(
        r"NS-AAAA-0001 · 02\.03\.2026, \d\d:00 · offen · wird gelöscht am 29\.08\.2026 · "
        r"Fläche „Süd“ \(KR-001\)",
        first,
    )
    assert "beantwortet am" in second
    assert "zoe@" not in run()
    assert "is deleted on 29 Aug 2026" in run("--lang", "en")


def test_one_is_shown_whole_with_its_mails(place: Path) -> None:
    with open_store(place) as store:
        store.enquiries.add(
            enquiry(1, message="Zeile 1\n\x1b[31mZeile 2"), [mail(number) for number in (1, 2, 3)]
        )
        for outcome in ("sent", "given up"):
            claimed = store.outbox.claim(NOON, LEASE)
            assert claimed is not None
            if outcome == "sent":
                store.outbox.sent(claimed, NOON)
            else:
                store.outbox.failed(claimed, Failure("550 no", refused=True, due=None), NOON)
    said = run("--show", "NS-AAAA-0001", "--lang", "en")
    for words in ("Name: Zoë O'Neill", "E-mail: zoe@firm.example", "Telephone: +44", "Zeile 1\n"):
        assert words in said
    assert "Firm:" not in said
    assert "to1@x.example sent on 2 Mar 2026" in said
    assert "to2@x.example given up after 1 attempts: 550 no" in said
    assert "to3@x.example waits, attempts: 0" in said
    assert "\x1b" not in said


def test_one_is_deleted(place: Path) -> None:
    with open_store(place) as store:
        store.enquiries.add(ENQUIRY, [mail()])
    assert run("--delete", "NS-AAAA-0001") == "NS-AAAA-0001: gelöscht\n"
    assert run() == "Keine Anfragen.\n"
    with open_store(place) as store:
        assert store.outbox.count() == 0


@pytest.mark.parametrize("way", ["--show", "--answered", "--delete"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_number_that_is_none_is_named(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    way: str,
    exists: bool,  # noqa: FBT001 – pytest gives it
) -> None:
    if exists:
        open_store(place).close()
    monkeypatch.setattr("sys.argv", ["gewerbeflaechen", "enquiries", way, "NS-X"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "NS-X" in capsys.readouterr().err


def test_one_thing_at_a_time(place: Path) -> None:
    result = CliRunner().invoke(app, ["enquiries", "--show", "a", "--delete", "b"])
    assert result.exit_code == 2
    assert not place.exists()
