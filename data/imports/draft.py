"""A row of a foreign table, understood: what it says of a plot, and what it fails to say."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from data.errors import shorten
from data.fields import BY_NAME, Kind
from data.imports import cell, mapping, number, readings, words
from data.imports.report import Refusal
from data.imports.table import Unusable
from data.readers import cells
from data.readers.cells import RefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from data.imports.known import Known
    from data.imports.mapping import Column, ColumnMapping
    from data.imports.number import Mark
    from data.imports.readings import Ambiguous
    from data.imports.table import Row, Table
    from data.record import Provenance, Value

_PAST: Final = Text("ein Tag, der nicht in der Zukunft liegt", "a day that is not in the future")
_COORDINATE: Final = Text("eine Koordinate", "a coordinate")


@dataclass(frozen=True, slots=True)
class Draft:
    """What one row says.

    Attributes
    ----------
    row
        Number of the row in the file.
    plot
        Id that it names.
    values
        Facts by field.
    empty
        Fields whose cell says nothing.
    outline
        In WGS84; None where the row has none that can be used.
    point
        True where it has a point in place of an outline.
    source, confirmed_on, confirmed_by, provenance, invented
        What it says of its facts; None where it says nothing.
    refusals
        What in it is refused.
    doubts
        What was assumed, or should be looked at.
    ambiguous
        Figures that can be read in two ways, not yet among `values`.
    """

    row: int
    plot: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    outline: BaseGeometry | None = None
    point: BaseGeometry | None = None
    source: str | None = None
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    provenance: Mapping[str, Provenance] | None = None
    invented: bool | None = None
    refusals: tuple[Refusal, ...] = ()
    doubts: tuple[Text, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()

    def doubted(self, doubt: Text) -> Draft:
        """Return the draft with one doubt more."""
        return replace(self, doubts=(*self.doubts, doubt))

    def refused(
        self, column: str | None, found: Text | str | None, expected: Text, *, asks: bool = False
    ) -> Draft:
        """Return the draft with one refusal more; see `Refusal`."""
        more = Refusal(self.row, column, found, expected, asks)
        return replace(self, refusals=(*self.refusals, more))


def drafts(
    table: Table,
    meaning: ColumnMapping,
    known: Known,
    *,
    today: date,
    mark: Mark | None = None,
) -> tuple[Draft, ...]:
    """Return what the rows of a table say, without their outlines.

    Parameters
    ----------
    known
        Municipalities and estates that rows may name.
    today
        Day after which nothing can have been confirmed.
    mark
        Decimal sign of figures that do not show it. Where None is given, figures with two
        readings are left `ambiguous`, with the sign of the other figures of the column, else
        of the file.
    """
    marks = _marks(table, meaning, mark)
    readers = (_Reader(row, meaning, known, marks, today) for row in table.rows)
    return tuple(reader.draft(sure=mark is not None) for reader in readers)


def _marks(table: Table, meaning: ColumnMapping, mark: Mark | None) -> dict[int, Mark | None]:
    """Return the decimal sign of each column of figures."""
    if mark is not None:
        return dict.fromkeys(range(len(meaning.columns)), mark)
    texts = {
        place: [row.cells[place] for row in table.rows if isinstance(row.cells[place], str)]
        for place, column in enumerate(meaning.columns)
        if column.target in words.COORDINATES
        or (column.target in BY_NAME and BY_NAME[column.target].kind is Kind.NUMBER)
    }
    of_file = number.decimal_mark(text for column in texts.values() for text in column)
    return {place: number.decimal_mark(column) or of_file for place, column in texts.items()}


class _Reader:
    """Reads one row; what is wrong with it goes into its refusals."""

    def __init__(
        self,
        row: Row,
        meaning: ColumnMapping,
        known: Known,
        marks: Mapping[int, Mark | None],
        today: date,
    ) -> None:
        self._row = row
        self._meaning = meaning
        self._known = known
        self._marks = marks
        self._today = today
        self._refusals: list[Refusal] = []

    def draft(self, *, sure: bool) -> Draft:
        """Read the row; `sure`: somebody said which sign is the decimal one."""
        values: dict[str, Value] = {}
        empty = set()
        open_: list[Ambiguous] = []
        for place, name in self._fields():
            raw = self._row.cells[place]
            if cell.is_empty(raw):
                empty.add(name)
                continue
            if not sure and (twofold := self._twofold(place, name, raw)):
                open_.append(twofold)
                continue
            read = self._checked(place, partial(self._value, place, name))
            if read is not None:
                values[name] = read
        return Draft(
            row=self._row.number,
            plot=self._special(words.ID, cell.text),
            values=values,
            empty=frozenset(empty),
            source=self._special(words.SOURCE, cell.text),
            confirmed_on=self._special(words.CONFIRMED, self._past),
            confirmed_by=self._special(words.CONFIRMED_BY, cell.text),
            provenance=self._special(
                words.PROVENANCE, lambda raw: cells.provenance(raw, self._today)
            ),
            invented=self._special(words.INVENTED, cell.truth),
            refusals=tuple(self._refusals),
            ambiguous=tuple(open_),
        )

    def _twofold(self, place: int, name: str, raw: Any) -> Ambiguous | None:  # noqa: ANN401
        column = self._meaning.columns[place]
        told = self._marks.get(place)
        factor = mapping.factor(column)
        return readings.ambiguous(name, column.heading, raw, factor=factor, told=told)

    def _fields(self) -> Iterator[tuple[int, str]]:
        for place, column in enumerate(self._meaning.columns):
            if column.target in BY_NAME:
                yield place, column.target

    def _value(self, place: int, name: str, raw: Any) -> Value:  # noqa: ANN401
        column: Column = self._meaning.columns[place]
        if name == "municipality":
            return self._known.municipality(cell.text(raw))
        if name == "estate":
            return self._known.estate(cell.text(raw))
        return cell.value(
            BY_NAME[name], raw, factor=mapping.factor(column), mark=self._marks.get(place)
        )

    def _past(self, raw: Any) -> date:  # noqa: ANN401
        day = cell.day(raw)
        if day > self._today:
            raise RefusedError(_PAST)
        return day

    def _special[T](self, target: str, read: Callable[[Any], T]) -> T | None:
        place = self._meaning.index(target)
        if place is None or cell.is_empty(self._row.cells[place]):
            return None
        return self._checked(place, read)

    def _checked[T](self, place: int, read: Callable[[Any], T]) -> T | None:
        raw = self._row.cells[place]
        heading = self._meaning.columns[place].heading
        if isinstance(raw, Unusable):
            self._refusals.append(Refusal(self._row.number, heading, raw.found, raw.expected))
            return None
        try:
            return read(raw)
        except RefusedError as error:
            self._refusals.append(Refusal(self._row.number, heading, shorten(raw), error.expected))
            return None


def coordinate(raw: Any, mark: Mark | None) -> float:  # noqa: ANN401
    """Return a coordinate, whose decimal sign may be a comma.

    Raises
    ------
    RefusedError
        Where it is no finite number.
    """
    found = math.nan
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        found = float(raw)
    elif isinstance(raw, str):
        try:
            found = number.plain(raw, mark)
        except (number.AmbiguousError, number.NumberError):
            found = math.nan
    if not math.isfinite(found):
        raise RefusedError(_COORDINATE)
    return found
