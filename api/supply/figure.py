"""A chart as the page shows it: drawing, legend, sentence, and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from geo.supply.amount import NOTHING
from maps import tones

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from markupsafe import Markup

    from api.supply.wording import Wording
    from geo.supply.amount import Amount
    from geo.supply.classes import Dimension, Key


class Legend(NamedTuple):
    """A tone with its words."""

    tone: str
    label: str


class Cell(NamedTuple):
    """A figure of a table; `quiet` where it is nothing, `href` where the plots behind it are."""

    text: str
    quiet: bool = False
    href: str = ""

    def leading(self, href: str) -> Cell:
        """Return the same as a link, where there is something behind it."""
        return self if self.quiet or not href else self._replace(href=href)


NONE = Cell("–", quiet=True)
ALL = "*"
"""Whatever the status."""


class Row(NamedTuple):
    """A row with its heading."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The table behind a chart, with a line that adds it up where there is one."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart on the page; `said` is what is to be seen in it."""

    key: str
    title: str
    said: str
    drawing: Markup
    legend: tuple[Legend, ...]
    table: Table


class Links:
    """Where the plots behind a figure are; nowhere, where a page shows them itself."""

    def of_class(
        self, dimension: Dimension, key: Key, status: Key = ALL, *, day: date | None = None
    ) -> str:
        """Return where the plots of a class are, of the supply alone or of one status.

        `day` is that of the stock; None is the last one.
        """
        del dimension, key, status, day
        return ""

    def of_all(self, status: Key = ALL, *, day: date | None = None) -> str:
        """Return where all plots are, of the supply alone or of one status."""
        del status, day
        return ""

    def of_confirmation(self, name: str) -> str:
        """Return where the plots are whose status is confirmed, has lapsed, or has no day."""
        del name
        return ""

    def of_account(self, status: Key, column: str) -> str:
        """Return where the plots are that are behind a cell of the account of a status."""
        del status, column
        return ""

    def of_movement(self, kind: str) -> str:
        """Return where the plots are to which something happened in the period."""
        del kind
        return ""


NOWHERE = Links()


def legend_of(
    name: str, keys: Iterable[Key], dimension: Dimension, wording: Wording
) -> tuple[Legend, ...]:
    """Return the legend of some classes in the tones of a dimension's name."""
    return tuple(Legend(tones.tone(name, key), wording.label(dimension, key)) for key in keys)


def land_cell(amount: Amount, wording: Wording) -> Cell:
    """Return a cell with hectares."""
    return Cell(wording.hectares(amount)) if amount.plots else NONE


def count_cell(count: int, wording: Wording) -> Cell:
    """Return a cell with a number."""
    return Cell(wording.count(count), quiet=not count)


def is_anything(*amounts: Amount) -> bool:
    """Whether any of some amounts is more than nothing."""
    return any(one != NOTHING for one in amounts)
