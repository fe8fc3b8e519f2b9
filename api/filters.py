"""The filters of the search, derived from the field registry: one entry a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import shapely

from data import codes
from data.fields import BY_NAME as FIELDS
from data.fields import FILTERABLE, Field, Kind
from data.words import Text
from geo.columns import CONFIRMED, PEOPLE, TRANSIT_CLASS, TRANSIT_LABELS, WALK_TO_STOP
from geo.destinations import DISTANCES, KINDS
from geo.filters import (
    AT_LEAST,
    AT_MOST,
    EARLIEST,
    LATEST,
    AtLeast,
    AtMost,
    Condition,
    Near,
    OneOf,
    Touches,
    Within,
    people_label,
    polygon,
)
from geo.quality import QUALITY

if TYPE_CHECKING:
    from geo.destinations import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One filter parameter.

    Attributes
    ----------
    name
        Name in the address and in the body of a search.
    column
        Column that it asks; None for the spatial ones.
    condition
        Kind of question. "key" is the key of a municipality or an estate, which the
        catalogue must know.
    label, unit, codes, group
        In the words of the field, for forms and for the API's documentation.
    note
        What a program should know beside, in English.
    examples
        Values that a program may send.
    """

    name: str
    column: str | None
    condition: Literal["min", "max", "codes", "key", "boolean", "bbox", "within", "near", "age"]
    label: Text
    unit: str | None = None
    codes: codes.CodeList = ()
    group: str = ""
    day: bool = False
    note: str = ""
    examples: tuple[Any, ...] = ()

    @property
    def description(self) -> str:
        """What the parameter asks, in both languages, and what its codes mean."""
        unit = f" [{self.unit}]" if self.unit else ""
        parts = [f"{self.label.en}{unit} · {self.label.de}{unit}", self.note, meanings(self.codes)]
        return ". ".join(part for part in parts if part)


def meanings(listed: codes.CodeList) -> str:
    """Say what the codes of a list mean, in English, for programs; empty without codes."""
    return "; ".join(
        f"{entry.code}: {entry.label.en.removeprefix(f'{entry.code} – ')}" for entry in listed
    )


_ENDS: Final[tuple[tuple[Literal["min", "max"], Text, Text], ...]] = (
    ("min", AT_LEAST, EARLIEST),
    ("max", AT_MOST, LATEST),
)
# What the registry of fields does not say of a key.
_KEY_NOTES: Final = {
    "municipality": "Municipality key (Amtlicher Gemeindeschlüssel, AGS), 8 digits; several "
    "with commas. /api/v1/layers/municipalities lists keys and names",
    "estate": "Key of an estate; several with commas. A plot's `estate` and `estate_name` give "
    "key and name",
}
# A figure that somebody might ask for, by unit or, where there is none, by field.
_FIGURE_EXAMPLES: Final[dict[str | None, float]] = {
    "m²": 20_000,
    "€/m²": 40,
    "m": 12,
    "dB(A)/m²": 60,
    "kV": 20,
    "MVA": 5,
    "Mbit/s": 1_000,
    "%": 400,
    "grz": 0.8,
    "gfz": 1.6,
    "bmz": 8,
}
_DAY_EXAMPLE: Final = "2027-01-31"
_KEY_EXAMPLES: Final = {"municipality": ("14730070", "14730110")}


def stem_of(column: str) -> str:
    """Return what the filters of a column of codes or figures are called, without an end."""
    return FIELDS[column].filter_name if column in FIELDS else column


def _of_field(field: Field) -> list[Parameter]:
    stem = field.filter_name
    if field.kind in {Kind.NUMBER, Kind.DATE}:
        is_day = field.kind is Kind.DATE
        return [
            Parameter(
                name=f"{stem}_{end}",
                column=field.name,
                condition=end,
                label=_with(field.label, day if is_day else figure),
                unit=field.unit,
                group=field.group,
                day=is_day,
                examples=(_DAY_EXAMPLE,) if is_day else _figure_examples(field),
            )
            for end, figure, day in _ENDS
        ]
    if field.kind is Kind.TEXT:
        return [
            Parameter(
                name=stem,
                column=field.name,
                condition="key",
                label=field.label,
                group=field.group,
                note=_KEY_NOTES.get(field.name, ""),
                examples=_KEY_EXAMPLES.get(field.name, ()),
            )
        ]
    return [
        Parameter(
            name=stem,
            column=field.name,
            condition="boolean" if field.kind is Kind.BOOLEAN else "codes",
            label=field.label,
            codes=codes.STATUS_SHOWN if field.name == "status" else field.codes,
            group=field.group,
        )
    ]


def _figure_examples(field: Field) -> tuple[float, ...]:
    example = _FIGURE_EXAMPLES.get(field.unit or field.name)
    return () if example is None else (example,)


def _with(label: Text, end: Text) -> Text:
    return Text(f"{label.de}, {end.de}", f"{label.en}, {end.en}")


_MINUTES_NOTE: Final = (
    "By the vehicle of `mode`. Minutes are compared as they are shown: whole from 10 up, halves "
    "below, so that 27.4 counts as 27"
)
_WORKING_NOTE: Final = (
    ". Which ages count as working age, a plot's `people` says; unknown where no census grid "
    "tells ages"
)
FILTERS: Final[tuple[Parameter, ...]] = (
    *(parameter for field in FILTERABLE for parameter in _of_field(field)),
    *(
        Parameter(
            name=f"max_minutes_{kind.name}",
            column=kind.name,
            condition="max",
            label=Text(f"Minuten {kind.to.de}, höchstens", f"Minutes {kind.to.en}, at most"),
            unit="min",
            group="minutes",
            note=". ".join(filter(None, (_MINUTES_NOTE, kind.note.en.rstrip(".")))),
            examples=(15,),
        )
        for kind in KINDS
    ),
    *(
        Parameter(
            name=f"max_km_{kind.name}",
            column=f"distance_{kind.name}",
            condition="max",
            label=Text(f"Kilometer {kind.to.de}, höchstens", f"Kilometres {kind.to.en}, at most"),
            unit="km",
            group="distances",
            note=f"Whatever the `mode`. {kind.note.en.rstrip('.')}",
        )
        for kind in DISTANCES
    ),
    *(
        Parameter(
            name=f"{name}_{end}",
            column=name,
            condition=end,
            label=_with(people_label(group), words),
            group="people",
            examples=(100_000,),
            note="Compared as it is shown: three significant figures from a census grid, two "
            "from municipalities. Where the figure is a lower bound, a demand for more is "
            "unknown" + (_WORKING_NOTE if group.working else ""),
        )
        for name, group in PEOPLE.items()
        for end, words, _ in _ENDS
    ),
    Parameter(
        name="transit_class",
        column=TRANSIT_CLASS,
        condition="codes",
        label=TRANSIT_LABELS[TRANSIT_CLASS],
        codes=QUALITY,
        group="transit",
        note="Unknown where no timetable is loaded",
    ),
    Parameter(
        name="max_minutes_stop",
        column=WALK_TO_STOP,
        examples=(10,),
        condition="max",
        label=_with(TRANSIT_LABELS[WALK_TO_STOP], AT_MOST),
        unit="min",
        group="transit",
        note="To the nearest stop of public transport that the timetable serves, whatever the "
        "`mode`; compared as shown",
    ),
    Parameter(
        name="bbox",
        column=None,
        condition="bbox",
        label=Text(
            "Kartenausschnitt: West, Süd, Ost, Nord in Grad (WGS84)",
            "Bounding box: west, south, east, north in degrees (WGS84)",
        ),
        group="space",
        note="Finds every plot that touches the box",
    ),
    Parameter(
        name="within",
        column=None,
        condition="within",
        label=Text(
            "Vieleck, in dem die ganze Fläche liegt, als WKT oder GeoJSON (WGS84)",
            "Polygon that holds the whole plot, as WKT or GeoJSON (WGS84)",
        ),
        group="space",
    ),
    Parameter(
        name="near",
        column=None,
        condition="near",
        label=Text(
            "Umkreis: Länge, Breite in Grad (WGS84) und höchstens Kilometer Luftlinie",
            "Distance: longitude, latitude in degrees (WGS84) and kilometres at most",
        ),
        unit="°, °, km",
        group="space",
        note="As the crow flies, from the point to the nearest part of the plot, measured in "
        "EPSG:25833; shown distances are rounded up to 10 m",
    ),
    Parameter(
        name="confirmed_within_days",
        column=CONFIRMED,
        condition="age",
        label=Text(
            "Status bestätigt, vor höchstens so vielen Tagen",
            "Status confirmed, at most so many days ago",
        ),
        examples=(180,),
        unit="d",
        group="status",
        note="Days before the day of the catalogue. A status that nobody confirmed is unknown",
    ),
)
BY_NAME: Final = {parameter.name: parameter for parameter in FILTERS}
# Lower and upper limit of the same fact.
RANGES: Final[tuple[tuple[Parameter, Parameter], ...]] = tuple(
    (lower, BY_NAME[f"{lower.name.removesuffix('_min')}_max"])
    for lower in FILTERS
    if lower.condition == "min"
)


def condition(  # noqa: PLR0911
    parameter: Parameter,
    value: Any,  # noqa: ANN401
    mode: Mode,
    today: date,
) -> Condition:
    """Return what a value of a parameter asks of the catalogue's columns on a day."""
    column = parameter.column or ""
    if parameter.group == "minutes":
        column = f"{mode}:{column}"
    match parameter.condition:
        case "bbox":
            return Touches(shapely.box(*value))
        case "within":
            return Within(polygon(value))
        case "near":
            return Near(*value)
        case "age":
            return AtLeast(column, today.toordinal() - value)
        case "boolean":
            return OneOf(column, (str(value).lower(),))
        case "codes" | "key":
            return OneOf(column, tuple(value))
        case end:
            limit = float(value.toordinal()) if isinstance(value, date) else value
            return AtLeast(column, limit) if end == "min" else AtMost(column, limit)


def value_of(parameter: Parameter, asked: Condition, today: date) -> Any:  # noqa: ANN401
    """Return the value of a parameter that asks a condition: what `condition` reads back.

    Polygons and boxes are left out, since no answer holds them.
    """
    match asked:
        case OneOf(codes=chosen):
            return chosen[0] == "true" if parameter.condition == "boolean" else list(chosen)
        case Near(lon, lat, km):
            return [lon, lat, km]
        case AtLeast(limit=limit) | AtMost(limit=limit):
            if parameter.condition == "age":
                return today.toordinal() - int(limit)
            return date.fromordinal(int(limit)).isoformat() if parameter.day else limit
        case _:
            msg = f"{parameter.name} is not written back"
            raise TypeError(msg)
