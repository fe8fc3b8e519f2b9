"""The workshop: all that plots are computed with, set up once and kept at hand.

A build opens one, computes every plot and leaves the result on disk; the service opens
one when the record changes, and computes the plots that changed.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import shapely
from pydantic import TypeAdapter

from data.dataset import SHOWN
from data.readers.osm import OsmExtract, read_osm
from data.words import Text
from geo import crs, snapshot
from geo.access import NOT_ON_NETWORK_M, RoadIndex
from geo.accessibility import Destinations, PlotReach, reach_of_plots
from geo.catalogue import Network, Reach, Source
from geo.constraints import Airfields, restrictions
from geo.destinations import MODES, Mode
from geo.edge import edge_of
from geo.layers import estate_layer, surroundings
from geo.network import COSTING_OPTIONS, ENGINE, Engine, Tiles
from geo.overlays import Overlays
from geo.people import PeopleOfPlots, residents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from data.dataset import Dataset
    from data.record import PlotRecord
    from geo.catalogue import Estate, People
    from geo.layers import Place

# Raised when the same input would give other minutes or another catalogue.
RULES: Final = 3

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL 1.0"


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
    """

    def __init__(
        self, tiles: Tiles, *, files: Sequence[str], embedded: bool, home: Path, dataset: Dataset
    ) -> None:
        self._tiles = tiles
        self._home = home
        self._dataset = dataset
        extract = read_osm(tiles.pbf)
        self._around = surroundings(extract, dataset)
        self._roads = RoadIndex(extract.roads)
        self._airfields = _airfields(self._around.places, dataset)
        self._overlays = Overlays(dataset)
        self._has_new_minutes = False
        self.network = _network(tiles, extract, dataset, files=files, embedded=embedded)

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self._tiles)

    @cached_property
    def _destinations(self) -> Destinations:
        return Destinations(self._around.places, self._roads)

    @cached_property
    def _minutes(self) -> dict[str, PlotReach]:
        """Minutes by outline, as builds before have left them."""
        path = self._minutes_path
        return _REACH.validate_json(path.read_bytes()) if path.is_file() else {}

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
        )

    @property
    def _minutes_path(self) -> Path:
        key = f"{self._tiles.fingerprint}-{_places_key(self._around.places)}"
        return self._home / "minutes" / f"{key}.json"

    def plots(
        self, records: Sequence[PlotRecord], *, progress: Callable[[int], None] = lambda _: None
    ) -> tuple[snapshot.StoredPlot, ...]:
        """Return plots with all that is computed for them, in the order of `records`."""
        if not records:
            return ()
        outlines = np.array([record.geometry for record in records], dtype=object)
        _, metres = self._roads.entries(outlines, "car")
        entries = self._entries(outlines)
        people = self.people(records)
        reach = self._reach(records, progress)
        return tuple(
            self._plot(*of_plot)
            for of_plot in zip(records, reach, metres.tolist(), people, entries, strict=True)
        )

    def people(
        self, records: Sequence[PlotRecord], *, progress: Callable[[int], None] = lambda _: None
    ) -> list[People]:
        """Return who lives around plots, computing those of new outlines alone."""
        if not records:
            return []
        outlines = np.array([record.geometry for record in records], dtype=object)
        return self._people.of(
            [_outline_key(record) for record in records],
            [entry.get("car") for entry in self._entries(outlines)],
            lambda: self._engine,
            progress,
        )

    def _entries(self, outlines: NDArray[np.object_]) -> list[dict[Mode, tuple[float, float]]]:
        """Return where each vehicle enters each plot."""
        entries: list[dict[Mode, tuple[float, float]]] = [{} for _ in outlines]
        for mode in MODES:
            for entry, point, metres in zip(
                entries, *self._roads.entries(outlines, mode), strict=True
            ):
                if metres <= NOT_ON_NETWORK_M:
                    entry[mode] = (round(point.x, 5), round(point.y, 5))
        return entries

    def _plot(
        self,
        record: PlotRecord,
        reach: PlotReach,
        metres: float,
        people: People,
        entries: dict[Mode, tuple[float, float]],
    ) -> snapshot.StoredPlot:
        municipality = self._around.municipalities.get(str(record.values.get("municipality")))
        name = municipality.name if municipality else None
        access_m = round(metres) if metres <= NOT_ON_NETWORK_M else None
        return snapshot.StoredPlot.of(
            record,
            municipality_name=name,
            area=round(crs.area(record.geometry), 1),
            access_m=access_m,
            reach=reach,
            people=people,
            entries=entries,
            restrictions=restrictions(
                record,
                municipality_name=name,
                airfields=self._airfields,
                access_m=access_m,
                overlaid=self._overlays.over(record),
            ),
        )

    def _reach(
        self, records: Sequence[PlotRecord], progress: Callable[[int], None]
    ) -> list[PlotReach]:
        """Return the minutes of plots, computing those of new outlines alone."""
        known = self._minutes
        keys = [_outline_key(record) for record in records]
        new = sorted({key: index for index, key in enumerate(keys) if key not in known}.values())
        progress(len(records) - len(new))
        if new:
            outlines = np.array([records[index].geometry for index in new], dtype=object)
            computed = reach_of_plots(
                outlines, self._destinations, self._roads, self._engine, progress=progress
            )
            known |= {keys[index]: result for index, result in zip(new, computed, strict=True)}
            self._has_new_minutes = True
        return [known[key] for key in keys]

    def keep_minutes(self, records: Iterable[PlotRecord]) -> None:
        """Leave minutes and people of `records`, and of no other, to later builds.

        Where none had to be computed, those that are there stay.
        """
        self._people.keep(map(_outline_key, records))
        if not self._has_new_minutes:
            return
        path = self._minutes_path
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = {key: self._minutes[key] for key in map(_outline_key, records)}
        beside = path.with_suffix(".new")
        beside.write_bytes(_REACH.dump_json(wanted))
        beside.replace(path)

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
        if self._around.municipalities:
            used |= {"municipalities", "municipality_areas", "tax_rates"}
        if self.network.embedded:
            used |= {"roads", "junctions", "stations"}
        used |= {"demo_estates" if estate.invented else "estates" for estate in estates.values()}
        for name in SHOWN:
            if name in used and name in self._dataset.resources:
                yield _source(name, self._dataset.resources[name])
        for name, described in self._dataset.loaded.items():
            yield _source(name, described)
        if origin.source is None:
            yield _source("plots", self._dataset.resources["plots"])
        else:
            yield _plots_source(origin.source, invented=any(plot.invented for plot in plots))
        if not self.network.embedded:
            yield _OSM_SOURCE


_OSM_SOURCE: Final = Source(
    name="osm",
    title=Text("Straßen und Orte", "Roads and places"),
    licence="ODbL-1.0",
    attribution=OSM_ATTRIBUTION,
    as_of=None,
    invented=False,
    schematic=False,
)


def _source(name: str, described: Mapping[str, Any]) -> Source:
    return Source(
        name=name,
        title=Text(described["title"], described["title_en"]),
        licence=described["licenses"][0]["name"],
        attribution=described["attribution"],
        as_of=described["as_of"] or None,
        invented=described["invented"],
        schematic=described["schematic"],
    )


def _plots_source(named: snapshot.Named, *, invented: bool) -> Source:
    return Source(
        name="plots",
        title=Text("Flächen", "Plots"),
        licence=named.licence,
        attribution=named.attribution,
        as_of=None,
        invented=invented,
        schematic=False,
    )


def _network(
    tiles: Tiles, extract: OsmExtract, dataset: Dataset, *, files: Sequence[str], embedded: bool
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
        attribution=str(roads["attribution"]) if embedded else OSM_ATTRIBUTION,
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


def _places_key(places: Sequence[Place]) -> str:
    content = [
        [place.kind, place.name, place.on_road, place.verified, place.points.wkt]
        for place in places
    ] + [
        json.dumps(COSTING_OPTIONS, sort_keys=True),
        RULES,
    ]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:12]


def _outline_key(record: PlotRecord) -> str:
    return hashlib.sha256(shapely.to_wkb(record.geometry)).hexdigest()[:20]
