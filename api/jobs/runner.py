"""What does the jobs: a thread in each server process, with one job's process at a time."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

from api.jobs import child, folder
from api.jobs.folder import Folder
from api.jobs.kinds import KINDS
from api.settings import handed_on
from data.store.changes import StoreError
from data.store.jobs import State
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from multiprocessing.connection import Connection

    from api.jobs.kind import Kind
    from api.postroom import Postroom
    from data.store.jobs import Claimed, Job, Jobs

LEASE: Final = timedelta(seconds=30)
"""How long a killed worker's job stays its own."""
MOST_FAILURES: Final = 3
"""How often a job may end in a mistake until it is given up."""
_PAUSES: Final = (timedelta(seconds=10), timedelta(minutes=1))
_EVERY_S: Final = 1.0
_LOOK_S: Final = 0.5
PROJECT: Final = Path(__file__).resolve().parents[2]
"""Where the process of a job runs."""

_MISTAKE: Final = Text(
    "Das Programm hat einen Fehler gemacht ({what}); Versuche: {count}.",
    "The program made a mistake ({what}); attempts: {count}.",
)
_ENDED: Final = Text("Prozess endete mit Status {status}", "process ended with status {status}")
_TOO_LONG: Final = Text("länger als {seconds} s", "longer than {seconds} s")

_LOG: Final = logging.getLogger(__name__)


class Begun(Protocol):
    """A process that was begun, as `subprocess.Popen` has it."""

    def poll(self) -> int | None:
        """Return the status with which it ended; None while it goes on."""

    def wait(self) -> int:
        """Wait for its end; return its status."""

    def kill(self) -> None:
        """End it at once."""


type Start = Callable[[Connection, Path], Begun]


class Runner:
    """Does jobs one after the other; every server process has one.

    Parameters
    ----------
    kinds
        The kinds of work by name.
    lease
        How long a claim lasts; it is renewed three times in that time.
    start
        Begins the process of a job: handed its end of the pipe, and its folder for passing files.
    """

    def __init__(
        self,
        postroom: Postroom,
        kinds: Mapping[str, Kind] = KINDS,
        *,
        lease: timedelta = LEASE,
        start: Start | None = None,
    ) -> None:
        self._start = start or _started
        self._postroom = postroom
        self._kinds = kinds
        self._lease = lease
        self._over = Event()
        self._tidied: tuple[date, str] | None = None

    def go(self) -> bool:
        """Delete what is due, and do one job; False where there is none to be done.

        Raises
        ------
        data.store.changes.StoreError
            Where the store cannot be read or written.
        OSError
            Where a process cannot be started, or files not be deleted.
        """
        store = self._postroom.existing_store()
        if store is None:
            return False
        self._tidy(store.jobs, store.lineage())
        claimed = store.jobs.claim(self._postroom.now(), self._lease, tuple(self._kinds))
        if claimed is None:
            return False
        self._do(store.jobs, claimed)
        return True

    def _tidy(self, jobs: Jobs, lineage: str) -> None:
        now = self._postroom.today(), lineage
        if self._tidied == now:
            return
        if deleted := jobs.delete_due(now[0]):
            _LOG.info("deleted on their day: jobs: %s", deleted)
        folder.tidy(self._postroom.settings.home, jobs.keys())
        for job in jobs.all():
            self._clear(job)
        self._tidied = now

    def _do(self, jobs: Jobs, claimed: Claimed) -> None:
        kind = self._kinds[claimed.job.kind]
        place = Folder.of(self._postroom.settings.home, claimed.job.key)
        place.keep((place.source.name,))  # what a killed attempt left
        task = child.packed((kind.run, claimed, self._postroom.settings))
        said = _Process(self._start, task, place.make_work())
        try:
            problem = self._watch(jobs, claimed, said, kind)
        finally:
            said.end()
        if self._over.is_set() and problem is None:
            jobs.release(claimed)
        elif problem is not None:
            due = None
            if said.refusal is None and claimed.job.failures + 1 < MOST_FAILURES:
                due = self._postroom.now() + _PAUSES[claimed.job.failures]
            jobs.fail(claimed, self._postroom.now(), problem, due)
            _LOG.warning("job %s (%s): %s", claimed.job.key, kind.name, said.mistake or "refused")
        held = jobs.get(claimed.job.key)
        if held is None:
            place.keep(())
        else:
            self._clear(held)

    def _clear(self, job: Job) -> None:
        """Keep the result of a job that is over; one that is not keeps what it needs."""
        if job.state.is_over:
            kept = job.result if job.state is State.DONE else None
            place = Folder.of(self._postroom.settings.home, job.key)
            place.keep(() if kept is None else (kept,))

    def _watch(self, jobs: Jobs, claimed: Claimed, said: _Process, kind: Kind) -> Text | None:
        """Hold the claim while the process works; return what went wrong."""
        begun = renewed = time.monotonic()
        pieces = said.pieces
        while said.goes_on(_LOOK_S) and not self._over.is_set():
            now = time.monotonic()
            if now > begun + kind.seconds:
                said.mistake = _TOO_LONG.format(seconds=str(kind.seconds))
                break
            if said.pieces != pieces or now > renewed + self._lease.total_seconds() / 3:
                pieces, renewed = said.pieces, now
                if not self._renewed(jobs, claimed, pieces):
                    return None
            elif not self._holds(jobs, claimed):
                return None
        return self._problem(jobs, claimed, said)

    def _renewed(self, jobs: Jobs, claimed: Claimed, pieces: tuple[int, int | None]) -> bool:
        try:
            return jobs.renew(claimed, self._postroom.now(), self._lease, *pieces)
        except StoreError as error:
            # Where it lasts, the claim lapses, and the work has no effect.
            _LOG.warning("the claim of a job was not renewed: %s", error)
            return True

    @staticmethod
    def _holds(jobs: Jobs, claimed: Claimed) -> bool:
        try:
            return jobs.holds(claimed)
        except StoreError:
            return True

    def _problem(self, jobs: Jobs, claimed: Claimed, said: _Process) -> Text | None:
        if said.refusal is not None:
            return said.refusal
        if said.mistake is None and (self._over.is_set() or not jobs.holds(claimed)):
            return None  # the service ends; or it is done, cancelled, another worker's
        what = said.mistake or _ENDED.format(status=str(said.status))
        return _MISTAKE.format(what=what, count=str(claimed.job.failures + 1))

    @contextmanager
    def going(self) -> Iterator[None]:
        """Do jobs until the end of the context; the one that is under way is given back."""
        self._over.clear()
        thread = Thread(target=self._go_on, name="jobs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _go_on(self) -> None:
        told = ""
        while not self._over.is_set():
            did_one = False
            try:
                did_one = self.go()
                told = ""
            except (StoreError, OSError) as error:
                if str(error) != told:  # once, however long it lasts
                    _LOG.warning("jobs have to wait: %s", error)
                told = str(error)
            except Exception as error:  # noqa: BLE001 – the thread outlives a mistake of ours
                if repr(error) != told:
                    _LOG.exception("a job was not looked after")
                told = repr(error)
            if not did_one:
                self._over.wait(_EVERY_S)


def _started(pipe: Connection, work: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 – our own module, with a number
        [sys.executable, "-m", child.__name__, str(pipe.fileno())],
        cwd=PROJECT,
        env=environment(work),
        pass_fds=(pipe.fileno(),),
        stdin=subprocess.DEVNULL,
    )


def environment(work: Path) -> dict[str, str]:
    """Return the environment of the process that does a job in a folder for passing files."""
    return handed_on(TMPDIR=str(work))


class _Process:
    """The process of a job, seen from outside."""

    def __init__(self, start: Start, task: bytes, work: Path) -> None:
        self.pieces: tuple[int, int | None] = (0, None)
        self.refusal: Text | None = None
        self.mistake: Text | str | None = None
        self._pipe, theirs = Pipe()
        self._process = start(theirs, work)
        theirs.close()
        self._pipe.send_bytes(task)

    @property
    def status(self) -> int | None:
        """How the process ended."""
        return self._process.poll()

    def goes_on(self, seconds: float) -> bool:
        """Listen for so long, or until it has said something; False once it has ended."""
        try:
            if self._pipe.poll(seconds):
                self._take(self._pipe.recv())
        except (EOFError, OSError):
            self._process.wait()
            return False
        return True

    def _take(self, said: tuple[str, Any]) -> None:
        what, value = said
        if what == child.PROGRESS:
            self.pieces = value
        elif what == child.REFUSED:
            self.refusal = value
        else:
            self.mistake = str(value)

    def end(self) -> None:
        """End the process at once, wherever it is."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()
