"""The exposé of a plot: the case for it, then plan and supply, access, risks, and sources."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, cast

from data import words
from data.fields import Group
from data.words import Text
from geo.destinations import MODE_LABELS
from maps import case
from maps.case import case_of
from maps.enclosures import in_words
from maps.factsheet import fact_sheet
from maps.paper import Check, Paper
from maps.printcode import PrintCode, part_of
from maps.printed import content_hash
from maps.printmap import plot_map
from maps.publisher import Publisher
from maps.sections import ALL, as_bits, in_order, left_out
from maps.sources import UNDATED, SourceLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.words import Language
    from geo.catalogue import Plot
    from geo.isochrones import Isochrone
    from maps.context import Context
    from maps.enclosures import Enclosed, Enclosure
    from maps.factsheet import FactGroup, FactSheet
    from maps.printable import Tree
    from maps.printmap import Aerial, PrintMap
    from maps.sections import Sections

# Sizes of the maps on paper in mm, legend and scale bar included.
_WIDTH: Final = 178.0
_OVERVIEW: Final = 104.0
# What the first page needs beside its map: a long name, serious restrictions, each of them.
_LONG_NAME: Final = 42
_FOR_LONG_NAME: Final = 14.0
_FOR_GRAVE: Final = 10.0
_FOR_EACH_GRAVE: Final = 5.0
_LEAST: Final = 60.0
# What words to somebody need: each paragraph, and each of its lines of so many characters.
_FOR_PARAGRAPH: Final = 3.4
_FOR_EACH_LINE: Final = 4.6
_LINE: Final = 108
_DETAIL: Final = (_WIDTH, 96.0)
_REACH: Final = (_WIDTH, 100.0)
# How many photographs a page holds well.
_PHOTOS: Final = 4
# How many digits of a hash people compare by eye.
_DIGITS: Final = 16

WORDS: Final[Mapping[str, Text]] = {
    "kicker": Text("Gewerbefläche", "Commercial land"),
    "expose": Text("Exposé", "Exposé"),
    "expose_extract": Text("Exposé (Auszug)", "Exposé (extract)"),
    "extract": Text(
        "Dies ist ein Auszug. Zwischen erster und letzter Seite enthält er: {0}. Nicht enthalten: "
        "{1}. Prüfcode und Inhalt gelten für das, was gedruckt ist. Alles steht hier:",
        "This is an extract. Between its first and last page it holds: {0}. Left out: {1}. Check "
        "code and content are of what is printed. All of it is here:",
    ),
    "nothing_else": Text("nichts weiter", "nothing else"),
    "from_above": Text("Lage von oben", "The place from above"),
    "photo_caption": Text("Luftbild: {0}", "Aerial photograph: {0}"),
    "planning": Text("Plan und Baurecht", "Plan and building rights"),
    "supply": Text("Versorgung", "Supply"),
    "access": Text("Erreichbarkeit", "Access"),
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
    "pictures": Text("Bilder", "Pictures"),
    "more_pictures": Text(
        "Weitere Bilder auf der Seite der Fläche: {0}",
        "Further pictures on the page of the plot: {0}",
    ),
    "documents": Text("Dokumente", "Documents"),
    "document": Text("Dokument", "Document"),
    "document_kind": Text("Art", "Kind"),
    "document_file": Text("Datei", "File"),
    "document_from": Text("Stand und Quelle", "Date and source"),
    "people_and_taxes": Text("Menschen und Steuern", "People and taxes"),
    "people": Text("Menschen in Reichweite", "People within reach"),
    "people_within": Text("Fahrzeit", "Driving time"),
    "people_number": Text("Menschen, die dort wohnen", "People who live there"),
    "cut": Text(
        "Das Gebiet stößt an den Rand des geladenen Straßennetzes; in Wirklichkeit kann es größer "
        "sein.",
        "The area meets the edge of the road network loaded; in truth it may be larger.",
    ),
    "town": Text("Gemeinde", "Municipality"),
    "inhabitants": Text("Einwohner", "Inhabitants"),
    "risks": Text("Risiken und Einschränkungen", "Risks and restrictions"),
    "restriction": Text("Thema", "Subject"),
    "level": Text("Einschränkung", "Restriction"),
    "reason": Text("Begründung", "Reason"),
    "no_restrictions": Text(
        "Einschränkungen wurden für diese Fläche nicht geprüft.",
        "Restrictions have not been examined for this plot.",
    ),
    "funding": Text("Förderung", "Funding"),
    "more": Text("Weitere Angaben", "Further facts"),
    "fact": Text("Angabe", "Fact"),
    "value": Text("Wert", "Value"),
    "as_of": Text("bestätigt", "confirmed"),
    "more_unknown": Text("weitere unbekannt: {0}", "further ones unknown: {0}"),
    "nothing_known": Text("Dazu ist noch nichts bekannt.", "Nothing is known of this yet."),
    "unknowns": Text("Was noch unbekannt ist", "What is still unknown"),
    "unknowns_note": Text(
        "Unbekannt heißt weder „nein“ noch null. Fragen Sie das Amt danach.",
        "Unknown means neither “no” nor zero. Please ask the office.",
    ),
    "nothing_unknown": Text("Alle Angaben liegen vor.", "All facts are on record."),
    "responsible": Text("Für die Fläche zuständig", "Responsible here"),
    "fact_sources": Text("Woher die Angaben zur Fläche sind", "Where the facts are from"),
    "no_source": Text("Quelle unbekannt", "source unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A plot with what its exposé shows beyond the catalogue.

    Attributes
    ----------
    reached
        Isochrones by car from the plot, the shortest time first; without them no map of what
        can be reached is drawn.
    aerial
        The plot from above; without it there is no such figure.
    enclosed
        Documents and photographs of the plot: some photographs are shown, all else is listed.
    """

    plot: Plot
    reached: Sequence[Isochrone] = ()
    aerial: Aerial | None = None
    enclosed: Enclosed | None = None


@dataclass(frozen=True, slots=True)
class Leaves:
    """The pages of one exposé, before they are typeset.

    Attributes
    ----------
    pictures
        SVG documents by name, beside those of every document.
    """

    paper: Paper
    content: dict[str, Tree]
    maps: dict[str, PrintMap | None]
    pictures: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How exposés are printed.

    Attributes
    ----------
    context
        The catalogue that holds the plots, whose day is that of the document, and the
        service's address, to which QR codes lead.
    publisher
        Office, contact, colours and funding notice; the county's defaults where None.
    key
        The operator's key, under which the print is sealed so that it can be checked later;
        without one it bears no code.
    sections
        What is printed between the first page and the last one.
    greeting
        Words to whom it is for on the first page, as plain text; empty for everybody.
    """

    context: Context
    language: Language
    publisher: Publisher | None = None
    key: bytes | None = None
    sections: Sections = ALL
    greeting: str = ""

    @property
    def lines(self) -> list[str]:
        """The paragraphs of the greeting."""
        return [line for line in self.greeting.split("\n") if line.strip()]

    def leaves(self, shown: Shown) -> Leaves:
        """Return the pages of the exposé of one plot."""
        context, language, plot = self.context, self.language, shown.plot
        sheet = fact_sheet(context.catalogue, plot, language)
        aerial = shown.aerial if "aerial" in self.sections else None
        enclosed = shown.enclosed if "documents" in self.sections else None
        whole = self.sections == ALL
        kind = WORDS["expose" if whole else "expose_extract"].in_(language)
        paper = Paper(
            context=context,
            publisher=self.publisher or Publisher(),
            language=language,
            title=sheet.title,
            kicker=f"{WORDS['kicker'].in_(language)} · {kind}",
            subject=f"{sheet.title}, {sheet.place}",
            plots=(plot,),
            address=context.page(plot, language),
            check=None if self.key is None else self._check(plot, sheet, self.key),
            further_sources=() if aerial is None else (_source_of(aerial, language),),
        )
        maps = self._maps(plot, sheet, shown.reached)
        maps["aerial"] = None if aerial is None else aerial.drawn(plot, language)
        content = _content(paper, plot, sheet, shown.reached)
        content["is_photograph"] = aerial is not None and aerial.ground.kind == "orthophoto"
        content["greeting"] = cast("Tree", self.lines)
        content["sections"] = [one.name for one in in_order(self.sections)]
        content["included"] = [paper.say(one.label) for one in in_order(self.sections)]
        content["left_out"] = [paper.say(one.label) for one in left_out(self.sections)]
        documents = in_words(enclosed.documents, language) if enclosed else ()
        photos = _photos(enclosed, documents) if enclosed else {}
        content |= _enclosures(context, documents, photos)
        return Leaves(paper, content, maps, {name: svg for name, (_, svg) in photos.items()})

    def expose(self, shown: Shown) -> bytes:
        """Typeset the exposé of one plot as a tagged PDF after PDF/UA-1.

        The same input gives the same bytes.
        """
        held = self.leaves(shown)
        return held.paper.typeset("expose.typ", held.content, held.maps, held.pictures)

    def _check(self, plot: Plot, sheet: FactSheet, key: bytes) -> Check:
        catalogue = self.context.catalogue
        digest = content_hash(sheet, self.sections)
        code = PrintCode(
            language=self.language,
            day=catalogue.date,
            record_version=catalogue.record_version,
            catalogue=part_of(catalogue.version),
            plot=part_of(plot.id),
            content=digest[:4],
            sections=None if self.sections == ALL else as_bits(self.sections),
        ).sealed(key)
        entry = self.context.address("/pruefen", self.language)
        return Check(code, f"{entry}/{code}", entry, digest.hex()[:_DIGITS])

    def _maps(
        self, plot: Plot, sheet: FactSheet, reached: Sequence[Isochrone]
    ) -> dict[str, PrintMap | None]:
        catalogue, language = self.context.catalogue, self.language
        overview = (_WIDTH, _overview_height(sheet, self.lines))
        maps: dict[str, PrintMap | None] = {
            "overview": plot_map(catalogue, plot, language, overview)
        }
        if "planning" in self.sections:
            maps["detail"] = plot_map(catalogue, plot, language, _DETAIL, "detail")
        if "access" in self.sections and reached:
            maps["reach"] = plot_map(catalogue, plot, language, _REACH, "reach", reached)
        return maps


def expose_pdf(
    context: Context,
    plot: Plot,
    *,
    language: Language,
    publisher: Publisher | None = None,
    reached: Sequence[Isochrone] = (),
    key: bytes | None = None,
    aerial: Aerial | None = None,
    enclosed: Enclosed | None = None,
) -> bytes:
    """Typeset the whole exposé of a plot; see `Printing` and `Shown` for what it takes.

    Returns
    -------
    bytes
        A tagged PDF after PDF/UA-1. The same input gives the same bytes.
    """
    printing = Printing(
        context=context,
        language=language,
        publisher=publisher,
        key=key,
    )
    shown = Shown(plot=plot, reached=reached, aerial=aerial, enclosed=enclosed)
    return printing.expose(shown)


def _photos(enclosed: Enclosed, documents: Sequence[Enclosure]) -> dict[str, tuple[Enclosure, str]]:
    """Return the first photographs, with SVGs, by the names that the template knows them by."""
    shown: dict[str, tuple[Enclosure, str]] = {}
    for one in documents:
        svg = enclosed.picture(one) if one.is_photo else None
        if svg is not None:
            shown[f"photo-{len(shown)}"] = one, svg
        if len(shown) == _PHOTOS:
            break
    return shown


def _enclosures(
    context: Context,
    documents: Sequence[Enclosure],
    photos: Mapping[str, tuple[Enclosure, str]],
) -> dict[str, Tree]:
    shown = [one for one, _ in photos.values()]
    pictures: Tree = [
        {
            "name": name,
            "title": one.title,
            "alt": one.alt,
            "lang": one.lang,
            "from": _from(one),
            "ratio": (one.width or 1) / (one.height or 1),
        }
        for name, (one, _) in photos.items()
    ]
    listed: Tree = [
        {
            "title": one.title,
            "lang": one.lang,
            "kind": one.kind,
            "form": one.form,
            "from": _from(one),
            "url": f"{context.base}{one.path}",
        }
        for one in documents
        if not one.is_photo
    ]
    more = sum(one.is_photo and one not in shown for one in documents)
    return {"photos": pictures, "documents": listed, "more_pictures": more}


def _from(one: Enclosure) -> Tree:
    return {"dated": one.dated, "source": one.source}


def _source_of(aerial: Aerial, language: Language) -> SourceLine:
    """Return who is named for the pictures; of when they are nobody has said."""
    names, marks = aerial.ground.attribution, (UNDATED.in_(language),)
    return SourceLine(aerial.name.in_(language), names, marks)


def _overview_height(sheet: FactSheet, greeting: Sequence[str]) -> float:
    """Return how high the first page's map may be, in mm, so that the page holds the case."""
    height = _OVERVIEW
    for line in greeting:
        height -= _FOR_PARAGRAPH + _FOR_EACH_LINE * math.ceil(len(line) / _LINE)
    if len(sheet.title) > _LONG_NAME:
        height -= _FOR_LONG_NAME
    if sheet.grave:
        height -= _FOR_GRAVE + _FOR_EACH_GRAVE * len(sheet.grave)
    return max(height, _LEAST)


def _content(
    paper: Paper, plot: Plot, sheet: FactSheet, reached: Sequence[Isochrone]
) -> dict[str, Tree]:
    cited = _Cited()
    groups = {group.name: _group(group, cited) for group in sheet.groups}
    risks = [{**asdict(row), "cited": cited.number(row.source)} for row in sheet.restrictions]
    return {
        "words": paper.words(case.WORDS, WORDS),
        "case": case_of(paper.catalogue, plot, sheet),
        "groups": groups,
        "contact_group": Group.CONTACT.value,
        "restrictions": cast("Tree", risks),
        "fact_sources": cast("Tree", cited.names),
        "sheet": cast("Tree", asdict(sheet)),
        "modes": {mode: paper.say(label) for mode, label in MODE_LABELS.items()},
        "town": _town(paper, plot),
        "cut": any(one.cut for one in reached),
    }


def _town(paper: Paper, plot: Plot) -> Tree:
    """Return the municipality with its inhabitants; None where it is unknown."""
    town = paper.catalogue.municipalities.get(str(plot.values.get("municipality")))
    if town is None:
        return None
    people, day = town.inhabitants, town.inhabitants_date
    return {
        "name": town.name,
        "inhabitants": None if people is None else words.number(people, paper.language),
        "day": None if day is None else words.day(day, paper.language),
    }


@dataclass(slots=True)
class _Cited:
    """Sources of facts with their numbers, in the order of their first use."""

    names: list[str] = field(default_factory=list)

    def number(self, source: str | None, by: str | None = None) -> int | None:
        """Return the number of a source, and of who confirmed it; None where none is known."""
        named = " · ".join(filter(None, (source, by)))
        if not named:
            return None
        if named not in self.names:
            self.names.append(named)
        return self.names.index(named) + 1


def _group(group: FactGroup, cited: _Cited) -> Tree:
    """Return the facts of a group: what is known with the number of its source."""
    known = [fact for fact in group.facts if fact.value is not None]
    rows = [
        {
            "label": fact.label,
            "value": fact.value,
            "lang": fact.lang,
            "cited": cited.number(fact.source, fact.confirmed_by),
            "day": fact.day or fact.confirmed,
            "lapsed": fact.confirmed if fact.day not in (None, fact.confirmed) else None,
        }
        for fact in known
    ]
    return {
        "label": group.label,
        "facts": cast("Tree", rows),
        "unknown": [fact.label for fact in group.facts if fact.value is None],
    }
