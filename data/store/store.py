"""The store of the record: the one interface, whatever the database."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from data.errors import Finding, InputError, shorten
from data.store import audit, documents, history, imports, measures, refill
from data.store.asks import Asks
from data.store.audit import Audit
from data.store.campaigns import Campaigns
from data.store.casework import Casework
from data.store.changes import Change, ConflictError, StoreError, Written
from data.store.content import writable
from data.store.demand import Demand
from data.store.dispatches import Dispatches
from data.store.documents import Documents
from data.store.drafts import Drafts, delete, still_held
from data.store.enquiries import Enquiries
from data.store.events import Events
from data.store.geopackage import GeoPackage
from data.store.imports import Imports
from data.store.jobs import Jobs
from data.store.layer import Layer
from data.store.measures import Measures
from data.store.migrate import migrate, revision
from data.store.offers import Offers
from data.store.outbox import Outbox
from data.store.owners import Owners
from data.store.postgis import PostGIS
from data.store.registrations import Registrations
from data.store.schema import BESIDE, BY_STAFF, MAPPINGS, REVISION, to_millisecond
from data.store.steps import Step, step_back, steps, wanted
from data.store.subscriptions import Subscriptions
from data.store.users import Sessions, Users
from data.store.versions import ANONYMOUS, Author, Held, News, Stage, Version, Wrote

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from data.record import PlotRecord
    from data.store.changes import PlotConflict
    from data.store.database import Database
    from data.store.drafts import Draft
    from data.store.history import State
    from data.store.refill import Content, Restoration


def open_store(location: Path | str) -> Store:
    """Open the store at `location`; make it or bring it up to date where that is needed.

    Parameters
    ----------
    location
        A GeoPackage's path, or the URL of a PostgreSQL database with PostGIS
        (`postgresql://user:password@host/name`).

    Raises
    ------
    StoreError
        Where it cannot be opened, is none of ours, or is that of a newer program.
    """
    is_file = isinstance(location, Path) or "://" not in location
    store = Store(GeoPackage(Path(location)) if is_file else PostGIS(str(location)))
    try:
        store._set_up()  # noqa: SLF001
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """The record with its history. A context manager; may be used from several threads.

    Every method raises `StoreError` where the database fails it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._layer = Layer(database)

    def _set_up(self) -> None:
        with self._transaction() as connection:
            if revision(connection) == REVISION and self._layer.fits(connection):
                return
        with self._writing() as connection:
            self._database.prepare(connection)
            migrate(connection)
            self._database.register(connection)
            if not self._layer.fits(connection):
                self._layer.make(connection, _held(history.states(connection)).values())
            self._database.touch(connection, datetime.now(UTC))

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.close()

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        with self._telling(), self._database.engine.connect() as connection:
            connection.execution_options(writing=writing)
            with connection.begin():
                yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            where = self._database.engine.url.render_as_string(hide_password=True)
            msg = f"{where}: {str(error.orig).strip().partition('\n')[0]}"
            raise StoreError(msg) from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._transaction(writing=True) as connection:
            self._database.serialise(connection)
            yield connection

    @contextmanager
    def _beside(self) -> Iterator[sa.Connection]:
        with self._writing() as connection:
            yield connection
            names = [table.name for table in BESIDE]
            self._database.note(connection, names, datetime.now(UTC))

    @property
    def enquiries(self) -> Enquiries:
        """The enquiries of visitors."""
        return Enquiries(self._transaction, self._beside)

    @property
    def casework(self) -> Casework:
        """What staff noted and answered of enquiries."""
        return Casework(self._transaction, self._beside)

    @property
    def dispatches(self) -> Dispatches:
        """What was sent to whom and when."""
        return Dispatches(self._transaction, self._beside)

    @property
    def campaigns(self) -> Campaigns:
        """The campaigns, and what came of them."""
        return Campaigns(self._transaction, self._beside)

    @property
    def events(self) -> Events:
        """The events of campaigns, and those that stand alone."""
        return Events(self._transaction, self._beside)

    @property
    def registrations(self) -> Registrations:
        """Who registered for events."""
        return Registrations(self._transaction, self._beside)

    @property
    def subscriptions(self) -> Subscriptions:
        """The search subscriptions."""
        return Subscriptions(self._transaction, self._beside)

    @property
    def offers(self) -> Offers:
        """The private pages for prospects."""
        return Offers(self._transaction, self._beside)

    @property
    def owners(self) -> Owners:
        """The contacts of plots, and what they consented to."""
        return Owners(self._transaction, self._beside)

    @property
    def asks(self) -> Asks:
        """What they are asked, and what they answer."""
        return Asks(self._transaction, self._beside)

    @property
    def users(self) -> Users:
        """The staff who sign in at the desk."""
        return Users(self._transaction, self._beside)

    @property
    def sessions(self) -> Sessions:
        """Who is signed in there."""
        return Sessions(self._transaction, self._beside)

    @property
    def drafts(self) -> Drafts:
        """Plots as somebody wants them, that no visitor sees yet."""
        return Drafts(self._transaction, self._beside)

    @property
    def audit(self) -> Audit:
        """Who did what and when."""
        return Audit(self._transaction, self._beside)

    @property
    def jobs(self) -> Jobs:
        """The long work of the desk."""
        return Jobs(self._transaction, self._beside)

    @property
    def documents(self) -> Documents:
        """The documents and photographs of plots."""
        return Documents(self._transaction, self._beside)

    @property
    def demand(self) -> Demand:
        """The counters of what is asked for."""
        return Demand(self._transaction, self._beside)

    @property
    def imports(self) -> Imports:
        """The files of plots that staff brought in."""
        return Imports(self._transaction, self._beside)

    @property
    def measures(self) -> Measures:
        """The measures of the Regionalbudget, and the closed reports on them."""
        return Measures(self._transaction, self._beside)

    @property
    def outbox(self) -> Outbox:
        """The mails that are to be sent."""
        return Outbox(self._transaction, self._beside)

    def version(self) -> int:
        """Return the record's version number: 0 when nothing was ever written, then rising."""
        with self._transaction() as connection:
            return history.newest(connection)

    def records(self, as_of: datetime | None = None) -> tuple[PlotRecord, ...]:
        """Return the plots that hold now, or held at a moment, in the order of their ids."""
        return tuple(one.record for one in self.held(as_of).values())

    def held(self, as_of: datetime | None = None) -> Mapping[str, Held]:
        """Return the same by id, each with the number of its version, as an editor sees it."""
        moment = None if as_of is None else to_millisecond(as_of)
        with self._transaction() as connection:
            return _held(history.states(connection, as_of=moment))

    def held_among(self, plots: Collection[str]) -> Mapping[str, Held]:
        """Return what holds now of some plots, by id; what is none is left out."""
        with self._transaction() as connection:
            return _held(history.states(connection, plots))

    def since(self, number: int) -> News:
        """Return what changed after version `number` of the record; after 0, all there is."""
        with self._transaction() as connection:
            newest, lineage = history.newest(connection), refill.lineage(connection)
            if newest == number:
                return News(newest, {}, lineage)
            changed = history.states(connection, since=number)
            plots = {plot: state.record for plot, state in sorted(changed.items())}
            return News(newest, plots, lineage)

    def stages[T](self, read: Callable[[Stage], T]) -> tuple[T, ...]:
        """Return what `read` makes of every state that any plot ever had, by plot and in order.

        One record at a time is in memory, however long the history is.
        """
        with self._transaction() as connection:
            return tuple(read(stage) for stage in history.stages(connection))

    def held_since(self, number: int) -> tuple[int, Mapping[str, Held | None]]:
        """Return the record's version number, and by id what changed after version `number`.

        A plot that was withdrawn is None.
        """
        with self._transaction() as connection:
            newest = history.newest(connection)
            if newest == number:
                return newest, {}
            changed = history.states(connection, since=number)
        return newest, {
            plot: None if state.record is None else Held(state.number, state.record)
            for plot, state in changed.items()
        }

    def write_of(self, number: int) -> Wrote | None:
        """Return what made version `number` of the record; None where there is none."""
        with self._transaction() as connection:
            return history.write_of(connection, number)

    def begins(self) -> datetime | None:
        """Return the moment (UTC) of the first write; None where there was none."""
        with self._transaction() as connection:
            return history.first_write(connection)

    def versions(self, plot_id: str) -> tuple[Version, ...]:
        """Return all versions of a plot, the first one first; none of a plot never known."""
        with self._transaction() as connection:
            return history.versions(connection, plot_id)

    def recent(self, most: int) -> tuple[tuple[str, Version], ...]:
        """Return the newest versions of any plots, each with the plot's id, the newest first."""
        with self._transaction() as connection:
            return history.recent(connection, most)

    def changed(self) -> Mapping[str, datetime]:
        """Return by plot the moment (UTC) of its last version, of those withdrawn as well."""
        with self._transaction() as connection:
            return history.changed(connection)

    def write(
        self,
        changes: Iterable[Change],
        *,
        account: str,
        reason: str,
        at: datetime | None = None,
        also: Callable[[sa.Connection], None] = lambda _: None,
    ) -> Written:
        """Write changes of distinct plots, all of them or none; durable once it returns.

        A change to what is there already makes no version.

        Parameters
        ----------
        account
            Id of the account that changes.
        reason
            Why, for the history.
        at
            Moment of the change, with a time zone; by default now. Never before the last
            write: a clock that was put back does not change the past.
        also
            What is done in the same transaction, and undone with it: see `api.jobs.Work.done`.

        Raises
        ------
        ConflictError
            Where a plot has a newer version than the editor saw; nothing was written.
        data.errors.InputError
            Names plot and field of what cannot be stored; nothing was written.
        LookupError
            Where the version that the editor saw has never been.
        ValueError
            Where a plot occurs twice.
        """
        asked = wanted(changes)
        with self._writing() as connection:
            made = steps(connection, asked)
            written = self._append(connection, made, account=account, reason=reason, at=at)
            also(connection)
            return written

    def publish(
        self, drafts: Sequence[Draft], *, account: str, reason: str, at: datetime | None = None
    ) -> Written:
        """Write what drafts of distinct plots want, all or none, and be done with the drafts.

        Raises
        ------
        data.store.drafts.DraftChangedError
            Where a draft is no longer as it was read; nothing was written.
        ConflictError, data.errors.InputError, LookupError, ValueError
            As in `write`.
        """
        asked = wanted(draft.change for draft in drafts)
        with self._beside() as connection:
            still_held(connection, drafts)
            made = steps(connection, asked)
            written = self._append(connection, made, account=account, reason=reason, at=at)
            delete(connection, drafts)
            for draft in drafts:
                detail = {"draft": draft.key, "version": written.version}
                audit.append(
                    connection,
                    "draft_published",
                    account=account,
                    subject=draft.plot,
                    detail=detail,
                    at=written.at,
                )
            return written

    def undo(
        self, plot_id: str, number: int, *, account: str, reason: str, at: datetime | None = None
    ) -> Written:
        """Take back what version `number` of a plot changed, as a new version.

        What later versions changed stays.

        Raises
        ------
        ConflictError
            Where a later version changed the same facts.
        LookupError
            Where there is no such version.
        """
        with self._writing() as connection:
            made = (step_back(connection, plot_id, number),)
            return self._append(connection, made, account=account, reason=reason, at=at)

    def take_back(
        self, versions: Mapping[str, int], *, account: str, reason: str, at: datetime | None = None
    ) -> Written:
        """Do the same for versions of many plots, by id, all of them or none.

        Raises
        ------
        ConflictError
            Names each plot of which a later version changed the same facts.
        LookupError
            Where there is no such version.
        """
        made: list[Step] = []
        conflicts: list[PlotConflict] = []
        with self._writing() as connection:
            for plot_id, number in versions.items():
                try:
                    made.append(step_back(connection, plot_id, number))
                except ConflictError as error:
                    conflicts += error.conflicts
            if conflicts:
                raise ConflictError(tuple(conflicts))
            return self._append(connection, made, account=account, reason=reason, at=at)

    def _append(
        self,
        connection: sa.Connection,
        made: Sequence[Step],
        *,
        account: str,
        reason: str,
        at: datetime | None,
    ) -> Written:
        _check_words(account=account, reason=reason)
        taken = [step for step in made if step.is_any]
        unchanged = tuple(step.plot for step in made if not step.is_any)
        if not taken:
            return Written(history.newest(connection), None, {}, unchanged)
        moment = to_millisecond(at or datetime.now(UTC))
        last = history.last_write(connection)
        moment = moment if last is None else max(moment, last)
        number = history.append(connection, taken, at=moment, account=account, reason=reason)
        self._show(connection, taken)
        audit.append(
            connection,
            "record_written",
            account=account,
            subject=taken[0].plot if len(taken) == 1 else "",
            detail={"version": number, "plots": len(taken)},
            at=moment,
        )
        self._database.touch(connection, moment)
        return Written(number, moment, {step.plot: step.number for step in taken}, unchanged)

    def _show(self, connection: sa.Connection, taken: Sequence[Step]) -> None:
        inserted, updated, deleted = [], [], []
        for step in taken:
            if step.after is None:
                deleted.append(step.plot)
            elif step.before.record is None:
                inserted.append(Held(step.number, step.after))
            else:
                updated.append(Held(step.number, step.after))
        self._layer.insert(connection, inserted)
        self._layer.update(connection, updated)
        self._layer.delete(connection, deleted)

    def accounts(self) -> tuple[Author, ...]:
        """Return the accounts that ever wrote, by name, with `ANONYMOUS` among them."""
        with self._transaction() as connection:
            held = {one.account: one for one in history.accounts(connection)}
            for account, at in documents.writes(connection):
                before = held.get(account, Author(account, 0, at))
                held[account] = Author(account, before.writes + 1, max(before.last, at))
            return tuple(held[account] for account in sorted(held))

    def forget(self, account: str) -> int:
        """Replace an account by `ANONYMOUS` in the history; return in how many writes."""
        if account == ANONYMOUS:
            return 0
        with self._writing() as connection:
            made = history.forget(connection, account) + documents.forget(connection, account)
            struck = audit.forget(connection, account)
            for table in BY_STAFF:
                held = table.c.account == account
                connection.execute(table.update().where(held).values(account=ANONYMOUS))
            struck += imports.forget(connection, account, ANONYMOUS)
            struck += measures.forget(connection, account, ANONYMOUS)
            if made or struck:
                audit.append(connection, "account_forgotten", account=audit.SYSTEM)
                self._database.touch(connection, datetime.now(UTC))
            return made

    def mappings(self) -> Mapping[str, Mapping[str, str]]:
        """Return the column mappings that imports remember, by name."""
        with self._transaction() as connection:
            rows = connection.execute(sa.select(MAPPINGS).order_by(MAPPINGS.c.name))
            return {row.name: orjson.loads(row.content) for row in rows}

    def remember_mapping(self, name: str, mapping: Mapping[str, str]) -> None:
        """Keep a column mapping under a name, in place of one of that name."""
        _check_words(name=name)
        content = orjson.dumps(dict(mapping)).decode()
        with self._writing() as connection:
            connection.execute(MAPPINGS.delete().where(MAPPINGS.c.name == name))
            connection.execute(MAPPINGS.insert(), {"name": name, "content": content})
            self._database.touch(connection, datetime.now(UTC))

    @contextmanager
    def still(self, copy: Path) -> Iterator[sa.Connection]:
        """Return a connection that sees one state, for a backup, while others write.

        Parameters
        ----------
        copy
            Path of a file that may be made for it, readable by its owner alone; it holds all
            that the store does, and is gone by the end of the context.
        """
        with self._telling(), self._database.still(copy) as connection:
            yield connection

    def holds(self) -> Mapping[str, int]:
        """Return how many rows each table has, of those that have any."""
        with self._transaction() as connection:
            return refill.held(connection)

    def refill(
        self,
        content: Content,
        noted: Restoration,
        *,
        replace: bool,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Write what a backup holds in place of all that is here, or nothing; durable at the end.

        Parameters
        ----------
        replace
            Whether what the store holds may be lost.
        progress
            Told how many more rows are written.

        Raises
        ------
        StoreError
            Where something is held that may not be lost, or the backup does not fit.
        """
        with self._writing() as connection:
            # Asked again in here: somebody may have written in between.
            if not replace and refill.held(connection):
                msg = "the store is not empty"
                raise StoreError(msg)
            refill.fill(connection, self._database, content, noted, progress)
            self._database.register(connection)
            self._layer.make(connection, _held(history.states(connection)).values())
            self._database.touch(connection, noted.at)

    def lineage(self) -> str:
        """Return the token of the last restoration; empty where there was none."""
        with self._transaction() as connection:
            return refill.lineage(connection)

    def was_restored(self, token: str) -> bool:
        """Whether the restoration with this token was the last one."""
        return self.lineage() == token


def _held(states: Mapping[str, State]) -> dict[str, Held]:
    return {
        plot: Held(state.number, state.record)
        for plot, state in sorted(states.items())
        if state.record is not None
    }


def _check_words(**words: str) -> None:
    for name, text in words.items():
        if not writable(text) or (name != "reason" and not text.strip()):
            raise InputError(Finding("record", name, shorten(text), "a text"))
