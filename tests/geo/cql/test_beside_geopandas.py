"""Expressions beside GeoPandas: its nullable columns have a three-valued logic of their own."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cql import Column, FilterError, Kind, Table, read
from tests.geo.cql.world import plane, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.cql import Plane

NAMES: Final = ("Abel", "abel", "Österle", "osterle", "50 %", "a_b", "", "Zoë")
FIRST: Final = date(2025, 1, 1)
DAYS: Final = [FIRST + timedelta(days=step) for step in range(4)]
WORDS: Final = ("logistics", "food", "chemistry")

ROWS: Final = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.sampled_from(NAMES),
            "other": st.none() | st.sampled_from(NAMES),
            "price": st.none() | st.integers(-3, 3).map(float) | st.floats(-3, 3),
            "area": st.none() | st.integers(0, 3).map(float),
            "free": st.none() | st.booleans(),
            "day": st.none() | st.sampled_from(DAYS),
            "uses": st.none() | st.sets(st.sampled_from(WORDS)),
            "geom": st.none()
            | st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
                lambda at: shapely.box(at[0], at[1], at[0] + 1, at[1] + 1)
            ),
        }
    ),
    min_size=1,
    max_size=12,
)
KINDS: Final = {
    "name": Kind.TEXT,
    "other": Kind.TEXT,
    "price": Kind.NUMBER,
    "area": Kind.NUMBER,
    "free": Kind.BOOLEAN,
    "day": Kind.DATE,
    "uses": Kind.TEXTS,
}
# An expression in CQL2 text, and what it is of a frame: booleans that may be missing.
type Pair = tuple[str, Callable[[gpd.GeoDataFrame], pd.Series[Any]]]
OPERATORS: Final = {
    "=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
}  # fmt: skip


def table_of(content: list[dict[str, Any]]) -> tuple[Table, Plane]:
    columns = {
        name: Column(kind, lambda name=name: [row[name] for row in content])  # type: ignore[misc]
        for name, kind in KINDS.items()
    }
    return Table(len(content), columns), plane([row["geom"] for row in content])


def frame_of(content: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    types = {"name": "string", "other": "string", "price": "Float64", "area": "Float64"}
    types |= {"free": "boolean"}
    data: dict[str, Any] = {
        name: pd.array([row[name] for row in content], dtype=types[name]) for name in types
    }
    days = [None if row["day"] is None else row["day"].toordinal() for row in content]
    data["day"] = pd.array(days, dtype="Int64")
    data["uses"] = pd.Series([row["uses"] for row in content], dtype=object)
    return gpd.GeoDataFrame(data, geometry=[row["geom"] for row in content], crs=4326)


def masked(frame: gpd.GeoDataFrame, values: Any, known: Any) -> Any:  # noqa: ANN401
    """Return booleans that are missing where something is unknown."""
    series = pd.Series(np.asarray(values, dtype=bool), index=frame.index, dtype="boolean")
    return series.mask(~np.asarray(known, dtype=bool))


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@st.composite
def comparisons(draw: st.DrawFn) -> Pair:
    sign, method = draw(st.sampled_from(sorted(OPERATORS.items())))
    kind = draw(st.sampled_from(["number", "text", "day", "columns", "sum"]))
    if kind == "number":
        value = draw(st.integers(-3, 3))
        return f"price {sign} {value}", lambda f: getattr(f["price"], method)(value)
    if kind == "text":
        word = draw(st.sampled_from(NAMES))
        return f"name {sign} {quoted(word)}", lambda f: getattr(f["name"], method)(word)
    if kind == "day":
        day = draw(st.sampled_from(DAYS))
        ordinal = day.toordinal()
        return f"day {sign} DATE('{day}')", lambda f: getattr(f["day"], method)(ordinal)
    if kind == "sum":
        step = draw(st.integers(1, 3))
        return (
            f"price * {step} - area {sign} {step}",
            lambda f: getattr(f["price"] * step - f["area"], method)(step),
        )
    left, right = draw(st.sampled_from([("price", "area"), ("name", "other")]))
    return f"{left} {sign} {right}", lambda f: getattr(f[left], method)(f[right])


@st.composite
def others(draw: st.DrawFn) -> Pair:
    name = draw(st.sampled_from(["name", "price", "free", "day"]))
    some = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
    low, high = sorted(draw(st.tuples(st.integers(-3, 3), st.integers(-3, 3))))
    uses = draw(st.sets(st.sampled_from(WORDS), min_size=1))
    listed = ",".join(quoted(one) for one in sorted(uses))
    begin = draw(st.sampled_from(["", "a", "50 ", "%", "_"]))
    x, y = draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    box = shapely.box(x, y, x + 1.5, y + 2)
    escaped = begin.replace("%", r"\%").replace("_", r"\_")
    sets: Any = {
        "a_contains": lambda held: held >= uses,
        "a_containedby": lambda held: held <= uses,
        "a_overlaps": lambda held: bool(held & uses),
        "a_equals": lambda held: held == uses,
    }
    relation = draw(st.sampled_from(sorted(sets)))
    spatial = draw(
        st.sampled_from(
            ["intersects", "disjoint", "within", "contains", "touches", "overlaps", "crosses"]
        )
    )

    def of_sets(f: gpd.GeoDataFrame) -> Any:  # noqa: ANN401
        known = [one is not None for one in f["uses"]]
        return masked(f, [one is not None and sets[relation](one) for one in f["uses"]], known)

    def of_space(f: gpd.GeoDataFrame) -> Any:  # noqa: ANN401
        return masked(f, getattr(f.geometry, spatial)(box), ~f.geometry.isna())

    pairs: list[Pair] = [
        (f"{name} IS NULL", lambda f: f[name].isna().astype("boolean")),
        (
            f"name IN ({','.join(map(quoted, some))})",
            lambda f: f["name"].isin(some).astype("boolean").mask(f["name"].isna()),
        ),
        (f"price BETWEEN {low} AND {high}", lambda f: (f["price"] >= low) & (f["price"] <= high)),
        (f"name LIKE {quoted(escaped + '%')}", lambda f: f["name"].str.startswith(begin)),
        (f"name LIKE {quoted('%' + escaped)}", lambda f: f["name"].str.endswith(begin)),
        (
            f"CASEI(name) = casei({quoted(some[0])})",
            lambda f: f["name"].str.casefold() == some[0].casefold(),
        ),
        ("free", lambda f: f["free"]),
        ("free = FALSE", lambda f: f["free"] == False),  # noqa: E712 – a column
        (f"{relation.upper()}(uses, ({listed}))", of_sets),
        (f"S_{spatial.upper()}(geom, {box.wkt})", of_space),
    ]
    chosen: Pair = draw(st.sampled_from(pairs))
    return chosen


def combined(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    def joined(left: Pair, right: Pair, word: str) -> Pair:
        def judge(f: gpd.GeoDataFrame) -> Any:  # noqa: ANN401
            a, b = left[1](f), right[1](f)
            return a & b if word == "AND" else a | b

        return f"({left[0]} {word} {right[0]})", judge

    negated = inner.map(lambda one: (f"NOT ({one[0]})", lambda f: ~one[1](f)))
    return negated | st.builds(joined, inner, inner, st.sampled_from(["AND", "OR"]))


EXPRESSIONS: Final = st.recursive(comparisons() | others(), combined, max_leaves=5)


@settings(deadline=None, max_examples=400)
@given(content=ROWS, pair=EXPRESSIONS)
def test_expressions_mean_what_geopandas_means(content: list[dict[str, Any]], pair: Pair) -> None:
    text, judge = pair
    verdict = judge(frame_of(content)).fillna(False).astype(bool)  # noqa: FBT003
    expected = [int(row) for row in np.flatnonzero(verdict.to_numpy())]
    table, at = table_of(content)
    assert rows(table, at, text) == expected
    in_json = json.dumps(read(text, "cql2-text"))
    assert rows(table, at, in_json, "cql2-json") == expected


@settings(deadline=None, max_examples=150)
@given(content=ROWS, pair=EXPRESSIONS)
def test_a_negation_passes_none_of_what_it_negates(
    content: list[dict[str, Any]], pair: Pair
) -> None:
    table, at = table_of(content)
    passed, rest = set(rows(table, at, pair[0])), set(rows(table, at, f"NOT ({pair[0]})"))
    assert not passed & rest


PATTERN: Final = st.text(alphabet="ab%_\\", max_size=8)


@settings(deadline=None, max_examples=300)
@given(text=st.text(alphabet="ab%_", max_size=6), pattern=PATTERN)
def test_patterns_beside_a_slow_matcher(text: str, pattern: str) -> None:
    table = Table(1, {"name": Column(Kind.TEXT, lambda: [text])})
    asked = json.dumps({"op": "like", "args": [{"property": "name"}, pattern]})
    found = rows(table, plane([None]), asked, "cql2-json")
    assert bool(found) is matches(text, pattern)


def matches(text: str, pattern: str) -> bool:
    """Return whether a text fits, by trying everything."""
    if not pattern:
        return not text
    sign, rest = pattern[0], pattern[1:]
    if sign == "\\" and rest:
        return text[:1] == rest[0] and matches(text[1:], rest[1:])
    if sign == "%":
        return any(matches(text[step:], rest) for step in range(len(text) + 1))
    return bool(text) and (sign in {"_", text[0]}) and matches(text[1:], rest)


def test_a_pattern_takes_no_time_whatever_it_is() -> None:
    """One that went back over what it has matched would not end within a lifetime."""
    table = Table(1, {"name": Column(Kind.TEXT, lambda: ["a" * 5_000])})
    assert rows(table, plane([None]), f"name LIKE '{'%a' * 200}%b'") == []


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=60) | st.text(alphabet="(a=1)'\"-not AND, .%", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    table, at = table_of([dict.fromkeys([*KINDS, "geom"])])
    for encoding in ("cql2-text", "cql2-json"):
        with suppress(FilterError):
            rows(table, at, text, encoding)


VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["name", "2025-01-01", ".."]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries(
            {
                "op": st.sampled_from(
                    ["and", "or", "not", "=", "<", "in", "like", "between", "isNull", "casei", "+",
                     "s_intersects", "t_after", "t_during", "a_contains", "nothing"]
                ),
                "args": st.lists(inner, max_size=3),
            }
        )
        | st.builds(lambda name: {"property": name}, st.sampled_from([*KINDS, "geom", "no"]))
        | st.builds(lambda text: {"date": text}, inner)
        | st.builds(lambda ends: {"interval": ends}, st.lists(inner, max_size=3))
        | st.builds(lambda box: {"bbox": box}, inner)
        | st.builds(lambda at: {"type": "Point", "coordinates": at}, inner)
    ),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(content=VALUES)
def test_any_json_is_read_or_refused(content: Any) -> None:  # noqa: ANN401
    table, at = table_of([dict.fromkeys([*KINDS, "geom"])])
    with suppress(FilterError):
        rows(table, at, json.dumps(content), "cql2-json")


@pytest.mark.parametrize("depth", [60, 1_000, 20_000])
@pytest.mark.parametrize("part", ["(", "NOT ", "-", "casei(", "NOT (", "- - (", "not-("])
def test_nesting_never_reaches_the_parser(depth: int, part: str) -> None:
    text = f"name = {part * depth}1"
    for one in (text, part * depth + "TRUE"):
        with pytest.raises(FilterError):
            read(one, "cql2-text")


def test_moments_are_read_in_utc_alone() -> None:
    at = datetime(2025, 1, 1, 12, tzinfo=UTC)
    table = Table(1, {"at": Column(Kind.TIMESTAMP, lambda: [at])})
    where = plane([None])
    assert rows(table, where, "at = TIMESTAMP('2025-01-01T12:00:00Z')") == [0]
    assert rows(table, where, "at < TIMESTAMP('2025-01-01T12:00:00.5Z')") == [0]
    assert rows(table, where, "T_INTERSECTS(at, INTERVAL('..','..'))") == [0]
    with pytest.raises(FilterError):
        rows(table, where, "at = DATE('2025-01-01')")
