"""`/api/v1/plots/{id}/expose.pdf`: headers, languages and errors; the PDF itself is maps/."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING, Final

import pikepdf
import pytest

from maps.sections import NAMES, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from geo.catalogue import Catalogue


_SECTIONS: Final = (
    ("Was für die Fläche spricht", "Lkw zur Autobahn"),
    ("Plan und Baurecht", "Versorgung"),
    ("Erreichbarkeit", "Fahrzeiten", "in 45 Minuten"),
    ("Menschen und Steuern", "Risiken und Einschränkungen", "Förderung", "Weitere Angaben"),
    ("Was noch unbekannt ist", "Kontakt", "Gilt dieser Ausdruck noch?", "Förderhinweis", "Quellen"),
)


@pytest.fixture(scope="module")
def path(catalogue: Catalogue) -> str:
    return f"/api/v1/plots/{catalogue.plots[0].id}/expose.pdf"


def _open(answer: httpx.Response) -> pikepdf.Pdf:
    assert answer.status_code == 200
    return pikepdf.Pdf.open(io.BytesIO(answer.content))


def _links(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if "/A" in annotation and "/URI" in annotation["/A"]:
                yield str(annotation["/A"]["/URI"])


@pytest.mark.parametrize("language", ["de", "en"])
def test_expose_is_a_pdf_in_its_language(
    client: httpx.Client, catalogue: Catalogue, path: str, language: str
) -> None:
    plot = catalogue.plots[0]
    answer = client.get(path, params={"lang": language})
    assert answer.headers["content-type"] == "application/pdf"
    name = f"expose-{plot.id}-{language}.pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="{name}"'
    assert answer.content.startswith(b"%PDF-")
    with _open(answer) as pdf:
        assert str(pdf.Root["/Lang"]).startswith(language)
        assert pdf.Root["/MarkInfo"]["/Marked"]
        assert len(pdf.pages) >= 2
        page = "/flaechen/" if language == "de" else "/en/flaechen/"
        assert f"{client.base_url}{page}{plot.id}" in set(_links(pdf))


def test_expose_is_german_unless_asked_otherwise(client: httpx.Client, path: str) -> None:
    with _open(client.get(path)) as pdf:
        assert str(pdf.Root["/Lang"]).startswith("de")


def test_every_plot_has_an_expose(client: httpx.Client, catalogue: Catalogue) -> None:
    for plot in catalogue.plots[::12]:
        answer = client.get(f"/api/v1/plots/{plot.id}/expose.pdf")
        with _open(answer) as pdf:
            assert plot.name in str(pdf.docinfo["/Title"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("lang=fr", "lang"), ("lang=", "lang"), ("lang=DE", "lang"), ("size=a4", "size")],
)
def test_wrong_parameter_is_named(
    client: httpx.Client, path: str, query: str, parameter: str
) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["parameter"] for one in answer.json()["errors"]] == [parameter]


def test_unknown_plot_has_no_expose(client: httpx.Client) -> None:
    answer = client.get("/api/v1/plots/nowhere/expose.pdf?lang=en")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {"parameter": "id", "found": "nowhere", "expected": "a known id"}
    ]


def test_path_of_the_document_is_exact(client: httpx.Client, path: str) -> None:
    for other in (path.removesuffix(".pdf"), path + "/x", path.replace(".pdf", ".docx")):
        assert client.get(other).status_code == 404


def test_each_section_begins_on_its_page_of_five(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    """However much is said: the case fills the first page, the last holds what is passed on."""
    for plot in catalogue.plots[::12]:
        answer = client.get(f"/api/v1/plots/{plot.id}/expose.pdf", params={"lang": "de"})
        text = subprocess.run(
            ["pdftotext", "-", "-"],  # noqa: S607 – poppler, where it is installed
            input=answer.content,
            capture_output=True,
            check=True,
        ).stdout.decode()
        pages = text.split("\f")[:-1]
        assert len(pages) == 5, plot.id
        for number, heads in enumerate(_SECTIONS):
            for head in heads:
                assert head in pages[number], (plot.id, head)


@pytest.mark.parametrize(
    ("lang", "there", "gone"), [("de", "Versorgung", "Förderung"), ("en", "Supply", "Funding")]
)
def test_sections_are_chosen(client: httpx.Client, lang: str, there: str, gone: str) -> None:
    answer = client.get(f"/api/v1/plots/SK-013/expose.pdf?lang={lang}&sections=risks,supply")
    assert answer.status_code == 200
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_outline() as outline:
        titles = [child.title for child in outline.root[0].children]
    assert there in titles
    assert gone not in titles
    whole = client.get(f"/api/v1/plots/SK-013/expose.pdf?lang={lang}")
    assert whole.headers["etag"] != answer.headers["etag"]
    named = ",".join(NAMES)
    every = client.get(f"/api/v1/plots/SK-013/expose.pdf?lang={lang}&sections={named}")
    assert every.content == whole.content


@pytest.mark.parametrize("value", ["magic", "risks,", "risks,,supply", "risks,<script>", "a" * 300])
def test_an_unknown_section_is_named(client: httpx.Client, value: str) -> None:
    answer = client.get("/api/v1/plots/SK-013/expose.pdf", params={"sections": value})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "sections"
    assert not {"'", '"'} & set(error["found"])
    assert all(name in error["expected"] for name in NAMES)


def test_sections_are_described_in_both_languages(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    asked = document["paths"]["/api/v1/plots/{id}/expose.pdf"]["get"]["parameters"]
    (sections,) = (one for one in asked if one["name"] == "sections")
    for one in SECTIONS:
        assert one.name in sections["description"]
        assert one.label.de in sections["description"]
        assert one.label.en in sections["description"]
