"""Demand: classes of questions, counts added up by plain loops, small counts that stay untold."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import ZONING
from data.store.demand import Counter
from geo.demand.classes import (
    ASKED,
    OUTCOMES,
    SIZE_KEYS,
    Class,
    asked_size,
    classes_of,
    is_search,
    same,
)
from geo.demand.ledger import Counted
from geo.demand.quarters import Quarter, quarter_of, quarters_of
from geo.demand.suppression import Untold, told, told_alone
from geo.demand.telling import COUNT, tables_of
from geo.filters import AtLeast, AtMost, Demand, Near, OneOf
from geo.profiles import profiles
from geo.search import Question
from geo.supply.classes import SIZE_CLASSES, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.demand.suppression import Told

LEAST: Final = 5
HECTARE: Final = 10_000


def solutions(
    shown: Mapping[str, Told], whole: int | range, least: int
) -> Iterator[dict[str, int]]:
    """Yield all that counts may be to somebody who knows all that is told.

    `whole` is what classes sum to, or a range of what they may sum to.
    """
    wholes = [whole] if isinstance(whole, int) else list(whole)
    most = max(wholes)
    ranges: list[Sequence[int]] = []
    for one in shown.values():
        match one:
            case Untold.SMALL:
                ranges.append(range(1, least))
            case Untold.HIDDEN:
                ranges.append(range(most + 1))
            case _:
                ranges.append([one])
    for values in product(*ranges):
        if sum(values) in wholes:
            yield dict(zip(shown, values, strict=True))


few = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 9), min_size=1)


@given(few, st.integers(0, 6), st.integers(2, 5))
@settings(max_examples=300, deadline=None)
def test_nothing_is_learned_of_a_small_count(
    counts: dict[str, int], aside: int, least: int
) -> None:
    """Every solution is tried: a small count may be anything from 1 to just below the least."""
    whole = sum(counts.values()) + aside
    shown = told(counts, whole, least)
    for key, count in counts.items():
        if isinstance(shown[key], Untold):
            continue
        assert shown[key] == count
        assert count == 0 or count >= least
    if 0 < whole < least:  # what is told of the whole is that it is small
        assert set(shown.values()) <= {Untold.HIDDEN}
        return
    untold = [key for key, one in shown.items() if one is Untold.SMALL]
    if not untold:
        return
    # Aside is a class that is not told at all, where there is one at all.
    known = range(sum_of(shown), whole + 1) if aside else whole
    possible: dict[str, set[int]] = {key: set() for key in untold}
    for values in solutions(shown, known, least):
        for key in untold:
            possible[key].add(values[key])
    assert all(found == set(range(1, least)) for found in possible.values()), shown


def sum_of(shown: Mapping[str, Told]) -> int:
    return sum(one for one in shown.values() if not isinstance(one, Untold))


@given(few, st.integers(0, 6))
def test_what_need_not_be_left_out_is_told(counts: dict[str, int], aside: int) -> None:
    whole = sum(counts.values()) + aside
    shown = told(counts, whole, LEAST)
    if not any(0 < one < LEAST for one in (*counts.values(), whole)):
        assert shown == counts
    assert told(counts, whole, 1) == counts


def test_the_least_that_does_is_left_out() -> None:
    small, hidden = Untold.SMALL, Untold.HIDDEN
    # One small count would be the rest: the smallest of the others goes with it.
    assert told({"a": 2, "b": 30, "c": 7}, 39) == {"a": small, "b": 30, "c": hidden}
    # Beside a class that nobody is told, nothing need be.
    assert told({"a": 2, "b": 30}, 40) == {"a": small, "b": 30}
    # Though it must be large enough to hide anything in.
    assert told({"a": 1, "b": 30}, 32) == {"a": small, "b": hidden}
    # Five classes of one each would say so by being five.
    assert told(dict.fromkeys("abcde", 1), 5) == dict.fromkeys("abcde", hidden)
    assert told({"a": 0, "b": 3}, 3) == {"a": hidden, "b": hidden}
    assert told_alone({"a": 2, "b": 30}, 30) == {"a": small, "b": 30}
    with pytest.raises(ValueError, match="at most 3"):
        told({"a": 4}, 3)


# Classes ------------------------------------------------------------------------


def asks(*demands: Demand, **more: Any) -> Question:  # noqa: ANN401
    return Question(demands=demands, **more)


def keys(question: Question) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in classes_of(question):
        found.setdefault(one.kind, set()).add(one.key)
    return found


def test_a_question_is_brought_to_its_classes() -> None:
    question = asks(
        Demand("area_min", AtLeast("area_available", 23_000.0)),
        Demand("area_max", AtMost("area_available", 90_000.0)),
        Demand("zoning", OneOf("zoning", ("GI", "GE"))),
        Demand("max_minutes_motorway_junction", AtMost("truck:motorway_junction", 12)),
        Demand("max_minutes_stop", AtMost("foot:stop", 5), wish=True),
        Demand("near", Near(12.34567, 51.5, 3)),
        Demand("price_max", AtMost("price", 33.0)),
        profile=profiles()["logistics"],
    )
    found = keys(question)
    assert found == {
        "size": {"2_to_5"},
        "zoning": {"GI", "GE"},
        "minutes": {"motorway_junction:10_to_20", "stop:to_5"},
        "branch": {"logistics"},
        "municipality": {""},
    }
    # What is kept says nothing of the place, of limits, or of what was asked together.
    assert not any(part in repr(found) for part in ("12.34", "23", "33"))


@given(st.none() | st.floats(0, 1e6), st.none() | st.floats(0, 1e6))
def test_the_size_asked_for_is_that_of_land_that_would_do(
    least: float | None, most: float | None
) -> None:
    key = asked_size(least, most)
    if least is None and most is None:
        assert key == ""
        return
    place = [one.code for one in SIZE_CLASSES].index(key)
    low = SIZES[place - 1] * HECTARE if place else 0
    high = SIZES[place] * HECTARE if place < len(SIZES) else float("inf")
    if least is not None:
        assert low <= least < high
    else:
        assert most is not None
        assert low < most <= high or (most == 0 and place == 0)


def test_what_is_a_search() -> None:
    area = Demand("area_min", AtLeast("area_available", 1.0))
    assert not is_search(asks())
    assert not is_search(asks(sort="price", limit=10, include_unknown=True, mode="truck"))
    assert is_search(asks(area))
    assert is_search(asks(profile=profiles()["food"]))
    assert is_search(asks(weights={"price": 1.0}))
    assert not is_search(asks(area, offset=20))
    assert not is_search(asks(Demand("status", OneOf("status", ("sold",)))))
    assert is_search(asks(Demand("status", OneOf("status", ("sold", "free")))))


def test_the_same_question_is_known_however_it_is_shown() -> None:
    area = Demand("area_min", AtLeast("area_available", 1.0))
    assert same(asks(area)) == same(asks(area, sort="price", limit=3, offset=9))
    others = [
        asks(Demand("area_min", AtLeast("area_available", 2.0))),
        asks(area, include_unknown=True),
        asks(area, profile=profiles()["food"]),
        asks(area, weights={"price": 1.0}),
    ]
    assert len({same(one) for one in (asks(area), *others)}) == 5


# Counts -------------------------------------------------------------------------

MONTHS: Final = ("2026-09", "2026-10", "2026-11", "2026-12")
CHANNELS: Final = ("map", "search")
KEYS: Final = {
    "size": (*SIZE_KEYS[:3], ""),
    "zoning": ("GE", "GI", ""),
    "minutes": ("station:to_5", "station:5_to_10", "own:to_5", ""),
    "branch": ("food", "own", ""),
    "municipality": ("14730070", "14730110", ""),
}


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw searches: month, channel, outcome, and by kind the keys that each names."""
    one = st.fixed_dictionaries(
        {
            "month": st.sampled_from(MONTHS),
            "channel": st.sampled_from(CHANNELS),
            "outcome": st.sampled_from(sorted(OUTCOMES)),
            "size": st.sampled_from(KEYS["size"]).map(lambda key: {key}),
            "branch": st.sampled_from(KEYS["branch"]).map(lambda key: {key}),
            "zoning": st.sets(st.sampled_from(KEYS["zoning"][:-1])),
            "municipality": st.sets(st.sampled_from(KEYS["municipality"][:-1])),
            "minutes": st.sampled_from(
                [set(), {KEYS["minutes"][0]}, {KEYS["minutes"][1]}, set(KEYS["minutes"][1:3])]
            ),
        }
    )
    return draw(st.lists(one, max_size=60))


def counted(searches: list[dict[str, Any]]) -> dict[Counter, int]:
    counts: dict[Counter, int] = {}
    for one in searches:
        named = [Class(kind, key) for kind in ASKED for key in (one[kind] or {""})]
        for kind, key in [("search", ""), *named]:
            counter = Counter(one["month"], kind, key, one["channel"], one["outcome"])
            counts[counter] = counts.get(counter, 0) + 1
    return counts


@given(histories(), st.sampled_from([MONTHS, MONTHS[1:], MONTHS[2:3]]))
@settings(max_examples=60, deadline=None)
def test_tables_are_what_a_plain_loop_counts(
    searches: list[dict[str, Any]], months: tuple[str, ...]
) -> None:
    tables = {one.subject: one for one in tables_of(Counted(counted(searches), months), 1)}
    mine = [one for one in searches if one["month"] in months]
    for outcome in OUTCOMES:
        of = [one for one in mine if one["outcome"] == outcome]
        assert tables["searches"].rows[""][outcome] == len(of)
        for month in months:
            expected = sum(one["month"] == month for one in of)
            assert tables["month"].rows[month][outcome] == expected
        for channel in {one["channel"] for one in mine}:
            expected = sum(one["channel"] == channel for one in of)
            assert tables["channel"].rows[channel][outcome] == expected
        for kind in ASKED:
            for key, cells in tables[kind].rows.items():
                expected = sum(key in (one[kind] or {""}) for one in of)
                assert cells[outcome] == expected, (kind, key)
    for kind in ASKED:
        met = {key for one in mine for key in one[kind]}
        assert met <= set(tables[kind].rows)
    assert list(tables["size"].rows) == [*SIZE_KEYS, ""]
    assert {one.code for one in ZONING} <= set(tables["zoning"].rows)


@given(histories())
@settings(max_examples=60, deadline=None)
def test_no_table_of_a_quarter_lets_a_small_count_be_solved(
    searches: list[dict[str, Any]],
) -> None:
    """Tables share their whole alone: each is attacked with every whole known."""
    months = Quarter(2026, 4).months
    held = Counted(counted(searches), months)
    exact = {one.subject: one for one in tables_of(held, 1)}
    tables = {one.subject: one for one in tables_of(held, LEAST)}
    for subject in ("month", "channel", "size", "branch"):
        for outcome in OUTCOMES:
            whole = exact["searches"].rows[""][outcome]
            shown = {key: cells[outcome] for key, cells in tables[subject].rows.items()}
            true = {key: cells[outcome] for key, cells in exact[subject].rows.items()}
            assert isinstance(whole, int)
            attack(shown, true, whole)
    rows = tables["minutes"].rows
    assert "" not in rows
    assert "" not in tables["zoning"].rows
    assert "" not in tables["municipality"].rows


def attack(shown: Mapping[str, Told], true: Mapping[str, Told], whole: int) -> None:
    """Work out how small counts may lie, with all told ones and the whole known."""
    small = [key for key, one in shown.items() if one is Untold.SMALL]
    hidden = [key for key, one in shown.items() if one is Untold.HIDDEN]
    rest = whole - sum_of(shown)
    for key in shown:
        assert isinstance(shown[key], Untold) or shown[key] == true[key]
        count = true[key]
        assert not 0 < (count if isinstance(count, int) else 0) < LEAST or isinstance(
            shown[key], Untold
        )
    for _ in small:
        others = len(small) - 1
        low = 1 if hidden else rest - others * (LEAST - 1)
        high = rest - others
        assert low <= 1
        assert high >= LEAST - 1


events = st.lists(
    st.tuples(
        st.sampled_from(MONTHS),
        st.sampled_from(["food:a", "food:b", "food:c", "logistics:d", "logistics:e", ":f"]),
    ),
    max_size=60,
)


@given(events)
@settings(max_examples=100, deadline=None)
def test_exposes_by_plot_do_not_betray_each_other(found: list[tuple[str, str]]) -> None:
    counts: dict[Counter, int] = {}
    for month, key in found:
        counter = Counter(month, "expose", key)
        counts[counter] = counts.get(counter, 0) + 1
    months = Quarter(2026, 4).months
    held = Counted(counts, months)
    exact = {one.subject: one for one in tables_of(held, 1, inside=True)}
    tables = {one.subject: one for one in tables_of(held, LEAST, inside=True)}
    mine = [key for month, key in found if month in months]
    for key in set(mine):
        assert exact["exposes_plot"].rows[key][COUNT] == mine.count(key)
        branch = key.partition(":")[0]
        assert exact["exposes_branch"].rows[branch][COUNT] == sum(
            one.startswith(f"{branch}:") for one in mine
        )
    for subject in ("exposes_branch", "exposes_month"):
        attack(_column(tables[subject].rows), _column(exact[subject].rows), len(mine))
    plots = _column(tables["exposes_plot"].rows)
    for branch, count in _column(tables["exposes_branch"].rows).items():
        own = {key: one for key, one in plots.items() if key.startswith(f"{branch}:")}
        if isinstance(count, Untold):  # nothing is told of its plots
            assert set(own.values()) <= {Untold.HIDDEN}
        else:
            attack(own, _column(exact["exposes_plot"].rows), count)
    assert "exposes_plot" not in {one.subject for one in tables_of(held, LEAST)}


def _column(rows: Mapping[str, Mapping[str, Told]]) -> dict[str, Told]:
    return {key: cells[COUNT] for key, cells in rows.items()}


# Quarters -----------------------------------------------------------------------


def test_quarters_that_are_over() -> None:
    months = ["2025-12", "2026-02"]
    over = quarters_of(months, date(2026, 9, 30))
    assert [one.name for one in over] == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert [one.name for one in quarters_of(months, date(2026, 10, 1))][-1] == "2026-Q3"
    assert quarters_of([], date(2026, 10, 1)) == ()
    assert quarters_of(["2026-10"], date(2026, 10, 1)) == ()
    assert quarters_of(["2026-10"], date(2026, 10, 1), running=True) == (Quarter(2026, 4),)
    assert Quarter(2026, 4).months == ("2026-10", "2026-11", "2026-12")
    assert all(quarter_of(month) == Quarter(2026, 4) for month in Quarter(2026, 4).months)
