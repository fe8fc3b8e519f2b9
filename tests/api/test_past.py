"""Edits show without a build, and any past day can be asked for: on pages, by the API."""

from __future__ import annotations

import socket
import threading
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.settings import Settings
from data.record import Provenance
from data.store.changes import Change
from data.store.store import open_store
from geo import snapshot
from geo.build import Inputs, Recorded, build
from tests.data.store.made import plot
from tests.geo.town import plot_at, town, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from data.record import PlotRecord
    from data.store.store import Store

TODAY: Final = date(2026, 3, 2)
BEGUN: Final = TODAY - timedelta(days=40)
PATIENCE_S: Final = 60


def record(plot_id: str, x: float, **values: str | float) -> PlotRecord:
    """Return a plot of the town, confirmed on the first day."""
    made = plot(plot_id, plot_at((x, 20.0)), area_available=20_000.0, **values)
    return type(made)(made.id, made.geometry, made.values, {"*": Provenance("Stadt", BEGUN)})


def put(store: Store, one: PlotRecord, day: date) -> None:
    """Write a plot at noon of a day."""
    held = store.held().get(one.id)
    moment = datetime(day.year, day.month, day.day, 12).astimezone()
    change = Change(one.id, held.number if held else None, one)
    store.write([change], account="clerk", reason="because", at=moment)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose record began forty days ago: free, sold since ten days."""
    folder = tmp_path_factory.mktemp("past")
    write(town(), folder / "town.osm")
    with open_store(folder / "record.gpkg") as store:
        put(store, record("a", 20, status="free"), BEGUN)
        put(store, record("b", 620, status="free"), TODAY - timedelta(days=20))
        put(store, record("a", 20, status="sold"), TODAY - timedelta(days=10))
        recorded = Recorded(store.records(), store.version(), snapshot.Named("Stadt Muster"))
    build(Inputs(osm=(folder / "town.osm",), record=recorded), folder, today=TODAY)
    return folder


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    """Return a client of the service on that home, served by a real server."""
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(application, host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as held:
        yield held
    server.should_exit = True
    thread.join(timeout=10)


def statuses(client: httpx.Client, day: date | None = None) -> dict[str, str]:
    """Return the status shown of each plot, today or on a past day."""
    query = {} if day is None else {"as_of": day.isoformat()}
    found = client.get("/api/v1/plots", params=query).raise_for_status().json()
    return {one["id"]: one["properties"]["status_shown"] for one in found["features"]}


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, not for ever."""
    over = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < over, "it did not come to hold"
        time.sleep(0.1)


def test_past_days_show_what_was_recorded_then(client: httpx.Client) -> None:
    assert statuses(client) == {"a": "sold", "b": "free"}
    assert statuses(client, TODAY) == statuses(client)
    assert statuses(client, TODAY - timedelta(days=10)) == {"a": "sold", "b": "free"}
    assert statuses(client, TODAY - timedelta(days=11)) == {"a": "free", "b": "free"}
    assert statuses(client, BEGUN) == {"a": "free"}


def test_one_plot_its_expose_and_a_search_are_of_the_day(client: httpx.Client) -> None:
    day = (TODAY - timedelta(days=11)).isoformat()
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
    assert balance(TODAY - timedelta(days=11)) == {"free": (2, 4.0)}
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


@pytest.mark.parametrize(
    ("prefix", "said"), [("", "So war es am"), ("/en", "This is how it stood on")]
)
def test_pages_of_a_past_day_say_so_and_stay_in_it(
    client: httpx.Client, prefix: str, said: str
) -> None:
    day = (TODAY - timedelta(days=11)).isoformat()
    for path in ("/", "/karte", "/flaechen", "/flaechen/a"):
        page = client.get(prefix + path, params={"as_of": day})
        assert page.status_code == 200
        assert said in page.text, path
        assert said not in client.get(prefix + path).text
    listed = client.get(f"{prefix}/flaechen", params={"as_of": day}).text
    assert f"{prefix}/flaechen/a?as_of={day}" in listed
    wrong = client.get(f"{prefix}/flaechen/a", params={"as_of": "2031-01-01"})
    assert wrong.status_code == 400


def test_what_is_written_shows_without_a_build(client: httpx.Client, home: Path) -> None:
    with open_store(home / "record.gpkg") as store:
        put(store, record("c", 420, status="option"), TODAY)
    until(lambda: statuses(client).get("c") == "option")
    assert client.get("/flaechen/c").status_code == 200
    drawn = client.get("/api/v1/layers/plots").json()
    assert {one["id"] for one in drawn["features"]} == {"a", "b", "c"}
    with open_store(home / "record.gpkg") as store:
        store.undo("c", 1, account="clerk", reason="a mistake", at=None)
    until(lambda: "c" not in statuses(client))
    assert client.get("/flaechen/c").status_code == 404
