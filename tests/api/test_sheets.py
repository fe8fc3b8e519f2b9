"""Printed sheets over HTTP: what is answered, refused, kept, and where pages lead to them."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import pikepdf
import pytest

from api.app import create_app
from api.papers import Papers
from api.settings import Settings
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from geo.catalogue import Catalogue

PDF: Final = "application/pdf"


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    done = subprocess.run(
        ["pdftotext", "-", "-"],  # noqa: S607 – poppler, where it is installed
        input=answer.content,
        capture_output=True,
        check=True,
    )
    return " ".join(done.stdout.decode().split())


def errors(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    return list(answer.json()["errors"])


@pytest.fixture(scope="module")
def paths(catalogue: Catalogue) -> dict[str, str]:
    one, two = catalogue.plots[0], catalogue.plots[9]
    return {
        "estate": f"/api/v1/estates/{one.values['estate']}/sheet.pdf",
        "municipality": f"/api/v1/municipalities/{one.values['municipality']}/profile.pdf",
        "compare": f"/api/v1/compare.pdf?ids={one.id},{two.id}",
        "brochure": f"/api/v1/brochure.pdf?ids={one.id},{two.id}",
        "expose": f"/api/v1/plots/{one.id}/expose.pdf",
    }


@pytest.mark.parametrize("name", ["estate", "municipality", "compare", "brochure"])
def test_each_is_a_pdf_in_both_languages(
    client: httpx.Client, paths: dict[str, str], name: str
) -> None:
    join = "&" if "?" in paths[name] else "?"
    for language in ("de", "en"):
        answer = client.get(f"{paths[name]}{join}lang={language}")
        assert answer.headers["content-type"] == PDF
        assert re.fullmatch(
            rf'inline; filename="[\w.-]+-{language}\.pdf"', answer.headers["content-disposition"]
        )
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert str(pdf.Root.Lang).lower().startswith(language)


@pytest.mark.parametrize("name", ["estate", "municipality", "compare", "brochure", "expose"])
def test_who_has_it_is_told_so(client: httpx.Client, paths: dict[str, str], name: str) -> None:
    first = client.get(paths[name])
    tag = first.headers["etag"]
    again = client.get(paths[name], headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(paths[name]).content == first.content
    other = client.get(paths[name], params={**dict(first.url.params), "lang": "en"})
    assert other.headers["etag"] != tag


def test_a_brochure_takes_the_filters_of_the_plots(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    query = {"zoning": "GI", "status": "free", "sort": "-area"}
    found = client.get("/api/v1/plots", params=query).json()["features"]
    assert 1 < len(found) < 60
    text = text_of(client.get("/api/v1/brochure.pdf", params=query))
    assert f"{len(found)} Flächen" in text
    at = 0
    for one in found:
        at = text.index(one["properties"]["name"], at)
    assert "Auswahl:" in text
    assert "Industriegebiet" in text[: text.index("Inhalt")]
    assert {catalogue.by_id[one["id"]].values["zoning"] for one in found} == {"GI"}


def test_a_brochure_of_too_many_is_refused(home: Path, client: httpx.Client) -> None:
    (error,) = errors(client.get("/api/v1/brochure.pdf"))
    assert error["parameter"] == "ids"
    assert "at most 60 plots" in error["expected"]
    narrow = create_app(Settings(home=home, brochure_plots=2), clock=lambda: TODAY)
    answer = inside.ask(narrow, "GET", "/api/v1/brochure.pdf?zoning=GI")
    assert "at most 2 plots" in errors(answer)[0]["expected"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("ids=SK-011,XX-9", "ids"),
        ("ids=SK-011&zoning=GI", "zoning"),
        ("zoning=XX", "zoning"),
        ("colour=red", "colour"),
        ("f=csv", "f"),
        ("ids=SK-011&lang=fr", "lang"),
    ],
)
def test_a_wrong_parameter_of_a_brochure_is_named(
    client: httpx.Client, query: str, parameter: str
) -> None:
    found = errors(client.get(f"/api/v1/brochure.pdf?{query}"))
    assert [one["parameter"] for one in found] == [parameter]


@pytest.mark.parametrize(
    "ids", ["", "SK-011", "SK-011,SK-011", "SK-011,SK-012,SK-013,DZ-001,DZ-002,DZ-003", "SK-011,?"]
)
def test_two_to_five_known_plots_are_compared(client: httpx.Client, ids: str) -> None:
    (error,) = errors(client.get("/api/v1/compare.pdf", params={"ids": ids}))
    assert error["parameter"] == "ids"


def test_unknown_places_have_no_sheet(client: httpx.Client) -> None:
    for path, name in (
        ("/api/v1/estates/nowhere/sheet.pdf", "id"),
        ("/api/v1/municipalities/1/profile.pdf", "ags"),
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert [one["parameter"] for one in answer.json()["errors"]] == [name]


def test_pages_lead_to_their_sheets(client: httpx.Client, catalogue: Catalogue) -> None:
    plot = catalogue.plots[0]
    for page, start in (
        (f"/gebiete/{plot.values['estate']}", "/api/v1/estates/"),
        (f"/en/gemeinden/{plot.values['municipality']}", "/api/v1/municipalities/"),
        ("/flaechen?zoning=GI&status=free", "/api/v1/brochure.pdf?"),
        ("/en/flaechen?municipality=14730070&status=reserved", "/api/v1/brochure.pdf?"),
    ):
        html = client.get(page).text
        (href,) = re.findall(rf'href="({re.escape(start)}[^"]+)"', html)
        answer = client.get(unquote(href).replace("&amp;", "&"))
        assert answer.headers["content-type"] == PDF, href


def test_few_plots_of_a_list_can_be_compared(client: httpx.Client, catalogue: Catalogue) -> None:
    html = client.get("/flaechen?zoning=GI").text
    assert "/api/v1/compare.pdf" not in html
    largest = sorted(
        plot.values["area_available"] for plot in catalogue.plots if "area_available" in plot.values
    )[-3]
    html = client.get(f"/flaechen?area_min={largest}").text
    (href,) = re.findall(r'href="(/api/v1/compare\.pdf[^"]+)"', html)
    assert client.get(href.replace("&amp;", "&")).status_code == 200


def test_documents_are_kept_within_a_bound() -> None:
    papers = Papers(kept=10)
    made: list[str] = []

    def make(name: str, size: int) -> bytes:
        made.append(name)
        return name.encode() * size

    for name in ("a", "a", "b", "a", "c", "b"):
        assert papers.get(name, lambda name=name: make(name, 5)) == name.encode() * 5  # type: ignore[misc]
    # "c" took the place of "b", which was asked for longest ago.
    assert made == ["a", "b", "c", "b"]
    assert papers.get("large", lambda: make("large", 20)) == b"large" * 20
    assert papers.get("large", lambda: make("large", 20)) == b"large" * 20
    assert made[-2:] == ["large", "large"]
