"""What holds for every route and every form of the desk, and of itself for those that come.

Nothing here names a page: routes are walked, links are followed, forms are filled in as found.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pikepdf
import pyotp
import pytest
import sqlalchemy as sa
from fastapi.routing import iter_route_contexts

from api.desk.place import PREFIX
from api.desk.signin.entrance import invitation_path
from data.record import PlotRecord
from data.roles import Role
from data.store.changes import Change
from data.store.schema import AUDIT, METADATA, SESSIONS
from tests.api.correspondence import plain
from tests.api.desk.bringing import brought, importing, sheet
from tests.api.desk.forms import Form, all_forms, post
from tests.api.desk.staff import SIGN_IN, hidden
from tests.api.desk.test_injection import PLOT
from tests.api.test_enquiry import waiting
from tests.data.store.letters import enquiry
from tests.data.store.made import raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

    from tests.api.desk.staff import Browser, Staffed

EVIL: Final = (
    *("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
    *("/verwaltung//evil.example", "/verwaltung\r\nLocation: //evil.example"),
)
_ALL_AT_ONCE: Final = (
    '=1+1<script>probe()</script>"\'><img src=x onerror=probe>{{7331*13}}#eval("7331*13")'
    "\r\nBcc: probe@evil.example\r\n\r\nprobe"
)
NASTY: Final = (
    _ALL_AT_ONCE,
    '"><img src=x onerror=probe>',
    "=cmd|' /C probe'!A0",
    "x\r\nBcc: probe@evil.example",
)
FOUND: Final = re.compile(r"<script>probe|<img src=x|95303", re.IGNORECASE)
# Signing out, or shutting oneself out, is what nothing can be tried after.
NOT_PRESSED: Final = re.compile(r"/abmelden$|/konto/|/sitzungen/|/loeschen$")
MOST_PAGES: Final = 120
_OF_THE_TEST: Final = {"httpx", "httpcore", "asyncio"}
"""Loggers of the client, which says what it was told to ask."""


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """Return a desk with something of every kind, and an administrator."""
    folder = tmp_path_factory.mktemp("security")
    more = {"smtp_host": "mail.example", "public_url": "https://land.example/"}
    with importing(home, folder, **more) as held:
        held.add("paula", Role.ADMINISTRATOR)
        act, now = held.act("paula"), held.clock.now()
        held.store.write([Change("a", None, PLOT)], account="import", reason="", at=now)
        other = PlotRecord("a", PLOT.geometry, {**PLOT.values, "price": 8.0})
        held.store.drafts.begin(Change("a", 1, other), act, reason="cheaper", offered=True)
        held.store.enquiries.add(enquiry(1, plots=("a",), received=now))
        held.office.application.state.service.refresh()
        brought(held, held.browser("paula"), sheet(2))
        yield held


@pytest.fixture
def paula(desk: Staffed) -> Browser:
    return desk.browser("paula")


def routes(desk: Staffed, method: str) -> list[Any]:
    """Return the routes of the desk that answer a method, in German."""
    return [
        route
        for route in iter_route_contexts(desk.office.application.routes)
        if f"{route.path}/".startswith(f"{PREFIX}/") and method in (route.methods or ())
    ]


def content(desk: Staffed) -> dict[str, list[str]]:
    """Return all rows of the store but those that say who was there and was denied."""
    with raw(Path(str(desk.office.settings.record))) as connection:
        return {
            table.name: sorted(map(str, connection.execute(sa.select(table)).all()))
            for table in METADATA.sorted_tables
            if table not in {AUDIT, SESSIONS}
        }


def here(path: str, desk: Staffed) -> str:
    """Fill in the path of a route with what is there, where it is."""
    store = desk.store
    known = {
        "plot_id": "a",
        "reference": store.enquiries.all()[0].reference,
        "number": "1",
        "key": {
            "entwuerfe": store.drafts.all()[0].key,
            "import": store.imports.newest(1)[0].key,
            "konten": store.users.all()[0].key,
        }.get("".join(path.split("/")[2:3]), "xyz"),
    }
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: str(known.get(found[1], "xyz")), path)


def test_no_write_is_done_for_another_website_or_without_the_word_of_its_session(
    desk: Staffed, paula: Browser
) -> None:
    before, word = content(desk), paula.word()
    others = desk.browser("paula").word()
    typed = {"name": "Eve", "rolle": "reader", "grund": "x", "notiz": "x", "text": "x"}
    tried = 0
    for route in routes(desk, "POST"):
        path = here(str(route.path), desk)
        asks: list[tuple[dict[str, str], dict[str, str | None]]] = [
            ({}, {}),
            ({"formwort": others}, {}),
            ({"formwort": word}, {"Sec-Fetch-Site": "cross-site"}),
            ({"formwort": word}, {"Sec-Fetch-Site": "same-site"}),
            # Of a browser that does not know the other header.
            ({"formwort": word}, {"Sec-Fetch-Site": None, "Origin": "https://evil.example"}),
        ]
        is_open = path.startswith((f"{PREFIX}/anmelden", f"{PREFIX}/einladung"))
        for data, headers in asks[2:] if is_open else asks:
            answer = paula.ask("POST", path, data={**typed, **data}, headers=headers)
            assert answer.status_code == 403, (path, headers, answer.status_code)
            tried += 1
    assert tried > 100
    assert content(desk) == before
    assert paula.get(PREFIX).status_code == 200, "nobody was signed out either"


def test_no_route_leads_to_another_host_whatever_it_is_sent(desk: Staffed, paula: Browser) -> None:
    names = {"weiter", "zurueck", "next", "url", "ziel"} | set(_hidden_fields(desk, paula))
    led = 0
    for method in ("GET", "POST"):
        for route in routes(desk, method):
            path = here(str(route.path), desk)
            if NOT_PRESSED.search(path) or path.endswith(("/verwerfen", "/uebernehmen")):
                continue
            declared = {one.alias for one in route.original_route.dependant.query_params}
            for target in EVIL:
                sent = dict.fromkeys(names | declared, target)
                if method == "GET":
                    answer = paula.get(path, params=sent)
                else:
                    answer = paula.ask("POST", path, data={**sent, "formwort": paula.word()})
                for name in ("location", "refresh", "content-location"):
                    led += _stays(answer.headers.get(name), (path, target))
                assert "\n" not in str(answer.headers.get("location"))
    assert led > 5


def _stays(location: str | None, told: object) -> int:
    if location is None:
        return 0
    parts = urlsplit(location)
    assert (parts.scheme, parts.netloc) in {("", ""), ("http", "test")}, told
    assert location.startswith(("/verwaltung", "/en/verwaltung")), (location, told)
    assert "//" not in location.partition("?")[0], told
    return 1


def _hidden_fields(desk: Staffed, browser: Browser) -> Iterable[str]:
    """Return names of hidden fields: what a page remembers of where one came from."""
    del desk
    for page in (browser.get(path) for path in (PREFIX, f"{PREFIX}/flaechen")):
        yield from re.findall(r'type="hidden" name="(\w+)"', page.text)


def test_what_is_typed_into_any_form_is_text_everywhere(
    desk: Staffed, paula: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    filled = 0
    for form in _forms(paula):
        for text in NASTY:
            answer = _sent(paula, form, text)
            _is_harmless(answer, form.action)
            filled += 1
            if answer.status_code == 303:
                break
    assert filled > 25
    desk.office.application.state.service.refresh()
    public = ["/flaechen", "/flaechen/a", "/en/flaechen/a", "/zahlen", "/feed.atom", "/karte"]
    files = [f"/api/v1/plots/a?f={name}" for name in ("csv", "xlsx", "openimmo")]
    for path in (*public, *files, "/api/v1/plots/a/expose.pdf"):
        _is_harmless(paula.get(path), path)
    shown = list(_crawled(paula))
    assert any("probe" in page.text for page in shown), "it is there, as text"
    for mail in waiting(desk.office):
        assert mail["Bcc"] is None
        for name, value in mail.items():
            assert "\n" not in str(value), name
            assert "probe@evil.example" not in str(value) or name == "Subject", (name, value)
    ours = [one for one in caplog.records if one.name.partition(".")[0] not in _OF_THE_TEST]
    assert [one.getMessage() for one in ours if "probe" in one.getMessage()] == []


def _forms(browser: Browser) -> Iterator[Form]:
    """Yield each form into which one types, once; what ends or deletes comes last."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for page in _crawled(browser):
        for form in all_forms(page):
            if form.typed and form.action and not NOT_PRESSED.search(form.action):
                found.setdefault((form.action.partition("?")[0], tuple(form.typed)), form)
    ends = re.compile(r"/(verwerfen|zurueckziehen|uebernehmen|abschluss|loeschtag|ende)$")
    yield from sorted(found.values(), key=lambda form: bool(ends.search(form.action)))


def _sent(browser: Browser, form: Form, text: str) -> httpx.Response:
    """Fill every field into which one types, and press the first button."""
    kept = [(name, value) for name, value in form.pairs if name not in form.typed]
    pairs = [*kept, *((name, text) for name in form.typed), *form.buttons[:1]]
    if form.method.lower() != "post":
        return browser.get(form.action, params=dict(pairs))
    pairs = [(name, value) for name, value in pairs if name != "formwort"]
    return post(browser, form.action, [*pairs, ("formwort", browser.word())])


def _crawled(browser: Browser) -> Iterator[httpx.Response]:
    """Yield the pages and files of the desk that links lead to, each path once."""
    waits, seen = [PREFIX], {PREFIX}
    while waits:
        path = waits.pop(0)
        page = browser.get(path)
        _is_harmless(page, path)
        if not page.headers.get("content-type", "").startswith("text/html"):
            continue
        yield page
        for link in re.findall(r'href="([^"#]*)', page.text):
            place = link.replace("&amp;", "&").partition("?")[0]
            if f"{place}/".startswith(f"{PREFIX}/") and place not in seen:
                seen.add(place)
                waits.append(link.replace("&amp;", "&"))
    assert len(seen) < MOST_PAGES, "the desk of a test grew"


def _is_harmless(answer: httpx.Response, told: str) -> None:
    """Assert that an answer, whatever its media type, does nothing with what was typed."""
    assert answer.status_code < 500, (told, answer.status_code)
    assert "bcc" not in answer.headers, told
    media = answer.headers.get("content-type", "").partition(";")[0]
    if media == "application/pdf":
        with pikepdf.open(io.BytesIO(answer.content)) as document:
            held = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
            keys = {str(key) for one in held for key in one}
        assert not keys & {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction"}, told
    elif media.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert not [one for one in archive.namelist() if b"<f>" in archive.read(one)], told
    elif media == "text/csv":
        rows = csv.reader(io.StringIO(answer.text))
        starts = [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "@"))]
        assert starts == [], told
    elif media in {"text/html", "application/xml", "application/atom+xml", "text/xml"}:
        found = FOUND.search(answer.text)
        assert found is None, (told, answer.text[found.start() - 200 : found.end() + 50])
        assert plain(answer) is not None


@pytest.mark.parametrize("way", ["code", "invitation"])
def test_no_word_from_before_signing_in_is_the_session_after(desk: Staffed, way: str) -> None:
    """Session fixation by the other ways in: what was put into a browser is worth nothing."""
    secret = pyotp.random_base32()
    user = desk.add(f"by {way}", Role.READER, second_factor=secret if way == "code" else None)
    desk.add(f"eve of {way}")
    evil, victim = desk.browser(f"eve of {way}"), desk.browser()
    victim.cookies = dict(evil.cookies)
    if way == "code":
        half = victim.sign_in(user.name)
        typed = {"token": hidden(half, "token"), "code": pyotp.TOTP(secret).at(desk.clock.now())}
        answer = victim.ask("POST", f"{SIGN_IN}/code", data=typed)
    else:
        place = desk.office.application.state.desk
        fresh = {"password": "another horse battery", "again": "another horse battery"}
        answer = victim.ask("POST", invitation_path(place.seals, user), data=fresh)
    assert answer.status_code == 303
    assert victim.cookies != evil.cookies
    assert evil.get(PREFIX).headers["location"].startswith(SIGN_IN)
    assert user.name in victim.get(PREFIX).text
