"""ÖV-Güteklassen: every cell of the published tables, and the limits between them.

The tables are written here as the documentation of the method prints them: rows of
intervals, columns of groups; rows of categories, columns of distances.
"""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.transport import MEANS
from geo.quality import GROUPS, QUALITY, best, category, interval, quality

ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}
# Interval in minutes from, up to (excluded); category of rail and metro, of tram, of bus.
CATEGORIES: Final = """
0   5    I    I    II
5   10   I    II   III
10  20   II   III  IV
20  40   III  IV   V
40  60   IV   V    VI
60  120  V    VI   VII
"""
# Category; class up to 300, 500, 750 and 1000 m.
CLASSES: Final = """
I    A  A  B  C
II   A  B  C  D
III  B  C  D  E
IV   C  D  E  F
V    D  E  F  none
VI   E  F  none  none
VII  F  none  none  none
"""
BY_GROUP: Final = (("rail", "metro"), ("tram", "funicular"), ("bus", "ferry", "lift"))
DISTANCES: Final = ((0, 300), (301, 500), (501, 750), (751, 1_000))


def departures_of(minutes: float) -> int:
    """Return how many departures both ways from 6 to 20 h make an interval, or the next above."""
    return round(14 * 60 / minutes * 2)


def cells() -> list[tuple[str, int, str]]:
    """Return means, departures and category: of each band its shortest and longest interval."""
    found = []
    for line in CATEGORIES.strip().splitlines():
        low, high, *categories = line.split()
        most = departures_of(float(low)) if float(low) else 100_000
        fewest = departures_of(float(high)) + 1
        for means, name in zip(BY_GROUP, categories, strict=True):
            found += [(one, count, name) for one in means for count in (most, fewest)]
    return found


@pytest.mark.parametrize(("means", "departures", "name"), cells())
def test_every_cell_of_the_table_of_categories(means: str, departures: int, name: str) -> None:
    assert category({means: departures}) == ROMAN[name]


@pytest.mark.parametrize("row", CLASSES.strip().splitlines())
def test_every_cell_of_the_table_of_classes(row: str) -> None:
    name, *classes = row.split()
    for (nearest, farthest), expected in zip(DISTANCES, classes, strict=True):
        assert quality(ROMAN[name], nearest) == expected
        assert quality(ROMAN[name], farthest) == expected
    assert quality(ROMAN[name], 1_000.1) == "none"


def test_a_stop_that_is_served_too_seldom_gives_no_class() -> None:
    assert category({"bus": 14}) is None  # seven each way in 14 h: every 120 min
    assert category({"rail": 15}) == 5
    assert category({}) is None
    assert category({"bus": 0}) is None
    assert category({"other": 500}) is None
    assert quality(None, 10) == "none"


def test_the_best_means_gives_the_group_and_all_departures_the_interval() -> None:
    # 14 trains alone are an hour apart and more; with 70 buses 20 min: group A, band to 40.
    assert interval({"rail": 14, "bus": 70}) == 20
    assert category({"rail": 14, "bus": 70}) == ROMAN["III"]
    assert category({"rail": 0, "bus": 84}) == ROMAN["V"]
    assert category({"tram": 1, "bus": 83}) == ROMAN["IV"]
    assert category({"other": 500, "bus": 84}) == ROMAN["V"]


@given(
    st.dictionaries(st.sampled_from(sorted(GROUPS)), st.integers(0, 500), max_size=4),
    st.sampled_from(sorted(GROUPS)),
    st.floats(0, 1_500),
)
def test_more_service_never_makes_a_class_worse(
    departures: dict[str, int], means: str, metres: float
) -> None:
    more = departures | {means: departures.get(means, 0) + 5}
    before, after = (quality(category(one), metres) for one in (departures, more))
    assert best([before, after]) == after


@given(st.integers(1, 7), st.floats(0, 1_500), st.floats(0, 1_500))
def test_a_longer_walk_never_makes_a_class_better(of: int, a: float, b: float) -> None:
    near, far = sorted((a, b))
    assert best([quality(of, near), quality(of, far)]) == quality(of, near)


def test_every_class_and_every_means_is_known() -> None:
    assert [code.code for code in QUALITY] == ["A", "B", "C", "D", "E", "F", "none"]
    assert set(GROUPS) | {"other"} == {code.code for code in MEANS}
    assert best([]) == "none"
