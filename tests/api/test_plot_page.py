"""The page of a plot: history, likes, light, funding, award, offer, sharing, and its picture."""

from __future__ import annotations

import re
import struct
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from lxml import html

from api.app import create_app
from api.settings import Settings
from data import market
from data.store.changes import StoreError
from data.store.store import open_store
from data.values import price_in
from tests.past import BEFORE, BEGUN, TODAY, build_home, put, record
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.catalogue import Catalogue

SOLD: Final = BEFORE + timedelta(days=1)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a service whose plot "b" changed seven times."""
    home = build_home(tmp_path_factory.mktemp("changed"))
    with open_store(home / "record.gpkg") as store:
        for number in range(7):
            day = TODAY - timedelta(days=9 - number)
            put(store, record("b", 620, status="free", price=20.0 + number, note=f"N{number}"), day)
    application = create_app(Settings(home=home), clock=lambda: TODAY)
    with serve(application) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def part(client: httpx.Client, path: str, name: str) -> html.HtmlElement | None:
    """Return the section of a page that a heading names; None where there is none."""
    page = html.fromstring(client.get(path).raise_for_status().text)
    found = page.xpath(f"//section[@aria-labelledby='{name}']")
    return found[0] if found else None


def words(element: html.HtmlElement | None) -> str:
    return "" if element is None else " ".join(" ".join(element.itertext()).split())


def test_history_is_public_and_newest_first_with_old_and_new(past: httpx.Client) -> None:
    said = words(part(past, "/flaechen/a", "h-history"))
    assert said.index(f"{SOLD:%d.%m.%Y}") < said.index(f"{BEGUN:%d.%m.%Y}")
    assert "Status frei → wurde zu verkauft" in said
    assert "Ins Verzeichnis aufgenommen" in said
    assert f"wird seit {BEGUN:%d.%m.%Y} geführt" in said
    page = past.get("/flaechen/a").text + past.get("/flaechen/b").text
    for hidden in ("clerk", "because", "N3"):
        assert hidden not in page
    english = words(part(past, "/en/flaechen/a", "h-history"))
    assert "Status free → became sold" in english


def test_a_long_history_is_folded_after_the_fifth_change(past: httpx.Client) -> None:
    section = part(past, "/flaechen/b", "h-history")
    assert section is not None
    open_ones = section.xpath("./ol/li")
    folded = section.xpath("./details//li")
    assert [len(open_ones), len(folded)] == [5, 3]
    assert "3 frühere Änderungen" in words(section)
    assert "25 €/m² → wurde zu 26 €/m²" in words(open_ones[0])


def test_a_past_day_shows_no_later_change(past: httpx.Client) -> None:
    said = words(part(past, f"/flaechen/a?as_of={BEFORE}", "h-history"))
    assert "Ins Verzeichnis aufgenommen" in said
    assert "verkauft" not in said


def test_where_no_record_is_kept_there_is_no_history(client: httpx.Client) -> None:
    assert part(client, "/flaechen/KR-001", "h-history") is None


def test_a_history_that_cannot_be_read_is_said_and_the_page_is_there(
    home_with_past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = create_app(Settings(home=home_with_past), clock=lambda: TODAY)

    def fail(_: str) -> None:
        raise StoreError(None)

    monkeypatch.setattr(application.state.service, "versions", fail)
    with serve(application) as address, httpx.Client(base_url=address, timeout=30) as held:
        assert "kann zurzeit nicht gelesen werden" in words(part(held, "/flaechen/a", "h-history"))


def test_similar_plots_are_named_with_what_differs(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    section = part(client, "/flaechen/SK-006", "h-similar")
    assert section is not None
    ids = [link.rsplit("/", 1)[1] for link in section.xpath(".//h3/a/@href")]
    assert 1 <= len(ids) <= 4
    assert "SK-006" not in ids
    own = catalogue.by_id["SK-006"].values
    for key, entry in zip(ids, section.xpath(".//li"), strict=True):
        its, said = catalogue.by_id[key].values, words(entry)
        if its["zoning"] != own["zoning"]:
            assert f"{its['zoning']} statt {own['zoning']}" in said
        if "price" not in its:
            assert "Preis unbekannt" in said or "Preis auf Anfrage" in said
        elif its["price"] != own["price"]:
            by = price_in("de", abs(float(str(its["price"])) - float(str(own["price"]))))
            assert by in said


def test_the_light_agrees_with_the_levels_and_says_what_is_unknown(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    signs = {"excluded": "Rot", "serious": "Gelb", "slight": "Gelb"}
    seen = set()
    for plot in catalogue.plots[::6]:
        page = html.fromstring(client.get(f"/flaechen/{plot.id}").text)
        (light,) = page.xpath("//div[starts-with(@class, 'light light-')]")
        levels = [one.level for one in plot.restrictions]
        worst = next((sign for level, sign in signs.items() if level in levels), None)
        expected = worst or ("Ohne Licht" if "unknown" in levels else "Grün")
        assert words(light).startswith(f"{expected}:"), plot.id
        assert ("unbekannt" in words(light)) is ("unknown" in levels)
        assert len(light.xpath(".//*[contains(@class, 'is-lit')]")) == (expected != "Ohne Licht")
        seen.add(expected)
    assert len(seen) > 1


def test_municipality_with_tax_and_year(client: httpx.Client, catalogue: Catalogue) -> None:
    known = [p for p in catalogue.plots if "trade_tax" in p.values]
    plot = known[0]
    town = catalogue.municipalities[str(plot.values["municipality"])]
    rate = town.taxes["trade_tax"]
    said = words(part(client, f"/flaechen/{plot.id}", "h-town"))
    assert said.startswith(town.name)
    assert f"{rate.percent:.0f} % {rate.year}" in said
    lacking = next(
        p for p in catalogue.plots if p.values.get("municipality") and "trade_tax" not in p.values
    )
    assert "unbekannt" in words(part(client, f"/flaechen/{lacking.id}", "h-town"))


def test_award_criteria_stand_with_their_weights(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    held = {p.id: str(p.values.get("award_criteria", "")) for p in catalogue.plots}
    weighted = next(key for key, text in held.items() if "%" in text)
    bare = next(key for key, text in held.items() if text and "%" not in text)
    none = next(key for key, text in held.items() if not text)
    section = part(client, f"/flaechen/{weighted}", "h-award")
    assert section is not None
    rows = [
        f"{words(row.find('th'))}: {words(row.find('td'))}" for row in section.xpath(".//tbody/tr")
    ]
    assert "; ".join(rows) == held[weighted]
    said = words(part(client, f"/flaechen/{bare}", "h-award"))
    assert said.count("unbekannt") == 3
    assert part(client, f"/flaechen/{none}", "h-award") is None


def test_the_offer_of_the_page_is_that_of_the_market(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    tiered = next(p for p in catalogue.plots if "price_tiers" in p.values)
    day = catalogue.date + timedelta(days=40)
    path = f"/flaechen/{tiered.id}?sector=retail&date={day}&eligible="
    for eligible, said in ((None, ""), (True, "true"), (False, "false")):
        answer = market.offer(tiered.record, sector="retail", day=day, eligible=eligible)
        section = words(part(client, path + said, "h-funding"))
        shown = section.partition("Hindernisse zeigen")[2]
        for conflict in answer.conflicts:
            assert conflict.text.de in shown
        quotes = (answer.if_eligible, answer.otherwise) if eligible is None else (answer.quote,)
        for quote in quotes:
            assert quote.price is None or price_in("de", quote.price) in shown
        assert "kein Angebot" in shown


def test_a_question_that_makes_no_sense_is_told_so(client: httpx.Client) -> None:
    for query in ("sector=weather", "sector=retail&date=tomorrow", "sector=%3Cb%3E"):
        page = client.get(f"/flaechen/KR-001?{query}")
        assert page.status_code == 200
        assert 'role="alert"' in page.text
    assert 'role="alert"' not in client.get("/flaechen/KR-001?sector=&date=x").text


def test_sharing_needs_no_script_and_nobody_else(client: httpx.Client) -> None:
    page = html.fromstring(client.get("/en/flaechen/KR-001").text)
    (share,) = page.xpath("//details[@data-share]")
    address = share.get("data-url")
    assert address.endswith("/en/flaechen/KR-001")
    (mail,) = share.xpath(".//a/@href")
    assert httpx.URL(mail).scheme == "mailto"
    assert dict(httpx.QueryParams(mail.partition("?")[2]))["body"].endswith(address)
    assert words(share).endswith(address)


PAGES: Final = (
    "/",
    "/flaechen/KR-001",
    "/gebiete/delitzsch-roedgen",
    "/gebiete/oschatz-gewerbe-und-industriegebiet-fliegerhorst",
    "/gemeinden/14730070",
)


@pytest.mark.parametrize("root", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_stands_for_it_and_the_picture_is_there(
    client: httpx.Client, path: str, root: str
) -> None:
    page = html.fromstring(client.get(root + path).raise_for_status().text)
    said = {one.get("property"): one.get("content") for one in page.xpath("//meta[@property]")}
    assert said["og:title"]
    assert said["og:description"]
    assert said["og:locale"] == ("en_GB" if root else "de_DE")
    assert said["og:url"].endswith(root + path)
    assert len(said["og:image:alt"]) > 20
    picture = client.get(said["og:image"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    size = struct.unpack(">II", picture.content[16:24])
    assert size == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)
    assert len(picture.content) < 600_000


def test_a_picture_says_that_a_plot_is_invented(client: httpx.Client) -> None:
    page = client.get("/flaechen/KR-001").text
    (alt,) = re.findall(r'og:image:alt" content="([^"]*)"', page)
    assert "Demonstrationsdaten" in alt


def test_a_picture_is_known_by_its_tag_and_never_of_nothing(client: httpx.Client) -> None:
    path = "/flaechen/KR-001/bild.png"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get(path).content == first.content
    assert client.get(f"{path}?lang=en").headers["etag"] != first.headers["etag"]
    for wrong, status in (
        ("/flaechen/none/bild.png", 404),
        ("/gebiete/none/bild.png", 404),
        ("/gemeinden/1/bild.png", 404),
        ("/bild.png?lang=fr", 400),
        ("/bild.png?width=9", 400),
    ):
        assert client.get(wrong).status_code == status


def test_the_glossary_explains_where_words_stand(client: httpx.Client) -> None:
    for root in ("", "/en"):
        anchors = set(html.fromstring(client.get(f"{root}/glossar").text).xpath("//section/@id"))
        assert len(anchors) > 40
        for path in ("/flaechen/KR-001", "/flaechen", "/gemeinden/14730070"):
            page = html.fromstring(client.get(root + path).text)
            links = page.xpath("//details//a[contains(@href, '/glossar#')]/@href")
            assert links
            assert {link.partition("#")[2] for link in links} <= anchors
            assert all(link.startswith(f"{root}/glossar#") for link in links)
