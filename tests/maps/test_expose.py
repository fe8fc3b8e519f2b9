from __future__ import annotations

import io
import logging
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.fields import PUBLIC
from data.record import Provenance
from data.words import LANGUAGES
from geo.catalogue import People
from geo.isochrones import Isochrone
from maps import typeface
from maps.expose import expose_pdf
from maps.printable import REPLACEMENT, printable
from maps.publisher import REGIONALBUDGET, Publisher
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from geo.catalogue import Catalogue

URL = "https://flaechen.example/flaechen/dz-001"
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


def made(
    catalogue: Catalogue,
    key: str = "dz-001",
    language: Language = "de",
    *,
    publisher: Publisher | None = None,
) -> bytes:
    plot = catalogue.by_id[key]
    return expose_pdf(catalogue, plot, language=language, page_url=URL, publisher=publisher)


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield the structure elements in reading order."""

    def walk(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node.K)

    yield from walk(pdf.Root.StructTreeRoot.K)


def text_of(content: bytes, *options: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["pdftotext", *options, "-", "-"],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    # A word broken at the end of a line ends in a soft hyphen.
    return " ".join(done.stdout.decode().replace("\u00ad\n", "").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged_and_says_its_language_and_title(
    catalogue: Catalogue, language: Language
) -> None:
    with pikepdf.open(io.BytesIO(made(catalogue, language=language))) as pdf:
        assert len(pdf.pages) >= 2
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).lower().startswith(language)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Musterweg Nord 1" in metadata["dc:title"]
        tags = {str(element.S) for element in elements(pdf)}
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/L"} <= tags


def test_figures_have_alternatives(catalogue: Catalogue) -> None:
    with pikepdf.open(io.BytesIO(made(catalogue))) as pdf:
        alts = [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]
    assert any("Autobahnanschluss Wiedemar" in alt for alt in alts)
    assert any(alt.startswith("Lageplan") for alt in alts)
    assert any(URL in alt for alt in alts)


def test_every_table_has_header_cells_with_a_scope(catalogue: Catalogue) -> None:
    with pikepdf.open(io.BytesIO(made(catalogue))) as pdf:
        tables = [e for e in elements(pdf) if e.S == "/Table"]
        assert len(tables) > 8
        heads = [e for e in elements(pdf) if e.S == "/TH"]
        assert all("Scope" in str(head.A) or "/A" in head for head in heads)
        assert len(heads) >= 3 * len(tables)


def test_bookmarks_lead_through_the_document(catalogue: Catalogue) -> None:
    with pikepdf.open(io.BytesIO(made(catalogue))) as pdf, pdf.open_outline() as outline:
        first = outline.root[0]
        assert first.title == "Musterweg Nord 1"
        titles = [child.title for child in first.children]
    assert "Fahrzeiten" in titles
    # Handover, GFZ, property tax, until when and for whom it is bound by funding, and whether
    # something else stands in the way, and why: nobody has said.
    assert "Was noch unbekannt ist (7)" in titles


def test_the_same_input_gives_the_same_bytes(catalogue: Catalogue) -> None:
    assert made(catalogue) == made(sample_catalogue())


@needs_pdftotext
def test_reading_order(catalogue: Catalogue) -> None:
    text = text_of(made(catalogue))
    order = [
        "GEWERBEFLÄCHE",
        "Auf einen Blick",
        "Was für die Fläche spricht",
        "Lage und Nachbarn",
        "Fahrzeiten",
        "Einschränkungen Thema",
        "Daten zur Fläche",
        "Was noch unbekannt ist",
        "Kontakt",
        "Quellen",
        "Förderhinweis",
    ]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


@needs_pdftotext
@pytest.mark.parametrize(
    ("language", "marking"),
    [
        ("de", "DEMONSTRATIONSDATEN – erfundene Fläche"),
        ("en", "DEMONSTRATION DATA – invented plot"),
    ],
)
def test_demonstration_data_is_marked_on_every_page(
    catalogue: Catalogue, language: Language, marking: str
) -> None:
    content = made(catalogue, language=language)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = len(pdf.pages)
    for page in range(1, pages + 1):
        text = text_of(content, "-f", str(page), "-l", str(page))
        # In the header and in the footer.
        assert text.count(marking) == 2
    assert text_of(content, "-f", "1", "-l", "1").startswith(marking)


@needs_pdftotext
def test_real_plots_are_not_called_demonstration(catalogue: Catalogue) -> None:
    text = text_of(made(catalogue, "xx-hostile"))
    assert "DEMONSTRATIONSDATEN" not in text


@needs_pdftotext
def test_everything_unknown_is_listed(catalogue: Catalogue) -> None:
    text = text_of(made(catalogue, "xx-unknown"))
    listed = text[text.index("Was noch unbekannt ist") : text.index("Kontakt Ansprechstelle")]
    assert [f.label.de for f in PUBLIC if f.label.de not in listed] == []
    assert "0 €" not in text


@needs_pdftotext
def test_facts_carry_source_and_date(catalogue: Catalogue) -> None:
    text = text_of(made(catalogue))
    assert text.count("Stadt Delitzsch, Stadtplanungsamt") > 30
    assert text.count("21.01.2026") > 30


@needs_pdftotext
def test_funding_notice_is_printed_whole_and_only_while_valid(catalogue: Catalogue) -> None:
    assert REGIONALBUDGET.de in text_of(made(catalogue))
    over = Publisher(funding_valid_until=date(2020, 1, 1))
    assert "Förderhinweis" not in text_of(made(catalogue, publisher=over))


@needs_pdftotext
def test_a_stop_without_regular_service_is_said_beside_its_minutes(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    halt = replace(plot.reach["car"]["station"], verified=False)
    doubtful = replace(plot, reach={**plot.reach, "car": {**plot.reach["car"], "station": halt}})
    plots = tuple(doubtful if one.id == plot.id else one for one in catalogue.plots)
    said = "Halt ohne belegten Regelverkehr"
    assert said in text_of(made(replace(catalogue, plots=plots)))
    assert said not in text_of(made(catalogue))


@needs_pdftotext
def test_a_source_without_a_date_says_so(catalogue: Catalogue) -> None:
    sources = tuple(
        replace(one, as_of=None, licence="notspecified") if one.name == "stations" else one
        for one in catalogue.sources
    )
    undated = replace(catalogue, sources=sources)
    assert "DB Station&Service AG (Stand unbekannt, Lizenz: keine Angabe)" in text_of(made(undated))
    english = text_of(made(undated, language="en"))
    assert "DB Station&Service AG (date unknown, licence not stated)" in english


@needs_pdftotext
def test_publisher_and_version_are_named(catalogue: Catalogue) -> None:
    publisher = Publisher(mail="flaechen@amt.example", phone="03421 000000")
    text = text_of(made(catalogue, publisher=publisher))
    for part in ("flaechen@amt.example", "03421 000000", URL, "Katalog sample-1 vom 02.03.2026"):
        assert part in text


@needs_pdftotext
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_from_records_is_never_markup(catalogue: Catalogue, language: Language) -> None:
    text = text_of(made(catalogue, "xx-hostile", language))
    for part in ('#panic("x")', "*bold*", "_it_", "<script>", "$x$", "`raw`", "{{7*7}}", "%s"):
        assert part in text
    assert REPLACEMENT in text


def test_replaced_characters_are_reported(
    catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="maps.expose"):
        made(catalogue)
        assert not caplog.records
        made(catalogue, "xx-hostile")
    assert "U+1F4A9" in caplog.text
    assert "U+0000" in caplog.text


@pytest.mark.parametrize(
    "name", ["", " ", "W" * 300, "Gewerbe-" * 60, "1234 " * 80, "\ud800", "{0}", "a\nb\tc"]
)
def test_any_name_gives_a_page(catalogue: Catalogue, name: str) -> None:
    plot = catalogue.by_id["dz-001"]
    named = replace(plot, values={**plot.values, "name": name, "plan_name": name})
    changed = replace(catalogue, plots=(named, *catalogue.plots[1:]))
    with pikepdf.open(io.BytesIO(made(changed))) as pdf:
        assert len(pdf.pages) >= 2


def test_every_plot_has_an_expose_in_both_languages(catalogue: Catalogue) -> None:
    for plot in catalogue.plots:
        for language in LANGUAGES:
            with pikepdf.open(io.BytesIO(made(catalogue, plot.id, language))) as pdf:
                assert 2 <= len(pdf.pages) <= 6


@given(st.text())
def test_what_is_left_after_sanitising_can_be_printed(text: str) -> None:
    clean = printable(text)
    allowed = typeface.characters() | {ord(REPLACEMENT), ord(" ")}
    assert {ord(character) for character in clean} <= allowed
    assert printable(clean) == clean


@given(st.text(alphabet="abcäöüßABC 0123456789–„“€²ěž.,;", min_size=1))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert printable(text) == text


def test_sanitising_composes_accents_and_reports_what_it_replaced() -> None:
    replaced: set[str] = set()
    assert printable("Mu\u0308geln\u202e\nไ", replaced) == f"Mügeln{REPLACEMENT} {REPLACEMENT}"
    assert replaced == {"\u202e", "ไ"}


def test_width_grows_with_size_and_weight() -> None:
    assert typeface.width("Torgau", 4) == pytest.approx(2 * typeface.width("Torgau", 2))
    assert typeface.width("Torgau", 4, 700) > typeface.width("Torgau", 4)


@needs_pdftotext
def test_people_and_what_is_reached_stand_in_it(catalogue: Catalogue) -> None:
    """The map has an alternative, the figures say what they are, and nothing is a bare zero."""
    plot = catalogue.by_id["dz-001"]
    people = People({15: 12_345, 30: None, 45: 106_762}, (45,), "census", "2022-05-15")
    held = replace(
        catalogue,
        plots=tuple(
            replace(one, people=people) if one.id == plot.id else one for one in catalogue.plots
        ),
    )
    middle = plot.record.geometry.centroid
    reached = [Isochrone(m, middle.buffer(m / 150), cut=m == 45) for m in (15, 30, 45)]
    for language, figure, bound, cut in (
        ("de", "rund 12.300", "mindestens rund 107.000", "stößt an den Rand"),
        ("en", "about 12,300", "at least about 107,000", "meets the edge"),
    ):
        content = expose_pdf(
            held,
            held.by_id["dz-001"],
            language=cast("Language", language),
            page_url=URL,
            reached=reached,
        )
        text = text_of(content)
        for said in (figure, bound, cut, "2022"):
            assert said in text
        with pikepdf.open(io.BytesIO(content)) as pdf:
            alts = [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]
        start = {"de": "Karte der Gebiete", "en": "Map of the areas"}[language]
        assert any(alt.startswith(start) for alt in alts)


@needs_pdftotext
def test_without_figures_people_are_unknown_and_the_reason_is_said(catalogue: Catalogue) -> None:
    text = text_of(made(catalogue), "-layout")
    assert "in 30 Minuten mit dem Pkw unbekannt" in text
    assert "Menschen in Reichweite: unbekannt." in text


def test_the_first_page_names_what_is_grave_and_how_the_score_comes_about(
    catalogue: Catalogue,
) -> None:
    first = text_of(made(catalogue), "-f", "1", "-l", "1")
    assert "Ernste Einschränkungen Altlasten, erheblich: Verdachtsfläche" in first
    assert "66,5 von 90 bekannten Punkten: 74 von 100" in first
    assert "20 von 20 Punkten" in first
    assert "Fernwärme (bis zu 10 Punkte)" in first
    assert "bestätigt am 21.01.2026" in first
    assert "Ernste Einschränkungen" not in text_of(made(catalogue, "xx-unknown"))


@needs_pdftotext
def test_the_first_page_dates_the_status(catalogue: Catalogue) -> None:
    first = text_of(made(catalogue, "dz-003"), "-f", "1", "-l", "1")
    assert "nicht bestätigt seit 01.06.2024" in first
    plot = catalogue.by_id["dz-002"]
    later = replace(plot, values={**plot.values, "available_from": date(2027, 1, 1)})
    plots = tuple(later if one.id == plot.id else one for one in catalogue.plots)
    bound = replace(catalogue, plots=plots)
    first = text_of(made(bound, "dz-002"), "-f", "1", "-l", "1")
    assert "reserviert bis 01.05.2026 · bestätigt am 21.01.2026 · verfügbar ab 01.01.2027" in first


@needs_pdftotext
def test_a_lapsed_fact_and_who_confirmed_it_are_printed(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    by = {"*": Provenance("Stadt Delitzsch", date(2022, 2, 1), "Wirtschaftsförderung")}
    old = replace(plot, record=replace(plot.record, provenance=by), lapsed=frozenset({"zoning"}))
    plots = tuple(old if one.id == plot.id else one for one in catalogue.plots)
    text = text_of(made(replace(catalogue, plots=plots)))
    assert text.count("seit 01.02.2022 nicht mehr bestätigt") == 1
    assert "Stadt Delitzsch · Wirtschaftsförderung" in text


def test_german_text_is_tagged_in_an_english_document(catalogue: Catalogue) -> None:
    with pikepdf.open(io.BytesIO(made(catalogue, language="en"))) as pdf:
        languages = {str(e.Lang).lower()[:2] for e in elements(pdf) if "/Lang" in e}
    assert "de" in languages
