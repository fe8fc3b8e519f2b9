"""A plot that is recorded as free beside a binding that runs is nowhere shown as free."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from data.record import PlotRecord
from data.store.store import open_store
from data.words import day as written
from geo import snapshot
from geo.build import Inputs, Recorded, build
from tests.geo.town import town, write
from tests.past import TODAY, put, record
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

END: Final = TODAY + timedelta(days=20)
REASON: Final = {
    "de": f"Als frei geführt, aber bis {written(END, 'de')} gebunden",
    "en": f"Recorded as free, but bound until {written(END, 'en')}",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a record of one plot that is free, and one that is free but bound."""
    folder = tmp_path_factory.mktemp("bound")
    write(town(), folder / "town.osm")
    free = record("bound", 20, status="free")
    bound = PlotRecord(
        free.id, free.geometry, {**free.values, "status_until": END}, free.provenance
    )
    with open_store(folder / "record.gpkg") as store:
        put(store, bound, TODAY)
        put(store, record("free", 620, status="free"), TODAY)
        recorded = Recorded(store.records(), store.version(), snapshot.Named("Stadt Muster"))
    build(Inputs(osm=(folder / "town.osm",), record=recorded), folder, today=TODAY)
    return folder


@pytest.fixture(
    scope="module",
    params=[(TODAY, True), (END, True), (END + timedelta(days=1), False)],
    ids=["today", "on the last day", "the day after"],
)
def asked(
    request: pytest.FixtureRequest, home: Path
) -> Iterator[tuple[httpx.Client, date, dict[str, str]]]:
    """Return a client on a day, the day, and what the plots are to be shown as."""
    day, is_bound = request.param
    application = create_app(Settings(home=home), clock=lambda: day)
    with serve(application) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client, day, {"bound": "reserved" if is_bound else "free", "free": "free"}


def of(client: httpx.Client, path: str, **query: str) -> Any:  # noqa: ANN401
    return client.get(path, params=query).raise_for_status().json()


def test_plots_and_map_show_it_as_reserved_until_it_lapses(
    asked: tuple[httpx.Client, date, dict[str, str]],
) -> None:
    client, _, shown = asked
    for path in ("/api/v1/plots", "/api/v1/layers/plots"):
        found = {one["id"]: one["properties"] for one in of(client, path)["features"]}
        assert {key: one["status_shown"] for key, one in found.items()} == shown
    plot = of(client, "/api/v1/plots/bound")["properties"]
    assert plot["status"] == shown["bound"]
    reason = plot["status_reason"]
    assert (reason is not None) == (shown["bound"] == "reserved")
    assert reason is None or all(reason[lang].startswith(said) for lang, said in REASON.items())
    assert of(client, "/api/v1/plots/free")["properties"]["status_reason"] is None


def test_filters_facets_and_search_count_it_as_reserved(
    asked: tuple[httpx.Client, date, dict[str, str]],
) -> None:
    client, _, shown = asked
    free = {key for key, status in shown.items() if status == "free"}
    found = of(client, "/api/v1/plots", status="free")["features"]
    assert {one["id"] for one in found} == free
    body = {"filters": {"status": ["free"]}}
    answer = client.post("/api/v1/search", json=body).raise_for_status().json()
    assert {one["id"] for one in answer["plots"]} == free
    (facet,) = [one for one in answer["facets"] if one["filter"] == "status"]
    counts = {one["value"]: one["count"] for one in facet["choices"]}
    assert counts["free"] == len(free)
    assert counts.get("reserved", 0) == 2 - len(free)


def test_the_balance_counts_it_as_reserved(
    asked: tuple[httpx.Client, date, dict[str, str]],
) -> None:
    client, _, shown = asked
    balance = of(client, "/api/v1/statistics")["balance"]
    counted = {one["status"]: one["plots"] for one in balance if one["plots"]}
    bound = {"reserved": 1} if shown["bound"] == "reserved" else {}
    assert counted == {"free": 2 - len(bound), **bound}


@pytest.mark.parametrize(("prefix", "language"), [("", "de"), ("/en", "en")])
def test_the_page_says_why(
    asked: tuple[httpx.Client, date, dict[str, str]], prefix: str, language: str
) -> None:
    client, _, shown = asked
    page = client.get(f"{prefix}/flaechen/bound").raise_for_status().text
    assert (REASON[language] in page) == (shown["bound"] == "reserved")
    assert REASON[language] not in client.get(f"{prefix}/flaechen/free").text


def test_an_offer_is_in_conflict_with_the_binding(
    asked: tuple[httpx.Client, date, dict[str, str]],
) -> None:
    client, _, shown = asked
    conflicts = of(client, "/api/v1/plots/bound/offer", sector="food")["conflicts"]
    excluding = [one for one in conflicts if one["code"] == "reserved"]
    assert bool(excluding) == (shown["bound"] == "reserved")
    assert all(one["until"] == END.isoformat() for one in excluding)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
def test_the_expose_shows_until_when(
    asked: tuple[httpx.Client, date, dict[str, str]],
) -> None:
    client, _, shown = asked
    pdf = client.get("/api/v1/plots/bound/expose.pdf").raise_for_status().content
    said = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607 – poppler, where it is installed
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout.decode()
    is_bound = f"reserviert bis {written(END, 'de')}" in " ".join(said.split())
    assert is_bound == (shown["bound"] == "reserved")
