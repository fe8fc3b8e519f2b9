"""What a request for items asks, read strictly: whatever is unknown or wrong is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, ValidationError

from api.known import check_keys
from api.ogc.collections import PLOTS
from api.ogc.crs import BY_URI, CRS84, SYSTEMS, Crs
from api.openapi import query_parameters
from api.parameters import Filters, demands
from api.problems import Problem, Wrong, as_sent, from_validation, no_parameter, once, wrong
from data.words import Text
from geo.cql import FilterError, Kind, read
from geo.cql.times import OPEN, day, moment
from geo.destinations import Mode  # noqa: TC001 – pydantic reads the annotation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from api.ogc.collection import Collection
    from api.ogc.properties import Property
    from geo.catalogue import Catalogue
    from geo.cql.reading import Encoding, Expression
    from geo.filters import Demand

MAX_LIMIT: Final = 1_000
DEFAULT_LIMIT: Final = 100
MAX_OFFSET: Final = 1_000_000_000
_DIGITS: Final = 15  # a longer number is larger than any that counts
TEXT_FILTER: Final = "cql2-text"
ENCODINGS: Final = (TEXT_FILTER, "cql2-json")
# Parameters of all collections, in the order in which they are described.
COMMON: Final = (
    *("limit", "offset", "bbox", "bbox-crs", "datetime"),
    *("crs", "filter", "filter-lang", "filter-crs", "f"),
)
_COMMON: Final = frozenset(COMMON)
# Types of properties that a parameter of their name asks for.
ASKED: Final = frozenset({Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE})

_PLAIN: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_NUMBER: Final = Text("eine ganze Zahl ab {low}", "a whole number from {low}")
_CRS: Final = Text(
    "ein Koordinatensystem der Sammlung, etwa {some}",
    "a coordinate system of the collection, such as {some}",
)
_LANG: Final = Text("cql2-text oder cql2-json", "cql2-text or cql2-json")
_TIME: Final = Text(
    "ein Zeitpunkt, ein Tag oder ein Zeitraum wie 2026-01-01/..",
    "a time, a date or an interval such as 2026-01-01/..",
)
_NEEDED: Final = Text("zusammen mit {other}", "together with {other}")
_TRUTH: Final = Text("true oder false", "true or false")
_FIGURE: Final = Text("eine Zahl", "a number")
_DAY: Final = Text("ein Datum wie 2026-11-23", "a date such as 2026-11-23")


class PlotParameters(Filters):  # type: ignore[misc, valid-type]
    """Parameters of the items of plots: those of `/api/v1/plots`; `bbox` is read by itself."""

    mode: Mode = Field("car", description="Vehicle whose minutes count · Fahrzeug der Minuten")
    include_unknown: bool = Field(
        False,  # noqa: FBT003
        description="Keep plots of which a fact that a parameter demands is unknown; `filter` has "
        "IS NULL for that · Flächen behalten, bei denen ein verlangter Wert unbekannt ist",
    )


# A parameter that has the name of a property asks that property, as clients take for granted
# (GDAL sends `status = 'free'` so): the filter `status`, which asks the status as it is shown,
# goes by that name, and `status` asks what is recorded.
_RENAMED: Final = {"status_shown": "status"}
_SHOWN: Final = {old: new for new, old in _RENAMED.items()}
_EQUAL: Final = ("status",)
_OF_PLOTS: Final = (
    *(_SHOWN.get(name, name) for name in PlotParameters.model_fields if name != "bbox"),
    *_EQUAL,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A time that is asked for, in seconds since 1970 (UTC), both ends included."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsQuery:
    """A request for items.

    Attributes
    ----------
    bbox
        The box in `bbox_crs`, east first.
    filter
        In CQL2 JSON, speaking `filter_crs`.
    demands
        Filters of plots.
    equal
        Properties with the value that they must have.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    crs: Crs = CRS84
    bbox: BaseGeometry | None = None
    bbox_crs: Crs = CRS84
    datetime: Span | None = None
    filter: Expression | None = None
    filter_crs: Crs = CRS84
    demands: tuple[Demand, ...] = ()
    include_unknown: bool = False
    equal: tuple[tuple[Property, Any], ...] = ()


def parameters(collection: Collection) -> tuple[str, ...]:
    """Return the names of all parameters of a collection's items."""
    return (*COMMON, *own_parameters(collection))


def own_parameters(collection: Collection) -> tuple[str, ...]:
    """Return the names of the parameters that a collection has for itself."""
    if collection.id == PLOTS:
        return _OF_PLOTS
    return tuple(one.name for one in collection.properties if one.kind in ASKED)


def read_query(
    pairs: Sequence[tuple[str, str]], collection: Collection, catalogue: Catalogue
) -> ItemsQuery:
    """Read the parameters of a request for items.

    Raises
    ------
    api.problems.Problem
        400, naming every parameter that is wrong or unknown.
    """
    reader = _Reader(once_each(pairs, parameters(collection)))
    crs = reader.crs("crs")
    bbox_crs, filter_crs = reader.crs("bbox-crs"), reader.crs("filter-crs")
    limit = reader.number("limit", 1, DEFAULT_LIMIT, MAX_LIMIT)
    offset = reader.number("offset", 0, 0, MAX_OFFSET)
    bbox = reader.of("bbox", lambda text: collection.plane(bbox_crs).box(text.split(",")))
    encoding: Encoding = reader.encoding()
    asked = ItemsQuery(
        limit=limit,
        offset=offset,
        crs=crs,
        bbox=bbox,
        bbox_crs=bbox_crs,
        datetime=reader.of("datetime", span),
        filter=reader.of("filter", lambda text: read(text, encoding)),
        filter_crs=filter_crs,
        equal=tuple(reader.equal(collection)),
    )
    if collection.id != PLOTS or not reader.asks_more_than(_COMMON):
        reader.check()
        return asked
    return _with_demands(asked, reader, catalogue)


def _with_demands(asked: ItemsQuery, reader: _Reader, catalogue: Catalogue) -> ItemsQuery:
    filters = reader.plot_filters()
    reader.check()
    check_keys(filters, catalogue)
    return replace(
        asked,
        demands=tuple(demands(filters, filters.mode, catalogue)),
        include_unknown=filters.include_unknown,
    )


def once_each(pairs: Iterable[tuple[str, str]], known: Sequence[str]) -> dict[str, str]:
    """Return parameters by name; refuse those that are unknown or given twice."""
    given: dict[str, str] = {}
    errors = []
    for name, value in pairs:
        if name not in known:
            errors.append(no_parameter(name, known))
        elif name in given:
            errors.append(once(name, [given[name], value]))
        given[name] = value
    if errors:
        raise wrong(errors)
    return given


class _Reader:
    """Reads parameters one by one, and keeps what was wrong."""

    def __init__(self, given: dict[str, str]) -> None:
        self._given = given
        self._errors: list[Wrong] = []

    def of[T](self, name: str, convert: Callable[[str], T]) -> T | None:
        """Return a parameter as `convert` reads it; None where it is absent or wrong."""
        text = self._given.get(name)
        if text is None:
            return None
        try:
            return convert(text)
        except FilterError as error:
            self._errors.append(Wrong(parameter=name, found=as_sent(text), expected=error.expected))
            return None

    def number(self, name: str, low: int, default: int, most: int) -> int:
        """Return a whole number; one above `most` counts as `most`."""

        def convert(text: str) -> int:
            if not (text.isascii() and text.isdigit()):
                raise FilterError(_NUMBER.format(low=low))
            value = int(text) if len(text) <= _DIGITS else most
            if value < low:
                raise FilterError(_NUMBER.format(low=low))
            return min(value, most)

        found = self.of(name, convert)
        return default if found is None else found

    def crs(self, name: str) -> Crs:
        """Return a coordinate system by its URI."""
        return self.of(name, crs_of) or CRS84

    def encoding(self) -> Encoding:
        """Return the encoding of the filter."""

        def convert(text: str) -> Encoding:
            for one in ENCODINGS:
                if text == one:
                    return "cql2-text" if one == TEXT_FILTER else "cql2-json"
            raise FilterError(_LANG)

        return self.of("filter-lang", convert) or "cql2-text"

    def equal(self, collection: Collection) -> Iterable[tuple[Property, Any]]:
        """Yield the properties that are asked for by name, with their value."""
        for name in equal_parameters(collection):
            one = collection.by_name[name]
            value = self.of(name, lambda text, kind=one.kind: _value(text, kind))  # type: ignore[misc]
            if value is not None:
                yield one, value

    def asks_more_than(self, names: frozenset[str]) -> bool:
        """Whether any other parameter is given."""
        return not self._given.keys() <= names

    def plot_filters(self) -> Any:  # noqa: ANN401
        """Return the filters of plots; an empty one counts as absent, as in the API."""
        own = {
            _RENAMED.get(name, name): value
            for name, value in self._given.items()
            if value and name in _OF_PLOTS and name not in _EQUAL
        }
        try:
            return PlotParameters.model_validate(own)
        except ValidationError as error:
            problem = from_validation(error.errors(), known=_OF_PLOTS)
            named = [
                replace(one, parameter=_SHOWN.get(one.parameter, one.parameter))
                for one in problem.errors
            ]
            raise wrong([*self._errors, *named]) from None

    def check(self) -> None:
        """Raise what was wrong, where anything was."""
        if self._errors:
            raise wrong(self._errors)


def crs_of(uri: str) -> Crs:
    """Return the coordinate system of a URI; FilterError where it is none of ours."""
    held = BY_URI.get(uri)
    if held is None:
        raise FilterError(_CRS.format(some=SYSTEMS[1].uri))
    return held


def feature_crs(pairs: Sequence[tuple[str, str]]) -> Crs:
    """Return the coordinate system that a request for one feature asks for.

    Raises
    ------
    api.problems.Problem
        400, as `read_query` does.
    """
    reader = _Reader(once_each(pairs, ("crs", "f")))
    crs = reader.crs("crs")
    reader.check()
    return crs


def _value(text: str, kind: Kind) -> Any:  # noqa: ANN401
    if kind is Kind.BOOLEAN:
        if text not in {"true", "false"}:
            raise FilterError(_TRUTH)
        return text == "true"
    if kind is Kind.DATE:
        day(text)
        return date.fromisoformat(text)
    if kind is Kind.NUMBER:
        if not _PLAIN.fullmatch(text):
            raise FilterError(_FIGURE)
        return float(text)
    return text


def span(text: str) -> Span:
    """Return the time that `datetime` asks for; a day is meant whole.

    Raises
    ------
    geo.cql.FilterError
        Where it is none (RFC 3339; an open end is ".." or empty).
    """
    first, slash, last = text.partition("/")
    if not slash:
        last = first
    if "/" in last or (slash and first in {OPEN, ""} and last in {OPEN, ""}):
        raise FilterError(_TIME)
    begin = float("-inf") if slash and first in {OPEN, ""} else _instant(first)[0]
    end = float("inf") if slash and last in {OPEN, ""} else _instant(last)[1]
    if begin > end:
        raise FilterError(_TIME)
    return Span(begin, end)


_WHOLE_DAY: Final = timedelta(days=1).total_seconds()


def _instant(text: str) -> tuple[float, float]:
    upper = text.upper()
    try:
        if "T" not in upper:
            begin = float(day(text).begins[0])
            return begin, begin + _WHOLE_DAY - 1e-6
        at = float(moment(upper).begins[0])
    except FilterError:
        raise FilterError(_TIME) from None
    return at, at


def described() -> list[dict[str, Any]]:
    """Return the filters of plots as OpenAPI 3.1 describes them."""
    return [
        {**one, "name": _SHOWN.get(one["name"], one["name"])}
        for one in query_parameters(PlotParameters)
        if one["name"] != "bbox"
    ]


def equal_parameters(collection: Collection) -> tuple[str, ...]:
    """Return the names of parameters that ask whether a property equals a value."""
    return _EQUAL if collection.id == PLOTS else own_parameters(collection)


def refused(error: FilterError, text: str) -> Problem:
    """Return the problem of a filter that asks for what there is not."""
    return wrong([Wrong(parameter="filter", found=as_sent(text), expected=error.expected)])
