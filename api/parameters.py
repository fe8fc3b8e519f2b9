"""Parameters of the search, derived from the field registry.

`Filters` is the model of all filters: `GET /api/v1/plots` takes them from the address,
`POST /api/v1/search` from its body, the pages from theirs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping  # noqa: TC003 – pydantic reads the annotations
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

import shapely
from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    field_validator,
)

from api.problems import from_validation
from data import codes
from data.fields import BY_NAME, FILTERABLE, Kind
from data.fields import Field as RecordField
from data.words import Text
from geo.criteria import BY_NAME as CRITERIA
from geo.destinations import KINDS, Mode
from geo.filters import AtLeast, AtMost, Condition, Demand, OneOf, Touches, Within, polygon
from geo.search import DEFAULT_SORT, SORT_COLUMNS, Question

MAX_LIMIT: Final = 1_000
_DEFAULT_LIMIT: Final = 100


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
        Kind of question.
    label, unit, codes, group
        In the words of the field, for forms and for the API's documentation.
    """

    name: str
    column: str | None
    condition: Literal["min", "max", "codes", "text", "boolean", "bbox", "within"]
    label: Text
    unit: str | None = None
    codes: codes.CodeList = ()
    group: str = ""
    day: bool = False

    @property
    def description(self) -> str:
        """What the parameter asks, in both languages."""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{self.label.en}{unit} · {self.label.de}{unit}"


_ENDS: Final[tuple[tuple[Literal["min", "max"], str, str], ...]] = (
    ("min", "mindestens", "at least"),
    ("max", "höchstens", "at most"),
)


def _of_field(field: RecordField) -> list[Parameter]:
    stem = field.filter_name
    if field.kind in {Kind.NUMBER, Kind.DATE}:
        return [
            Parameter(
                name=f"{stem}_{end}",
                column=field.name,
                condition=end,
                label=Text(f"{field.label.de}, {de}", f"{field.label.en}, {en}"),
                unit=field.unit,
                group=field.group,
                day=field.kind is Kind.DATE,
            )
            for end, de, en in _ENDS
        ]
    condition: Literal["codes", "text", "boolean"] = "codes" if field.codes else "text"
    if field.kind is Kind.BOOLEAN:
        condition = "boolean"
    return [
        Parameter(
            name=stem,
            column=field.name,
            condition=condition,
            label=field.label,
            codes=codes.STATUS_SHOWN if field.name == "status" else field.codes,
            group=field.group,
        )
    ]


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
        )
        for kind in KINDS
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
)


def _split(raw: object) -> object:
    """Accept `GE,GI` as well as a list."""
    parts = raw if isinstance(raw, list) else [raw]
    words = [part.split(",") if isinstance(part, str) else [part] for part in parts]
    return [word.strip() if isinstance(word, str) else word for some in words for word in some]


# A figure beyond this is a mistake; figures can be written out and summed.
Figure = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


def _day(raw: object) -> date:
    """Read a day; pydantic alone would take a number for seconds since 1970."""
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        msg = "a date such as 2026-11-23"
        raise ValueError(msg) from None


def _finite(value: float) -> float:
    if not math.isfinite(value):
        msg = "a finite number"
        raise ValueError(msg)
    return value


def _one_of(parameter: Parameter) -> Any:  # noqa: ANN401
    allowed = [entry.code for entry in parameter.codes]

    def check(value: list[str]) -> list[str]:
        if any(code not in allowed for code in value):
            msg = f"one or more of {', '.join(allowed)}"
            raise ValueError(msg)
        return value

    return AfterValidator(check)


def _box(raw: object) -> object:
    expected = "four numbers west,south,east,north in degrees, with west < east, south < north"
    parts = _split(raw)
    try:
        west, south, east, north = (_finite(float(part)) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(expected) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
        raise ValueError(expected)
    return [west, south, east, north]


def _polygon(raw: object) -> str:
    text = json.dumps(raw) if isinstance(raw, dict) else str(raw)
    polygon(text)
    return text


def _type_of(parameter: Parameter) -> Any:  # noqa: ANN401, PLR0911
    match parameter.condition:
        case "min" | "max" if parameter.day:
            return Annotated[date, BeforeValidator(_day)]
        case "min" | "max":
            return Figure
        case "codes":
            return Annotated[list[str], BeforeValidator(_split), _one_of(parameter)]
        case "text":
            return Annotated[list[str], BeforeValidator(_split)]
        case "boolean":
            return bool
        case "bbox":
            return Annotated[list[float], BeforeValidator(_box), Field(min_length=4, max_length=4)]
        case _:
            return Annotated[str, BeforeValidator(_polygon)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _model() -> type[_Strict]:
    described: dict[str, Any] = {
        parameter.name: (
            _type_of(parameter) | None,
            Field(None, description=parameter.description),
        )
        for parameter in FILTERS
    }
    return create_model("Filters", __base__=_Strict, __doc__="Demands on plots.", **described)


Filters = _model()


def _sort(value: str) -> str:
    if value.removeprefix("-") not in SORT_COLUMNS:
        msg = f"one of {', '.join(SORT_COLUMNS)}, with - in front for descending order"
        raise ValueError(msg)
    return value


class View(_Strict):
    """How an answer is made and cut, beside the filters."""

    mode: Mode = Field("car", description="Vehicle whose minutes count · Fahrzeug der Minuten")
    include_unknown: bool = Field(
        False,  # noqa: FBT003
        description="Keep plots of which a demanded fact is unknown · "
        "Flächen behalten, bei denen ein verlangter Wert unbekannt ist",
    )
    sort: Annotated[str, AfterValidator(_sort)] = Field(
        DEFAULT_SORT,
        description=f"One of {', '.join(SORT_COLUMNS)}; - in front for descending order · "
        "Reihenfolge, mit - davor absteigend",
    )
    limit: int | None = Field(
        None,
        ge=1,
        le=MAX_LIMIT,
        description=f"Plots on a page, {_DEFAULT_LIMIT} by default · Flächen je Seite",
    )
    offset: int = Field(0, ge=0, description="Plots to skip · Zu überspringende Flächen")


class PlotQuery(Filters, View):  # type: ignore[misc, valid-type]
    """All parameters of `GET /api/v1/plots`."""

    sort: Annotated[str, AfterValidator(_sort)] = Field(
        "availability",
        description=f"One of {', '.join(SORT_COLUMNS)}; - in front for descending order. By "
        "default what is free stands first and what is sold last, the best score first among "
        "equals · Reihenfolge, mit - davor absteigend",
    )
    f: Literal["geojson"] = Field("geojson", description="Format · Format")


class SearchBody(View):
    """Body of `POST /api/v1/search`."""

    filters: Filters = Field(default_factory=Filters, description="Demands · Forderungen")  # type: ignore[valid-type]
    weights: Mapping[str, Figure] | None = Field(
        None,
        description="Weight by criterion, divided by their sum; the general profile where "
        "absent · Gewicht je Kriterium",
    )

    @field_validator("weights")
    @classmethod
    def _weights(cls, value: Mapping[str, float] | None) -> Mapping[str, float] | None:
        if value is None:
            return None
        if value.keys() - CRITERIA.keys() or not sum(value.values()) > 0:
            msg = f"weights, with a sum above zero, for some of {', '.join(CRITERIA)}"
            raise ValueError(msg)
        return value

    def question(self) -> Question:
        """Return the question that the body asks."""
        return _question(self.filters, self, self.weights, self.limit or _DEFAULT_LIMIT)


def plot_query(request: Request) -> PlotQuery:
    """Read the parameters of a request's address.

    An empty value of a known parameter counts as absent, as an empty input of a form does.

    Raises
    ------
    api.problems.Problem
        400, naming every parameter that is wrong or unknown.
    """
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if value or name not in PlotQuery.model_fields:
            given.setdefault(name, []).append(value)
    values = {name: value if len(value) > 1 else value[0] for name, value in given.items()}
    try:
        return PlotQuery.model_validate(values)
    except ValidationError as error:
        raise from_validation(error.errors()) from None


def plot_question(request: Request) -> Question:
    """Return the question that a page's address asks, unlimited unless it says otherwise."""
    query = plot_query(request)
    return _question(query, query, None, query.limit)


def paged_question(query: PlotQuery) -> Question:
    """Return the question of an API request, one page long."""
    return _question(query, query, None, query.limit or _DEFAULT_LIMIT)


def _question(
    filters: BaseModel, view: View, weights: Mapping[str, float] | None, limit: int | None
) -> Question:
    return Question(
        demands=tuple(
            Demand(parameter.name, _condition(parameter, value, view.mode))
            for parameter in FILTERS
            if (value := getattr(filters, parameter.name)) is not None
        ),
        mode=view.mode,
        include_unknown=view.include_unknown,
        weights=weights,
        sort=view.sort,
        limit=limit,
        offset=view.offset,
    )


def _condition(parameter: Parameter, value: Any, mode: Mode) -> Condition:  # noqa: ANN401
    column = parameter.column or ""
    if parameter.group == "minutes":
        column = f"{mode}:{column}"
    match parameter.condition:
        case "bbox":
            return Touches(shapely.box(*value))
        case "within":
            return Within(polygon(value))
        case "boolean":
            return OneOf(column, (str(value).lower(),))
        case "codes" | "text":
            return OneOf(column, tuple(value))
        case end:
            limit = float(value.toordinal()) if isinstance(value, date) else value
            return AtLeast(column, limit) if end == "min" else AtMost(column, limit)


def openapi_parameters() -> list[dict[str, Any]]:
    """Return the OpenAPI description of the parameters of `GET /api/v1/plots`."""
    schema = PlotQuery.model_json_schema()
    described = []
    for name, of_parameter in schema["properties"].items():
        clean = {k: v for k, v in of_parameter.items() if k not in {"description", "title"}}
        options = clean.pop("anyOf", [clean])
        clean |= next(option for option in options if option.get("type") != "null")
        clean = {k: v for k, v in clean.items() if not (k == "default" and v is None)}
        described.append(
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": of_parameter.get("description", ""),
                "schema": _with_codes(name, clean),
                **({"style": "form", "explode": False} if clean.get("type") == "array" else {}),
            }
        )
    return described


def _with_codes(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    codes_of = {p.name: [entry.code for entry in p.codes] for p in FILTERS if p.codes}
    if name in codes_of:
        return {**schema, "items": {"type": "string", "enum": codes_of[name]}}
    return schema


def field_label(name: str) -> Text:
    """Return the label of a field of the record."""
    return BY_NAME[name].label
