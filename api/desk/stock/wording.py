"""What pages that show plots to staff word their facts with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.fields import BY_NAME, FIELDS, GROUP_LABELS, Group, Kind, Origin
from data.plausibility import SEVERITY_LABELS
from data.values import value_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.record import PlotRecord
    from data.words import Text

KEPT_GROUPS: Final = tuple(
    group
    for group in Group
    if any(one.group is group and one.origin is Origin.RECORD for one in FIELDS)
)
"""The groups of facts that staff keep."""


def fact(record: PlotRecord, name: str) -> Text:
    """Return a fact of a plot in words."""
    return value_text(BY_NAME[name], record.values.get(name))


def is_prose(name: str) -> bool:
    """Whether a fact is somebody's words, which are German in either language."""
    return BY_NAME[name].kind is Kind.TEXT


WORDS: Final[Mapping[str, Any]] = {
    "fact": fact,
    "is_prose": is_prose,
    "groups": GROUP_LABELS,
    "kept_groups": KEPT_GROUPS,
    "severities": SEVERITY_LABELS,
}
