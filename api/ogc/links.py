"""Addresses of the resources under `/ogc`, and links between them (RFC 8288)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from api.ogc.negotiation import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from api.templating import prefix
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.words import Language

QUERYABLES: Final = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
_AS_JSON: Final = Text("Dieses Dokument als JSON", "This document as JSON")
_AS_HTML: Final = Text("Dieses Dokument als HTML", "This document as HTML")
_SERVICE_DESC: Final = Text("Beschreibung der Schnittstelle", "Definition of the API")
_SERVICE_DOC: Final = Text("Dokumentation der Schnittstelle", "Documentation of the API")
_CONFORMANCE: Final = Text("Erfüllte Konformitätsklassen", "Conformance classes")
_DATA: Final = Text("Sammlungen", "Collections")
_ITEMS: Final = Text("Objekte der Sammlung", "Features of the collection")
_QUERYABLES: Final = Text("Womit sich filtern lässt", "What can be filtered by")
_COLLECTION: Final = Text("Die Sammlung", "The collection")
_NEXT: Final = Text("Nächste Seite", "Next page")
_PREV: Final = Text("Vorige Seite", "Previous page")
_LICENCE: Final = Text("Lizenz", "Licence")

type Link = dict[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """Links of answers in one language, from one host.

    Attributes
    ----------
    base
        Scheme and host.
    """

    base: str
    language: Language

    @property
    def root(self) -> str:
        """The landing page."""
        return f"{self.base}{prefix(self.language)}/ogc"

    def link(self, rel: str, href: str, kind: str, title: Text) -> Link:
        """Return a link."""
        return {
            "href": href,
            "rel": rel,
            "type": kind,
            "title": title.in_(self.language),
            "hreflang": self.language,
        }

    def itself(
        self, path: str, kind: str = JSON, query: Sequence[tuple[str, str]] = (), form: str = "json"
    ) -> list[Link]:
        """Return the links of a resource to itself, in both forms."""
        plain = self.address(path, [pair for pair in query if pair[0] != "f"])
        plain += "&f=" if "?" in plain else "?f="
        as_json = self.link("self", f"{plain}json", kind, _AS_JSON)
        as_html = self.link("alternate", f"{plain}html", HTML, _AS_HTML)
        if form == "html":
            as_json["rel"], as_html["rel"] = "alternate", "self"
        return [as_json, as_html]

    def address(self, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """Return the address of a path under the landing page."""
        text = urlencode(list(query), safe=":/,")
        return f"{self.root}{path}" + (f"?{text}" if text else "")

    def landing(self) -> list[Link]:
        """Return the links of the landing page."""
        return [
            *self.itself(""),
            self.link(
                "service-desc", self.address("/api", [("f", "json")]), OPENAPI, _SERVICE_DESC
            ),
            self.link("service-doc", self.address("/api", [("f", "html")]), HTML, _SERVICE_DOC),
            self.link("conformance", self.address("/conformance"), JSON, _CONFORMANCE),
            self.link("data", self.address("/collections"), JSON, _DATA),
        ]

    def of_collection(self, name: str) -> list[Link]:
        """Return the links of a collection."""
        path = f"/collections/{quote(name)}"
        items, queryables = f"{path}/items", f"{path}/queryables"
        return [
            *self.itself(path),
            self.link("items", self.address(items, [("f", "json")]), GEOJSON, _ITEMS),
            self.link("items", self.address(items, [("f", "html")]), HTML, _ITEMS),
            self.link(QUERYABLES, self.address(queryables, [("f", "json")]), SCHEMA, _QUERYABLES),
        ]

    def licence(self, href: str) -> Link:
        """Return the link to a licence."""
        return self.link("license", href, HTML, _LICENCE)

    def of_feature(self, collection: str, key: str, query: Sequence[tuple[str, str]]) -> list[Any]:
        """Return the links of a feature."""
        path = f"/collections/{quote(collection)}"
        return [
            *self.itself(f"{path}/items/{quote(key, safe='')}", GEOJSON, query),
            self.link("collection", self.address(path), JSON, _COLLECTION),
        ]

    def pages(
        self,
        path: str,
        query: Sequence[tuple[str, str]],
        kind: str,
        *,
        offset: int,
        limit: int,
        matched: int,
    ) -> list[Link]:
        """Return the links to the pages before and after."""
        kept = self.address(path, [pair for pair in query if pair[0] != "offset"])
        kept += "&" if "?" in kept else "?"
        found = []
        if offset + limit < matched:
            found.append(self.link("next", f"{kept}offset={offset + limit}", kind, _NEXT))
        if offset > 0:
            # From beyond the end it leads back to the last features.
            start = max(0, min(offset, matched) - limit)
            found.append(self.link("prev", f"{kept}offset={start}", kind, _PREV))
        return found
