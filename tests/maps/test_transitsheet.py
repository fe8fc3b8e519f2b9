"""Public transport in words: every answer, every unknown, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from data.words import LANGUAGES
from geo.quality import QUALITY
from geo.timetable import SATURDAY, SUNDAY, WEEKDAY, DayService, FeedSource, Schedule
from geo.transit import REASONS, Connection, NearStop, Shift, Transit
from maps.transitsheet import TransitSheet, transit_sheet
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue

SCHEDULE: Final = Schedule(
    date(2026, 3, 3),
    date(2026, 3, 7),
    None,
    (FeedSource("mdv.zip", "MDV", "2026-02-20", date(2025, 12, 14), date(2026, 12, 12)),),
)
HOUR: Final = 3_600


def near(**changes: Any) -> NearStop:  # noqa: ANN401
    stop = NearStop(
        name="Delitzsch, Musterweg",
        minutes=7.7,
        metres=646,
        bicycle=2.4,
        category=5,
        days={
            WEEKDAY: DayService({"bus": 56, "rail": 1}, 4, 70, 5 * HOUR, 24 * HOUR + 46 * 60),
            SATURDAY: DayService({}, 0, 1, 23 * HOUR, 23 * HOUR),
        },
    )
    return replace(stop, **changes)


def connection(**changes: Any) -> Connection:  # noqa: ANN401
    one = Connection(5 * HOUR + 36 * 60, "bus", "378", "Eilenburg", False, "Musterweg", 7.7)  # noqa: FBT003
    return replace(one, **changes)


FULL: Final = Transit(
    reason=None,
    quality="F",
    decisive=near(),
    stops=(near(),),
    arrive=Shift("yes", connection()),
    leave=Shift("yes", connection(time=22 * HOUR, booked=True, means="rail", line="S 2")),
)


def with_schedule(schedule: Schedule | None) -> Catalogue:
    return replace(sample_catalogue(), schedule=schedule)


def worded(transit: Transit, language: Language = "de", **catalogue: Any) -> TransitSheet:  # noqa: ANN401
    held = with_schedule(catalogue.get("schedule", SCHEDULE))
    return transit_sheet(held, replace(held.plots[0], transit=transit), language)


def test_what_is_known_is_said_in_german() -> None:
    sheet = worded(FULL)
    assert sheet.quality == "F – minimale Erschließung"
    assert sheet.quality_note == (
        "durch Delitzsch, Musterweg (Haltestellenkategorie V), 650 m zu Fuß"
    )
    (row,) = sheet.stops
    assert (row.foot, row.distance, row.bicycle) == ("7,5 min", "650 m", "2,5 min")
    assert row.departures == "1 Zug, 56 Busse; davon 4 nur auf Bestellung"
    assert row.span == "05:00–00:46 (Folgetag)"
    assert row.saturday == "1 Abfahrt, 23:00"
    assert row.sunday is None
    arrive, leave = sheet.shifts
    assert (arrive.answer, leave.answer) == ("ja", "ja")
    assert arrive.reason == "Bus 378, an 05:36 Musterweg, dann 7,5 min zu Fuß"
    assert leave.reason == (
        "7,5 min zu Fuß, dann Zug S 2 Richtung Eilenburg, ab 22:00 Musterweg; nur auf Bestellung"
    )
    assert sheet.note == (
        "Abfahrten von 6 bis 20 Uhr am Dienstag, 03.03.2026. Fahrplan: MDV (mdv.zip, "
        "Stand 2026-02-20, gültig 14.12.2025 bis 12.12.2026)."
    )
    assert sheet.reason is None


def test_what_is_known_is_said_in_english() -> None:
    sheet = worded(FULL, "en")
    assert sheet.quality == "F – minimally served"
    assert sheet.stops[0].departures == "1 train, 56 buses; 4 of them on demand"
    assert sheet.stops[0].saturday == "1 departure, 23:00"
    assert sheet.shifts[0].reason == "Bus 378, arrives 05:36 at Musterweg, then 7.5 min on foot"
    assert sheet.shifts[1].reason.startswith("7.5 min on foot, then train S 2 towards Eilenburg")
    assert sheet.note is not None
    assert "Tuesday, 3 Mar 2026" in sheet.note


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_is_never_a_no(reason: str, language: Language) -> None:
    sheet = worded(Transit(reason), language)
    assert sheet.quality is None
    assert sheet.stops == ()
    assert sheet.reason == REASONS[reason].in_(language)
    assert [(row.answer, row.reason) for row in sheet.shifts] == [(None, sheet.reason)] * 2


def test_without_a_timetable_there_is_no_note() -> None:
    assert worded(Transit(), schedule=None).note is None


def test_a_no_says_why() -> None:
    no = Shift("no")
    sheet = worded(replace(FULL, arrive=no, leave=no))
    assert [row.answer for row in sheet.shifts] == ["nein", "nein"]
    assert "zwischen 4 und 6 Uhr" in sheet.shifts[0].reason
    assert "zwischen 22 und 24 Uhr" in sheet.shifts[1].reason
    far = worded(replace(FULL, arrive=no, leave=no, stops=(near(minutes=20.1),)))
    assert {row.reason for row in far.shifts} == {"kein Halt in 20 min zu Fuß"}


def test_a_day_without_departures_has_no_service_and_one_not_known_is_unknown() -> None:
    nothing = DayService({}, 0, 0, None, None)
    (row,) = worded(replace(FULL, stops=(near(days={SUNDAY: nothing}),))).stops
    assert (row.saturday, row.sunday) == (None, "kein Verkehr")
    assert (row.departures, row.span) == (None, None)
    (row,) = worded(replace(FULL, stops=(near(days={WEEKDAY: nothing}),))).stops
    assert (row.departures, row.span) == ("kein Verkehr", None)


def test_no_class_is_said_and_is_not_unknown() -> None:
    sheet = worded(replace(FULL, quality="none", decisive=None))
    assert sheet.quality == "keine Güteklasse"
    assert sheet.quality_note == "kein Halt mit genügend Abfahrten in 1 km Fußweg"


@pytest.mark.parametrize("code", [one.code for one in QUALITY])
def test_every_class_has_words_in_both_languages(code: str) -> None:
    german, english = (worded(replace(FULL, quality=code), lang).quality for lang in LANGUAGES)
    assert german
    assert english
    assert german != english


def test_names_from_a_feed_are_text_and_no_placeholders() -> None:
    name = "{x} <b>%s</b> {{7*7}}"
    transit = replace(
        FULL,
        stops=(near(name=name),),
        decisive=near(name=name),
        arrive=Shift("yes", connection(stop=name, line=name)),
        leave=Shift("yes", connection(headsign=name, stop=name, booked=True)),
    )
    sheet = worded(transit)
    texts = [sheet.quality_note, *(row.reason for row in sheet.shifts), sheet.stops[0].name]
    assert all(text and name in text for text in texts)


def test_no_word_of_one_language_stands_in_the_other() -> None:
    text = str(worded(replace(FULL, arrive=Shift("no")), "en"))
    assert not re.search(r"\b(Abfahrt|zu Fuß|nein|Folgetag|Busse|Fahrplan)\b", text)
