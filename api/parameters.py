"""What a request may ask: the parameters of the plots and the body of a search.

`Filters` is the model of all filters: `GET /api/v1/plots` takes them from the address,
`POST /api/v1/search` from its body (`api.searching`), the pages from theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
    model_validator,
)

from api import terms, weighting
from api.days import DESCRIPTION as AS_OF
from api.filters import FILTERS, RANGES, Parameter, condition
from api.known import check_keys
from api.problems import Contradiction, Wrong, from_validation
from api.reading import DayOrNone, one_of, type_of
from api.service import Service, service
from api.targets import ADDRESS, AskedTargets, target_demands
from api.targets import DESCRIPTION as TARGETS
from data.words import Language, Text
from geo.destinations import KINDS, Mode
from geo.filters import Demand
from geo.profiles import GENERAL, profiles
from geo.search import DEFAULT_SORT, SORT_COLUMNS, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.datastructures import QueryParams

    from geo.catalogue import Catalogue

Format = Literal["geojson", "csv", "xlsx", "gpkg", "rfi", "openimmo"]
FORMAT: Final = (
    "Named, the whole result comes as a file (without limit and offset): geojson; csv, as "
    "the Excel of `lang` opens it (de: semicolon and decimal comma, en: comma and point, both "
    "UTF-8 with its mark); xlsx; gpkg (GeoPackage); rfi, the consultant's answer sheet as XLSX, "
    "each line held or not held; openimmo, OpenImmo-compatible XML 1.2.7 · Wird es genannt, kommt "
    "das ganze Ergebnis als Datei"
)
MAX_LIMIT: Final = 1_000
DEFAULT_LIMIT: Final = 100
_SORTS: Final = tuple(f"{sign}{name}" for name in SORT_COLUMNS for sign in ("", "-"))
_COUNTED: Final = " ".join(f"minutes_{kind.name}: {kind.note.en}" for kind in KINDS if kind.note.en)
_KEYS: Final = ", ".join(SORT_COLUMNS)
_SORT: Final = Text(
    f"eines von {_KEYS}, mit - davor absteigend",
    f"one of {_KEYS}, with - in front for descending order",
)
_NO_IDS: Final = Text("entweder ids oder Filter", "either ids or filters")


class Strict(BaseModel):
    """A model that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class _Demands(Strict):
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
    more: dict[str, Any] = {"x-unit": parameter.unit} if parameter.unit else {}
    # Others say theirs in their type.
    if parameter.examples and parameter.condition in {"min", "max", "age"}:
        more["examples"] = list(parameter.examples)
    return Field(None, description=parameter.description, json_schema_extra=more)


Filters = _filters()


class View(Strict):
    """How an answer is made and cut, beside the filters."""

    targets: AskedTargets = Field(default_factory=list, description=TARGETS)
    profile: weighting.AskedProfile = Field(GENERAL.name, description=weighting.PROFILE)
    weights: weighting.AskedWeights | None = Field(None, description=weighting.WEIGHTS)
    mode: Mode = Field("car", description="Vehicle whose minutes count · Fahrzeug der Minuten")
    include_unknown: bool = Field(
        False,  # noqa: FBT003
        description="Keep plots of which a demanded fact is unknown · "
        "Flächen behalten, bei denen ein verlangter Wert unbekannt ist",
    )
    sort: one_of(_SORTS, _SORT) = Field(  # type: ignore[valid-type]
        DEFAULT_SORT,
        description=f"One of {_KEYS}; - in front for descending order. What is "
        f"unknown stands last; -wishes puts those first that meet most. {_COUNTED} · Reihenfolge, "
        "mit - davor absteigend",
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


class _Asked(Filters, View):  # type: ignore[misc, valid-type]
    """What an address asks of plots, in whichever form they come."""

    sort: one_of(_SORTS, _SORT) = Field(  # type: ignore[valid-type]
        "availability",
        description=f"One of {_KEYS}; - in front for descending order. By "
        "default what is free stands first and what is sold last, the best score first among "
        "equals; -wishes puts those first that meet most · Reihenfolge, mit - davor absteigend",
    )
    wishes: terms.AskedWishes = Field(default_factory=tuple, description=terms.WISHES)
    unknown: terms.AskedUnknown = Field(default_factory=dict, description=terms.UNKNOWN)
    weights: Annotated[weighting.AskedWeights, WithJsonSchema(weighting.ADDRESS)] | None = Field(
        None, description=f"{weighting.WEIGHTS}. As criterion:weight, several with commas"
    )
    targets: Annotated[AskedTargets, WithJsonSchema(ADDRESS)] = Field(
        default_factory=list,
        description=f"{TARGETS}. Longitude,latitude,minutes[,mode[,name]], several with semicolons",
    )
    lang: Language = Field(
        "de",
        description="Language of the words in a file; JSON holds both · Sprache der Wörter in "
        "einer Datei",
    )


class PlotQuery(_Asked):
    """All parameters of `GET /api/v1/plots`."""

    f: Format = Field("geojson", description=FORMAT)

    @property
    def whole(self) -> bool:
        """Whether all matches are asked for, as a file, and not a page of them."""
        return "f" in self.model_fields_set and self.limit is None and not self.offset


class BrochureQuery(_Asked):
    """All parameters of `GET /api/v1/brochure.pdf`."""

    ids: str | None = Field(
        None,
        description="Identifiers of plots, with commas between them, in place of filters · "
        "Kennungen von Flächen statt Filtern",
        examples=["SK-011,SK-013"],
    )

    @model_validator(mode="after")
    def _ids_or_filters(self) -> Self:
        if self.ids is not None:
            others = sorted(self.model_fields_set - {"ids", "lang", "as_of"})
            if others:
                raise Contradiction([Wrong(parameter=one, expected=_NO_IDS) for one in others])
        return self


def plot_query(request: Request) -> PlotQuery:
    """Read the parameters of `GET /api/v1/plots` from a request's address."""
    return _query(request.query_params, PlotQuery)


def brochure_query(request: Request) -> BrochureQuery:
    """Read the parameters of `GET /api/v1/brochure.pdf` from a request's address."""
    return _query(request.query_params, BrochureQuery)


def _query[Q: _Asked](parameters: QueryParams, model: type[Q], *beside: str) -> Q:
    """Read the parameters of an address, which may hold others `beside`.

    An empty value of a known parameter counts as absent, as an empty input of a form does.

    Raises
    ------
    api.problems.Problem
        400, naming every parameter that is wrong or unknown.
    """
    given: dict[str, list[str]] = {}
    for name, value in parameters.multi_items():
        if name in beside:
            continue
        if value or name not in model.model_fields:
            given.setdefault(name, []).append(value)
    values = {name: value if len(value) > 1 else value[0] for name, value in given.items()}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise from_validation(error.errors(), known=model.model_fields) from None


def plot_question(request: Request, catalogue: Catalogue, *beside: str) -> Question:
    """Return the question that a page's address asks, unlimited unless it says otherwise.

    The address may hold parameters `beside`, which are the page's own.
    """
    return question_in(request.query_params, catalogue, service(request), *beside)


def question_in(
    parameters: QueryParams, catalogue: Catalogue, held: Service, *beside: str
) -> Question:
    """Return the question of the parameters of a page's address.

    Raises
    ------
    api.problems.Problem
        400, naming every parameter that is wrong or unknown.
    """
    query = _query(parameters, PlotQuery, *beside)
    check_keys(query, catalogue)
    return _question(query, query.limit, catalogue, held)


def paged_question(query: PlotQuery, catalogue: Catalogue, held: Service) -> Question:
    """Return the question of an API request: one page long, or whole where a file is asked for."""
    check_keys(query, catalogue)
    limit = None if query.whole else query.limit or DEFAULT_LIMIT
    return _question(query, limit, catalogue, held)


def question_of(query: BrochureQuery, catalogue: Catalogue, held: Service) -> Question:
    """Return the question whose answer a brochure shows, unlimited unless it says otherwise."""
    check_keys(query, catalogue)
    return _question(query, query.limit, catalogue, held)


def _question(query: _Asked, limit: int | None, catalogue: Catalogue, held: Service) -> Question:
    return Question(
        demands=(
            *terms.on_terms(demands(query, query.mode, catalogue), query.wishes, query.unknown),
            *target_demands(query.targets, query.mode, catalogue, held.targets()),
        ),
        mode=query.mode,
        include_unknown=query.include_unknown,
        profile=profiles()[query.profile],
        weights=query.weights,
        sort=query.sort,
        limit=limit,
        offset=query.offset,
    )


def demands(filters: BaseModel, mode: Mode, catalogue: Catalogue) -> Iterator[Demand]:
    """Yield the demands of the filters that are set, in the order of the registry."""
    for parameter in FILTERS:
        value = getattr(filters, parameter.name)
        if value is not None:
            yield Demand(parameter.name, condition(parameter, value, mode, catalogue.date))


# Words for what the address may hold beside the filters.
_VIEW_LABELS: Final = {
    "profile": Text("Branchenprofil", "Branch profile"),
    "weights": Text("Gewichte", "Weights"),
    "wishes": Text("Wünsche", "Wishes"),
    "unknown": Text("Unbekanntes je Filter", "Unknown by filter"),
    "targets": Text("Eigene Ziele", "Places of one's own"),
    "mode": Text("Fahrzeug", "Vehicle"),
    "include_unknown": Text("Unbekannte einschließen", "Include unknown"),
    "sort": Text("Reihenfolge", "Order"),
    "limit": Text("Flächen je Seite", "Plots on a page"),
    "offset": Text("Zu überspringende Flächen", "Plots to skip"),
    "as_of": Text("Stand", "As of"),
    "from": Text("Vom Ende des", "From the end of"),
    "until": Text("Bis zum Ende des", "To the end of"),
    "step": Text("Schritte", "Steps"),
    "f": Text("Format", "Format"),
    "lang": Text("Sprache", "Language"),
    "ids": Text("Flächen", "Plots"),
}
LABELS: Final[Mapping[str, Text]] = {
    **{parameter.name: parameter.label for parameter in FILTERS},
    **_VIEW_LABELS,
}


def label(parameter: str) -> Text | None:
    """Return the words of a parameter; a part of one is named behind it, as in Gewichte (x)."""
    name, _, part = parameter.partition(".")
    words = LABELS.get(name)
    if words is None or not part:
        return words
    return Text("{name} ({part})", "{name} ({part})").format(name=words, part=part)
