"""Sitemap, robots.txt, feed and structured data: what programs find at known places."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from lxml import etree, html

from api.app import create_app
from api.routes import branches, figures, glossary, measures, pages
from api.settings import Settings
from data.record import PlotRecord
from data.store.changes import Change
from data.store.store import open_store
from data.words import LANGUAGES
from geo import snapshot
from geo.build import Inputs, Recorded, build
from geo.profiles import names
from tests import past
from tests.conftest import TODAY
from tests.geo.town import town, write
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.catalogue import Catalogue

ATOM: Final = "{http://www.w3.org/2005/Atom}"
MAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK: Final = "{http://www.w3.org/1999/xhtml}link"
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NOTED: Final = "kennt nur das Amt"
HOSTILE: Final = "</script><b>&\x07 Süd"


def parsed(answer: httpx.Response, kind: str) -> etree._Element:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    return etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False))


def sites(answer: httpx.Response) -> dict[str, etree._Element]:
    root = parsed(answer, "application/xml")
    assert root.tag == f"{MAP}urlset"
    found = {one.findtext(f"{MAP}loc"): one for one in root}
    assert len(found) == len(root)
    return found


def test_sitemap_names_every_page_in_both_languages(
    client: httpx.Client, catalogue: Catalogue, address: str
) -> None:
    many = {
        "{plot_id}": [plot.id for plot in catalogue.plots],
        "{ags}": list(catalogue.municipalities),
        "{estate_id}": list(catalogue.estates),
        "{profile}": [name for name in names() if name != "general"],
    }
    expected = set()
    for route in (
        *pages.router.routes,
        *branches.router.routes,
        *figures.router.routes,
        *glossary.router.routes,
        *measures.router.routes,
    ):
        path = str(route.path)  # type: ignore[attr-defined]
        keys = [key for name, held in many.items() if name in path for key in held]
        expected |= {address + re.sub(r"{\w+}", key, path) for key in keys or [""]}
    found = sites(client.get("/sitemap.xml"))
    assert {one.rstrip("/") for one in found} == {one.rstrip("/") for one in expected}
    for place in (*list(found)[:12], *list(found)[-4:]):
        assert client.get(place).status_code == 200, place
    for place, one in found.items():
        others = {link.get("hreflang"): link.get("href") for link in one.findall(LINK)}
        assert set(others) == set(LANGUAGES)
        assert place in others.values()
        assert all(other in found for other in others.values())
    newest = {
        plot.id: max(
            (of.confirmed_on for of in plot.record.provenance.values() if of.confirmed_on),
            default=None,
        )
        for plot in catalogue.plots
    }
    for plot, day in newest.items():
        told = found[f"{address}/flaechen/{plot}"].findtext(f"{MAP}lastmod")
        assert day is None or told is None or date.fromisoformat(told) <= TODAY


def test_robots_find_the_sitemap(client: httpx.Client, address: str) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {address}/sitemap.xml" in answer.text.splitlines()
    assert answer.text.startswith("User-agent: *\n")


@pytest.fixture(scope="module")
def home_of_feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a past: new, changed, noted, withdrawn and invented plots."""
    folder = tmp_path_factory.mktemp("feed")
    write(town(), folder / "town.osm")

    def held(plot: str, x: float, *, invented: bool = False, **values: Any) -> PlotRecord:  # noqa: ANN401
        one = past.record(plot, x, **values)
        return PlotRecord(one.id, one.geometry, one.values, one.provenance, invented)

    day = past.BEGUN
    with open_store(folder / "record.gpkg") as store:
        past.put(store, held("a", 20, name=HOSTILE, status="free", price=20.0), day)
        past.put(store, held("b", 620, status="free", invented=True), day + timedelta(1))
        past.put(store, held("a", 20, name=HOSTILE, status="free", price=22.5), day + timedelta(2))
        noted = held("a", 20, name=HOSTILE, status="free", price=22.5, note=NOTED)
        past.put(store, noted, day + timedelta(3))
        past.put(store, held("c", 320, status="free", note=NOTED), day + timedelta(4))
        number = store.held()["c"].number
        at = datetime.combine(day + timedelta(5), datetime.min.time(), UTC)
        gone = Change("c", number, None)
        store.write([gone], account="clerk", reason=NOTED, at=at)
        made = Recorded(store.records(), store.version(), snapshot.Named("Stadt", "CC-BY-4.0"))
    build(Inputs(osm=(folder / "town.osm",), record=made), folder, today=TODAY)
    return folder


@pytest.fixture(scope="module")
def recorded(home_of_feed: Path) -> Iterator[httpx.Client]:
    """Return a client of the service on that folder."""
    settings = Settings(home=home_of_feed, public_url="https://flaechen.example")
    with (
        serve(create_app(settings, clock=lambda: TODAY)) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


def entries(answer: httpx.Response) -> list[etree._Element]:
    """Return the entries of a feed that RFC 4287 allows."""
    feed = parsed(answer, "application/atom+xml")
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1
    links = {one.get("rel"): one for one in feed.findall(f"{ATOM}link")}
    assert links["self"].get("href") == feed.findtext(f"{ATOM}id")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    found = feed.findall(f"{ATOM}entry")
    for one in found:
        for name in ("id", "title", "updated", "published", "summary"):
            assert len(one.findall(ATOM + name)) == 1, name
            assert one.findtext(ATOM + name)
        assert MOMENT.fullmatch(one.findtext(f"{ATOM}updated"))
        assert one.find(f"{ATOM}link").get("rel") == "alternate"
    moments = [one.findtext(f"{ATOM}updated") for one in found]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == (moments[0] if moments else f"{TODAY}T00:00:00Z")
    ids = [one.findtext(f"{ATOM}id") for one in found]
    assert len(set(ids)) == len(ids)
    return list(found)


def test_feed_tells_what_is_new_and_what_changed(recorded: httpx.Client) -> None:
    found = entries(recorded.get("/feed.atom"))
    shown = HOSTILE.replace("\x07", "�")
    titles = [one.findtext(f"{ATOM}title") for one in found]
    assert titles == [
        "Nicht mehr im Verzeichnis: Fläche c",
        "Neu: Fläche c",
        f"Geändert: {shown}",
        "Demonstration (erfunden) – Neu: Fläche b",
        f"Neu: {shown}",
    ]
    changed = found[2]
    assert changed.findtext(f"{ATOM}summary") == "Kaufpreis: 20 €/m² → 22,50 €/m²"
    assert changed.find(f"{ATOM}link").get("href") == "https://flaechen.example/flaechen/a"
    assert found[0].find(f"{ATOM}link").get("href") == "https://flaechen.example/flaechen"
    assert "erfunden und kein Angebot" in found[3].findtext(f"{ATOM}summary")
    new = found[4].findtext(f"{ATOM}summary").splitlines()
    assert {"Status: frei", "Kaufpreis: 20 €/m²", "Verfügbare Fläche: 20.000 m²"} <= set(new)
    assert "→" not in " ".join(new)
    noon = datetime.combine(past.BEGUN + timedelta(2), datetime.min.time()).replace(hour=12)
    expected = noon.astimezone().astimezone(UTC)
    assert changed.findtext(f"{ATOM}updated") == f"{expected:%Y-%m-%dT%H:%M:%SZ}"


def test_feed_speaks_english_too_and_tells_no_secrets(recorded: httpx.Client) -> None:
    answer = recorded.get("/en/feed.atom")
    found = entries(answer)
    assert found[2].findtext(f"{ATOM}summary") == "Price: 20 €/m² → 22.50 €/m²"
    assert found[1].findtext(f"{ATOM}title") == "New: Fläche c"
    for text in (answer.text, recorded.get("/feed.atom").text):
        for secret in (NOTED, "clerk", "because", "note", "Notiz"):
            assert secret not in text


def test_a_status_that_ran_out_is_not_told_as_free(home_of_feed: Path) -> None:
    settings = Settings(home=home_of_feed, status_days=1)
    with serve(create_app(settings, clock=lambda: TODAY)) as address:
        found = entries(httpx.get(f"{address}/feed.atom"))
    told = {one.findtext(f"{ATOM}title"): one.findtext(f"{ATOM}summary") for one in found}
    # Confirmed four days before it was written, and on the day itself.
    assert "Status: nicht bestätigt" in told["Neu: Fläche c"]
    assert "Status: frei" in found[4].findtext(f"{ATOM}summary")


def test_sitemap_knows_when_a_plot_changed_last(recorded: httpx.Client) -> None:
    found = sites(recorded.get("/sitemap.xml"))

    def day(path: str) -> str | None:
        said: str | None = found[f"https://flaechen.example{path}"].findtext(f"{MAP}lastmod")
        return said

    assert day("/flaechen/a") == day("/en/flaechen/a") == str(past.BEGUN + timedelta(3))
    assert day("/flaechen/b") == str(past.BEGUN + timedelta(1))
    assert day("/flaechen") == str(past.BEGUN + timedelta(3))
    assert day("/impressum") is None
    assert "https://flaechen.example/flaechen/c" not in found


def test_a_catalogue_without_a_record_has_an_empty_feed(client: httpx.Client) -> None:
    assert entries(client.get("/feed.atom")) == []
    feed = etree.fromstring(client.get("/feed.atom").content)
    assert "Demonstrationsdaten" in feed.findtext(f"{ATOM}subtitle")


def test_pages_lead_to_the_feed_of_their_language(client: httpx.Client) -> None:
    for path, feed in (("/flaechen", "/feed.atom"), ("/en/karte", "/en/feed.atom")):
        page = html.fromstring(client.get(path).content)
        (link,) = page.xpath("//head/link[@type='application/atom+xml']")
        assert link.get("href") == feed
        assert link.get("title")


def structured(answer: httpx.Response) -> dict[str, Any]:
    (text,) = html.fromstring(answer.content).xpath("//script[@type='application/ld+json']/text()")
    content: dict[str, Any] = json.loads(text)
    return content


def test_structured_data_of_an_offer(recorded: httpx.Client) -> None:
    for prefix, language in (("", "de"), ("/en", "en")):
        answer = recorded.get(f"{prefix}/flaechen/a")
        told = structured(answer)
        assert told["@context"] == "https://schema.org"
        assert told["@type"] == "RealEstateListing"
        assert told["url"] == f"https://flaechen.example{prefix}/flaechen/a"
        assert told["inLanguage"] == language
        assert told["name"] == HOSTILE
        assert told["offers"] == {
            "@type": "Offer",
            "availability": "https://schema.org/InStock",
            "priceSpecification": {
                "@type": "UnitPriceSpecification",
                "price": 22.5,
                "priceCurrency": "EUR",
                "unitCode": "MTK",
            },
        }
        facts = {one["propertyID"]: one for one in told["mainEntity"]["additionalProperty"]}
        assert facts["area_available"]["value"] == 20_000
        assert facts["area_available"]["unitCode"] == "MTK"
        assert not {"note", "height_max", "price"} & facts.keys()
        assert NOTED not in answer.text


def test_an_invented_plot_is_no_offer(client: httpx.Client, catalogue: Catalogue) -> None:
    for plot in catalogue.plots[:5]:
        told = structured(client.get(f"/flaechen/{plot.id}"))
        assert "offers" not in told
        assert "erfunden und kein Angebot" in told["description"]
        place = told["mainEntity"]
        west, south, east, north = plot.record.geometry.bounds
        assert west <= place["geo"]["longitude"] <= east
        assert south <= place["geo"]["latitude"] <= north
        figures = {one.get("propertyID"): one["value"] for one in place["additionalProperty"]}
        for name, value in figures.items():
            assert name is None or value == plot.values[name]
