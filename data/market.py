"""What a plot would cost and what would stand in the way of its sale.

Land that was serviced with grants often has two prices: one for projects that are
eligible for funding, and one for all others. Which one applies, and which conflicts a sale
to a sector on a day would cause (`data.conflicts`), is a pure function of the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

from data import conflicts
from data.codes import SECTORS
from data.conflicts import Conflict, Severity, unsettled
from data.freshness import Freshness
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from data.record import PlotRecord, Tier

type Basis = Literal["fixed", "tier", "on_request", "unknown"]
type Verdict = Literal["pass", "fail", "unknown"]

_POLICY: Final = Freshness()


@dataclass(frozen=True, slots=True)
class Quote:
    """A price in €/m² and what it rests on; None where there is no one figure."""

    price: float | None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whether a sector may have the plot on a day, and at what price.

    Attributes
    ----------
    sector, day, eligible
        The question; `eligible` None: whether the project gets funding is not known.
    quote
        The price that applies. Where it depends on an unknown eligibility its price is
        None and the two following differ.
    if_eligible, otherwise
        The price for a project that is eligible for funding, and for any other.
    conflicts
        What stands in the way: the excluding first, then the open, then hints.
    """

    sector: str
    day: date
    eligible: bool | None
    quote: Quote
    if_eligible: Quote
    otherwise: Quote
    conflicts: tuple[Conflict, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether the sale is possible: fail if anything excludes it, unknown if any is open."""
        held = {conflict.severity for conflict in self.conflicts}
        if Severity.EXCLUDED in held:
            return "fail"
        return "unknown" if Severity.OPEN in held else "pass"


def offer(
    record: PlotRecord,
    *,
    sector: str,
    day: date,
    eligible: bool | None = None,
    policy: Freshness = _POLICY,
) -> Offer:
    """Return price and conflicts of a sale.

    Parameters
    ----------
    record
        The plot.
    sector
        Code of `data.codes.SECTORS`.
    day
        Day on which the land is to change hands.
    eligible
        Whether the buyer's project is eligible for funding; None is unknown.
    policy
        How long a confirmation of the status lasts.

    Raises
    ------
    ValueError
        Where `sector` is no known code.
    """
    if sector not in {entry.code for entry in SECTORS}:
        msg = f"no sector {sector!r}"
        raise ValueError(msg)
    if_eligible, otherwise = _quote(record, eligible=True), _quote(record, eligible=False)
    found = [
        *conflicts.status(record, day, policy),
        *conflicts.purpose(record, sector, day),
        *conflicts.uses(record, sector),
        *conflicts.planning(record),
        *_price_conflicts(record, (True, False) if eligible is None else (eligible,)),
    ]
    order = list(Severity)
    return Offer(
        sector=sector,
        day=day,
        eligible=eligible,
        quote=_unknown(if_eligible, otherwise)
        if eligible is None
        else (if_eligible if eligible else otherwise),
        if_eligible=if_eligible,
        otherwise=otherwise,
        conflicts=tuple(sorted(found, key=lambda one: order.index(one.severity))),
    )


def _quote(record: PlotRecord, *, eligible: bool) -> Quote:
    """Return the price for one kind of project: its tier, else the price of all."""
    tiers = _tiers(record, eligible=eligible)
    if len(tiers) > 1:
        return Quote(None, "unknown")
    if tiers:
        return Quote(tiers.pop(), "tier")
    price = record.values.get("price")
    if isinstance(price, int | float):
        return Quote(float(price), "fixed")
    return Quote(None, "on_request" if record.values.get("price_on_request") is True else "unknown")


def _unknown(if_eligible: Quote, otherwise: Quote) -> Quote:
    """Return the price where eligibility is unknown; only tiers make the two differ."""
    if if_eligible == otherwise:
        return otherwise
    same = if_eligible.price == otherwise.price
    return Quote(otherwise.price if same else None, "tier")


def _tiers(record: PlotRecord, *, eligible: bool) -> set[float]:
    tiers = cast("tuple[Tier, ...]", record.values.get("price_tiers", ()))
    return {float(tier["price"]) for tier in tiers if tier["eligible"] is eligible}


def _price_conflicts(record: PlotRecord, asked: tuple[bool, ...]) -> Iterator[Conflict]:
    """Yield what is wrong or missing in the price of the kinds of project asked for."""
    twice = {kind for kind in asked if len(_tiers(record, eligible=kind)) > 1}
    quotes = [_quote(record, eligible=kind) for kind in asked if kind not in twice]
    if twice:
        yield unsettled("price_contradictory", _TWICE)
    if any(quote.basis == "unknown" for quote in quotes):
        yield unsettled("price_unknown", _UNKNOWN)
    on_request = record.values.get("price_on_request") is True
    if on_request and any(quote.price is not None for quote in quotes):
        yield unsettled("price_and_on_request", _ON_REQUEST_TOO)
    if asked == (True,) and record.values.get("funding_area") == "none":
        yield Conflict("outside_funding_area", Severity.HINT, _OUTSIDE_FUNDING)


_TWICE: Final = Text(
    "Für dieselbe Förderfähigkeit sind verschiedene Preise erfasst.",
    "Different prices are recorded for the same eligibility.",
)
_UNKNOWN: Final = Text("Der Preis ist nicht bekannt.", "The price is not known.")
_ON_REQUEST_TOO: Final = Text(
    "Erfasst sind ein Preis und zugleich „auf Anfrage“: der Preis ist zu bestätigen.",
    "Both a price and “on request” are recorded: the price is to be confirmed.",
)
_OUTSIDE_FUNDING: Final = Text(
    "Die Fläche liegt nach den Angaben in keinem Fördergebiet der GRW.",
    "By what is recorded the plot lies in no assisted area of the GRW.",
)
