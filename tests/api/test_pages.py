"""The pages: every language complete, every text escaped, filters as in the address."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from babel.messages.pofile import read_po
from fastapi import FastAPI
from starlette.datastructures import QueryParams

from api.form import filter_form
from api.query import read_query, write_query
from api.routes import assets, branches, glossary, pages
from api.templating import Pages, same_page
from data.freshness import Freshness
from data.record import Provenance
from data.store.documents import Filing
from data.words import LANGUAGES, LOCALES
from geo.catalogue import Reach
from geo.destinations import KINDS, MODES
from maps.publisher import Publisher
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from geo.catalogue import Catalogue

PROJECT = Path(__file__).parents[2]
PATHS = (
    "/",
    "/karte",
    "/flaechen",
    "/gemeinden",
    "/branchen",
    "/branchen/logistics",
    "/so-rechnen-wir",
    "/glossar",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
)
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Client:
    """Asks an app in this process, one request at a time."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app)

    def get(self, path: str, params: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://test"
            ) as client:
                return await client.get(path, params=params)

        # In a thread of its own: the browser tests keep a loop running in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(ask())).result()


def client_of(catalogue: Catalogue, folder: Path, freshness: Freshness = Freshness()) -> Client:  # noqa: B008
    app = FastAPI()
    app.state.service = SimpleNamespace(
        catalogue=lambda: catalogue,
        today=lambda: catalogue.date,
        begins=None,
        publisher=Publisher(),
        targets=lambda: None,
        versions=lambda _: (),
        documents=Filing,
        settings=SimpleNamespace(
            freshness=freshness,
            public_url=None,
            brochure_plots=100,
            smtp_host=None,
            enquiry_days=180,
            offers_subscriptions=False,
            registration_days=30,
            asks_owners=False,
        ),
    )
    app.state.counting = SimpleNamespace(search=lambda *_: None)
    app.state.assets = assets.Assets(folder)
    app.state.pages = Pages(app.state.assets, Publisher())
    app.include_router(assets.router)
    app.include_router(pages.router)
    app.include_router(glossary.router)
    app.include_router(branches.router)
    return Client(app)


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Return the sample; a plot whose ways it leaves out has none to any place."""
    sample = sample_catalogue()
    nowhere = {kind.name: Reach(reason="not_on_network") for kind in KINDS}
    plots = tuple(
        replace(plot, reach={mode: {**nowhere, **plot.reach.get(mode, {})} for mode in MODES})
        for plot in sample.plots
    )
    return replace(sample, plots=plots)


@pytest.fixture(scope="module")
def client(catalogue: Catalogue, fonts: Path) -> Client:
    return client_of(catalogue, fonts)


def test_no_message_is_untranslated(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    subprocess.run(  # noqa: S603 – our own tool on our own source
        [*command, "-F", "babel.cfg", "-o", str(template), "."], cwd=PROJECT, check=True
    )
    with template.open("rb") as file:
        wanted = {message.id for message in read_po(file) if message.id}
    for language in LANGUAGES:
        if language == "en":  # the language of the source
            continue
        with (LOCALES / language / "messages.po").open("rb") as file:
            held = {message.id: message for message in read_po(file) if message.id}
        missing = [
            key
            for key in wanted
            if key not in held or held[key].fuzzy or not all(_parts(held[key].string))
        ]
        assert missing == []
        assert held.keys() - wanted == set(), "messages that nothing uses any more"
        for message in held.values():
            names = {n for text in _parts(message.id) for n in re.findall(r"%\(\w+\)s|{\w+}", text)}
            for text in _parts(message.string):
                assert set(re.findall(r"%\(\w+\)s|{\w+}", text)) <= names


def _parts(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    assert value is not None
    return (value,) if isinstance(value, str) else tuple(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_page_in_its_language(client: Client, path: str, language: str) -> None:
    answer = client.get(same_page(path, "", language))  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert ("Demonstrationsdaten" if language == "de" else "Demonstration data") in answer.text
    assert ("mitfinanziert" if language == "de" else "co-financed") in answer.text
    assert "<style" not in answer.text
    # Structured data are no script: a browser runs none of it.
    text = re.sub(r'<script type="application/ld\+json">[^<>&]*</script>', "", answer.text)
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=", text)
    assert "set-cookie" not in answer.headers


def test_no_demonstration_notice_without_demonstration_data(
    catalogue: Catalogue, fonts: Path
) -> None:
    real = tuple(
        replace(plot, record=replace(plot.record, invented=False)) for plot in catalogue.plots
    )
    text = client_of(replace(catalogue, plots=real), fonts).get("/karte").text
    assert "demo-strip" not in text


def test_every_plot_estate_and_municipality_has_a_page(
    client: Client, catalogue: Catalogue
) -> None:
    addresses = [f"/flaechen/{plot.id}" for plot in catalogue.plots]
    addresses += [f"/gebiete/{key}" for key in catalogue.estates]
    addresses += [f"/gemeinden/{key}" for key in catalogue.municipalities]
    for address in addresses:
        for prefix in ("", "/en"):
            answer = client.get(prefix + address)
            assert answer.status_code == 200, address
            assert "<script>alert" not in answer.text


def test_planned_and_stopped_estates_are_never_free(catalogue: Catalogue, fonts: Path) -> None:
    estate = next(iter(catalogue.estates.values()))
    for state, word in (("planned", "Geplant."), ("stopped", "Gestoppt.")):
        changed = replace(estate, state=state, free_ha=12.0, free_ha_planned=34.0)  # type: ignore[arg-type]
        client = client_of(replace(catalogue, estates={estate.id: changed}), fonts)
        text = client.get(f"/gebiete/{estate.id}").text
        assert word in text
        assert "frei" not in text.split("<main")[1].split('<div class="plot-body">')[0]
        assert "waren frei" not in text
        assert "12 ha" not in text
        assert "ha frei" not in client.get(f"/gemeinden/{estate.municipality}").text


@pytest.mark.parametrize("name", ["area_min", "zoning", "municipality", "sort", "nonsense"])
def test_hostile_query_is_text(client: Client, name: str) -> None:
    answer = client.get("/flaechen", params={name: HOSTILE})
    assert answer.status_code in {200, 400}
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


@pytest.mark.parametrize("path", ["/flaechen/none", "/en/gemeinden/1", "/gebiete/none"])
def test_unknown_address_has_a_friendly_page(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "/karte" in answer.text


def test_form_keeps_the_state_of_the_address(catalogue: Catalogue) -> None:
    query = read_query(
        QueryParams(
            "area_min=12345&zoning=GE,GI&zoning=SO&mode=truck&max_minutes_airport=20&price_max="
        )
    )
    form = filter_form(query, catalogue, "en")
    assert form.mode == "truck"
    assert form.chips[0].label.startswith("Available area from 1.23 ha")
    assert len(form.chips) == 6
    assert all("price_max" not in chip.query for chip in form.chips)
    assert read_query(QueryParams(write_query(query))) == query
    for chip in form.chips:
        left = filter_form(read_query(QueryParams(chip.query)), catalogue, "en")
        assert chip.label not in [other.label for other in left.chips]


def test_static_files_are_immutable_and_named_by_content(client: Client) -> None:
    page = client.get("/karte").text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(addresses) >= 8
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/0000/css/main.css").status_code == 404
    assert client.get("/static/x/../../api/app.py").status_code == 404


def test_language_switch_keeps_path_and_query() -> None:
    assert same_page("/karte", "a=1", "en") == "/en/karte?a=1"
    assert same_page("/en/karte", "a=1", "de") == "/karte?a=1"
    assert same_page("/en/", "", "de") == "/"
    assert same_page("/", "", "en") == "/en/"
    assert same_page("/english", "", "en") == "/en/english"


def test_the_plot_page_says_how_its_score_comes_about(client: Client) -> None:
    text = client.get("/flaechen/dz-001").text
    assert "66,5 von 90 bekannten Punkten: 74 von 100." in text
    assert '<td class="num">20 von 20</td>' in text
    assert '<td class="num unknown">bis zu 10 Punkte</td>' in text
    assert 'href="/so-rechnen-wir#eignung"' in text
    assert 'id="eignung"' in client.get("/so-rechnen-wir").text
    english = client.get("/en/flaechen/dz-001").text
    assert "66.5 of 90 known points: 74 of 100." in english
    assert 'href="/en/so-rechnen-wir#eignung"' in english


def test_the_plot_page_says_who_confirmed_a_fact_and_that_it_lapsed(
    catalogue: Catalogue, fonts: Path
) -> None:
    plot = catalogue.by_id["dz-001"]
    record = replace(
        plot.record,
        provenance={"*": Provenance("Stadt", date(2022, 2, 1), "Stadtplanungsamt")},
    )
    old = replace(plot, record=record, lapsed=frozenset(plot.record.values))
    client = client_of(replace(catalogue, plots=(old,)), fonts)
    said = "seit 01.02.2022 nicht mehr bestätigt, "
    assert f'{said}<span lang="de">Stadtplanungsamt</span>' in client.get("/flaechen/dz-001").text
    english = client.get("/en/flaechen/dz-001").text
    assert "not confirmed any more since 1 Feb 2022" in english
    assert '<dd lang="de">Nr. 27 „Am Musterweg“, 2. Änderung</dd>' in english


def test_facts_without_a_date_say_so(catalogue: Catalogue, fonts: Path) -> None:
    plot = catalogue.by_id["dz-001"]
    undated = replace(plot, record=replace(plot.record, provenance={"*": Provenance("Stadt")}))
    client = client_of(replace(catalogue, plots=(undated,)), fonts)
    assert "Datum unbekannt" in client.get("/flaechen/dz-001").text
    assert "date unknown" in client.get("/en/flaechen/dz-001").text


def test_the_list_shows_minutes_to_a_station_that_counts(catalogue: Catalogue, fonts: Path) -> None:
    plot = catalogue.by_id["dz-001"]
    served = Reach(33.0, 30.0, "Torgau")
    halt = Reach(2.0, 1.0, "Musterhalt", verified=False)
    cell = r'<td class="num wide" data-label="Bahn">(.*?)</td>'
    for way, minutes, note in (
        (served, "33 min", False),
        (replace(halt, regular=served), "33 min", False),
        (halt, "unbekannt", True),
    ):
        reach = {**plot.reach, "car": {**plot.reach["car"], "station": way}}
        one = replace(plot, reach=reach)
        text = client_of(replace(catalogue, plots=(one,)), fonts).get("/flaechen").text
        (shown,) = re.findall(cell, text)
        assert minutes in shown
        assert ("nicht belegt" in shown) == note


def test_the_method_follows_the_settings(catalogue: Catalogue, fonts: Path) -> None:
    client = client_of(catalogue, fonts, Freshness(status_days=77))
    assert "<dt>77 Tage</dt><dd>Verfügbarkeit</dd>" in client.get("/so-rechnen-wir").text
