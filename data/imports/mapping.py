"""Which column of a foreign table means which field."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Literal

from data.errors import Finding, InputError
from data.fields import BY_NAME, Origin
from data.imports import units
from data.imports.spellings import HARMLESS, KEYS, NO_FIELD
from data.imports.words import COORDINATES, IGNORED, SPECIAL, headings, key
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

How = Literal["recognised", "given", "remembered"]
_REST: Final = "*"
_EMPTY: Final = Text("ohne Inhalt", "without content")
_BRACKETS: Final = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]\s*$")
_PER: Final = re.compile(r"^(.*[^\s/])\s*(/\s*[^/]+)$")
_BETWEEN: Final = re.compile(r"[\s_]+")
_FOOTNOTE: Final = re.compile(r"(?:\s*(?:\*+|\s\d\)|[:;]))+$")
_SHAPEFILE_NAME: Final = 10
_SIMILAR: Final = 0.8
_SUGGESTED: Final = 3
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
    suggested
        What it could mean where it is not understood, as `parse` takes it.
    """

    heading: str
    target: str | None
    unit: str | None = None
    how: How = "recognised"
    note: Text | None = None
    suggested: tuple[str, ...] = ()


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


_PAIR: Final = Text('"Spalte=feld"', '"column=field"')
_ONE_OF: Final = Text("nichts, oder eines von {names}", "nothing, or one of {names}")
_ALL_OTHERS: Final = Text('"*=", was alle anderen weglässt', '"*=" to leave out all others')
_COLUMNS: Final = Text("Spalten: {columns}", "columns: {columns}")
_UNIT_OF: Final = Text("eine Einheit von {name}", "a unit of {name}")
_A_FIELD: Final = Text("einem Feld", "a field")
_OF_FILE: Final = Text("Spalten", "columns")
_ONE_COLUMN: Final = Text("eine Spalte für ein Feld", "one column for a field")
_WITHOUT_FIELD: Final = Text(
    "dafür hat das Verzeichnis kein Feld", "the record has no field for it"
)
_SAID_BETTER: Final = Text("sagt dasselbe wie „{by}“", "says the same as “{by}”")
_NO_FIELD_KEYS: Final = frozenset(map(key, NO_FIELD))
_HARMLESS_KEYS: Final = frozenset(map(key, HARMLESS))
_KEY_KEYS: Final = frozenset(map(key, KEYS))
# Of a plot, not on the earth, where a unit of length follows.
_LENGTHS: Final = frozenset(map(key, ("Länge", "Breite")))


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
            raise InputError(Finding("--map", None, option, _PAIR))
        if name not in _TARGETS:
            raise InputError(
                Finding("--map", heading, name, _ONE_OF.format(names=", ".join(_named())))
            )
        if heading.strip() == _REST and name:
            raise InputError(Finding("--map", heading, name, _ALL_OTHERS))
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
            Finding(
                "--map",
                None,
                ", ".join(sorted(missing)),
                _COLUMNS.format(columns=", ".join(columns)),
            )
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
                raise InputError(
                    Finding("--map", heading, unit, _UNIT_OF.format(name=name or _A_FIELD))
                )
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
    parts = _BETWEEN.split(heading)
    for place in range(1, len(parts)):
        unit = " ".join(parts[place:]).removeprefix("in ")
        stem = " ".join(parts[:place]).rstrip(" ,:-")
        if units.is_unit(unit) and stem:
            return stem, unit
    if found := _PER.match(heading):
        stem, unit = found.groups()
        if units.is_unit(unit) or units.is_unit(unit.lstrip("/ ")):
            return stem, unit
    return heading, ""


def _recognised(heading: str) -> Column:
    if not heading.strip():
        return Column(heading, None, note=Text("ohne Überschrift", "no heading"))
    known = headings()
    for stem, unit in _forms(heading):
        if names := known.get(key(stem)):
            return _chosen(heading, names, stem, unit)
        if key(stem) in _NO_FIELD_KEYS:
            return Column(heading, IGNORED, note=_WITHOUT_FIELD)
    if names := _shortened(heading):
        return _chosen(heading, names, heading, "")
    stem, unit = _parted(heading)
    similar = get_close_matches(key(stem), known, _SUGGESTED, _SIMILAR)
    likely = {name for one in similar for name in known[one] if name}
    return Column(heading, None, suggested=tuple(_suggested(likely, unit)))


def _forms(heading: str) -> Iterator[tuple[str, str]]:
    """Yield forms of a heading with less and less in them that changes no meaning."""
    text = _FOOTNOTE.sub("", " ".join(heading.split()))
    stem, unit = _parted(text)
    yield text, unit
    yield stem, unit
    for one in (stem, text):
        bare = _without_brackets(one)
        inner, found = _parted(bare)
        yield bare, unit or found
        yield inner, unit or found


def _without_brackets(text: str) -> str:
    """Leave out a bracket at the end that says nothing on the meaning, such as “(ca.)”."""
    found = _BRACKETS.match(text)
    if found is None:
        return text
    stem, inside = found.groups()
    harmless = key(inside) in _HARMLESS_KEYS or not any(char.isalpha() for char in inside)
    return stem if harmless else text


def _chosen(heading: str, names: frozenset[str], stem: str, unit: str) -> Column:
    """Return the column with its one meaning, or with those among which somebody chooses."""
    if unit and len(names) > 1:
        names = frozenset(name for name in names if _in_unit(name, unit) is not None) or names
    if len(names) > 1:
        either = sorted(name for name in names if name)
        listed = " / ".join(either)
        note = Text(f"mehrdeutig: {listed}", f"ambiguous: {listed}")
        if IGNORED in names:
            note = Text(f"{listed}, oder ohne Bedeutung?", f"{listed}, or without a meaning?")
        return Column(heading, None, note=note, suggested=tuple(_suggested(either, unit)))
    (name,) = names
    return _measured(heading, name, stem, unit)


def _suggested(names: Iterable[str], unit: str) -> Iterator[str]:
    for name in sorted(names):
        if name not in BY_NAME or BY_NAME[name].origin is Origin.RECORD:
            fitting = _in_unit(name, unit) if unit else None
            yield f"{name}:{fitting}" if fitting else name


def _in_unit(name: str, unit: str) -> str | None:
    """Return a unit as the field `name` takes it; None where it is none of that field."""
    for one in (unit, unit.lstrip("/ ")):
        if _fits(name, one):
            return one
    return None


def _measured(heading: str, name: str, stem: str, unit: str) -> Column:
    field = BY_NAME.get(name)
    if field is None:
        is_length = name in COORDINATES and unit and key(stem) in _LENGTHS
        return Column(heading, IGNORED, note=_WITHOUT_FIELD) if is_length else Column(heading, name)
    if field.origin is not Origin.RECORD:
        note = Text(
            "gehört zur Gemeinde, nicht zur Fläche", "belongs to the municipality, not the plot"
        )
        return Column(heading, IGNORED, note=note)
    fitting = _in_unit(name, unit) if unit else None
    if unit and fitting is None:
        own = field.unit or Text("ohne Einheit", "no unit")
        note = Text(
            "Einheit {unit} passt nicht zu {name} ({own})",
            "unit {unit} does not fit {name} ({own})",
        )
        note = note.format(unit=unit, name=name, own=own)
        per = units.unit_key(f"€/{unit}")  # “Preis qm”
        suggested = (f"{name}:{own}",) if field.unit and per == units.unit_key(field.unit) else ()
        return Column(heading, None, note=note, suggested=suggested)
    return Column(heading, name, fitting)


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
        rivals = _rivals(said.get(column.target or "", []))
        if column.target and column not in rivals:
            yield replace(
                column, target=IGNORED, unit=None, note=_SAID_BETTER.format(by=rivals[0].heading)
            )
            continue
        if len(rivals) < 2:  # noqa: PLR2004
            yield column
            continue
        sure = [one for one in rivals if one.how == "given"] or [
            one for one in rivals if one.how == "remembered"
        ]
        if len(sure) > 1 or len({one.heading for one in rivals}) < len(rivals):
            names = ", ".join(one.heading for one in rivals)
            raise InputError(Finding(_OF_FILE, column.target, names, _ONE_COLUMN))
        if column in sure:
            yield column
        else:
            others = ", ".join(f"„{one.heading}“" for one in rivals if one is not column)
            note = Text(
                f"auch {others} steht für {column.target}",
                f"{others} means {column.target} as well",
            )
            yield replace(column, target=None, note=note, suggested=(_again(column),))


def _again(column: Column) -> str:
    return f"{column.target}:{column.unit}" if column.unit else str(column.target)


def _rivals(columns: Sequence[Column]) -> Sequence[Column]:
    """Leave out of the columns of one meaning those that only repeat another.

    Beside the key of a municipality its name says nothing more, nor does the same heading in a
    coarser unit.
    """
    if len(columns) < 2 or any(one.how != "recognised" for one in columns):  # noqa: PLR2004
        return columns
    by_key = [one for one in columns if key(one.heading) in _KEY_KEYS]
    if columns[0].target == "municipality" and len(by_key) == 1:
        return by_key
    stems = {key(_parted(one.heading)[0]) for one in columns}
    factors = {factor(one) for one in columns if one.unit}
    if len(stems) == 1 and len(factors) == len(columns):
        return [min(columns, key=factor)]
    return columns


def factor(column: Column) -> Decimal:
    """Return what a figure of the column is to be multiplied by."""
    if column.unit is None or column.target not in BY_NAME:
        return Decimal(1)
    return units.factor(BY_NAME[column.target], column.unit) or Decimal(1)
