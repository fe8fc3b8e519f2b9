"""What an export says of itself: day, licence, and where the facts are from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.record import PlotRecord

NO_LICENCE: Final = Text("keine Lizenz angegeben", "no licence stated")
INVENTED: Final = "erfunden (Demonstration)"


@dataclass(frozen=True, slots=True)
class Origin:
    """Day of an export, and the licence of the record; empty: none is stated."""

    day: date
    licence: str = ""

    @property
    def licence_text(self) -> str:
        """The licence as a file names it."""
        return self.licence or NO_LICENCE.de


def sources(records: Iterable[PlotRecord]) -> dict[str, tuple[date | None, int]]:
    """Return by source its newest confirmation and how many facts are from it."""
    found: dict[str, tuple[date | None, int]] = {}
    for record in records:
        for name in record.values:
            origin = record.provenance_of(name)
            source = origin.source or ""
            newest, count = found.get(source, (None, 0))
            days = [day for day in (newest, origin.confirmed_on) if day is not None]
            found[source] = (max(days, default=None), count + 1)
    return dict(sorted(found.items()))
