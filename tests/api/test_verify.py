"""`/pruefen`: whether a printed exposé is still true, by the record's history."""

from __future__ import annotations

import re
import subprocess
from contextlib import ExitStack
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from api.app import create_app
from api.secret import print_key
from api.settings import Settings
from data.store.changes import Change
from data.store.store import open_store
from maps.printcode import PrintCode, part_of
from tests import past
from tests.api import inside
from tests.past import put, record
from tests.settled import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    from fastapi import FastAPI

    type Open = Callable[..., FastAPI]

TODAY: Final = past.TODAY
KEY: Final = "a secret of thirty-two signs or more"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder of its own: each test writes to its record."""
    return past.build_home(tmp_path)


@pytest.fixture
def app(home: Path) -> Iterator[Open]:
    """Return a function that opens an app on the home folder; all are closed in the end."""
    with ExitStack() as stack:

        def opened(day: date = TODAY, **settings: str) -> FastAPI:
            made = settings_of(home=home, **settings)
            application = create_app(made, clock=lambda: day)
            stack.enter_context(application.state.service.following())
            return application

        yield opened


def printed(application: FastAPI, plot: str, query: str = "") -> str:
    """Return the code on an exposé, as it stands in its text."""
    answer = inside.ask(application, "GET", f"/api/v1/plots/{plot}/expose.pdf{query}")
    assert answer.status_code == 200, answer.text
    text = subprocess.run(
        ["pdftotext", "-", "-"],  # noqa: S607 – poppler, where it is installed
        input=answer.content,
        capture_output=True,
        check=True,
    ).stdout.decode()
    (code,) = re.findall(r"(?:[0-9A-Z]{5}-){7,8}[0-9A-Z]{5}", text)
    return str(code)


def page(application: FastAPI, code: str, start: str = "/pruefen") -> httpx.Response:
    answer = inside.ask(application, "GET", f"{start}/{code}")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-robots-tag"] == "noindex"
    return answer


def rows(answer: httpx.Response) -> dict[str, tuple[str, str]]:
    """Return the facts that the page says are others: label, printed, today."""
    found = re.findall(
        r'<th scope="row">(.*?)<span.*?</th>\s*<td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', answer.text
    )
    return {
        label: (re.sub(r"<.*?>", "", then), re.sub(r"<.*?>", "", now)) for label, then, now in found
    }


def edit(home: Path, plot: str, **values: str | float) -> None:
    with open_store(home / "record.gpkg") as store:
        put(store, record(plot, 620, **values), TODAY)


def test_a_print_of_today_holds(app: Open) -> None:
    application = app()
    for language in ("de", "en"):
        code = printed(application, "b", f"?lang={language}")
        answer = page(application, code)
        assert answer.status_code == 200
        assert "Dieser Ausdruck gilt noch" in answer.text
        assert rows(answer) == {}
        assert "This print still holds" in page(application, code, "/en/pruefen").text


def test_what_changed_since_is_named_fact_by_fact(home: Path, app: Open) -> None:
    code = printed(app(), "b", "?lang=en")
    edit(home, "b", status="reserved", price=31.5)
    application = app()
    answer = page(application, code)
    assert answer.status_code == 200
    assert "Dieser Ausdruck gilt nicht mehr ganz" in answer.text
    said = rows(answer)
    assert said["Status"][0] == "frei"
    assert said["Status"][1].startswith("reserviert")
    assert said["Kaufpreis"] == ("unbekannt", "31,50 €/m²")
    assert "Verfügbare Fläche" not in said
    english = page(application, code, "/en/pruefen")
    assert rows(english)["Price"] == ("unknown", "31.50 €/m²")
    assert "are not compared" not in english.text, "nothing but the record was renewed"


def test_an_extract_is_compared_as_far_as_it_goes(home: Path, app: Open) -> None:
    code = printed(app(), "b", "?sections=supply,risks")
    assert len(code.replace("-", "")) == 45
    held = page(app(), code)
    assert "Dieser Ausdruck gilt noch" in held.text
    assert "und: Versorgung, Risiken und Einschränkungen." in held.text
    assert "nicht verglichen: Plan und Baurecht, Luftbild" in held.text
    edit(home, "b", status="free", plan_name="B-Plan 7", owner_class="municipality")
    unprinted = page(app(), code)
    # What was unknown stood on its last page, whatever its section.
    assert rows(unprinted).keys() == {"Bebauungsplan", "Eigentümer"}
    assert rows(unprinted)["Bebauungsplan"] == ("unbekannt", "B-Plan 7")
    later = printed(app(), "b", "?sections=supply,risks")
    edit(home, "b", status="free", plan_name="B-Plan 8", owner_class="municipality")
    told = page(app(), later)
    assert "Dieser Ausdruck gilt noch" in told.text, "a plan's name stood on no page of it"
    whole = printed(app(), "b", "")
    edit(
        home,
        "b",
        status="free",
        plan_name="B-Plan 8",
        owner_class="municipality",
        gas="plot",
        price=20.0,
    )
    said = rows(page(app(), later))
    first = {"Kaufpreis", "Eignung, allgemein"}
    assert said.keys() == {"Erdgas", *first}, "its supply, and the first page"
    assert rows(page(app(), whole)).keys() == {"Erdgas", *first}
    assert "This print is an extract" in page(app(), later, "/en/pruefen").text
    assert "Auszug" not in page(app(), whole).text


def test_a_print_of_a_version_in_between_is_compared_with_that_one(home: Path, app: Open) -> None:
    edit(home, "b", status="free", price=20)
    code = printed(app(), "b")
    edit(home, "b", status="free", price=25)
    edit(home, "b", status="free", price=30)
    assert rows(page(app(), code))["Kaufpreis"] == ("20 €/m²", "30 €/m²")


def test_who_changes_back_makes_the_print_true_again(home: Path, app: Open) -> None:
    code = printed(app(), "b")
    edit(home, "b", status="free", price=25)
    assert rows(page(app(), code))
    with open_store(home / "record.gpkg") as store:
        put(store, record("b", 620, status="free"), TODAY)
    assert "Dieser Ausdruck gilt noch" in page(app(), code).text


def test_a_print_of_a_past_day_is_that_of_the_day(app: Open) -> None:
    application = app()
    code = printed(application, "a", f"?as_of={past.BEFORE}")
    answer = page(application, code)
    assert rows(answer)["Status"] == ("frei", "verkauft")
    day = past.BEFORE.strftime("%d.%m.%Y")
    assert day in answer.text


def test_a_confirmation_that_ran_out_since_is_a_change(app: Open) -> None:
    """Nobody wrote anything, but the day has gone on."""
    code = printed(app(), "b")
    later = app(TODAY + timedelta(days=400))
    said = rows(page(later, code))
    assert said["Status"][0] == "frei"
    assert said["Status"][1].startswith("nicht bestätigt")


def test_a_plot_that_was_withdrawn_is_said_to_be_gone(home: Path, app: Open) -> None:
    code = printed(app(), "b")
    with open_store(home / "record.gpkg") as store:
        change = Change("b", store.held()["b"].number, None)
        store.write([change], account="clerk", reason="because")
    answer = page(app(), code)
    assert answer.status_code == 200
    assert "Diese Fläche wird nicht mehr angeboten" in answer.text


def test_a_code_of_ours_for_a_plot_that_never_was(home: Path, app: Open) -> None:
    key = print_key(Settings(home=home))
    assert key is not None
    code = PrintCode("de", TODAY, 1, b"cata", part_of("never"), b"cont").sealed(key)
    answer = page(app(), code)
    assert answer.status_code == 404
    assert "Die Fläche dieses Ausdrucks ist nicht bekannt" in answer.text


def test_forged_mistyped_and_strange_codes_get_an_honest_answer(app: Open) -> None:
    application = app()
    code = printed(application, "b")
    forged = PrintCode("de", TODAY, 1, b"cata", part_of("b"), b"cont").sealed(b"not the key")
    mistyped = ("1" if code[0] != "1" else "2") + code[1:]
    for one in (forged, mistyped):
        answer = page(application, one)
        assert answer.status_code == 404
        assert "Dieser Code ist nicht von uns" in answer.text
    for one in ("abc", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "x" * 3_000):
        answer = page(application, one)
        assert answer.status_code == 404
        assert "Das ist kein Prüfcode" in answer.text
        assert "<script>alert" not in answer.text


def test_without_a_history_the_page_says_that_it_cannot_tell(home: Path, app: Open) -> None:
    """The plots of a file have no history: the content still says whether something changed."""
    code = printed(app(), "b")
    (home / "record.gpkg").unlink()
    application = app()
    assert "Dieser Ausdruck gilt noch" in page(application, code).text
    later = app(TODAY + timedelta(days=400))
    answer = page(later, code)
    assert "gibt es keine früheren Stände" in answer.text
    assert rows(answer) == {}


def test_the_form_leads_to_the_page_of_a_code(app: Open) -> None:
    application = app()
    start = inside.ask(application, "GET", "/pruefen")
    assert start.status_code == 200
    assert 'name="code"' in start.text
    led = inside.ask(application, "GET", "/en/pruefen?code=ab%20c%2Fd")
    assert led.status_code == 303
    assert led.headers["location"] == "/en/pruefen/ab%20c%2Fd"


def test_the_key_is_made_once_for_all_and_read_by_nobody_else(home: Path) -> None:
    settings = Settings(home=home)
    first = print_key(settings)
    assert first == print_key(settings)
    path = home / "secret"
    assert first not in {None, path.read_bytes()}  # derived: neither gives the other away
    assert path.stat().st_mode & 0o077 == 0
    given = settings_of(home=home, secret=KEY)
    assert print_key(given) not in {first, None}
    assert print_key(given) == print_key(given)


def test_a_code_that_another_machine_printed_is_known_under_the_same_key(app: Open) -> None:
    first, other = (app(secret=KEY) for _ in range(2))
    code = printed(first, "b")
    assert "gilt noch" in page(other, code).text
    assert page(app(secret=KEY[::-1]), code).status_code == 404
