"""All rules in one place, and the check of a plot by them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from data.plausibility import (
    area,
    contact,
    firms,
    money,
    noise,
    place,
    planning,
    purpose,
    status,
    supply,
)
from data.plausibility.context import ALONE
from data.plausibility.rule import SEVERITY_LABELS, Case, PlotFinding, Rule, Severity, figure
from data.words import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from data.plausibility.context import Context
    from data.record import PlotRecord

RULES: Final[tuple[Rule, ...]] = (
    *status.RULES,
    *area.RULES,
    *planning.RULES,
    *noise.RULES,
    *money.RULES,
    *purpose.RULES,
    *supply.RULES,
    *place.RULES,
    *contact.RULES,
    *firms.RULES,
)
BY_NAME: Final[dict[str, Rule]] = {rule.name: rule for rule in RULES}
_SERIOUS_FIRST: Final = tuple(reversed(Severity))


def check(record: PlotRecord, today: date, context: Context = ALONE) -> tuple[PlotFinding, ...]:
    """Return what the rules find on a plot, the serious first.

    Parameters
    ----------
    record
        The plot as it is, or would be, recorded.
    today
        Day on which dates count as past or future.
    context
        Its surroundings; without them only the rules on the record itself can fire.
    """
    case = Case(record, today, context)
    found = [finding for rule in RULES if (finding := rule.find(case))]
    return tuple(sorted(found, key=lambda finding: _SERIOUS_FIRST.index(finding.severity)))


def by_severity(findings: Iterable[PlotFinding]) -> dict[Severity, int]:
    """Count findings by severity, the serious first; none is zero."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in _SERIOUS_FIRST}


def counts_text(counts: Mapping[Severity, int]) -> Text:
    """Write counts by severity on one line."""
    parts = [(SEVERITY_LABELS[severity], figure(count)) for severity, count in counts.items()]
    return Text(
        *(
            ", ".join(f"{label.in_(lang)}: {count.in_(lang)}" for label, count in parts)
            for lang in LANGUAGES
        )
    )
