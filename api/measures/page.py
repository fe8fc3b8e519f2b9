"""What the desk's page of one measure shows: its figures, and its forms as they were sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from api.measures import charts
from api.measures.computed import COMPUTED
from api.measures.figures import shown
from api.measures.form import Typed, evidence_form, indicator_form, value_form
from api.measures.gathered import basis_of, row_of
from data.measures.quarter import Quarter, between, quarter_of
from data.measures.terms import GATHERED, KINDS, STATES
from data.roles import Role
from geo.criteria import FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION
from maps.evaluation.report import quarterly
from maps.evaluation.wording import Wording

if TYPE_CHECKING:
    from datetime import date

    from api.desk.desk import Desk
    from data.measures.measure import Held, Indicator
    from data.words import Language
    from maps.evaluation.report import MeasureRow

_YEARS: Final = 2
"""How far back figures can be entered for what has not begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The form of the page that was sent and could not be taken: one of the three.

    Attributes
    ----------
    of
        Key of the indicator that it is about; empty for a new one.
    quarter
        The quarter of a figure, as it was sent.
    """

    indicator: Typed | None = None
    value: Typed | None = None
    evidence: Typed | None = None
    of: str = ""
    quarter: str = ""

    @property
    def faults(self) -> tuple[Any, ...]:
        """The fields with which something is wrong."""
        held = self.indicator or self.value or self.evidence
        return () if held is None else held.faults


def lists() -> dict[str, Any]:
    """Return what forms offer to choose from, and which role may what."""
    return {
        "fields_of_action": [(one, FIELD_OF_ACTION_LABELS[one]) for one in FIELDS_OF_ACTION],
        "kinds": KINDS,
        "states_known": STATES,
        "gathered": GATHERED,
        "computed": COMPUTED,
        "may_edit": Role.EDITOR,
        "may_publish": Role.PUBLISHER,
    }


def measure_context(place: Desk, held: Held, language: Language, sent: Sent) -> dict[str, Any]:
    """Return what the template of a measure shows."""
    wording, today = Wording(language), place.today()
    now = quarter_of(today)
    row = row_of(held, basis_of(place.room), quarterly(now))
    drawn = {one.indicator.key: charts.course(one, wording) for one in row.indicators}
    return {
        "held": held,
        "row": row,
        "wording": wording,
        "drawn": drawn,
        "patterns": charts.patterns(drawn.values()),
        "quarters": _quarters(row, now),
        "sent": sent,
        "forms": _forms(held, language, sent),
        "new_indicator": _new(language, sent),
        "values": _values(held, language, sent, today),
        "evidence": sent.evidence or clean(evidence_form(language, {}, file=True)),
        "most_mb": place.settings.document_mb,
        "seen": held.last.number,
        **lists(),
    }


def clean(typed: Typed) -> Typed:
    """Return a form that nobody has sent: nothing is wrong with it yet."""
    entries = {name: replace(one, error=None) for name, one in typed.entries.items()}
    return replace(typed, entries=entries)


def _quarters(row: MeasureRow, now: Quarter) -> list[str]:
    """Return the quarters for which a figure can be entered, the newest first."""
    known = {one.quarter for indicator in row.indicators for one in indicator.readings}
    offered = set(between(Quarter(now.year - _YEARS, now.number), now))
    return [str(one) for one in sorted(known | offered, reverse=True)]


def _forms(held: Held, language: Language, sent: Sent) -> dict[str, Typed]:
    forms = {one.key: clean(_as_typed(one, language)) for one in held.measure.indicators}
    if sent.indicator is not None and sent.of in forms:
        forms[sent.of] = sent.indicator
    return forms


def _new(language: Language, sent: Sent) -> Typed:
    if sent.indicator is not None and not sent.of:
        return sent.indicator
    return clean(indicator_form(language, {}))


def _values(held: Held, language: Language, sent: Sent, today: date) -> dict[str, Typed]:
    blank = clean(value_form(language, {"tag": today.isoformat()}, today))
    forms = {one.key: blank for one in held.measure.indicators}
    if sent.value is not None:
        forms[sent.of] = sent.value
    return forms


def _as_typed(one: Indicator, language: Language) -> Typed:
    given = {
        "name": one.name_de,
        "name_en": one.name_en or "",
        "einheit": one.unit,
        "einheit_en": one.unit_en or "",
        "ziel": shown(one.target, language),
        "berechnet": one.computed,
        "zaehlweise": one.gathered,
    }
    return indicator_form(language, given)
