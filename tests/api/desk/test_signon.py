"""The county's own sign-on, through a real provider on the loopback."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from pydantic import ValidationError

from api.settings import Settings
from data.roles import Role
from tests.api.desk.staff import Browser, Staffed, staffed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START: Final = "/verwaltung/landkreis?weiter=/verwaltung/konto"
MAIL: Final = "anna@landkreis.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Start a provider that knows some people."""

    def person(sub: str, **claims: Any) -> oidc_provider_mock.User:  # noqa: ANN401
        return oidc_provider_mock.User(sub=sub, claims=claims)

    people = (
        person("a-1", email=MAIL, email_verified=True),
        person("a-2", email=MAIL, email_verified=True),
        person("u-1", email=MAIL, email_verified=False),
        person("n-1"),
    )
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def county(home: Path, folder: Path, issuer: str, **more: Any) -> Iterator[Staffed]:  # noqa: ANN401
    named = {"oidc_issuer": issuer, "oidc_client_id": "desk", "oidc_client_secret": "secret"}
    with staffed(home, folder, **named, **more) as held:
        yield held


@pytest.fixture
def desk(home: Path, tmp_path: Path, issuer: str) -> Iterator[Staffed]:
    with county(home, tmp_path, issuer) as held:
        yield held


def left(browser: Browser, start: str = START) -> str:
    """Return the provider's address that the desk leads to."""
    answer = browser.get(start)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def vouched(address: str, sub: str) -> str:
    """Sign in at the provider; return path and query that it leads back to."""
    answer = httpx.post(address, data={"sub": sub})
    assert answer.status_code in {302, 303}, answer.text
    back = urlsplit(answer.headers["location"])
    assert back.netloc == "test"
    return f"{back.path}?{back.query}"


def test_who_the_county_vouches_for_comes_in(desk: Staffed) -> None:
    user = desk.add(MAIL, Role.EDITOR)
    browser = desk.browser()
    assert "Anmelden über Landkreis" in browser.get("/verwaltung/anmelden").text
    address = left(browser)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://test/verwaltung/landkreis/zurueck"]
    answer = browser.get(vouched(address, "a-1"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/verwaltung/konto"
    assert list(browser.cookies) == ["verwaltung"]
    assert MAIL in browser.get("/verwaltung/konto").text
    held = desk.store.users.get(user.key)
    assert held is not None
    assert held.subject is not None
    assert held.subject.endswith(" a-1")
    assert desk.actions()[-2:] == [(MAIL, "user_changed"), (MAIL, "signed_in")]
    again = desk.browser()
    assert again.get(vouched(left(again), "a-1")).status_code == 303


@pytest.mark.parametrize("sub", ["u-1", "n-1", "unknown"])
def test_a_stranger_stays_outside(desk: Staffed, sub: str) -> None:
    desk.add(MAIL)
    browser = desk.browser()
    assert browser.get(vouched(left(browser), sub)).status_code == 403
    assert browser.get("/verwaltung").status_code == 303
    assert desk.actions()[-1] == ("nobody", "sign_in_failed")


def test_an_account_belongs_to_whom_it_was_bound_to(desk: Staffed) -> None:
    desk.add(MAIL)
    first, second = desk.browser(), desk.browser()
    assert first.get(vouched(left(first), "a-1")).status_code == 303
    assert second.get(vouched(left(second), "a-2")).status_code == 403  # the same address


def test_who_is_disabled_stays_outside(desk: Staffed) -> None:
    desk.add(MAIL, disabled=desk.clock.now())
    browser = desk.browser()
    assert browser.get(vouched(left(browser), "a-1")).status_code == 403


def test_only_the_browser_that_left_comes_back(desk: Staffed) -> None:
    desk.add(MAIL)
    browser, other = desk.browser(), desk.browser()
    back = vouched(left(browser), "a-1")
    assert other.get(back).status_code == 503  # no cookie
    left(other)
    assert other.get(back).status_code == 503  # another state
    stale = desk.browser()
    late = vouched(left(stale), "a-1")
    desk.clock.wait(minutes=11)
    assert stale.get(late).status_code == 503
    for query in ("", "?code=x", "?state=x&code=y", "?error=access_denied"):
        assert browser.get(f"/verwaltung/landkreis/zurueck{query}").status_code == 503
    assert browser.get("/verwaltung").status_code == 303


def test_a_word_from_before_is_not_the_session_after(desk: Staffed) -> None:
    """Session fixation: what somebody put into the browser is worth nothing, and over."""
    desk.add(MAIL, Role.EDITOR)
    desk.add("eve")
    evil, victim = desk.browser("eve"), desk.browser()
    victim.cookies = dict(evil.cookies)
    assert victim.get(vouched(left(victim), "a-1")).status_code == 303
    assert victim.cookies["verwaltung"] != evil.cookies["verwaltung"]
    assert "/anmelden" in evil.get("/verwaltung").headers["location"]
    assert MAIL in victim.get("/verwaltung/konto").text


def test_a_code_is_good_once(desk: Staffed) -> None:
    desk.add(MAIL)
    browser = desk.browser()
    address = left(browser)
    kept = dict(browser.cookies)
    back = vouched(address, "a-1")
    assert browser.get(back).status_code == 303
    again = Browser(desk.office, kept)
    assert again.get(back).status_code == 503


def test_it_leads_nowhere_else(desk: Staffed) -> None:
    desk.add(MAIL)
    browser = desk.browser()
    back = vouched(left(browser, "/verwaltung/landkreis?weiter=https://evil.example"), "a-1")
    assert browser.get(back).headers["location"] == "/verwaltung"


def test_a_provider_that_is_down_is_said(home: Path, tmp_path: Path) -> None:
    with county(home, tmp_path, "http://127.0.0.1:9") as desk:
        desk.add("anna")
        answer = desk.browser().get(START)
        assert answer.status_code == 503
        assert "Name und Kennwort" in answer.text
        assert desk.browser().sign_in("anna").status_code == 303


def test_a_provider_under_another_name_is_none(home: Path, tmp_path: Path, issuer: str) -> None:
    other = issuer.replace("localhost", "127.0.0.1")

    class Liar(BaseHTTPRequestHandler):
        """Hands on the metadata of another provider as its own."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(httpx.get(f"{other}{self.path}").content)

        def log_message(self, *_: object) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    Thread(target=server.serve_forever, daemon=True).start()
    with county(home, tmp_path, f"http://127.0.0.1:{server.server_port}") as desk:
        assert desk.browser().get(START).status_code == 503
    server.shutdown()
    server.server_close()


def test_without_one_there_is_no_way_to_it(home: Path, tmp_path: Path) -> None:
    with staffed(home, tmp_path) as desk:
        assert desk.browser().get(START).status_code == 404
        assert "landkreis?" not in desk.browser().get("/verwaltung/anmelden").text
    with pytest.raises(ValidationError, match="CLIENT_ID"):
        Settings(home=tmp_path, oidc_issuer="https://sso.example")
