"""Figures, units and days as people write them in a search line, German or English."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from babel.dates import get_month_names

from data.imports.units import unit_key
from geo.phrases.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

# Spelling, as `unit_key` writes it → unit and factor. One acre is 4046.8564224 m² exactly
# (international foot); a MW of demand is read as a MVA, which is true at a power factor of 1.
_UNITS: Final[Mapping[str, tuple[str, float]]] = {
    **dict.fromkeys(("m2", "qm", "quadratmetern"), ("m2", 1)),
    **dict.fromkeys(("ha", "hektar", "hectare", "hectares", "hektars", "hektaren"), ("m2", 10_000)),
    **dict.fromkeys(("acre", "acres"), ("m2", 4046.8564224)),
    **dict.fromkeys(("€/m2", "/m2", "€m2", "€/qm"), ("price", 1)),
    "€/ha": ("price", 0.0001),
    **dict.fromkeys(("€", "t€", "mio€"), ("money", 1)),
    **dict.fromkeys(
        ("min", "minute", "minuten", "minutes", "mins", "fahrminuten", "autominuten", "fahrmin"),
        ("min", 1),
    ),
    **dict.fromkeys(("h", "std", "stunde", "stunden", "hour", "hours"), ("min", 60)),
    **dict.fromkeys(("km", "kilometer", "kilometern", "kilometre", "kilometres"), ("km", 1)),
    **dict.fromkeys(("m", "meter", "metern", "metre", "metres", "meters"), ("m", 1)),
    **dict.fromkeys(("%", "prozent", "percent", "v.h"), ("%", 1)),
    "kv": ("kV", 1),
    **dict.fromkeys(("mva", "mw", "megawatt"), ("MVA", 1)),
    **dict.fromkeys(("kva", "kw"), ("MVA", 0.001)),
    **dict.fromkeys(("mbit/s", "mbit", "mbits", "mbps", "mb/s"), ("Mbit/s", 1)),
    **dict.fromkeys(("gbit/s", "gbit", "gbits", "gbps"), ("Mbit/s", 1_000)),
    **dict.fromkeys(("db", "db(a)", "dba", "db(a)/m2"), ("dB", 1)),
    **dict.fromkeys(("tage", "tagen", "days", "day", "tag"), ("days", 1)),
    **dict.fromkeys(("monate", "monaten", "months", "month", "monat"), ("days", 30)),
}
MULTIPLIERS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("tsd", "tausend", "k", "thousand"), 1_000),
    **dict.fromkeys(("mio", "million", "millionen", "millions"), 1_000_000),
}
_WORDS: Final[Mapping[str, int]] = {
    **{w: n for n, w in enumerate(("zwei", "drei", "vier", "fuenf", "sechs", "sieben"), 2)},
    **{w: n for n, w in enumerate(("acht", "neun", "zehn", "elf", "zwoelf"), 8)},
    **{w: n for n, w in enumerate(("two", "three", "four", "five", "six", "seven"), 2)},
    **{w: n for n, w in enumerate(("eight", "nine", "ten", "eleven", "twelve"), 8)},
    "fuenfzehn": 15,
    "fifteen": 15,
    "zwanzig": 20,
    "twenty": 20,
    "dreissig": 30,
    "thirty": 30,
    "vierzig": 40,
    "forty": 40,
    "fuenfzig": 50,
    "fifty": 50,
    "hundert": 100,
    "hundred": 100,
}
_GROUPED: Final = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_LARGEST: Final = 1e12
# More than so many hectares are no plot: 2.500 ha are two and a half.
_MOST_HECTARES: Final = 1_000
_YEARS: Final = range(2020, 2100)


def unit_of(text: str) -> tuple[str, float] | None:
    """Return unit and factor of a spelling; None where it is no unit."""
    return _UNITS.get(unit_key(text))


def is_hectare(text: str) -> bool:
    """Whether a spelling is one of hectares, where three digits after a point are decimals."""
    return _UNITS.get(unit_key(text)) == ("m2", 10_000)


def number_of(text: str, *, hectares: bool = False) -> float | None:
    """Return a figure; three digits after one comma or point are thousands, as on a price tag.

    Parameters
    ----------
    hectares
        The unit is hectares, of which nobody asks for thousands: the digits are decimals.
    """
    bare = re.sub(r"[ \u00a0\u202f\u2009'’]", "", text)
    if (word := _WORDS.get(fold(bare))) is not None:
        return word
    if _GROUPED.fullmatch(bare) and not bare.startswith("0"):
        whole = float(re.sub(r"[.,]", "", bare))
        if not hectares or whole <= _MOST_HECTARES:
            return whole if whole <= _LARGEST else None
    mark = max(bare.rfind(","), bare.rfind("."))
    if mark >= 0:
        head, tail = re.sub(r"[.,]", "", bare[:mark]), bare[mark + 1 :]
        bare = f"{head}.{tail}"
    try:
        value = float(bare)
    except ValueError:
        return None
    return value if value <= _LARGEST else None


def is_number_word(text: str) -> bool:
    """Whether a word is a figure, such as ten."""
    return fold(text) in _WORDS


def year_of(text: str) -> int | None:
    """Return a year in which land may be had; None where a text is none."""
    return int(text) if text.isascii() and text.isdigit() and int(text) in _YEARS else None


def day_of(text: str) -> date | None:
    """Return a day such as 1.7.2027 or 2027-07-01; None for none, or one of another century."""
    try:
        if "-" in text:
            found = date.fromisoformat(text)
        else:
            day, month, year = map(int, text.split("."))
            found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


@cache
def months() -> Mapping[str, int]:
    """Return months by name, whole and short, in both languages."""
    names = {
        fold(name).rstrip("."): number
        for locale in ("de_DE", "en_GB")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    }
    return {**names, "sept": 9, "mrz": 3}


def span_of_months(year: int, first: int, last: int) -> tuple[date, date]:
    """Return the first day of one month and the last of another."""
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


# The months of a part of a year.
PARTS_OF_YEAR: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(("anfang", "early", "beginning"), (1, 4)),
    **dict.fromkeys(("mitte", "mid"), (5, 8)),
    **dict.fromkeys(("ende", "late", "end"), (9, 12)),
    **dict.fromkeys(("fruehjahr", "spring"), (3, 5)),
    **dict.fromkeys(("sommer", "summer"), (6, 8)),
    **dict.fromkeys(("herbst", "autumn"), (9, 11)),
}
