"""What an expression says of every row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from data.words import Text
from geo.cql import scalars, space, times
from geo.cql.reading import FilterError
from geo.cql.values import (
    FALSE,
    NAMES,
    TRUE,
    Numbers,
    Sets,
    Truths,
    Words,
    is_null,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from geo.cql.reading import Expression
    from geo.cql.space import Plane
    from geo.cql.table import Table
    from geo.cql.values import Value

_NO_PROPERTY: Final = Text(
    "eine Eigenschaft, die /queryables nennt, nicht „{name}“",
    'a property that /queryables names, not "{name}"',
)
_NO_FUNCTION: Final = Text(
    "eine Funktion, die es gibt, nicht „{name}“", 'a function that there is, not "{name}"'
)
_ARGUMENTS: Final = Text("{count} Argumente für {name}", "{count} arguments of {name}")
_NO_VALUE: Final = Text("ein Wert, den CQL2 kennt", "a value that CQL2 knows")
_LISTED: Final = Text("eine Liste von Texten", "a list of texts")


def passing(expression: Expression, table: Table, plane: Plane) -> NDArray[np.bool_]:
    """Return for each row whether it passes; what is unknown does not. Shape (table.size,).

    Raises
    ------
    FilterError
        Where the expression asks for what there is not, or compares what cannot be compared.
    """
    verdicts = _truth(_Evaluation(table, plane).value(expression)).values
    passed: NDArray[np.bool_] = np.broadcast_to(verdicts, (table.size,)) == TRUE
    return passed


class _Evaluation:
    """One expression over one table."""

    def __init__(self, table: Table, plane: Plane) -> None:
        self._table = table
        self._plane = plane

    def value(self, part: Expression) -> Value:  # noqa: PLR0911
        """Return the value of a part."""
        match part:
            case bool() | int() | float() | str() | list():
                return _constant(part)
            case {"property": str(name)}:
                return self._property(name)
            case {"date": text}:
                return times.day(text)
            case {"timestamp": text}:
                return times.moment(text)
            case {"interval": [begin, end]}:
                return times.interval(self._end(begin), self._end(end))
            case {"bbox": _} | {"type": _}:
                return self._plane.literal(part)
            case {"op": str(name), "args": list(arguments)}:
                return self._operation(name.lower(), arguments)
        raise FilterError(_NO_VALUE)

    def _property(self, name: str) -> Value:
        if name in self._plane.shapes:
            return self._plane.shapes[name]()
        try:
            return self._table.column(name)
        except KeyError:
            raise FilterError(_NO_PROPERTY.format(name=name)) from None

    def _end(self, of: Expression) -> Value | str:
        return of if isinstance(of, str) else self.value(of)

    def _operation(self, name: str, arguments: Sequence[Expression]) -> Value:
        if name in {"and", "or"} and arguments:
            join = scalars.both if name == "and" else scalars.either
            result = _truth(self.value(arguments[0]))
            for one in arguments[1:]:
                result = join(result, _truth(self.value(one)))
            return result
        if name == "in":
            value, others = _expect(name, arguments, 2)
            listed = others if isinstance(others, list) else [others]
            return scalars.among(self.value(value), [self.value(one) for one in listed])
        if name == "between" and len(arguments) == 2 and isinstance(arguments[1], list):  # noqa: PLR2004
            arguments = [arguments[0], *arguments[1]]
        if name in _ONE:
            return _ONE[name](*(self.value(one) for one in _expect(name, arguments, 1)))
        if name == "between":
            return scalars.between(*(self.value(one) for one in _expect(name, arguments, 3)))
        if name == "-" and len(arguments) == 1:
            arguments = [0.0, *arguments]
        left, right = (self.value(one) for one in _two(name, arguments))
        return _related(name, left, right)


def _two(name: str, arguments: Sequence[Expression]) -> Sequence[Expression]:
    if not any(name in known for known in _TWO):
        raise FilterError(_NO_FUNCTION.format(name=name))
    return _expect(name, arguments, 2)


def _expect(name: str, arguments: Sequence[Expression], count: int) -> Sequence[Expression]:
    if len(arguments) != count:
        raise FilterError(_ARGUMENTS.format(count=count, name=name))
    return arguments


def _related(name: str, left: Value, right: Value) -> Value:
    for known, relate in zip(_TWO, _RELATE, strict=True):
        if name in known:
            return relate(name, left, right)
    raise FilterError(_NO_FUNCTION.format(name=name))


def _like(_name: str, left: Value, right: Value) -> Truths:
    return scalars.like(left, right)


_TWO: Final[tuple[Collection[str], ...]] = (
    scalars.COMPARISONS,
    scalars.ARITHMETIC,
    scalars.ARRAYS,
    times.RELATIONS,
    space.RELATIONS,
    {"like"},
)
_RELATE: Final[tuple[Callable[[str, Value, Value], Value], ...]] = (
    scalars.compared,
    scalars.computed,
    scalars.sets_compared,
    times.related,
    space.related,
    _like,
)
_ONE: Final[dict[str, Callable[..., Value]]] = {
    "not": lambda value: scalars.negated(_truth(value)),
    "isnull": is_null,
    "casei": scalars.without_case,
    "accenti": scalars.without_accents,
}


def _truth(value: Value) -> Truths:
    if not isinstance(value, Truths):
        raise FilterError(NAMES[Truths])
    return value


def _constant(part: float | str | list[Any]) -> Value:
    if isinstance(part, bool):
        return Truths(np.array([TRUE if part else FALSE], dtype=np.int8))
    if isinstance(part, str):
        return Words([part], np.zeros(1, dtype=np.intp))
    return _set(part) if isinstance(part, list) else Numbers(np.array([float(part)]))


def _set(items: list[Any]) -> Sets:
    if not all(isinstance(one, str) for one in items):
        raise FilterError(_LISTED)
    return Sets([frozenset(cast("list[str]", items))], np.zeros(1, dtype=np.intp))
