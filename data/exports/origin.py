"""What an export says of itself: day, licence, and where the facts are from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.codes import STATUS_SHOWN
from data.freshness import Freshness, status_on
from data.words import DEFAULT_LANGUAGE, Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.codes import Code
    from data.record import PlotRecord

NO_LICENCE: Final = Text("keine Lizenz angegeben", "no licence stated")
INVENTED: Final = Text("erfunden (Demonstration)", "invented (demonstration)")


@dataclass(frozen=True, slots=True)
class Origin:
    """What an export says of itself, and in which language.

    Attributes
    ----------
    day
        Day of the export, for which the status is shown.
    licence
        Licence of the record; empty: none is stated.
    freshness
        How long confirmations last.
    language
        Of headings and words; names of fields and codes have none.
    """

    day: date
    licence: str = ""
    freshness: Freshness = field(default_factory=Freshness)
    language: Language = DEFAULT_LANGUAGE

    @property
    def licence_text(self) -> str:
        """The licence as a file names it."""
        return self.licence or NO_LICENCE.in_(self.language)

    def status_shown(self, record: PlotRecord) -> Code | None:
        """Return the status as pages show it on the day; None where it is unknown."""
        shown = status_on(record, self.day, self.freshness).shown
        return next((one for one in STATUS_SHOWN if one.code == shown), None)


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
