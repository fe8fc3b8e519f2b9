"""What a build leaves on disk, and how a catalogue is made of it on any day.

A snapshot is a folder with `snapshot.json` and `layers.gpkg`. It is written beside its
place and moved in whole; `current` names the one that is served. What depends on the
day (freshness, lapsed reservations) is not in it: the catalogue of a day is made from
it in memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003 – pydantic reads the annotations
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import geopandas as gpd
import pyogrio
import shapely
from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator, ValidationError
from pyogrio.errors import DataSourceError
from shapely.geometry.base import BaseGeometry

from data.fields import BY_NAME, PUBLIC, Origin
from data.freshness import Freshness, lapsed, status_on
from data.plausibility import Severity  # noqa: TC001 – pydantic reads the annotations
from data.record import PlotRecord, Provenance, from_json
from geo.catalogue import (
    Catalogue,
    Estate,
    Municipality,
    Network,
    People,
    Plot,
    Reach,
    Restriction,
    Score,
    Source,
)
from geo.columns import columns
from geo.criteria import GENERAL
from geo.suitability import score, score_of
from geo.timetable import Schedule  # noqa: TC001 – pydantic reads the annotations
from geo.transit import Transit

if TYPE_CHECKING:
    from collections.abc import Mapping

# Raised when the shape of the file changes: an older snapshot is then built anew.
FORMAT: Final = 8


def _geometry(raw: Any) -> BaseGeometry:  # noqa: ANN401
    return raw if isinstance(raw, BaseGeometry) else shapely.from_wkb(raw)


type Wkb = Annotated[
    BaseGeometry,
    PlainValidator(_geometry),
    PlainSerializer(lambda geometry: shapely.to_wkb(geometry, hex=True), when_used="json"),
]


class StoredPlot(BaseModel):
    """A plot with what was computed for it; values as JSON knows them."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    id: str
    geometry: Wkb
    values: dict[str, Any]
    provenance: dict[str, Provenance]
    invented: bool
    municipality_name: str | None
    area: float
    access_m: float | None
    reach: dict[str, dict[str, Reach]]
    restrictions: tuple[Restriction, ...]
    people: People = People()
    entries: dict[str, tuple[float, float]] = {}
    transit: Transit = Transit()
    distances: dict[str, Reach] = {}

    @classmethod
    def of(cls, record: PlotRecord, **computed: Any) -> StoredPlot:  # noqa: ANN401
        """Store a record with what was computed for it."""
        return cls(
            id=record.id,
            geometry=record.geometry,
            values=dict(record.values),
            provenance=dict(record.provenance),
            invented=record.invented,
            **computed,
        )

    def record(self) -> PlotRecord:
        """Return the record as it was read."""
        values = {name: from_json(BY_NAME[name].kind, raw) for name, raw in self.values.items()}
        return PlotRecord(self.id, self.geometry, values, self.provenance, self.invented)


class StoredEstate(BaseModel):
    """An estate with its outline."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    estate: dict[str, Any]
    geometry: Wkb | None


@dataclass(frozen=True, slots=True)
class Named:
    """As which source plots are named: whose they are, under which licence (empty: none stated)."""

    attribution: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class PlotOrigin:
    """Where the plots of a snapshot are from.

    Attributes
    ----------
    kind
        The embedded dataset, a file that was named to `build`, or the record.
    source
        As which source they are named; None for the embedded dataset, which names its own.
    record_version
        Version number of the record; 0 where the plots are not those of the record.
    """

    kind: Literal["embedded", "file", "record"]
    source: Named | None = None
    record_version: int = 0


class Snapshot(BaseModel):
    """Everything that a build found out, whatever the day.

    Attributes
    ----------
    ignored
        Columns of the plots' file that are no field of the record.
    """

    format: int = FORMAT
    version: str
    origin: PlotOrigin
    built_on: date
    network: Network
    sources: tuple[Source, ...]
    municipalities: dict[str, Municipality]
    estates: tuple[StoredEstate, ...]
    plots: tuple[StoredPlot, ...]
    findings: dict[Severity, int] = {}
    ignored: tuple[str, ...] = ()
    schedule: Schedule | None = None
    timetable: str | None = None
    """Name of the file that holds the timetable; None where none is loaded."""


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot with its map layers by name (GeoDataFrames in EPSG:4326)."""

    snapshot: Snapshot
    layers: Mapping[str, gpd.GeoDataFrame]


class NoCatalogueError(Exception):
    """Nothing has been built yet."""


def stored_estate(estate: Estate) -> StoredEstate:
    """Return an estate in the form of the file."""
    values = {name: getattr(estate, name) for name in Estate.__dataclass_fields__}
    geometry = values.pop("geometry")
    return StoredEstate(estate=values, geometry=geometry)


def save(built: Built, home: Path) -> Path:
    """Write a snapshot below `home` and make it the one that is served."""
    folder = home / "catalogues"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / built.snapshot.version
    work = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
    try:
        (work / "snapshot.json").write_text(built.snapshot.model_dump_json(), encoding="utf-8")
        for name, frame in built.layers.items():
            pyogrio.write_dataframe(frame, work / "layers.gpkg", layer=name, append=True)
        if target.exists():
            shutil.rmtree(target)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _point_to(target.name, folder)
    return target


def _point_to(version: str, folder: Path) -> None:
    """Make `version` current and drop the ones before the last."""
    before = current_version(folder.parent)
    pointer = folder / "current.new"
    pointer.write_text(version, encoding="utf-8")
    pointer.replace(folder / "current")
    for old in folder.iterdir():
        if old.is_dir() and old.name not in {version, before}:
            shutil.rmtree(old)


def current_version(home: Path) -> str | None:
    """Return the version that is served; None where nothing has been built."""
    folder = home / "catalogues"
    pointer = folder / "current"
    version = pointer.read_text(encoding="utf-8") if pointer.is_file() else ""
    return version if (folder / version / "snapshot.json").is_file() else None


def mark(home: Path) -> tuple[int, int] | None:
    """Return what changes whenever another version becomes current; read in no time."""
    try:
        held = os.stat(f"{home}/catalogues/current")  # noqa: PTH116 – at each request
    except OSError:
        return None
    return held.st_ino, held.st_mtime_ns


def load(home: Path) -> Built:
    """Read the snapshot that is served.

    Raises
    ------
    NoCatalogueError
        Where nothing has been built, or nothing that this version can read.
    """
    version = current_version(home)
    folder = home / "catalogues" / (version or "")
    path = folder / "snapshot.json"
    if version is None or not path.is_file():
        msg = f"no catalogue in {home}: run `gewerbeflaechen build` first"
        raise NoCatalogueError(msg)
    try:
        snapshot = Snapshot.model_validate_json(path.read_bytes())
        names = pyogrio.list_layers(folder / "layers.gpkg")[:, 0]
        layers = {name: gpd.read_file(folder / "layers.gpkg", layer=name) for name in names}
    except (ValidationError, DataSourceError) as error:
        msg = f"the catalogue in {home} cannot be read: run `gewerbeflaechen build`"
        raise NoCatalogueError(msg) from error
    if snapshot.format != FORMAT:
        msg = f"the catalogue in {home} is of an older program: run `gewerbeflaechen build`"
        raise NoCatalogueError(msg)
    return Built(snapshot, layers)


def catalogue_on(built: Built, today: date, policy: Freshness) -> Catalogue:
    """Return the catalogue of a day."""
    snapshot = built.snapshot
    estates = {
        stored.estate["id"]: Estate(**stored.estate, geometry=stored.geometry)
        for stored in snapshot.estates
    }
    plots = [_plot(stored, snapshot, estates, today, policy) for stored in snapshot.plots]
    scores = score(columns(plots), GENERAL)
    return Catalogue(
        version=snapshot.version,
        date=today,
        plots=tuple(
            replace(plot, score=score_of(scores, index, plot)) for index, plot in enumerate(plots)
        ),
        municipalities=snapshot.municipalities,
        estates=estates,
        layers=built.layers,
        network=snapshot.network,
        sources=snapshot.sources,
        schedule=snapshot.schedule,
        record_version=snapshot.origin.record_version,
    )


def with_plot(
    catalogue: Catalogue, stored: StoredPlot, built: Built, policy: Freshness
) -> Catalogue:
    """Return a catalogue with one plot as it would be shown, all else as it is.

    A score depends on its plot alone, so that nothing of the others is computed anew. Where the
    catalogue shows no record (but a demonstration), its plots are left out: once a plot of the
    record is shown they are not.
    """
    plot = _plot(stored, built.snapshot, catalogue.estates, catalogue.date, policy)
    plot = replace(plot, score=score_of(score(columns([plot]), GENERAL), 0, plot))
    shown = catalogue.plots if catalogue.record_version else ()
    plots = [plot, *(one for one in shown if one.id != plot.id)]
    return replace(
        catalogue,
        version=f"{catalogue.version}-preview",
        plots=tuple(sorted(plots, key=lambda one: one.id)),
    )


_NO_SCORE: Final = Score(None, 0, 100, {})


def _plot(
    stored: StoredPlot,
    snapshot: Snapshot,
    estates: Mapping[str, Estate],
    today: date,
    policy: Freshness,
) -> Plot:
    record = stored.record()
    status = status_on(record, today, policy)
    estate = estates.get(str(record.values.get("estate")))
    municipality = snapshot.municipalities.get(str(record.values.get("municipality")))
    values = {
        field.name: record.values[field.name] for field in PUBLIC if field.name in record.values
    }
    if municipality:
        values |= {
            field.name: municipality.taxes[field.name].percent
            for field in PUBLIC
            if field.origin is Origin.MUNICIPALITY and field.name in municipality.taxes
        }
    if status.status is not None:
        values["status"] = status.status
    # Of a recorded fact and a loaded layer the worse counts.
    values |= dict(one.counts_as for one in stored.restrictions if one.counts_as)
    return Plot(
        record=record,
        values=MappingProxyType(values),
        status=status.status,
        status_shown=status.shown,
        confirmed_on=status.confirmed_on,
        municipality_name=stored.municipality_name,
        estate_name=estate.name if estate else None,
        area=stored.area,
        access_m=stored.access_m,
        reach=MappingProxyType(stored.reach),  # type: ignore[arg-type]
        restrictions=stored.restrictions,
        people=stored.people,
        entries=MappingProxyType(stored.entries),  # type: ignore[arg-type]
        score=_NO_SCORE,
        lapsed=lapsed(record, today, policy),
        transit=stored.transit,
        bound_until=status.bound_until,
        distances=MappingProxyType(stored.distances),
    )
