"""What stands in the way of a sale: each conflict with its sentence and its end.

A purpose obligation (Zweckbindung, § 44 SäHO with the terms of the grant) lets land that
was serviced with grants go to certain sectors only, until its end. What is not recorded
neither allows nor forbids anything: it is a conflict of its own, an open one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast

from data.codes import SECTORS, label
from data.freshness import bound_reason, status_on
from data.words import LANGUAGES, Text, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.freshness import Freshness
    from data.record import PlotRecord


class Severity(StrEnum):
    """What a conflict means for a sale."""

    EXCLUDED = "excluded"
    """By what is recorded the sale is ruled out."""
    OPEN = "open"
    """A fact is missing or unsettled: someone has to find out before the sale."""
    HINT = "hint"
    """Worth knowing; it stands in nobody's way."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that stands, or may stand, in the way of a sale.

    Attributes
    ----------
    code
        Stable key, such as "purpose_excludes".
    severity
        What it means for the sale.
    text
        The sentence in both languages.
    until
        Last day on which it stands; None where no end is known.
    """

    code: str
    severity: Severity
    text: Text
    until: date | None = None


def unsettled(code: str, text: Text) -> Conflict:
    """Return a conflict that someone has to settle before a sale."""
    return Conflict(code, Severity.OPEN, text)


def status(record: PlotRecord, on: date, policy: Freshness) -> Iterator[Conflict]:
    """Yield what the status on a day, and the day of handover, say against a sale."""
    held = status_on(record, on, policy)
    until = record.values.get("status_until")
    end = until if isinstance(until, date) else None
    if held.status is None:
        yield unsettled("status_unknown", _STATUS_UNKNOWN)
    elif held.bound_until is not None:
        text = bound_reason(held.bound_until)
        yield Conflict("reserved", Severity.EXCLUDED, text, held.bound_until)
    elif held.status in {"reserved", "option"}:
        yield Conflict(held.status, Severity.EXCLUDED, _bound(held.status, end), end)
    elif held.status in _NOT_FREE:
        severity, text = _NOT_FREE[held.status]
        yield Conflict(held.status, severity, text)
    elif held.shown != "free":
        yield unsettled("status_unconfirmed", _unconfirmed(held.confirmed_on, policy))
    available = record.values.get("available_from")
    if not isinstance(available, date):
        yield unsettled("available_from_unknown", _AVAILABLE_UNKNOWN)
    elif available > on:
        text = _AVAILABLE_LATER.format(day=_day(available))
        yield Conflict("not_yet_available", Severity.EXCLUDED, text, available - timedelta(days=1))


def _bound(status: str, end: date | None) -> Text:
    if end is None:
        return _BOUND[status].format(until=Text("ohne bekanntes Ende", "without a known end"))
    return _BOUND[status].format(until=Text("bis {day}", "until {day}").format(day=_day(end)))


def _unconfirmed(confirmed_on: date | None, policy: Freshness) -> Text:
    if confirmed_on is None:
        return Text(
            "Dass die Fläche frei ist, hat niemand bestätigt.",
            "Nobody has confirmed that the plot is free.",
        )
    return Text(
        "Dass die Fläche frei ist, wurde zuletzt am {day} bestätigt; das gilt {days} Tage.",
        "That the plot is free was last confirmed on {day}; that holds for {days} days.",
    ).format(day=_day(confirmed_on), days=policy.status_days)


_BOUND: Final = {
    "reserved": Text("Die Fläche ist {until} reserviert.", "The plot is reserved {until}."),
    "option": Text(
        "Für die Fläche besteht {until} eine Option.", "The plot is under option {until}."
    ),
}
_NOT_FREE: Final[dict[str, tuple[Severity, Text]]] = {
    "sold": (Severity.EXCLUDED, Text("Die Fläche ist verkauft.", "The plot is sold.")),
    "withdrawn": (
        Severity.EXCLUDED,
        Text("Die Fläche wird nicht mehr angeboten.", "The plot is no longer offered."),
    ),
    "planned": (
        Severity.EXCLUDED,
        Text("Die Fläche ist erst in Planung.", "The plot is only being planned."),
    ),
    "negotiation": (
        Severity.OPEN,
        Text("Über die Fläche wird verhandelt.", "The plot is under negotiation."),
    ),
}
_STATUS_UNKNOWN: Final = Text(
    "Ob die Fläche frei ist, ist nicht bekannt.", "Whether the plot is free is not known."
)
_AVAILABLE_UNKNOWN: Final = Text(
    "Ab wann die Fläche übergeben werden kann, ist nicht bekannt.",
    "From when the plot can be handed over is not known.",
)
_AVAILABLE_LATER: Final = Text(
    "Die Fläche ist erst ab {day} verfügbar.", "The plot is available only from {day}."
)


def purpose(record: PlotRecord, sector: str, on: date) -> Iterator[Conflict]:
    """Yield what the purpose obligation says against `sector` on a day."""
    until, sectors = record.values.get("purpose_until"), _codes(record, "purpose_sectors")
    if not isinstance(until, date):
        if not sectors:
            yield unsettled("purpose_unknown", _PURPOSE_UNKNOWN)
        elif sector not in sectors:
            text = _PURPOSE_WITHOUT_END.format(sectors=_labels(sectors), sector=_label(sector))
            yield unsettled("purpose_end_unknown", text)
        return
    if on > until or sector in sectors:
        return
    words = {"until": _day(until), "sectors": _labels(sectors), "sector": _label(sector)}
    if sectors:
        text = _PURPOSE_EXCLUDES.format(**words)
        yield Conflict("purpose_excludes", Severity.EXCLUDED, text, until)
    else:
        text = _PURPOSE_FOR_UNKNOWN.format(**words)
        yield Conflict("purpose_sectors_unknown", Severity.OPEN, text, until)


def uses(record: PlotRecord, sector: str) -> Iterator[Conflict]:
    """Yield what preferred and excluded uses say against `sector`."""
    excluded, preferred = _codes(record, "uses_excluded"), _codes(record, "uses_preferred")
    name = _label(sector)
    if sector in excluded:
        yield Conflict("use_excluded", Severity.EXCLUDED, _USE_EXCLUDED.format(sector=name))
        return
    if sector in preferred:
        return
    if preferred:
        text = _USE_NOT_PREFERRED.format(sector=name, preferred=_labels(preferred))
        yield Conflict("use_not_preferred", Severity.HINT, text)
    if not excluded:
        yield unsettled("uses_unknown", _USES_UNKNOWN.format(sector=name))


_PURPOSE_UNKNOWN: Final = Text(
    "Ob eine Zweckbindung besteht, ist nicht bekannt.",
    "Whether there is a purpose obligation is not known.",
)
_PURPOSE_WITHOUT_END: Final = Text(
    "Eine Zweckbindung für {sectors} ist erfasst, ihr Ende nicht: {sector} kann "
    "ausgeschlossen sein.",
    "A purpose obligation for {sectors} is recorded, its end is not: {sector} may be excluded.",
)
_PURPOSE_EXCLUDES: Final = Text(
    "Die Zweckbindung lässt bis {until} nur {sectors} zu: ein Verkauf für {sector} würde sie "
    "verletzen, die Förderung könnte zurückgefordert werden.",
    "Until {until} the purpose obligation allows {sectors} only: a sale for {sector} would "
    "breach it, and the grant could be reclaimed.",
)
_PURPOSE_FOR_UNKNOWN: Final = Text(
    "Bis {until} besteht eine Zweckbindung; für welche Branchen, ist nicht bekannt.",
    "There is a purpose obligation until {until}; for which sectors is not known.",
)
_USE_EXCLUDED: Final = Text(
    "Auf der Fläche ausgeschlossen: {sector}.", "Excluded on the plot: {sector}."
)
_USE_NOT_PREFERRED: Final = Text(
    "Bevorzugt: {preferred}; {sector} gehört nicht dazu.",
    "Preferred: {preferred}; {sector} is not among them.",
)
_USES_UNKNOWN: Final = Text(
    "Ob {sector} auf der Fläche ausgeschlossen ist, ist nicht bekannt.",
    "Whether {sector} is excluded on the plot is not known.",
)


def planning(record: PlotRecord) -> Iterator[Conflict]:
    """Yield what the plan's status says against building."""
    stage = record.values.get("plan_status")
    if stage is None:
        yield unsettled("plan_unknown", _PLAN_UNKNOWN)
    elif stage != "adopted":
        yield unsettled("plan_not_in_force", _NO_PLAN if stage == "unplanned" else _PLAN_PENDING)


_PLAN_UNKNOWN: Final = Text(
    "Ob ein Bebauungsplan rechtskräftig ist, ist nicht bekannt.",
    "Whether a development plan is in force is not known.",
)
_PLAN_PENDING: Final = Text(
    "Der Bebauungsplan ist noch nicht rechtskräftig.", "The development plan is not yet in force."
)
_NO_PLAN: Final = Text(
    "Es gibt keinen Bebauungsplan; was gebaut werden darf, folgt aus § 34 oder § 35 BauGB.",
    "There is no development plan; what may be built follows from § 34 or § 35 BauGB.",
)


def _codes(record: PlotRecord, name: str) -> tuple[str, ...]:
    return cast("tuple[str, ...]", record.values.get(name, ()))


def _label(sector: str) -> Text:
    return label(SECTORS, sector)


def _labels(sectors: Iterable[str]) -> Text:
    names = [_label(sector) for sector in sectors]
    return Text(*(", ".join(name.in_(language) for name in names) for language in LANGUAGES))


def _day(value: date) -> Text:
    return Text(*(day(value, language) for language in LANGUAGES))
