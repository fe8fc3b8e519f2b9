"""What the pages show of a catalogue: rows of the table, figures, neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from api.totals import beside, in_short
from data import words
from data.codes import ZONING, label
from data.fields import PUBLIC, Kind
from data.values import price_in
from data.words import collation, translations
from geo.balance import Totals, totals
from geo.columns import way_that_counts
from geo.criteria import FIELD_OF_ACTION_LABELS
from geo.destinations import KINDS
from geo.search import availability

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.words import Language
    from geo.catalogue import Catalogue, Estate, Municipality, Plot, Score
    from geo.criteria import FieldOfAction
    from geo.destinations import Mode
    from maps.factsheet import FactGroup


_BOUND: Final = frozenset({"reserved", "option", "negotiation"})


class Part(NamedTuple):
    """The score within one field of action, 0 to 100; None is unknown."""

    name: str
    label: str
    value: float | None
    shown: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A plot as a row of the table; None is unknown."""

    id: str
    name: str
    place: str
    status: str | None
    confirmed: str | None
    tie: str | None
    """Until when it is bound, or from when it can be had, where that lies ahead."""
    area: str | None
    zoning: str | None
    zoning_label: str | None
    price: str | None
    minutes: dict[str, str | None]
    doubtful: frozenset[str]
    """Kinds of which only stops can be reached where no source states a regular service."""
    score: str | None
    score_range: str
    parts: tuple[Part, ...]
    """The score by field of action."""
    invented: bool
    wishes: str = ""
    """How many wishes it meets, in words."""
    missed: tuple[str, ...] = ()
    """The wishes that it does not meet, each in a sentence."""


def row(plot: Plot, language: Language, mode: Mode, today: date) -> Row:
    """Word one plot for the table, as it is read on the day `today`."""
    _ = translations(language).gettext
    values = plot.values
    area, price, zoning = (values.get(k) for k in ("area_available", "price", "zoning"))
    if isinstance(price, int | float):
        money: str | None = price_in(language, price)
    else:
        money = _("on request") if values.get("price_on_request") else None
    minutes = {
        kind.name: (
            None
            if (way := way_that_counts(plot, mode, kind.name)) is None or way.minutes is None
            else words.minutes(way.minutes, language)
        )
        for kind in KINDS
    }
    score = plot.score
    return Row(
        id=plot.id,
        name=plot.name,
        place=_place(plot),
        status=plot.status_shown,
        confirmed=words.day(plot.confirmed_on, language) if plot.confirmed_on else None,
        tie=_tie(plot, language, today),
        area=words.area(float(area), language) if isinstance(area, int | float) else None,
        zoning=str(zoning) if zoning else None,
        zoning_label=label(ZONING, str(zoning)).in_(language) if zoning else None,
        price=money,
        minutes=minutes,
        doubtful=frozenset(
            kind for kind in plot.reach.get(mode, {}) if way_that_counts(plot, mode, kind) is None
        ),
        score=None if score.total is None else words.number(score.total, language),
        score_range=(
            f"{words.number(score.lowest, language)}–{words.number(score.highest, language)}"
        ),
        parts=tuple(_parts(score, language)),
        invented=plot.invented,
    )


def _parts(score: Score, language: Language) -> Iterator[Part]:
    for name, value in score.fields_of_action.items():
        label = FIELD_OF_ACTION_LABELS[cast("FieldOfAction", name)].in_(language)
        yield Part(name, label, value, None if value is None else words.number(value, language))


def _tie(plot: Plot, language: Language, today: date) -> str | None:
    _ = translations(language).gettext
    until, start = plot.values.get("status_until"), plot.values.get("available_from")
    if plot.status in _BOUND and isinstance(until, date) and until >= today:
        return _("until {day}").format(day=words.day(until, language))
    if plot.status == "free" and isinstance(start, date) and start > today:
        return _("available from {day}").format(day=words.day(start, language))
    return None


class Note(NamedTuple):
    """Where facts are from, when and by whom they were confirmed; None is unknown."""

    source: str | None
    confirmed: str | None
    confirmed_by: str | None


def common_note(group: FactGroup) -> Note | None:
    """Return source and confirmation of a group of facts where all known ones share them."""
    notes = {
        Note(fact.source, fact.confirmed, fact.confirmed_by)
        for fact in group.facts
        if fact.value is not None
    }
    return notes.pop() if len(notes) == 1 else None


def _place(plot: Plot) -> str:
    """Return estate and municipality; the estate only where the name does not say it."""
    estate = plot.estate_name
    if estate and plot.name.startswith(estate):
        estate = None
    return ", ".join(filter(None, (estate, plot.municipality_name)))


@dataclass(frozen=True, slots=True)
class Figures:
    """Live figures of some plots; minutes are medians of the free ones by car."""

    totals: Totals
    later: str
    """How much is free only later, in words."""
    beside: tuple[str, ...]
    """What stands beside the area that is free now, in words."""
    motorway: float | None
    airport: float | None


def figures(plots: Iterable[Plot], today: date, language: Language) -> Figures:
    """Count and measure `plots` as they stand on `today`."""
    every = tuple(plots)
    held = totals(every, today)
    free = [plot for plot in every if plot.status_shown == "free"]
    return Figures(
        totals=held,
        later=in_short(held.later, language),
        beside=beside(held, language),
        motorway=_median(free, "motorway_junction"),
        airport=_median(free, "airport"),
    )


@dataclass(frozen=True, slots=True)
class Stated:
    """What a source once said is free in an estate: dated, and not confirmed since."""

    text: str
    remark: str | None
    """What the source adds, in its own language (German)."""


def stated(estate: Estate, language: Language) -> Stated | None:
    """Word the dated figure of a source; None where it gives none."""
    if estate.state != "existing" or estate.free_ha is None:
        return None
    _ = translations(language).gettext
    day, __, remark = (estate.free_as_of or "").partition(", ")
    hectares = words.number(estate.free_ha, language, decimals=2)
    if any(sign.isdigit() for sign in day):
        text = _(
            "according to the source, as of {day}: {hectares} ha were free; not confirmed since"
        )
        said = text.format(day=words.as_of(day, language), hectares=hectares)
    else:
        text = _(
            "according to a source without a date: {hectares} ha were free; not confirmed since"
        )
        said = text.format(hectares=hectares)
    return Stated(said, remark or None)


@dataclass(frozen=True, slots=True)
class EstateRow:
    """An estate in a list, with what its plots offer; `figures` is None where it has none."""

    estate: Estate
    figures: Figures | None
    stated: Stated | None


def estate_row(catalogue: Catalogue, estate: Estate, language: Language) -> EstateRow:
    """Word what is free in an estate: from its plots and, as dated, from its source.

    In an estate that is planned or was given up nothing can be had, whatever a plot says.
    """
    plots = plots_in(catalogue, "estate", estate.id)
    offered = plots and estate.state == "existing"
    return EstateRow(
        estate=estate,
        figures=figures(plots, catalogue.date, language) if offered else None,
        stated=stated(estate, language),
    )


def _median(plots: Sequence[Plot], kind: str) -> float | None:
    minutes = [
        way.minutes
        for plot in plots
        if (way := way_that_counts(plot, "car", kind)) and way.minutes is not None
    ]
    return median(minutes) if minutes else None


def plots_in(catalogue: Catalogue, field: str, value: str) -> tuple[Plot, ...]:
    """Return the plots whose `field` is `value`: what is free first, the best score first."""
    found = [plot for plot in catalogue.plots if plot.values.get(field) == value]
    return tuple(
        sorted(found, key=lambda p: (availability(p), -(p.score.total or 0), collation(p.name)))
    )


def estates_of(catalogue: Catalogue, ags: str) -> tuple[Estate, ...]:
    """Return the estates of a municipality by name, sourced ones first."""
    found = [estate for estate in catalogue.estates.values() if estate.municipality == ags]
    return tuple(sorted(found, key=lambda e: (e.invented, collation(e.name))))


def codes_of(plot: Plot) -> dict[str, str]:
    """Return the code of each field that has one, for what explains it."""
    return {
        field.name: str(plot.values[field.name])
        for field in PUBLIC
        if field.kind is Kind.CODE and field.name in plot.values
    }


def mittelzentren(catalogue: Catalogue) -> tuple[Municipality, ...]:
    """Return the Mittelzentren by name."""
    found = [m for m in catalogue.municipalities.values() if m.central_place == "mittelzentrum"]
    return tuple(sorted(found, key=lambda m: collation(m.name)))


def bounds_of(plots: Iterable[Plot], municipality: Municipality | None = None) -> str | None:
    """Return west, south, east, north around plots or, without any, a municipality."""
    boxes = [plot.record.geometry.bounds for plot in plots]
    if not boxes and municipality is not None:
        lon, lat = municipality.lon, municipality.lat
        boxes = [(lon - 0.06, lat - 0.035, lon + 0.06, lat + 0.035)]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return ",".join(f"{v:.5f}" for v in (min(west), min(south), max(east), max(north)))


def bounds_of_estate(estate: Estate, plots: Iterable[Plot]) -> str | None:
    """Return the box around an estate's outline, its point with its accuracy, or its plots."""
    if estate.geometry is None:
        return bounds_of(plots)
    west, south, east, north = estate.geometry.bounds
    margin = max(estate.accuracy_m or 0, 300) / 111_000
    box = (west - margin * 1.6, south - margin, east + margin * 1.6, north + margin)
    return ",".join(f"{value:.5f}" for value in box)
