"""A search subscription, end to end: asked for, confirmed, told of plots, renewed, ended."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from data.store.changes import Change
from data.store.store import open_store
from tests.api.correspondence import OFFICE, VISITOR, Office, office, plain, value_of
from tests.api.test_enquiry import waiting
from tests.past import put, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

MORE: Final = {"smtp_host": "mail.example", "public_url": "https://land.example/"}
SEARCH: Final = "/suchauftrag?status=free&area_min=10000"
DAY: Final = date(2026, 3, 2)


@pytest.fixture
def held(home_with_past: Path, tmp_path: Path) -> Iterator[Office]:
    """Return a service on a record of its own: "a" is sold, "b" is free."""
    shutil.copy(home_with_past / "record.gpkg", tmp_path)
    with office(home_with_past, tmp_path, **MORE) as made:
        yield made


def ask(held: Office, path: str = SEARCH, email: str = VISITOR) -> EmailMessage:
    """Ask for a subscription; return the mail that asks for a confirmation."""
    answer = held.send(path, {"email": email})
    assert answer.status_code == 303, plain(answer)
    assert held.ask("GET", answer.headers["location"]).status_code == 200
    (mail,) = waiting(held)
    assert mail["To"] == email
    return mail


def links(mail: EmailMessage) -> dict[str, str]:
    """Return the paths of the links of a mail, by what they do."""
    found = re.findall(r"https://land\.example(\S*/suchauftrag/(\w+)/\S+)", mail.get_content())
    return {what: path for path, what in found}


def confirmed(held: Office, path: str = SEARCH) -> dict[str, str]:
    """Ask and confirm; return the path that confirmed."""
    known = links(ask(held, path))
    assert held.ask("POST", known["bestaetigen"]).status_code == 200
    return known


def write(held: Office, plot_id: str, x: float, **values: str | float) -> None:
    """Record a plot, and let the service take it in."""
    with open_store(held.settings.record) as store:
        put(store, record(plot_id, x, **values), held.clock.today())
    take_in(held)


def take_in(held: Office) -> None:
    held.application.state.service.refresh()
    held.go_round()


def running(held: Office) -> int:
    with open_store(held.settings.record) as store:
        return len(store.subscriptions.confirmed())


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Verfügbare Fläche ab 1 ha", "1 Fläche passt heute", "Art. 6 Abs. 1 Buchst. a")),
        ("/en", ("Available area from 1 ha", "1 plot matches today", "Article 6(1)(a)")),
    ],
)
def test_the_form_says_the_search_in_words(
    held: Office, prefix: str, words: tuple[str, ...]
) -> None:
    text = plain(held.ask("GET", prefix + SEARCH))
    for one in words:
        assert one in text


def test_the_list_leads_there(held: Office) -> None:
    page = held.ask("GET", "/en/flaechen?zoning=GI&price_max=1").text
    assert 'href="/en/suchauftrag?zoning=GI&amp;price_max=1"' in page
    assert 'href="/en/anfrage?zoning=GI&amp;price_max=1"' in page


def test_from_asking_to_the_end(held: Office) -> None:
    known = links(ask(held))
    assert running(held) == 0
    # Programs that look through mails open every link; nothing happens.
    for path in known.values():
        assert "Bestätigen" in plain(held.ask("GET", path))
        assert held.ask("HEAD", path).status_code == 200
    assert running(held) == 0
    page = held.ask("POST", known["bestaetigen"])
    assert "läuft bis zum 02.03.2027" in plain(page)
    assert running(held) == 1
    take_in(held)
    assert waiting(held) == [], "what matched when it was asked for is no news"

    write(held, "c", 300, status="free", zoning="GI")
    (news,) = waiting(held)
    assert news["Subject"] == "1 neue Fläche zu Ihrer Suche"
    assert news["To"] == VISITOR
    text = news.get_content()
    assert "Fläche c (c)" in text
    assert "https://land.example/flaechen/c" in text
    assert "Fläche b" not in text
    take_in(held)
    assert waiting(held) == []

    known = links(news)
    assert news["List-Unsubscribe"] == f"<https://land.example{known['beenden']}>"
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert running(held) == 1
    held.ask("GET", known["beenden"])
    assert running(held) == 1
    # As a mail program does it (RFC 8058): from elsewhere, and with this body alone.
    ended = held.ask(
        "POST",
        known["beenden"],
        content=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert ended.status_code == 200
    assert "Beendet" in plain(ended)
    assert running(held) == 0
    for path in known.values():
        assert "nicht mehr" in plain(held.ask("GET", path))
    assert "Beendet" in plain(held.ask("POST", known["beenden"])), "ended is ended"
    write(held, "d", 900, status="free")
    assert waiting(held) == []


def test_a_plot_that_becomes_free_is_news_and_at_most_one_mail_goes_a_day(held: Office) -> None:
    confirmed(held, "/en/suchauftrag?area_min=10000")
    write(held, "a", 20, status="free")
    (news,) = waiting(held)
    assert news["Subject"] == "1 new plot for your search"
    write(held, "c", 300, status="free")
    write(held, "d", 900, status="free")
    assert waiting(held) == []
    held.clock.wait(days=1)
    take_in(held)
    (news,) = waiting(held)
    assert news["Subject"] == "2 new plots for your search"
    write(held, "c", 300, status="reserved")
    held.clock.wait(days=1)
    write(held, "c", 300, status="free")
    (news,) = waiting(held)
    assert "(c)" in news.get_content()


def test_two_workers_tell_once(held: Office, home_with_past: Path, tmp_path: Path) -> None:
    confirmed(held)
    with open_store(held.settings.record) as store:
        put(store, record("c", 300, status="free"), DAY)
    with office(home_with_past, tmp_path, **MORE) as other:
        for one in (held, other, held, other):
            take_in(one)
    assert len(waiting(held)) == 1


def test_a_confirmation_is_needed_in_time(held: Office) -> None:
    known = links(ask(held))
    held.clock.wait(days=7)
    held.go_round()
    assert "nicht mehr" in plain(held.ask("POST", known["bestaetigen"]))
    assert running(held) == 0


def test_it_ends_by_itself_unless_renewed(held: Office) -> None:
    confirmed(held)
    write(held, "c", 300, status="free")
    (news,) = waiting(held)
    assert "02.03.2027" in news.get_content()
    held.clock.wait(days=300)
    renew = links(news)["verlaengern"]
    assert "Verlängern" in plain(held.ask("GET", renew))
    page = held.ask("POST", renew)
    end = held.clock.today() + timedelta(days=365)
    assert f"{end:%d.%m.%Y}" in plain(page)
    held.clock.wait(days=364)
    held.go_round()
    assert running(held) == 1
    held.clock.wait(days=1)
    held.go_round()
    assert running(held) == 0


def test_a_link_is_good_for_what_it_says_alone(held: Office) -> None:
    known = links(ask(held))
    token = known["bestaetigen"].rpartition("/")[2]
    for what in ("beenden", "verlaengern"):
        assert held.ask("POST", f"/suchauftrag/{what}/{token}").status_code == 404
    assert held.ask("POST", f"/suchauftrag/bestaetigen/{token[:-1]}x").status_code == 404
    foreign = {"Sec-Fetch-Site": "cross-site"}
    held.ask("POST", known["bestaetigen"], headers=foreign)
    assert running(held) == 0


def test_links_never_lead_to_the_host_of_a_request(held: Office) -> None:
    token = held.token(SEARCH)
    headers = {"Host": "evil.example"}
    assert held.send(SEARCH, {"email": VISITOR}, token=token, headers=headers).status_code == 303
    (mail,) = waiting(held)
    assert "evil.example" not in mail.as_string()
    found = re.findall(r"https?://\S+", mail.get_content())
    assert {urlsplit(one).netloc for one in found} == {"land.example"}


@pytest.mark.parametrize("path", ["/suchauftrag?area_min=x", "/en/suchauftrag?colour=red"])
def test_a_search_that_cannot_be_understood_is_not_subscribed(held: Office, path: str) -> None:
    page = held.ask("GET", path)
    assert 'role="alert"' in page.text
    assert "<form" not in page.text
    token = held.token(SEARCH)
    assert held.send(path, {"email": VISITOR}, token=token).status_code == 400
    assert waiting(held) == []


def test_what_is_wrong_is_kept(held: Office) -> None:
    answer = held.send(SEARCH, {"email": "zoe@"})
    assert answer.status_code == 400
    assert value_of(answer, "email") == "zoe@"
    assert 'href="#f-email"' in answer.text
    assert 'aria-describedby="f-email-error"' in answer.text


def test_an_address_is_not_flooded(held: Office) -> None:
    answers = [
        held.send(f"/suchauftrag?area_min={number}", {"email": VISITOR}, seconds=90)
        for number in range(1, 5)
    ]
    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert "warten" in plain(answers[-1])
    assert len(waiting(held)) == 3


@pytest.mark.parametrize("missing", ["smtp_host", "public_url"])
def test_it_is_not_offered_where_it_cannot_be_kept(
    home_with_past: Path, tmp_path: Path, missing: str
) -> None:
    with office(home_with_past, tmp_path, **{**MORE, missing: None}) as held:
        assert "suchauftrag" not in held.ask("GET", "/flaechen").text
        page = held.ask("GET", SEARCH)
        assert "derzeit nicht" in plain(page)
        answer = held.send(SEARCH, {"email": VISITOR}, token="x")  # noqa: S106 – of nobody
        assert answer.status_code == 400


def test_whoever_withdraws_a_plot_tells_nobody(held: Office) -> None:
    confirmed(held)
    with open_store(held.settings.record) as store:
        store.write([Change("b", store.held()["b"].number, None)], account="x", reason="gone")
    take_in(held)
    assert waiting(held) == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_privacy_page_says_what_is_kept_and_how_long(
    held: Office, home_with_past: Path, tmp_path: Path, prefix: str
) -> None:
    text = plain(held.ask("GET", f"{prefix}/datenschutz"))
    for number in ("180", "365", "7"):
        assert re.search(rf"\b{number} (Tage|days)", text), number
    bare = tmp_path / "bare"
    bare.mkdir()
    with office(home_with_past, bare) as silent:
        text = plain(silent.ask("GET", f"{prefix}/datenschutz"))
    assert "180" in text
    assert "365" not in text
    assert OFFICE in text
