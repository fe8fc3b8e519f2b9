"""`/api/v1/isochrones`: what is reached from a plot or a point, and errors that say why not."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings
from geo.destinations import STEPS, TRAVELS
from geo.network import Engine
from tests.api import inside
from tests.api.published import Published
from tests.api.test_problems import problem, wrong
from tests.conftest import TODAY
from tests.geo.oracle import metric

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue
    from geo.network import Contours

PATH: Final = "/api/v1/isochrones"
HERE: Final = {"lon": 12.37, "lat": 51.52}
EITHER: Final = "either plot, or lon and lat"
TIMES: Final = "1 to 6 whole numbers from 1 to 90, with commas between them"


@pytest.fixture(scope="module")
def published(client: httpx.Client) -> Published:
    return Published(client.get("/openapi.json").json())


def asked(client: httpx.Client, published: Published, **query: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "application/geo+json"
    content: dict[str, Any] = published.check(answer, "get", PATH)
    return content


@pytest.mark.parametrize("mode", TRAVELS)
def test_a_point_has_isochrones_by_every_way_to_travel(
    client: httpx.Client, published: Published, catalogue: Catalogue, mode: str
) -> None:
    content = asked(client, published, **HERE, mode=mode, minutes="30,15")
    assert content["mode"] == mode
    assert content["start"]["plot"] is None
    start = shapely.Point(content["start"]["lon"], content["start"]["lat"])
    assert metric(start).distance(metric(shapely.Point(*HERE.values()))) < 2_000
    assert content["catalogue"]["version"] == catalogue.version
    network = catalogue.network
    assert content["network"] == {
        "files": ["roads.osm"],
        "fingerprint": network.fingerprint,
        "as_of": network.as_of,
        "schematic": True,
        "engine": network.engine,
    }
    assert network.attribution in content["attribution"]
    times = [feature["properties"]["minutes"] for feature in content["features"]]
    assert times == [15, 30]
    for feature in content["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert shape.distance(start) < 0.003
        said = feature["properties"]
        assert said["area_km2"] == pytest.approx(metric(shape).area / 1e6, rel=0.01, abs=0.06)
        for words in said["text"].values():
            assert str(said["minutes"]) in words
        assert "schematisch" in said["text"]["de"]


def test_a_plot_starts_where_a_vehicle_enters_it(
    client: httpx.Client, published: Published, catalogue: Catalogue
) -> None:
    for plot in catalogue.plots[::25]:
        content = asked(client, published, plot=plot.id)
        assert content["start"]["plot"] == plot.id
        start = metric(shapely.Point(content["start"]["lon"], content["start"]["lat"]))
        assert start.distance(metric(plot.record.geometry)) <= (plot.access_m or 0) + 3
        properties = client.get(f"/api/v1/plots/{plot.id}").json()["properties"]
        people = properties["people"]
        for feature, step in zip(content["features"], STEPS, strict=True):
            said = feature["properties"]
            assert said["minutes"] == step
            assert said["people"] == people[str(step)] == plot.people.within[step]
            assert said["people_at_least"] == (step in people["at_least"])
        assert content["people"] == {"source": people["source"], "as_of": people["as_of"]}


@settings(deadline=None, max_examples=15)
@given(
    times=st.lists(st.integers(1, 90), min_size=1, max_size=6, unique=True),
    mode=st.sampled_from(TRAVELS),
)
def test_any_minutes_up_to_90_can_be_asked_for(
    client: httpx.Client, published: Published, times: list[int], mode: str
) -> None:
    content = asked(client, published, **HERE, mode=mode, minutes=",".join(map(str, times)))
    held = [feature["properties"] for feature in content["features"]]
    assert [one["minutes"] for one in held] == sorted(times)
    areas = [one["area_km2"] for one in held]
    assert areas == sorted(areas)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"lon": EITHER, "lat": EITHER}),
        ("lon=12.4", {"lat": EITHER}),
        ("lat=51.5", {"lon": EITHER}),
        ("lon=12.4&lat=51.5&plot=DZ-004", {"lon": EITHER, "lat": EITHER}),
        ("lon=181&lat=51.5", {"lon": "a number less than or equal to 180"}),
        ("lon=12.4&lat=-91", {"lat": "a number greater than or equal to -90"}),
        ("lon=abc&lat=51.5", {"lon": "a valid number"}),
        ("lon=nan&lat=inf", {"lon": "a finite number", "lat": "a finite number"}),
        *(
            (f"lon=12.4&lat=51.5&minutes={sent}", {"minutes": TIMES})
            for sent in (
                "0",
                "91",
                "-5",
                "1.5",
                "soon",
                "",
                "15,",
                "1,2,3,4,5,6,7",
                "9" * 400,
                "15;30",
            )
        ),
        (
            "lon=12.4&lat=51.5&mode=train",
            {"mode": "'car', 'truck', 'bicycle' or 'foot'"},
        ),
        (
            "lon=12.4&lat=51.5&minute=15",
            {"minute": "no parameter of this name; did you mean minutes?"},
        ),
        ("lon=12.4&lon=12.5&lat=51.5", {"lon": "a valid number, given once"}),
    ],
)
def test_a_wrong_parameter_is_named(
    client: httpx.Client, query: str, expected: dict[str, str]
) -> None:
    assert wrong(problem(client.get(f"{PATH}?{query}"))) == expected


def test_off_the_network_the_reason_is_said(client: httpx.Client) -> None:
    body = problem(client.get(PATH, params={"lon": 5, "lat": 40}), 404)
    assert set(wrong(body)) == {"lon", "lat"}
    assert body["detail"].startswith("Within 2 km there is no road of the network loaded")


def test_a_plot_that_is_not_there_is_not_found(client: httpx.Client) -> None:
    body = problem(client.get(PATH, params={"plot": "nowhere"}), 404)
    assert wrong(body) == {"plot": "a known plot"}


def test_errors_are_as_published(client: httpx.Client, published: Published) -> None:
    for query in ("", "lon=5&lat=40", "plot=nowhere"):
        published.check(client.get(f"{PATH}?{query}"), "get", PATH)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Hold every question to the engine back; say when one has come, and let it go."""
    came, go = threading.Event(), threading.Event()
    ask = Engine.contours

    def held(self: Engine, *args: Any, **options: Any) -> Contours | None:  # noqa: ANN401
        came.set()
        assert go.wait(30)
        return ask(self, *args, **options)

    monkeypatch.setattr(Engine, "contours", held)
    yield came, go
    go.set()


def test_a_busy_engine_asks_to_come_back(
    home: Path, waiting: tuple[threading.Event, threading.Event]
) -> None:
    came, go = waiting
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    published = Published(inside.ask(application, "GET", "/openapi.json").json())
    answers: list[httpx.Response] = []

    def ask(lon: float) -> None:
        answers.append(inside.ask(application, "GET", f"{PATH}?lon={lon}&lat=51.52&minutes=5"))

    threads = [threading.Thread(target=ask, args=(12.3 + n / 100,)) for n in range(12)]
    for thread in threads:
        thread.start()
    assert came.wait(30)
    # Those who are turned away are answered while the engine still works.
    for thread in threads:
        thread.join(0.5)
    turned = [answer for answer in answers if answer.status_code == 503]
    assert len(turned) == 4
    for answer in turned:
        assert int(answer.headers["retry-after"]) > 0
        body = problem(answer, 503)
        assert body["errors"] == []
        published.check(answer, "get", PATH)
    go.set()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers) == [200] * 8 + [503] * 4


def test_a_plot_names_who_lives_around_it(client: httpx.Client, catalogue: Catalogue) -> None:
    features = client.get("/api/v1/plots", params={"limit": 1000}).json()["features"]
    for feature in features:
        held = catalogue.by_id[feature["id"]].people
        people = feature["properties"]["people"]
        assert people.keys() == {
            *map(str, STEPS),
            *("at_least", "working_age", "source", "as_of", "reason"),
        }
        ages = people["working_age"]
        assert ages == {**dict.fromkeys(map(str, STEPS)), "ages": None, "at_least": []}
        assert {int(k): people[k] for k in map(str, STEPS)} == held.within
        known = [people[str(step)] for step in STEPS if people[str(step)] is not None]
        assert known == sorted(known)


def test_plots_are_found_by_the_people_around_them(client: httpx.Client) -> None:
    features = client.get("/api/v1/plots", params={"limit": 1000}).json()["features"]
    for limit in (0, 45_000, 110_000, 10_000_000):
        passed, open_ = set(), set()
        for feature in features:
            people = feature["properties"]["people"]
            count = people["30"]
            if count is not None and _two_figures(count) >= limit:
                passed.add(feature["id"])
            elif count is None or 30 in people["at_least"]:
                open_.add(feature["id"])
        for unknown, wanted in (("false", passed), ("true", passed | open_)):
            query = {"people_30_min": limit, "include_unknown": unknown, "limit": 1000}
            found = client.get("/api/v1/plots", params=query).json()["features"]
            assert {feature["id"] for feature in found} == wanted


def _two_figures(count: int) -> int:
    if count < 100:
        return count
    step: int = 10 ** (math.floor(math.log10(count)) - 1)
    return round(count / step) * step
