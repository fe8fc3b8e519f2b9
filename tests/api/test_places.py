"""Pages of municipalities and estates, and the start page, say what is sourced and when."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from data.dataset import EMBEDDED

if TYPE_CHECKING:
    import httpx


def plain(page: str) -> str:
    """Return the text of the main part of a page, its blanks made one."""
    return bare(page.split("<main", 1)[1].split("</main>", 1)[0])


def bare(markup: str) -> str:
    """Return the text of a piece of a page, its blanks made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def free_plots(client: httpx.Client, **wanted: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/plots", params={"status": "free", "limit": "1000", **wanted})
    return [feature["properties"] for feature in answer.json()["features"]]


def hectares(plots: list[dict[str, Any]]) -> float:
    return sum(plot["area_available"] or 0 for plot in plots) / 10_000


def split(
    plots: list[dict[str, Any]], day: str = "2026-03-02"
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what is free on a day, and what only later."""
    later = [plot for plot in plots if (plot["available_from"] or "") > day]
    return [plot for plot in plots if plot not in later], later


def test_the_start_page_tells_now_from_later(client: httpx.Client) -> None:
    now, later = split(free_plots(client))
    assert now
    assert later
    text = plain(client.get("/").text)
    assert f"jetzt frei ist: erst später: {hectares(later):.1f}".replace(".", ",") in text
    assert re.search(rf"\b{hectares(now):.0f} ha\b", text)
    assert "nicht bestätigt: " in text
    assert "unbekannter Größe" in text


def test_an_invented_estate_offers_what_its_plots_offer(client: httpx.Client) -> None:
    estates = EMBEDDED.layer("demo_estates")
    shown = 0
    for key in estates["id"]:
        now, _ = split(free_plots(client, estate=key))
        text = plain(client.get(f"/gebiete/{key}").text)
        assert "Frei laut Quelle" not in text
        known = [plot for plot in now if plot["area_available"] is not None]
        if known:
            figure = f"{hectares(known):.2f}".rstrip("0").rstrip(".").replace(".", ",")
            assert f"{figure} ha" in text, key
            shown += 1
    assert shown > 5


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        (
            "",
            (
                "Laut Quelle, Stand 05/2021: 22 ha waren frei; seither nicht bestätigt "
                "( 70 von 92 ha verkauft )"
            ),
        ),
        (
            "/en",
            (
                "According to the source, as of 05/2021: 22 ha were free; not confirmed since "
                "( 70 von 92 ha verkauft )"
            ),
        ),
    ],
)
def test_a_dated_figure_stands_in_the_past(client: httpx.Client, prefix: str, said: str) -> None:
    page = client.get(f"{prefix}/gebiete/eilenburg-am-schanzberg").text
    assert said in plain(page)
    assert '<span lang="de">70 von 92 ha verkauft</span>' in page
    assert said in plain(client.get(f"{prefix}/gemeinden/14730110").text)


def test_a_source_without_a_date_is_called_so(client: httpx.Client) -> None:
    text = plain(client.get("/gebiete/torgau-gewerbepark-torgau").text)
    assert "Laut Quelle ohne Datum: 5 ha waren frei; seither nicht bestätigt" in text
    assert "Stand unbekannt" in text


def test_no_sourced_estate_is_free_in_the_present_tense(client: httpx.Client) -> None:
    for row in EMBEDDED.table("estates"):
        text = plain(client.get(f"/gebiete/{row['id']}").text)
        # What the source itself says is quoted, in its own past tense.
        text = text.replace(row["note"] or "", "")
        assert not re.search(r"\bha frei\b|Frei laut|[Jj]etzt frei", text), row["name"]


def test_municipalities_stand_in_german_order_with_source_and_year(client: httpx.Client) -> None:
    page = client.get("/gemeinden").text
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page)
    assert len(names) == 30
    plain_names = [name.translate(str.maketrans("äöüÄÖÜ", "aouAOU")) for name in names]
    assert plain_names == sorted(plain_names)
    # By code points it would be the other way round.
    assert names.index("Schkeuditz") < names.index("Schönwölkau") < names.index("Taucha")
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
    assert [bare(head) for head in heads] == [
        "Gemeinde",
        "Einwohner mit Quelle",
        "Jetzt frei und bestätigt Demonstrationsdaten",
        "Flächen Demonstrationsdaten",
        "Gewerbegebiete mit Quelle",
        "Gewerbesteuer-Hebesatz mit Quelle",
    ]
    assert "2025, die-nachrichten.at" in plain(page)


def test_the_key_of_a_municipality_is_no_headline(client: httpx.Client) -> None:
    page = client.get("/gemeinden/14730310").text
    # To where it can be shared: the address holds the key, as it must.
    head = page.split("<h1", 1)[1].split("data-share", 1)[0]
    assert "14730310" not in re.sub(r"<[^>]*>?", "", f"<h1{head}")
    assert "Amtlicher Gemeindeschlüssel (AGS), zugleich Parameter der API: 14730310" in plain(page)
    assert "Sekundärquelle" in plain(page)


def test_german_texts_of_sources_are_marked_on_english_pages(client: httpx.Client) -> None:
    estate = client.get("/en/gebiete/oschatz-gewerbe-und-industriegebiet-fliegerhorst").text
    assert re.search(r'lang="de">Teilweise bebaut', estate)
    plot = client.get("/en/flaechen/OZ-001").text
    assert re.search(r'<span lang="de">Demonstration: [^<]+</span>', plot)
    assert not re.search(r'(?<!lang="de")>\s*Demonstration: Angabe der Gemeinde', plot)


def test_attribution_names_who_the_data_are_from_once(client: httpx.Client) -> None:
    page = client.get("/impressum").text
    lines = re.findall(
        r"<li>(.*?)</li>", page.split("Datenquellen</h2>", 1)[1].split("</ul>", 1)[0]
    )
    texts = [bare(line) for line in lines]
    assert len(texts) == len(set(texts))
    assert not [text for text in texts if "Quelle je Zeile" in text]
    for part in ("lvz.de", "statistik.sachsen.de", "openflights.org", "Statistisches Bundesamt"):
        assert any(part in text for text in texts), part
    taxes = next(text for text in texts if "Hebesätze" in text)
    assert "Lizenz: keine Angabe" in taxes
    assert "CC BY" not in taxes
    assert any("Stand unbekannt" in text and "DB Station" in text for text in texts)
    assert sum("frei erfunden" in text for text in texts) == 2


def test_the_list_says_what_of_its_sum_is_free(client: httpx.Client) -> None:
    now, later = split(free_plots(client))
    page = client.get("/flaechen", params={"status": "free"}).text
    said = re.search(r'class="results-sum">([^<]+)<', page)
    assert said
    assert "jetzt frei und bestätigt" in said[1]
    assert "frei, aber erst später" in said[1]
    unknown = sum(plot["area_available"] is None for plot in (*now, *later))
    assert f"{unknown} Flächen unbekannter Größe" in said[1]
