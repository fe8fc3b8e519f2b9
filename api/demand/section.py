"""What /zahlen shows of the demand: the last quarter that is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.demand.figures import Charting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.demand.published import Published
    from api.supply.figure import Figure
    from api.supply.wording import Wording
    from geo.catalogue import Catalogue

_SHOWN: Final = ("size", "zoning", "minutes", "branch", "month", "municipality")
_FILE: Final = "/api/v1/statistics/demand"


@dataclass(frozen=True, slots=True)
class Section:
    """The section: which quarter it is of, its charts, and where programs read the same."""

    label: str
    least: int
    figures: tuple[Figure, ...]
    files: Mapping[str, str]

    @property
    def halves(self) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
        """The charts in two columns."""
        return self.figures[::2], self.figures[1::2]


def demand_section(
    told: Published, catalogue: Catalogue, wording: Wording, least: int
) -> Section | None:
    """Return the section; None where no quarter is over."""
    tellings = told.tellings()
    if not tellings:
        return None
    last = tellings[-1]
    charting = Charting(wording, catalogue, least)
    tables = {one.subject: one for one in last.tables}
    query = f"?lang={wording.language}"
    return Section(
        last.quarter.label.in_(wording.language),
        least,
        tuple(charting.figure(tables[name]) for name in _SHOWN),
        {"csv": f"{_FILE}.csv{query}", "json": f"{_FILE}{query}"},
    )
