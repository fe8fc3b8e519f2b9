"""Accounts: one's own, and those that an administrator keeps; the command that makes the first."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Final

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli import app
from api.desk.signin import passwords
from data.roles import Role
from data.store.store import open_store
from tests.api.desk.staff import PASSWORD, hidden

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.api.desk.staff import Browser, Staffed

ACCOUNT: Final = "/verwaltung/konto"
USERS: Final = "/verwaltung/konten"
FRESH: Final = "ein ganz neuer Satz"


def invite(browser: Browser, key: str) -> str:
    answer = browser.send(f"{USERS}/{key}/einladung", USERS)
    found = re.search(r'href="http://test(/verwaltung/einladung/[^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def test_an_administrator_invites_and_the_link_is_good_once(desk: Staffed) -> None:
    desk.add("anna", Role.ADMINISTRATOR)
    browser = desk.browser("anna")
    answer = browser.send(USERS, USERS, name="Zoë <b>", role="editor", municipality="14730270")
    assert answer.status_code == 303
    assert "Zoë &lt;b&gt;" in browser.get(USERS).text
    user = desk.store.users.named("Zoë <b>")
    assert user is not None
    assert (user.role, user.municipalities) == (Role.EDITOR, ("14730270",))
    link = invite(browser, user.key)
    guest = desk.browser()
    assert "Zoë &lt;b&gt;" in guest.get(link).text
    for typed in ({"password": "short", "again": "short"}, {"password": FRESH, "again": "other"}):
        assert guest.ask("POST", link, data=typed).status_code == 400
    typed = {"password": FRESH, "again": FRESH}
    assert guest.ask("POST", link, data=typed).headers["location"] == "/verwaltung"
    assert guest.get(ACCOUNT).status_code == 200
    assert desk.browser().get(link).status_code == 410
    assert desk.browser().ask("POST", link, data=typed).status_code == 410
    assert desk.browser().sign_in("Zoë <b>", FRESH).status_code == 303


def test_a_link_ends_after_three_days(desk: Staffed) -> None:
    desk.add("anna", Role.ADMINISTRATOR)
    user = desk.store.users.add("bob", Role.READER, (), desk.act())
    link = invite(desk.browser("anna"), user.key)
    desk.clock.wait(days=3, seconds=1)
    assert desk.browser().get(link).status_code == 410
    assert desk.browser().get("/verwaltung/einladung/x.y").status_code == 410


def test_a_link_is_no_way_around_the_second_factor(desk: Staffed) -> None:
    desk.add("anna", Role.ADMINISTRATOR)
    user = desk.add("bob", Role.READER, second_factor=pyotp.random_base32())
    link = invite(desk.browser("anna"), user.key)
    guest = desk.browser()
    typed = {"password": FRESH, "again": FRESH}
    assert guest.ask("POST", link, data=typed).headers["location"] == "/verwaltung/anmelden"
    assert guest.cookies == {}


def test_rights_are_changed_and_the_last_administrator_stays(desk: Staffed) -> None:
    anna = desk.add("anna", Role.ADMINISTRATOR)
    bob = desk.add("bob", Role.READER)
    browser, other = desk.browser("anna"), desk.browser("bob")
    assert other.get(USERS).status_code == 403
    assert browser.send(f"{USERS}/{bob.key}", USERS, role="publisher").status_code == 303
    held = desk.store.users.get(bob.key)
    assert held is not None
    assert held.role is Role.PUBLISHER
    for path, typed in (
        (f"{USERS}/{anna.key}", {"role": "reader"}),
        (f"{USERS}/{anna.key}", {"role": "administrator", "disabled": "1"}),
        (f"{USERS}/{anna.key}/loeschen", {}),
    ):
        assert browser.send(path, USERS, **typed).status_code == 400
    assert browser.send(f"{USERS}/{bob.key}", USERS, role="reader", disabled="1").status_code == 303
    assert other.get("/verwaltung").status_code == 303
    assert browser.send(f"{USERS}/{bob.key}/loeschen", USERS).status_code == 303
    assert desk.store.users.get(bob.key) is None
    assert browser.get(f"{USERS}/{bob.key}").status_code == 404


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "anna"])
def test_a_wrong_name_is_told(desk: Staffed, name: str) -> None:
    desk.add("anna", Role.ADMINISTRATOR)
    answer = desk.browser("anna").send(USERS, USERS, name=name, role="reader")
    assert answer.status_code == 400
    assert len(desk.store.users.all()) == 1


def test_a_password_is_changed_by_who_knows_it(desk: Staffed) -> None:
    desk.add("anna", Role.READER)
    browser, elsewhere = desk.browser("anna"), desk.browser("anna")
    wrong = browser.send(f"{ACCOUNT}/kennwort", old="not it at all", password=FRESH, again=FRESH)
    assert wrong.status_code == 400
    assert elsewhere.get(ACCOUNT).status_code == 200
    good = browser.send(f"{ACCOUNT}/kennwort", old=PASSWORD, password=FRESH, again=FRESH)
    assert good.status_code == 303
    assert browser.get(ACCOUNT).status_code == 200
    assert elsewhere.get(ACCOUNT).status_code == 303
    assert desk.browser().sign_in("anna").status_code == 401
    assert desk.browser().sign_in("anna", FRESH).status_code == 303


def test_a_second_factor_is_set_up_proved_and_removed(desk: Staffed) -> None:
    desk.add("anna", Role.READER)
    browser = desk.browser("anna")
    shown = browser.send(f"{ACCOUNT}/zweiter-faktor")
    secret = hidden(shown, "secret")
    assert "<svg" in shown.text
    held = desk.store.users.named("anna")
    assert held is not None
    assert held.second_factor is None  # not before a code proved that it is there
    code = pyotp.TOTP(secret).at(desk.clock.now())
    wrong = browser.send(f"{ACCOUNT}/zweiter-faktor", secret=secret, code=code[::-1] + "1")
    assert wrong.status_code == 400
    assert browser.send(f"{ACCOUNT}/zweiter-faktor", secret=secret, code=code).status_code == 303
    assert hidden(desk.browser().sign_in("anna"), "token")
    again = browser.send(f"{ACCOUNT}/zweiter-faktor/ende", old="wrong password")
    assert again.status_code == 400
    desk.clock.wait(minutes=1)
    assert browser.send(f"{ACCOUNT}/zweiter-faktor/ende", old=PASSWORD).status_code == 303
    assert desk.browser().sign_in("anna").status_code == 303


def test_the_log_is_shown_checked_and_handed_out(desk: Staffed) -> None:
    desk.add("anna", Role.ADMINISTRATOR)
    browser = desk.browser("anna")
    desk.browser().sign_in("<script>", "x")
    page = browser.get("/verwaltung/protokoll")
    assert "Anmeldung gescheitert" in page.text
    assert "<script>" not in page.text.replace('<script type="module"', "")
    lines = browser.get("/verwaltung/protokoll.jsonl").text.splitlines()
    numbers = [json.loads(line)["number"] for line in lines]
    assert numbers == list(range(1, len(numbers) + 1))
    checked = browser.get("/verwaltung/protokoll/pruefung").text
    assert json.loads(lines[-1])["hash"] in checked


def run(record: Path, *arguments: str, typed: str = "") -> Result:
    environment = {"GEWERBE_HOME": str(record.parent), "GEWERBE_DATABASE": str(record)}
    return CliRunner().invoke(app, ["user", *arguments], input=typed, env=environment)


def test_the_command_makes_the_first_account(tmp_path: Path) -> None:
    record = tmp_path / "record.gpkg"
    assert run(record, "add", "anna", typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    piped = run(record, "add", "bob", "--role", "editor", "--password-stdin", typed=f"{FRESH}\n")
    assert piped.exit_code == 0
    assert FRESH not in piped.output
    link = run(record, "add", "eve", "--municipality", "14730270", "--invite", "--lang", "en")
    assert "/en/verwaltung/einladung/" in link.stdout or "/verwaltung/einladung/" in link.stdout
    with open_store(record) as store:
        users = {user.name: user for user in store.users.all()}
        assert passwords.fits(users["anna"], PASSWORD)
        assert users["anna"].role is Role.ADMINISTRATOR
        assert passwords.fits(users["bob"], FRESH)
        assert users["bob"].role is Role.EDITOR
        assert users["eve"].municipalities == ("14730270",)
        assert users["eve"].password is None
    listed = run(record, "list").stdout
    assert "anna  Verwalten" in listed
    reset = run(record, "password", "anna", "--password-stdin", typed=f"{FRESH}\n")
    assert reset.exit_code == 0
    with open_store(record) as store:
        assert passwords.fits(store.users.named("anna"), FRESH)


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("add", "anna", "--password-stdin"), "short\n"),
        (("add", "anna", "--password-stdin"), ""),
        (("add", "", "--invite"), ""),
        (("add", "anna", "--invite", "--municipality", "Torgau"), ""),
    ],
)
def test_it_refuses_what_makes_no_account(
    tmp_path: Path, arguments: tuple[str, ...], typed: str
) -> None:
    record = tmp_path / "record.gpkg"
    assert run(record, *arguments, typed=typed).exception is not None
    if record.exists():
        with open_store(record) as store:
            assert store.users.all() == ()


@given(st.text(min_size=passwords.LEAST, max_size=30))
def test_only_dull_passwords_of_that_length_are_refused(text: str) -> None:
    distinct = len(set(text.casefold()))
    objection = passwords.objection(text, "anna")
    if objection is not None:
        low = text.casefold()
        is_run = len({ord(b) - ord(a) for a, b in itertools.pairwise(low)}) == 1
        assert distinct < 5 or is_run or "anna" in low
