"""The supply as page, JSON and CSV: the same figures, periods that are checked, words for all."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings
from data.words import LANGUAGES
from tests.api.published import Published
from tests.past import BEFORE, BEGUN, TODAY
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATH: Final = "/api/v1/statistics/supply"


@pytest.fixture(scope="module")
def past(home_with_past: Path) -> Iterator[httpx.Client]:
    """Return a client of the service on the record with a past: two plots of 2 ha."""
    application = create_app(Settings(home=home_with_past), clock=lambda: TODAY)
    with serve(application) as address, httpx.Client(base_url=address, timeout=30) as held:
        yield held


@pytest.fixture(scope="module")
def published(past: httpx.Client) -> Published:
    """Return the description of the API."""
    return Published(past.get("/openapi.json").json())


def asked(client: httpx.Client, **query: str) -> dict[str, Any]:
    """Return the report as JSON."""
    found: dict[str, Any] = client.get(PATH, params=query).raise_for_status().json()
    return found


def lines(client: httpx.Client, **query: str) -> list[dict[str, str]]:
    """Return the report as the lines of its table."""
    answer = client.get(f"{PATH}.csv", params=query).raise_for_status()
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if "de" in query.values() else ","))


def test_the_report_is_what_the_record_says(past: httpx.Client, published: Published) -> None:
    answer = past.get(PATH)
    found = published.check(answer, "get", PATH)
    assert (found["day"], found["begins"]) == (str(TODAY), str(BEGUN))
    # "a" was sold ten days ago; "b" came twenty days ago and is free.
    land = {"plots": 1, "hectares": 2.0, "area_unknown": 0}
    assert found["supply"] == land
    assert found["all"] == {"plots": 2, "hectares": 4.0, "area_unknown": 0}
    assert found["confirmed"]["share_of_plots"] == 1
    assert found["confirmed"]["within_days"] == 365
    # Not older than the record, so not a year.
    assert found["period"] == {"from": str(BEGUN), "until": str(TODAY), "step": "month"}
    days = [(one["day"], one["supply"]["hectares"]) for one in found["development"]]
    assert days == [
        (str(BEGUN), 2.0),
        ("2026-01-31", 2.0),
        ("2026-02-28", 2.0),
        (str(TODAY), 2.0),
    ]
    balance = found["balance"]
    assert (balance["opening"], balance["closing"]) == (land, land)
    flows = {one["name"]: (one["plots"], one["hectares"]) for one in balance["flows"]}
    nothing = (0, 0.0)
    assert flows == {
        "new": (1, 2.0),
        "returned": nothing,
        "sold": (-1, -2.0),
        "withdrawn": nothing,
        "removed": nothing,
        "area": nothing,
    }
    moves = [(one["day"], one["plot"], one["kind"]) for one in balance["movements"]]
    assert moves == [
        (str(TODAY - timedelta(days=20)), "b", "new"),
        (str(BEFORE + timedelta(days=1)), "a", "sold"),
    ]
    rows = {one["status"]: one for one in balance["statuses"]}
    assert rows["free"]["arrived"] == rows["free"]["left"] == rows["sold"]["closing"] == land


@pytest.mark.parametrize("day", [BEGUN, BEFORE, TODAY])
def test_stocks_are_those_of_the_catalogue_of_the_day(past: httpx.Client, day: date) -> None:
    """The other way to the same figures: the catalogue made of the record of that day."""
    known = past.get("/api/v1/statistics", params={"as_of": str(day)}).json()["balance"]
    expected = {one["status"]: one["plots"] for one in known if one["plots"]}
    for query in ({"as_of": str(day)}, {"until": str(day)} if day > BEGUN else {}):
        found = asked(past, **query)
        if query:
            (status,) = [one for one in found["by"] if one["name"] == "status"]
            stock = {one["code"]: one["plots"] for one in status["classes"] if one["plots"]}
            assert found["day"] == str(day)
            assert stock == expected


def test_the_table_holds_what_the_answer_holds(past: httpx.Client) -> None:
    found, table = asked(past), lines(past)
    of: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for line in table:
        of[line["table"]].append(line)
    assert set(of) == {
        *("about", "stock", "confirmed", "development", "balance", "flows", "movements"),
    }
    for dimension in found["by"]:
        stock = [line for line in of["stock"] if line["by"] == dimension["label"]]
        assert sum(int(line["plots"]) for line in stock) == found["all"]["plots"]
        for one in dimension["classes"]:
            mine = [line for line in stock if line["code"] == (one["code"] or "")]
            assert sum(float(line["hectares"]) for line in mine) == pytest.approx(
                sum(cell["hectares"] or 0 for cell in one["by_status"])
            )
    moves = [(line["day"], line["plot"], line["code"]) for line in of["movements"]]
    assert moves == [
        (one["day"], one["plot"], one["kind"]) for one in found["balance"]["movements"]
    ]
    flows = [line for line in of["flows"] if line["code"] not in {"opening", "closing"}]
    (opening,) = [line for line in of["flows"] if line["code"] == "opening"]
    (closing,) = [line for line in of["flows"] if line["code"] == "closing"]
    for figure in ("plots", "hectares", "plots of unknown area"):
        added = float(opening[figure]) + sum(float(line[figure]) for line in flows)
        assert added == float(closing[figure])
    # Whatever of it anybody takes away says of what day it is, and under which licence.
    assert any(TODAY.isoformat() in line["label"] for line in of["about"])


def test_the_german_table_is_as_a_german_excel_opens_it(past: httpx.Client) -> None:
    answer = past.get(f"{PATH}.csv", params={"lang": "de"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="flaechenangebot-{TODAY}.csv"' in answer.headers["content-disposition"]
    (sold,) = [
        one
        for one in lines(past, lang="de")
        if one["Schlüssel"] == "sold" and one["Tabelle"] == "Bewegungen"
    ]
    assert (sold["Tag"], sold["Status"], sold["Status danach"], sold["Hektar"]) == (
        f"{BEFORE + timedelta(days=1):%d.%m.%Y}",
        "frei",
        "verkauft",
        "2",
    )


@pytest.mark.parametrize(
    ("query", "parameter", "expected"),
    [
        ({"from": "yesterday"}, "from", "a date such as"),
        ({"from": str(BEGUN - timedelta(days=1))}, "from", f"a day from {BEGUN}"),
        ({"from": str(TODAY)}, "from", f"a day before {TODAY}"),
        ({"from": str(TODAY), "until": str(BEFORE)}, "from", f"a day before {BEFORE}"),
        ({"until": str(TODAY + timedelta(days=1))}, "until", f"a day up to {TODAY}"),
        ({"until": str(BEGUN)}, "until", f"a day after {BEGUN}"),
        ({"as_of": str(BEFORE), "until": str(TODAY)}, "until", f"a day up to {BEFORE}"),
        ({"step": "week"}, "step", "'month', 'quarter' or 'year'"),
        ({"mode": "boat"}, "mode", "'car' or 'truck'"),
        ({"form": str(BEGUN)}, "form", "did you mean from?"),
    ],
)
@pytest.mark.parametrize("path", [PATH, f"{PATH}.csv"])
def test_what_is_wrong_is_named(
    past: httpx.Client, path: str, query: dict[str, str], parameter: str, expected: str
) -> None:
    answer = past.get(path, params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert expected in error["expected"]


def test_a_catalogue_without_a_record_has_a_stock_and_no_history(client: httpx.Client) -> None:
    found = asked(client)
    assert (found["begins"], found["period"], found["balance"]) == (None, None, None)
    assert found["development"] == []
    assert found["invented"] is True
    known = client.get("/api/v1/statistics").json()
    (status,) = [one for one in found["by"] if one["name"] == "status"]
    assert [(one["code"], one["plots"]) for one in status["classes"]] == [
        (one["status"], one["plots"]) for one in known["balance"]
    ]
    for dimension in found["by"]:
        counted = found["all" if dimension["name"] == "status" else "supply"]
        assert sum(one["plots"] for one in dimension["classes"]) == counted["plots"]
        unknown = sum(one["area_unknown"] for one in dimension["classes"])
        assert unknown == counted["area_unknown"] > 0
    answer = client.get(PATH, params={"from": "2025-01-01"})
    assert answer.status_code == 400
    assert "no record with earlier states" in answer.json()["errors"][0]["expected"]


def test_minutes_are_by_the_vehicle_asked_for(client: httpx.Client) -> None:
    def classes(mode: str) -> dict[str, int]:
        (access,) = [
            one for one in asked(client, mode=mode)["by"] if one["name"] == "accessibility"
        ]
        return {one["code"]: one["plots"] for one in access["classes"]}

    plots = client.get("/api/v1/plots", params={"limit": 1000}).json()["features"]
    for mode in ("car", "truck"):
        expected: defaultdict[str | None, int] = defaultdict(int)
        for one in plots:
            held = one["properties"]
            if held["status_shown"] not in {"sold", "withdrawn"}:
                minutes = held["minutes"][mode]["motorway_junction"]["minutes"]
                shown = minutes and (round(minutes) if minutes >= 10 else round(minutes * 2) / 2)
                bounds = ((5, "to_5"), (10, "5_to_10"), (20, "10_to_20"))
                code = next((code for most, code in bounds if (shown or 0) <= most), "over_20")
                expected[code if minutes is not None else None] += 1
        assert {code: n for code, n in classes(mode).items() if n} == dict(expected)


DAYS: Final = st.integers(-60, 20).map(lambda n: str(TODAY + timedelta(days=n)))
TEXTS: Final = DAYS | st.sampled_from(
    ["month", "year", "size", "municipality", "", "0001-01-01", "9999-12-31", "2026-02-30"]
)


@settings(deadline=None, max_examples=40)
@given(query=st.dictionaries(st.sampled_from(["from", "until", "as_of"]), DAYS))
def test_any_period_is_answered_with_figures_that_add_up_or_refused(
    past: httpx.Client, query: dict[str, str]
) -> None:
    answer = past.get(PATH, params=query)
    days = {name: date.fromisoformat(day) for name, day in query.items()}
    today = days.get("as_of", TODAY)
    until = days.get("until", today)
    start = days.get("from", BEGUN)
    fits = BEGUN <= start < until <= today <= TODAY
    begins_today = today == BEGUN and not days.keys() & {"from", "until"}
    assert answer.status_code == (200 if fits or begins_today else 400)
    if fits:
        held = answer.json()["balance"]
        for figure in ("plots", "hectares", "area_unknown"):
            moved = sum(one[figure] for one in held["flows"])
            assert held["opening"][figure] + moved == pytest.approx(held["closing"][figure])


@settings(deadline=None, max_examples=40)
@given(
    query=st.lists(
        st.tuples(st.sampled_from(["from", "until", "step", "by", "x"]), TEXTS | st.text()),
        max_size=4,
    )
)
def test_the_page_bears_any_query(past: httpx.Client, query: list[tuple[str, str]]) -> None:
    pairs = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query)
    answer = past.get(f"/zahlen?{pairs}")
    assert answer.status_code in {200, 400}
    assert answer.headers["content-type"].startswith("text/html")
    assert 'id="chart-development"' in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_figures_plots_and_files(past: httpx.Client, language: str) -> None:
    root = "" if language == "de" else "/en"
    page = past.get(f"{root}/zahlen").raise_for_status()
    assert page.headers["content-language"] == language
    said = (
        f"Am {TODAY:%d.%m.%Y} sind 2 ha auf 1 Fläche im Angebot"
        if language == "de"
        else "the supply of commercial land is 2 ha on 1 plot"
    )
    assert said in page.text
    for drawn in ("development", "balance", "confirmed", "by-zoning", "by-municipality"):
        assert f'id="chart-{drawn}" role="img"' in page.text
    # One class alone, and that is unknown.
    start = page.text.index('id="chart-by-zoning"')
    zoning = page.text[start : page.text.index("<table", start)]
    assert (
        "Unbekannt ist es bei 1 Fläche." if language == "de" else "Unknown it is of 1 plot."
    ) in (zoning.replace("\N{NO-BREAK SPACE}", " "))
    assert f'href="{root}/flaechen/a"' in page.text
    assert f"supply.csv?lang={language}&amp;from={BEGUN}&amp;until={TODAY}" in page.text
    assert "style=" not in page.text
    assert "set-cookie" not in page.headers
    assert f"{root}/zahlen" in past.get(f"{root}/").text


def test_the_page_is_of_the_day_and_period_asked_for(past: httpx.Client) -> None:
    then = past.get("/zahlen", params={"as_of": str(BEFORE)}).text
    assert "4 ha auf 2 Flächen" in then
    assert f"as_of={BEFORE}" in then[then.index("supply.csv") :][:120]
    period = past.get("/zahlen", params={"from": str(BEFORE), "by": "size"}).text
    assert f"Wie sich das Angebot vom {BEFORE:%d.%m.%Y} zum {TODAY:%d.%m.%Y}" in period
    assert "Angebot in Hektar, nach Größe der Fläche" in period
    # What is changed beside the period stays.
    assert f'href="/zahlen?from={BEFORE}&amp;by=status#entwicklung"' in period


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": str(TODAY + timedelta(days=1))}, f"ein Tag vor {TODAY:%d.%m.%Y}"),
        ({"from": "gestern"}, "Vom Ende des: „gestern“ passt nicht"),
        ({"until": str(BEGUN)}, f"ein Tag nach {BEGUN:%d.%m.%Y}"),
    ],
)
def test_the_page_says_what_is_wrong_with_a_period(
    past: httpx.Client, query: dict[str, str], said: str
) -> None:
    page = past.get("/zahlen", params=query)
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert said in page.text
    assert 'id="chart-development"' in page.text


def test_the_page_is_good_without_a_history(client: httpx.Client) -> None:
    page = client.get("/zahlen").raise_for_status().text
    assert "Noch gibt es keine Kurve" in page
    assert 'id="chart-development"' not in page
    assert 'id="chart-by-status"' in page
    assert "keine bekannte Größe" in page
    assert "Noch gibt es keine Kurve" in page
    assert client.get("/sitemap.xml").text.count("/zahlen</") == 2
