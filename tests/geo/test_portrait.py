"""What free plots offer together, beside a count of its own over the plots."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from data.values import shown_people
from geo.criteria import FIELDS_OF_ACTION
from geo.portrait import portrait, rows_of, spread

if TYPE_CHECKING:
    from geo.catalogue import Catalogue, Plot


def free(catalogue: Catalogue) -> list[Plot]:
    return [plot for plot in catalogue.plots if plot.status_shown == "free"]


def minutes(plot: Plot, mode: str, kind: str) -> float | None:
    way = plot.reach[mode][kind]  # type: ignore[index]
    if not way.verified:
        return way.regular.minutes if way.regular else None
    return way.minutes


def people(plot: Plot) -> float | None:
    count = plot.people.within.get(30)
    return None if count is None else shown_people(count, plot.people.source)


def test_it_tells_of_all_three_fields_of_action(catalogue: Catalogue) -> None:
    held = portrait(catalogue)
    assert tuple(held.spreads) == tuple(held.shares) == FIELDS_OF_ACTION
    assert held.plots == len(free(catalogue)) > 0
    for some in held.shares.values():
        assert all(one.yes + one.no + one.unknown == one.plots == held.plots for one in some)


@pytest.mark.parametrize(
    "column",
    ["truck:motorway_junction", "car:airport", "car:station", "car:mittelzentrum"],
)
def test_minutes_are_those_of_the_ways_that_count(catalogue: Catalogue, column: str) -> None:
    mode, kind = column.split(":")
    found = [minutes(plot, mode, kind) for plot in free(catalogue)]
    known = [value for value in found if value is not None]
    one = portrait(catalogue).spread(column)
    assert one.median == pytest.approx(median(known))
    assert (one.least, one.most) == (min(known), max(known))
    assert (one.known, one.unknown) == (len(known), len(found) - len(known))


def test_people_are_counted_as_they_are_shown(catalogue: Catalogue) -> None:
    known = [count for plot in free(catalogue) if (count := people(plot)) is not None]
    one = portrait(catalogue).spread("people_30")
    assert one.median == pytest.approx(median(known))
    assert one.at_least == any(30 in plot.people.at_least for plot in free(catalogue))


def test_shares_tell_unknown_from_no(catalogue: Catalogue) -> None:
    tests: dict[str, Any] = {
        "plan_status": lambda value: value == "adopted",
        "operation_24_7": lambda value: value == "yes",
        "fibre_mbit": lambda value: value >= 1_000,
        "rail_siding": lambda value: value in {"plot", "estate"},
        "district_heat": lambda value: value in {"plot", "estate"},
        "flood": lambda value: value == "none",
        "protection": lambda value: value == "none",
    }
    shares = {
        one.name.removesuffix("_min"): one
        for some in portrait(catalogue).shares.values()
        for one in some
    }
    for name, meets in tests.items():
        values = [plot.values.get(name) for plot in free(catalogue)]
        known = [value for value in values if value is not None]
        yes = sum(bool(meets(value)) for value in known)
        one = shares[name]
        assert (one.yes, one.no) == (yes, len(known) - yes), name
        assert one.unknown == len(values) - len(known) > 0, name


def test_public_transport_is_unknown_without_a_timetable(catalogue: Catalogue) -> None:
    assert catalogue.schedule is None
    (one,) = [s for s in portrait(catalogue).shares["work"] if s.name == "transit_class"]
    assert (one.yes, one.no, one.unknown) == (0, 0, one.plots)


def test_of_no_plots_nothing_is_known(catalogue: Catalogue) -> None:
    one = spread(catalogue, "price", rows_of(catalogue, []))
    assert (one.median, one.least, one.most, one.known, one.unknown) == (None, None, None, 0, 0)
