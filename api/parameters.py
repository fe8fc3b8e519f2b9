"""What a request may ask: the parameters of the plots and the body of a search.

`Filters` is the model of all filters: `GET /api/v1/plots` takes them from the address,
`POST /api/v1/search` from its body, the pages from theirs.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 – pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
    field_validator,
    model_validator,
)

from api.days import DESCRIPTION as AS_OF
from api.filters import FILTERS, RANGES, Parameter, condition
from api.known import check_keys
from api.problems import Contradiction, Refused, Wrong, from_validation
from api.reading import DayOrNone, Figure, one_of, type_of
from data.words import Text
from geo.criteria import BY_NAME as CRITERIA
from geo.destinations import KINDS, Mode
from geo.filters import Demand
from geo.judgement import Availability  # noqa: TC001
from geo.search import DEFAULT_SORT, SORT_COLUMNS, Question

if TYPE_CHECKING:
    from geo.catalogue import Catalogue

MAX_LIMIT: Final = 1_000
DEFAULT_LIMIT: Final = 100
_SORTS: Final = tuple(f"{sign}{name}" for name in SORT_COLUMNS for sign in ("", "-"))
_COUNTED: Final = " ".join(f"minutes_{kind.name}: {kind.note.en}" for kind in KINDS if kind.note.en)
_SORT: Final = Text(
    f"eines von {', '.join(SORT_COLUMNS)}, mit - davor absteigend",
    f"one of {', '.join(SORT_COLUMNS)}, with - in front for descending order",
)
_WEIGHTS: Final = Text(
    f"Gewichte, in Summe größer als 0, für einige von {', '.join(CRITERIA)}",
    f"weights, with a sum above zero, for some of {', '.join(CRITERIA)}",
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Demands(_Strict):
    @model_validator(mode="after")
    def _lower_limits_lie_below_upper_ones(self) -> Self:
        errors = []
        for lower, upper in RANGES:
            low, high = getattr(self, lower.name), getattr(self, upper.name)
            if low is not None and high is not None and low > high:
                errors += _crossed(lower.name, low, upper.name, high)
        if errors:
            raise Contradiction(errors)
        return self


def _crossed(lower: str, low: Any, upper: str, high: Any) -> list[Wrong]:  # noqa: ANN401
    low, high = (f"{one:.15g}" if isinstance(one, float) else str(one) for one in (low, high))
    above, below = Text("höchstens {x} ({n})", "at most {n}, {x}"), Text("", "at least {n}, {x}")
    below = Text("mindestens {x} ({n})", below.en)
    return [
        Wrong(parameter=lower, found=low, expected=above.format(n=upper, x=high)),
        Wrong(parameter=upper, found=high, expected=below.format(n=lower, x=low)),
    ]


def _filters() -> type[_Demands]:
    described: dict[str, Any] = {
        parameter.name: (type_of(parameter) | None, _field(parameter)) for parameter in FILTERS
    }
    return create_model("Filters", __base__=_Demands, __doc__="Demands on plots.", **described)


def _field(parameter: Parameter) -> Any:  # noqa: ANN401
    unit: dict[str, Any] = {"x-unit": parameter.unit} if parameter.unit else {}
    return Field(None, description=parameter.description, json_schema_extra=unit)


Filters = _filters()


class View(_Strict):
    """How an answer is made and cut, beside the filters."""

    mode: Mode = Field("car", description="Vehicle whose minutes count · Fahrzeug der Minuten")
    include_unknown: bool = Field(
        False,  # noqa: FBT003
        description="Keep plots of which a demanded fact is unknown · "
        "Flächen behalten, bei denen ein verlangter Wert unbekannt ist",
    )
    sort: one_of(_SORTS, _SORT) = Field(  # type: ignore[valid-type]
        DEFAULT_SORT,
        description=f"One of {', '.join(SORT_COLUMNS)}; - in front for descending order. What is "
        f"unknown stands last. {_COUNTED} · Reihenfolge, mit - davor absteigend",
    )
    limit: int | None = Field(
        None,
        ge=1,
        le=MAX_LIMIT,
        description=f"Plots on a page, {DEFAULT_LIMIT} by default, at most {MAX_LIMIT}; a higher "
        "one is refused · Flächen je Seite",
    )
    offset: int = Field(0, ge=0, description="Plots to skip · Zu überspringende Flächen")
    as_of: DayOrNone = Field(None, description=AS_OF)


class PlotQuery(Filters, View):  # type: ignore[misc, valid-type]
    """All parameters of `GET /api/v1/plots`."""

    sort: one_of(_SORTS, _SORT) = Field(  # type: ignore[valid-type]
        "availability",
        description=f"One of {', '.join(SORT_COLUMNS)}; - in front for descending order. By "
        "default what is free stands first and what is sold last, the best score first among "
        "equals · Reihenfolge, mit - davor absteigend",
    )
    f: Literal["geojson"] = Field("geojson", description="Format · Format")


def _weights_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            one.name: {"type": "number", "minimum": 0, "maximum": 1e12, "description": one.label.en}
            for one in CRITERIA.values()
        },
        "additionalProperties": False,
        "minProperties": 1,
    }


class SearchBody(View):
    """Body of `POST /api/v1/search`."""

    filters: Filters = Field(default_factory=Filters, description="Demands · Forderungen")  # type: ignore[valid-type]
    weights: Annotated[Mapping[str, Figure], WithJsonSchema(_weights_schema())] | None = Field(
        None,
        description="Weight by criterion, in any unit, since they are divided by their sum; a "
        "criterion without a weight does not count. Where absent the general profile weighs all "
        "· Gewicht je Kriterium",
    )
    availability: Availability | None = Field(
        None,
        description="Which plots are ranked. open: all that can be had or may be had, which are "
        "all but sold and withdrawn ones; free: those shown as free alone; all: every plot, sold "
        "and withdrawn ones at the end. By default open, or all where filters.status says which. "
        "What is left out is counted in the answer under left_out · Welche Flächen geordnet "
        "werden: open alle, die zu haben sind oder sein können, free nur freie, all alle",
    )

    @field_validator("weights")
    @classmethod
    def _weights(cls, value: Mapping[str, float] | None) -> Mapping[str, float] | None:
        if value is None:
            return None
        if value.keys() - CRITERIA.keys() or not sum(value.values()) > 0:
            raise Refused(_WEIGHTS)
        return value

    @property
    def ranked(self) -> Availability:
        """Which plots are ranked: what is asked for, or what is sensible."""
        return self.availability or ("open" if self.filters.status is None else "all")  # type: ignore[attr-defined]

    def question(self, catalogue: Catalogue) -> Question:
        """Return the question that the body asks.

        Raises
        ------
        api.problems.Problem
            400 where the catalogue does not know a municipality or an estate.
        """
        check_keys(self.filters, catalogue, within="filters.")
        return _question(self.filters, self, self.limit or DEFAULT_LIMIT, self.weights, self.ranked)


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
        raise from_validation(error.errors(), known=PlotQuery.model_fields) from None


def plot_question(request: Request, catalogue: Catalogue) -> Question:
    """Return the question that a page's address asks, unlimited unless it says otherwise."""
    query = plot_query(request)
    check_keys(query, catalogue)
    return _question(query, query, query.limit)


def paged_question(query: PlotQuery, catalogue: Catalogue) -> Question:
    """Return the question of an API request, one page long."""
    check_keys(query, catalogue)
    return _question(query, query, query.limit or DEFAULT_LIMIT)


def _question(
    filters: BaseModel,
    view: View,
    limit: int | None,
    weights: Mapping[str, float] | None = None,
    availability: Availability | None = None,
) -> Question:
    return Question(
        demands=tuple(
            Demand(parameter.name, condition(parameter, value, view.mode))
            for parameter in FILTERS
            if (value := getattr(filters, parameter.name)) is not None
        ),
        mode=view.mode,
        include_unknown=view.include_unknown,
        weights=weights,
        sort=view.sort,
        limit=limit,
        offset=view.offset,
        availability=availability,
    )


# Words for what the address may hold beside the filters.
_VIEW_LABELS: Final = {
    "mode": Text("Fahrzeug", "Vehicle"),
    "include_unknown": Text("Unbekannte einschließen", "Include unknown"),
    "sort": Text("Reihenfolge", "Order"),
    "limit": Text("Flächen je Seite", "Plots on a page"),
    "offset": Text("Zu überspringende Flächen", "Plots to skip"),
    "as_of": Text("Stand", "As of"),
    "f": Text("Format", "Format"),
}
LABELS: Final[Mapping[str, Text]] = {
    **{parameter.name: parameter.label for parameter in FILTERS},
    **_VIEW_LABELS,
}
