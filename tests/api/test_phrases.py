"""The search line on pages and for programs: what it leads to, and what it says of itself."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.known import check_keys
from api.parameters import PlotQuery
from api.searchline import Keeping, in_words, query_of, reading_of
from data.words import LANGUAGES
from tests.geo.test_phrases import LINES, QUERIES
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue

EXAMPLE: Final = "5 ha GI, 10 Minuten zur A 14"
SAMPLE: Final = sample_catalogue()
HOSTILE: Final = '"><script>alert(1)</script> in Eilenbrug'


def lead(client: httpx.Client, path: str, **query: str) -> httpx.Response:
    answer = client.get(path, params=query or None, follow_redirects=False)
    assert answer.status_code == 303
    return answer


def said(client: httpx.Client, path: str, **query: str) -> list[str]:
    """Return the pieces that a page says it understood and did not, in their order."""
    text = client.get(path, params=query, follow_redirects=True).text
    pieces = re.findall(r'<dd class="line-piece">(.*?)</dd>', text)
    return [unescape(re.sub(r"<[^>]+>", "", piece)).strip() for piece in pieces]


def test_a_line_leads_to_the_map_with_its_filters(client: httpx.Client) -> None:
    target = urlsplit(lead(client, "/suche", q=EXAMPLE).headers["location"])
    assert target.path == "/karte"
    assert dict(parse_qsl(target.query)) == {
        "area_min": "50000",
        "zoning": "GI",
        "max_minutes_motorway_junction": "10",
        "q": EXAMPLE,
    }


def test_it_stays_in_its_language_on_its_view_and_its_day(client: httpx.Client) -> None:
    assert lead(client, "/en/suche", q="2 ha").headers["location"].startswith("/en/karte?")
    assert (
        lead(client, "/suche", q="2 ha", view="list").headers["location"].startswith("/flaechen?")
    )
    assert lead(client, "/suche", q="  ").headers["location"] == "/karte"
    assert lead(client, "/suche").headers["location"] == "/karte"
    today = client.get("/api/v1/phrases", params={"q": "x"}).json()["catalogue"]["date"]
    assert f"as_of={today}" in lead(client, "/suche", q="x", as_of=today).headers["location"]
    assert client.get("/suche", params={"as_of": "yesterday"}).status_code == 400


def test_the_page_says_what_it_understood_and_what_not(client: httpx.Client) -> None:
    assert said(client, "/suche", q=f"{EXAMPLE}, provisionsfrei, Eilenbrug") == [
        "5 ha Verfügbare Fläche ab 5 ha",
        "GI GI – Industriegebiet",
        "10 Minuten zur A 14 höchstens 10 min zur Autobahn",
        "A 14 gerechnet wird zum nächsten Anschluss, gleich welcher Autobahn",
        "provisionsfrei",
        "Eilenbrug Meinten Sie Eilenburg?",
    ]
    assert said(client, "/en/suche", q="10 minutes to the A 14, view=list", view="list") == [
        "10 minutes to the A 14 at most 10 min to the motorway",
        "A 14 minutes run to the nearest junction, whichever motorway it is",
        "view=list",
    ]
    assert said(client, "/karte") == []


def test_an_offer_is_a_link_that_asks_with_it(client: httpx.Client) -> None:
    text = client.get("/suche", params={"q": "2 ha in Eilenbrug"}, follow_redirects=True).text
    (href,) = re.findall(r'<a href="(/suche\?[^"]+)">Eilenburg</a>', text)
    target = lead(client, unescape(href)).headers["location"]
    assert parse_qs(urlsplit(target).query)["municipality"] == ["14730110"]


def links(client: httpx.Client, address: str, pattern: str) -> list[dict[str, str]]:
    found = re.findall(pattern, client.get(address).text)
    return [dict(parse_qsl(urlsplit(unescape(href)).query)) for href in found]


def test_the_line_stays_in_links_as_long_as_it_fits(client: httpx.Client) -> None:
    address = (
        f"{lead(client, '/suche', q='ab 1 ha, GE', view='list').headers['location']}&price_max=90"
    )
    orders = links(client, address, r'id="order-[^"]+" href="([^"]+)"')
    assert len(orders) > 3
    assert all(one["q"] == "ab 1 ha, GE" for one in orders)
    chips = links(client, address, r'class="chip" href="([^"]+)"')
    assert len(chips) == 3
    for one in chips:
        asks_all = one.get("area_min") == "10000" and one.get("zoning") == "GE"
        assert ("q" in one) == asks_all
    downloads = links(client, address, r'href="([^"]+)" download')
    assert downloads
    assert all("q" not in one for one in downloads)


def test_a_line_that_no_longer_fits_is_not_shown(client: httpx.Client) -> None:
    assert said(client, "/flaechen", q="ab 1 ha", area_min="20000") == []
    assert said(client, "/flaechen", q="provisionsfrei", area_min="20000") == []
    assert said(client, "/flaechen", q="provisionsfrei") == ["provisionsfrei"]
    orders = links(client, "/flaechen?q=ab+1+ha&area_min=20000", r'id="order-[^"]+" href="([^"]+)"')
    assert all("q" not in one for one in orders)


def test_only_pages_take_a_line(client: httpx.Client) -> None:
    answer = client.get("/api/v1/plots", params={"q": "2 ha"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "q"


@pytest.mark.parametrize("path", ["/suche", "/en/suche", "/karte", "/flaechen"])
def test_a_hostile_line_is_text(client: httpx.Client, path: str) -> None:
    answer = client.get(path, params={"q": HOSTILE}, follow_redirects=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_programs_are_told_piece_by_piece(client: httpx.Client) -> None:
    body = client.get("/api/v1/phrases", params={"q": "5  ha GI, Eilenbrug", "lang": "de"}).json()
    assert body["q"] == "5 ha GI, Eilenbrug"
    assert body["filters"] == {"area_min": "50000", "zoning": "GI"}
    assert body["query"] == "area_min=50000&zoning=GI"
    assert [piece["words"] for piece in body["understood"]] == [
        ["Verfügbare Fläche ab 5 ha"],
        ["GI – Industriegebiet"],
    ]
    (missed,) = body["not_understood"]
    assert missed["reason"] is None
    assert missed["offers"] == [{"words": "Eilenburg", "q": "5 ha GI, Eilenburg"}]
    for piece in (*body["understood"], missed):
        assert body["q"][piece["start"] : piece["end"]] == piece["text"]
    plots = client.get(f"/api/v1/plots?{body['query']}")
    assert plots.status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [({}, "q"), ({"q": ""}, "q"), ({"q": "x" * 301}, "q"), ({"q": "x", "mode": "car"}, "mode")],
)
def test_a_wrong_question_says_what_is_wrong(
    client: httpx.Client, query: dict[str, str], parameter: str
) -> None:
    answer = client.get("/api/v1/phrases", params=query)
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def accepted(line: str, catalogue: Catalogue) -> PlotQuery:
    """Read what a line yields as `/api/v1/plots` reads it."""
    reading = reading_of(line, catalogue)
    given: dict[str, Any] = {name: ",".join(values) for name, values in reading.filters.items()}
    query = PlotQuery.model_validate(given)
    check_keys(query, catalogue)
    for piece in reading.understood:
        for language in LANGUAGES:
            words = in_words(piece.filters, catalogue, language)
            assert words
            assert all(words)
    return query


@settings(max_examples=150)
@given(line=LINES)
def test_what_a_line_yields_is_always_accepted(catalogue: Catalogue, line: str) -> None:
    accepted(line, catalogue)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_the_plots_of_a_line_are_found(query: Any, client: httpx.Client) -> None:  # noqa: ANN401
    target = lead(client, "/suche", q=query.text, view="list").headers["location"]
    answer = client.get(target)
    assert answer.status_code == 200
    assert 'class="line-said"' in answer.text


@given(st.sampled_from(QUERIES), st.booleans())
def test_a_query_keeps_its_line_until_a_filter_goes(query: Any, more: bool) -> None:  # noqa: ANN401, FBT001
    line = Keeping(query.text, SAMPLE)
    reading = line.reading
    held = query_of(reading.filters)
    if more:
        held = {**held, "bmz_max": ["20"]}
    kept = line.in_query(held)
    assert ("q" in kept) == bool(reading.filters or not more)
    for name in reading.filters:
        without = {other: values for other, values in kept.items() if other != name}
        assert "q" not in line.in_query(without)
