"""Which column of a foreign table means which field."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from data.errors import Finding, InputError
from data.fields import BY_NAME, Origin
from data.imports import units
from data.imports.words import IGNORED, SPECIAL, headings, key
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

How = Literal["recognised", "given", "remembered"]
_REST: Final = "*"
_EMPTY: Final = Text("ohne Inhalt", "without content")
_BRACKETS: Final = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]\s*$")
_SHAPEFILE_NAME: Final = 10
_TARGETS: Final = frozenset({IGNORED, *SPECIAL, *BY_NAME})


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what it means.

    Attributes
    ----------
    heading
        As it stands in the file.
    target
        Name of a field or one of `data.imports.words.SPECIAL`; `IGNORED`: left out; None:
        not understood, somebody has to say.
    unit
        Unit that the heading or the caller names; None: the field's own.
    how
        How the meaning was found.
    note
        Why it is left out or not understood.
    """

    heading: str
    target: str | None
    unit: str | None = None
    how: How = "recognised"
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The meaning of all columns, in their order."""

    columns: tuple[Column, ...]

    @property
    def open(self) -> tuple[Column, ...]:
        """Columns that nobody has given a meaning."""
        return tuple(column for column in self.columns if column.target is None)

    def index(self, target: str) -> int | None:
        """Return the place of the column that means `target`; None where none does."""
        for place, column in enumerate(self.columns):
            if column.target == target:
                return place
        return None

    def remembered(self) -> dict[str, str]:
        """Return what to keep of it: targets, with units, by heading."""
        return {
            column.heading: column.target + (f":{column.unit}" if column.unit else "")
            for column in self.columns
            if column.target is not None
        }


def parse(options: Sequence[str]) -> dict[str, str]:
    """Return what `--map "Column=field"` says: fields, with units, by heading.

    Raises
    ------
    InputError
        Where an option is no such pair or names no field.
    """
    given = {}
    for option in options:
        heading, sign, target = option.rpartition("=")
        name = target.partition(":")[0].strip()
        if not sign or not heading.strip():
            raise InputError(Finding("--map", None, option, '"column=field"'))
        if name not in _TARGETS:
            raise InputError(
                Finding("--map", heading, name, f"nothing, or one of {', '.join(_named())}")
            )
        if heading.strip() == _REST and name:
            raise InputError(Finding("--map", heading, name, '"*=" to leave out all others'))
        given[heading.strip()] = target.strip()
    return given


def _named() -> Iterator[str]:
    yield from SPECIAL
    yield from (name for name, field in BY_NAME.items() if field.origin is Origin.RECORD)


def match(
    columns: Sequence[str],
    given: Mapping[str, str],
    remembered: Mapping[str, str] | None = None,
    *,
    empty: Collection[int] = (),
) -> ColumnMapping:
    """Say what each column means: as given, as remembered, or as its heading is understood.

    A column that is not understood is left out where it is among `empty`, the places of
    columns without any content.

    Raises
    ------
    InputError
        Where a column is named that the file does not have, or two that say the same.
    """
    remembered = remembered or {}
    missing = given.keys() - {*columns, _REST}
    if missing:
        raise InputError(
            Finding("--map", None, ", ".join(sorted(missing)), f"columns: {', '.join(columns)}")
        )
    found = [_column(heading, given, remembered) for heading in columns]
    found = [
        replace(one, target=IGNORED, note=_EMPTY) if one.target is None and place in empty else one
        for place, one in enumerate(_unique(found))
    ]
    if _REST in given:
        found = [
            replace(one, target=IGNORED, how="given") if one.target is None else one
            for one in found
        ]
    return ColumnMapping(tuple(found))


def _column(heading: str, given: Mapping[str, str], remembered: Mapping[str, str]) -> Column:
    for held, how in ((given, "given"), (remembered, "remembered")):
        if heading in held:
            name, _, unit = held[heading].partition(":")
            unit = unit or (_parted(heading)[1] if _fits(name, _parted(heading)[1]) else "")
            if unit and not _fits(name, unit):
                raise InputError(Finding("--map", heading, unit, f"a unit of {name or 'a field'}"))
            return Column(heading, name, unit or None, "given" if how == "given" else "remembered")
    return _recognised(heading)


def _fits(name: str, unit: str) -> bool:
    return bool(unit) and name in BY_NAME and units.factor(BY_NAME[name], unit) is not None


def _parted(heading: str) -> tuple[str, str]:
    """Return a heading without its unit, and the unit; empty where it names none."""
    if found := _BRACKETS.match(heading):
        stem, unit = found.groups()
        if units.is_unit(unit.removeprefix("in ")):
            return stem, unit.removeprefix("in ")
    for separator in (" in ", "_", " ", ", "):
        stem, found_it, unit = heading.rpartition(separator)
        if found_it and stem and units.is_unit(unit):
            return stem, unit
    return heading, ""


def _recognised(heading: str) -> Column:
    stem, unit = _parted(heading)
    known = headings()
    names = known.get(key(heading)) or known.get(key(stem))
    if names is None and (bracketed := _BRACKETS.match(heading)):
        names = known.get(key(bracketed[1]))
    if names is None:
        names = _shortened(heading)
    if not heading.strip():
        return Column(heading, None, note=Text("ohne Überschrift", "no heading"))
    if not names:
        return Column(heading, None)
    if len(names) > 1:
        either = " / ".join(sorted(names))
        return Column(heading, None, note=Text(f"mehrdeutig: {either}", f"ambiguous: {either}"))
    (name,) = names
    return _measured(heading, name, unit)


def _measured(heading: str, name: str, unit: str) -> Column:
    field = BY_NAME.get(name)
    if field is None:
        return Column(heading, name)
    if field.origin is not Origin.RECORD:
        note = Text(
            "gehört zur Gemeinde, nicht zur Fläche", "belongs to the municipality, not the plot"
        )
        return Column(heading, IGNORED, note=note)
    if unit and units.factor(field, unit) is None:
        own = field.unit or Text("ohne Einheit", "no unit")
        note = Text(
            "Einheit {unit} passt nicht zu {name} ({own})",
            "unit {unit} does not fit {name} ({own})",
        )
        return Column(heading, None, note=note.format(unit=unit, name=name, own=own))
    return Column(heading, name, unit or None)


def _shortened(heading: str) -> frozenset[str]:
    """Return the field whose name a Shapefile has cut to ten characters."""
    if len(heading) != _SHAPEFILE_NAME:
        return frozenset()
    return frozenset(name for name in BY_NAME if name.startswith(heading.casefold()))


def _unique(columns: Sequence[Column]) -> Iterator[Column]:
    """Yield the columns; those that were recognised as the same are left open."""
    said: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        if column.target:
            said[column.target].append(column)
    for column in columns:
        rivals = said.get(column.target or "", [])
        if len(rivals) < 2:  # noqa: PLR2004
            yield column
            continue
        sure = [one for one in rivals if one.how == "given"] or [
            one for one in rivals if one.how == "remembered"
        ]
        if len(sure) > 1 or len({one.heading for one in rivals}) < len(rivals):
            names = ", ".join(one.heading for one in rivals)
            raise InputError(Finding("columns", column.target, names, "one column for a field"))
        if column in sure:
            yield column
        else:
            others = ", ".join(f"„{one.heading}“" for one in rivals if one is not column)
            note = Text(
                f"auch {others} steht für {column.target}",
                f"{others} means {column.target} as well",
            )
            yield replace(column, target=None, note=note)


def factor(column: Column) -> Decimal:
    """Return what a figure of the column is to be multiplied by."""
    if column.unit is None or column.target not in BY_NAME:
        return Decimal(1)
    return units.factor(BY_NAME[column.target], column.unit) or Decimal(1)
