"""The build: from files to a snapshot that can be served.

Each step is reused while its input is unchanged, by content hash: the tiles of a road
network, the minutes of a plot, and the snapshot as a whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import orjson

from data.dataset import EMBEDDED, Dataset
from data.errors import Finding, InputError
from data.plausibility import Severity, by_severity
from data.readers.feedfiles import fingerprint as feed_fingerprint
from data.readers.gtfs import LIMITS
from data.readers.plots import PlotFile, read_plots
from data.store.content import fingerprint as record_fingerprint
from data.truck import TRUCK
from geo import plausibility, snapshot
from geo.accessibility import NONE_IN_NETWORK, REASONS
from geo.network import build_tiles, fingerprint, vehicle_options
from geo.region import MARGIN_KM, region_of
from geo.workshop import RULES, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.limits import Limits
    from data.readers.clip import Box
    from data.record import PlotRecord
    from data.truck import Truck
    from geo.timetable import Schedule


# More ways without minutes than this share are no plots here and there, but another region.
UNREACHABLE_SHARE: Final = 0.2
# So many plots are named where something is wrong with them.
_FEW: Final = 5


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
class Recorded:
    """The record as a build takes it: its plots, its version, and as which source it is named."""

    plots: tuple[PlotRecord, ...]
    version: int
    source: snapshot.Named


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build is made from; by default the embedded dataset.

    Plots are those of the file `plots`, else those of the record (None where nothing was
    ever recorded), else the embedded ones. `gtfs` are timetables of public transport, looked
    at on `transit_day` or else on the next working day that they cover. OSM files are cut to
    the region of the plots and `margin_km` around it. More than
    `unreachable_share` of the ways (0 to 1) without minutes fail the build. `processes`
    compute at the same time.
    """

    osm: tuple[Path, ...] = ()
    plots: Path | None = None
    dataset: Dataset = EMBEDDED
    record: Recorded | None = None
    gtfs: tuple[Path, ...] = ()
    transit_day: date | None = None
    gtfs_limits: Limits = LIMITS
    truck: Truck = TRUCK
    margin_km: float = MARGIN_KM
    unreachable_share: float = UNREACHABLE_SHARE
    processes: int = 1

    @property
    def osm_files(self) -> tuple[Path, ...]:
        """OSM files of the road network."""
        return self.osm or (self.dataset.path("roads"),)

    def region(self, records: Sequence[PlotRecord]) -> Box | None:
        """Return what is cut out of the OSM files; None where the embedded roads stand."""
        if not self.osm:
            return None
        outlines = np.array([record.geometry for record in records], dtype=object)
        return region_of(outlines, self.dataset.layer("municipality_areas"), self.margin_km)

    @property
    def plot_file(self) -> Path:
        """File of the plots, where they are not those of the store."""
        return self.plots or self.dataset.path("plots")

    @property
    def origin(self) -> snapshot.PlotOrigin:
        """Where the plots are from, as the snapshot remembers it."""
        if self.plots is not None:
            return snapshot.PlotOrigin("file", snapshot.Named(self.plots.name))
        if self.record is not None:
            return snapshot.PlotOrigin("record", self.record.source, self.record.version)
        return snapshot.PlotOrigin("embedded")

    def read_plots(self, today: date) -> PlotFile:
        """Return the plots; see `data.readers.plots.read_plots`."""
        if self.plots is None and self.record is not None:
            return PlotFile(self.record.plots, ())
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
    without_distance
        Plots without kilometres, by kind of distance and reason.
    ignored
        Columns of the plots' file that are no field of the record.
    findings
        What the plausibility rules found, by severity, the serious first.
    schedule
        Days and feeds of public transport; None without a timetable.
    without_stops
        Plots of which no stop nearby is known, where there is a timetable.
    reused
        True where nothing had changed and nothing was built.
    """

    version: str
    plots: int
    invented: int
    without_minutes: int
    missing: Mapping[str, int] = field(default_factory=dict)
    without_distance: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    findings: Mapping[Severity, int] = field(default_factory=dict)
    schedule: Schedule | None = None
    without_stops: int = 0
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
            held = snapshot.load(home).snapshot
            _check_reached(held.plots, inputs)
            return _summary(held, reused=True)
    progress.step("plots")
    plot_file = inputs.read_plots(today)
    records = plot_file.records
    progress.step("road network")
    tiles = build_tiles(inputs.osm_files, home, inputs.region(records))
    progress.step("surroundings")
    workshop = Workshop(
        tiles,
        files=[path.name for path in inputs.osm_files],
        embedded=not inputs.osm,
        home=home,
        dataset=inputs.dataset,
        truck=inputs.truck,
        processes=inputs.processes,
    )
    with closing(workshop):
        plots = _computed(workshop, records, inputs, today, progress)
    workshop.keep(records)
    _check_reached(plots, inputs)
    progress.step("catalogue")
    built = workshop.built(plots, inputs.origin, version=version, day=today)
    built.snapshot.findings = _findings(records, inputs.dataset, today)
    built.snapshot.ignored = plot_file.ignored
    snapshot.save(built, home)
    return _summary(built.snapshot, reused=False)


def _computed(
    workshop: Workshop,
    records: Sequence[PlotRecord],
    inputs: Inputs,
    today: date,
    progress: Progress,
) -> Sequence[snapshot.StoredPlot]:
    """Return the plots with all that is computed for them, one step after the other."""
    progress.step("people", len(records))
    workshop.people(records, progress=progress.advance)
    if inputs.gtfs:
        workshop.transit.read(
            inputs.gtfs,
            today=today,
            day=inputs.transit_day,
            limits=inputs.gtfs_limits,
            progress=progress,
        )
        progress.step("walks", len(records))
        workshop.walk(records, progress=progress.advance)
    progress.step("distances", len(records))
    workshop.distances(records, progress=progress.advance)
    progress.step("minutes", len(records))
    return workshop.plots(records, progress=progress.advance)


def _check_reached(plots: Sequence[snapshot.StoredPlot], inputs: Inputs) -> None:
    """Refuse a network on which too little is reached: it is that of another region, or broken.

    A kind of which the network holds none is known to be missing, and is no failure of a way.

    Raises
    ------
    InputError
        With the counts by reason, and the first plots that reach nothing.
    """
    reasons = Counter(_reasons(plots))
    del reasons[NONE_IN_NETWORK]
    ways, missing = reasons.total(), reasons.total() - reasons[None]
    if not ways or missing / ways <= inputs.unreachable_share:
        return
    counts = "; ".join(
        f"{count} {REASONS[reason].en}" for reason, count in reasons.most_common() if reason
    )
    nothing = [plot.id for plot in plots if _reaches_nothing(plot)]
    named = f"; nothing is reached from {_few(nothing)}" if nothing else ""
    files = ", ".join(path.name for path in inputs.osm_files)
    found = f"{missing} of {ways} ways without minutes ({counts}){named}"
    expected = (
        f"at most {inputs.unreachable_share:.0%} of them, as GEWERBE_UNREACHABLE_SHARE says; "
        "is it the road data of the plots' region?"
    )
    raise InputError(Finding(files, None, found, expected))


def _reasons(plots: Iterable[snapshot.StoredPlot]) -> Iterator[str | None]:
    """Yield for each way of plot, vehicle and kind why it has no minutes; None where it has."""
    for plot in plots:
        for by_kind in plot.reach.values():
            yield from (way.reason for way in by_kind.values())


def _reaches_nothing(plot: snapshot.StoredPlot) -> bool:
    return all(way.minutes is None for by_kind in plot.reach.values() for way in by_kind.values())


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _findings(records: Sequence[PlotRecord], dataset: Dataset, today: date) -> dict[Severity, int]:
    known = plausibility.directory(dataset)
    return by_severity(plausibility.check(records, known, today))


def _version(inputs: Inputs, today: date) -> str:
    """Return a hash of everything that the result depends on."""
    rules = [RULES, snapshot.FORMAT, fingerprint(inputs.osm_files), inputs.margin_km]
    names = [path.name for path in inputs.osm_files]
    digest = hashlib.sha256(orjson.dumps([*rules, vehicle_options(inputs.truck), names]))
    dataset = inputs.dataset
    # The description holds what is said of each resource: its source, licence and date.
    named = [dataset.folder / "datapackage.json", *map(dataset.path, dataset.resources)]
    record = inputs.record if inputs.plots is None else None
    plot_files = () if record else (inputs.plot_file,)
    for path in (*plot_files, *named):
        if path.is_file():
            digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
        else:
            digest.update(b"missing")
    digest.update(dataset.fingerprint.encode())
    if record:
        digest.update(orjson.dumps([record.version, record.source]))
        digest.update(record_fingerprint(record.plots).encode())
    feeds = [[path.name, feed_fingerprint(path)] for path in inputs.gtfs]
    if feeds:
        digest.update(orjson.dumps([feeds, inputs.transit_day]))
    # Invented plots carry dates relative to the day of the build.
    digest.update(today.isoformat().encode())
    return digest.hexdigest()[:12]


def _summary(built: snapshot.Snapshot, *, reused: bool) -> Summary:
    return Summary(
        version=built.version,
        plots=len(built.plots),
        invented=sum(plot.invented for plot in built.plots),
        without_minutes=sum(map(_reaches_nothing, built.plots)),
        missing=Counter(filter(None, _reasons(built.plots))),
        without_distance=Counter(
            (kind, way.reason)
            for plot in built.plots
            for kind, way in plot.distances.items()
            if way.reason
        ),
        ignored=built.ignored,
        findings=built.findings,
        schedule=built.schedule,
        without_stops=sum(plot.transit.minutes is None for plot in built.plots),
        reused=reused,
    )
