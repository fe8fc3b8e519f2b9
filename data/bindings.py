"""Bindings of plots, and what becomes of one that ends: it goes on, or the plot is free or sold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data.confirming import facts_confirmed
from data.freshness import bound_though_free
from data.words import Text

if TYPE_CHECKING:
    from data.record import PlotRecord, Value

BINDING: Final = frozenset({"reserved", "option", "negotiation"})
"""Statuses that may end on a day."""


class Outcome(StrEnum):
    """What becomes of a binding."""

    LONGER = "longer"
    FREE = "free"
    SOLD = "sold"

    @property
    def reason(self) -> Text:
        """What the history says."""
        return _REASONS[self]


_REASONS: Final = {
    Outcome.LONGER: Text("Bindung verlängert", "binding extended"),
    Outcome.FREE: Text("wieder frei", "free again"),
    Outcome.SOLD: Text("verkauft", "sold"),
}


@dataclass(frozen=True, slots=True)
class Binding:
    """A binding that ends.

    Attributes
    ----------
    status
        As it is recorded; "free" where that contradicts a day up to which the plot is bound.
    until
        Its last day.
    """

    status: str
    until: date

    def days_left(self, today: date) -> int:
        """Return for how many days after `today` it lasts; negative where it has ended."""
        return (self.until - today).days


def binding_of(record: PlotRecord) -> Binding | None:
    """Return the binding of a plot that has a last day; None where there is none."""
    status, until = record.values.get("status"), record.values.get("status_until")
    if not isinstance(until, date) or (status not in BINDING and status != "free"):
        return None
    return Binding(str(status), until)


def must_be_decided(record: PlotRecord, today: date) -> bool:
    """Whether nobody can say "still true" of a plot's status.

    Its binding has ended, so that the recorded status no longer is what it means; or it is
    recorded as free beside a binding that runs.
    """
    held = binding_of(record)
    if held is None:
        return False
    if held.status == "free":
        return bound_though_free(record, today) is not None
    return held.until < today


def decided(
    record: PlotRecord, outcome: Outcome, today: date, until: date | None = None
) -> PlotRecord:
    """Return a plot with what became of its binding; its status is confirmed on `today`.

    What is sold is no longer available: an available area that is known becomes 0 m².

    Parameters
    ----------
    until
        New last day of a binding that goes on.

    Raises
    ------
    ValueError
        Where it goes on, but not to a day from `today` on.
    """
    values: dict[str, Value] = dict(record.values)
    values.pop("status_until", None)
    if outcome is Outcome.LONGER:
        if until is None or until < today:
            msg = f"a day from {today} on"
            raise ValueError(msg)
        was = record.values.get("status")
        values["status"] = was if was in BINDING else "reserved"
        values["status_until"] = until
    else:
        values["status"] = outcome.value
    entries = dict(record.provenance)
    if "status_until" not in values:
        entries.pop("status_until", None)
    looked_at = ["status", "status_until"]
    if outcome is Outcome.SOLD and "area_available" in values:
        values["area_available"] = 0.0
        looked_at.append("area_available")
    made = replace(record, values=values, provenance=entries)
    return facts_confirmed(made, looked_at, today)
