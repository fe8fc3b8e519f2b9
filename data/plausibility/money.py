"""Rules on prices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

from data.plausibility.rule import Rule, Severity, distance, figure, when
from data.values import price_in
from data.words import LANGUAGES, Text

if TYPE_CHECKING:
    from data.plausibility.rule import Case, Figures
    from data.record import PlotRecord, Tier

FAR: Final = 3.0
"""Factor from which a price is far from those around it."""

_VALUE: Final = Text(
    "§ 90 Abs. 1 SächsGemO: in der Regel nur zum vollen Wert",
    "§ 90(1) SächsGemO: at full value as a rule",
)
_TIERS: Final = Text("Praxis der Förderung (GRW)", "practice of funding (GRW)")


def tiers_of(record: PlotRecord) -> tuple[Tier, ...]:
    """Return the price tiers of a record; empty where they are unknown."""
    return cast("tuple[Tier, ...]", record.values.get("price_tiers", ()))


def asking_price(record: PlotRecord) -> float:
    """Return the price in €/m² without any condition; NaN where it is unknown."""
    price = record.values.get("price")
    if isinstance(price, int | float):
        return float(price)
    return next((tier["price"] for tier in tiers_of(record) if not tier["eligible"]), math.nan)


def _prices(case: Case, *, eligible: bool) -> list[float]:
    return [tier["price"] for tier in tiers_of(case.record) if tier["eligible"] is eligible]


def _price(value: float) -> Text:
    return Text(*(price_in(language, value) for language in LANGUAGES))


def _zero(case: Case) -> Figures | None:
    tiers = [tier["price"] for tier in tiers_of(case.record)]
    return when(0 in (case.number("price"), *tiers))


def _on_request_too(case: Case) -> Figures | None:
    if not case.true("price_on_request") or not (case.knows("price") or tiers_of(case.record)):
        return None
    return {"asked": case.said("price" if case.knows("price") else "price_tiers")}


def _inverted(case: Case) -> Figures | None:
    eligible, others = _prices(case, eligible=True), _prices(case, eligible=False)
    return when(bool(eligible and others) and max(eligible) > min(others))


def _repeated(case: Case) -> Figures | None:
    return when(any(len(set(_prices(case, eligible=one))) > 1 for one in (True, False)))


def _beside_tiers(case: Case) -> Figures | None:
    prices = [tier["price"] for tier in tiers_of(case.record)]
    return when(bool(prices) and case.knows("price") and case.number("price") not in prices)


def _far_from_reference(case: Case) -> Figures | None:
    far = _far(case, case.number("price_reference"))
    return None if far is None else {"asked": _price(far)}


def _far_from_neighbours(case: Case) -> Figures | None:
    around = case.context.neighbours
    far = None if around is None else _far(case, around.price)
    if around is None or far is None:
        return None
    return {
        "asked": _price(far),
        "median": _price(round(around.price, 2)),
        "count": figure(around.count),
        "metres": distance(around.metres),
    }


def _far(case: Case, usual: float) -> float | None:
    """Return a price that anyone may pay and that is far from what is usual."""
    asked = (case.number("price"), *_prices(case, eligible=False))
    far = (price for price in asked if price > FAR * usual or 0 < price < usual / FAR)
    return next(far, None) if usual > 0 else None


RULES: Final = (
    Rule(
        name="price_zero",
        severity=Severity.SERIOUS,
        source=_VALUE,
        fields=("price", "price_tiers"),
        sentence=Text(
            "Der Preis ist 0 €/m². Ein unbekannter Preis bleibt leer, ein verhandelbarer heißt "
            "„auf Anfrage“.",
            "The price is 0 €/m². A price that is unknown stays empty, one to be negotiated is "
            "“on request”.",
        ),
        fires=_zero,
    ),
    Rule(
        name="price_and_on_request",
        severity=Severity.DOUBTFUL,
        source=Text("Praxis der Vermarktung", "marketing practice"),
        fields=("price", "price_tiers", "price_on_request"),
        sentence=Text(
            "Der Preis ist genannt ({asked}) und gilt zugleich als „auf Anfrage“.",
            "A price is named ({asked}) and is on request at the same time.",
        ),
        fires=_on_request_too,
    ),
    Rule(
        name="tiers_inverted",
        severity=Severity.DOUBTFUL,
        source=_TIERS,
        fields=("price_tiers",),
        sentence=Text(
            "Förderfähige Vorhaben zahlen mehr als andere ({price_tiers}). Sind die Preise "
            "vertauscht?",
            "Eligible projects pay more than others ({price_tiers}). Have the prices been swapped?",
        ),
        fires=_inverted,
    ),
    Rule(
        name="tiers_contradict",
        severity=Severity.SERIOUS,
        source=_TIERS,
        fields=("price_tiers",),
        sentence=Text(
            "Für dieselben Vorhaben stehen verschiedene Preise ({price_tiers}).",
            "There are different prices for the same projects ({price_tiers}).",
        ),
        fires=_repeated,
    ),
    Rule(
        name="price_beside_tiers",
        severity=Severity.HINT,
        source=_TIERS,
        fields=("price", "price_tiers"),
        sentence=Text(
            "Der Kaufpreis ({price}) ist keiner der Preise nach Förderfähigkeit ({price_tiers}).",
            "The price ({price}) is none of the prices by eligibility ({price_tiers}).",
        ),
        fires=_beside_tiers,
    ),
    Rule(
        name="price_far_from_reference",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Bodenrichtwert, § 196 BauGB; § 90 Abs. 1 SächsGemO",
            "reference land value, § 196 BauGB; § 90(1) SächsGemO",
        ),
        fields=("price", "price_tiers", "price_reference"),
        sentence=Text(
            "Der Preis ({asked}) ist mehr als das Dreifache oder weniger als ein Drittel des "
            "Bodenrichtwerts ({price_reference}).",
            "The price ({asked}) is more than three times or less than a third of the reference "
            "land value ({price_reference}).",
        ),
        fires=_far_from_reference,
    ),
    Rule(
        name="price_far_from_neighbours",
        severity=Severity.DOUBTFUL,
        source=Text(
            "Praxis: Median der Preise ringsum, Faktor 3",
            "practice: median of the prices around, factor 3",
        ),
        fields=("price", "price_tiers"),
        sentence=Text(
            "Der Preis ({asked}) ist mehr als das Dreifache oder weniger als ein Drittel dessen, "
            "was {count} andere Flächen im Umkreis von {metres} im Mittel kosten ({median}).",
            "The price ({asked}) is more than three times or less than a third of what {count} "
            "other plots within {metres} cost on average ({median}).",
        ),
        fires=_far_from_neighbours,
    ),
)
