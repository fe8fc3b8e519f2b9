"""What staff type of a measure, an indicator or a figure: read, checked, shown once more."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.entries import Entry, filled
from api.measures.computed import COMPUTED
from api.measures.figures import figure_of, shown
from data.measures.measure import Indicator, Measure
from data.measures.quarter import quarter_of, read
from data.measures.terms import GATHERED, KINDS, STATES
from data.words import translations
from geo.criteria import FIELDS_OF_ACTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.measures.quarter import Quarter
    from data.words import Language

TITLE: Final = 200
LONG: Final = 4_000
OFFICE: Final = 120
UNIT: Final = 40
SOURCE: Final = 300
LINK: Final = 500
MOST_INDICATORS: Final = 20
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_KEY: Final = re.compile(r"[0-9a-f]{8}")
_DAYS: Final = ("planned_from", "planned_until", "actual_from", "actual_until")
_AMOUNTS: Final = ("budget_planned", "budget_spent")
NAMES: Final[Mapping[str, str]] = {
    "title_de": "titel",
    "title_en": "titel_en",
    "description_de": "beschreibung",
    "description_en": "beschreibung_en",
    "planned_from": "geplant_von",
    "planned_until": "geplant_bis",
    "actual_from": "ist_von",
    "actual_until": "ist_bis",
    "office": "stelle",
    "budget_planned": "mittel_geplant",
    "budget_spent": "mittel_ist",
    "notes": "anmerkungen",
}
"""Names of the fields of a form, by what they hold of a measure."""
LISTS: Final = ("feld", "art", "stand")
"""Names of its lists: field of action, kind, state."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was read.

    Attributes
    ----------
    entries
        Its fields in their order, with what is wrong with each.
    chosen
        What was chosen in its lists, by name.
    """

    entries: Mapping[str, Entry]
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[Entry, ...]:
        """The fields with which something is wrong."""
        return tuple(one for one in self.entries.values() if one.error)

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.entries[name].value


def measure_form(language: Language, given: Mapping[str, str]) -> Typed:
    """Read the form of a measure."""
    entries = [filled(one, given, language) for one in _measure_entries(language)]
    held = {one.name: one for one in entries}
    for name in (NAMES[one] for one in _DAYS):
        held[name] = _as_day(held[name], language)
    for name in (NAMES[one] for one in _AMOUNTS):
        held[name] = _as_amount(held[name], language, least=0)
    _ = translations(language).gettext
    for first, last in (("geplant_von", "geplant_bis"), ("ist_von", "ist_bis")):
        days = [day_of(held[one].value) for one in (first, last)]
        if days[0] and days[1] and days[1] < days[0]:
            held[last] = replace(held[last], error=_("The last day is before the first one."))
    chosen = {
        "feld": _one_of(given.get("feld", ""), FIELDS_OF_ACTION),
        "art": _one_of(given.get("art", ""), [one.code for one in KINDS]),
        "stand": _one_of(given.get("stand", ""), [one.code for one in STATES]),
    }
    return Typed(held, chosen)


def form_of(measure: Measure, language: Language) -> Typed:
    """Return the form of a measure as it is."""
    given = {NAMES[name]: _written(getattr(measure, name), language) for name in NAMES}
    chosen = {"feld": measure.field, "art": measure.kind, "stand": measure.state}
    return measure_form(language, {**given, **chosen})


def measure_of(typed: Typed, language: Language, indicators: tuple[Indicator, ...]) -> Measure:
    """Return the measure that a form without faults tells of."""
    text = typed.text
    return Measure(
        field=typed.chosen["feld"],
        kind=typed.chosen["art"],
        state=typed.chosen["stand"],
        title_de=text("titel"),
        title_en=text("titel_en") or None,
        description_de=text("beschreibung"),
        description_en=text("beschreibung_en") or None,
        office=text("stelle"),
        notes=text("anmerkungen"),
        indicators=indicators,
        planned_from=day_of(text("geplant_von")),
        planned_until=day_of(text("geplant_bis")),
        actual_from=day_of(text("ist_von")),
        actual_until=day_of(text("ist_bis")),
        budget_planned=figure_of(text("mittel_geplant"), language),
        budget_spent=figure_of(text("mittel_ist"), language),
    )


def indicator_form(language: Language, given: Mapping[str, str]) -> Typed:
    """Read the form of an indicator; what the service computes needs no name."""
    computed = _one_of(given.get("berechnet", ""), ["", *COMPUTED])
    _ = translations(language).gettext
    entries = (
        Entry(name="name", look="text", label=_("Name"), required=not computed, most=TITLE),
        Entry(name="name_en", look="text", label=_("Name in English"), most=TITLE),
        Entry(name="einheit", look="text", label=_("Unit"), most=UNIT),
        Entry(name="einheit_en", look="text", label=_("Unit in English"), most=UNIT),
        Entry(name="ziel", look="text", label=_("Target"), most=UNIT),
    )
    held = {one.name: filled(one, given, language) for one in entries}
    held["ziel"] = _as_amount(held["ziel"], language, least=0)
    gathered = _one_of(given.get("zaehlweise", ""), [one.code for one in GATHERED])
    return Typed(held, {"berechnet": computed, "zaehlweise": gathered})


def indicator_of(typed: Typed, language: Language, key: str) -> Indicator:
    """Return the indicator that a form without faults tells of; a new key where it has none."""
    text = typed.text
    held = Indicator(
        key=key if _KEY.fullmatch(key) else secrets.token_hex(4),
        name_de=text("name"),
        name_en=text("name_en") or None,
        unit=text("einheit"),
        unit_en=text("einheit_en") or None,
        target=figure_of(text("ziel"), language),
        gathered=typed.chosen["zaehlweise"],
        computed=typed.chosen["berechnet"],
    )
    known = COMPUTED.get(held.computed)
    if known is None:
        return held
    own = held.name_de not in {"", known.label.de}
    return replace(
        held,
        name_de=held.name_de or known.label.de,
        name_en=held.name_en or (None if own else known.label.en),
        unit=known.unit.de,
        unit_en=known.unit.en,
        gathered=known.gathered,
    )


def value_form(language: Language, given: Mapping[str, str], today: date) -> Typed:
    """Read the form of a figure; an empty figure takes the one before back."""
    _ = translations(language).gettext
    entries = (
        Entry(name="wert", look="text", label=_("Figure"), most=UNIT),
        Entry(name="tag", look="date", label=_("As of"), required=True, most=UNIT),
        Entry(
            name="quelle", look="text", label=_("Source"), required=True, most=SOURCE, links=True
        ),
    )
    held = {one.name: filled(one, given, language) for one in entries}
    held["wert"] = _as_amount(held["wert"], language, least=None)
    held["tag"] = _as_day(held["tag"], language)
    day = day_of(held["tag"].value)
    if day is not None and day > today:
        held["tag"] = replace(held["tag"], error=_("A day that is not in the future."))
    return Typed(held)


def value_quarter(given: Mapping[str, str], today: date) -> Quarter | None:
    """Return the quarter that a figure is of; None where it is none, or has not begun."""
    quarter = read(given.get("quartal", ""))
    return quarter if quarter is not None and quarter <= quarter_of(today) else None


def evidence_form(language: Language, given: Mapping[str, str], *, file: bool) -> Typed:
    """Read the form of evidence: a title, and a link where there is no file."""
    _ = translations(language).gettext
    entries = (
        Entry(name="titel", look="text", label=_("What it shows"), required=True, most=TITLE),
        Entry(name="adresse", look="text", label=_("Address (link)"), most=LINK, links=True),
    )
    held = {one.name: filled(one, given, language) for one in entries}
    address = held["adresse"].value
    if file and address:
        error = _("Either a link or a file, please.")
        held["adresse"] = replace(held["adresse"], error=error)
    elif not file and not is_link(address):
        error = _("Please give a link that begins with https:// or http://, or choose a file.")
        held["adresse"] = replace(held["adresse"], error=held["adresse"].error or error)
    return Typed(held)


def is_link(text: str) -> bool:
    """Whether a text is the address of a page on the web."""
    if any(sign.isspace() for sign in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def day_of(text: str) -> date | None:
    """Return the day that a text is; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _measure_entries(language: Language) -> Iterable[Entry]:
    _ = translations(language).gettext
    english = _("Without it, visitors who read English see the German words.")
    yield Entry(name="titel", look="text", label=_("Title"), required=True, most=TITLE, links=True)
    yield Entry(
        name="titel_en",
        look="text",
        label=_("Title in English"),
        most=TITLE,
        links=True,
        help=english,
    )
    yield Entry(name="beschreibung", look="lines", label=_("Description"), most=LONG, links=True)
    yield Entry(
        name="beschreibung_en",
        look="lines",
        label=_("Description in English"),
        most=LONG,
        links=True,
    )
    yield Entry(name="geplant_von", look="date", label=_("Planned from"), most=UNIT)
    yield Entry(name="geplant_bis", look="date", label=_("Planned until"), most=UNIT)
    yield Entry(name="ist_von", look="date", label=_("Actual from"), most=UNIT)
    yield Entry(name="ist_bis", look="date", label=_("Actual until"), most=UNIT)
    yield Entry(
        name="stelle",
        look="text",
        label=_("Responsible office"),
        most=OFFICE,
        help=_("A function or an office, no person."),
    )
    money = _("Euros; empty means unknown, 0 means nothing.")
    yield Entry(
        name="mittel_geplant", look="text", label=_("Budget planned"), most=UNIT, help=money
    )
    yield Entry(name="mittel_ist", look="text", label=_("Budget spent"), most=UNIT, help=money)
    yield Entry(
        name="anmerkungen",
        look="lines",
        label=_("Notes"),
        most=LONG,
        links=True,
        help=_("For the report; visitors do not see them."),
    )


def _written(value: date | float | str | None, language: Language) -> str:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case str():
            return value
        case _:
            return shown(value, language)


def _as_day(entry: Entry, language: Language) -> Entry:
    if not entry.value or entry.error:
        return entry
    day = day_of(entry.value)
    if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return replace(entry, value=day.isoformat())
    _ = translations(language).gettext
    return replace(entry, error=_("A day, such as 2026-11-02."))


def _as_amount(entry: Entry, language: Language, *, least: float | None) -> Entry:
    if not entry.value or entry.error:
        return entry
    value = figure_of(entry.value, language)
    _ = translations(language).gettext
    if value is None:
        return replace(entry, error=_("A number, such as 1,250.5."))
    if least is not None and value < least:
        return replace(entry, error=_("A number that is not negative."))
    return entry


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else known[0]
