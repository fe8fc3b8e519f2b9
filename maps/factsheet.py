"""The fact sheet of a plot: its facts in words of one language.

The page and the exposé show the same sheet, so that a figure, its date and its
"unknown" are worded once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast

from data import codes, words
from data.fields import GROUP_LABELS, PUBLIC, Field, Kind, Origin
from data.freshness import bound_reason
from data.values import people_text, tiers_in, value_in
from data.words import Text
from geo.constraints import LEVEL_LABELS
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import MODE_LABELS, STEPS
from geo.judgement import GONE
from maps.journeys import (
    absent_note,
    access_note,
    distance_rows,
    is_absent,
    journey,
    journeys,
    places_note,
)
from maps.people import people_note, working_label
from maps.scoresheet import ScoreWords
from maps.sources import SourceLine, network_note, source_lines
from maps.transitsheet import TransitSheet, transit_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from data.record import Tier, Value
    from data.words import Language
    from geo.catalogue import (
        Catalogue,
        Plot,
        Restriction,
        TaxRate,
    )
    from geo.destinations import Mode
    from maps.journeys import DistanceRow, Journey
    from maps.scoresheet import ReasonRow


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words. `value` is None where it is unknown.

    Attributes
    ----------
    confirmed
        The day of the confirmation, that it ran out, or that no day is known; None where
        the value is unknown.
    note
        What a key figure adds in smaller type: the name of the place, the meaning of a
        code.
    confirmed_by
        Function that confirmed it.
    day
        The day of the confirmation alone; None where it is unknown.
    lang
        Language of the value where it is not that of the sheet: text quoted from the
        record.
    """

    name: str
    label: str
    value: str | None
    help: str
    source: str | None
    confirmed: str | None
    note: str | None = None
    confirmed_by: str | None = None
    day: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts of one group of the field registry."""

    name: str
    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """One restriction in words, with its level as a key and as a word.

    `lang` is the language of the reason where it is not that of the sheet.
    """

    label: str
    level: str
    level_label: str
    reason: str
    source: str | None
    confirmed: str | None
    lang: str | None = None

    @property
    def grave(self) -> bool:
        """True where it may keep somebody from building."""
        return self.level in _GRAVE


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """How many people live within some minutes, and how many of working age.

    Both are None where they are unknown.
    """

    label: str
    value: str | None
    working: str | None = None


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Everything that page and exposé say of a plot, in one language."""

    language: str
    id: str
    title: str
    place: str
    """Estate and municipality on one line."""
    status: str
    status_label: str
    status_note: str | None
    """"Not confirmed since …", "reserved until …"."""
    status_reason: str | None
    """Why the status shown is not the recorded one, where a binding says otherwise."""
    available: str | None
    """"Available from …", where that lies ahead."""
    confirmed: str | None
    invented: bool
    key_figures: tuple[Fact, ...]
    groups: tuple[FactGroup, ...]
    unknown: tuple[str, ...]
    """Labels of all public fields that are unknown."""
    journeys: tuple[Journey, ...]
    """To the main kinds of destinations."""
    further: tuple[Journey, ...]
    """To the other kinds, as far as the network holds any."""
    absent_note: str | None
    """Which other kinds it does not hold."""
    distances: tuple[DistanceRow, ...]
    places_note: str | None
    """Where the places are from."""
    network_note: str
    """On which roads of which day the minutes were computed, and whether schematic."""
    access_note: str | None
    people: tuple[PeopleRow, ...]
    working_label: str | None
    """Whom `PeopleRow.working` counts; None where the figures tell no ages."""
    people_note: str
    """What was counted, of which day, and where more may live; or why nothing was."""
    transit: TransitSheet
    restrictions: tuple[RestrictionRow, ...]
    score: str | None
    score_range: str
    all_known: bool
    """Whether no criterion is unknown: then there is no range."""
    score_points: str
    """How the score comes of the points: recomputable with a pencil."""
    fields_of_action: tuple[tuple[str, str | None], ...]
    reasons: tuple[ReasonRow, ...]
    contact: tuple[str | None, str | None]
    """Function and mailbox."""
    sources: tuple[SourceLine, ...]

    @property
    def grave(self) -> tuple[RestrictionRow, ...]:
        """Restrictions that may keep somebody from building, the worst first."""
        rows = (row for row in self.restrictions if row.grave)
        return tuple(sorted(rows, key=lambda row: _GRAVE.index(row.level)))


ON_REQUEST: Final = Text("auf Anfrage", "on request")
_HECTARE: Final = 10_000
_BOUND: Final = frozenset({"reserved", "option", "negotiation"})
_AVAILABLE_FROM: Final = Text("verfügbar ab {day}", "available from {day}")
_LAPSED: Final = Text("seit {day} nicht mehr bestätigt", "not confirmed any more since {day}")
_NO_DATE: Final = Text("Datum unbekannt", "date unknown")
_GRAVE: Final = ("excluded", "serious")
# Texts of records are written in German.
_RECORDED_LANGUAGE: Final = "de"
_UNTIL: Final = Text("{status} bis {day}", "{status} until {day}")
_UNCONFIRMED_SINCE: Final = Text("nicht bestätigt seit {day}", "not confirmed since {day}")
_COMPUTED: Final = Text("berechnet", "computed")
_COMPUTED_FROM: Final = Text("Stand {day}, berechnet", "as of {day}, computed")
_NEVER_CONFIRMED: Final = Text("noch nie bestätigt", "never confirmed")
_STATUS_UNKNOWN: Final = Text("Status unbekannt", "status unknown")
_NO_PLACE: Final = Text("Gemeinde unbekannt", "municipality unknown")
# Keys that are shown as the names behind them.
_NAMED: Final = frozenset({"municipality", "estate"})
# Facts that another fact makes meaningless; they are neither shown nor "unknown".
_MEANINGLESS: Final[Mapping[str, Callable[[Plot], bool]]] = {
    "status_until": lambda plot: plot.status is not None and plot.status not in _BOUND,
    "parcel_smallest": lambda plot: plot.values.get("divisible") is False,
    "plan_name": lambda plot: plot.values.get("plan_status") == "unplanned",
    "plan_date": lambda plot: plot.values.get("plan_status") == "unplanned",
    "restriction_reason": lambda plot: plot.values.get("restriction_level") == "none",
    "price_on_request": lambda plot: "price" in plot.values,
    "price_tiers": lambda plot: "price" in plot.values and "price_tiers" not in plot.values,
}


def fact_sheet(
    catalogue: Catalogue, plot: Plot, language: Language, *, today: date | None = None
) -> FactSheet:
    """Word everything that is known of `plot`, and name what is not.

    Parameters
    ----------
    catalogue
        The catalogue that holds the plot.
    plot
        The plot.
    language
        Language of every word and figure.
    today
        Day on which the sheet is read; a binding that ended before it is not
        mentioned. Defaults to the day of the catalogue.
    """
    wording = _Wording(catalogue, plot, language)
    groups = tuple(wording.groups())
    facts = [fact for group in groups for fact in group.facts]
    score = ScoreWords(plot.score, language)
    ways = [*journeys(plot, language)]
    others = [way for way in ways if not DESTINATIONS[way.kind].main]
    return FactSheet(
        language=language,
        id=plot.id,
        title=plot.name.strip() or plot.id,
        place=wording.place(),
        status=plot.status_shown or "unknown",
        status_label=wording.status_label(),
        status_note=wording.status_note(today or catalogue.date),
        status_reason=wording.status_reason(),
        available=wording.available(today or catalogue.date),
        confirmed=wording.day(plot.confirmed_on),
        invented=plot.invented,
        key_figures=tuple(wording.key_figures({fact.name: fact for fact in facts})),
        groups=groups,
        unknown=tuple(fact.label for fact in facts if fact.value is None),
        journeys=tuple(way for way in ways if DESTINATIONS[way.kind].main),
        further=tuple(way for way in others if not is_absent(way.kind, plot)),
        absent_note=absent_note(others, plot, language),
        distances=tuple(distance_rows(plot, language)),
        places_note=places_note(plot, _dates(catalogue), language),
        network_note=network_note(catalogue.network, language),
        access_note=access_note(plot, language),
        people=tuple(wording.people()),
        working_label=working_label(plot.people, language),
        people_note=people_note(plot.people, language),
        transit=transit_sheet(catalogue, plot, language),
        restrictions=tuple(wording.restriction(entry) for entry in plot.restrictions),
        score=score.total,
        score_range=score.range,
        all_known=all(one.value is not None for one in plot.score.contributions),
        score_points=score.points,
        fields_of_action=tuple(score.fields_of_action()),
        reasons=tuple(score.reasons()),
        contact=(_text(plot, "contact_function"), _text(plot, "contact_mail")),
        sources=source_lines(catalogue, language),
    )


def _dates(catalogue: Catalogue) -> dict[str, str | None]:
    """Return the days of sources; that of OpenStreetMap is the one of the road data."""
    dates = {source.name: source.as_of for source in catalogue.sources}
    return dates | {"osm": catalogue.network.as_of}


def _text(plot: Plot, name: str) -> str | None:
    value = plot.values.get(name)
    return None if value is None else str(value)


class _Wording:
    """Words for one plot in one language."""

    def __init__(self, catalogue: Catalogue, plot: Plot, language: Language) -> None:
        self._catalogue = catalogue
        self._plot = plot
        self._language = language

    def _say(self, text: Text, **values: object) -> str:
        # A text without placeholders may hold braces: it can quote a record.
        return (text.format(**values) if values else text).in_(self._language)

    def day(self, value: date | None) -> str | None:
        return None if value is None else words.day(value, self._language)

    # Title

    def place(self) -> str:
        parts = [self._plot.estate_name, self._plot.municipality_name]
        return ", ".join(filter(None, parts)) or self._say(_NO_PLACE)

    def status_label(self) -> str:
        if self._plot.status_shown is None:
            return self._say(_STATUS_UNKNOWN)
        return self._say(codes.label(codes.STATUS_SHOWN, self._plot.status_shown))

    def status_note(self, today: date) -> str | None:
        plot = self._plot
        if plot.status_shown == codes.UNCONFIRMED.code:
            if plot.confirmed_on is None:
                return self._say(_NEVER_CONFIRMED)
            return self._say(_UNCONFIRMED_SINCE, day=self.day(plot.confirmed_on))
        until = cast("date | None", plot.values.get("status_until"))
        if plot.status_shown not in _BOUND or until is None or until < today:
            return None
        return self._say(_UNTIL, status=self.status_label(), day=self.day(until))

    def status_reason(self) -> str | None:
        until = self._plot.bound_until
        return None if until is None else self._say(bound_reason(until))

    def available(self, today: date) -> str | None:
        start = cast("date | None", self._plot.values.get("available_from"))
        if start is None or start <= today or self._plot.status_shown in GONE:
            return None
        return self._say(_AVAILABLE_FROM, day=self.day(start))

    # Facts

    def groups(self) -> Iterator[FactGroup]:
        for group, fields in groupby(PUBLIC, key=lambda field: field.group):
            facts = tuple(self._fact(field) for field in fields if self._means(field))
            if facts:
                yield FactGroup(group.value, self._say(GROUP_LABELS[group]), facts)

    def _means(self, field: Field) -> bool:
        meaningless = _MEANINGLESS.get(field.name)
        return field.name in self._plot.values or not (meaningless and meaningless(self._plot))

    def _fact(self, field: Field) -> Fact:
        value = self._value(field)
        fact = Fact(field.name, self._say(field.label), value, self._say(field.help), None, None)
        if value is None:
            return fact
        if rate := self._rate(field):
            dated = f"{value} ({rate.year})"
            return replace(fact, value=dated, source=rate.source, confirmed=str(rate.year))
        said_by = self._said_by(field.name)
        provenance = self._plot.provenance_of(said_by)
        return replace(
            fact,
            source=provenance.source,
            confirmed=self._confirmation(
                provenance.confirmed_on, lapsed=self._plot.has_lapsed(said_by)
            ),
            confirmed_by=provenance.confirmed_by,
            day=self.day(provenance.confirmed_on),
            lang=self._lang(field),
        )

    def _said_by(self, name: str) -> str:
        """Return the field that a shown fact comes from."""
        on_request = name == "price" and "price" not in self._plot.values
        return "price_on_request" if on_request else name

    def _confirmation(self, day: date | None, *, lapsed: bool) -> str:
        if day is None:
            return self._say(_NO_DATE)
        said = words.day(day, self._language)
        return self._say(_LAPSED, day=said) if lapsed else said

    def _lang(self, field: Field) -> str | None:
        quoted = field.kind is Kind.TEXT and field.name not in _NAMED
        return _RECORDED_LANGUAGE if quoted and self._language != _RECORDED_LANGUAGE else None

    def _rate(self, field: Field) -> TaxRate | None:
        if field.origin is not Origin.MUNICIPALITY:
            return None
        municipality = self._catalogue.municipalities.get(_text(self._plot, "municipality") or "")
        return municipality.taxes.get(field.name) if municipality else None

    def _value(self, field: Field) -> str | None:
        value = self._plot.values.get(field.name)
        if field.name == "status":
            return None if self._plot.status_shown is None else self.status_label()
        if field.name == "price" and value is None:
            on_request = self._plot.values.get("price_on_request") is True
            return self._say(ON_REQUEST) if on_request else None
        return None if value is None else self._words(field, value)

    def _words(self, field: Field, value: Value) -> str:
        text = value_in(self._language, field, value)
        if field.kind is Kind.TEXT:
            return self._named(field, text)
        if field.unit == "m²" and cast("float", value) >= _HECTARE:
            return f"{text} ({words.area(cast('float', value), self._language)})"
        return text

    def _named(self, field: Field, value: str) -> str:
        if field.name == "municipality" and self._plot.municipality_name:
            return f"{self._plot.municipality_name} (AGS {value})"
        if field.name == "estate" and self._plot.estate_name:
            return self._plot.estate_name
        return value

    # Key figures

    def key_figures(self, facts: Mapping[str, Fact]) -> Iterator[Fact]:
        yield self._area_figure(facts["area_available"])
        yield self._zoning_figure(facts["zoning"])
        yield self._price_figure(facts["price"])
        yield self._journey_figure("motorway_junction", "truck")
        yield self._journey_figure("airport", "truck")
        yield self._tax_figure(facts["trade_tax"])

    def _area_figure(self, fact: Fact) -> Fact:
        value = cast("float | None", self._plot.values.get("area_available"))
        if value is None:
            return fact
        figure = words.area(value, self._language)
        if value < _HECTARE:
            figure = f"{words.number(value, self._language)} m²"
        return self._figure(fact, figure, None)

    def _zoning_figure(self, fact: Fact) -> Fact:
        code = self._plot.values.get("zoning")
        if code is None or fact.value is None:
            return fact
        return self._figure(fact, str(code), fact.value.partition(" – ")[2] or None)

    def _price_figure(self, fact: Fact) -> Fact:
        tiers = cast("Sequence[Tier] | None", self._plot.values.get("price_tiers"))
        return self._figure(fact, fact.value, tiers_in(self._language, tiers) if tiers else None)

    def _tax_figure(self, fact: Fact) -> Fact:
        if fact.value is None:
            return fact
        figure, _, year = fact.value.partition(" (")
        return self._figure(fact, figure, year.rstrip(")") or None)

    def _journey_figure(self, kind: str, mode: Mode) -> Fact:
        label = f"{self._say(MODE_LABELS[mode])} {self._say(DESTINATIONS[kind].to)}"
        reach = self._plot.reach.get(mode, {}).get(kind)
        way = journey(reach, self._language)
        note = way.reason if reach else None
        if way.minutes is not None:
            note = ", ".join(filter(None, (way.place, way.km))) or None
        return Fact(f"{mode}_{kind}", label, way.minutes, "", None, None, note)

    @staticmethod
    def _figure(fact: Fact, value: str | None, note: str | None) -> Fact:
        return replace(fact, value=value, note=note)

    def people(self) -> Iterator[PeopleRow]:
        held = self._plot.people
        for step in STEPS:
            label = Text("in {minutes} Minuten mit dem Pkw", "within {minutes} minutes by car")
            count = held.within.get(step)
            value = None
            if count is not None:
                figure = people_text(count, held.source, at_least=step in held.at_least)
                value = self._say(figure)
            yield PeopleRow(self._say(label, minutes=step), value, self._working(step))

    def _working(self, step: int) -> str | None:
        held = self._plot.people
        count = held.working.get(step)
        if count is None:
            return None
        figure = people_text(count, held.source, at_least=step in held.working_at_least)
        return self._say(figure)

    # Restrictions

    def restriction(self, entry: Restriction) -> RestrictionRow:
        return RestrictionRow(
            label=self._say(entry.label),
            level=entry.level,
            level_label=self._say(LEVEL_LABELS[entry.level]),
            reason=self._say(entry.reason),
            source=entry.source,
            confirmed=self._confirmed(entry),
            lang=self._quoted(entry.reason),
        )

    def _quoted(self, text: Text) -> str | None:
        """Return the language of a text that is the same in both: it quotes the record."""
        if self._language == _RECORDED_LANGUAGE or text.de != text.en:
            return None
        return _RECORDED_LANGUAGE

    def _confirmed(self, entry: Restriction) -> str | None:
        day = self.day(entry.confirmed_on)
        if not entry.computed:
            return self._recorded(entry)
        return self._say(_COMPUTED) if day is None else self._say(_COMPUTED_FROM, day=day)

    def _recorded(self, entry: Restriction) -> str | None:
        if entry.level == "unknown" and entry.source is None:
            return None
        return self._confirmation(entry.confirmed_on, lapsed=entry.kind in self._plot.lapsed)
