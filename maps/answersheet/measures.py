"""What answers a line of the sheet: a field of the record, or something that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import shapely

from data import codes, words
from data.fields import BY_NAME, Field, Kind, Origin
from data.values import code_list, people_text, shown_people, value_in
from data.words import Text
from geo.accessibility import REASONS
from geo.columns import way_that_counts
from geo.destinations import BY_NAME as KINDS
from geo.destinations import MODES, STEPS
from geo.people import SOURCES
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.words import Language
    from geo.catalogue import Catalogue, Municipality, Plot
    from geo.destinations import Mode


@dataclass(frozen=True, slots=True)
class Answer:
    """What is held.

    Attributes
    ----------
    value
        A figure in `unit`, or words; `NOTHING` holds None, and that is no zero.
    source, year
        Where it is from, and of which year; None is unknown.
    note
        What is to be known beside: the place that minutes lead to, a confirmation that ran out.
    """

    value: str | float | None
    unit: str | None = None
    source: str | None = None
    year: int | None = None
    note: str | None = None

    @property
    def held(self) -> bool:
        """Whether anything is known."""
        return self.value is not None


NOTHING: Final = Answer(None)
_LAPSED: Final = Text("seit {day} nicht mehr bestätigt", "not confirmed any more since {day}")
_ON_REQUEST: Final = Text("auf Anfrage", "on request")
_NEVER: Final = Text("nie bestätigt", "never confirmed")
_MEASURED: Final = Text("gemessen am Umriss (EPSG:25833)", "measured on the outline (EPSG:25833)")
_MINUTES: Final = Text("Minuten", "minutes")
_PEOPLE: Final = Text("Menschen", "people")
_TIMETABLE: Final = Text("Fahrplan (GTFS)", "timetable (GTFS)")
_OFFICIAL: Final = Text("amtliche Einwohnerzahl", "official number of inhabitants")


@dataclass(frozen=True, slots=True)
class Asked:
    """A plot that is asked about, in the catalogue of a day and in one language."""

    catalogue: Catalogue
    plot: Plot
    language: Language

    def say(self, text: Text, **values: object) -> str:
        """Return words in the language."""
        return (text.format(**values) if values else text).in_(self.language)

    @property
    def municipality(self) -> Municipality | None:
        """The plot's municipality; None where it is unknown."""
        return self.catalogue.municipalities.get(str(self.plot.values.get("municipality")))


def answer(asks: str, asked: Asked) -> Answer:
    """Return what is held for a line that asks for `asks`; `NOTHING` where nothing is.

    Raises
    ------
    KeyError
        Where it is neither a field nor a measure.
    """
    if not asks:
        return NOTHING
    return MEASURES[asks](asked) if asks in MEASURES else _of_field(BY_NAME[asks], asked)


def _of_field(field: Field, asked: Asked) -> Answer:
    value = asked.plot.values.get(field.name)
    if value is None:
        return NOTHING
    of_record = asked.plot.provenance_of(field.name)
    source, day = of_record.source, of_record.confirmed_on
    note = None
    if day is not None and asked.plot.has_lapsed(field.name):
        note = asked.say(_LAPSED, day=words.day(day, asked.language))
    year = day.year if day else None
    if field.origin is Origin.MUNICIPALITY and (town := asked.municipality):
        rate = town.taxes.get(field.name)
        source, year = (rate.source, rate.year) if rate else (None, None)
    if field.kind is Kind.NUMBER:
        return Answer(cast("float", value), field.unit, source, year, note)
    return Answer(value_in(asked.language, field, value), None, source, year, note)


def _named(name: str, asked: Asked) -> Answer:
    plain = _of_field(BY_NAME[name], asked)
    plot = asked.plot
    said = {"municipality": plot.municipality_name, "estate": plot.estate_name}[name]
    if not plain.held or not said:
        return plain
    note = f"AGS {plain.value}" if name == "municipality" else str(plain.value)
    return Answer(said, None, plain.source, plain.year, note)


def _centre(asked: Asked) -> Answer:
    middle = shapely.point_on_surface(asked.plot.record.geometry)
    said = f"{middle.y:.5f}, {middle.x:.5f}"
    return Answer(said, "°", asked.say(_MEASURED), asked.catalogue.date.year)


def _outline(asked: Asked) -> Answer:
    area = round(asked.plot.area)
    return Answer(area, "m²", asked.say(_MEASURED), asked.catalogue.date.year)


def _status(asked: Asked) -> Answer:
    plot = asked.plot
    if plot.status_shown is None:
        return NOTHING
    note = None
    if plot.status_shown == codes.UNCONFIRMED.code:
        day = plot.confirmed_on
        note = asked.say(_LAPSED, day=words.day(day, asked.language)) if day else asked.say(_NEVER)
    return Answer(
        asked.say(codes.label(code_list(BY_NAME["status"]), plot.status_shown)),
        None,
        plot.provenance_of("status").source,
        plot.confirmed_on.year if plot.confirmed_on else None,
        note,
    )


def _price(asked: Asked) -> Answer:
    held = _of_field(BY_NAME["price"], asked)
    if held.held or asked.plot.values.get("price_on_request") is not True:
        return held
    of_record = asked.plot.provenance_of("price_on_request")
    year = of_record.confirmed_on.year if of_record.confirmed_on else None
    return Answer(asked.say(_ON_REQUEST), None, of_record.source, year)


def _minutes(mode: Mode, kind: str, asked: Asked) -> Answer:
    """Return the way that counts: to a station, that with a proven service."""
    way = way_that_counts(asked.plot, mode, kind)
    network = asked.catalogue.network
    if way is None or way.minutes is None:
        reason = REASONS.get(way.reason or "") if way else None
        return Answer(None, note=asked.say(reason) if reason else None)
    km = "" if way.km is None else words.kilometres(way.km, asked.language)
    return Answer(
        words.shown_minute(way.minutes),
        asked.say(_MINUTES),
        f"{network.engine}, {network.attribution}",
        _year(network.as_of),
        ", ".join(filter(None, (way.name, km))) or None,
    )


def _access(asked: Asked) -> Answer:
    metres, network = asked.plot.access_m, asked.catalogue.network
    if metres is None:
        return NOTHING
    return Answer(round(metres), "m", network.attribution, _year(network.as_of))


def _timetable(asked: Asked) -> tuple[str, int | None]:
    schedule = asked.catalogue.schedule
    feeds = "; ".join(feed.publisher for feed in schedule.feeds) if schedule else ""
    return feeds or asked.say(_TIMETABLE), schedule.weekday.year if schedule else None


def _quality(asked: Asked) -> Answer:
    transit = asked.plot.transit
    if transit.quality is None:
        return NOTHING
    return Answer(asked.say(codes.label(QUALITY, transit.quality)), None, *_timetable(asked))


def _people(step: int, asked: Asked) -> Answer:
    held = asked.plot.people
    count = held.within.get(step)
    if count is None:
        return NOTHING
    at_least = step in held.at_least
    said = asked.say(people_text(count, held.source, at_least=at_least))
    source = SOURCES.get(held.source or "")
    # A lower bound is no figure: whoever sums or sorts it would take it for one.
    return Answer(
        said if at_least else shown_people(count, held.source),
        asked.say(_PEOPLE),
        asked.say(source) if source else None,
        _year(held.as_of),
    )


def _inhabitants(asked: Asked) -> Answer:
    town = asked.municipality
    if town is None or town.inhabitants is None:
        return NOTHING
    year = town.inhabitants_date.year if town.inhabitants_date else None
    return Answer(town.inhabitants, asked.say(_PEOPLE), asked.say(_OFFICIAL), year, town.name)


def _year(day: str | None) -> int | None:
    """Return the year of a day in ISO 8601, of a year, or of the end of a span."""
    year = (day or "").rpartition("/")[2][:4]
    return int(year) if year.isdigit() else None


MEASURES: Final[Mapping[str, Callable[[Asked], Answer]]] = {
    "municipality": partial(_named, "municipality"),
    "estate": partial(_named, "estate"),
    "centre": _centre,
    "area_outline": _outline,
    "status_shown": _status,
    "price": _price,
    "access": _access,
    "transit_class": _quality,
    "inhabitants": _inhabitants,
    **{f"{mode}:{kind}": partial(_minutes, mode, kind) for mode in MODES for kind in KINDS},
    **{f"people:{step}": partial(_people, step) for step in STEPS},
}
