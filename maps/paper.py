"""What all printed documents share: head and foot of their pages, and the last page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, cast

from data import words
from data.words import Text
from maps.qrcode import qr_picture
from maps.sources import source_lines
from maps.style import print_colours
from maps.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.context import Context
    from maps.printable import Tree
    from maps.printmap import PrintMap
    from maps.publisher import Publisher
    from maps.sources import SourceLine

DEMO: Final = Text("DEMONSTRATIONSDATEN – erfundene Fläche", "DEMONSTRATION DATA – invented plot")
DEMO_ALL: Final = Text("MIT DEMONSTRATIONSDATEN", "WITH DEMONSTRATION DATA")
DEMO_MANY: Final = Text(
    "DEMONSTRATIONSDATEN – erfundene Flächen", "DEMONSTRATION DATA – invented plots"
)
DEMO_SOME: Final = Text(
    "MIT DEMONSTRATIONSDATEN – manche Flächen sind erfunden",
    "WITH DEMONSTRATION DATA – some plots are invented",
)

WORDS: Final[Mapping[str, Text]] = {
    "unknown": Text("unbekannt", "unknown"),
    "map_caption": Text("Karte: {0}", "Map: {0}"),
    "page": Text("Seite {0} von {1}", "Page {0} of {1}"),
    "catalogue": Text("Katalog {0} vom {1}", "Catalogue {0} of {1}"),
    "invented": Text("erfunden", "invented"),
    "contact": Text("Kontakt", "Contact"),
    "office": Text("Ansprechstelle", "Office"),
    "mail": Text("E-Mail", "E-mail"),
    "phone": Text("Telefon", "Telephone"),
    "website": Text("Internet", "Website"),
    "current": Text("Aktueller Stand", "As it stands today"),
    "qr_alt": Text("QR-Code zur Seite {0}", "QR code for the page {0}"),
    "sources": Text("Quellen", "Sources"),
    "licence": Text("Lizenz der Flächendaten: {0}", "Licence of the data on plots: {0}"),
    "funding_notice": Text("Förderhinweis", "Funding notice"),
    "valid": Text("gültig bis {0}", "valid until {0}"),
    "check": Text("Gilt dieser Ausdruck noch?", "Does this print still hold?"),
    "check_how": Text(
        "Der Code verrät, welche der gedruckten Angaben sich seither geändert haben: "
        "scannen, oder hier eingeben:",
        "The code tells which of the printed facts have changed since: scan it, or enter it at:",
    ),
    "check_code": Text("Prüfcode", "Check code"),
    "content": Text("Inhalt (SHA-256)", "Content (SHA-256)"),
    "version": Text("Katalog", "Catalogue"),
    "of_day": Text("Stand", "As of"),
    "as_of_day": Text("Stand {0}", "as of {0}"),
    "offer": Text(
        "Alle Angaben ohne Gewähr; dieses Dokument ist kein Angebot.",
        "No liability is assumed; this document is not an offer.",
    ),
    # Of the lists and figures that several documents have.
    "number": Text("Nr.", "No."),
    "plot": Text("Fläche", "Plot"),
    "plots": Text("Flächen", "Plots"),
    "status": Text("Status", "Status"),
    "area": Text("verfügbar", "available"),
    "zoning": Text("Nutzung", "Zoning"),
    "price": Text("Kaufpreis", "Price"),
    "motorway": Text("Lkw zur Autobahn", "Truck to motorway"),
    "key_figures": Text("Auf einen Blick", "At a glance"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """What a document says of its being checked later.

    Attributes
    ----------
    code
        The code that it bears (`maps.printcode`).
    address
        Where the code leads.
    entry
        Where it can be typed in.
    content
        How the content hashes, in hexadecimal digits.
    """

    code: str
    address: str
    entry: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A printed document: what is around its content.

    Attributes
    ----------
    title
        Title of the document, which its pages bear.
    subject
        Words below the title in the document's properties.
    plots
        The plots that it is about: invented ones are said to be so on every page, as are those
        that its maps show.
    address
        Of the page that shows the same today.
    invented
        Whether something else in it is invented: an estate.
    further_sources
        Sources of what it shows beyond the catalogue.
    """

    context: Context
    publisher: Publisher
    language: Language
    title: str
    kicker: str
    subject: str
    plots: tuple[Plot, ...]
    address: str
    check: Check | None = None
    invented: bool = False
    further_sources: tuple[SourceLine, ...] = ()

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that is printed."""
        return self.context.catalogue

    def say(self, text: Text) -> str:
        """Return `text` in the language of the document."""
        return text.in_(self.language)

    def words(self, *registries: Mapping[str, Text]) -> Tree:
        """Return all words of a template, those of every document among them."""
        return {key: self.say(text) for held in (WORDS, *registries) for key, text in held.items()}

    def content(self, maps: Iterable[PrintMap] = ()) -> dict[str, Tree]:
        """Return what the template's pages say around their content, which has these maps."""
        catalogue, publisher = self.catalogue, self.publisher
        notice = publisher.notice_on(catalogue.date)
        until = publisher.funding_valid_until
        return {
            "language": self.language,
            "title": self.title,
            "kicker": self.kicker,
            "subject": self.subject,
            "demo": self._demo(maps),
            "mixed": len({plot.invented for plot in self.plots}) > 1,
            "colours": print_colours(publisher.brand, publisher.accent),
            "county": self.say(publisher.county),
            "office": self.say(publisher.office),
            "mail": publisher.mail,
            "phone": publisher.phone,
            "website": publisher.website,
            "logo": publisher.logo is not None,
            "notice": notice and self.say(notice),
            "notice_until": None if until is None else words.day(until, self.language),
            "licence": self._licence(),
            "sources": [
                {"title": one.title, "names": one.names, "marks": list(one.marks), "lang": one.lang}
                for one in (*source_lines(catalogue, self.language), *self.further_sources)
            ],
            "version": catalogue.version,
            "date": words.day(catalogue.date, self.language),
            "day": [catalogue.date.year, catalogue.date.month, catalogue.date.day],
            "url": self.address,
            "check": None if self.check is None else cast("Tree", asdict(self.check)),
        }

    def _demo(self, maps: Iterable[PrintMap]) -> str | None:
        invented = [plot.invented for plot in self.plots]
        if not any(invented):
            others = self.invented or any(one.invented for one in maps)
            return self.say(DEMO_ALL) if others else None
        if len(invented) == 1:
            return self.say(DEMO)
        return self.say(DEMO_MANY if all(invented) else DEMO_SOME)

    def _licence(self) -> str:
        licences = dict.fromkeys(self.say(self.context.licence_of(plot)) for plot in self.plots)
        return " · ".join(licences or [self.say(self.context.licence)])

    def pictures(self) -> dict[str, str]:
        """Return the pictures of every document: logo and QR codes."""
        held = {"qr": qr_picture(self.address)}
        if self.check is not None:
            held["qr-check"] = qr_picture(self.check.address)
        if self.publisher.logo is not None:
            held["logo"] = self.publisher.logo
        return held

    def typeset(
        self,
        template: str,
        content: Mapping[str, Tree],
        maps: Mapping[str, PrintMap | None],
        more: Mapping[str, str] | None = None,
    ) -> bytes:
        """Typeset the document with its content.

        Parameters
        ----------
        template
            Name of a Typst file in `maps/templates`.
        maps
            By their names in the template; one that is None is not drawn.
        more
            Further pictures as SVG, by name.
        """
        drawn = {name: one for name, one in maps.items() if one is not None}
        figures: Tree = {
            name: {"alt": one.alt, "attribution": one.attribution} for name, one in drawn.items()
        }
        return typeset(
            template,
            {**content, "paper": self.content(drawn.values()), "maps": figures},
            {**self.pictures(), **(more or {}), **{name: one.svg for name, one in drawn.items()}},
            day=self.catalogue.date,
            name=f"{template.removesuffix('.typ')} of {self.address}",
        )


def plots_of(plots: Iterable[Plot]) -> tuple[Plot, ...]:
    """Return the plots that a document shows, each once, in their order."""
    return tuple({plot.id: plot for plot in plots}.values())
