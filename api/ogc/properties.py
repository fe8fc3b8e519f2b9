"""What features have: names, types and words of their properties, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from data import codes
from data.fields import BY_NAME as FIELDS
from data.fields import PUBLIC
from data.fields import Kind as FieldKind
from data.words import Text
from geo.columns import way_that_counts
from geo.cql import Kind
from geo.destinations import KINDS, MODE_LABELS, MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geopandas import GeoDataFrame

    from data.codes import CodeList
    from data.fields import Field
    from geo.catalogue import Municipality, Plot
    from geo.destinations import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of the features of a collection.

    Attributes
    ----------
    name
        Key in features, filters and parameters.
    read
        Returns the value of a row, None where it is unknown.
    note
        What a program should know beside the label, in English.
    of
        The field of the record that it is; None for what is computed or of another thing.
    """

    name: str
    kind: Kind
    label: Text
    read: Callable[[Any], Any] = field(repr=False)
    unit: str | None = None
    codes: CodeList = ()
    note: str = ""
    of: Field | None = field(default=None, repr=False)


_KINDS: Final = {
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.CODE: Kind.TEXT,
    FieldKind.CODES: Kind.TEXTS,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.BOOLEAN: Kind.BOOLEAN,
    FieldKind.DATE: Kind.DATE,
}
_MINUTES: Final = (
    "To the place that counts: of stations the nearest with a proven service. Null where none "
    "can be reached"
)


def _of_field(one: Field) -> Property:
    def read(plot: Plot) -> Any:  # noqa: ANN401
        return plot.values.get(one.name)

    return Property(
        name=one.name,
        kind=_KINDS[one.kind],
        label=one.label,
        unit=one.unit,
        codes=one.codes,
        read=read,
        of=one,
    )


def minutes_name(mode: Mode, kind: str) -> str:
    """Return the name of the property that holds minutes by a vehicle to a kind of place."""
    return f"minutes_{mode}_{kind}"


def minutes(plot: Plot, mode: Mode, kind: str) -> float | None:
    """Return the minutes from a plot that count; None where there are none."""
    way = way_that_counts(plot, mode, kind)
    return way.minutes if way else None


def _minutes() -> Iterator[Property]:
    for mode in MODES:
        for kind in KINDS:
            yield Property(
                name=minutes_name(mode, kind.name),
                kind=Kind.NUMBER,
                label=Text("Minuten {to}, {mode}", "Minutes {to}, {mode}").format(
                    to=kind.to, mode=MODE_LABELS[mode]
                ),
                unit="min",
                note=_MINUTES,
                read=partial(minutes, mode=mode, kind=kind.name),
            )


def _plain(
    kind: Kind, name: str, de: str, en: str, unit: str | None = None, note: str = ""
) -> Property:
    return Property(
        name=name, kind=kind, label=Text(de, en), unit=unit, note=note, read=attrgetter(name)
    )


_COMPUTED: Final = (
    Property(name="id", kind=Kind.TEXT, label=Text("Kennung", "Identifier"), read=attrgetter("id")),
    Property(name="name", kind=Kind.TEXT, label=FIELDS["name"].label, read=attrgetter("name")),
    _plain(Kind.TEXT, "municipality_name", "Name der Gemeinde", "Name of the municipality"),
    _plain(Kind.TEXT, "estate_name", "Name des Gewerbegebiets", "Name of the estate"),
    Property(
        name="status",
        kind=Kind.TEXT,
        label=Text("Status im Verzeichnis", "Status as recorded"),
        codes=codes.STATUS,
        read=attrgetter("status"),
    ),
    Property(
        name="status_shown",
        kind=Kind.TEXT,
        label=Text("Status, wie er gezeigt wird", "Status as shown"),
        codes=codes.STATUS_SHOWN,
        note="`status`, or unconfirmed where free was not confirmed for too long",
        read=attrgetter("status_shown"),
    ),
    _plain(Kind.DATE, "confirmed_on", "Status bestätigt am", "Status confirmed on"),
    _plain(Kind.BOOLEAN, "invented", "Demonstrationsdaten", "Demonstration data"),
    Property(
        name="area_outline",
        kind=Kind.NUMBER,
        label=Text("Fläche des Umrisses", "Area of the outline"),
        unit="m²",
        read=attrgetter("area"),
    ),
    _plain(Kind.NUMBER, "access_m", "Abstand zur Zufahrt", "Distance to the access", "m"),
    Property(
        name="score",
        kind=Kind.NUMBER,
        label=Text("Eignung, allgemeines Profil", "Suitability, general profile"),
        note="From 0 to 100",
        read=attrgetter("score.total"),
    ),
)
_HELD: Final = {one.name for one in _COMPUTED}
PLOT: Final[tuple[Property, ...]] = (
    *_COMPUTED,
    *(_of_field(one) for one in PUBLIC if one.kind in _KINDS and one.name not in _HELD),
    *_minutes(),
)

_CENTRES: Final = "grundzentrum, mittelzentrum or oberzentrum (regional planning); null where none"


def _tax(name: str, attribute: str, kind: Kind, label: Text, unit: str | None = None) -> Property:
    def read(town: Municipality) -> Any:  # noqa: ANN401
        rate = town.taxes.get(name)
        return getattr(rate, attribute) if rate else None

    suffix = "" if attribute == "percent" else f"_{attribute}"
    return Property(name=f"{name}{suffix}", kind=kind, label=label, unit=unit, read=read)


def _taxes() -> Iterator[Property]:
    for name in ("trade_tax", "property_tax"):
        label = FIELDS[name].label
        year, source = Text("{x}, Jahr", "{x}, year"), Text("{x}, Quelle", "{x}, source")
        yield _tax(name, "percent", Kind.NUMBER, label, "%")
        yield _tax(name, "year", Kind.NUMBER, year.format(x=label))
        yield _tax(name, "source", Kind.TEXT, source.format(x=label))


MUNICIPALITY: Final[tuple[Property, ...]] = (
    _plain(Kind.TEXT, "ags", "Gemeindeschlüssel (AGS)", "Municipality key (AGS)"),
    _plain(Kind.TEXT, "name", "Name", "Name"),
    _plain(Kind.TEXT, "postcode", "Postleitzahl", "Postcode"),
    _plain(Kind.NUMBER, "inhabitants", "Einwohner", "Inhabitants"),
    _plain(Kind.DATE, "inhabitants_date", "Einwohner, Stichtag", "Inhabitants, reference day"),
    _plain(Kind.TEXT, "central_place", "Zentraler Ort", "Central place", note=_CENTRES),
    *_taxes(),
)

_KM: Final = "Radius within which the point is right; null for an outline"
ESTATE: Final[tuple[Property, ...]] = (
    _plain(Kind.TEXT, "id", "Kennung", "Identifier"),
    _plain(Kind.TEXT, "name", "Name", "Name"),
    _plain(Kind.TEXT, "municipality", "Gemeindeschlüssel (AGS)", "Municipality key (AGS)"),
    _plain(Kind.TEXT, "municipality_name", "Name der Gemeinde", "Name of the municipality"),
    _plain(Kind.TEXT, "state", "Zustand", "State", note="existing, planned or stopped"),
    _plain(Kind.NUMBER, "accuracy_m", "Genauigkeit der Lage", "Accuracy of position", "m", _KM),
    _plain(Kind.NUMBER, "gross_ha", "Bruttofläche", "Gross area", "ha"),
    _plain(Kind.NUMBER, "net_ha", "Nettofläche", "Net area", "ha"),
    _plain(
        Kind.NUMBER, "free_ha", "Frei nach der Quelle", "Free according to the source", "ha",
        "Not confirmed since",
    ),
    _plain(Kind.TEXT, "free_as_of", "Frei, Stand", "Free, as of"),
    _plain(Kind.NUMBER, "free_ha_planned", "Künftig frei", "Free in future", "ha"),
    _plain(Kind.TEXT, "zoning_text", "Art der Nutzung", "Zoning"),
    _plain(Kind.TEXT, "note", "Anmerkung", "Note"),
    _plain(Kind.TEXT, "source", "Quelle", "Source"),
    _plain(Kind.TEXT, "as_of", "Stand", "As of"),
    _plain(Kind.BOOLEAN, "invented", "Demonstrationsdaten", "Demonstration data"),
)  # fmt: skip

# Columns of map layers; those that say how a thing is routed or drawn are none of a reader's.
_COLUMNS: Final = {
    "name": Text("Name", "Name"),
    "kind": Text("Art", "Kind"),
    "ref": Text("Nummer", "Number"),
    "highway": Text("Straßenart (OpenStreetMap)", "Kind of road (OpenStreetMap)"),
    "railway": Text("Bahnart (OpenStreetMap)", "Kind of railway (OpenStreetMap)"),
    "detail": Text("Näheres", "Detail"),
    "accuracy_m": Text("Genauigkeit der Lage", "Accuracy of position"),
    "verified": Text("Regelverkehr belegt", "Regular service proven"),
    "central_place": Text("Zentraler Ort", "Central place"),
    "level": Text("Schwere", "Severity"),
}
_UNITS: Final = {"accuracy_m": "m"}
_LEFT_OUT: Final = frozenset({"geometry", "car", "truck"})


def of_layer(frame: GeoDataFrame) -> tuple[Property, ...]:
    """Return the properties of a map layer, from its columns."""
    return tuple(
        Property(
            name=str(name),
            kind=_kind_of(frame[name]),
            label=_COLUMNS.get(str(name), Text(str(name), str(name))),
            unit=_UNITS.get(str(name)),
            read=partial(_cell, str(name)),
        )
        for name in frame.columns
        if name not in _LEFT_OUT
    )


def _cell(name: str, row: Any) -> Any:  # noqa: ANN401
    return known(row[name])


def known(value: Any) -> Any:  # noqa: ANN401
    """Return a value of a data frame, None for what it holds for missing."""
    return None if pd.isna(value) else value


def _kind_of(column: Any) -> Kind:  # noqa: ANN401
    values = [one for one in column if not pd.isna(one)]
    for kind, types in ((Kind.BOOLEAN, bool), (Kind.NUMBER, int | float), (Kind.DATE, date)):
        if values and all(isinstance(one, types) for one in values):
            return kind
    return Kind.NUMBER if column.name in _UNITS else Kind.TEXT


def written(properties: Iterable[Property], row: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the properties of a row as JSON has them."""
    return {one.name: as_json(one.read(row)) for one in properties}


def as_json(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value
