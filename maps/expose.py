"""The exposé of a plot: a tagged PDF, typeset with Typst.

Text from records reaches the template as data (JSON in `sys.inputs`) and is never read
as markup; what no font can show is replaced before (`maps.printable`).
"""

from __future__ import annotations

import functools
import io
import json
import logging
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import segno
import typst

from data import words
from data.fields import Group
from data.words import Text
from geo.destinations import MODE_LABELS
from maps import printmap, typeface
from maps.factsheet import fact_sheet
from maps.printable import printable_tree
from maps.publisher import Publisher
from maps.style import COLOURS, status_style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.isochrones import Isochrone
    from maps.factsheet import FactGroup, FactSheet
    from maps.printable import Tree

_LOG: Final = logging.getLogger(__name__)

_TEMPLATES: Final = Path(__file__).parent / "templates"
_STANDARDS: Final[list[typst.PDFStandard]] = ["ua-1"]

# Sizes of the maps on paper in mm; the template sets them at their own size.
WIDTH_MM: Final = 178.0
_OVERVIEW_MM: Final = 124.0
# The template takes the tallest that leaves room for the rest of its page.
_DETAIL_MM: Final = (92.0, 72.0, 54.0)
_REACH_MM: Final = 112.0
# Rows of a fact table that a column holds, characters of a value and of a source on a
# line: estimates that decide how the tables are split, not whether they fit.
_COLUMN_ROWS: Final = 38
_LINE: Final = 24
_SOURCE_LINE: Final = 34
# A name longer than this takes a smaller type.
_LONG_NAME: Final = 42

_WORDS: Final[Mapping[str, Text]] = {
    "kicker": Text("Gewerbefläche", "Commercial land"),
    "expose": Text("Exposé", "Exposé"),
    "demo": Text("DEMONSTRATIONSDATEN – erfundene Fläche", "DEMONSTRATION DATA – invented plot"),
    "status": Text("Status", "Status"),
    "confirmed": Text("bestätigt am {0}", "confirmed on {0}"),
    "never": Text("Bestätigung unbekannt", "confirmation unknown"),
    "unknown": Text("unbekannt", "unknown"),
    "key_figures": Text("Auf einen Blick", "At a glance"),
    "case": Text("Was für die Fläche spricht", "The case for this plot"),
    "score": Text("Eignung", "Suitability"),
    "score_of": Text("von 100", "of 100"),
    "score_unknown": Text("noch nicht bewertbar", "cannot be assessed yet"),
    "grave": Text("Ernste Einschränkungen", "Serious restrictions"),
    "points": Text("{0} Punkten", "{0} points"),
    "open": Text("Noch offen", "Still open"),
    "range": Text(
        "möglich sind {0}, je nachdem, wie Unbekanntes ausfällt",
        "possible are {0}, depending on how the unknown turns out",
    ),
    "no_reasons": Text(
        "Über diese Fläche ist noch zu wenig bekannt, um Gründe zu nennen.",
        "Too little is known about this plot yet to give reasons.",
    ),
    "location": Text("Lage und Nachbarn", "Site and neighbours"),
    "journeys": Text("Fahrzeiten", "Driving times"),
    "destination": Text("Ziel", "Destination"),
    "time": Text("Zeit", "Time"),
    "distance": Text("Weg", "Distance"),
    "place": Text("Ort", "Place"),
    "from": Text("Ziele aus", "Destinations from"),
    "distances": Text("Entfernungen", "Distances"),
    "distance_to": Text("wohin", "to"),
    "measured": Text("wie gemessen", "how measured"),
    "transit": Text("Öffentlicher Verkehr", "Public transport"),
    "quality": Text("ÖV-Güteklasse", "Public transport quality class"),
    "stop": Text("Halt", "Stop"),
    "foot": Text("zu Fuß", "on foot"),
    "bicycle": Text("mit dem Rad", "by bicycle"),
    "departures": Text("Abfahrten 6–20 Uhr", "Departures 6:00–20:00"),
    "saturday": Text("Samstag", "Saturday"),
    "sunday": Text("Sonntag", "Sunday"),
    "restrictions": Text("Einschränkungen", "Restrictions"),
    "restriction": Text("Thema", "Subject"),
    "level": Text("Einschränkung", "Restriction"),
    "reason": Text("Begründung", "Reason"),
    "no_restrictions": Text(
        "Einschränkungen wurden für diese Fläche nicht geprüft.",
        "Restrictions have not been examined for this plot.",
    ),
    "facts": Text("Daten zur Fläche", "Facts about the plot"),
    "fact": Text("Angabe", "Fact"),
    "value": Text("Wert und Quelle", "Value and source"),
    "as_of": Text("bestätigt", "confirmed"),
    "nothing_known": Text(
        "Zu dieser Fläche ist bisher nur der Umriss bekannt.",
        "Only the outline of this plot is known so far.",
    ),
    "no_source": Text("Quelle unbekannt", "source unknown"),
    "more_unknown": Text("weitere unbekannt: {0}", "further ones unknown: {0}"),
    "unknowns": Text("Was noch unbekannt ist", "What is still unknown"),
    "unknowns_note": Text(
        "Unbekannt heißt weder „nein“ noch null. Fragen Sie das Amt danach.",
        "Unknown means neither “no” nor zero. Please ask the office.",
    ),
    "nothing_unknown": Text("Alle Angaben liegen vor.", "All facts are on record."),
    "people": Text("Menschen in Reichweite", "People within reach"),
    "people_within": Text("Fahrzeit", "Driving time"),
    "people_number": Text("Menschen, die dort wohnen", "People who live there"),
    "cut": Text(
        "Das Gebiet stößt an den Rand des geladenen Straßennetzes; in Wirklichkeit kann es größer "
        "sein.",
        "The area meets the edge of the road network loaded; in truth it may be larger.",
    ),
    "contact": Text("Kontakt", "Contact"),
    "office": Text("Ansprechstelle", "Office"),
    "responsible": Text("Für die Fläche zuständig", "Responsible here"),
    "mail": Text("E-Mail", "E-mail"),
    "phone": Text("Telefon", "Telephone"),
    "website": Text("Internet", "Website"),
    "current": Text("Aktueller Stand", "As it stands today"),
    "qr_alt": Text("QR-Code zur Seite der Fläche: {0}", "QR code for the plot's page: {0}"),
    "sources": Text("Quellen", "Sources"),
    "funding": Text("Förderhinweis", "Funding notice"),
    "valid": Text("gültig bis {0}", "valid until {0}"),
    "catalogue": Text("Katalog {0} vom {1}", "Catalogue {0} of {1}"),
    "map_caption": Text("Karte: {0}", "Map: {0}"),
    "page": Text("Seite {0} von {1}", "Page {0} of {1}"),
    "offer": Text(
        "Alle Angaben ohne Gewähr; dieses Exposé ist kein Angebot.",
        "No liability is assumed; this exposé is not an offer.",
    ),
}

_local = threading.local()


def expose_pdf(
    catalogue: Catalogue,
    plot: Plot,
    *,
    language: Language,
    page_url: str,
    publisher: Publisher | None = None,
    reached: Sequence[Isochrone] = (),
) -> bytes:
    """Typeset the exposé of a plot.

    Parameters
    ----------
    catalogue
        The catalogue that holds the plot; its day is the day of the document.
    plot
        The plot.
    language
        Language of the document.
    page_url
        Absolute address of the plot's page, for the QR code.
    publisher
        Office, contact and funding notice; the county's defaults where None.
    reached
        Isochrones by car from the plot, the shortest time first; without them no map of what
        can be reached is drawn.

    Returns
    -------
    bytes
        A tagged PDF after PDF/UA-1. The same input gives the same bytes.
    """
    sheet = fact_sheet(catalogue, plot, language)
    content = _content(catalogue, plot, sheet, page_url, publisher or Publisher(), reached)
    replaced: set[str] = set()
    clean = printable_tree(content, replaced)
    if replaced:
        signs = ", ".join(f"U+{ord(character):04X}" for character in sorted(replaced))
        _LOG.warning("exposé of %s: no glyph for %s, replaced", plot.id, signs)
    inputs = {"data": json.dumps(clean), "qr": _qr(page_url)}
    for one in _maps(reached):
        inputs[one.name] = printmap.print_map(
            catalogue,
            plot,
            language=language,
            width_mm=WIDTH_MM,
            height_mm=one.height_mm,
            view=one.view,
            reached=one.reached,
        )
    return _compile(inputs, catalogue)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A map of an exposé, by the name that the template knows it by."""

    name: str
    view: printmap.View
    height_mm: float
    reached: Sequence[Isochrone] = ()


def _maps(reached: Sequence[Isochrone]) -> list[_Drawn]:
    """Return the maps of an exposé: of the neighbours one of each height."""
    maps = [_Drawn("overview", "overview", _OVERVIEW_MM)]
    maps += [_Drawn(f"detail-{height:.0f}", "detail", height) for height in _DETAIL_MM]
    if reached:
        maps.append(_Drawn("reach", "reach", _REACH_MM, reached))
    return maps


def _compile(inputs: Mapping[str, str], catalogue: Catalogue) -> bytes:
    made = datetime.combine(catalogue.date, datetime.min.time(), tzinfo=UTC)
    # The template goes along with each call: a compiler that was given one at its
    # construction fails from its second compilation on.
    pdf = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs=dict(inputs),
        pdf_standards=_STANDARDS,
        timestamp=int(made.timestamp()),
    )
    return cast("bytes", pdf)


def _compiler() -> typst.Compiler:
    """Return the compiler of this thread: one cannot be used by two at a time."""
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(
            root=str(_TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True
        )
    return cast("typst.Compiler", _local.compiler)


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(typeface.folder())])


@functools.cache
def _template() -> bytes:
    return (_TEMPLATES / "expose.typ").read_bytes()


def _qr(url: str) -> str:
    image = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        image, kind="svg", border=0, dark=COLOURS["ink"], xmldecl=False, svgclass=None
    )
    return image.getvalue().decode()


def _content(
    catalogue: Catalogue,
    plot: Plot,
    sheet: FactSheet,
    page_url: str,
    publisher: Publisher,
    reached: Sequence[Isochrone],
) -> Tree:
    language = cast("Language", sheet.language)
    notice = publisher.notice_on(catalogue.date)
    until = publisher.funding_valid_until
    day = words.day(catalogue.date, language)
    return {
        "language": language,
        "words": {key: text.in_(language) for key, text in _WORDS.items()},
        "sheet": cast("Tree", asdict(sheet)),
        "grave": cast("Tree", [asdict(row) for row in sheet.grave]),
        "modes": {mode: label.in_(language) for mode, label in MODE_LABELS.items()},
        "bars": _bars(plot),
        "tabled": [group.name for group in _tabled(sheet)],
        "columns": cast("Tree", _columns(sheet)),
        "long": len(sheet.title) > _LONG_NAME,
        "alt": {
            one.name: printmap.alt_text(
                catalogue,
                plot,
                language,
                width_mm=WIDTH_MM,
                height_mm=one.height_mm,
                view=one.view,
                reached=one.reached,
            )
            for one in _maps(reached)
        },
        "details": [one.name for one in _maps(reached) if one.view == "detail"],
        "attribution": {
            one.name: printmap.attribution(catalogue, one.view) for one in _maps(reached)
        },
        "cut": any(one.cut for one in reached),
        "publisher": {
            "county": publisher.county.in_(language),
            "office": publisher.office.in_(language),
            "mail": publisher.mail,
            "phone": publisher.phone,
            "website": publisher.website,
        },
        "notice": notice.in_(language) if notice else None,
        "notice_until": words.day(until, language) if until else None,
        "url": page_url,
        "version": catalogue.version,
        "date": day,
        "year": catalogue.date.year,
        "month": catalogue.date.month,
        "day": catalogue.date.day,
        "colours": COLOURS,
        "status_colour": status_style(sheet.status).colour,
        "status_pattern": status_style(sheet.status).pattern,
    }


def _tabled(sheet: FactSheet) -> list[FactGroup]:
    """Return the groups that have a table: contact stands on the last page anyway."""
    return [
        group
        for group in sheet.groups
        if group.name != Group.CONTACT and any(fact.value is not None for fact in group.facts)
    ]


def _columns(sheet: FactSheet) -> list[list[str]] | None:
    """Split the tables into two columns of like height; None where a page is too short."""
    groups = _tabled(sheet)
    heights = [_height(group) for group in groups]
    cuts = range(len(groups) + 1)
    cut = min(cuts, key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
    if max(sum(heights[:cut]), sum(heights[cut:])) > _COLUMN_ROWS:
        return None
    names = [group.name for group in groups]
    return [names[:cut], names[cut:]]


def _height(group: FactGroup) -> float:
    """Estimate the height of a table in rows: heading, header, facts, their long texts."""
    facts = [fact for fact in group.facts if fact.value is not None]
    lines = sum(
        (len(fact.value or "") // _LINE)
        + (len(f"{fact.source} · {fact.confirmed_by or ''}") // _SOURCE_LINE)
        + (fact.day != fact.confirmed)
        for fact in facts
    )
    return 2.2 + len(facts) + lines * 0.5


def _bars(plot: Plot) -> Tree:
    """Return lengths of the bars, 0 to 1; None where there is nothing to draw."""
    score = plot.score
    return {
        "total": None if score.total is None else score.total / 100,
        "lowest": score.lowest / 100,
        "highest": score.highest / 100,
        "fields_of_action": [
            None if value is None else value / 100 for value in score.fields_of_action.values()
        ],
    }
