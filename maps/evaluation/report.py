"""What there is to report of the measures: by field of action, with what indicators came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from data.measures.progress import Reached, Reading, Sum, reached, total
from data.measures.quarter import between, quarter_of
from data.measures.terms import STATES
from data.words import Text, day, number
from geo.criteria import FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from data.measures.measure import Held, Indicator, Measure
    from data.measures.quarter import Quarter
    from data.words import Language
    from geo.criteria import FieldOfAction

type Kind = Literal["quarter", "final"]


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter, or a span of days that is reported at the end."""

    kind: Kind
    start: date
    end: date

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters that it touches."""
        return tuple(between(quarter_of(self.start), quarter_of(self.end)))

    @property
    def label(self) -> Text:
        """What it is called."""
        if self.kind == "quarter":
            return self.quarters[0].label
        return Text(*(f"{day(self.start, one)} – {day(self.end, one)}" for one in ("de", "en")))


def quarterly(quarter: Quarter) -> Period:
    """Return the period of a quarter."""
    return Period("quarter", quarter.start, quarter.end)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its figures, quarter by quarter up to the end of the period.

    Attributes
    ----------
    readings
        From the first quarter of the measure on.
    """

    indicator: Indicator
    readings: tuple[Reading, ...]
    period: Period

    @property
    def within(self) -> tuple[Reading, ...]:
        """The figures of the period."""
        quarters = set(self.period.quarters)
        return tuple(one for one in self.readings if one.quarter in quarters)

    @property
    def now(self) -> Reached:
        """What it came to in the period; a share is of the whole alone."""
        return reached(self.within, self.indicator.gathered, None)

    @property
    def whole(self) -> Reached:
        """What it has come to since the measure began."""
        return reached(self.readings, self.indicator.gathered, self.indicator.target)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its indicators."""

    held: Held
    indicators: tuple[IndicatorRow, ...]

    @property
    def measure(self) -> Measure:
        """The measure as it is now."""
        return self.held.measure


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of action with its measures."""

    field: FieldOfAction
    measures: tuple[MeasureRow, ...]

    @property
    def label(self) -> Text:
        """What it is called."""
        return FIELD_OF_ACTION_LABELS[self.field]

    @property
    def states(self) -> Mapping[str, int]:
        """How many measures are in each state, in the order of the states."""
        counted = Counter(one.measure.state for one in self.measures)
        return {one.code: counted[one.code] for one in STATES}

    @property
    def planned(self) -> Sum:
        """The budgets that were planned, in euros."""
        return total(one.measure.budget_planned for one in self.measures)

    @property
    def spent(self) -> Sum:
        """What was spent, in euros."""
        return total(one.measure.budget_spent for one in self.measures)


@dataclass(frozen=True)
class Evaluation:
    """The measures in a period.

    Attributes
    ----------
    day
        Up to which it is told.
    invented
        Whether demonstration data is in computed figures.
    closed
        Moment (UTC) at which it was closed; None before.
    """

    period: Period
    day: date
    fields: tuple[FieldRow, ...]
    invented: bool
    closed: datetime | None = None

    @cached_property
    def measures(self) -> tuple[MeasureRow, ...]:
        """All measures, by field of action."""
        return tuple(row for field in self.fields for row in field.measures)

    @property
    def planned(self) -> Sum:
        """The budgets that were planned, in euros."""
        return total(one.measure.budget_planned for one in self.measures)

    @property
    def spent(self) -> Sum:
        """What was spent, in euros."""
        return total(one.measure.budget_spent for one in self.measures)

    def unknown(self, language: Language) -> tuple[str, ...]:
        """Return in sentences what is not known."""
        return tuple(text.in_(language) for text in _unknown(self))


def by_field(rows: Iterable[MeasureRow]) -> tuple[FieldRow, ...]:
    """Return measures by field of action, each field once; what is running comes first."""
    order = {code: place for place, code in enumerate(("running", "planned", "done", "dropped"))}
    every = sorted(rows, key=lambda row: order.get(row.measure.state, len(order)))
    return tuple(
        FieldRow(field, tuple(row for row in every if row.measure.field == field))
        for field in FIELDS_OF_ACTION
    )


def belongs(measure: Measure, period: Period) -> bool:
    """Whether a measure belongs into a period: all but those that were over before it."""
    return measure.actual_until is None or measure.actual_until >= period.start


_WITHOUT_VALUE = Text(
    "„{name}“ ({title}): für {count} von {all} Quartalen ist kein Wert bekannt.",
    "“{name}” ({title}): no figure is known for {count} of {all} quarters.",
)
_WITHOUT_ANY = Text(
    "„{name}“ ({title}): kein Wert bekannt.", "“{name}” ({title}): no figure is known."
)
_WITHOUT_TARGET = Text(
    "Ohne Zielwert: „{name}“ ({title}).", "Without a target: “{name}” ({title})."
)
_WITHOUT_BUDGET = Text(
    "Geplante Mittel sind bei {count} von {all} Maßnahmen nicht bekannt.",
    "The budget planned is not known for {count} of {all} measures.",
)
_WITHOUT_SPENT = Text(
    "Verausgabte Mittel sind bei {count} von {all} Maßnahmen nicht bekannt.",
    "What was spent is not known for {count} of {all} measures.",
)
_WITHOUT_PERIOD = Text("Ohne bekannten Zeitraum: {title}.", "Without a known period: {title}.")
_WITHOUT_INDICATOR = Text("Ohne Kennzahl: {title}.", "Without an indicator: {title}.")
_WITHOUT_PROOF = Text("Ohne Nachweis: {title}.", "Without evidence: {title}.")


def _unknown(made: Evaluation) -> Iterable[Text]:
    every = len(made.measures)
    for words, held in ((_WITHOUT_BUDGET, made.planned), (_WITHOUT_SPENT, made.spent)):
        if held.unknown:
            yield words.format(count=_count(held.unknown), all=_count(every))
    for row in made.measures:
        measure = row.measure
        title = Text(measure.title("de"), measure.title("en"))
        if not any((measure.planned_from, measure.actual_from)):
            yield _WITHOUT_PERIOD.format(title=title)
        if not row.indicators:
            yield _WITHOUT_INDICATOR.format(title=title)
        if not row.held.proof:
            yield _WITHOUT_PROOF.format(title=title)
        for one in row.indicators:
            yield from _unknown_of(one, title)


def _unknown_of(one: IndicatorRow, title: Text) -> Iterable[Text]:
    name = Text(one.indicator.name("de"), one.indicator.name("en"))
    if one.indicator.target is None:
        yield _WITHOUT_TARGET.format(name=name, title=title)
    lacking, every = sum(reading.value is None for reading in one.within), len(one.within)
    if lacking and lacking == every:
        yield _WITHOUT_ANY.format(name=name, title=title)
    elif lacking:
        counts = {"count": _count(lacking), "all": _count(every)}
        yield _WITHOUT_VALUE.format(name=name, title=title, **counts)


def _count(value: int) -> Text:
    return Text(number(value, "de"), number(value, "en"))
