"""Sheets of places, comparison and brochure: tagged, in order, marked, whatever records hold."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pytest
import shapely

from data.words import LANGUAGES
from geo.balance import totals
from maps.context import Context
from maps.publisher import REGIONALBUDGET, Publisher
from maps.sheets import (
    MOST,
    MOST_PLOTS,
    Selection,
    brochure_pdf,
    comparison_pdf,
    estate_pdf,
    municipality_pdf,
)
from tests.maps.test_expose import elements, needs_pdftotext, text_of
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.words import Language
    from geo.catalogue import Catalogue

    type Make = Callable[..., bytes]

BASE: Final = "https://flaechen.example"
AGS: Final = "14730070"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


def estate(catalogue: Catalogue, language: Language = "de", **more: Any) -> bytes:  # noqa: ANN401
    of = catalogue.estates["am-musterweg"]
    return estate_pdf(Context(catalogue, BASE), of, language=language, **more)


def municipality(catalogue: Catalogue, language: Language = "de", **more: Any) -> bytes:  # noqa: ANN401
    of = catalogue.municipalities[AGS]
    return municipality_pdf(Context(catalogue, BASE), of, language=language, **more)


def comparison(catalogue: Catalogue, language: Language = "de", **more: Any) -> bytes:  # noqa: ANN401
    plots = [catalogue.by_id[key] for key in ("dz-001", "dz-002", "xx-hostile", "xx-unknown")]
    return comparison_pdf(Context(catalogue, BASE), plots, language=language, **more)


def brochure(catalogue: Catalogue, language: Language = "de", **more: Any) -> bytes:  # noqa: ANN401
    selection = Selection(catalogue.plots, ("Fläche ab 1 ha",), f"{BASE}/flaechen?area_min=10000")
    return brochure_pdf(Context(catalogue, BASE), selection, language=language, **more)


EVERY: Final[Mapping[str, Make]] = {
    "estate": estate,
    "municipality": municipality,
    "comparison": comparison,
    "brochure": brochure,
}
every = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_tagged_titled_and_in_its_language(
    catalogue: Catalogue, make: Make, language: Language
) -> None:
    with pikepdf.open(io.BytesIO(make(catalogue, language))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).lower().startswith(language)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        found = list(elements(pdf))
        tags = {str(element.S) for element in found}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= tags
        heads = [element for element in found if element.S == "/TH"]
        assert all("/A" in head and "Scope" in str(head.A) for head in heads)
        figures = [element for element in found if element.S == "/Figure"]
        assert all("/Alt" in figure and str(figure.Alt) for figure in figures)
        with pdf.open_outline() as outline:
            assert outline.root[0].children


@needs_pdftotext
@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_says_that_plots_are_invented(
    catalogue: Catalogue, make: Make, language: Language
) -> None:
    content = make(catalogue, language)
    marking = {"de": "DEMONSTRATIONSDATEN", "en": "DEMONSTRATION DATA"}[language]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = len(pdf.pages)
    for page in range(1, pages + 1):
        # In the head and in the foot.
        assert text_of(content, "-f", str(page), "-l", str(page)).count(marking) == 2


@needs_pdftotext
@every
def test_real_plots_are_not_called_invented(catalogue: Catalogue, make: Make) -> None:
    real = replace(
        catalogue,
        plots=tuple(
            replace(plot, record=replace(plot.record, invented=False)) for plot in catalogue.plots
        ),
        estates={key: replace(one, invented=False) for key, one in catalogue.estates.items()},
    )
    assert "DEMONSTRATIONSDATEN" not in text_of(make(real))


@needs_pdftotext
@every
def test_each_bears_notice_licence_sources_and_contact(catalogue: Catalogue, make: Make) -> None:
    publisher = Publisher(mail="flaechen@amt.example")
    text = text_of(make(catalogue, publisher=publisher))
    assert REGIONALBUDGET.de in text
    for part in ("flaechen@amt.example", "Lizenz der Flächendaten:", "DB Station&Service AG"):
        assert part in text
    assert "Katalog sample-1 vom 02.03.2026" in text
    assert REGIONALBUDGET.de not in text_of(
        make(catalogue, publisher=replace(publisher, funding_valid_until=catalogue.date.min))
    )


@needs_pdftotext
@every
def test_text_from_records_is_never_markup(catalogue: Catalogue, make: Make) -> None:
    text = text_of(make(catalogue))
    for part in ('#panic("x")', "*bold*", "<script>", "$x$", "{{7*7}}"):
        assert part in text


@every
def test_the_same_input_gives_the_same_bytes(catalogue: Catalogue, make: Make) -> None:
    assert make(catalogue) == make(sample_catalogue())


@every
@pytest.mark.parametrize("name", ["", "W" * 300, "Gewerbe-" * 60, "\ud800", "a\nb\tc 💩 ไทย"])
def test_any_name_gives_a_page(catalogue: Catalogue, make: Make, name: str) -> None:
    plots = tuple(
        replace(plot, values={**plot.values, "name": name}, estate_name=name)
        for plot in catalogue.plots
    )
    changed = replace(
        catalogue,
        plots=plots,
        estates={key: replace(one, name=name or "x") for key, one in catalogue.estates.items()},
    )
    with pikepdf.open(io.BytesIO(make(changed))) as pdf:
        assert len(pdf.pages) <= 14


# What each says


@needs_pdftotext
def test_an_estate_says_what_is_free_and_what_is_unknown(catalogue: Catalogue) -> None:
    text = text_of(estate(catalogue))
    plots = [plot for plot in catalogue.plots if plot.values.get("estate") == "am-musterweg"]
    held = totals(plots, catalogue.date)
    assert f"{held.now.plots} von {len(plots)} Flächen" in text
    assert f"{math.floor(held.now.square_metres or 0) / 10_000:.2f}".replace(".", ",") in text
    assert "62 ha" in text
    at = text.index("Flächen Nr.")
    for plot in plots:
        if plot.id != "xx-hostile":
            assert plot.name in text[at:]
    assert "Nettofläche" in text
    assert "7,5 min" in text


@needs_pdftotext
@pytest.mark.parametrize(("state", "said"), [("planned", "In Planung"), ("stopped", "Aufgegeben")])
def test_an_estate_that_is_not_there_says_so_first(
    catalogue: Catalogue, state: str, said: str
) -> None:
    of = replace(catalogue.estates["am-musterweg"], state=state, geometry=None)  # type: ignore[arg-type]
    first = text_of(estate_pdf(Context(catalogue, BASE), of, language="de"), "-f", "1", "-l", "1")
    assert said in first
    assert "frei und bestätigt" not in first


def test_an_estate_without_plots_and_position_has_a_sheet(catalogue: Catalogue) -> None:
    of = replace(catalogue.estates["mustergrund"], id="nowhere", geometry=None, gross_ha=None)
    content = estate_pdf(Context(catalogue, BASE), of, language="en")
    assert "on no map" in text_of(content)
    assert "No plot is recorded here." in text_of(content)


def real_estate(catalogue: Catalogue, **more: Any) -> bytes:  # noqa: ANN401
    """Return the sheet of an estate that a source names, of which no plot is recorded."""
    of = replace(catalogue.estates["am-musterweg"], id="real", invented=False, **more)
    return estate_pdf(Context(catalogue, BASE), of, language="de")


@needs_pdftotext
def test_where_no_plot_is_recorded_what_is_free_is_unknown(catalogue: Catalogue) -> None:
    text = text_of(real_estate(catalogue))
    assert re.search(r"frei und bestätigt.*unbekannt.*keine Fläche erfasst", text, re.DOTALL)
    assert "nichts" not in text


@needs_pdftotext
def test_invented_neighbours_on_the_map_are_called_so(catalogue: Catalogue) -> None:
    assert "MIT DEMONSTRATIONSDATEN" in text_of(real_estate(catalogue))
    far = shapely.Point(13.4, 51.1)
    assert "DEMONSTRATIONSDATEN" not in text_of(real_estate(catalogue, geometry=far))


@needs_pdftotext
@pytest.mark.parametrize("accuracy", [None, 1_500.0, 4_000.0])
def test_a_map_shows_wherever_an_estimated_position_may_lie(
    catalogue: Catalogue, accuracy: float | None
) -> None:
    at = shapely.Point(12.34, 51.52)
    text = text_of(real_estate(catalogue, geometry=at, accuracy_m=accuracy))
    (scale,) = re.findall(r"1 : ([\d.]+)", text)
    # Of the paper's 210 mm the map has no more than 180.
    assert int(scale.replace(".", "")) * 0.18 >= 2 * (accuracy or 300)


@needs_pdftotext
def test_a_municipality_dates_its_taxes_and_names_their_source(catalogue: Catalogue) -> None:
    text = text_of(municipality(catalogue))
    assert "395 %" in text
    assert "Gewerbesteuer-Hebesatz 2025: Haushaltssatzung 2025" in text
    assert "Am Musterweg" in text
    assert text.count("unbekannt") >= 2, "inhabitants and the property tax"


def test_every_municipality_has_a_profile(catalogue: Catalogue) -> None:
    for town in catalogue.municipalities.values():
        content = municipality_pdf(Context(catalogue, BASE), town, language="en")
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert 1 <= len(pdf.pages) <= 4


@needs_pdftotext
def test_a_comparison_tells_differences_first(catalogue: Catalogue) -> None:
    one = catalogue.by_id["dz-001"]
    other = replace(
        one, record=replace(one.record, id="dz-009"), values={**one.values, "price": 31}
    )
    held = replace(catalogue, plots=(one, other, *catalogue.plots[1:]))
    text = text_of(comparison_pdf(Context(held, BASE), [one, other], language="de"), "-raw")
    start, same = text.index("Was sich unterscheidet"), text.index("Was bei allen gleich ist")
    differing, agreeing = text[start:same], text[same:]
    assert re.search(r"Kaufpreis 28,50 €/m² 31 €/m²", differing)
    assert "Bebauungsplan" not in differing
    assert "Bebauungsplan Nr. 27" in agreeing
    assert "Bei allen unbekannt: " in agreeing
    assert "GFZ" in agreeing[agreeing.index("Bei allen unbekannt: ") :]


def test_a_comparison_is_of_two_to_five(catalogue: Catalogue) -> None:
    context = Context(catalogue, BASE)
    for plots in (catalogue.plots[:1], catalogue.plots[: MOST + 1], catalogue.plots[:1] * 3):
        with pytest.raises(ValueError, match="from 2 to 5"):
            comparison_pdf(context, plots, language="de")


@needs_pdftotext
def test_contents_of_a_brochure_lead_to_the_pages(catalogue: Catalogue) -> None:
    """Read by page: each plot stands where the contents say, under its number on the map."""
    content = brochure(catalogue)
    contents = text_of(content, "-raw", "-f", "2", "-l", "2")
    for number, plot in enumerate(catalogue.plots, 1):
        page = number + 2
        text = text_of(content, "-raw", "-f", str(page), "-l", str(page))
        if plot.id != "xx-hostile":
            assert f"{number} {plot.name}" in text
            assert re.search(rf"\b{number} {re.escape(plot.name)}\b.*?\b{page}\b", contents)
    first = text_of(content, "-f", "1", "-l", "1")
    assert "8 Flächen · Stand 02.03.2026" in first
    assert "Auswahl: Fläche ab 1 ha" in first


def test_the_map_of_a_brochure_names_its_plots(catalogue: Catalogue) -> None:
    with pikepdf.open(io.BytesIO(brochure(catalogue))) as pdf:
        alts = [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]
    assert any("8 Flächen: 1 Musterweg Nord 1, 2 Musterweg Nord 2" in alt for alt in alts)


def test_a_brochure_may_be_empty_and_is_bounded(catalogue: Catalogue) -> None:
    context = Context(catalogue, BASE)
    content = brochure_pdf(context, Selection((), (), BASE), language="en")
    assert "No plot belongs to this selection today." in text_of(content)
    plot = catalogue.plots[0]
    many = tuple(
        replace(plot, record=replace(plot.record, id=str(number)))
        for number in range(MOST_PLOTS + 1)
    )
    with pytest.raises(ValueError, match="at most"):
        brochure_pdf(context, Selection(many, (), BASE), language="en")
