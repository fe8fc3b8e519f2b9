"""What the page of a plot shows beyond its fact sheet: history, likes, light, award, offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from api import views
from api.days import past_day
from api.publicchanges import PublicWords
from data import market
from data.award import criteria, missing_weight
from data.codes import SECTORS
from data.store.changes import StoreError
from data.values import price_in
from data.words import Text, number
from geo.similar import similar
from maps.enclosures import in_words
from maps.likeness import differences
from maps.trafficlight import traffic_light

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

    from api.publicchanges import Moment
    from api.service import Service
    from data.conflicts import Conflict
    from data.record import PlotRecord, Tier
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.factsheet import FactSheet

_UNKNOWN_SECTOR: Final = Text("Diese Branche gibt es hier nicht.", "There is no such sector here.")
_NO_DAY: Final = Text(
    "Der Tag fehlt oder ist keiner; ein Datum hat die Form JJJJ-MM-TT.",
    "The day is missing or is none; a date has the form YYYY-MM-DD.",
)
_ELIGIBLE: Final[Mapping[str, bool | None]] = {"": None, "true": True, "false": False}
_PRICE: Final[Mapping[market.Basis, Text]] = {
    "fixed": Text("{price}, für jedes Vorhaben gleich", "{price}, the same for every project"),
    "tier": Text("{price}, nach Förderfähigkeit", "{price}, by eligibility for funding"),
    "on_request": Text("auf Anfrage", "on request"),
    "unknown": Text("nicht bekannt", "not known"),
}
_DEPENDS: Final = Text(
    "{eligible} für ein förderfähiges Vorhaben, {other} für jedes andere",
    "{eligible} for a project that is eligible for funding, {other} for any other",
)
_VERDICTS: Final[Mapping[market.Verdict, Text]] = {
    "pass": Text(
        "Nach den Angaben steht einem Verkauf nichts entgegen.",
        "By what is recorded nothing stands in the way of a sale.",
    ),
    "unknown": Text(
        "Ein Verkauf ist nicht ausgeschlossen, aber vorher ist etwas zu klären.",
        "A sale is not ruled out, but something has to be settled first.",
    ),
    "fail": Text(
        "Nach den Angaben ist ein Verkauf ausgeschlossen.",
        "By what is recorded a sale is ruled out.",
    ),
}
_SEVERITIES: Final = {
    "excluded": Text("ausgeschlossen", "ruled out"),
    "open": Text("zu klären", "to be settled"),
    "hint": Text("Hinweis", "hint"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked of the offer, as it stands in the address."""

    sector: str
    day: str
    eligible: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Price and conflicts of a sale in words; `conflicts`: severity as key, as word, sentence."""

    verdict: market.Verdict
    sentence: str
    price: str
    conflicts: tuple[tuple[str, str, str], ...]


def plot_page_context(
    request: Request, catalogue: Catalogue, plot: Plot, sheet: FactSheet, language: Language
) -> dict[str, Any]:
    """Return what the templates under `parts/plot_*.html` need."""
    service = request.app.state.service
    likes = similar(catalogue.plots, plot)
    asked, answer, wrong = _offer(request, catalogue, plot, language)
    return {
        "history": _history(service, catalogue, plot, language),
        "similar": [
            (
                views.row(one.plot, language, "car", catalogue.date),
                differences(one.plot, plot, language),
            )
            for one in likes
        ],
        "enclosures": in_words(service.documents().public(plot.id, past_day(request)), language),
        "light": traffic_light(sheet.restrictions, language),
        "tiers": _tiers(plot.record, language),
        "award": _award(plot, language),
        "sectors": [(entry.code, entry.label.in_(language)) for entry in SECTORS],
        "asked_offer": asked,
        "offered": answer,
        "offer_wrong": wrong,
    }


def _history(
    service: Service, catalogue: Catalogue, plot: Plot, language: Language
) -> tuple[Moment, ...] | None:
    """Return the days of the history up to that of the catalogue; None where it is out of reach."""
    try:
        versions = service.versions(plot.id)
    except StoreError:
        return None
    words = PublicWords(catalogue, service.settings.freshness, language)
    return words.history(versions, catalogue.date)


def _tiers(record: PlotRecord, language: Language) -> list[tuple[bool, str]]:
    tiers: tuple[Tier, ...] = record.values.get("price_tiers", ())  # type: ignore[assignment]
    return [(tier["eligible"], price_in(language, tier["price"])) for tier in tiers]


def _award(plot: Plot, language: Language) -> dict[str, Any] | None:
    """Return the award criteria with their weights; None where nobody recorded any."""
    text = plot.values.get("award_criteria")
    found = criteria(text) if isinstance(text, str) else ()
    if not found:
        return None
    rest = missing_weight(found)
    return {
        "rows": [
            (one.name, None if one.weight is None else number(one.weight, language, decimals=2))
            for one in found
        ],
        "rest": None if rest is None else number(rest, language, decimals=2),
    }


def _offer(
    request: Request, catalogue: Catalogue, plot: Plot, language: Language
) -> tuple[Asked, Answer | None, str | None]:
    """Return what is asked, the answer, and what is wrong with the question."""
    given = request.query_params
    asked = Asked(
        given.get("sector", ""),
        given.get("date") or catalogue.date.isoformat(),
        given.get("eligible", ""),
    )
    if not asked.sector:
        return asked, None, None
    if asked.sector not in {entry.code for entry in SECTORS}:
        return asked, None, _UNKNOWN_SECTOR.in_(language)
    try:
        day = date.fromisoformat(asked.day)
    except ValueError:
        return asked, None, _NO_DAY.in_(language)
    answer = market.offer(
        plot.record,
        sector=asked.sector,
        day=day,
        eligible=_ELIGIBLE.get(asked.eligible),
        policy=request.app.state.service.settings.freshness,
    )
    return asked, _worded(answer, language), None


def _worded(offer: market.Offer, language: Language) -> Answer:
    return Answer(
        offer.verdict,
        _VERDICTS[offer.verdict].in_(language),
        _price(offer, language),
        tuple(
            (
                one.severity.value,
                _SEVERITIES[one.severity.value].in_(language),
                one.text.in_(language),
            )
            for one in offer.conflicts
        ),
    )


def _conflict(conflict: Conflict, language: Language) -> tuple[str, str, str]:
    severity = conflict.severity.value
    return severity, _SEVERITIES[severity].in_(language), conflict.text.in_(language)


def _price(offer: market.Offer, language: Language) -> str:
    if offer.quote.price is None and offer.quote.basis == "tier":
        both = [_figure(one, language) for one in (offer.if_eligible, offer.otherwise)]
        return _DEPENDS.in_(language).format(eligible=both[0], other=both[1])
    price = "" if offer.quote.price is None else price_in(language, offer.quote.price)
    return _PRICE[offer.quote.basis].in_(language).format(price=price)


def _figure(quote: market.Quote, language: Language) -> str:
    if quote.price is not None:
        return price_in(language, quote.price)
    return _PRICE["on_request" if quote.basis == "on_request" else "unknown"].in_(language)
