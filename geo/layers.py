"""The surroundings of the plots: destinations, municipalities, estates and map layers.

What an OSM file holds comes from it. The embedded dataset fills in a kind of
destination where the file has none of it, and only inside the network loaded:
a place that no road of the network leads to would be no help.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from data import stations
from geo.catalogue import Estate, Municipality, TaxRate
from geo.crs import METRIC, WGS84, to_metric
from geo.destinations import BY_NAME, KINDS
from geo.longtrucks import OpenRoads, open_to_long_trucks
from geo.overlays import restriction_layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry import MultiPoint
    from shapely.geometry.base import BaseGeometry

    from data.dataset import Dataset
    from data.readers.osm import OsmExtract

# How far beyond its outermost road a network is taken to reach, in metres.
_MARGIN_M: Final = 3_000.0
# Roads narrower than these are not drawn on the map; they still carry the minutes.
_DRAWN: Final = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "unclassified",
    "residential",
)
# Farther from where the table has a town, a place of its name is another one.
_SAME_TOWN_M: Final = 10_000.0
# As which source places of a file of OpenStreetMap are named.
OSM: Final = "osm"
_TAX_COLUMNS: Final = {"trade_tax": "gewerbesteuer", "property_tax": "grundsteuer_b"}


@dataclass(frozen=True, slots=True)
class Place:
    """A destination.

    Attributes
    ----------
    points
        Where it can be reached, in EPSG:4326; the nearest by time counts. A motorway
        junction has one for each carriageway.
    on_road
        True where `points` lie on the road itself and need not be tied to one.
    name
        None where the source names none.
    source
        "osm", or the name of the embedded resource.
    accuracy_m
        Radius within which the position is right; None where the source says nothing.
    verified
        False for a station where no source states a regular service.
    """

    kind: str
    name: str | None
    points: MultiPoint
    on_road: bool
    source: str
    accuracy_m: float | None = None
    detail: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around the plots that a catalogue needs.

    Attributes
    ----------
    places
        What minutes are computed to.
    substations
        In EPSG:4326, with the columns `name` and `source`.
    open_roads
        What the network holds of the roads open to long trucks.
    """

    places: tuple[Place, ...]
    substations: gpd.GeoDataFrame
    open_roads: OpenRoads
    municipalities: Mapping[str, Municipality]
    estates: Mapping[str, Estate]
    layers: Mapping[str, gpd.GeoDataFrame]


def surroundings(extract: OsmExtract, dataset: Dataset, *, embedded: bool) -> Surroundings:
    """Gather destinations, municipalities, estates and map layers of a network.

    `embedded` says that the roads are those of the dataset: they were drawn from its tables.
    """
    extent = _extent(extract)
    places = tuple(_places(extract, dataset, extent, embedded=embedded))
    substations = _substations(extract)
    open_roads = open_to_long_trucks(
        dataset.table("long_truck_roads"), extract.roads, extract.junctions
    )
    areas = dataset.layer("municipality_areas")
    areas = areas[areas.intersects(extent)]
    municipalities = _municipalities(dataset, set(areas["ags"]))
    estates = _estates(dataset, extent)
    return Surroundings(
        places=places,
        substations=substations,
        open_roads=open_roads,
        municipalities=municipalities,
        estates=estates,
        layers={
            "municipalities": areas,
            "estates": estate_layer(estates.values()),
            "roads": extract.roads[extract.roads["highway"].isin(_DRAWN)],
            "railways": extract.railways,
            **_place_layers(places),
            "substations": substations.assign(
                geometry=shapely.point_on_surface(substations.geometry.to_numpy())
            ),
            "long_truck_roads": open_roads.layer,
            "places": _named_places(extract, municipalities, dataset),
            **_restrictions(dataset, extent),
        },
    )


def _restrictions(dataset: Dataset, extent: BaseGeometry) -> dict[str, gpd.GeoDataFrame]:
    if not dataset.restrictions:
        return {}
    return {"restrictions": restriction_layer(dataset, extent)}


def _extent(extract: OsmExtract) -> BaseGeometry:
    hull = extract.roads.to_crs(METRIC).union_all().convex_hull.buffer(_MARGIN_M)
    return gpd.GeoSeries([hull], crs=METRIC).to_crs(WGS84).iloc[0]


def _places(
    extract: OsmExtract, dataset: Dataset, extent: BaseGeometry, *, embedded: bool
) -> Iterable[Place]:
    from_file = [*_places_of_file(extract, dataset, embedded=embedded)]
    held = {place.kind for place in from_file}
    yield from from_file
    for place in _places_of_dataset(dataset):
        if place.kind not in held and place.points.within(extent):
            yield place


def _places_of_file(extract: OsmExtract, dataset: Dataset, *, embedded: bool) -> Iterable[Place]:
    # The embedded roads are drawn through estimated positions; the radius of the
    # estimate goes with the junction wherever it is shown.
    accuracy = {
        (row["motorway"], row["name"]): row["accuracy_m"] for row in dataset.table("junctions")
    }
    for junction in extract.junctions:
        yield Place(
            "motorway_junction",
            junction.name,
            junction.points,
            on_road=True,
            source="junctions" if embedded else OSM,
            accuracy_m=accuracy.get((junction.motorway, junction.name)),
            detail=" ".join(filter(None, (junction.motorway, junction.ref))) or None,
        )
    unserved = stations.without_service(dataset)
    source = "stations" if embedded else OSM
    for row in extract.stations.itertuples():
        yield _off_road("station", row.name, row.geometry, source, verified=row.eva not in unserved)
    for row in extract.airports.itertuples():
        yield _off_road("airport", row.name, row.geometry, OSM)
    source = "centres" if embedded else OSM
    for kind, name, point in _central_places(extract, dataset):
        yield _off_road(kind, name, point, source)
    for row in extract.sites.itertuples():
        if row.kind in BY_NAME:
            shapes = shapely.get_parts(row.geometry)
            points = shapely.MultiPoint(shapely.point_on_surface(shapes))
            yield Place(row.kind, _said(row.name), points, on_road=False, source=OSM)


def _central_places(
    extract: OsmExtract, dataset: Dataset
) -> Iterable[tuple[str, str, shapely.Point]]:
    """Yield the place nodes of Mittelzentren and Oberzentren: kind, name and point.

    OpenStreetMap does not know which these are: the table does. A town that was merged into
    another municipality stands under its own name, too. Of places that share a name the one
    counts that lies where the table says.
    """
    nodes = extract.places.to_crs(METRIC)
    for row in dataset.table("centres"):
        named = nodes[nodes["name"].isin({row["name"], row["town"]} - {None})]
        metres = named.distance(to_metric(shapely.Point(row["lon"], row["lat"])))
        if len(named) and metres.min() <= _SAME_TOWN_M:
            yield row["kind"], row["name"], extract.places.geometry[metres.idxmin()]


def _substations(extract: OsmExtract) -> gpd.GeoDataFrame:
    held = extract.sites[extract.sites["kind"] == "substation"]
    names = [_substation_name(_said(row.name), row.voltage) for row in held.itertuples()]
    rows = {"name": names, "source": OSM, "geometry": held.geometry.to_list()}
    return gpd.GeoDataFrame(rows, columns=[*rows], crs=WGS84)


def _substation_name(name: str | None, volts: int) -> str | None:
    """Name a substation with its highest voltage: "Eula (380 kV)", "110 kV"."""
    if not volts:
        return name
    voltage = f"{volts // 1_000} kV"
    return f"{name} ({voltage})" if name else voltage


def _said(name: object) -> str | None:
    """Return a name; pandas holds a missing one as NaN."""
    return name if isinstance(name, str) else None


def _places_of_dataset(dataset: Dataset) -> Iterable[Place]:
    rows = [("station", row, "stations") for row in dataset.table("stations")]
    rows += [(row["kind"], row, "hubs") for row in dataset.table("hubs")]
    rows += [(row["kind"], row, "centres") for row in dataset.table("centres")]
    unserved = stations.without_service(dataset)
    for kind, row, resource in rows:
        if row["lon"] is not None:
            yield _off_road(
                kind,
                stations.readable(row["name"]) if kind == "station" else row["name"],
                shapely.Point(row["lon"], row["lat"]),
                resource,
                accuracy_m=row.get("accuracy_m"),
                detail=row.get("facts"),
                verified=row.get("eva") not in unserved,
            )


def _off_road(
    kind: str,
    name: str,
    point: shapely.Point,
    source: str,
    *,
    accuracy_m: float | None = None,
    detail: str | None = None,
    verified: bool = True,
) -> Place:
    return Place(
        kind,
        name,
        shapely.MultiPoint([point]),
        on_road=False,
        source=source,
        accuracy_m=accuracy_m,
        detail=detail,
        verified=verified,
    )


def _place_layers(places: Iterable[Place]) -> dict[str, gpd.GeoDataFrame]:
    """Return the map layers of places, each with the kinds that name it."""
    kinds: dict[str, list[str]] = {}
    for kind in KINDS:
        if kind.layer:
            kinds.setdefault(kind.layer, []).append(kind.name)
    return {layer: _place_layer(places, *of_layer) for layer, of_layer in kinds.items()}


def _place_layer(places: Iterable[Place], *kinds: str) -> gpd.GeoDataFrame:
    rows = [
        {
            "name": place.name,
            "kind": place.kind,
            "detail": place.detail,
            "accuracy_m": place.accuracy_m,
            "verified": place.verified,
            "geometry": place.points.centroid,
        }
        for place in places
        if place.kind in kinds
    ]
    columns = ["name", "kind", "detail", "accuracy_m", "verified", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, crs=WGS84)


def _named_places(
    extract: OsmExtract, municipalities: Mapping[str, Municipality], dataset: Dataset
) -> gpd.GeoDataFrame:
    """Return place names; where the file has none, the centres of municipalities."""
    if len(extract.places):
        centres = {m.name: m.central_place for m in municipalities.values()}
        if municipalities:
            centres |= {
                row["name"]: row["kind"]
                for row in dataset.table("centres")
                if row["kind"] == "oberzentrum"
            }
        frame = extract.places.copy()
        frame["central_place"] = frame["name"].map(centres)
        return frame
    rows = [
        {
            "name": municipality.name,
            "kind": "town" if municipality.central_place else "village",
            "central_place": municipality.central_place,
            "geometry": shapely.Point(municipality.lon, municipality.lat),
        }
        for municipality in municipalities.values()
    ]
    columns = ["name", "kind", "central_place", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, crs=WGS84)


def _municipalities(dataset: Dataset, inside: set[str]) -> dict[str, Municipality]:
    taxes = _latest_taxes(dataset.table("tax_rates"))
    return {
        row["ags"]: Municipality(
            ags=row["ags"],
            name=row["name"],
            postcode=row["postcode"],
            inhabitants=row["inhabitants"],
            inhabitants_date=_day(row["inhabitants_date"]),
            central_place=row["central_place"],
            lon=row["lon"],
            lat=row["lat"],
            taxes=taxes.get(row["ags"], {}),
        )
        for row in dataset.table("municipalities")
        if row["ags"] in inside
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _latest_taxes(rows: list[dict[str, Any]]) -> dict[str, dict[str, TaxRate]]:
    latest: dict[str, dict[str, TaxRate]] = {}
    for row in sorted(rows, key=lambda row: row["year"]):
        for field, column in _TAX_COLUMNS.items():
            if row[column] is not None:
                rate = TaxRate(row[column], row["year"], row["source"], row.get("quality"))
                latest.setdefault(row["ags"], {})[field] = rate
    return latest


def read_estates(dataset: Dataset) -> tuple[Estate, ...]:
    """Return all estates of a dataset, sourced and invented."""
    sourced = [_estate(row, _point(row), invented=False) for row in dataset.table("estates")]
    invented = [
        _estate({str(k): v for k, v in row.items()}, row["geometry"], invented=True)
        for row in dataset.layer("demo_estates").to_dict("records")
    ]
    return (*sourced, *invented)


def _estates(dataset: Dataset, extent: BaseGeometry) -> dict[str, Estate]:
    here = shapely.prepared.prep(extent)
    areas = dataset.layer("municipality_areas").set_index("ags").geometry
    return {
        estate.id: estate
        for estate in read_estates(dataset)
        # An estate without a position counts where its municipality lies.
        if here.intersects(estate.geometry or areas[estate.municipality])
    }


def _point(row: Mapping[str, Any]) -> shapely.Point | None:
    return None if row["lon"] is None else shapely.Point(row["lon"], row["lat"])


def _estate(row: Mapping[str, Any], geometry: BaseGeometry | None, *, invented: bool) -> Estate:
    def known(name: str) -> Any:  # noqa: ANN401
        value = row.get(name)
        return None if value is None or pd.isna(value) else value

    return Estate(
        id=row["id"],
        name=row["name"],
        municipality=row["municipality"],
        municipality_name=row["municipality_name"],
        state=row["state"],
        geometry=geometry,
        accuracy_m=known("accuracy_m"),
        gross_ha=known("gross_ha"),
        net_ha=known("net_ha"),
        free_ha=known("free_ha"),
        free_as_of=known("free_as_of"),
        free_ha_planned=known("free_ha_planned"),
        zoning_text=known("zoning_text"),
        note=known("note"),
        source=known("source"),
        as_of=known("as_of"),
        invented=invented,
    )


def estate_layer(estates: Iterable[Estate]) -> gpd.GeoDataFrame:
    """Return the estates that have a position as a map layer (EPSG:4326)."""
    rows = [
        {
            "id": estate.id,
            "name": estate.name,
            "state": estate.state,
            "invented": estate.invented,
            "municipality_name": estate.municipality_name,
            "accuracy_m": estate.accuracy_m,
            "geometry": estate.geometry,
        }
        for estate in estates
        if estate.geometry is not None
    ]
    columns = [
        "id",
        "name",
        "state",
        "invented",
        "municipality_name",
        "accuracy_m",
        "geometry",
    ]
    return gpd.GeoDataFrame(rows, columns=columns, crs=WGS84)


def place_points(places: Iterable[Place]) -> shapely.MultiPoint:
    """Return all points of `places` in EPSG:25833, in order."""
    return to_metric(shapely.MultiPoint([p for place in places for p in place.points.geoms]))
