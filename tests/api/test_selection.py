"""Shortlist and comparison: what the pages show of the plots that an address names."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest
from openpyxl import load_workbook

from maps.comparison import compared
from maps.factsheet import fact_sheet

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue
    from maps.comparison import Part

IDS: Final = ("KR-001", "SK-011", "SK-013")
# Called alike: a fact of the record and what follows from it.
COMPUTED: Final = frozenset({"Bebauungsplan"})
ADDRESS: Final = "/vergleich?ids=" + ",".join(IDS)


def cells(page: str) -> list[list[str]]:
    """Return the rows of the table of differences as texts."""
    table = re.search(r'<table class="compare">(.*?)</table>', page, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr>(.*?)</tr>", table[1].partition("</thead>")[2], re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_differences_are_those_of_the_sheets(client: httpx.Client, catalogue: Catalogue) -> None:
    rows = cells(client.get(ADDRESS).text)
    shown = {row[0] for row in rows}
    sheets = [fact_sheet(catalogue, catalogue.by_id[id_], "de") for id_ in IDS]
    facts = [{fact.label: fact.value for g in sheet.groups for fact in g.facts} for sheet in sheets]
    for label in facts[0]:
        values = [one.get(label) for one in facts]
        if label in {"Status", "Name der Fläche", "Bezeichnung"}:
            continue
        if len(set(values)) > 1 and values != [sheet.title for sheet in sheets]:
            assert [label, *(value or "unbekannt" for value in values)] in rows
        elif label not in COMPUTED:
            assert label not in shown, f"{label} is the same for all"


def labels(parts: tuple[Part, ...]) -> list[str]:
    return [row.label for part in parts for row in part.rows]


def test_nothing_is_lost_and_unknown_differs_from_known(catalogue: Catalogue) -> None:
    plots = [catalogue.by_id[id_] for id_ in IDS]
    held = compared(catalogue, plots, "en")
    every = labels(held.differing) + labels(held.same) + list(held.unknown)
    alone = compared(catalogue, plots[:1], "en")
    assert not alone.differing
    assert set(labels(alone.same)) <= set(every)
    for part in held.differing:
        for row in part.rows:
            assert len(set(row.values)) > 1
    for part in held.same:
        for row in part.rows:
            assert len(set(row.values)) == 1
            assert row.values[0] is not None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "2 bis 5 Flächen"),
        ("?ids=KR-001", "2 bis 5 Flächen"),
        ("?ids=KR-001,KR-001", "2 bis 5 Flächen"),
        ("?ids=KR-001,SK-011,NONE-1", "nicht bekannt: NONE-1"),
        ("?ids=%3Cimg%20src=x%3E", "&lt;img src=x&gt;"),
    ],
)
def test_what_cannot_be_compared_is_said(client: httpx.Client, query: str, said: str) -> None:
    answer = client.get(f"/vergleich{query}")
    assert answer.status_code == 200
    assert said in answer.text
    assert "<img src=x" not in answer.text


def test_more_than_five_are_not_compared(client: httpx.Client, catalogue: Catalogue) -> None:
    ids = ",".join(plot.id for plot in catalogue.plots[:6])
    assert "<table" not in client.get(f"/vergleich?ids={ids}").text
    assert client.get(f"/api/v1/compare.xlsx?ids={ids}").status_code == 400


def test_ids_of_a_form_and_of_a_link_are_the_same(client: httpx.Client) -> None:
    form = client.get("/vergleich?" + "&".join(f"ids={id_}" for id_ in IDS)).text
    assert cells(form) == cells(client.get(ADDRESS).text)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_workbook_says_what_the_page_says(client: httpx.Client, language: str) -> None:
    answer = client.get(f"/api/v1/compare.xlsx?ids={','.join(IDS)}&lang={language}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    sheet, sources = book.worksheets
    held = [list(row[1:5]) for row in sheet.iter_rows(values_only=True)]
    prefix = "" if language == "de" else "/en"
    for row in cells(client.get(f"{prefix}{ADDRESS}").text):
        assert row in held
    text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert ("Demonstrationsdaten" if language == "de" else "Demonstration data") in text
    assert sources.max_row > 3
    again = client.get(
        f"/api/v1/compare.xlsx?ids={','.join(IDS)}&lang={language}",
        headers={"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304


def test_a_shortlist_is_its_address(client: httpx.Client) -> None:
    page = client.get("/merkliste?ids=KR-001,SK-011").text
    assert page.count('type="checkbox" name="ids"') == 2
    assert "/merkliste?ids=SK-011" in page, "each can be taken off"
    assert "/api/v1/brochure.pdf?ids=KR-001,SK-011&lang=de" in unescape(page)
    assert client.get("/api/v1/brochure.pdf?ids=KR-001,SK-011&lang=de").status_code == 200
    empty = client.get("/en/merkliste").text
    assert "Nothing is on it yet" in empty


def test_these_pages_are_in_no_index(client: httpx.Client) -> None:
    for path in ("/merkliste", ADDRESS):
        assert '<meta name="robots" content="noindex">' in client.get(path).text
    assert "/merkliste" not in client.get("/sitemap.xml").text
