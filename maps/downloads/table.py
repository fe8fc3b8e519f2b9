"""The columns of plots in a file: what is recorded of them, and beside it what is shown.

Each column is defined once. `value` is what a program reads; `Table.rows` is what a person
reads, in one language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson
import shapely

from data import codes
from data.exports.sheet import said
from data.fields import PUBLIC, Kind
from data.values import code_list
from data.words import Text
from geo.columns import way_that_counts
from geo.destinations import KINDS, MODE_LABELS, MODES, STEPS
from geo.quality import QUALITY
from maps.context import provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from data.codes import CodeList
    from data.exports.sheet import Cell
    from data.fields import Field
    from data.record import Value
    from data.words import Language
    from geo.catalogue import Plot
    from geo.destinations import DestinationKind, Mode
    from maps.context import Context


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Attributes
    ----------
    name
        Name for programs: that of the property in the API, or of the filter.
    heading
        Words for people, with the unit.
    kind, decimals, codes
        Type of its values, decimals of a figure, code list of a code.
    value
        What it says of a plot; None is unknown.
    """

    name: str
    heading: Text
    kind: Kind
    value: Callable[[Plot, Context], Value | None]
    decimals: int | None = None
    codes: CodeList = ()

    def cell(self, plot: Plot, context: Context, language: Language) -> Cell:
        """Return what a person reads of a plot; None is an empty cell."""
        return said(self.value(plot, context), self.kind, self.codes, language)


def _text(name: str, de: str, en: str, value: Callable[[Plot, Context], Value | None]) -> Column:
    return Column(name, Text(de, en), Kind.TEXT, value)


def _figure(
    name: str, heading: Text, value: Callable[[Plot, Context], Value | None], decimals: int = 1
) -> Column:
    return Column(name, heading, Kind.NUMBER, value, decimals)


# What the record calls by keys stands beside the names; what is shown stands under its own.
_KEYS: Final = {
    "municipality": Text("Gemeindeschlüssel (AGS)", "Municipality key (AGS)"),
    "estate": Text("Kennung des Gewerbegebiets", "Key of the estate"),
    "status": Text("Status, verzeichnet", "Status, recorded"),
}


def _recorded(field: Field) -> Column:
    label = _KEYS.get(field.name, field.label)
    unit = f" ({field.unit})" if field.unit else ""
    return Column(
        field.name,
        Text(f"{label.de}{unit}", f"{label.en}{unit}"),
        field.kind,
        lambda plot, _: plot.values.get(field.name),
        field.decimals if field.kind is Kind.NUMBER else None,
        code_list(field),
    )


def _ways(mode: Mode, kind: DestinationKind) -> Iterator[Column]:
    by = MODE_LABELS[mode]
    heading = Text(f"{by.de} {kind.to.de} (Minuten)", f"{by.en} {kind.to.en} (minutes)")
    place = Text(f"{by.de} {kind.to.de}: wohin", f"{by.en} {kind.to.en}: where")

    def minutes(plot: Plot, _: Context) -> Value | None:
        way = way_that_counts(plot, mode, kind.name)
        return way.minutes if way else None

    def name(plot: Plot, _: Context) -> Value | None:
        way = way_that_counts(plot, mode, kind.name)
        return way.name if way and way.minutes is not None else None

    yield _figure(f"minutes_{mode}_{kind.name}", heading, minutes)
    yield Column(f"place_{mode}_{kind.name}", place, Kind.TEXT, name)


def _people(step: int) -> Column:
    heading = Text(
        f"Menschen in {step} Minuten mit dem Pkw", f"People within {step} minutes by car"
    )
    return _figure(f"people_{step}", heading, lambda plot, _: plot.people.within.get(step), 0)


COLUMNS: Final[tuple[Column, ...]] = (
    _text("id", "Kennung", "Identifier", lambda plot, _: plot.id),
    Column(
        "status_shown",
        Text("Status", "Status"),
        Kind.CODE,
        lambda plot, _: plot.status_shown,
        codes=codes.STATUS_SHOWN,
    ),
    Column(
        "confirmed_on",
        Text("Status bestätigt am", "Status confirmed on"),
        Kind.DATE,
        lambda plot, _: plot.confirmed_on,
    ),
    Column("invented", Text("Erfunden", "Invented"), Kind.BOOLEAN, lambda plot, _: plot.invented),
    _text("municipality_name", "Gemeinde", "Municipality", lambda plot, _: plot.municipality_name),
    _text("estate_name", "Gewerbegebiet", "Estate", lambda plot, _: plot.estate_name),
    *map(_recorded, PUBLIC),
    _figure(
        "area_outline",
        Text("Fläche des Umrisses (m²)", "Area of the outline (m²)"),
        lambda plot, _: plot.area,
        0,
    ),
    *(column for mode in MODES for kind in KINDS for column in _ways(mode, kind)),
    *map(_people, STEPS),
    Column(
        "transit_class",
        Text("ÖV-Güteklasse", "Public transport quality class"),
        Kind.CODE,
        lambda plot, _: plot.transit.quality,
        codes=QUALITY,
    ),
    _figure(
        "score",
        Text("Eignung (0 bis 100)", "Suitability (0 to 100)"),
        lambda plot, _: plot.score.total,
    ),
    _figure(
        "score_lowest",
        Text("Eignung, mindestens", "Suitability, at least"),
        lambda plot, _: plot.score.lowest,
    ),
    _figure(
        "score_highest",
        Text("Eignung, höchstens", "Suitability, at most"),
        lambda plot, _: plot.score.highest,
    ),
    _text(
        "status_source",
        "Quelle des Status",
        "Source of the status",
        lambda plot, _: plot.provenance_of("status").source if plot.status else None,
    ),
)


@dataclass(frozen=True, slots=True)
class Table:
    """Plots as rows in the words of one language."""

    plots: Sequence[Plot]
    context: Context
    language: Language

    def columns(self) -> list[tuple[Text, Kind, int | None]]:
        """Return heading, type and decimals of each column."""
        return [(one.heading, one.kind, one.decimals) for one in COLUMNS] + [
            (Text("Lizenz", "Licence"), Kind.TEXT, None),
            (Text("Stand der Auskunft", "As of"), Kind.DATE, None),
            (Text("Seite", "Page"), Kind.TEXT, None),
            (Text("Herkunft (JSON)", "Provenance (JSON)"), Kind.TEXT, None),
            (Text("Geometrie (WKT)", "Geometry (WKT)"), Kind.TEXT, None),
        ]

    def headings(self) -> list[str]:
        """Return the headings."""
        return [heading.in_(self.language) for heading, _, _ in self.columns()]

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells of each plot."""
        for plot in self.plots:
            yield [
                *(column.cell(plot, self.context, self.language) for column in COLUMNS),
                self.context.licence_of(plot).in_(self.language),
                self.context.catalogue.date,
                self.context.page(plot, self.language),
                orjson.dumps(provenance(plot)).decode(),
                shapely.to_wkt(plot.record.geometry, rounding_precision=-1, trim=True),
            ]
