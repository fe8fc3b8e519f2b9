"""A kind of work, and what its function is given."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from api.jobs.folder import Folder, sync
from data.store.jobs import finish_in
from data.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

    from api.settings import Settings
    from data.store.jobs import Claimed, Job
    from data.store.store import Store
    from data.words import Text

_AN_HOUR: Final = 3_600
_EVERY_S: Final = 0.2


class JobError(Exception):
    """A job cannot be done, however often it is tried; the reason is for its asker."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work.

    Attributes
    ----------
    name
        By which orders name it.
    title
        What people call it.
    run
        Does it: a function of a module, since another process is handed it. Returns the file
        that it made (`Work.new_file`) or None. It may be begun anew at any time, after it was
        killed at any point.
    seconds
        Longest time that it may take.
    """

    name: str
    title: Text
    run: Callable[[Work], Path | None]
    seconds: int = _AN_HOUR


class Work:
    """One job that is being done, as its function sees it.

    Parameters
    ----------
    claimed
        The job, and the claim under which it is done.
    settings
        Those of the server process.
    tell
        Takes pieces done, and how many there are.
    """

    def __init__(
        self, claimed: Claimed, settings: Settings, tell: Callable[[int, int | None], None]
    ) -> None:
        self.claimed = claimed
        self.settings = settings
        self.is_finished = False
        """Whether `done` has noted the job as done."""
        self._tell = tell
        self._told = float("-inf")
        self._folder = Folder.of(settings.home, claimed.job.key)

    @property
    def job(self) -> Job:
        """The job as it was claimed."""
        return self.claimed.job

    @property
    def source(self) -> Path | None:
        """The file that came with the order; None without one."""
        path = self._folder.source
        return path if path.is_file() else None

    @cached_property
    def store(self) -> Store:
        """The store."""
        return open_store(self.settings.record)

    def progress(self, done: int, total: int | None) -> None:
        """Say how many pieces are done, of how many; None where nobody knows."""
        now = time.monotonic()
        if done == total or now >= self._told + _EVERY_S:
            self._told = now
            self._tell(done, total)

    def new_file(self, suffix: str) -> Path:
        """Return the path of a file to write the result to, with a suffix such as ".pdf".

        It belongs to this attempt alone: nobody else writes it.
        """
        self._folder.path.mkdir(parents=True, exist_ok=True)
        return self._folder.path / f"{self.claimed.claim}.new{suffix}"

    def done(self, result: Path | None = None) -> Callable[[sa.Connection], None]:
        """Return what notes the job as done in the transaction that has its effect.

        For kinds that change the store: hand it over with the change (`Store.write(also=…)`), or
        call it in a transaction of one's own. Then there is either both or neither. It raises
        `data.store.jobs.LostError` where the job was cancelled or is another worker's.
        """
        name = None if result is None else self._put(result)

        def note(connection: sa.Connection) -> None:
            finish_in(connection, self.claimed, datetime.now(UTC), name)
            self.is_finished = True

        return note

    def _put(self, result: Path) -> str:
        """Move a result into its place, whole and on disk, under a name that no input has."""
        sync(result)
        place = result.with_name(f"{self.claimed.claim}{result.suffix}")
        result.replace(place)
        return place.name

    def finish(self, result: Path | None) -> None:
        """Note the job as done, where its function has not."""
        if not self.is_finished:
            note = self.done(result)
            with self.store.jobs.writing() as connection:
                note(connection)
