"""The workshop: all that plots are computed with, set up once and kept at hand.

A build opens one, computes every plot and leaves the result on disk; the service opens
one when the record changes, and computes the plots that changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import shapely
from pydantic import TypeAdapter

from data.dataset import SHOWN
from data.readers.osm import OsmExtract, read_osm
from data.truck import TRUCK
from geo import crs, drawn, snapshot, sources
from geo.access import NOT_ON_NETWORK_M, RoadIndex
from geo.accessibility import Destinations, PlotReach, entries_of, reach_of_plots
from geo.catalogue import Network, Reach
from geo.constraints import Airfields, restrictions
from geo.crew import Crew
from geo.destinations import Mode
from geo.distances import DistancesOfPlots
from geo.drawn import Drawn
from geo.edge import edge_of
from geo.kept import Kept
from geo.layers import estate_layer, surroundings
from geo.network import ENGINE, vehicle_options
from geo.overlays import Overlays
from geo.people import PeopleOfPlots, residents
from geo.transitplots import TransitOfPlots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from data.dataset import Dataset
    from data.record import PlotRecord
    from data.truck import Truck
    from geo.catalogue import Estate, People, Source
    from geo.layers import Place
    from geo.network import Tiles
    from geo.transit import Transit

# Raised when the same input would give other minutes or another catalogue.
RULES: Final = 4

type _Progress = Callable[[int], None]


class Workshop:
    """Roads, destinations and surroundings of one network. Not for two threads at once.

    Parameters
    ----------
    tiles
        The network, built.
    files
        Names of the OSM files that it was built from.
    embedded
        True where these are the embedded roads.
    home
        Folder below which minutes are kept.
    dataset
        Municipalities, estates and what else surrounds the plots.
    timetable
        Name of a timetable that was kept below `home`; None: without public transport,
        until one is read.
    truck
        The truck whose minutes are computed.
    processes
        How many compute at the same time; they end with `close`.
    """

    def __init__(
        self,
        tiles: Tiles,
        *,
        files: Sequence[str],
        embedded: bool,
        home: Path,
        dataset: Dataset,
        timetable: str | None = None,
        truck: Truck = TRUCK,
        processes: int = 1,
    ) -> None:
        self._tiles = tiles
        self._truck = truck
        self._crew = Crew(tiles, truck, processes)
        self._home = home
        self._dataset = dataset
        extract = read_osm(tiles.pbf, truck)
        self._around = surroundings(extract, dataset, embedded=embedded)
        self._roads = RoadIndex(extract.roads)
        self._airfields = _airfields(self._around.places, dataset)
        self._overlays = Overlays(dataset)
        ways = self._around.open_roads
        self.network = replace(
            _network(tiles, extract, dataset, files=files, embedded=embedded),
            truck=truck,
            long_truck_ways=(ways.found, ways.listed),
        )
        self.transit = TransitOfPlots(
            home,
            tiles.fingerprint,
            schematic=self.network.schematic,
            ways=extract.ways,
            crew=self._crew,
            name=timetable,
        )

    def close(self) -> None:
        """End the processes, where some were started."""
        self._crew.close()

    @cached_property
    def _destinations(self) -> Destinations:
        return Destinations(self._around.places, self._roads)

    @cached_property
    def _minutes(self) -> Kept[PlotReach]:
        key = f"{self._tiles.fingerprint}-{_places_key(self._around.places, self._truck)}"
        return Kept(self._home / "minutes" / f"{key}.json", _REACH)

    @cached_property
    def _distances(self) -> DistancesOfPlots:
        return DistancesOfPlots(
            self._home / "distances",
            f"{self._tiles.fingerprint}-{_truck_key(self._truck)}",
            self._around,
            self._roads,
            self._crew,
        )

    @cached_property
    def _people(self) -> PeopleOfPlots:
        around = self._around
        return PeopleOfPlots(
            self._home / "people",
            self._tiles.fingerprint,
            self.network.edge,
            residents(
                self._dataset, around.municipalities.values(), around.layers["municipalities"]
            ),
            self._crew,
            Drawn(self._home / drawn.FOLDER, self._tiles.fingerprint),
        )

    def plots(
        self,
        records: Sequence[PlotRecord],
        *,
        progress: _Progress = lambda _: None,
    ) -> tuple[snapshot.StoredPlot, ...]:
        """Return plots with all that is computed for them, in the order of `records`."""
        if not records:
            return ()
        outlines = _outlines(records)
        _, metres = self._roads.entries(outlines, "car")
        found = zip(
            self._reach(records, progress),
            self.people(records),
            self._entries(outlines),
            self.walk(records),
            self.distances(records),
            strict=True,
        )
        names = ("reach", "people", "entries", "transit", "distances")
        return tuple(
            self._plot(record, distance, dict(zip(names, of_plot, strict=True)))
            for record, distance, of_plot in zip(records, metres.tolist(), found, strict=True)
        )

    def walk(
        self, records: Sequence[PlotRecord], *, progress: _Progress = lambda _: None
    ) -> list[Transit]:
        """Return the public transport at plots; the walks of new outlines alone are computed."""
        return self.transit.of(_keys(records), _outlines(records), progress)

    def people(
        self, records: Sequence[PlotRecord], *, progress: _Progress = lambda _: None
    ) -> list[People]:
        """Return who lives around plots, computing those of new outlines alone."""
        return self._people.of(
            _keys(records),
            [entry.get("car") for entry in self._entries(_outlines(records))],
            progress,
        )

    def distances(
        self, records: Sequence[PlotRecord], *, progress: _Progress = lambda _: None
    ) -> list[dict[str, Reach]]:
        """Return how far plots are from what no minutes are computed to."""
        return self._distances.of(_keys(records), _outlines(records), progress)

    def _entries(self, outlines: NDArray[np.object_]) -> list[dict[Mode, tuple[float, float]]]:
        """Return where each vehicle enters each plot, to a metre."""
        return [
            {mode: (round(x, 5), round(y, 5)) for mode, (x, y) in entry.items()}
            for entry in entries_of(outlines, self._roads)
        ]

    def _plot(
        self, record: PlotRecord, metres: float, computed: Mapping[str, Any]
    ) -> snapshot.StoredPlot:
        municipality = self._around.municipalities.get(str(record.values.get("municipality")))
        name = municipality.name if municipality else None
        access_m = round(metres) if metres <= NOT_ON_NETWORK_M else None
        return snapshot.StoredPlot.of(
            record,
            municipality_name=name,
            area=round(crs.area(record.geometry), 1),
            access_m=access_m,
            **computed,
            restrictions=restrictions(
                record,
                municipality_name=name,
                airfields=self._airfields,
                access_m=access_m,
                overlaid=self._overlays.over(record),
            ),
        )

    def _reach(self, records: Sequence[PlotRecord], progress: _Progress) -> list[PlotReach]:
        """Return the minutes of plots, computing those of new outlines alone."""
        outlines = _outlines(records)

        def compute(new: list[int]) -> list[PlotReach]:
            return reach_of_plots(
                outlines[new], self._destinations, self._roads, self._crew, progress=progress
            )

        return self._minutes.of(_keys(records), compute, progress)

    def keep(self, records: Sequence[PlotRecord]) -> None:
        """Leave what was computed for `records`, and for no other, to later builds."""
        keys = _keys(records)
        for kept in (self._minutes, self._people, self._distances, self.transit):
            kept.keep(keys)

    def built(
        self,
        plots: Sequence[snapshot.StoredPlot],
        origin: snapshot.PlotOrigin,
        *,
        version: str,
        day: date,
    ) -> snapshot.Built:
        """Return a snapshot of plots with their surroundings.

        An invented estate stands in it only where one of the plots belongs to it.
        """
        named = {str(plot.values.get("estate")) for plot in plots}
        estates = {
            key: estate
            for key, estate in self._around.estates.items()
            if not estate.invented or key in named
        }
        return snapshot.Built(
            snapshot.Snapshot(
                version=version,
                origin=origin,
                built_on=day,
                network=self.network,
                sources=tuple(self._sources(plots, estates, origin)),
                municipalities=dict(self._around.municipalities),
                estates=tuple(snapshot.stored_estate(one) for one in estates.values()),
                plots=tuple(plots),
                schedule=self.transit.timetable.schedule if self.transit.timetable else None,
                timetable=self.transit.name,
            ),
            {**self._around.layers, "estates": estate_layer(estates.values())},
        )

    def _sources(
        self,
        plots: Sequence[snapshot.StoredPlot],
        estates: Mapping[str, Estate],
        origin: snapshot.PlotOrigin,
    ) -> Iterable[Source]:
        """Name the sources of what the catalogue holds, and of nothing else."""
        used = {place.source for place in self._around.places}
        if self._around.open_roads.points:
            used.add("long_truck_roads")
        if self._around.municipalities:
            used |= {"municipalities", "municipality_areas", "tax_rates"}
        if self.network.embedded:
            used |= {"roads", "junctions", "stations"}
        used |= {"demo_estates" if estate.invented else "estates" for estate in estates.values()}
        for name in SHOWN:
            if name in used and name in self._dataset.resources:
                yield sources.described_source(name, self._dataset.resources[name])
        for name, described in self._dataset.loaded.items():
            yield sources.described_source(name, described)
        if origin.source is None:
            yield sources.described_source("plots", self._dataset.resources["plots"])
        else:
            invented = any(plot.invented for plot in plots)
            yield sources.plots_source(origin.source, invented=invented)
        if not self.network.embedded:
            yield sources.OSM
        if self.transit.timetable:
            yield from map(sources.feed_source, self.transit.timetable.schedule.feeds)


def _network(
    tiles: Tiles,
    extract: OsmExtract,
    dataset: Dataset,
    *,
    files: Sequence[str],
    embedded: bool,
) -> Network:
    roads = dataset.resources["roads"]
    as_of = extract.data_date.isoformat() if extract.data_date else None
    return Network(
        files=tuple(files),
        fingerprint=tiles.fingerprint,
        as_of=str(roads["as_of"]) if embedded else as_of,
        schematic=embedded and bool(roads["schematic"]),
        embedded=embedded,
        engine=ENGINE,
        edge=edge_of(extract.roads),
        attribution=str(roads["attribution"]) if embedded else sources.OSM_ATTRIBUTION,
    )


def _airfields(places: Iterable[Place], dataset: Dataset) -> Airfields:
    return Airfields(
        places=tuple(place for place in places if place.kind in {"airport", "airfield"}),
        unplaced_in=frozenset(
            row["place"]
            for row in dataset.table("hubs")
            if row["kind"] in {"airport", "airfield"} and row["lon"] is None
        ),
    )


_REACH: Final = TypeAdapter(dict[str, dict[Mode, dict[str, Reach]]])


def _places_key(places: Sequence[Place], truck: Truck) -> str:
    content: list[object] = [
        [place.kind, place.name, place.on_road, place.verified, place.source, place.points.wkt]
        for place in places
    ]
    return _hash([*content, vehicle_options(truck), RULES])


def _truck_key(truck: Truck) -> str:
    return _hash([vehicle_options(truck), RULES])


def _hash(content: object) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def _outlines(records: Sequence[PlotRecord]) -> NDArray[np.object_]:
    """Return the outlines in EPSG:4326, shape (n,)."""
    return np.array([record.geometry for record in records], dtype=object)


def _keys(records: Sequence[PlotRecord]) -> list[str]:
    return [_outline_key(record) for record in records]


def _outline_key(record: PlotRecord) -> str:
    return hashlib.sha256(shapely.to_wkb(record.geometry)).hexdigest()[:20]
