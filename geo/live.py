"""The record as it is served: edits show without a build, and any past day can be asked for.

A build leaves a snapshot of the record in one version. From there on `Live` follows the
record: it reads what changed since, computes those plots alone, and makes the snapshot of
the new version in memory. Every worker on the same store arrives at the same one.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING

from geo import snapshot
from geo.network import Tiles
from geo.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from data.dataset import Dataset
    from data.record import PlotRecord
    from data.store.store import Store
    from geo.snapshot import Built, StoredPlot


class NoHistoryError(LookupError):
    """A day is asked for on which nothing was recorded yet; `begins` is the first one that was."""

    def __init__(self, begins: date | None) -> None:
        self.begins = begins
        super().__init__(f"the record begins on {begins}" if begins else "there is no record")


class Live:
    """Follows the record of one store. Not for two threads at once.

    Parameters
    ----------
    built
        What the last build left.
    home
        Folder that it was built in.
    store
        The record.
    source
        As which source its plots are named.
    dataset
        What surrounds the plots.
    past
        What surrounded them on a past day; by default the same.
    """

    def __init__(
        self,
        built: Built,
        home: Path,
        store: Store,
        source: snapshot.Named,
        dataset: Dataset,
        *,
        past: Callable[[date], Dataset] | None = None,
    ) -> None:
        self._base = built
        self._home = home
        self._store = store
        self._source = source
        self._dataset = dataset
        self._past = past or (lambda _: dataset)
        self._past_workshop: tuple[str, Workshop] | None = None
        self._current = built
        self.lineage = ""
        """Token of the restoration that is followed; empty where there was none."""

    @property
    def follows(self) -> bool:
        """Whether the record counts: not where a file of plots was named to the build."""
        return self._base.snapshot.origin.kind != "file"

    @cached_property
    def _workshop(self) -> Workshop:
        return self._opened(self._dataset)

    def _workshop_of(self, day: date) -> Workshop:
        """Return the workshop with the layers of a past day; the last such one is kept."""
        dataset = self._past(day)
        if dataset.fingerprint == self._dataset.fingerprint:
            return self._workshop
        if self._past_workshop is None or self._past_workshop[0] != dataset.fingerprint:
            self._past_workshop = (dataset.fingerprint, self._opened(dataset))
        return self._past_workshop[1]

    def _opened(self, dataset: Dataset) -> Workshop:
        network = self._base.snapshot.network
        folder = self._home / "tiles" / network.fingerprint
        return Workshop(
            Tiles(folder, network.fingerprint),
            files=network.files,
            embedded=network.embedded,
            home=self._home,
            dataset=dataset,
            timetable=self._base.snapshot.timetable,
            truck=network.truck,
        )

    def current(self) -> Built:
        """Return the snapshot of the record's newest version.

        Raises
        ------
        data.store.changes.StoreError
            Where the store cannot be read.
        """
        if not self.follows:
            return self._base
        known = self._current.snapshot.origin.record_version
        news = self._store.since(known)
        if news.lineage != self.lineage or news.version < known:  # another record, from a backup
            news = self._store.since(0)
            is_new = bool(news.version or known)
            known, self.lineage = 0, news.lineage
        else:
            is_new = news.version != known
        if is_new:
            held = {} if known == 0 else {plot.id: plot for plot in self._current.snapshot.plots}
            gone = {key for key, record in news.plots.items() if record is None}
            changed = [record for record in news.plots.values() if record is not None]
            held |= {plot.id: plot for plot in self._plots(changed)}
            plots = [held[key] for key in sorted(held.keys() - gone)]
            self._current = self._made(plots, news.version)
        return self._current

    def begins(self) -> date | None:
        """Return the day of the first write; None where there was none, or it does not count."""
        first = self._store.begins() if self.follows else None
        return first.astimezone().date() if first else None

    def on(self, day: date) -> Built:
        """Return the snapshot of what was recorded at the end of a past day.

        Loaded layers are those of that day, as far as `past` knows. Network, timetable and
        estates are those of today: of them no history is kept.

        Raises
        ------
        NoHistoryError
            Where nothing was recorded by then.
        """
        begins = self.begins()
        end = datetime.combine(day, time.max).astimezone(UTC)
        if begins is None or begins > day:
            raise NoHistoryError(begins)
        workshop, records = self._workshop_of(day), self._store.records(end)
        if workshop is self._workshop:
            plots = self._plots(records)
        else:
            plots = list(workshop.plots(records))
        return self._made(plots, None, day, workshop)

    def plot_at(self, plot_id: str, number: int, day: date) -> Built | None:
        """Return the snapshot of one plot alone, as the record held it.

        Parameters
        ----------
        number
            Version of the record; 0 for the last one of `day`.

        Returns
        -------
        Built or None
            None where the record did not hold the plot then.
        """
        end = datetime.combine(day, time.max).astimezone(UTC)
        held = [
            version.record
            for version in self._store.versions(plot_id)
            if (version.record_version <= number if number else version.at <= end)
        ]
        record = held[-1] if held else None
        if record is None:
            return None
        workshop = self._workshop_of(day)
        return self._made(list(workshop.plots([record])), number, day, workshop)

    def computed(self, record: PlotRecord) -> StoredPlot:
        """Return a plot as somebody wants it, with what is computed for it; nothing is kept."""
        return self._plots([record])[0]

    def _plots(self, records: Iterable[PlotRecord]) -> list[StoredPlot]:
        """Return plots with what is computed for them, taking over those that are the same."""
        held = {plot.id: plot for plot in self._current.snapshot.plots}
        wanted = list(records)
        same = {
            record.id: held[record.id]
            for record in wanted
            if record.id in held and held[record.id].record() == record
        }
        new = self._workshop.plots([record for record in wanted if record.id not in same])
        computed = same | {plot.id: plot for plot in new}
        return [computed[record.id] for record in wanted]

    def _made(
        self,
        plots: Iterable[StoredPlot],
        number: int | None,
        day: date | None = None,
        workshop: Workshop | None = None,
    ) -> Built:
        """Return a snapshot of the record in a version, or as it was on a day."""
        base = self._base.snapshot
        mark = f"r{number}" if day is None else f"d{day:%Y%m%d}"
        if self.lineage:
            mark += f"-{self.lineage}"
        return (workshop or self._workshop).built(
            list(plots),
            snapshot.PlotOrigin("record", self._source, number or 0),
            version=f"{base.version}-{mark}",
            day=base.built_on,
        )
