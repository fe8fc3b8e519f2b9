"""The build: from files to a snapshot that can be served.

Each step is reused while its input is unchanged, by content hash: the tiles of a road
network, the minutes of a plot, and the snapshot as a whole.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import orjson
import shapely
from pydantic import TypeAdapter

from data.dataset import EMBEDDED, SHOWN, Dataset
from data.plausibility import Severity, by_severity
from data.readers.osm import OsmExtract, read_osm
from data.readers.plots import PlotFile, read_plots
from data.store.content import fingerprint as record_fingerprint
from data.words import Text
from geo import crs, plausibility, snapshot
from geo.access import NOT_ON_NETWORK_M, RoadIndex
from geo.accessibility import Destinations, PlotReach, reach_of_plots
from geo.catalogue import Network, Reach, Source
from geo.constraints import Airfields, restrictions
from geo.destinations import Mode
from geo.layers import Place, Surroundings, surroundings
from geo.network import COSTING_OPTIONS, ENGINE, Engine, Tiles, build_tiles, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.record import PlotRecord

# Raised when the same input would give another result.
_RULES: Final = 2

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL 1.0"


class Progress(Protocol):
    """What a build tells while it works."""

    def step(self, name: str, total: int | None = None) -> None:
        """Begin a step, of `total` pieces where that is known."""

    def advance(self, pieces: int) -> None:
        """Say that pieces of the step are done."""


class Silent:
    """Progress that nobody watches."""

    def step(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, pieces: int) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build is made from; by default the embedded dataset.

    Plots are those of the file `plots`, else those of the store (`record`, None where
    nothing was ever recorded), else the embedded ones.
    """

    osm: tuple[Path, ...] = ()
    plots: Path | None = None
    dataset: Dataset = EMBEDDED
    record: tuple[PlotRecord, ...] | None = None

    @property
    def osm_files(self) -> tuple[Path, ...]:
        """OSM files of the road network."""
        return self.osm or (self.dataset.path("roads"),)

    @property
    def plot_file(self) -> Path:
        """File of the plots, where they are not those of the store."""
        return self.plots or self.dataset.path("plots")

    @property
    def from_record(self) -> bool:
        """True where the plots are those of the store."""
        return self.plots is None and self.record is not None

    def read_plots(self, today: date) -> PlotFile:
        """Return the plots; see `data.readers.plots.read_plots`."""
        if self.from_record:
            return PlotFile(self.record or (), ())
        return read_plots(self.plot_file, today=today)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build found.

    Attributes
    ----------
    without_minutes
        Plots that no destination could be computed for, by any mode.
    missing
        Pairs of plot, mode and kind without minutes, by reason.
    ignored
        Columns of the plots' file that are no field of the record.
    findings
        What the plausibility rules found, by severity, the serious first.
    reused
        True where nothing had changed and nothing was built.
    """

    version: str
    plots: int
    invented: int
    without_minutes: int
    missing: Mapping[str, int] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    findings: Mapping[Severity, int] = field(default_factory=dict)
    reused: bool = False


def build(inputs: Inputs, home: Path, *, today: date, progress: Progress | None = None) -> Summary:
    """Build the catalogue of `inputs` below `home` and make it the one that is served.

    Raises
    ------
    data.errors.InputError
        Where an input is refused; what was served before still is.
    """
    progress = progress or Silent()
    version = _version(inputs, today)
    if snapshot.current_version(home) == version:
        with suppress(snapshot.NoCatalogueError):  # damaged: it is built anew
            return _summary(snapshot.load(home).snapshot, (), reused=True)
    progress.step("plots")
    plot_file = inputs.read_plots(today)
    progress.step("road network")
    tiles = build_tiles(inputs.osm_files, home)
    progress.step("surroundings")
    extract = read_osm(tiles.pbf)
    around = surroundings(extract, inputs.dataset)
    records = plot_file.records
    roads = RoadIndex(extract.roads)
    progress.step("minutes", len(records))
    reach = _cached_reach(records, around.places, roads, tiles, home, progress)
    progress.step("catalogue")
    built = snapshot.Built(
        snapshot.Snapshot(
            version=version,
            built_on=today,
            network=_network(inputs, tiles, extract),
            sources=tuple(_sources(inputs, around, plot_file)),
            municipalities=dict(around.municipalities),
            estates=tuple(snapshot.stored_estate(one) for one in around.estates.values()),
            plots=tuple(_stored(records, reach, around, roads, inputs.dataset)),
            findings=_findings(records, inputs.dataset, today),
        ),
        around.layers,
    )
    snapshot.save(built, home)
    return _summary(built.snapshot, plot_file.ignored, reused=False)


def _findings(records: Sequence[PlotRecord], dataset: Dataset, today: date) -> dict[Severity, int]:
    known = plausibility.directory(dataset)
    return by_severity(plausibility.check(records, known, today))


def _version(inputs: Inputs, today: date) -> str:
    """Return a hash of everything that the result depends on."""
    rules = [_RULES, snapshot.FORMAT, fingerprint(inputs.osm_files), COSTING_OPTIONS]
    names = [path.name for path in inputs.osm_files]
    digest = hashlib.sha256(orjson.dumps([*rules, names]))
    dataset = inputs.dataset
    named = [dataset.path(name) for name in dataset.resources]
    plot_files = () if inputs.from_record else (inputs.plot_file,)
    for path in (*plot_files, *named):
        if path.is_file():
            digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
        else:
            digest.update(b"missing")
    if inputs.from_record:
        digest.update(record_fingerprint(inputs.record or ()).encode())
    # Invented plots carry dates relative to the day of the build.
    digest.update(today.isoformat().encode())
    return digest.hexdigest()[:12]


def _summary(built: snapshot.Snapshot, ignored: tuple[str, ...], *, reused: bool) -> Summary:
    legs = [
        [leg for by_kind in plot.reach.values() for leg in by_kind.values()] for plot in built.plots
    ]
    return Summary(
        version=built.version,
        plots=len(built.plots),
        invented=sum(plot.invented for plot in built.plots),
        without_minutes=sum(all(leg.minutes is None for leg in of_plot) for of_plot in legs),
        missing=Counter(leg.reason for of_plot in legs for leg in of_plot if leg.reason),
        ignored=ignored,
        findings=built.findings,
        reused=reused,
    )


def _network(inputs: Inputs, tiles: Tiles, extract: OsmExtract) -> Network:
    embedded = not inputs.osm
    roads = inputs.dataset.resources["roads"]
    as_of = extract.data_date.isoformat() if extract.data_date else None
    return Network(
        files=tuple(path.name for path in inputs.osm_files),
        fingerprint=tiles.fingerprint,
        as_of=str(roads["as_of"]) if embedded else as_of,
        schematic=embedded and bool(roads["schematic"]),
        engine=ENGINE,
        attribution=str(roads["attribution"]) if embedded else OSM_ATTRIBUTION,
    )


def _sources(inputs: Inputs, around: Surroundings, plot_file: PlotFile) -> Iterable[Source]:
    """Name the sources of what the catalogue holds, and of nothing else."""
    used = {place.source for place in around.places}
    if around.municipalities:
        used |= {"municipalities", "municipality_areas", "tax_rates"}
    if not inputs.osm:
        used |= {"roads", "junctions", "stations"}
    if around.estates:
        used.add("estates")
    if any(estate.invented for estate in around.estates.values()):
        used.add("demo_estates")
    for name in SHOWN:
        if name in used and name in inputs.dataset.resources:
            yield _source(inputs.dataset, name)
    if inputs.from_record:
        yield _plots_source("Landkreis Nordsachsen", plot_file)
    elif inputs.plots is None:
        yield _source(inputs.dataset, "plots")
    else:
        yield _plots_source(inputs.plots.name, plot_file)
    if inputs.osm:
        yield Source(
            name="osm",
            title=Text("Straßen und Orte", "Roads and places"),
            licence="ODbL-1.0",
            attribution=OSM_ATTRIBUTION,
            as_of=None,
            invented=False,
            schematic=False,
        )


def _source(dataset: Dataset, name: str) -> Source:
    described = dataset.resources[name]
    return Source(
        name=name,
        title=Text(described["title"], described["title_en"]),
        licence=described["licenses"][0]["name"],
        attribution=described["attribution"],
        as_of=described["as_of"] or None,
        invented=described["invented"],
        schematic=described["schematic"],
    )


def _plots_source(attribution: str, plot_file: PlotFile) -> Source:
    return Source(
        name="plots",
        title=Text("Flächen", "Plots"),
        licence="",
        attribution=attribution,
        as_of=None,
        invented=any(record.invented for record in plot_file.records),
        schematic=False,
    )


def _stored(
    records: Sequence[PlotRecord],
    reach: Sequence[PlotReach],
    around: Surroundings,
    roads: RoadIndex,
    dataset: Dataset,
) -> Iterable[snapshot.StoredPlot]:
    outlines = np.array([record.geometry for record in records], dtype=object)
    _, metres = roads.entries(outlines, "car")
    airfields = _airfields(around, dataset)
    for record, of_plot, distance in zip(records, reach, metres.tolist(), strict=True):
        municipality = around.municipalities.get(str(record.values.get("municipality")))
        name = municipality.name if municipality else None
        access_m = round(distance) if distance <= NOT_ON_NETWORK_M else None
        yield snapshot.StoredPlot.of(
            record,
            municipality_name=name,
            area=round(crs.area(record.geometry), 1),
            access_m=access_m,
            reach=of_plot,
            restrictions=restrictions(
                record, municipality_name=name, airfields=airfields, access_m=access_m
            ),
        )


def _airfields(around: Surroundings, dataset: Dataset) -> Airfields:
    return Airfields(
        places=tuple(place for place in around.places if place.kind in {"airport", "airfield"}),
        unplaced_in=frozenset(
            row["place"]
            for row in dataset.table("hubs")
            if row["kind"] in {"airport", "airfield"} and row["lon"] is None
        ),
    )


_REACH: Final = TypeAdapter(dict[str, dict[Mode, dict[str, Reach]]])


def _cached_reach(
    records: Sequence[PlotRecord],
    places: Sequence[Place],
    roads: RoadIndex,
    tiles: Tiles,
    home: Path,
    progress: Progress,
) -> list[PlotReach]:
    """Return the minutes of all plots, computing those of new outlines alone."""
    store = home / "minutes" / f"{tiles.fingerprint}-{_places_key(places)}.json"
    known = _REACH.validate_json(store.read_bytes()) if store.is_file() else {}
    keys = [_outline_key(record) for record in records]
    new = sorted({key: index for index, key in enumerate(keys) if key not in known}.values())
    progress.advance(len(records) - len(new))
    if new:
        outlines = np.array([records[index].geometry for index in new], dtype=object)
        computed = reach_of_plots(
            outlines, Destinations(places, roads), roads, Engine(tiles), progress=progress.advance
        )
        known |= {keys[index]: result for index, result in zip(new, computed, strict=True)}
        store.parent.mkdir(parents=True, exist_ok=True)
        beside = store.with_suffix(".new")
        beside.write_bytes(_REACH.dump_json({key: known[key] for key in keys}))
        beside.replace(store)
    return [known[key] for key in keys]


def _places_key(places: Sequence[Place]) -> str:
    content = [[place.kind, place.name, place.on_road, place.points.wkt] for place in places] + [
        json.dumps(COSTING_OPTIONS, sort_keys=True),
        _RULES,
    ]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:12]


def _outline_key(record: PlotRecord) -> str:
    return hashlib.sha256(shapely.to_wkb(record.geometry)).hexdigest()[:20]
