"""The service behind all routes: the catalogue of today or of a past day, and who publishes it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from api.secret import print_key
from api.supply.kept import Reports
from data.reference import dataset_at, dataset_on
from data.store.changes import StoreError
from data.store.documents import Filing
from data.store.files import Files
from data.store.store import open_store
from geo import snapshot
from geo.catalogue import Catalogue
from geo.drawn import isochrones_at
from geo.live import Live, NoHistoryError
from geo.people import Residents, residents
from geo.supply.course import Course, phase_of
from geo.targets import Targets, targets_at
from maps.enclosures import Enclosed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from api.settings import Settings
    from data.record import PlotRecord
    from data.store.store import Store
    from data.store.versions import Version
    from geo.catalogue import Plot
    from geo.isochrones import Isochrones
    from maps.publisher import Publisher

# How often the record is asked for news, in seconds.
_EVERY: Final = 1.0
_SECOND: Final = timedelta(seconds=1)
_NEVER: Final = datetime.fromtimestamp(0, UTC)
# How many versions the feed looks back.
_RECENT: Final = 300
# Of how many plots the whole history is kept.
_HISTORIES: Final = 256
# How many catalogues of past days are kept, and how many plots as they were printed.
_PAST: Final = 4
_PRINTED: Final = 64

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Past:
    """What the record's history says for visitors; empty where no record counts.

    Attributes
    ----------
    recent
        The newest versions of any plots with the plot's id, the newest first.
    changed
        By plot the moment (UTC) of its last version.
    """

    recent: Sequence[tuple[str, Version]] = ()
    changed: Mapping[str, datetime] = field(default_factory=dict)


class Service:
    """Holds the catalogue in memory and renews it when day, build or record change.

    Requests read the catalogue that is there and never the store; a new one is made whole
    and swapped in.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], date],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.publisher: Publisher = settings.publisher
        self.print_key = print_key(settings)
        """Under which prints are sealed; None where they bear no code."""
        self.today = clock
        self.begins: date | None = None
        """The first day that can be asked for; None while there is no record."""
        self._lock = Lock()
        # Its own, so that areas need not wait while the record is followed.
        self._residents_lock = Lock()
        self._mark: tuple[int, int] | None = None
        self._store: Store | None = None
        self._history: tuple[str, Past] | None = None
        self._course: tuple[tuple[str, date], Course] | None = None
        self.reports = Reports()
        """Reports on the supply that were asked for last."""
        self._filing = Filing()
        self.files = Files(settings.documents)
        """Where the bytes of documents lie."""
        self._now = now
        self._shown: tuple[Catalogue | None, datetime] = (None, _NEVER)
        self._load()
        self._filing = self._filed()
        self._catalogue = self._make()
        self._past = lru_cache(_PAST)(self._of_past)
        self._printed = lru_cache(_PRINTED)(self._of_print)
        self._versions = lru_cache(_HISTORIES)(self._of_plot)

    def _load(self) -> None:
        """Take over the last build, and what was recorded after it."""
        self._base = snapshot.load(self.settings.home)
        self._live: Live | None = None
        self._built = self._followed()
        self._isochrones = isochrones_at(self.settings.home, self._base.snapshot.network)
        self._targets = targets_at(self.settings.home, self._base.snapshot.network)
        self._residents: Residents | None = None

    def _followed(self) -> snapshot.Built:
        live = self._followed_record()
        if live is None:
            return self._base
        self.begins = self.begins or live.begins()
        return live.current()

    def _followed_record(self) -> Live | None:
        """Return the record as it is followed; None while there is none."""
        if self._live is None:
            record = self.settings.record
            if isinstance(record, Path) and not record.exists():
                return None
            self._store = self._store or open_store(record)
            self._live = Live(
                self._base,
                self.settings.home,
                self._store,
                self.settings.named,
                dataset_at(self.settings.home),
                past=lambda day: dataset_on(self.settings.home, day),
            )
        return self._live

    def catalogue(self) -> Catalogue:
        """Return the catalogue of today."""
        if self._stale():
            with self._lock:
                if self._stale():
                    self._renew()
        return self._catalogue

    def _stale(self) -> bool:
        return self._catalogue.date != self.today() or self._is_built_anew()

    def _is_built_anew(self) -> bool:
        """Whether another build is current; the pointer is read where it has moved alone."""
        mark = snapshot.mark(self.settings.home)
        if mark == self._mark:
            return False
        current = snapshot.current_version(self.settings.home)
        if current not in {self._base.snapshot.version, None}:
            return True
        self._mark = mark
        return False

    def _renew(self) -> None:
        if snapshot.current_version(self.settings.home) != self._base.snapshot.version:
            self._load()
            self._past.cache_clear()
            self._printed.cache_clear()
        self._catalogue = self._make()

    def _make(self) -> Catalogue:
        # Two catalogues of one second would look like one to who asks what has changed since.
        held = snapshot.catalogue_on(self._built, self.today(), self.settings.freshness)
        made = held.laid_out()
        self._show(made)
        return made

    def _show(self, made: Catalogue) -> None:
        # From here on the old one is no longer what was last shown: see `since`.
        moment = max(self._now().replace(microsecond=0), self._shown[1] + _SECOND)
        self._shown = made, moment

    def since(self, held: Catalogue) -> datetime:
        """Return since when this process has shown a catalogue, in whole seconds.

        One that has just been replaced is of the first moment: who asks whether it has
        changed since is never told that it has not.
        """
        made, moment = self._shown
        replaced = made is not None and held is not made and held.date == made.date
        return _NEVER if replaced else moment

    def isochrones(self) -> Isochrones:
        """Return what draws isochrones on the network that the catalogue was computed on."""
        self.catalogue()
        return self._isochrones

    def targets(self) -> Targets:
        """Return what computes minutes to places that askers name, on the same network."""
        self.catalogue()
        return self._targets

    def residents(self) -> Residents:
        """Return where people live, as far as is known."""
        catalogue = self.catalogue()
        with self._residents_lock:
            held = self._residents
            if held is None:
                held = self._residents = residents(
                    dataset_at(self.settings.home),
                    catalogue.municipalities.values(),
                    catalogue.layers["municipalities"],
                )
            return held

    def catalogue_of(self, day: date) -> Catalogue:
        """Return the catalogue of today, or what was shown at the end of a past day.

        Raises
        ------
        geo.live.NoHistoryError
            Where nothing was recorded by then.
        ValueError
            For a day to come.
        """
        today = self.today()
        if day > today:
            msg = f"a day up to {today}"
            raise ValueError(msg)
        return self.catalogue() if day == today else self._past(day)

    def _of_past(self, day: date) -> Catalogue:
        with self._lock:
            live = self._followed_record()
            if live is None:
                raise NoHistoryError(None)
            return snapshot.catalogue_on(live.on(day), day, self.settings.freshness)

    def printed(self, plot_id: str, number: int, day: date) -> Catalogue | None:
        """Return what was shown of one plot when it was printed; None where nobody knows.

        Parameters
        ----------
        number
            Version of the record that was printed; 0 for what held at the end of `day`.
        day
            Day of the print.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        return self._printed(plot_id, number, day)

    def _of_print(self, plot_id: str, number: int, day: date) -> Catalogue | None:
        with self._lock:
            live = self._followed_record()
            if live is None or not live.follows:
                return None
            built = live.plot_at(plot_id, number, day)
        if built is None:
            return None
        return snapshot.catalogue_on(built, day, self.settings.freshness)

    def preview(self, record: PlotRecord) -> Catalogue:
        """Return the catalogue of today with one plot as somebody wants it; it is not kept.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        catalogue = self.catalogue()
        with self._lock:
            live = self._followed_record()
            if live is None:  # there is a draft, so there is a store
                msg = "there is no record"
                raise StoreError(msg)
            stored = live.computed(record)
        return snapshot.with_plot(catalogue, stored, self._base, self.settings.freshness)

    def past(self) -> Past:
        """Return what the history says, read again only where the record has a new version.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        with self._lock:
            version = self._built.snapshot.version
            if self._history is None or self._history[0] != version:
                live = self._followed_record()
                past = Past()
                if live is not None and live.follows and self._store is not None:
                    past = Past(self._store.recent(_RECENT), self._store.changed())
                self._history = version, past
            return self._history[1]

    def course(self) -> Course | None:
        """Return how all plots stood on every day, read again where the record has news.

        None where no record counts.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        # Without the lock, as below: the whole history of many plots takes seconds.
        today, held = self.today(), self._course
        known = self._built.snapshot.version, today
        live, store = self._live, self._store
        if live is None or not live.follows or store is None:
            return None
        if held is None or held[0] != known:
            phases = store.stages(lambda stage: phase_of(stage, today))
            held = known, Course(phases, self.settings.freshness)
            self._course = held
        return held[1]

    def versions(self, plot_id: str) -> tuple[Version, ...]:
        """Return all versions of a plot, the first one first; none where no record counts.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        return self._versions(plot_id, self._built.snapshot.version)

    def _of_plot(self, plot_id: str, _version: str) -> tuple[Version, ...]:
        """Read the versions of a plot once for each version of the record."""
        # Without the lock: who reads a page does not wait while the record is followed.
        live, store = self._live, self._store
        if live is None or not live.follows or store is None:
            return ()
        return store.versions(plot_id)

    def refresh(self) -> None:
        """Take in what was written to the record since.

        Raises
        ------
        StoreError
            Where the store cannot be read; what was served still is.
        """
        with self._lock:
            lineage = self._live.lineage if self._live else ""
            built = self._followed()
            if self._live and self._live.lineage != lineage:  # another past, too
                self.begins = self._live.begins()
                self._past.cache_clear()
                self._printed.cache_clear()
            if built is not self._built:
                self._built = built
                self._catalogue = self._make()
            filing = self._filed()
            if filing is not self._filing:
                self._filing = filing
                # The catalogue is the same, and yet what is shown beside it has changed.
                self._show(self._catalogue)

    def documents(self) -> Filing:
        """Return the documents of all plots."""
        return self._filing

    def enclosed(self, plot: Plot, past: date | None = None) -> Enclosed:
        """Return the public documents of a plot, of today or a past day, with their bytes."""
        return Enclosed(self._filing.public(plot.id, past), self.files.read)

    def _filed(self) -> Filing:
        """Return the documents as the store has them now; the same where nothing has changed."""
        if self._store is None:
            return self._filing
        documents = self._store.documents
        return self._filing if documents.mark() == self._filing.mark else documents.filing()

    @contextmanager
    def following(self) -> Iterator[None]:
        """Follow the record in a thread of its own, so that edits show within a second or two."""
        over = Event()
        thread = Thread(target=self._follow, args=(over,), name="follow the record", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.close()

    def close(self) -> None:
        """Let go of the record."""
        if self._store:
            self._store.close()

    def _follow(self, over: Event) -> None:
        told = ""
        while not over.wait(_EVERY):
            try:
                self.refresh()
                told = ""
            except StoreError as error:
                if str(error) != told:  # once, however long the database is away
                    _LOG.warning("the record cannot be read: %s", error)
                told = str(error)


def service(request: Request) -> Service:
    """Return the service of the application (a FastAPI dependency)."""
    held: Service = request.app.state.service
    return held


def catalogue(request: Request) -> Catalogue:
    """Return the catalogue of today (a FastAPI dependency)."""
    return service(request).catalogue()


CurrentService = Annotated[Service, Depends(service)]
CurrentCatalogue = Annotated[Catalogue, Depends(catalogue)]
