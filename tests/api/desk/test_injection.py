"""What somebody types at the desk is data everywhere: page, preview, PDF, workbook, file, log."""

from __future__ import annotations

import csv
import io
import logging
import re
import zipfile
from typing import TYPE_CHECKING, Final

import openpyxl
import pikepdf
import shapely

from data.fields import FIELDS, Kind, Origin
from data.record import PlotRecord
from data.roles import Role
from data.store.changes import Change
from tests.api.desk.forms import form_of, post

if TYPE_CHECKING:
    import pytest

    from tests.api.desk.staff import Browser, Staffed

AT: Final = "/verwaltung/flaechen/a"
TEXTS: Final = tuple(
    one.name
    for one in FIELDS
    if one.kind is Kind.TEXT
    and one.origin is Origin.RECORD
    and one.name not in {"municipality", "estate"}
)
PLOT: Final = PlotRecord(
    "a",
    shapely.box(12.30, 51.52, 12.304, 51.523),
    {"name": "A", "municipality": "14730070", "price": 9.0, "status": "free"},
)
TAG: Final = re.compile("<script>probe|<img src=x", re.IGNORECASE)


def nasty(name: str) -> str:
    """Return a text that is markup, formula, template, Typst and a header at once."""
    markup = f"<script>probe('{name}')</script>\"'><img src=x onerror=probe>"
    return f'=1+1 {markup} {{{{7*7}}}} #eval("1") *b*'


def typed(browser: Browser) -> str:
    """Type such a text into every field of the form, source and office and reason; publish."""
    form = form_of(browser.get(f"{AT}/bearbeiten"), "/bearbeiten")
    texts = {f"wert__{name}": nasty(name) for name in TEXTS}
    sources = {f"quelle__{name}": nasty("source") for name in TEXTS}
    more = {"quelle": nasty("general"), "stelle": nasty("office"), "wert__price": "10"}
    shown = post(browser, form.action, form.with_(**texts, **sources, **more))
    assert shown.status_code == 200
    assert not TAG.search(shown.text)
    again = form_of(shown, "/bearbeiten")
    pairs = again.with_(grund=nasty("reason"))
    saved = post(browser, again.action, [*pairs, ("schritt", "entwurf")])
    return saved.headers["location"].partition("?")[0]


def test_no_text_field_is_markup_anywhere(desk: Staffed, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.store.write([Change("a", None, PLOT)], account="import", reason="", at=desk.clock.now())
    desk.add("paula", Role.ADMINISTRATOR)
    browser = desk.browser("paula")
    draft = typed(browser)
    for path in (
        draft,
        f"{draft}/vorschau",
        "/verwaltung/entwuerfe",
        f"{AT}/bearbeiten",
        f"{AT}/bearbeiten?entwurf={draft.rpartition('/')[2]}",
    ):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert not TAG.search(page.text), path
    form = form_of(browser.get(draft), "/veroeffentlichen")
    post(browser, form.action, form.pairs)
    desk.office.application.state.service.refresh()
    (record,) = desk.store.records()
    for name in TEXTS:
        assert record.values[name] == nasty(name)
    for path in (AT, "/verwaltung/protokoll", "/flaechen/a", "/en/flaechen/a", "/flaechen"):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert not TAG.search(page.text), path
        assert "49" not in re.findall(r"\{\{7\*7\}\}|\b49\b", page.text.partition("=1+1")[2][:80])
    assert nasty("note") not in browser.get("/flaechen/a").text
    check_files(browser)
    assert "probe" not in caplog.text
    assert all("probe" not in str(one.detail) for one in desk.store.audit.entries())


def check_files(browser: Browser) -> None:
    pdf = browser.get("/api/v1/plots/a/expose.pdf")
    assert pdf.status_code == 200
    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        held = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        names = {str(key) for one in held for key in one}
    assert not names & {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction"}
    book = browser.get("/api/v1/plots/a", params={"f": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets
    cells = [cell for one in sheet for row in one.iter_rows() for cell in row]
    assert any("probe" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
    rows = csv.reader(io.StringIO(browser.get("/api/v1/plots/a", params={"f": "csv"}).text))
    assert not any(cell.lstrip().startswith("=") for row in rows for cell in row)
    for name in ("application/geo+json", "xml"):
        answer = browser.get("/api/v1/plots/a" if "json" in name else "/feed.atom")
        assert "<script>" not in answer.text or "json" in name
