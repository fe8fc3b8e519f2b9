"""Values of fields in words: the one place that writes a fact for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from data import words
from data.codes import STATUS_SHOWN, label
from data.fields import Field, Kind
from data.words import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.codes import CodeList
    from data.record import Tier, Value
    from data.words import Language

UNKNOWN: Final = Text("unbekannt", "unknown")
YES: Final = Text("ja", "yes")
NO: Final = Text("nein", "no")
_TIER: Final = {
    True: Text("förderfähig {price}", "eligible {price}"),
    False: Text("sonst {price}", "otherwise {price}"),
}


def value_text(field: Field, value: Value | None) -> Text:
    """Return the value of a field as a short text in both languages."""
    if value is None:
        return UNKNOWN
    return Text(*(value_in(language, field, value) for language in LANGUAGES))


def value_in(language: Language, field: Field, value: Value) -> str:
    """Return the value of a field as a short text in `language`.

    A status may also be one of those that are only shown, such as "unconfirmed".
    """
    match field.kind:
        case Kind.NUMBER:
            return number_in(language, field, cast("float", value))
        case Kind.BOOLEAN:
            return (YES if value else NO).in_(language)
        case Kind.DATE:
            return words.day(cast("date", value), language)
        case Kind.CODE | Kind.CODES:
            many = (value,) if isinstance(value, str) else cast("Sequence[str]", value)
            return ", ".join(label(code_list(field), code).in_(language) for code in many)
        case Kind.TIERS:
            return tiers_in(language, cast("Sequence[Tier]", value))
        case Kind.TEXT:
            return str(value)


def code_list(field: Field) -> CodeList:
    """Return the codes that a visitor can meet in `field`."""
    return STATUS_SHOWN if field.name == "status" else field.codes


def number_in(language: Language, field: Field, value: float) -> str:
    """Return a figure with its unit."""
    if field.unit == "€/m²":
        return price_in(language, value)
    figure = words.number(value, language, decimals=field.decimals)
    return f"{figure} {field.unit}" if field.unit else figure


def price_in(language: Language, value: float) -> str:
    """Return €/m²; cents, where there are any, with two figures."""
    figure = words.number(value, language, decimals=2)
    if not float(value).is_integer():
        separator = words.number(0.5, language, decimals=1)[1]
        whole, _, cents = figure.partition(separator)
        figure = f"{whole}{separator}{cents.ljust(2, '0')}"
    return f"{figure} €/m²"


def tiers_in(language: Language, tiers: Sequence[Tier]) -> str:
    """Return prices by eligibility for funding on one line."""
    return "; ".join(
        _TIER[tier["eligible"]].in_(language).format(price=price_in(language, tier["price"]))
        for tier in tiers
    )


_ABOUT: Final = Text("rund {n}", "about {n}")
_AT_LEAST: Final = Text("mindestens {n}", "at least {n}")
# Significant figures: census cells are counted, a municipality counts whole or not at all.
_FIGURES: Final = {"census": 3, "municipalities": 2}
# Below, a number of people is said as it is.
_EXACT: Final = 100


def shown_people(count: int, source: str | None) -> int:
    """Round a number of people as it is shown, no finer than its source (`geo.people`) tells.

    Filters compare these figures, so that what is shown as 110,000 is at least 110,000.
    """
    if count < _EXACT:
        return count
    return round(count, _FIGURES.get(source or "", 2) - len(str(count)))


def people_text(count: int | None, source: str | None, *, at_least: bool) -> Text:
    """Write a number of people in both languages: "mindestens rund 110.000"."""
    if count is None:
        return UNKNOWN
    said = words.number_text(shown_people(count, source))
    if count >= _EXACT:
        said = _ABOUT.format(n=said)
    return _AT_LEAST.format(n=said) if at_least else said
