"""The search line on pages: how it was understood, in the words of the filters, and its links."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.form import chips
from api.query import read_query, write_query
from api.templating import prefix
from data.words import Text
from geo.destinations import TRAVEL_BY
from geo.phrases import Gazetteer, Reading, gazetteer, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from _typeshed import DataclassInstance

    from api.query import Query
    from data.words import Language
    from geo.catalogue import Catalogue

# The parameter of pages that holds the line.
NAME: Final = "q"
_ORDERS: Final = {
    "price": Text("niedrigster Preis zuerst", "lowest price first"),
    "-area": Text("größte Fläche zuerst", "largest area first"),
    "-score": Text("beste Eignung zuerst", "best suitability first"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the line that was understood, and the filters in words."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class OfferLink:
    """A word that may be meant, and the address that asks with it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of the line that was not understood."""

    text: str
    reason: str | None
    offers: tuple[OfferLink, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The line as a page shows it.

    Attributes
    ----------
    filters
        The query of its filters, without the line.
    """

    text: str
    filters: str
    understood: tuple[Piece, ...]
    missed: tuple[Gap, ...]


@lru_cache(maxsize=4)
def _places(catalogue: Catalogue) -> Gazetteer:
    return gazetteer(catalogue)


def reading_of(text: str, catalogue: Catalogue) -> Reading:
    """Read a line with the places of a catalogue; "at once" is its day."""
    return read(" ".join(text.split()), _places(catalogue), catalogue.date)


def query_of(filters: Mapping[str, Sequence[str]]) -> Query:
    """Return filters as an address that was taken apart holds them."""
    return read_query(QueryParams({name: ",".join(values) for name, values in filters.items()}))


def in_words(
    filters: Mapping[str, Sequence[str]], catalogue: Catalogue, language: Language
) -> tuple[str, ...]:
    """Return what filters ask for, as the chips of the page say it."""
    query = query_of(filters)
    said = [chip.label for chip in chips(query, catalogue, language)]
    for name, values in filters.items():
        if name == "sort":
            said.append(_ORDERS[values[0]].in_(language))
        elif name == "mode" and values == ("car",):
            said.append(TRAVEL_BY["car"].in_(language))
    return tuple(said)


def line_of(reading: Reading, catalogue: Catalogue, language: Language, beside: Query) -> Line:
    """Return a reading as a page shows it; its links keep what is `beside`, as a past day."""
    address = f"{prefix(language)}/suche"

    def link(line: str) -> str:
        return f"{address}?{urlencode({NAME: line, **_flat(beside)})}"

    return Line(
        text=reading.text,
        filters=write_query(query_of(reading.filters)),
        understood=tuple(
            Piece(piece.text, "; ".join(in_words(piece.filters, catalogue, language)))
            for piece in reading.understood
        ),
        missed=tuple(
            Gap(
                piece.text,
                piece.reason.in_(language) if piece.reason else None,
                tuple(OfferLink(offer.words, link(offer.line)) for offer in piece.offers),
            )
            for piece in reading.missed
        ),
    )


def _flat(query: Query) -> dict[str, str]:
    return {name: ",".join(values) for name, values in query.items()}


def fits(reading: Reading, query: Query) -> bool:
    """Whether a query still asks for all that the line says; one that says nothing fits alone."""
    wanted = query_of(reading.filters)
    if not wanted:
        return not query.keys() - {NAME, "sort", "offset", "as_of"}
    return all(set(query.get(name, ())) == set(values) for name, values in wanted.items())


class Keeping:
    """Keeps a line in links, as long as their filters are those that it asks for."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        self.reading = reading_of(text, catalogue)

    def in_query(self, query: Query) -> Query:
        """Return a query with the line where it fits, without it elsewhere."""
        left = {name: values for name, values in query.items() if name != NAME}
        if self.reading.text and fits(self.reading, left):
            left[NAME] = [self.reading.text]
        return left

    def in_text(self, query: str) -> str:
        """Do the same with the text of a query."""
        return write_query(self.in_query(read_query(QueryParams(query))))

    def in_links[Shown: DataclassInstance](self, shown: Shown) -> Shown:
        """Return what a page shows with links that keep the line: every `query` within it."""
        if not self.reading.text:
            return shown
        return replace(shown, **{one.name: self._kept(shown, one.name) for one in fields(shown)})

    def _kept(self, shown: DataclassInstance, name: str) -> object:
        held = getattr(shown, name)
        if isinstance(held, str):
            if name == "href" and getattr(shown, "query", None):
                return f"{held.partition('?')[0]}?{self.in_text(shown.query)}"  # type: ignore[attr-defined]
            return self.in_text(held) if name == "query" else held
        if isinstance(held, tuple):
            return tuple(self._of(one) for one in held)
        return self._of(held)

    def _of(self, held: object) -> object:
        ours = type(held).__module__.startswith("api.")
        return self.in_links(held) if ours and is_dataclass(held) else held  # type: ignore[type-var]
