"""Edits show without a build, and any past day can be asked for: on pages, by the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from data.store.changes import StoreError
from data.store.store import open_store
from tests.past import BEFORE, BEGUN, TODAY, put, record
from tests.serving import serve
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path


@pytest.fixture(scope="module")
def client(home_with_past: Path) -> Iterator[httpx.Client]:
    """Return a client of the service on the record with a past."""
    application = create_app(Settings(home=home_with_past), clock=lambda: TODAY)
    with serve(application) as address, httpx.Client(base_url=address, timeout=30) as held:
        yield held


def statuses(client: httpx.Client, day: date | None = None) -> dict[str, str]:
    """Return the status shown of each plot, today or on a past day."""
    query = {} if day is None else {"as_of": day.isoformat()}
    found = client.get("/api/v1/plots", params=query).raise_for_status().json()
    return {one["id"]: one["properties"]["status_shown"] for one in found["features"]}


def test_past_days_show_what_was_recorded_then(client: httpx.Client) -> None:
    assert statuses(client) == {"a": "sold", "b": "free"}
    assert statuses(client, TODAY) == statuses(client)
    assert statuses(client, TODAY - timedelta(days=10)) == {"a": "sold", "b": "free"}
    assert statuses(client, BEFORE) == {"a": "free", "b": "free"}
    assert statuses(client, BEGUN) == {"a": "free"}


def test_one_plot_its_expose_and_a_search_are_of_the_day(client: httpx.Client) -> None:
    day = (BEFORE).isoformat()
    then = client.get("/api/v1/plots/a", params={"as_of": day}).json()["properties"]
    assert then["status"] == "free"
    assert client.get("/api/v1/plots/b", params={"as_of": BEGUN.isoformat()}).status_code == 404
    pdf = client.get("/api/v1/plots/a/expose.pdf", params={"as_of": day})
    assert pdf.content.startswith(b"%PDF")
    answer = client.post("/api/v1/search", json={"as_of": day, "filters": {"status": ["free"]}})
    assert {one["id"] for one in answer.json()["plots"]} == {"a", "b"}
    assert answer.json()["catalogue"]["date"] == day
    now = client.post("/api/v1/search", json={"filters": {"status": ["free"]}})
    assert {one["id"] for one in now.json()["plots"]} == {"b"}


def test_the_balance_of_hectares_is_of_the_day(client: httpx.Client) -> None:
    def balance(day: date) -> dict[str, tuple[int, float]]:
        found = client.get("/api/v1/statistics", params={"as_of": day.isoformat()}).json()
        return {
            one["status"]: (one["plots"], one["hectares"])
            for one in found["balance"]
            if one["plots"]
        }

    assert balance(TODAY) == {"free": (1, 2.0), "sold": (1, 2.0)}
    assert balance(BEFORE) == {"free": (2, 4.0)}
    assert balance(BEGUN) == {"free": (1, 2.0)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("yesterday", "a date such as"),
        ((TODAY + timedelta(days=1)).isoformat(), "up to 2026-03-02"),
        ((BEGUN - timedelta(days=1)).isoformat(), f"from {BEGUN}"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/plots", "/api/v1/plots/a", "/api/v1/statistics"])
def test_wrong_days_are_named(client: httpx.Client, path: str, asked: str, expected: str) -> None:
    answer = client.get(path, params={"as_of": asked})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["found"]) == ("as_of", asked)
    assert expected in error["expected"]


def test_an_offer_is_made_for_the_day(client: httpx.Client) -> None:
    def verdict(**query: str) -> str:
        offer = client.get("/api/v1/plots/a/offer", params={"sector": "food", **query})
        codes = {one["code"] for one in offer.raise_for_status().json()["conflicts"]}
        return f"{offer.json()['date']} {'sold' if 'sold' in codes else 'open'}"

    assert verdict() == f"{TODAY} sold"
    assert verdict(as_of=BEFORE.isoformat()) == f"{BEFORE} open"


def test_links_of_a_past_day_stay_in_it(client: httpx.Client) -> None:
    then = {"as_of": BEFORE.isoformat()}
    links = client.get("/api/v1/plots/a", params=then).json()["links"]
    (link,) = [one["href"] for one in links if one["rel"] == "self"]
    assert client.get(link).json()["properties"]["status"] == "free"
    ahead = (
        f'<link rel="preload" href="/api/v1/layers/plots?as_of={BEFORE}" as="fetch" crossorigin>'
    )
    assert ahead in client.get("/karte", params=then).text
    drawn = client.get("/api/v1/layers/plots", params=then).json()
    assert {one["properties"]["status_shown"] for one in drawn["features"]} == {"free"}


def test_the_balance_can_be_of_one_municipality(client: httpx.Client) -> None:
    wrong = client.get("/api/v1/statistics", params={"municipality": "Musterstadt"})
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["parameter"] == "municipality"


@pytest.mark.parametrize(
    ("prefix", "said"), [("", "So war es am"), ("/en", "This is how it stood on")]
)
def test_pages_of_a_past_day_say_so_and_stay_in_it(
    client: httpx.Client, prefix: str, said: str
) -> None:
    day = (BEFORE).isoformat()
    for path in ("/", "/karte", "/flaechen", "/flaechen/a"):
        page = client.get(prefix + path, params={"as_of": day})
        assert page.status_code == 200
        assert said in page.text, path
        assert said not in client.get(prefix + path).text
    listed = client.get(f"{prefix}/flaechen", params={"as_of": day}).text
    assert f"{prefix}/flaechen/a?as_of={day}" in listed
    wrong = client.get(f"{prefix}/flaechen/a", params={"as_of": "2031-01-01"})
    assert wrong.status_code == 400


def test_what_is_written_shows_without_a_build(client: httpx.Client, home_with_past: Path) -> None:
    with open_store(home_with_past / "record.gpkg") as store:
        put(store, record("c", 420, status="option"), TODAY)
    until(lambda: statuses(client).get("c") == "option")
    assert client.get("/flaechen/c").status_code == 200
    drawn = client.get("/api/v1/layers/plots").json()
    assert {one["id"] for one in drawn["features"]} == {"a", "b", "c"}
    with open_store(home_with_past / "record.gpkg") as store:
        store.undo("c", 1, account="clerk", reason="a mistake", at=None)
    until(lambda: "c" not in statuses(client))
    assert client.get("/flaechen/c").status_code == 404


def test_a_record_that_cannot_be_read_leaves_today_served(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        message = "the server is away"
        raise StoreError(message)

    monkeypatch.setattr("data.store.store.Store.records", away)
    past = client.get("/api/v1/plots", params={"as_of": (BEGUN + timedelta(days=3)).isoformat()})
    assert past.status_code == 503
    assert past.headers["retry-after"] == "60"
    assert "server is away" not in past.text
    assert client.get("/api/v1/plots").status_code == 200
