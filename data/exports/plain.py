"""A record as plain content, under the names of the registry: for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from data.fields import FIELDS, Field, Origin
from data.store.content import provenance

if TYPE_CHECKING:
    from data.exports.origin import Origin as Export
    from data.record import PlotRecord, Value

RECORDED: Final[tuple[Field, ...]] = tuple(
    field for field in FIELDS if field.origin is Origin.RECORD
)


def plain(value: Value | None) -> Any:  # noqa: ANN401
    """Return a value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def properties(record: PlotRecord, origin: Export) -> dict[str, Any]:
    """Return what is known of a plot, with its sources, and its status as it is shown."""
    known = {
        field.name: plain(record.values[field.name])
        for field in RECORDED
        if field.name in record.values
    }
    if record.invented:
        known["invented"] = True
    shown = origin.status_shown(record)
    if shown is not None:
        known["status_shown"] = shown.code
        known["status_shown_label"] = shown.label.in_(origin.language)
    return known | {"provenance": provenance(record)}
