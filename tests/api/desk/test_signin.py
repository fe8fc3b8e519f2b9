"""Signing in and out: who is let in, for how long, and what an attacker gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk.pages import onward
from data.roles import Role
from tests.api.desk.staff import HASHED, PASSWORD, SIGN_IN, hidden, staffed

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.api.desk.staff import Staffed

KEY: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_who_has_the_password_comes_in_and_goes_out(desk: Staffed) -> None:
    desk.add("anna", Role.READER)
    browser = desk.browser()
    led = browser.get("/verwaltung/konto?a=1")
    assert led.status_code == 303
    assert led.headers["location"] == f"{SIGN_IN}?weiter=%2Fverwaltung%2Fkonto%3Fa%3D1"
    form = browser.get(led.headers["location"])
    answer = browser.sign_in("anna", weiter=hidden(form, "weiter"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/verwaltung/konto?a=1"
    assert browser.get("/verwaltung/konto").status_code == 200
    stolen = dict(browser.cookies)
    assert browser.send("/verwaltung/abmelden").status_code == 303
    assert browser.cookies == {}
    browser.cookies = stolen
    assert browser.get("/verwaltung/konto").status_code == 303
    assert desk.actions()[-2:] == [("anna", "signed_in"), ("anna", "signed_out")]


def test_the_cookie_is_for_this_host_and_no_script(home: Path, tmp_path: Path) -> None:
    with staffed(home, tmp_path, public_url="https://flaechen.example") as desk:
        desk.add("anna")
        cookie = desk.browser().sign_in("anna").headers["set-cookie"]
    assert cookie.startswith("__Host-verwaltung=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "secure", "samesite=lax", "path=/"}


def test_nobody_learns_which_names_there_are(desk: Staffed) -> None:
    desk.add("anna")
    wrong = desk.browser().sign_in("anna", "not the password")
    unknown = desk.browser().sign_in("nemo", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("anna", "") == unknown.text.replace("nemo", "")
    assert "not the password" not in wrong.text
    assert desk.actions()[-2:] == [("nobody", "sign_in_failed")] * 2


def test_without_a_password_nobody_comes_in(desk: Staffed) -> None:
    desk.store.users.add("new", Role.ADMINISTRATOR, (), desk.act())
    for password in ("", "None", "nobody has this one"):
        assert desk.browser().sign_in("new", password).status_code == 401


def test_failures_slow_down_and_then_lock(desk: Staffed) -> None:
    desk.add("anna")
    askers = (f"10.0.{n // 200}.{n % 200}" for n in range(1_000))  # no two from one address

    def try_it(password: str) -> httpx.Response:
        data = {"name": "anna", "password": password}
        return desk.browser().ask("POST", SIGN_IN, data=data, asker=next(askers))

    for _ in range(3):
        assert try_it("wrong").status_code == 401
    waits = []
    for _ in range(12):
        held = try_it(PASSWORD)
        assert held.status_code == 429  # not even the right one
        waits.append(int(held.headers["retry-after"]))
        desk.clock.wait(seconds=waits[-1])
        assert try_it("wrong").status_code == 401
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    desk.clock.wait(minutes=15)
    assert try_it(PASSWORD).status_code == 303
    user = desk.store.users.named("anna")
    assert user is not None
    assert user.failures == 0


def test_one_address_may_not_try_without_end(desk: Staffed) -> None:
    statuses = [desk.browser().sign_in(f"name{n}", "wrong").status_code for n in range(25)]
    assert statuses.count(429) == 5
    desk.clock.wait(minutes=1)
    assert desk.browser().sign_in("name", "wrong").status_code == 401


def test_a_session_ends_when_nobody_is_there_and_after_a_day(desk: Staffed) -> None:
    desk.add("anna")
    browser = desk.browser("anna")
    desk.clock.wait(minutes=58)
    assert browser.get("/verwaltung").status_code == 200
    desk.clock.wait(minutes=58)
    assert browser.get("/verwaltung").status_code == 200
    desk.clock.wait(minutes=61)
    assert browser.get("/verwaltung").status_code == 303
    again = desk.browser("anna")
    for _ in range(13):
        desk.clock.wait(minutes=56)
        last = again.get("/verwaltung").status_code
    assert last == 303


def test_a_word_that_was_put_under_somebody_is_worth_nothing(desk: Staffed) -> None:
    """Session fixation: what a browser held before signing in is not its session after."""
    desk.add("anna")
    desk.add("eve")
    evil = desk.browser("eve")
    victim = desk.browser()
    victim.cookies = dict(evil.cookies)
    assert victim.sign_in("anna").status_code == 303
    assert victim.cookies != evil.cookies
    assert evil.get("/verwaltung").status_code == 303  # the session that was planted is over
    assert "anna" in victim.get("/verwaltung").text


def test_a_changed_cookie_is_none(desk: Staffed) -> None:
    desk.add("anna")
    browser = desk.browser("anna")
    (name, value) = next(iter(browser.cookies.items()))
    for changed in (value[:-2] + "xx", "x" + value, "", value.split(".")[0]):
        browser.cookies = {name: changed}
        assert browser.get("/verwaltung").status_code == 303


def test_a_second_factor_is_asked_for_after_the_password(desk: Staffed) -> None:
    desk.add("anna", Role.READER, second_factor=KEY)
    browser = desk.browser()
    half = browser.sign_in("anna")
    assert half.status_code == 200
    assert browser.cookies == {}
    token = hidden(half, "token")
    totp = pyotp.TOTP(KEY)
    code = totp.at(desk.clock.now())

    def give(code: str) -> int:
        data = {"token": token, "code": code}
        return browser.ask("POST", f"{SIGN_IN}/code", data=data).status_code

    assert give("000000" if code != "000000" else "000001") == 401
    assert give(totp.at(desk.clock.now(), counter_offset=5)) == 401
    assert give(f"{code[:3]} {code[3:]}") == 303
    assert browser.get("/verwaltung").status_code == 200
    browser = desk.browser()
    assert give(code) == 401  # each code is good once
    desk.clock.wait(minutes=6)
    assert give(totp.at(desk.clock.now())) == 401  # the half sign-in is too old


def test_a_half_sign_in_ends_with_the_password(desk: Staffed) -> None:
    user = desk.add("anna", Role.READER, second_factor=KEY)
    browser = desk.browser()
    token = hidden(browser.sign_in("anna"), "token")
    desk.store.users.change(user.key, "password_set", desk.act(), password=HASHED[:-3] + "abc")
    data = {"token": token, "code": pyotp.TOTP(KEY).at(desk.clock.now())}
    assert browser.ask("POST", f"{SIGN_IN}/code", data=data).status_code == 401


def test_who_is_disabled_is_out_at_once(desk: Staffed) -> None:
    user = desk.add("anna")
    browser = desk.browser("anna")
    at = desk.clock.now()
    desk.store.users.change(user.key, "user_changed", desk.act(), disabled=at)
    assert browser.get("/verwaltung").status_code == 303
    assert desk.browser().sign_in("anna").status_code == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_website_signs_nobody_in(desk: Staffed, site: str) -> None:
    desk.add("anna")
    data = {"name": "anna", "password": PASSWORD}
    answer = desk.browser().ask("POST", SIGN_IN, data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_form_without_its_word_does_nothing_and_loses_nothing(desk: Staffed) -> None:
    user = desk.add("anna", Role.ADMINISTRATOR)
    browser = desk.browser("anna")
    typed = {"role": "reader", "name": "<b>Ä"}
    path = f"/verwaltung/konten/{user.key}"
    for word in ({}, {"formwort": "x"}, {"formwort": "ü"}):
        answer = browser.ask("POST", path, data={**typed, **word})
        assert answer.status_code == 403
        assert 'name="name" value="&lt;b&gt;Ä"' in answer.text
    other = desk.browser("anna").word()
    assert browser.ask("POST", path, data={**typed, "formwort": other}).status_code == 403
    held = desk.store.users.get(user.key)
    assert held is not None
    assert held.role is Role.ADMINISTRATOR
    answer = browser.ask("POST", path, headers={"Sec-Fetch-Site": "cross-site"}, data=typed)
    assert answer.status_code == 403
    assert "Ä" not in answer.text


def test_who_was_signed_out_meanwhile_sends_the_form_once_more(desk: Staffed) -> None:
    desk.add("anna", Role.ADMINISTRATOR)
    browser = desk.browser("anna")
    word = browser.word()
    desk.clock.wait(hours=2)
    typed = {"name": "Zoë", "role": "reader", "municipality": ["14730270", "14730110"]}
    lost = browser.ask("POST", "/verwaltung/konten", data={"formwort": word, **typed})
    assert lost.status_code == 401
    assert lost.text.count('name="municipality"') == 2
    assert browser.sign_in("anna").status_code == 303
    stale = browser.ask("POST", "/verwaltung/konten", data={"formwort": word, **typed})
    assert stale.status_code == 403
    fresh = {"formwort": hidden(stale, "formwort"), **typed}
    assert browser.ask("POST", "/verwaltung/konten", data=fresh).status_code == 303
    user = desk.store.users.named("Zoë")
    assert user is not None
    assert set(user.municipalities) == {"14730270", "14730110"}


def test_no_page_of_the_desk_is_kept_or_found(desk: Staffed) -> None:
    desk.add("anna")
    browser = desk.browser("anna")
    for path in ("/verwaltung", "/en/verwaltung/konto", SIGN_IN, "/verwaltung/nothing"):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-robots-tag"] == "noindex", path
    assert "Disallow: /verwaltung" in browser.get("/robots.txt").text
    assert "verwaltung" not in browser.get("/sitemap.xml").text


def test_visitors_get_no_cookie(desk: Staffed) -> None:
    for path in ("/", "/karte", "/flaechen", SIGN_IN, "/verwaltung"):
        assert "set-cookie" not in desk.browser().get(path).headers


EVIL: Final = (
    *("https://evil.example", "//evil.example", "/\\evil.example", "/verwaltung//evil.example"),
    *("/verwaltungen", "/karte", "javascript:alert(1)", "/verwaltung/\r\nSet-Cookie: a=b"),
    *("/verwaltung@evil.example", "/verwaltung/../karte", "/en//evil.example", ""),
)


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_leads_nowhere_else(desk: Staffed, target: str) -> None:
    desk.add("anna")
    assert desk.browser().sign_in("anna", weiter=target).headers["location"] == "/verwaltung"


@given(st.text() | st.text().map(lambda text: f"/verwaltung{text}"))
def test_it_leads_to_a_page_of_the_desk(target: str) -> None:
    led = onward(target, "de")
    assert led == "/verwaltung" or led.startswith(
        ("/verwaltung/", "/verwaltung?", "/en/verwaltung")
    )
    assert led.isascii()
    assert "//" not in led
    assert "\\" not in led
