"""Public transport at a plot as JSON, and its schema for `/openapi.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, WithJsonSchema

from data import words
from data.transport import MEANS
from geo.network import WALKING_KMH
from geo.quality import CATEGORIES, CLASSES, LIMITS_M, QUALITY, ROMAN
from geo.timetable import KINDS_OF_DAY, OFF_WAY_M, SHIFT_WALK_MIN
from geo.transit import REASONS
from maps.transitsheet import schedule_note

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.timetable import DayService
    from geo.transit import NearStop, Shift, Transit

_MEANS = [code.code for code in MEANS]
_Means = Annotated[str, WithJsonSchema({"type": "string", "enum": _MEANS})]
_Reason = Annotated[str, WithJsonSchema({"type": "string", "enum": list(REASONS)})]
_Class = Annotated[str, WithJsonSchema({"type": "string", "enum": [code.code for code in QUALITY]})]
_Count = Annotated[int, Field(ge=0)]
_MINUTES: dict[str, Any] = {"x-unit": "min"}
_TIME = "hh:mm by the clock of the day, beyond 24:00 for the night after it"


class DayAnswer(BaseModel):
    """What departs from a stop on one day."""

    departures: dict[_Means, _Count] = Field(
        description="From 6:00 to 20:00, by means of transport; a means that is not here has none"
    )
    on_demand: _Count = Field(description="How many of these run only where they are ordered")
    total: _Count = Field(description="From 4:00 to 4:00 of the next day")
    first: str | None = Field(description=f"First departure of these, {_TIME}")
    last: str | None = Field(description="Last departure of these")


class DaysAnswer(BaseModel):
    """Service by day; null where the timetable says nothing of such a day."""

    weekday: DayAnswer | None
    saturday: DayAnswer | None
    sunday: DayAnswer | None


class StopAnswer(BaseModel):
    """A stop near the plot."""

    name: str
    minutes_foot: float = Field(description="On foot", json_schema_extra=_MINUTES)
    metres_foot: float = Field(description="On foot", json_schema_extra={"x-unit": "m"})
    minutes_bicycle: float | None = Field(
        description="By bicycle; null where no way for bicycles leads there",
        json_schema_extra=_MINUTES,
    )
    category: int | None = Field(
        ge=1, le=7, description="Stop category I to VII as 1 to 7; null: served too seldom for any"
    )
    days: DaysAnswer


class ConnectionAnswer(BaseModel):
    """A vehicle that a shift worker takes."""

    time: str = Field(description=f"At the stop, {_TIME}")
    means: _Means
    line: str
    headsign: str
    on_demand: bool
    stop: str
    minutes_foot: float = Field(json_schema_extra=_MINUTES)


class ShiftAnswer(BaseModel):
    """Whether a shift worker gets there, or away, by stops near enough on foot."""

    answer: Literal["yes", "no", "unknown"]
    connection: ConnectionAnswer | None = Field(
        description="The one with the shortest wait; null unless the answer is yes"
    )


class TransitAnswer(BaseModel):
    """Public transport at the plot, from the timetable that is loaded."""

    reason: _Reason | None = Field(
        description="Why nothing is known; null where something is. "
        + "; ".join(f"{key}: {text.en}" for key, text in REASONS.items())
    )
    quality: _Class | None = Field(
        description="ÖV-Güteklasse, A best; none where no stop is near and served enough; null "
        "is unknown"
    )
    quality_stop: str | None = Field(description="The stop that the class is due to")
    stops: list[StopAnswer] = Field(description="The nearest three on foot, nearest first")
    arrive_by_6: ShiftAnswer = Field(
        description=f"To be at the plot at 6:00 on the reference weekday, from at most "
        f"{SHIFT_WALK_MIN} minutes on foot and 2 hours before"
    )
    leave_after_22: ShiftAnswer = Field(description="The same for a departure after 22:00")


def transit_method(catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """Return the figures and tables with which a page says how public transport is judged."""
    schedule = catalogue.schedule
    weekend = (schedule.saturday, schedule.sunday) if schedule else ()
    return {
        "schedule_note": schedule_note(schedule, language) if schedule else None,
        "weekend": "; ".join(words.weekday(day, language) for day in weekend if day),
        "walking_kmh": words.number(WALKING_KMH, language, decimals=1),
        "off_way_m": words.number(OFF_WAY_M, language),
        "shift_walk": SHIFT_WALK_MIN,
        "categories": CATEGORIES,
        "classes": list(CLASSES.items()),
        "limits_m": LIMITS_M,
        "roman": ROMAN,
    }


def transit_answer(transit: Transit) -> dict[str, Any]:
    """Return public transport at a plot as `TransitAnswer` describes it."""
    return {
        "reason": transit.reason,
        "quality": transit.quality,
        "quality_stop": transit.decisive.name if transit.decisive else None,
        "stops": [_stop(stop) for stop in transit.stops],
        "arrive_by_6": _shift(transit.arrive),
        "leave_after_22": _shift(transit.leave),
    }


def _stop(stop: NearStop) -> dict[str, Any]:
    return {
        "name": stop.name,
        "minutes_foot": stop.minutes,
        "metres_foot": stop.metres,
        "minutes_bicycle": stop.bicycle,
        "category": stop.category,
        "days": {kind: _day(stop.days.get(kind)) for kind in KINDS_OF_DAY},
    }


def _day(service: DayService | None) -> dict[str, Any] | None:
    if service is None:
        return None
    return {
        "departures": service.departures,
        "on_demand": service.booked,
        "total": service.total,
        "first": None if service.first is None else _clock(service.first),
        "last": None if service.last is None else _clock(service.last),
    }


def _shift(shift: Shift) -> dict[str, Any]:
    one = shift.connection
    return {
        "answer": shift.answer,
        "connection": one
        and {
            "time": _clock(one.time),
            "means": one.means,
            "line": one.line,
            "headsign": one.headsign,
            "on_demand": one.booked,
            "stop": one.stop,
            "minutes_foot": one.minutes,
        },
    }


def _clock(seconds: int) -> str:
    return f"{seconds // 3_600:02d}:{seconds // 60 % 60:02d}"
