"""Exposés with some of their sections, and several as one document, read back."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.context import Context
from maps.expose import Printing, Shown
from maps.exposes import MOST_TOGETHER, exposes_pdf
from maps.factsheet import fact_sheet
from maps.printcode import read_code
from maps.printed import content_hash, differences, statements
from maps.sections import ALL, NAMES, UnknownSectionError, as_bits, chosen, of_bits
from tests.maps.test_expose import BASE, KEY, elements, needs_pdftotext, text_of
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue

HEADINGS: Final = {
    "planning": ["Plan und Baurecht"],
    "supply": ["Versorgung"],
    "access": ["Erreichbarkeit", "Fahrzeiten", "Öffentlicher Verkehr"],
    "people": ["Menschen und Steuern"],
    "risks": ["Risiken und Einschränkungen"],
    "funding": ["Förderung"],
    "more": ["Weitere Angaben"],
}
ALWAYS: Final = (
    "Musterweg Nord 1",
    "Was für die Fläche spricht",
    "Was noch unbekannt ist (8)",
    "Kontakt",
    "Gilt dieser Ausdruck noch?",
    "Förderhinweis",
    "Quellen",
)
EVIL: Final = """<script>alert(1)</script> {{7*7}} "><img> =cmd|' #strong[x] $x$ \\ @a"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


def printing(catalogue: Catalogue, language: Language = "de", **more: Any) -> Printing:  # noqa: ANN401
    return Printing(context=Context(catalogue, BASE), language=language, key=KEY, **more)


def one(catalogue: Catalogue, *sections: str, **more: Any) -> bytes:  # noqa: ANN401
    held = printing(catalogue, sections=chosen(sections), **more)
    return held.expose(Shown(plot=catalogue.by_id["dz-001"]))


def titles(content: bytes) -> list[str]:
    """Return the bookmarks, each before those below it."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        found: list[str] = []
        waiting = list(outline.root)
        while waiting:
            first = waiting.pop(0)
            found.append(first.title)
            waiting = [*first.children, *waiting]
        return found


@pytest.mark.parametrize(
    "sections", [(), ("risks",), ("supply", "funding"), ("planning", "people"), ("access", "more")]
)
def test_what_is_chosen_is_there_and_nothing_else(
    catalogue: Catalogue, sections: tuple[str, ...]
) -> None:
    held = titles(one(catalogue, *sections))
    assert [name for name in ALWAYS if name not in held] == []
    there = {name for name, heads in HEADINGS.items() if all(head in held for head in heads)}
    partly = {name for name, heads in HEADINGS.items() if any(head in held for head in heads)}
    assert there == partly == set(sections)


@needs_pdftotext
def test_an_extract_says_what_it_is_and_what_is_missing(catalogue: Catalogue) -> None:
    text = text_of(one(catalogue, "supply", "planning"))
    assert "EXPOSÉ (AUSZUG)" in text
    assert "Zwischen erster und letzter Seite enthält er: Plan und Baurecht, Versorgung." in text
    assert re.search(r"Nicht enthalten: Luftbild, .*Weitere Angaben\.", text)
    assert "1. Steuern" not in text
    bare = text_of(one(catalogue))
    assert "enthält er: nichts weiter." in bare
    assert "AUSZUG" not in text_of(one(catalogue, *NAMES))


def test_an_extract_is_tagged_and_has_no_empty_page(catalogue: Catalogue) -> None:
    for sections in ((), ("supply",), ("documents", "aerial"), ("risks", "more")):
        with pikepdf.open(io.BytesIO(one(catalogue, *sections))) as pdf:
            assert pdf.Root.MarkInfo.Marked
            with pdf.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
            said = {name for name in sections if name in HEADINGS}
            assert len(pdf.pages) == (3 if said else 2)


@needs_pdftotext
def test_a_greeting_stands_on_the_first_page_and_is_no_markup(catalogue: Catalogue) -> None:
    greeting = f"Sehr geehrte Frau Zoë Müller,\n\n{EVIL}"
    first = text_of(one(catalogue, "risks", greeting=greeting), "-f", "1", "-l", "1")
    assert "Sehr geehrte Frau Zoë Müller," in first
    for word in EVIL.split():
        assert word in first
    assert "Was für die Fläche spricht" in first, "the case has its place below it"
    long = text_of(one(catalogue, greeting="wort " * 1_000))
    assert long.count("wort") >= 1_000


def test_a_long_greeting_leaves_a_good_document(catalogue: Catalogue) -> None:
    content = one(catalogue, greeting="x" * 5_000)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert 2 <= len(pdf.pages) <= 5


@needs_pdftotext
@pytest.mark.parametrize("language", ["de", "en"])
def test_several_are_one_document_in_their_order(catalogue: Catalogue, language: Language) -> None:
    plots = [catalogue.by_id[name] for name in ("xx-hostile", "dz-001", "xx-unknown")]
    drawn = []
    held = printing(
        catalogue, language, sections=chosen(["planning", "risks"]), greeting=f"Zoë {EVIL}"
    )
    content = exposes_pdf(held, plots, lambda plot: Shown(plot=plot), drawn=lambda: drawn.append(1))
    assert len(drawn) == 3
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert str(pdf.Root.Lang).lower().startswith(language)
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        tags = [str(element.S) for element in elements(pdf)]
        assert tags.count("/H1") == 1 + len(plots)
        assert {"/H2", "/Table", "/TH", "/Figure"} <= set(tags)
        alts = [e for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]
        assert len(alts) >= 4 * len(plots)
        assert len(outline.root) == 1 + len(plots)
        assert outline.root[2].title == "Musterweg Nord 1"
        assert len(outline.root[2].children) == 1 + 2 + 5
        pages = len(pdf.pages)
    first = text_of(content, "-f", "1", "-l", "1")
    assert f"Zoë {EVIL}" in first
    assert "Musterweg Nord 1" in first, "its contents"
    last = text_of(content, "-f", str(pages), "-l", str(pages))
    assert f"{pages} {'von' if language == 'de' else 'of'} {pages}" in last
    whole = text_of(content)
    codes = re.findall(r"(?:[0-9A-Z]{5}-){8}[0-9A-Z]{5}", whole)
    assert len(codes) == 3
    for code in codes:
        assert of_bits(read_code(code, KEY).sections or 0) == {"planning", "risks"}
    assert whole.index(codes[0]) < whole.index("Musterweg Nord 1", whole.index(codes[0]))


@needs_pdftotext
def test_pages_of_the_contents_are_those_of_the_plots(catalogue: Catalogue) -> None:
    plots = list(catalogue.plots[:4])
    content = exposes_pdf(printing(catalogue), plots, lambda plot: Shown(plot=plot))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        count = len(pdf.pages)
    pages = [text_of(content, "-f", str(n), "-l", str(n)) for n in range(1, count + 1)]
    begins = [n for n, text in enumerate(pages, start=1) if "GEWERBEFLÄCHE · EXPOSÉ" in text]
    assert len(begins) == len(plots)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        named = pikepdf.NameTree(pdf.Root.Names.Dests)
        links = [link.Dest if "/Dest" in link else link.A.D for link in pdf.pages[0].Annots]
        targets = [named[str(one)] if isinstance(one, pikepdf.String) else one for one in links]
        known = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        assert [known[target[0].objgen] for target in targets] == begins
    assert [number for number in begins if not re.search(rf"\b{number}\b", pages[0])] == []


def test_a_plot_that_is_named_often_is_there_once(catalogue: Catalogue) -> None:
    many = [catalogue.plots[0]] * (MOST_TOGETHER + 1)
    held = printing(catalogue, sections=chosen([]))
    content = exposes_pdf(held, many, lambda plot: Shown(plot=plot))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 3


@given(st.sets(st.sampled_from(NAMES)))
def test_sections_and_bits(names: set[str]) -> None:
    assert of_bits(as_bits(names)) == chosen(names) == names


@given(st.text().filter(lambda name: name not in NAMES))
def test_unknown_sections_are_named(name: str) -> None:
    with pytest.raises(UnknownSectionError) as refused:
        chosen([*NAMES, name])
    assert refused.value.names == (name,)


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_fewer_sections_state_less_and_never_otherwise(a: set[str], b: set[str]) -> None:
    catalogue = sample_catalogue()
    sheet = fact_sheet(catalogue, catalogue.by_id["dz-001"], "de")
    fewer, more = set(statements(sheet, a & b)), set(statements(sheet, a | b))
    assert fewer <= more <= set(statements(sheet))
    keys = {held.key for held in fewer}
    assert {"status_shown", "area_available", "price", "score", "truck:airport"} <= keys
    assert all(held.key in keys for held in statements(sheet) if held.recorded and not held.value)
    assert (content_hash(sheet, a & b) == content_hash(sheet, a | b)) == (len(fewer) == len(more))
    assert differences(sheet, sheet, a) == ()


def test_all_sections_are_hashed_as_before(catalogue: Catalogue) -> None:
    sheet = fact_sheet(catalogue, catalogue.by_id["dz-001"], "de")
    assert content_hash(sheet, ALL) == content_hash(sheet)
