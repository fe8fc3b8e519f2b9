"""Calendar files, read back by another reader than the one that writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import vobject
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from api.campaigns.calendar import Host, calendar_of
from data.localtime import NoSuchTimeError, here, moment_at
from data.store.event import Event, EventWords
from data.words import Text

HOST: Final = Host(
    "Amt, für; Wirtschaft", "office@county.example", "https://x.example", "x.example"
)
# An independent reader of the zone's rules.
BERLIN: Final = tz.gettz("Europe/Berlin")
WORDS: Final = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), max_size=300)
MOMENTS: Final = st.datetimes(datetime(2020, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
FOLDED: Final = 75


def event(starts: datetime, ends: datetime, title: str, text: str, place: str) -> Event:
    words = EventWords(
        slug="treff",
        title=Text(title, title),
        text=Text(text, text),
        place=place,
        starts=starts,
        ends=ends,
    )
    return Event(
        number=1, key="k", words=words, state="published", made=starts, changed=starts, revision=7
    )


def one_line(text: str) -> str:
    return " ".join(text.split())


@given(MOMENTS, st.integers(1, 6_000), WORDS, WORDS, WORDS)
@settings(deadline=None)
def test_what_is_written_is_read(
    starts: datetime, minutes: int, title: str, text: str, place: str
) -> None:
    starts = starts.replace(second=0, microsecond=0)
    ends = starts + timedelta(minutes=minutes)
    content = calendar_of(event(starts, ends, title, text, place), HOST, "de")
    lines = content.decode().split("\r\n")
    assert all(len(line.encode()) <= FOLDED for line in lines)
    assert not any(re.search(r"[\r\n]", line) for line in lines)
    read = vobject.readOne(content.decode())
    entry = read.vevent
    assert entry.dtstart.value.astimezone(UTC) == starts
    assert entry.dtend.value.astimezone(UTC) == ends
    # As clocks here show it, by the rules of another reader.
    shown = starts.astimezone(BERLIN).replace(tzinfo=None)
    assert entry.dtstart.value.replace(tzinfo=None) == shown
    assert entry.summary.value == one_line(title)
    assert entry.description.value == text
    assert entry.uid.value == "k@x.example"
    assert entry.sequence.value == "7"
    assert [one.value for one in entry.contents.get("location", [])] == (
        [one_line(place)] if place else []
    )
    assert len(read.contents["vevent"]) == 1


@given(st.dates(date(2000, 1, 1), date(2037, 1, 1)), st.times())
def test_a_time_here_is_a_moment_or_is_skipped(day: date, clock: time) -> None:
    clock = clock.replace(fold=0)
    local = datetime.combine(day, clock)
    try:
        moment = moment_at(day, clock)
    except NoSuchTimeError:
        assert not tz.datetime_exists(local, BERLIN)
        return
    assert tz.datetime_exists(local, BERLIN)
    assert moment == local.replace(tzinfo=BERLIN).astimezone(UTC)
    assert here(moment).replace(tzinfo=None) == local


def test_the_hour_that_clocks_skip_and_the_one_they_show_twice() -> None:
    for minute in (0, 30, 59):
        try:
            moment_at(date(2026, 3, 29), time(2, minute))
        except NoSuchTimeError:
            continue
        raise AssertionError(minute)
    twice = moment_at(date(2026, 10, 25), time(2, 30))
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
