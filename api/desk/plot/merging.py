"""Two people changed the same plot: what each made of every fact, and what becomes of both.

A fact is its value with its source and date. What one alone changed is taken over; of what both
changed to something different, somebody has to choose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from api.desk.plot.typed import EDITED, laid_out
from data.record import NO_PROVENANCE, PlotRecord, Provenance
from data.store.facts import GEOMETRY, differences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from data.record import Value


class Side(StrEnum):
    """Whose fact is taken."""

    MINE = "meine"
    THEIRS = "ihre"


class Fact(NamedTuple):
    """What a record says of a field, and where that is from."""

    value: Value | BaseGeometry | None
    said: Provenance


@dataclass(frozen=True, slots=True)
class Merged:
    """One fact that somebody changed.

    Attributes
    ----------
    name
        Of the field, or `data.store.facts.GEOMETRY`.
    base, theirs, mine
        What it was, and what each made of it.
    side
        Whose is taken without asking; None where somebody has to choose.
    """

    name: str
    base: Fact
    theirs: Fact
    mine: Fact
    side: Side | None


_NEVER: Final = date.min


def merged(base: PlotRecord | None, theirs: PlotRecord, mine: PlotRecord) -> tuple[Merged, ...]:
    """Return the facts that either changed, in the order of the registry."""
    found = []
    names = [GEOMETRY, *(one.name for one in EDITED)]
    for name in names:
        was, their, my = (_fact(one, name) for one in (base, theirs, mine))
        side = _side(name, was, their, my)
        if not isinstance(side, _Same):
            found.append(Merged(name, was, their, my, side))
    return tuple(found)


class _Same:
    """Nobody changed a fact, or both made the same of it."""


_SAME: Final = _Same()


def _side(name: str, was: Fact, theirs: Fact, mine: Fact) -> Side | _Same | None:
    by_them, by_me = not _equal(name, was, theirs), not _equal(name, was, mine)
    if not by_me and not by_them:
        return _SAME
    if by_me and by_them and _equal(name, theirs, mine):
        return _SAME
    if not by_me or not by_them:
        return Side.MINE if by_me else Side.THEIRS
    if _is_value(name, theirs, mine):  # both say the same: who confirmed it later
        later = (mine.said.confirmed_on or _NEVER) > (theirs.said.confirmed_on or _NEVER)
        return Side.MINE if later else Side.THEIRS
    if _is_value(name, was, theirs):  # they did no more than confirm what I have changed
        return Side.MINE
    return Side.THEIRS if _is_value(name, was, mine) else None


def _fact(record: PlotRecord | None, name: str) -> Fact:
    if record is None:
        return Fact(None, NO_PROVENANCE)
    if name == GEOMETRY:
        return Fact(record.geometry, NO_PROVENANCE)
    if name not in record.values:
        return Fact(None, NO_PROVENANCE)
    return Fact(record.values[name], record.provenance_of(name))


def _equal(name: str, one: Fact, other: Fact) -> bool:
    return one.said == other.said and _is_value(name, one, other)


def _is_value(name: str, one: Fact, other: Fact) -> bool:
    if name != GEOMETRY or one.value is None or other.value is None:
        return one.value is other.value or (name != GEOMETRY and one.value == other.value)
    pair = [PlotRecord("", fact.value, {}) for fact in (one, other)]
    return not differences(*pair)


def joined(
    theirs: PlotRecord, rows: tuple[Merged, ...], chosen: Mapping[str, Side]
) -> PlotRecord | None:
    """Return their record with what was taken of mine.

    Parameters
    ----------
    chosen
        By name, for facts of which no side is taken without asking.

    Returns
    -------
    PlotRecord or None
        None where a choice is missing.
    """
    values, geometry = dict(theirs.values), theirs.geometry
    said = {name: theirs.provenance_of(name) for name in values}
    for row in rows:
        side = row.side or chosen.get(row.name)
        if side is None:
            return None
        if side is Side.THEIRS:
            continue
        if row.name == GEOMETRY:
            geometry = row.mine.value
        elif row.mine.value is None:
            values.pop(row.name, None)
            said.pop(row.name, None)
        else:
            values[row.name] = row.mine.value
            said[row.name] = row.mine.said
    return replace(
        theirs,
        geometry=geometry,
        values={one.name: values[one.name] for one in EDITED if one.name in values},
        provenance=laid_out(said, theirs.provenance, theirs),
    )
