"""Schemas of plots and layers as they are sent, for `/openapi.json`.

Answers are serialised directly (`api.features`) and not through these models, which cost
nothing while answering; tests validate real answers against them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, WithJsonSchema, create_model

from api.filters import meanings
from api.transit import TransitAnswer  # noqa: TC001 – pydantic reads the annotations
from data.codes import STATUS_SHOWN
from data.fields import PUBLIC, Kind
from data.fields import Field as RecordField
from geo.accessibility import REASONS
from geo.destinations import DISTANCES, KINDS, MODE_LABELS, MODES, STEPS, TRAVELS
from geo.isochrones import MAX_MINUTES
from geo.people import REASONS as PEOPLE_REASONS
from geo.people import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.codes import CodeList
    from data.words import Text

Points = Annotated[float, Field(ge=0, le=100)]
UNKNOWN: Final = "null is unknown"
RANGE: Final = (
    "What the score could be if all that is unknown turned out as bad, or as good, as its "
    "criterion can"
)


def codes_of(listed: CodeList) -> Any:  # noqa: ANN401
    """Return the type of a code out of a list."""
    schema = {"type": "string", "enum": [entry.code for entry in listed]}
    return Annotated[str, WithJsonSchema(schema)]


def words_of(words: Iterable[str]) -> Any:  # noqa: ANN401
    """Return the type of one word out of several."""
    return Annotated[str, WithJsonSchema({"type": "string", "enum": list(words)})]


class Link(BaseModel):
    """A link (RFC 8288)."""

    rel: str = Field(examples=["self", "next", "prev", "alternate", "related"])
    href: str = Field(json_schema_extra={"format": "uri"})
    type: str = Field(description="Media type of what it leads to")


class Stamp(BaseModel):
    """Which catalogue answered: the same version and date give the same answers."""

    version: str
    date: date


class Words(BaseModel):
    """A sentence in both languages."""

    de: str
    en: str


class Place(BaseModel):
    """The way to one place."""

    minutes: float | None = Field(
        description="Null where the place cannot be reached. Filters compare the figure as pages "
        "show it: whole from 10 up, halves below",
        json_schema_extra={"x-unit": "min"},
    )
    km: float | None = Field(description="By the fastest way", json_schema_extra={"x-unit": "km"})
    name: str | None = Field(description="Name of the place")
    reason: words_of(REASONS) | None = Field(  # type: ignore[valid-type]
        description="Why there are no minutes; null where there are. "
        + "; ".join(f"{key}: {text.en}" for key, text in REASONS.items())
    )
    verified: bool = Field(
        description="False for a station where no source states a regular service"
    )
    source: str | None = Field(
        description="What says that the place is there: osm, or a table of the embedded dataset"
    )


class Reach(Place):
    """The way to the nearest place of one kind."""

    regular: Place | None = Field(
        description="The way to the nearest place that is verified, where this one is not; null "
        "where it is, or where none can be reached. Filters, order and score count this way then, "
        "and null as unknown"
    )
    alternatives: list[Place] = Field(description="The second and third nearest by time")


def labelled(name: str, doc: str, of: dict[str, tuple[Any, Text]]) -> type[BaseModel]:
    """Return a model whose fields are described by their labels."""
    fields: dict[str, Any] = {
        key: (kind, Field(description=f"{label.en} · {label.de}"))
        for key, (kind, label) in of.items()
    }
    return create_model(name, __doc__=doc, **fields)


Reaches = labelled(
    "Reaches",
    "The nearest place of each kind, by time.",
    {kind.name: (Reach, kind.label) for kind in KINDS},
)
Minutes = labelled("Minutes", "By vehicle.", {mode: (Reaches, MODE_LABELS[mode]) for mode in MODES})


class Thing(BaseModel):
    """A thing at some distance."""

    km: float | None = Field(description=UNKNOWN, json_schema_extra={"x-unit": "km"})
    name: str | None = Field(description="What it is called")
    source: str | None = Field(description="What says that it is there")


class Distance(Thing):
    """The nearest thing of one kind."""

    by: Literal["road", "air"] = Field(
        description="How it is measured: along roads as a truck may drive, or as the crow flies"
    )
    reason: words_of(REASONS) | None = Field(  # type: ignore[valid-type]
        description="Why there are no kilometres; null where there are"
    )
    alternatives: list[Thing] = Field(description="The second and third nearest")


Distances = labelled(
    "Distances",
    "Kilometres to things that no minutes are computed to.",
    {kind.name: (Distance, kind.label) for kind in DISTANCES},
)


_STEPS: Final[dict[str, Any]] = {
    str(step): (int | None, Field(ge=0, description=f"Within {step} minutes by car; {UNKNOWN}"))
    for step in STEPS
}


class _OfWorkingAge(BaseModel):
    ages: list[int] | None = Field(
        min_length=2,
        max_length=2,
        description="First and last year of age that count; null where the figures tell no ages",
    )
    at_least: list[int] = Field(description="Minutes within which more may live", examples=[[45]])


WorkingAge = create_model(
    "WorkingAge",
    __base__=_OfWorkingAge,
    __doc__="Those of them who are of working age, where the census grid tells.",
    **_STEPS,
)


class _Counted(BaseModel):
    at_least: list[int] = Field(
        description="Minutes within which more may live: the road network or the figures end there",
        examples=[[45]],
    )
    source: words_of(SOURCES) | None = Field(  # type: ignore[valid-type]
        description="What was counted; null where nothing was. "
        + "; ".join(f"{key}: {text.en}" for key, text in SOURCES.items())
    )
    working_age: WorkingAge  # type: ignore[valid-type]
    as_of: str | None = Field(description="Day of the figures; " + UNKNOWN)
    reason: words_of(PEOPLE_REASONS) | None = Field(  # type: ignore[valid-type]
        description="Why there are no figures; null where there are. "
        + "; ".join(f"{key}: {text.en}" for key, text in PEOPLE_REASONS.items())
    )


People = create_model(
    "People",
    __base__=_Counted,
    __doc__="People who live within some minutes by car of where the plot is entered.",
    **_STEPS,
)


class ScorePoints(BaseModel):
    """Of what a score is made: `reached` divided by `known`, times 100.

    Where that lies outside of `score_range`, the nearer end of it is the score.
    """

    reached: Points = Field(description="Points of all criteria whose fact is known")
    known: Points = Field(description="Points that these criteria are worth; all are worth 100")


class Restriction(BaseModel):
    """What may stand in the way of building."""

    kind: str = Field(examples=["flood"])
    level: Literal["none", "slight", "serious", "excluded", "unknown"]
    reason: Words
    source: str | None
    confirmed_on: date | None


class Provenance(BaseModel):
    """Where a fact is from."""

    source: str | None = Field(description=UNKNOWN)
    confirmed_on: date | None = Field(description="Day of the last confirmation")
    confirmed_by: str | None = Field(description="Function that confirmed it, never a person")
    lapsed: bool = Field(description="The confirmation is too old to rely on")


class Tier(BaseModel):
    """A price by eligibility for funding."""

    eligible: bool
    price: float = Field(json_schema_extra={"x-unit": "€/m²"})


def _of_kind(field: RecordField) -> Any:  # noqa: ANN401
    match field.kind:
        case Kind.CODE:
            return codes_of(field.codes)
        case Kind.CODES:
            return list[codes_of(field.codes)]  # type: ignore[misc]
        case Kind.TIERS:
            return list[Tier]
        case kind:
            plain = {Kind.NUMBER: float, Kind.BOOLEAN: bool, Kind.DATE: date}
            return plain.get(kind, str)


def _describe(field: RecordField) -> Any:  # noqa: ANN401
    parts = [f"{field.label.en} · {field.label.de}", field.help.en.rstrip(".")]
    parts += [meanings(field.codes), UNKNOWN]
    unit: dict[str, Any] = {"x-unit": field.unit} if field.unit else {}
    text = ". ".join(part for part in parts if part)
    return Field(description=text, json_schema_extra=unit)


class _Computed(BaseModel):
    name: str = Field(description="Name, or the id where the record has none")
    municipality_name: str | None
    estate_name: str | None
    status_shown: codes_of(STATUS_SHOWN) | None = Field(  # type: ignore[valid-type]
        description="`status`, or unconfirmed where free was not confirmed for too long. "
        + meanings(STATUS_SHOWN)
    )
    status_reason: Words | None = Field(
        description="Why the plot counts as reserved although it is recorded as free: a binding "
        "still runs; null where the status is the recorded one"
    )
    confirmed_on: date | None = Field(description="Day on which the status was last confirmed")
    invented: bool = Field(description="True for demonstration data")
    area_outline: float = Field(
        description="Area of the outline (EPSG:25833)", json_schema_extra={"x-unit": "m²"}
    )
    access_m: float | None = Field(
        description="From the outline to the road where a vehicle would enter",
        json_schema_extra={"x-unit": "m"},
    )
    minutes: Minutes  # type: ignore[valid-type]
    distances: Distances  # type: ignore[valid-type]
    people: People  # type: ignore[valid-type]
    transit: TransitAnswer
    score: Points | None = Field(description="Suitability under the general profile; " + UNKNOWN)
    score_range: Annotated[list[Points], Field(min_length=2, max_length=2)] = Field(
        description=RANGE
    )
    score_points: ScorePoints
    restrictions: list[Restriction]


_RECORDED: Final[dict[str, Any]] = {
    field.name: (_of_kind(field) | None, _describe(field))
    for field in PUBLIC
    if field.name not in _Computed.model_fields
}
PlotProperties = create_model(
    "PlotProperties", __base__=_Computed, __doc__="All that is public of a plot.", **_RECORDED
)


class Title(BaseModel):
    """What a document is called."""

    de: str
    en: str | None = Field(description="null where nobody has said it in English")


class Alternative(BaseModel):
    """What a picture shows, for who does not see it; null where the title says that."""

    de: str | None
    en: str | None


class PlotDocument(BaseModel):
    """A document or photograph of a plot that visitors may see."""

    kind: Literal["photo", "plan", "site_plan", "survey", "other"]
    title: Title
    alt: Alternative
    source: str | None = Field(description="Whose it is; to be named beside it")
    dated: date | None = Field(description="Day of which it is")
    type: Literal["application/pdf", "image/jpeg", "image/png"]
    size: int = Field(ge=1, description="Bytes")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    width: int | None = Field(description="Pixels; null for what is no picture")
    height: int | None
    href: str = Field(json_schema_extra={"format": "uri"})
    preview: str | None = Field(
        description="A picture of at most 1200 pixels; null for what is no picture",
        json_schema_extra={"format": "uri"},
    )


class PlotDetails(PlotProperties):  # type: ignore[misc, valid-type]
    """All that is public of a plot, with the source of each fact that is known."""

    provenance: dict[str, Provenance] = Field(description="By name of the property")
    documents: list[PlotDocument] = Field(description="In the order of its page")


_Position = Annotated[
    list[float], Field(min_length=2, max_length=2, description="Longitude, latitude (WGS84)")
]
_Ring = Annotated[list[_Position], Field(min_length=4)]


class Polygon(BaseModel):
    """A polygon of RFC 7946: the outer ring anticlockwise, then holes clockwise."""

    type: Literal["Polygon"]
    coordinates: list[_Ring]


class MultiPolygon(BaseModel):
    """Several polygons of RFC 7946."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[_Ring]]


class PlotFeature(BaseModel):
    """A plot as a GeoJSON feature (RFC 7946)."""

    type: Literal["Feature"]
    id: str = Field(description="Stable identifier", examples=["DZ-004"])
    geometry: Polygon | MultiPolygon
    properties: PlotProperties  # type: ignore[valid-type]
    links: list[Link] = Field(description="self, its page (alternate), its exposé (related)")


class PlotWithSources(PlotFeature):
    """A plot with source and confirmation of every fact."""

    properties: PlotDetails


class PlotCollection(BaseModel):
    """Plots as a GeoJSON feature collection, one page of all that match."""

    type: Literal["FeatureCollection"]
    numberMatched: int = Field(ge=0, description="How many plots match, on all pages")  # noqa: N815
    numberReturned: int = Field(ge=0, description="How many of them are in this answer")  # noqa: N815
    catalogue: Stamp
    attribution: list[str] = Field(description="To be named wherever the data are shown")
    licence: str = Field(description="Licence of the plots, in English")
    links: list[Link] = Field(description="self, and next and prev where there are such pages")
    features: list[PlotFeature | PlotWithSources] = Field(
        description="With the sources of every fact in a download, without in a page"
    )


class Geometry(BaseModel):
    """A geometry of RFC 7946 in WGS84."""

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class LayerFeature(BaseModel):
    """A thing of a map layer; what is unknown of it is absent."""

    type: Literal["Feature"]
    id: str | None = Field(default=None, description="Of plots alone")
    geometry: Geometry
    properties: dict[str, str | float | bool | None]


class LayerCollection(BaseModel):
    """A map layer as a GeoJSON feature collection."""

    type: Literal["FeatureCollection"]
    features: list[LayerFeature]


class IsochroneProperties(BaseModel):
    """What is said of an isochrone."""

    minutes: int = Field(ge=1, le=MAX_MINUTES, json_schema_extra={"x-unit": "min"})
    area_km2: float = Field(description="Its area", json_schema_extra={"x-unit": "km²"})
    cut: bool = Field(
        description="True where it meets the edge of the road network loaded: it may be larger"
    )
    people: int | None = Field(ge=0, description="Who lives in it; " + UNKNOWN)
    people_at_least: bool = Field(
        description="True where more may live in it: the network or the figures end there"
    )
    text: Words = Field(description="The same in a sentence")


class IsochroneFeature(BaseModel):
    """An isochrone as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: Polygon | MultiPolygon
    properties: IsochroneProperties


class IsochroneStart(BaseModel):
    """Where the way begins."""

    plot: str | None = Field(description="The plot that was asked for; null for a point")
    lon: float = Field(description="On the road network", json_schema_extra={"x-unit": "degree"})
    lat: float = Field(description="On the road network", json_schema_extra={"x-unit": "degree"})


class RoadNetwork(BaseModel):
    """The road network that was computed on."""

    files: list[str]
    fingerprint: str = Field(description="Hash of the files and of the engine's version")
    as_of: str | None = Field(description="Day or year of the road data; " + UNKNOWN)
    schematic: bool = Field(description="True where roads are drawn between known points only")
    engine: str = Field(examples=["Valhalla 3.9.1"])


class CountedPeople(BaseModel):
    """What figures on people rest on."""

    source: words_of(SOURCES) | None = Field(  # type: ignore[valid-type]
        description="What was counted; null where no figures are loaded. "
        + "; ".join(f"{key}: {text.en}" for key, text in SOURCES.items())
    )
    as_of: str | None = Field(description="Day of the figures; " + UNKNOWN)


class IsochroneCollection(BaseModel):
    """Isochrones as a GeoJSON feature collection, the shortest time first."""

    type: Literal["FeatureCollection"]
    mode: words_of(TRAVELS)  # type: ignore[valid-type]
    start: IsochroneStart
    network: RoadNetwork
    people: CountedPeople
    catalogue: Stamp
    attribution: list[str] = Field(description="To be named wherever the data are shown")
    features: list[IsochroneFeature]


class PlotIndex(BaseModel):
    """Where all plots lie, in columns: each holds a value for each plot, in the same order."""

    shared: list[int] = Field(
        description="How many characters an id shares with the one before (front coding)"
    )
    rest: list[str] = Field(description="What follows them in the id")
    decimals: int = Field(description="Of a degree: places are whole numbers of such units")
    lon: list[int] = Field(
        description="Longitude of the middle of the plot's box (WGS84), as the difference from "
        "the plot before; the first from zero"
    )
    lat: list[int] = Field(description="Latitude, likewise")
    statuses: list[str] = Field(description='Codes of `status_shown`; "" is unknown')
    status: list[int] = Field(description="Place of the plot's status in `statuses`")
    municipalities: list[str] = Field(description='Names; "" is unknown')
    municipality: list[int] = Field(description="Place of the plot's municipality")
    zoom: int = Field(description="Level of the tiles under /api/v1/layers/plots/tiles")
