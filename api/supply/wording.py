"""Amounts of land in the words of one language, as the page on the supply writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.supply.answer import status_words
from data import words
from data.values import UNKNOWN
from data.words import translations
from geo.balance import HECTARE

if TYPE_CHECKING:
    from datetime import date

    from data.words import Language
    from geo.supply.amount import Amount
    from geo.supply.balance import Movement
    from geo.supply.classes import Dimension, Key

_SHORT: Final = 10  # hectares below which two decimals are written
_MINUS: Final = "−"


class Wording:
    """Writes amounts, shares and days; `gettext` and `ngettext` translate sentences."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.gettext = translations(language).gettext
        self.ngettext = translations(language).ngettext

    def day(self, day: date) -> str:
        """Write a day."""
        return words.day(day, self.language)

    def count(self, value: int) -> str:
        """Write a whole number."""
        return words.number(value, self.language)

    def figure(self, hectares: float) -> str:
        """Write hectares without their unit."""
        decimals = 2 if abs(hectares) < _SHORT else 1
        return words.number(hectares, self.language, decimals=decimals).replace("-", _MINUS)

    def hectares(self, amount: Amount) -> str:
        """Write the hectares of an amount; where no area is known, that it is unknown."""
        value = amount.hectares
        return UNKNOWN.in_(self.language) if value is None else f"{self.figure(value)} ha"

    def plots(self, count: int) -> str:
        """Write a number of plots."""
        return self.ngettext("{n} plot", "{n} plots", count).format(n=self.count(count))

    def land(self, amount: Amount) -> str:
        """Write an amount in short: hectares and plots."""
        return f"{self.hectares(amount)} · {self.plots(amount.plots)}"

    def lacking(self, amount: Amount) -> str:
        """Say of how many plots the area is unknown, where that does not go without saying."""
        if not amount.unknown or amount.unknown == amount.plots:
            return ""
        return self.gettext("{n} of unknown area").format(n=self.count(abs(amount.unknown)))

    def whole(self, amount: Amount) -> str:
        """Write an amount with all that is to be said of it."""
        return " · ".join(filter(None, (self.land(amount), self.lacking(amount))))

    def sentence(self, amount: Amount) -> str:
        """Write an amount within a sentence."""
        if amount.hectares is None:
            text = self.gettext("an unknown area on {plots}")
            return text.format(plots=self.plots(amount.plots))
        return self.gettext("{hectares} on {plots}").format(
            hectares=self.hectares(amount), plots=self.plots(amount.plots)
        )

    def difference(self, square_metres: float) -> str:
        """Write an area in hectares with its sign."""
        value = square_metres / HECTARE
        return f"{'+' if value > 0 else ''}{self.figure(value)} ha"

    def moved(self, amount: Amount, *, signed: bool) -> str:
        """Write what moved: of a difference with its sign."""
        known = amount.square_metres
        area = self.difference(known) if signed else self.hectares(amount)
        parts = [area] if known or amount.unknown != amount.plots or not amount.plots else []
        if amount.plots:
            parts.append(self.plots(abs(amount.plots)))
        if amount.unknown:
            text = self.gettext("{n} of unknown area")
            parts.append(text.format(n=self.count(abs(amount.unknown))))
        return " · ".join(parts)

    def percent(self, share: float | None) -> str:
        """Write a share in whole per cent, never as 0 or 100 where it is not wholly so."""
        if share is None:
            return "–"
        whole = round(100 * share)
        if 0 < share < 1:
            whole = min(max(whole, 1), 99)
        return f"{self.count(whole)} %"

    def label(self, dimension: Dimension, key: Key) -> str:
        """Write a class."""
        return dimension.label_of(key, UNKNOWN).in_(self.language)

    def status(self, status: Key) -> str:
        """Write a status."""
        return status_words(status, self.language)

    def became(self, one: Movement) -> str:
        """Write what a movement made of a plot's status."""
        before = self.status(one.before.status) if one.before else ""
        after = self.status(one.after.status) if one.after else ""
        if before and after and before != after:
            return f"{before} → {after}"
        return after or before
