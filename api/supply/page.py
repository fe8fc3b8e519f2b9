"""What the page /zahlen shows of the report on the supply, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from api.supply import account, classes, development
from api.supply.answer import is_invented
from api.supply.figure import NOWHERE
from geo.supply.amount import NOTHING, Amount, together
from maps import tones

if TYPE_CHECKING:
    from collections.abc import Container

    from api.supply.figure import Figure, Links
    from api.supply.wording import Wording
    from geo.supply.report import Report

_BOUND: Final = ("negotiation", "option", "reserved")


@dataclass(frozen=True)
class SupplyPage:
    """The report in charts, tables and sentences.

    Attributes
    ----------
    by
        By what the development is drawn: one of `api.supply.development.BY`.
    pages
        Ids of the plots that have a page.
    beside
        Other charts that the page shows.
    links
        Where the plots behind each figure are.
    """

    report: Report
    wording: Wording
    by: str
    pages: Container[str]
    beside: tuple[Figure, ...] = ()
    links: Links = NOWHERE

    @property
    def invented(self) -> bool:
        """Whether demonstration data is in any figure."""
        return is_invented(self.report)

    @property
    def day(self) -> str:
        """The day of the stock, in words."""
        return self.wording.day(self.report.stock.day)

    @property
    def supply(self) -> Amount:
        """Everything but what is sold or withdrawn."""
        return self.report.stock.supply

    @property
    def free(self) -> Amount:
        """What is free and confirmed."""
        return self.report.stock.by_status.get("free", NOTHING)

    @property
    def bound(self) -> Amount:
        """What is in negotiation, under option or reserved."""
        held = self.report.stock.by_status
        return together(held.get(one, NOTHING) for one in _BOUND)

    @property
    def confirmed_share(self) -> str:
        """The share of plots that are confirmed, in words."""
        return self.wording.percent(self.report.stock.confirmed.share_of_plots)

    @property
    def sold(self) -> Amount | None:
        """What was sold in the period; None without a history."""
        held = self.report.balance
        return None if held is None else together(one.amount for one in held.of_kind("sold"))

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """By what the development can be drawn."""
        return development.choices(self.wording)

    @cached_property
    def development(self) -> Figure | None:
        """How the supply came to be; None without a history."""
        return development.development(self.report, self.by, self.wording, self.links)

    @cached_property
    def balance(self) -> Figure | None:
        """From which supply to which the period led; None without a history."""
        return account.balance(self.report, self.wording, self.links)

    @property
    def changes(self) -> tuple[account.Changes, ...]:
        """The plots behind the balance."""
        return account.changes(self.report, self.wording, self.pages)

    @cached_property
    def confirmed(self) -> Figure:
        """How much of the supply is confirmed."""
        return classes.confirmed(self.report, self.wording, self.links)

    @cached_property
    def classes(self) -> dict[str, Figure]:
        """The supply of the day by the name of each dimension."""
        drawn = classes.by_class(self.report, self.wording, self.links)
        names = [one.name for one in self.report.dimensions]
        return dict(zip(names, drawn, strict=True))

    @property
    def patterns(self) -> Markup:
        """The patterns that the charts are drawn with."""
        figures = [
            *(self.development, self.balance, self.confirmed),
            *(*self.classes.values(), *self.beside),
        ]
        drawn = "".join(one.drawing for one in figures if one)
        named = {one.tone for figure in figures if figure for one in figure.legend}
        met = {name for name in tones.names() if f"#{name})" in drawn}
        return Markup(tones.patterns(met | named))  # noqa: S704 – our own drawing
