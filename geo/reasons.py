"""Verdicts in words: the fact, what was asked, and a sentence that says both."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final

from data.values import UNKNOWN as UNKNOWN_TEXT
from data.words import LANGUAGES, Text, day, number_text
from geo.changes import demand_label
from geo.columns import CONFIRMED
from geo.crs import to_metric
from geo.filters import (
    FAIL,
    KM_DECIMALS,
    PASS,
    UNKNOWN,
    VERDICTS,
    Demand,
    Near,
    Reaches,
    Touches,
    Verdict,
    Within,
    distances,
    minutes_text,
    wanted_text,
)
from geo.suitability import fact_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geo.catalogue import Plot


@dataclass(frozen=True, slots=True)
class DemandVerdict:
    """The verdict on one demand, with the fact, the threshold and a sentence."""

    demand: str
    verdict: Verdict
    value: Text
    threshold: Text
    reason: Text
    wish: bool


@dataclass(frozen=True, slots=True)
class WishesMet:
    """How many wishes a plot meets, out of how many.

    `least` and `most` are the shares if all that is unknown turned out worst or best; a wish
    whose unknown counts as met or not met is counted so in both.
    """

    asked: int
    met: int
    unknown: int
    least: float
    most: float


def wishes_met(demands: Sequence[Demand], codes: Sequence[int]) -> WishesMet | None:
    """Count the wishes among `demands` by their verdicts; None where there are none."""
    wishes = [(one, code) for one, code in zip(demands, codes, strict=True) if one.wish]
    if not wishes:
        return None
    met = sum(code == PASS for _, code in wishes)
    unknown = [one.unknown for one, code in wishes if code == UNKNOWN]
    kept, open_ = unknown.count("keep"), unknown.count(None)
    return WishesMet(
        asked=len(wishes),
        met=met,
        unknown=len(unknown),
        least=(met + kept) / len(wishes),
        most=(met + kept + open_) / len(wishes),
    )


_SENTENCES: Final = {
    PASS: Text("{label}: {value}. {asked}: {wanted}.", "{label}: {value}. {asked}: {wanted}."),
    FAIL: Text(
        "{label}: {value}. Nicht erfüllt, {asked}: {wanted}.",
        "{label}: {value}. Not met, {asked}: {wanted}.",
    ),
    UNKNOWN: Text(
        "{label} ist unbekannt. {asked}: {wanted}.",
        "{label} is unknown. {asked}: {wanted}.",
    ),
}
# More than the figure may be true, and then the demand is met.
_OPEN: Final = Text(
    "{label}: {value}, mehr ist nicht bekannt. {asked}: {wanted}.",
    "{label}: {value}, no more is known. {asked}: {wanted}.",
)
_ASKED: Final = {
    False: Text("Verlangt", "Asked for"),
    True: Text("Gewünscht", "Wished for"),
}


def verdict_of(demand: Demand, code: int, plot: Plot, place: int) -> DemandVerdict:
    """Return the verdict `code` on a plot, which is at `place` in the catalogue, in words."""
    wanted, value = wanted_text(demand.condition), _fact(demand, code, plot, place)
    asked = _ASKED[demand.wish]
    if code == FAIL:
        asked = Text(*(word[0].lower() + word[1:] for word in asked))
    # An abbreviation at the end of a sentence takes no second full stop.
    closing, stated = (Text(*(part.removesuffix(".") for part in one)) for one in (wanted, value))
    sentence = _OPEN if code == UNKNOWN and value != UNKNOWN_TEXT else _SENTENCES[code]
    return DemandVerdict(
        demand=demand.name,
        verdict=VERDICTS[code],
        value=value,
        threshold=wanted,
        reason=sentence.format(label=_label(demand), value=stated, asked=asked, wanted=closing),
        wish=demand.wish,
    )


def _label(demand: Demand) -> Text:
    if isinstance(demand.condition, Touches | Within):
        return Text("Lage", "Location")
    return demand_label(demand)


def _fact(demand: Demand, code: int, plot: Plot, place: int) -> Text:
    condition = demand.condition
    if isinstance(condition, Reaches):
        return UNKNOWN_TEXT if code == UNKNOWN else minutes_text(float(condition.minutes[place]))
    if isinstance(condition, Near):
        return _distance(condition, plot)
    if isinstance(condition, Touches | Within):
        return Text("innerhalb", "inside") if code == PASS else Text("außerhalb", "outside")
    if condition.column == CONFIRMED:
        return _day_text(plot.confirmed_on)
    return fact_text(condition.column, plot)


def _day_text(known: date | None) -> Text:
    return Text(*(day(known, language) for language in LANGUAGES)) if known else UNKNOWN_TEXT


def _distance(condition: Near, plot: Plot) -> Text:
    """Return the distance, rounded up: what is shown as 5 km is at most 5 km away."""
    km = float(distances(condition, to_metric(plot.record.geometry)))
    shown = Decimal(repr(km)).quantize(Decimal(1).scaleb(-KM_DECIMALS), rounding=ROUND_CEILING)
    return Text("{km} km", "{km} km").format(km=number_text(float(shown), decimals=KM_DECIMALS))
