"""Rules on availability: bindings and their end, what is sold, and confirmations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.fields import BY_NAME, GROUP_LABELS, Group
from data.freshness import bound_though_free
from data.plausibility.rule import Rule, Severity, listed, when
from data.record import ANY_FIELD
from data.words import LANGUAGES, Text, day

if TYPE_CHECKING:
    from data.plausibility.rule import Case, Figures

LONGEST: Final = timedelta(days=3 * 365 + 1)
"""Longest time that a plot is usually kept for one firm."""

_BINDING: Final = frozenset({"reserved", "option"})
_MAY_END: Final = _BINDING | {"negotiation"}

_OPEN: Final = Text(
    "Praxis: eine Bindung hat ein Ende und wird danach neu bestätigt",
    "practice: a binding has an end and is confirmed anew afterwards",
)
_OFFER: Final = Text("Praxis der Vermarktung", "marketing practice")
_CONFIRMED: Final = Text(
    "Praxis: was frei heißt, hat jemand an einem Tag bestätigt",
    "practice: what is called free was confirmed by someone on a day",
)


def _free_while_bound(case: Case) -> Figures | None:
    return when(bound_though_free(case.record, case.today) is not None)


def _without_end(case: Case) -> Figures | None:
    return when(case.text("status") in _BINDING and not case.knows("status_until"))


def _ended(case: Case) -> Figures | None:
    until = case.day("status_until")
    return when(case.text("status") in _MAY_END and until is not None and until < case.today)


def _too_long(case: Case) -> Figures | None:
    until = case.day("status_until")
    bound = case.text("status") in _MAY_END
    return when(bound and until is not None and until - case.today > LONGEST)


def _sold_but_available(case: Case) -> Figures | None:
    return when(case.text("status") == "sold" and case.number("area_available") > 0)


def _free_without_area(case: Case) -> Figures | None:
    return when(case.text("status") == "free" and case.number("area_available") == 0)


def _never_confirmed(case: Case) -> Figures | None:
    confirmed = case.record.provenance_of("status").confirmed_on
    return when(case.text("status") == "free" and confirmed is None)


def _confirmed_ahead(case: Case) -> Figures | None:
    ahead = {
        key: provenance.confirmed_on
        for key, provenance in case.record.provenance.items()
        if provenance.confirmed_on is not None and provenance.confirmed_on > case.today
    }
    if not ahead:
        return None
    labels = [_label(key) for key in ahead]
    last = max(ahead.values())
    return {
        "what": listed(labels),
        "last": Text(*(day(last, language) for language in LANGUAGES)),
    }


def _label(key: str) -> Text:
    if key == ANY_FIELD:
        return Text("alle Angaben", "all facts")
    return BY_NAME[key].label if key in BY_NAME else GROUP_LABELS[Group(key)]


RULES: Final = (
    Rule(
        name="free_while_bound",
        severity=Severity.SERIOUS,
        source=_OPEN,
        fields=("status", "status_until"),
        sentence=Text(
            "Die Fläche ist als frei geführt, aber bis {status_until} gebunden. Bis dahin wird sie "
            "als reserviert gezeigt.",
            "The plot is kept as free, but is bound until {status_until}. Up to then it is shown "
            "as reserved.",
        ),
        fires=_free_while_bound,
    ),
    Rule(
        name="binding_without_end",
        severity=Severity.DOUBTFUL,
        source=_OPEN,
        fields=("status", "status_until"),
        sentence=Text(
            "Status „{status}“, aber ohne Ende: die Bindung läuft nie von selbst ab.",
            "Status “{status}”, but without an end: it will never lapse by itself.",
        ),
        fires=_without_end,
        lack=True,
    ),
    Rule(
        name="binding_ended",
        severity=Severity.DOUBTFUL,
        source=_OPEN,
        fields=("status", "status_until"),
        sentence=Text(
            "Status „{status}“, aber das Ende ({status_until}) ist vorbei. Bitte den Status neu "
            "bestätigen.",
            "Status “{status}”, but its end ({status_until}) has passed. Please confirm the "
            "status anew.",
        ),
        fires=_ended,
    ),
    Rule(
        name="binding_too_long",
        severity=Severity.HINT,
        source=_OPEN,
        fields=("status", "status_until"),
        sentence=Text(
            "Status „{status}“ bis {status_until}: das sind mehr als drei Jahre.",
            "Status “{status}” until {status_until}: that is more than three years.",
        ),
        fires=_too_long,
    ),
    Rule(
        name="sold_but_available",
        severity=Severity.SERIOUS,
        source=_OFFER,
        fields=("status", "area_available"),
        sentence=Text(
            "Die Fläche ist verkauft, verfügbar sind aber noch {area_available}.",
            "The plot is sold, but {area_available} of it are still available.",
        ),
        fires=_sold_but_available,
    ),
    Rule(
        name="free_without_area",
        severity=Severity.DOUBTFUL,
        source=_OFFER,
        fields=("status", "area_available"),
        sentence=Text(
            "Die Fläche ist frei, verfügbar sind aber 0 m². Ist sie verkauft, oder ist die Fläche "
            "unbekannt?",
            "The plot is free, but 0 m² of it are available. Is it sold, or is the area unknown?",
        ),
        fires=_free_without_area,
    ),
    Rule(
        name="free_never_confirmed",
        severity=Severity.HINT,
        source=_CONFIRMED,
        fields=("status",),
        sentence=Text(
            "Niemand hat bestätigt, dass die Fläche frei ist: sie wird als „nicht bestätigt“ "
            "gezeigt.",
            "Nobody has confirmed that the plot is free: it is shown as “not confirmed”.",
        ),
        fires=_never_confirmed,
        lack=True,
    ),
    Rule(
        name="confirmed_ahead",
        severity=Severity.SERIOUS,
        source=_CONFIRMED,
        fields=(),
        sentence=Text(
            "Bestätigt an einem Tag, der erst kommt (bis {last}): {what}. Der Stand gälte zu "
            "lange als frisch.",
            "Confirmed on a day that is still to come (up to {last}): {what}. The facts would "
            "count as fresh for too long.",
        ),
        fires=_confirmed_ahead,
    ),
)
