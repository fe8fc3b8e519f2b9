"""What plots add up to: free now, free later, unconfirmed, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.totals import beside, in_short, in_sum
from data.codes import STATUS_SHOWN
from geo.balance import by_status, totals
from tests.sample import DAY, sample_catalogue

if TYPE_CHECKING:
    from data.record import Value
    from data.words import Language
    from geo.catalogue import Plot

BASE = sample_catalogue().by_id["dz-001"]
CODES = [code.code for code in STATUS_SHOWN]


def plot(shown: str | None, area: float | None = None, start: date | None = None) -> Plot:
    values: dict[str, Value] = {}
    if area is not None:
        values["area_available"] = area
    if start is not None:
        values["available_from"] = start
    return replace(BASE, status_shown=shown, values=MappingProxyType(values))


TOMORROW, YESTERDAY = DAY + timedelta(days=1), DAY - timedelta(days=1)
PLOTS = (
    plot("free", 20_000, YESTERDAY),
    plot("free", 5_000, DAY),
    plot("free", 1_000),
    plot("free", None, YESTERDAY),
    plot("free", 30_000, TOMORROW),
    plot("free", None, TOMORROW),
    plot("unconfirmed", 7_000, YESTERDAY),
    plot("reserved", 9_000),
    plot(None, 2_000),
    plot("sold", 0),
)


def test_every_plot_is_in_one_part_of_the_balance() -> None:
    parts = by_status(PLOTS)
    assert list(parts) == [*CODES, None]
    free = parts["free"]
    assert (free.plots, free.square_metres, free.unknown) == (6, 56_000, 2)
    assert (parts[None].plots, parts[None].square_metres) == (1, 2_000)
    assert parts["withdrawn"].square_metres is None
    whole = totals(PLOTS, DAY).all
    assert sum(part.plots for part in parts.values()) == whole.plots
    assert sum(part.square_metres or 0 for part in parts.values()) == whole.square_metres


def test_now_ends_where_the_day_of_handover_lies_ahead() -> None:
    held = totals(PLOTS, DAY)
    assert (held.now.plots, held.now.square_metres, held.now.unknown) == (4, 26_000, 1)
    assert (held.later.plots, held.later.square_metres, held.later.unknown) == (2, 30_000, 1)
    assert (held.unconfirmed.plots, held.unconfirmed.square_metres) == (1, 7_000)
    assert (held.free, held.undated, held.without_status) == (6, 1, 1)
    assert (held.all.plots, held.all.square_metres, held.all.unknown) == (10, 74_000, 2)
    assert held.now.largest == 20_000
    assert totals(PLOTS, TOMORROW).now.square_metres == 56_000


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            (
                "zusammen 7,4 ha; davon 2,6 ha jetzt frei und bestätigt; "
                "3 ha frei, aber erst später; 2 Flächen unbekannter Größe"
            ),
        ),
        (
            "en",
            (
                "7.4 ha in all; 2.6 ha of it free now and confirmed; 3 ha free only later; "
                "2 plots of unknown area"
            ),
        ),
    ],
)
def test_a_list_says_what_of_it_is_free(language: Language, said: str) -> None:
    assert in_sum(totals(PLOTS, DAY), language) == said


def test_unknown_areas_are_no_zero() -> None:
    blank = totals([plot("free"), plot("free")], DAY)
    assert blank.now.square_metres is None
    assert in_sum(blank, "de") == "2 Flächen unbekannter Größe"
    assert in_short(blank.now, "de") == "2 Flächen"
    assert in_sum(totals([], DAY), "de") is None
    taken = totals([plot("reserved", 10_000)], DAY)
    assert in_sum(taken, "de") == "zusammen 1 ha; nichts davon nachweislich jetzt frei"


def test_what_stands_beside_the_free_area() -> None:
    assert beside(totals(PLOTS, DAY), "de") == (
        "erst später: 3 ha (2 Flächen, 1 Fläche unbekannter Größe)",
        "nicht bestätigt: 0,7 ha (1 Fläche)",
        "dazu 1 jetzt freie Fläche unbekannter Größe",
        "1 der jetzt freien Flächen ohne bekannten Übergabetermin",
        "1 Fläche mit unbekanntem Status",
    )
    assert beside(totals([plot("free", 1.0, DAY)], DAY), "en") == ()


@settings(deadline=None, max_examples=80)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([None, *CODES]),
            st.none() | st.integers(0, 250_000),
            st.none() | st.integers(-400, 400),
        ),
        max_size=12,
    )
)
def test_no_plot_is_counted_twice_or_lost(
    rows: list[tuple[str | None, int | None, int | None]],
) -> None:
    plots = [
        plot(shown, area, None if days is None else DAY + timedelta(days=days))
        for shown, area, days in rows
    ]
    held = totals(plots, DAY)
    assert held.free == sum(shown == "free" for shown, _, _ in rows)
    free = sum(area or 0 for shown, area, _ in rows if shown == "free")
    assert (held.now.square_metres or 0) + (held.later.square_metres or 0) == free
    assert held.all.unknown == sum(area is None for _, area, _ in rows)
    later = [row for row in rows if row[0] == "free" and (row[2] or 0) > 0]
    assert held.later.plots == len(later)
    dated = [days for shown, _, days in rows if shown == "free" and days is not None and days <= 0]
    assert held.now.plots == len(dated) + held.undated
