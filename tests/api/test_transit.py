"""Public transport as it is served: command line, API, filters, pages, exposé."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pytest

from api.app import create_app
from api.settings import Settings
from geo import snapshot
from tests.api import inside
from tests.api.command import run, says
from tests.api.published import Published
from tests.bayreuth import FEED, bayreuth_feed
from tests.conftest import TODAY
from tests.geo import oracle
from tests.geo.parcels import beside_roads, write_plots

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx


DAY: Final = "2026-03-03"
PLOTS: Final = "/api/v1/plots"
COUNT: Final = 15


@dataclass(frozen=True)
class Served:
    """A home with public transport, what its build printed, and what asks its service."""

    home: Path
    files: tuple[str, ...]
    printed: str
    ask: Callable[..., httpx.Response]

    def features(self, query: str = "") -> list[dict[str, Any]]:
        answer = self.ask("GET", f"{PLOTS}?limit=1000{query}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["features"]
        return found


@pytest.fixture(scope="module")
def served(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Served:
    osm = shared("osm/north-bayreuth.osm.gz")
    home = tmp_path_factory.mktemp("served")
    file = oracle.read(osm)
    plots = write_plots(beside_roads(file, COUNT), home / "plots.geojson")
    feed = bayreuth_feed(file).write(home / FEED)
    files = ("--osm", str(osm), "--plots", str(plots), "--gtfs", str(feed))
    done = run(home, "build", *files, GEWERBE_TRANSIT_DAY=DAY)
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    return Served(
        home,
        files,
        done.stdout,
        lambda method, path, **options: inside.ask(application, method, path, **options),
    )


# Command line ---------------------------------------------------------------


def test_build_says_on_which_day_and_from_which_file(served: Served) -> None:
    assert f"public transport on Tuesday, {DAY}, from {FEED}" in served.printed
    assert "0 plots without a stop nearby" in served.printed


def test_a_broken_feed_is_one_line_and_the_old_catalogue_stays(
    served: Served, tmp_path: Path
) -> None:
    before = snapshot.current_version(served.home)
    (tmp_path / "kaputt.zip").write_bytes(b"PK no archive")
    arguments = [*served.files[:-1], str(tmp_path / "kaputt.zip")]
    assert "kaputt.zip" in says(run(served.home, "build", *arguments, status=1))
    expired = run(served.home, "build", *served.files, status=1, GEWERBE_TRANSIT_DAY="2031-01-02")
    assert says(expired).startswith(f"{FEED}: found no service on 2031-01-02")
    assert snapshot.current_version(served.home) == before


def test_a_reference_day_at_the_weekend_is_a_wrong_call(served: Served) -> None:
    done = run(served.home, "build", status=2, GEWERBE_TRANSIT_DAY="2026-03-07")
    assert "GEWERBE_TRANSIT_DAY" in done.stderr
    assert "Saturday" in done.stderr


def test_the_feed_may_be_larger_than_it_is_only_as_the_settings_say(served: Served) -> None:
    settings = Settings(home=served.home, transit_file_mb=3, transit_unzipped_mb=7)
    assert (settings.transit_limits.file_mb, settings.transit_limits.unzipped_mb) == (3, 7)


# API ------------------------------------------------------------------------


def test_answers_are_what_the_description_says(served: Served) -> None:
    published = Published(served.ask("GET", "/openapi.json").json())
    answer = served.ask("GET", f"{PLOTS}?limit=1000")
    content = published.check(answer, "get", PLOTS)
    assert len(content["features"]) == COUNT
    assert "Verkehrsverbund Muster" in content["attribution"]
    key = content["features"][0]["id"]
    published.check(served.ask("GET", f"{PLOTS}/{key}"), "get", PLOTS + "/{id}")


def test_what_is_sent_is_what_was_built(served: Served) -> None:
    plots = {plot.id: plot.transit for plot in snapshot.load(served.home).snapshot.plots}
    for feature in served.features():
        transit, sent = plots[feature["id"]], feature["properties"]["transit"]
        assert sent["quality"] == transit.quality
        assert [one["name"] for one in sent["stops"]] == [one.name for one in transit.stops]
        assert sent["arrive_by_6"]["answer"] == transit.arrive.answer
        for stop, said in zip(transit.stops, sent["stops"], strict=True):
            assert (said["minutes_foot"], said["minutes_bicycle"]) == (stop.minutes, stop.bicycle)
            weekday = said["days"]["weekday"]
            assert weekday["departures"] == stop.days["weekday"].departures
            hours, minutes = map(int, weekday["last"].split(":"))
            assert (hours * 60 + minutes) * 60 <= (stop.days["weekday"].last or 0) < 29 * 3600


@pytest.mark.parametrize("mode", ["car", "truck"])
def test_filters_agree_with_a_plain_evaluation(served: Served, mode: str) -> None:
    every = served.features()
    classes = {one["properties"]["transit"]["quality"] for one in every}
    assert len(classes) > 1
    for quality in classes:
        found = served.features(f"&transit_class={quality}&mode={mode}")
        assert {one["id"] for one in found} == {
            one["id"] for one in every if one["properties"]["transit"]["quality"] == quality
        }
    walks = {one["id"]: one["properties"]["transit"]["stops"][0]["minutes_foot"] for one in every}
    for limit in (3, 7.5, 15):
        shown = {key: round(m * 2) / 2 if m < 10 else round(m) for key, m in walks.items()}
        found = served.features(f"&max_minutes_stop={limit}&mode={mode}")
        assert {one["id"] for one in found} == {key for key, m in shown.items() if m <= limit}


def test_a_search_explains_its_verdicts(served: Served) -> None:
    near = {"filters": {"max_minutes_stop": 60, "transit_class": ["D"]}, "limit": 1}
    answer = served.ask("POST", "/api/v1/search?lang=de", json=near)
    assert answer.status_code == 200, answer.text
    plot = answer.json()["plots"][0]
    walk = next(one for one in plot["verdicts"] if one["demand"] == "max_minutes_stop")
    assert re.fullmatch(r"[\d,]+ Min\. zu Fuß \(.+\)", walk["value"])
    assert walk["threshold"] == "höchstens 60 Min."
    of_class = next(one for one in plot["verdicts"] if one["demand"] == "transit_class")
    assert of_class["value"] == of_class["threshold"] == "D – geringe Erschließung"


def test_a_class_that_does_not_exist_is_refused(served: Served) -> None:
    answer = served.ask("GET", f"{PLOTS}?transit_class=G&max_minutes_stop=-1")
    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["errors"]} == {
        "transit_class",
        "max_minutes_stop",
    }


# Without a timetable ---------------------------------------------------------


def test_without_a_timetable_all_is_unknown_and_says_why(client: httpx.Client) -> None:
    features = client.get(PLOTS, params={"limit": 1000}).json()["features"]
    for feature in features:
        transit = feature["properties"]["transit"]
        assert (transit["reason"], transit["quality"], transit["stops"]) == ("no_feed", None, [])
        assert transit["arrive_by_6"] == {"answer": "unknown", "connection": None}
    for query in ({"transit_class": "none"}, {"max_minutes_stop": "60"}):
        assert client.get(PLOTS, params=query).json()["numberMatched"] == 0
        both = {**query, "include_unknown": "true"}
        assert client.get(PLOTS, params=both).json()["numberMatched"] == len(features)
    page = client.get(f"/flaechen/{features[0]['id']}").text
    assert "kein Fahrplan geladen" in page
    assert "No timetable is loaded at present." in client.get("/en/so-rechnen-wir").text
    assert "transit_class" not in client.get("/flaechen").text


# Pages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Öffentlicher Verkehr", "ÖV-Güteklasse", "Dienstag, 03.03.2026", FEED, "Samstag")),
        ("/en", ("Public transport", "quality class", "Tuesday, 3 Mar 2026", FEED, "Saturday")),
    ],
)
def test_a_plots_page_says_stop_class_shifts_day_and_source(
    served: Served, prefix: str, words: tuple[str, ...]
) -> None:
    feature = served.features()[-1]
    page = served.ask("GET", f"{prefix}/flaechen/{feature['id']}").text
    for word in (*words, "Verkehrsverbund Muster"):
        assert word in page
    for stop in feature["properties"]["transit"]["stops"]:
        assert stop["name"] in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_method_page_shows_both_tables_and_cites_the_method(
    served: Served, prefix: str
) -> None:
    page = served.ask("GET", f"{prefix}/so-rechnen-wir").text
    for word in ("Raumentwicklung", "ARE, 2022", "Plan4Better", "Agora Verkehrswende", FEED):
        assert word in page
    tables = re.findall(
        r'<table class="scale"><caption id="c-c(?:ategory|lass)".*?</table>', page, re.DOTALL
    )
    cells = [re.findall(r"<td>(.*?)</td>", table) for table in tables]
    assert " ".join(cells[0]) == "I I II I II III II III IV III IV V IV V VI V VI VII"
    assert "".join(cells[1]) == "AABCABCDBCDECDEFDEF–EF––F–––"


def test_the_form_offers_the_filters_where_a_timetable_is_loaded(served: Served) -> None:
    page = served.ask("GET", "/flaechen?transit_class=D&max_minutes_stop=7.5").text
    assert 'name="transit_class"' in page
    assert 'name="max_minutes_stop"' in page
    assert "ÖV-Güteklasse: D – geringe Erschließung" in page
    assert "höchstens 7.5 Min. zu Fuß zum Halt" in page


def pdf_text(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607 – poppler, where it is installed
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
@pytest.mark.parametrize(
    ("lang", "heading", "question"),
    [
        ("de", "Öffentlicher Verkehr", "Zur Frühschicht um 6 Uhr da?"),
        ("en", "Public transport", "Here by 6:00 for the early shift?"),
    ],
)
def test_the_expose_says_the_same_and_stays_tagged(
    served: Served, lang: str, heading: str, question: str
) -> None:
    feature = served.features()[-1]
    answer = served.ask("GET", f"{PLOTS}/{feature['id']}/expose.pdf?lang={lang}")
    text = pdf_text(answer.content)
    assert heading in text
    assert question in text
    assert feature["properties"]["transit"]["stops"][0]["name"] in text
    assert "Verkehrsverbund Muster" in text
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_a_catalogue_of_a_home_knows_the_days(served: Served) -> None:
    schedule = snapshot.load(served.home).snapshot.schedule
    assert schedule is not None
    assert f"{schedule.weekday}" == DAY
