"""Confirming: what is recorded of a plot was looked at, and is still true."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.fields import BY_NAME, FIELDS, Group, Origin
from data.record import Provenance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from data.record import PlotRecord


def confirmed(
    record: PlotRecord,
    on: date,
    groups: Collection[Group] | None = None,
    *,
    source: str | None = None,
    by: str | None = None,
) -> PlotRecord:
    """Return a record whose recorded facts were confirmed on a day.

    A confirmation is a day and who gave it, so that of the last one both are replaced. It is
    written fact by fact: an entry for a whole group would also confirm what is unknown, once
    that becomes known.

    Parameters
    ----------
    groups
        Of which facts; None for all.
    source
        Where they are from; None leaves that as it is.
    by
        The function that confirmed them, never a person; None where nobody says so.
    """
    names = (name for name in record.values if groups is None or BY_NAME[name].group in groups)
    return facts_confirmed(record, names, on, source=source, by=by)


def facts_confirmed(
    record: PlotRecord,
    names: Iterable[str],
    on: date,
    *,
    source: str | None = None,
    by: str | None = None,
) -> PlotRecord:
    """Return the same with single facts confirmed; names of what is unknown are passed over."""
    known = [name for name in names if name in record.values]
    entries = dict(record.provenance)
    for name in known:
        if BY_NAME[name].origin is Origin.RECORD:
            entries[name] = Provenance(source or record.provenance_of(name).source, on, by)
    for name in _of_the_same_name(known):
        entries[name] = record.provenance_of(name)
    return replace(record, provenance=entries)


def _of_the_same_name(names: Collection[str]) -> Iterable[str]:
    """Yield the other fields of groups that are called as one of `names`, such as "status".

    Its entry would count for them as well.
    """
    groups = _GROUPS & set(names)
    return (one.name for one in FIELDS if one.group in groups and one.name not in names)


_GROUPS: Final = {group.value for group in Group}
