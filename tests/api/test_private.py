"""The page for one prospect: made by staff, behind a signed link, until its day or withdrawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.seals import Seals
from data.store.store import open_store
from data.store.users import Act
from tests.api.correspondence import Office, office, plain
from tests.data.store.test_offers import ACT
from tests.data.store.test_offers import OFFER as MADE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

PLOTS: Final = ("SK-013", "KR-001", "SK-011")
GREETING: Final = 'Sehr geehrte Frau <b>Müller</b>,\n\nwie besprochen: "drei" Flächen.'
OFFER: Final = replace(
    MADE, plots=PLOTS, language="de", greeting=GREETING, profile="logistics", weights=""
)


@pytest.fixture
def room(home: Path, tmp_path: Path) -> Iterator[Office]:
    with office(home, tmp_path) as held:
        yield held


def link(room: Office, key: str = "abc", *, purpose: str = "offer") -> str:
    secret = room.settings.secret
    assert secret is not None
    seals = Seals(secret.get_secret_value(), room.clock.now)
    return f"/angebot/{seals.seal(purpose, key)}"  # type: ignore[arg-type]


def store(room: Office, **more: object) -> None:
    with open_store(room.settings.record) as held:
        held.offers.add(replace(OFFER, **more), ACT)  # type: ignore[arg-type]


def names(answer: httpx.Response) -> list[str]:
    return re.findall(
        r'<h2><span class="suit-rank">\d</span><a href="/flaechen/([^"]+)"', answer.text
    )


def test_it_shows_the_plots_in_their_order_with_the_words_of_staff(room: Office) -> None:
    store(room)
    answer = room.ask("GET", link(room))
    assert answer.status_code == 200
    assert names(answer) == list(PLOTS)
    text = plain(answer)
    assert "Sehr geehrte Frau <b>Müller</b>," in text, "as text, not as markup"
    assert 'wie besprochen: "drei" Flächen.' in text
    assert "Profil „Logistik“" in text
    assert "Demonstrationsdaten" in text
    assert "wird am 01.04.2026 gelöscht" in text
    assert "Batteriewerk" not in answer.text, "what staff call it is theirs"


def test_scores_are_those_of_the_profile_or_of_weights_chosen(room: Office) -> None:
    store(room)
    store(room, key="own", weights="price:1")
    for key, body in (("abc", {"profile": "logistics"}), ("own", {"weights": {"price": 1}})):
        found = room.ask(
            "POST", "/api/v1/search", json={**body, "availability": "all", "limit": 1000}
        ).json()["plots"]
        expected = {one["id"]: one["score"] for one in found}
        page = room.ask("GET", link(room, key)).text
        shown = re.findall(r'<div class="suit-score"><p><b>([^<]+)</b>', page)
        assert shown == [
            "–" if expected[one] is None else str(round(expected[one])) for one in PLOTS
        ]


def test_it_is_for_one_pair_of_eyes(room: Office) -> None:
    store(room)
    answer = room.ask("GET", link(room))
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


def test_it_ends_on_its_day_and_what_it_held_is_deleted(room: Office) -> None:
    store(room)
    room.clock.wait(days=29)
    assert room.ask("GET", link(room)).status_code == 200
    room.clock.wait(days=1)
    answer = room.ask("GET", link(room))
    assert answer.status_code == 410
    assert "Diese Seite gibt es nicht mehr" in answer.text
    assert "Müller" not in answer.text
    room.go_round()
    with open_store(room.settings.record) as held:
        assert held.offers.all() == ()


def test_a_withdrawn_one_is_gone_at_once(room: Office) -> None:
    store(room)
    assert room.ask("GET", link(room)).status_code == 200
    with open_store(room.settings.record) as held:
        held.offers.withdraw("abc", Act("anna", room.clock.now()))
    assert room.ask("GET", link(room)).status_code == 410


def test_a_link_that_is_not_ours_shows_nothing(room: Office) -> None:
    store(room)
    good = link(room)
    for path in (
        "/angebot/abc",
        good[:-1],
        good.replace("/angebot/", "/angebot/x"),
        link(room, purpose="receipt"),
        link(room, "other"),
        "/en/angebot/%00",
    ):
        assert room.ask("GET", path).status_code == 410, path


def test_a_plot_that_is_gone_is_said(room: Office) -> None:
    store(room, plots=("KR-001", "GONE-1"))
    answer = room.ask("GET", link(room))
    assert names(answer) == ["KR-001"]
    assert "Nicht mehr im Katalog: GONE-1" in plain(answer)


def test_english_words_beside_a_german_greeting(room: Office) -> None:
    store(room)
    answer = room.ask("GET", f"/en{link(room)}")
    assert '<p class="greeting" lang="de">' in answer.text
    assert "Chosen for you" in answer.text


@pytest.fixture
def desk(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEWERBE_HOME", str(home))
    monkeypatch.setenv("GEWERBE_DATABASE", str(tmp_path / "record.gpkg"))
    monkeypatch.setenv("GEWERBE_SECRET", "0123456789" * 4)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["offer", *words])
    return result.exit_code, result.output + str(result.exception or "")


def test_staff_make_list_and_withdraw_one(desk: Path) -> None:
    greeting = desk / "greeting.txt"
    greeting.write_text(GREETING, encoding="utf-8")
    code, said = run(
        "add", *PLOTS, "--title", "Werk", "--greeting", str(greeting), "--profile", "food"
    )
    assert code == 0, said
    token = re.search(r"/angebot/(\S+)", said)
    assert token
    with open_store(desk / "record.gpkg") as held:
        (offer,) = held.offers.all()
    assert (offer.plots, offer.greeting, offer.profile) == (PLOTS, GREETING, "food")
    assert (offer.ends_on - offer.made.astimezone().date()).days == 30
    code, said = run("list")
    assert f"{offer.key}  Werk  gilt bis" in said
    assert run("withdraw", offer.key)[0] == 0
    assert "zurückgezogen am" in run("list")[1]
    code, said = run("withdraw", offer.key)
    assert code != 0
    assert "a page that still holds" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["NONE-1"], "the id of a plot of the catalogue"),
        (["KR-001", "--profile", "magic"], "one of"),
        (["KR-001", "--weights", "magic:1"], "criterion:weight"),
        (["KR-001", "--greeting", "no-such-file"], "a text file in UTF-8"),
    ],
)
def test_what_cannot_be_is_refused(desk: Path, words: list[str], expected: str) -> None:
    code, said = run("add", *words, "--title", "x")
    assert code != 0
    assert expected in said
    assert not (desk / "record.gpkg").exists(), "nothing was written"
