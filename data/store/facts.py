"""A record as single facts, so that two of them can be compared and merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry.base import BaseGeometry

from data.fields import BY_NAME
from data.record import PlotRecord, Provenance, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

type Fact = Value | Provenance | BaseGeometry

GEOMETRY: Final = "geometry"
INVENTED: Final = "invented"
PROVENANCE: Final = "provenance."
"""Before the key of a provenance: `provenance.status`, `provenance.*`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs between two records.

    Attributes
    ----------
    name
        Name of a field, `GEOMETRY`, `INVENTED`, or `PROVENANCE` with the key of one.
    old, new
        The fact before and after; None where there was or is none.
    """

    name: str
    old: Fact | None
    new: Fact | None


def facts(record: PlotRecord | None) -> dict[str, Fact]:
    """Return what is known of a plot by name; nothing of none."""
    if record is None:
        return {}
    return {
        GEOMETRY: record.geometry,
        INVENTED: record.invented,
        **record.values,
        **{f"{PROVENANCE}{key}": entry for key, entry in record.provenance.items()},
    }


def differences(old: PlotRecord | None, new: PlotRecord | None) -> tuple[Difference, ...]:
    """Return what differs from `old` to `new`, in the order of the field registry.

    Outlines are the same where they have the same corners, whatever their order and
    direction and whether a single part is a Polygon or a MultiPolygon.
    """
    before, after = facts(old), facts(new)
    differing = [
        name
        for name in before.keys() | after.keys()
        if not _same(before.get(name), after.get(name))
    ]
    return tuple(
        Difference(name, before.get(name), after.get(name)) for name in _ordered(differing)
    )


def merge(record: PlotRecord, changes: Iterable[Difference]) -> PlotRecord:
    """Return `record` with the new facts of `changes`."""
    merged = facts(record)
    for change in changes:
        merged.pop(change.name, None)
        if change.new is not None:
            merged[change.name] = change.new
    return _record(record.id, merged)


def _record(plot_id: str, known: Mapping[str, Fact]) -> PlotRecord:
    provenance = {
        name.removeprefix(PROVENANCE): fact
        for name, fact in known.items()
        if isinstance(fact, Provenance)
    }
    values = {
        name: fact
        for name, fact in known.items()
        if name in BY_NAME and not isinstance(fact, Provenance | BaseGeometry)
    }
    return PlotRecord(plot_id, known[GEOMETRY], values, provenance, known[INVENTED] is True)


def _same(one: Fact | None, other: Fact | None) -> bool:
    if isinstance(one, BaseGeometry) and isinstance(other, BaseGeometry):
        return bool(one == other or _canonical(one) == _canonical(other))
    return one == other


def _canonical(outline: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(outline)
    return shapely.normalize(parts[0] if len(parts) == 1 else outline)


_POSITION: Final = {name: index for index, name in enumerate((GEOMETRY, INVENTED, *BY_NAME))}


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (_POSITION.get(name, len(_POSITION)), name))
