"""Public holidays of Saxony, as the Free State's calendars print them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.holidays import holidays, is_working_day

# Sources: feast days of the years as printed by the Sächsische Staatskanzlei.
PRINTED = {
    2025: "0101 0418 0421 0501 0529 0609 1003 1031 1119 1225 1226",
    2026: "0101 0403 0406 0501 0514 0525 1003 1031 1118 1225 1226",
    2027: "0101 0326 0329 0501 0506 0517 1003 1031 1117 1225 1226",
}


@pytest.mark.parametrize("year", PRINTED)
def test_holidays_are_those_that_are_printed(year: int) -> None:
    assert sorted(f"{day:%m%d}" for day in holidays(year)) == PRINTED[year].split()


@pytest.mark.parametrize("year", range(2000, 2060))
def test_repentance_day_is_the_wednesday_eleven_days_before_advent(year: int) -> None:
    christmas = date(year, 12, 24)
    fourth_advent = christmas - timedelta(days=(christmas.weekday() + 1) % 7)
    assert fourth_advent - timedelta(days=21 + 11) in holidays(year)


def test_a_working_day_is_from_monday_to_friday_and_no_holiday() -> None:
    assert is_working_day(date(2026, 11, 25))
    assert not is_working_day(date(2026, 11, 18))
    assert not is_working_day(date(2026, 11, 28))
