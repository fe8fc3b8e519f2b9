from __future__ import annotations

import io
import logging
import math
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

import pikepdf
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.fields import PUBLIC
from data.record import Provenance
from data.words import LANGUAGES
from geo.catalogue import People
from geo.crs import to_metric, to_wgs84
from geo.isochrones import Isochrone
from geo.profiles import GENERAL, profiles
from geo.search import Question, search
from maps import typeface
from maps.context import Context
from maps.expose import expose_pdf
from maps.printable import REPLACEMENT, printable
from maps.printcode import part_of, read_code
from maps.publisher import REGIONALBUDGET, Publisher
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from geo.catalogue import Catalogue, Score
    from geo.profiles import Profile

BASE = "https://flaechen.example"
URL = f"{BASE}/flaechen/dz-001"
KEY = b"a key of these tests"
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
    sealed: bytes | None = KEY,
) -> bytes:
    context = Context(catalogue, BASE)
    plot = catalogue.by_id[key]
    return expose_pdf(context, plot, language=language, publisher=publisher, key=sealed)


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
    assert titles[:3] == ["Was für die Fläche spricht", "Plan und Baurecht", "Versorgung"]
    assert "Erreichbarkeit" in titles
    assert "Risiken und Einschränkungen" in titles
    # Handover, GFZ, property tax, until when and for whom it is bound by funding, award criteria,
    # and whether something else stands in the way, and why: nobody has said.
    assert "Was noch unbekannt ist (8)" in titles


def test_the_same_input_gives_the_same_bytes(catalogue: Catalogue) -> None:
    assert made(catalogue) == made(sample_catalogue())


@needs_pdftotext
@pytest.mark.parametrize("options", [(), ("-raw",)], ids=["as laid out", "as it is read aloud"])
def test_reading_order(catalogue: Catalogue, options: tuple[str, ...]) -> None:
    text = text_of(made(catalogue), *options)
    order = [
        "GEWERBEFLÄCHE",
        "Musterweg Nord 1",
        "Verfügbare Fläche",
        "Was für die Fläche spricht",
        "Plan und Baurecht",
        "Versorgung",
        "Erreichbarkeit",
        "Fahrzeiten",
        "Menschen und Steuern",
        "Risiken und Einschränkungen",
        "Förderung",
        "Weitere Angaben",
        "Was noch unbekannt ist",
        "Kontakt",
        "Gilt dieser Ausdruck noch?",
        "Förderhinweis",
        "Quellen",
    ]
    at = 0
    for heading in order:
        at = text.index(heading, at) + len(heading)


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
    assert "erfundene Fläche" not in text
    assert "MIT DEMONSTRATIONSDATEN" in text, "its map shows invented neighbours"
    alone = replace(catalogue, plots=(catalogue.by_id["xx-hostile"],))
    assert "DEMONSTRATIONSDATEN" not in text_of(made(alone, "xx-hostile"))


@needs_pdftotext
def test_everything_unknown_is_listed(catalogue: Catalogue) -> None:
    text = text_of(made(catalogue, "xx-unknown"))
    listed = text[text.index("Was noch unbekannt ist") : text.index("Kontakt Ansprechstelle")]
    assert [f.label.de for f in PUBLIC if f.label.de not in listed] == []
    assert "0 €" not in text


@needs_pdftotext
def test_facts_carry_source_and_date(catalogue: Catalogue) -> None:
    """Each fact stands with its day and the number of its source, which the last page names."""
    text = text_of(made(catalogue))
    assert text.count("21.01.2026") > 30
    assert text.count("21.01.2026 [1]") > 30
    assert "[1] Stadt Delitzsch, Stadtplanungsamt" in text
    assert "395 % (2025) 2025 [2]" in text_of(made(catalogue), "-raw")
    assert "[2] Haushaltssatzung 2025" in text
    assert "15.01.2026 [3]" in text
    assert "[3] Stadt Delitzsch" in text


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
    last = ("flaechen@amt.example", "03421 000000", URL, "Katalog sample-1 vom 02.03.2026")
    for part in last:
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
    with caplog.at_level(logging.WARNING, logger="maps.typesetting"):
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
            Context(held, BASE),
            held.by_id["dz-001"],
            language=cast("Language", language),
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


def test_the_first_page_makes_the_case_for_the_branch_that_fits_best(
    catalogue: Catalogue,
) -> None:
    """Profile, points and reasons are those that a search with that profile answers."""
    best = max(
        (profile for profile in profiles().values() if profile is not GENERAL),
        key=lambda profile: _scored(catalogue, profile).lowest,
    )
    score = _scored(catalogue, best)
    first = text_of(made(catalogue), "-raw", "-f", "1", "-l", "1")
    assert f"Passt am besten zu {best.label.de} {score.total:.0f} von 100 Punkten" in first
    strongest = sorted(score.contributions, key=lambda one: -(one.points or 0))[:5]
    at = 0
    for one in strongest:
        at = first.index(one.label.de, at)
        assert one.reason.de in first
    assert f"bis zu {score.contributions[0].points_max:.0f} Punkte" not in first


def _scored(catalogue: Catalogue, profile: Profile) -> Score:
    found = search(catalogue, Question(profile=profile)).scored
    return next(plot.score for plot in found if plot.id == "dz-001")


@needs_pdftotext
def test_without_a_branch_the_general_score_is_explained(catalogue: Catalogue) -> None:
    first = text_of(made(catalogue, "xx-hostile"), "-f", "1", "-l", "1")
    assert "zu wenig bekannt, um eine Branche zu nennen" in first
    assert "66,5 von 90 bekannten Punkten: 74 von 100" in first
    assert "20 von 20 Punkten" in first
    assert "Fernwärme (bis zu 10 Punkte)" in first


@needs_pdftotext
def test_the_first_page_names_what_is_grave(catalogue: Catalogue) -> None:
    first = text_of(made(catalogue), "-f", "1", "-l", "1")
    assert "Ernste Einschränkungen Altlasten, erheblich: Verdachtsfläche" in first
    assert "bestätigt am 21.01.2026" in first
    assert "Ernste Einschränkungen" not in text_of(made(catalogue, "xx-unknown"))


@needs_pdftotext
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_page_bears_a_code_that_says_what_was_printed(
    catalogue: Catalogue, language: Language
) -> None:
    text = text_of(made(catalogue, language=language))
    (printed,) = re.findall(r"(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}", text)
    code = read_code(printed, KEY)
    assert (code.language, code.day) == (language, catalogue.date)
    assert code.plot == part_of("dz-001")
    assert code.catalogue == part_of("sample-1")
    (content,) = re.findall(r"\b[0-9a-f]{16}\b", text)
    assert content.startswith(code.content.hex())
    assert printed not in text_of(made(catalogue, language=language, sealed=None))


def test_the_code_leads_to_its_page(catalogue: Catalogue) -> None:
    with pikepdf.open(io.BytesIO(made(catalogue, language="en"))) as pdf:
        alts = [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]
    assert any(f"{BASE}/en/pruefen/" in alt for alt in alts)


@needs_pdftotext
def test_colours_and_logo_are_the_publishers(catalogue: Catalogue) -> None:
    logo = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10">'
        '<rect width="40" height="10" fill="#123456"/></svg>'
    )
    publisher = Publisher(logo=logo, brand="#123456", accent="#654321")
    content = made(catalogue, publisher=publisher)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        alts = [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]
    assert "Landkreis Nordsachsen" in alts
    assert content != made(catalogue)


def test_a_plot_with_very_many_corners_has_an_expose(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    middle = to_metric(plot.record.geometry).centroid
    star = shapely.Polygon(
        (
            middle.x + (100 + 40 * (corner % 2)) * math.cos(corner / 10_000 * math.tau),
            middle.y + (100 + 40 * (corner % 2)) * math.sin(corner / 10_000 * math.tau),
        )
        for corner in range(20_000)
    )
    record = replace(plot.record, geometry=to_wgs84(star.buffer(0)))
    changed = replace(catalogue, plots=(replace(plot, record=record), *catalogue.plots[1:]))
    content = made(changed)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) <= 6
    assert len(content) < 2_000_000


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
