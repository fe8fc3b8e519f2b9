"""One cell of a foreign table as the value of a field, the way people write values."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import orjson

from data.fields import Field, Kind
from data.imports import number, words
from data.readers import cells
from data.readers.cells import RefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.imports.number import Mark
    from data.record import Value

_GERMAN_DAY: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BETWEEN: Final = re.compile(r"[;|\n]")
_LONGEST: Final = 20_000
_NEVER: Final = date(1, 1, 1)

_NO_CONTROL: Final = Text("ein Text ohne Steuerzeichen", "a text without control characters")
_SHORTER: Final = Text(
    "ein Text von höchstens {most} Zeichen", "a text of at most {most} characters"
)
_TRUTH: Final = Text("ja oder nein", "ja or nein")
_DAY: Final = Text(
    "ein Datum wie 23.11.2026 oder 2026-11-23", "a date such as 23.11.2026 or 2026-11-23"
)
_CLEAR: Final = Text(
    "eine Zahl, die nur eine Lesart hat, oder --decimal comma oder --decimal point",
    "a figure that can be read in one way, or --decimal comma or --decimal point",
)


def is_empty(raw: object) -> bool:
    """Say whether a cell says nothing: it is empty, a dash, or a word for unknown."""
    return raw is None or (isinstance(raw, str) and words.is_unknown(raw))


def value(  # noqa: PLR0911
    field: Field, raw: object, *, factor: Decimal = Decimal(1), mark: Mark | None = None
) -> Value:
    """Return a cell that is not empty as a value of `field`.

    Parameters
    ----------
    raw
        The cell.
    factor
        What a figure is multiplied by to be in the field's unit.
    mark
        Decimal sign of figures that do not show it themselves.

    Raises
    ------
    RefusedError
        Says what the field expects.
    """
    match field.kind:
        case Kind.NUMBER:
            return cells.value(field, _figure(field, raw, factor, mark), _NEVER)
        case Kind.BOOLEAN:
            return truth(raw)
        case Kind.DATE:
            return day(raw)
        case Kind.CODE:
            return _code(field, raw)
        case Kind.CODES:
            chosen = set(_codes(field, raw))
            return tuple(entry.code for entry in field.codes if entry.code in chosen)
        case Kind.TIERS:
            return cells.value(field, raw, _NEVER)
        case _:
            return text(raw)


def text(raw: object) -> str:
    """Return a text without blanks around it.

    Raises
    ------
    RefusedError
        Where the cell is none, or steers more than it says.
    """
    found = cells.text(raw).strip()
    if _CONTROL.search(found):
        raise RefusedError(_NO_CONTROL)
    if len(found) > _LONGEST:
        raise RefusedError(_SHORTER.format(most=_LONGEST))
    return found


def truth(raw: object) -> bool:
    """Return a truth value.

    Raises
    ------
    RefusedError
        Where the cell holds something else.
    """
    found = (
        words.TRUTHS.get(words.key(str(raw))) if isinstance(raw, str | bool | int | float) else None
    )
    if found is None:
        raise RefusedError(_TRUTH)
    return found


def day(raw: object) -> date:
    """Return a day, written 23.11.2026 or 2026-11-23.

    Raises
    ------
    RefusedError
        Where the cell holds something else.
    """
    if isinstance(raw, date):
        return raw
    try:
        if isinstance(raw, str):
            if german := _GERMAN_DAY.fullmatch(raw.strip()):
                of_month, month, year = map(int, german.groups())
                return date(year, month, of_month)
            return datetime.fromisoformat(raw.strip()).date()
    except ValueError:
        pass
    raise RefusedError(_DAY)


def _figure(field: Field, raw: object, factor: Decimal, mark: Mark | None) -> object:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float):
        return float(Decimal(repr(raw)) * factor)
    if not isinstance(raw, str):
        return None
    try:
        return number.parse(field, raw, factor, mark)
    except number.AmbiguousError:
        raise RefusedError(_CLEAR) from None
    except (number.NumberError, ArithmeticError, OverflowError):
        return None


def _code(field: Field, raw: object) -> str:
    if isinstance(raw, bool):
        raw = "ja" if raw else "nein"
    found = words.code_words(field).get(words.key(raw)) if isinstance(raw, str) else None
    if found is None:
        raise RefusedError(_one_of(field))
    return found


def _one_of(field: Field) -> Text:
    # Cells are written in German, so that is what is named in either language.
    return cells.ONE_OF.format(listed=", ".join(_shown(entry.label) for entry in field.codes))


def _shown(label: Text) -> str:
    return f"„{label.de}“"


def _codes(field: Field, raw: object) -> Iterator[str]:
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        try:
            raw = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise RefusedError(_one_of(field)) from None
    if isinstance(raw, list):
        for one in raw:
            yield _code(field, one)
        return
    if not isinstance(raw, str):
        raise RefusedError(_one_of(field))
    if words.key(raw) in words.NO_CODES_WORDS:
        return
    for part in _BETWEEN.split(raw):
        if part.strip():
            yield from _joined(field, part)


def _joined(field: Field, text: str) -> Iterator[str]:
    """Yield the codes of a list with commas, some of whose labels hold commas themselves."""
    known = words.code_words(field)
    pieces = text.split(",")
    start = 0
    while start < len(pieces):
        for stop in range(len(pieces), start, -1):
            code = known.get(words.key(",".join(pieces[start:stop])))
            if code is not None:
                yield code
                start = stop
                break
        else:
            raise RefusedError(_one_of(field))
