"""Public transport at a plot in words of one language: stops, class, shifts, timetable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data import words
from data.codes import label
from data.transport import MEANS, MEANS_PLURAL
from data.values import NO, UNKNOWN, YES
from data.words import Text
from geo.quality import NO_CLASS, QUALITY, ROMAN
from geo.timetable import HOUR, SATURDAY, SHIFT_WALK_MIN, SUNDAY, WEEKDAY
from geo.transit import REASONS

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.timetable import DayService, FeedSource, Schedule
    from geo.transit import Connection, NearStop, Shift


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop near the plot. What is None is unknown."""

    name: str
    foot: str
    distance: str
    bicycle: str | None
    departures: str | None
    """On the reference weekday from 6 to 20 h, by means of transport."""
    span: str | None
    """First and last departure of it."""
    saturday: str | None
    sunday: str | None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """An answer for shift workers: the question, "yes", "no" or None, and why."""

    question: str
    answer: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class TransitSheet:
    """All that page and exposé say of public transport.

    Attributes
    ----------
    quality
        "C – …" or that there is no class; None is unknown.
    quality_note
        The stop that the class is due to.
    reason
        Why nothing is known; None where something is.
    note
        Reference day and feeds; None without a timetable.
    """

    quality: str | None
    quality_note: str | None
    stops: tuple[StopRow, ...]
    shifts: tuple[ShiftRow, ...]
    reason: str | None
    note: str | None


_NO_SERVICE: Final = Text("kein Verkehr", "no service")
_COUNT: Final = Text("{n} Abfahrten, {span}", "{n} departures, {span}")
_ONE: Final = Text("1 Abfahrt, {span}", "1 departure, {span}")
_BOOKED: Final = Text("{all}; davon {n} nur auf Bestellung", "{all}; {n} of them on demand")
_NEXT_DAY: Final = Text("{time} (Folgetag)", "{time} (next day)")
_DUE_TO: Final = Text(
    "durch {name} (Haltestellenkategorie {category}), {distance} zu Fuß",
    "due to {name} (stop category {category}), {distance} on foot",
)
_NOTHING_DUE: Final = Text(
    "kein Halt mit genügend Abfahrten in 1 km Fußweg",
    "no stop with enough departures within a walk of 1 km",
)
_ARRIVE: Final = Text("Zur Frühschicht um 6 Uhr da?", "Here by 6:00 for the early shift?")
_LEAVE: Final = Text("Nach der Spätschicht um 22 Uhr fort?", "Away after the late shift at 22:00?")
_ARRIVES: Final = Text(
    "{line}, an {time} {stop}, dann {walk} zu Fuß",
    "{line}, arrives {time} at {stop}, then {walk} on foot",
)
_LEAVES: Final = Text(
    "{walk} zu Fuß, dann {line}, ab {time} {stop}",
    "{walk} on foot, then {line}, leaves {time} from {stop}",
)
_TOWARDS: Final = Text("{line} Richtung {headsign}", "{line} towards {headsign}")
_ON_DEMAND: Final = Text("{all}; nur auf Bestellung", "{all}; on demand only")
_TOO_FAR: Final = Text("kein Halt in {n} min zu Fuß", "no stop within {n} min on foot")
_NO_ARRIVAL: Final = Text(
    "an den Halten in {n} min zu Fuß kommt zwischen 4 und 6 Uhr nichts rechtzeitig an",
    "at the stops within {n} min on foot nothing arrives in time between 4:00 and 6:00",
)
_NO_DEPARTURE: Final = Text(
    "von den Halten in {n} min zu Fuß fährt zwischen 22 und 24 Uhr nichts Erreichbares ab",
    "from the stops within {n} min on foot nothing that can be caught leaves between 22:00 "
    "and 24:00",
)
_NOTE: Final = Text(
    "Abfahrten von 6 bis 20 Uhr am {day}. Fahrplan: {feeds}.",
    "Departures from 6:00 to 20:00 on {day}. Timetable: {feeds}.",
)
_FEED: Final = Text(
    "{publisher} ({file}{version}, gültig {first} bis {last})",
    "{publisher} ({file}{version}, valid {first} to {last})",
)
_VERSION: Final = Text(", Stand {version}", ", version {version}")


def transit_sheet(catalogue: Catalogue, plot: Plot, language: Language) -> TransitSheet:
    """Word what is known of public transport at a plot, and why the rest is not."""
    return _Wording(catalogue.schedule, language).sheet(plot)


def schedule_note(schedule: Schedule, language: Language) -> str:
    """Say on which day departures were counted, and from which feeds."""
    wording = _Wording(schedule, language)
    feeds = "; ".join(wording.feed(feed) for feed in schedule.feeds)
    return wording.say(_NOTE, day=wording.day(WEEKDAY) or "", feeds=feeds)


class _Wording:
    def __init__(self, schedule: Schedule | None, language: Language) -> None:
        self._schedule = schedule
        self._language = language

    def say(self, text: Text, **values: object) -> str:
        return (text.format(**values) if values else text).in_(self._language)

    def day(self, kind: str) -> str | None:
        on = self._schedule.on(kind) if self._schedule else None
        return words.weekday(on, self._language) if on else None

    def feed(self, feed: FeedSource) -> str:
        version = self.say(_VERSION, version=feed.version) if feed.version else ""
        return self.say(
            _FEED,
            publisher=feed.publisher,
            file=feed.file,
            version=version,
            first=words.day(feed.first, self._language),
            last=words.day(feed.last, self._language),
        )

    def sheet(self, plot: Plot) -> TransitSheet:
        transit = plot.transit
        quality = None if transit.quality is None else self.say(label(QUALITY, transit.quality))
        reason = REASONS.get(transit.reason, UNKNOWN) if transit.reason else None
        return TransitSheet(
            quality=quality,
            quality_note=self._quality_note(transit.quality, transit.decisive),
            stops=tuple(map(self._stop, transit.stops)),
            shifts=(
                self._shift(_ARRIVE, transit.arrive, plot, reason),
                self._shift(_LEAVE, transit.leave, plot, reason),
            ),
            reason=None if reason is None else self.say(reason),
            note=schedule_note(self._schedule, self._language) if self._schedule else None,
        )

    def _quality_note(self, quality: str | None, decisive: NearStop | None) -> str | None:
        if quality == NO_CLASS:
            return self.say(_NOTHING_DUE)
        if decisive is None or decisive.category is None:
            return None
        return self.say(
            _DUE_TO,
            name=decisive.name,
            category=ROMAN[decisive.category - 1],
            distance=self._metres(decisive.metres),
        )

    def _metres(self, metres: float) -> str:
        return f"{words.number(round(metres, -1), self._language)} m"

    def _minutes(self, minutes: float) -> str:
        return words.minutes(minutes, self._language)

    def _stop(self, stop: NearStop) -> StopRow:
        weekday = stop.days.get(WEEKDAY)
        return StopRow(
            name=stop.name,
            foot=self._minutes(stop.minutes),
            distance=self._metres(stop.metres),
            bicycle=None if stop.bicycle is None else self._minutes(stop.bicycle),
            departures=self._by_means(weekday),
            span=self._span(weekday),
            saturday=self._of_day(stop.days.get(SATURDAY)),
            sunday=self._of_day(stop.days.get(SUNDAY)),
        )

    def _by_means(self, service: DayService | None) -> str | None:
        if service is None:
            return None
        counts = [
            f"{words.number(count, self._language)} "
            + self.say(label(MEANS if count == 1 else MEANS_PLURAL, means))
            for means, count in sorted(service.departures.items(), key=_by_order)
        ]
        text = ", ".join(counts) or self.say(_NO_SERVICE)
        return self.say(_BOOKED, all=text, n=service.booked) if service.booked else text

    def _span(self, service: DayService | None) -> str | None:
        if service is None or service.first is None or service.last is None:
            return None
        return f"{self._clock(service.first)}–{self._clock(service.last)}"

    def _of_day(self, service: DayService | None) -> str | None:
        if service is None:
            return None
        span = self._span(service)
        if span is None:
            return self.say(_NO_SERVICE)
        count = words.number(service.total, self._language)
        if service.total == 1:
            return self.say(_ONE, span=span.partition("–")[0])
        return self.say(_COUNT, n=count, span=span)

    def _clock(self, seconds: int) -> str:
        hours, minutes = divmod(seconds // 60, 60)
        time = f"{hours % 24:02d}:{minutes:02d}"
        return self.say(_NEXT_DAY, time=time) if seconds >= 24 * HOUR else time

    def _shift(self, question: Text, shift: Shift, plot: Plot, reason: Text | None) -> ShiftRow:
        answers = {"yes": YES, "no": NO}
        answer = answers.get(shift.answer)
        if shift.connection:
            why = self._connection(shift.connection, arrives=question is _ARRIVE)
        elif answer is None:
            why = self.say(reason or UNKNOWN)
        elif (plot.transit.minutes or 0) > SHIFT_WALK_MIN:
            why = self.say(_TOO_FAR, n=SHIFT_WALK_MIN)
        else:
            text = _NO_ARRIVAL if question is _ARRIVE else _NO_DEPARTURE
            why = self.say(text, n=SHIFT_WALK_MIN)
        return ShiftRow(self.say(question), None if answer is None else self.say(answer), why)

    def _connection(self, one: Connection, *, arrives: bool) -> str:
        means = self.say(label(MEANS, one.means))
        if arrives:  # the sentence begins with it
            means = means[0].upper() + means[1:]
        line = f"{means} {one.line}" if one.line else means
        if one.headsign and not arrives:
            line = self.say(_TOWARDS, line=line, headsign=one.headsign)
        text = self.say(
            _ARRIVES if arrives else _LEAVES,
            line=line,
            time=self._clock(one.time),
            stop=one.stop,
            walk=self._minutes(one.minutes),
        )
        return self.say(_ON_DEMAND, all=text) if one.booked else text


def _by_order(item: tuple[str, int]) -> int:
    return [code.code for code in MEANS].index(item[0])
