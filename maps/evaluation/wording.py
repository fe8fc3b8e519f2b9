"""The figures and periods of measures in the words of one language."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Final

from data import words
from data.values import UNKNOWN
from data.words import Text, translations

if TYPE_CHECKING:
    from datetime import date

    from data.measures.measure import Indicator, Measure
    from data.measures.progress import Sum
    from data.words import Language

_MINUS: Final = "−"
_WHOLE: Final = 100
_FROM: Final = Text("ab {first}", "from {first}")
_UNTIL: Final = Text("bis {last}", "until {last}")
_SPAN: Final = Text("{first} – {last}", "{first} – {last}")
_LACKING: Final = Text("{sum}, ohne {count} Maßnahmen", "{sum}, without {count} measures")
_LACKING_ONE: Final = Text("{sum}, ohne 1 Maßnahme", "{sum}, without 1 measure")


class Wording:
    """Writes what is known of measures, and that something is unknown."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.gettext = translations(language).gettext
        self.ngettext = translations(language).ngettext

    @property
    def unknown(self) -> str:
        """The word for what is unknown."""
        return UNKNOWN.in_(self.language)

    def day(self, value: date | None) -> str:
        """Write a day."""
        return self.unknown if value is None else words.day(value, self.language)

    def figure(self, value: float | None, unit: str = "") -> str:
        """Write a figure with its unit."""
        if value is None:
            return self.unknown
        text = words.number(value, self.language, decimals=2).replace("-", _MINUS)
        return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text

    def value(self, indicator: Indicator, value: float | None) -> str:
        """Write a figure of an indicator."""
        return self.figure(value, indicator.unit_in(self.language))

    def euros(self, value: float | None) -> str:
        """Write an amount of money: with cents where there are any."""
        if value is None:
            return self.unknown
        return f"{words.money(value, self.language)}\N{NO-BREAK SPACE}€"

    def sum(self, held: Sum) -> str:
        """Write a sum of money, and how much of it is unknown."""
        if held.value is None or not held.unknown:
            return self.euros(held.value)
        text = _LACKING_ONE if held.unknown == 1 else _LACKING
        count = words.number(held.unknown, self.language)
        return text.format(sum=self.euros(held.value), count=count).in_(self.language)

    def share(self, share: float | None) -> str:
        """Write a share in whole per cent; what is not wholly reached is never 100 %."""
        if share is None:
            return self.unknown
        percent = round(_WHOLE * share)
        if share < 1:
            percent = min(percent, floor(_WHOLE * 0.99))
        text = words.number(percent, self.language).replace("-", _MINUS)
        return f"{text}\N{NO-BREAK SPACE}%"

    def span(self, first: date | None, last: date | None) -> str:
        """Write a period of which either end may be unknown."""
        named = {"first": self.day(first), "last": self.day(last)}
        if first is None and last is None:
            return self.unknown
        text = _UNTIL if first is None else _FROM if last is None else _SPAN
        return text.format(**named).in_(self.language)

    def planned(self, measure: Measure) -> str:
        """Write the period as it was planned."""
        return self.span(measure.planned_from, measure.planned_until)

    def actual(self, measure: Measure) -> str:
        """Write the period as it was."""
        return self.span(measure.actual_from, measure.actual_until)
