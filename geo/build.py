"""The build: from files to a snapshot that can be served.

Each step is reused while its input is unchanged, by content hash: the tiles of a road
network, the minutes of a plot, and the snapshot as a whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import orjson

from data.dataset import EMBEDDED, Dataset
from data.plausibility import Severity, by_severity
from data.readers.feedfiles import fingerprint as feed_fingerprint
from data.readers.gtfs import LIMITS
from data.readers.plots import PlotFile, read_plots
from data.store.content import fingerprint as record_fingerprint
from geo import plausibility, snapshot
from geo.network import COSTING_OPTIONS, build_tiles, fingerprint
from geo.workshop import RULES, Workshop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.limits import Limits
    from data.record import PlotRecord
    from geo.timetable import Schedule


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
    at on `transit_day` or else on the next working day that they cover.
    """

    osm: tuple[Path, ...] = ()
    plots: Path | None = None
    dataset: Dataset = EMBEDDED
    record: Recorded | None = None
    gtfs: tuple[Path, ...] = ()
    transit_day: date | None = None
    gtfs_limits: Limits = LIMITS

    @property
    def osm_files(self) -> tuple[Path, ...]:
        """OSM files of the road network."""
        return self.osm or (self.dataset.path("roads"),)

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
            return _summary(snapshot.load(home).snapshot, reused=True)
    progress.step("plots")
    plot_file = inputs.read_plots(today)
    records = plot_file.records
    progress.step("road network")
    tiles = build_tiles(inputs.osm_files, home)
    progress.step("surroundings")
    workshop = Workshop(
        tiles,
        files=[path.name for path in inputs.osm_files],
        embedded=not inputs.osm,
        home=home,
        dataset=inputs.dataset,
    )
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
    progress.step("minutes", len(records))
    plots = workshop.plots(records, progress=progress.advance)
    workshop.keep(records)
    progress.step("catalogue")
    built = workshop.built(plots, inputs.origin, version=version, day=today)
    built.snapshot.findings = _findings(records, inputs.dataset, today)
    built.snapshot.ignored = plot_file.ignored
    snapshot.save(built, home)
    return _summary(built.snapshot, reused=False)


def _findings(records: Sequence[PlotRecord], dataset: Dataset, today: date) -> dict[Severity, int]:
    known = plausibility.directory(dataset)
    return by_severity(plausibility.check(records, known, today))


def _version(inputs: Inputs, today: date) -> str:
    """Return a hash of everything that the result depends on."""
    rules = [RULES, snapshot.FORMAT, fingerprint(inputs.osm_files), COSTING_OPTIONS]
    names = [path.name for path in inputs.osm_files]
    digest = hashlib.sha256(orjson.dumps([*rules, names]))
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
    legs = [
        [leg for by_kind in plot.reach.values() for leg in by_kind.values()] for plot in built.plots
    ]
    return Summary(
        version=built.version,
        plots=len(built.plots),
        invented=sum(plot.invented for plot in built.plots),
        without_minutes=sum(all(leg.minutes is None for leg in of_plot) for of_plot in legs),
        missing=Counter(leg.reason for of_plot in legs for leg in of_plot if leg.reason),
        ignored=built.ignored,
        findings=built.findings,
        schedule=built.schedule,
        without_stops=sum(plot.transit.minutes is None for plot in built.plots),
        reused=reused,
    )
