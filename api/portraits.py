"""What free plots offer, in words: the three fields of action of the start page, ways of a town."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from data import words
from data.fields import BY_NAME as FIELDS
from data.values import UNKNOWN, number_in, people_text
from data.words import Text, translations
from geo.columns import PEOPLE
from geo.criteria import FIELD_OF_ACTION_LABELS, FIELDS_OF_ACTION
from geo.destinations import KINDS, MODES
from geo.filters import column_label, people_label
from geo.portrait import portrait, rows_of, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.portrait import Portrait, Share, Spread

_THEMES: Final = {
    "business": Text("Wege, Preis und Baurecht", "Ways, price and planning law"),
    "work": Text("Menschen, ihre Wege und das Netz", "People, their ways and the network"),
    "climate": Text("Schiene, Wärme und Schutz", "Rail, heat and protection"),
}
_SHARES: Final = {
    "plan_status": Text("mit rechtskräftigem Bebauungsplan", "with a plan in force"),
    "operation_24_7": Text("Betrieb rund um die Uhr erlaubt", "24/7 operation permitted"),
    "fibre_mbit_min": Text(
        "Glasfaser mit 1.000 Mbit/s oder mehr", "fibre with 1,000 Mbit/s or more"
    ),
    "transit_class": Text("ÖV-Güteklasse A bis D", "public transport of class A to D"),
    "rail_siding": Text(
        "Gleisanschluss auf der Fläche oder im Gebiet", "rail siding on the plot or in the estate"
    ),
    "district_heat": Text(
        "Fernwärme an der Fläche oder im Gebiet", "district heat at the plot or in the estate"
    ),
    "flood": Text("außerhalb der Hochwassergebiete", "outside flood areas"),
    "protection": Text("in keinem Schutzgebiet", "in no protected area"),
}


@dataclass(frozen=True, slots=True)
class FigureWords:
    """One figure: its label, the median and its unit, and how far it reaches.

    `value` is None where nothing is known; `before` says that it is rounded or a lower bound.
    """

    label: str
    value: str | None
    unit: str
    note: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class ShareWords:
    """A share of plots: of how many it is so, is not so, is unknown, and the list of the first."""

    label: str
    yes: int
    no: int
    unknown: int
    query: str


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field of action: what the free plots offer in it."""

    name: str
    label: str
    theme: str
    figures: tuple[FigureWords, ...]
    shares: tuple[ShareWords, ...]


@lru_cache(maxsize=4)
def portrait_of(catalogue: Catalogue) -> Portrait:
    """Return the portrait of a catalogue, computed once."""
    return portrait(catalogue)


def fields_of_action(catalogue: Catalogue, language: Language) -> tuple[FieldWords, ...]:
    """Word what free plots offer in each field of action."""
    held = portrait_of(catalogue)
    return tuple(
        FieldWords(
            name=name,
            label=FIELD_OF_ACTION_LABELS[name].in_(language),
            theme=_THEMES[name].in_(language),
            figures=tuple(figure_in_words(one, catalogue, language) for one in held.spreads[name]),
            shares=tuple(_share(one, language) for one in held.shares[name]),
        )
        for name in FIELDS_OF_ACTION
    )


def people_within(catalogue: Catalogue, language: Language) -> FigureWords:
    """Word how many people live within 30 minutes of a free plot."""
    return figure_in_words(portrait_of(catalogue).spread("people_30"), catalogue, language)


def _share(one: Share, language: Language) -> ShareWords:
    asked = {one.name: ",".join(one.values), "status": "free"}
    return ShareWords(
        label=_SHARES[one.name].in_(language),
        yes=one.yes,
        no=one.no,
        unknown=one.unknown,
        query=urlencode(asked, safe=","),
    )


def figure_in_words(one: Spread, catalogue: Catalogue, language: Language) -> FigureWords:
    """Word the median of some plots, and from where to where their figures reach."""
    label = _label(one.column).in_(language)
    if one.median is None or one.least is None or one.most is None:
        return FigureWords(label, None, "", _unknown(one, language))
    if one.column in PEOPLE:
        return _people(one, label, round(one.median), catalogue, language)
    value, unit = _figure(one, one.median, language)
    least, most = (_figure(one, end, language)[0] for end in (one.least, one.most))
    said = translations(language).gettext("{least} to {most}").format(least=least, most=most)
    return FigureWords(label, value, unit, "; ".join(filter(None, (said, _unknown(one, language)))))


def _people(
    one: Spread, label: str, median: int, catalogue: Catalogue, language: Language
) -> FigureWords:
    """Word people: lower bounds say nothing of how far figures reach."""
    source = next((plot.people.source for plot in catalogue.plots if plot.people.source), None)
    said = people_text(median, source, at_least=one.at_least).in_(language)
    before, _, value = said.rpartition(" ")
    return FigureWords(label, value, "", _unknown(one, language), before)


def _label(column: str) -> Text:
    return people_label(PEOPLE[column]) if column in PEOPLE else column_label(column)


def _figure(one: Spread, value: float, language: Language) -> tuple[str, str]:
    if ":" in one.column:
        return words.minutes_figure(value, language), translations(language).gettext("min")
    field = FIELDS[one.column]
    said = number_in(language, field, value)
    return (said.removesuffix(f" {field.unit}"), field.unit) if field.unit else (said, "")


def _unknown(one: Spread, language: Language) -> str:
    if not one.known:
        return UNKNOWN.in_(language)
    if not one.unknown:
        return ""
    ngettext = translations(language).ngettext
    text = ngettext("unknown for {n} plot", "unknown for {n} plots", one.unknown)
    return text.format(n=words.number(one.unknown, language))


@dataclass(frozen=True, slots=True)
class WayWords:
    """Minutes from some plots to one kind of place, by each vehicle."""

    label: str
    figures: tuple[FigureWords, ...]


def ways(catalogue: Catalogue, plots: Sequence[Plot], language: Language) -> tuple[WayWords, ...]:
    """Word the median minutes of plots to each main kind of place, by car and by truck."""
    rows = rows_of(catalogue, plots)
    return tuple(
        WayWords(
            kind.label.in_(language),
            tuple(
                figure_in_words(spread(catalogue, f"{mode}:{kind.name}", rows), catalogue, language)
                for mode in MODES
            ),
        )
        for kind in KINDS
        if kind.main
    )


def people_of(catalogue: Catalogue, plots: Sequence[Plot], language: Language) -> FigureWords:
    """Word how many people live within 30 minutes of some plots."""
    return figure_in_words(
        spread(catalogue, "people_30", rows_of(catalogue, plots)), catalogue, language
    )
