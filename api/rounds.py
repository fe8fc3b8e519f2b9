"""What the service does by itself, again and again: count, delete, tell, ask owners, send mails."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from api.dispatch import LEASE, send_due
from api.handover import Handover
from api.imports.shelf import Shelf
from api.owners.asking import ask_all, forget_gone
from api.watch import tell_all
from data.store.changes import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from api.postroom import Postroom
    from data.store.store import Store
    from geo.catalogue import Catalogue

_EVERY_S: Final = 1.0
_COUNTED_EVERY: Final = 10
"""In how many rounds the counts of campaigns are written once."""
_FAREWELL_S: Final = 10.0
_SENT_KEPT: Final = timedelta(days=30)
"""How long it is known that a mail to a subscriber was sent."""

_LOG: Final = logging.getLogger(__name__)


class Rounds:
    """Goes round in a thread of its own; every process does, and none does another's work.

    Parameters
    ----------
    lease
        How long a mail is a process's own that sends it.
    """

    def __init__(self, postroom: Postroom, *, lease: timedelta = LEASE) -> None:
        self._postroom = postroom
        self._lease = lease
        self._handover = Handover(postroom.settings.home / "handed_over")
        self._tidied: tuple[date, str] | None = None
        self._asked: tuple[date, str] | None = None
        self._compared: Catalogue | None = None
        self._round = 0

    def go(self) -> None:
        """Go round once.

        Raises
        ------
        data.store.changes.StoreError
            Where the store cannot be read or written.
        OSError
            Where the file of a secret cannot be read.
        """
        self.look_after()
        self._round += 1
        if self._round % _COUNTED_EVERY == 0:
            self.write_counts()
        smtp, store = self._postroom.settings.smtp, self._postroom.existing_store()
        if smtp and store:
            send_due(store.outbox, smtp, self._handover, self._postroom.now, lease=self._lease)

    def write_counts(self) -> None:
        """Write what was counted; without a store it waits for one. See `go` for what is raised."""
        store = self._postroom.existing_store()
        if store is not None:
            self._postroom.of_campaigns.write(store)
            self._postroom.of_demand.write(store)

    def look_after(self) -> None:
        """Delete what is due, write to subscribers and owners; see `go` for what is raised."""
        store = self._postroom.existing_store()
        if store is not None:
            self._tidy(store)
            self._tell(store)
            self._ask(store)

    def _ask(self, store: Store) -> None:
        """Ask owners who are due, and remind those who do not answer: once a day is enough."""
        mark = self._postroom.today(), store.lineage()
        if self._asked == mark or not self._postroom.settings.asks_owners:
            return
        written = ask_all(self._postroom, store)
        if written:
            _LOG.info("mails to owners of plots: %s", written)
        self._asked = mark

    def _tidy(self, store: Store) -> None:
        today = self._postroom.today()
        # A backup brings back what was deleted since: that goes at once.
        mark = today, store.lineage()
        if self._tidied == mark:
            return
        now, settings = self._postroom.now(), self._postroom.settings
        gone = {
            "enquiries": store.enquiries.delete_due(today),
            "search subscriptions": store.subscriptions.delete_due(today),
            "private pages": store.offers.delete_due(today),
            "registrations": store.registrations.delete_due(today),
            "exposés sent": store.dispatches.delete_due(today),
            "contacts of plots": forget_gone(store, today, now),
        }
        store.sessions.tidy(
            now - timedelta(hours=settings.desk_hours),
            now - timedelta(minutes=settings.desk_idle_minutes),
        )
        self._handover.tidy()
        shelf = Shelf(settings.home)
        for key in store.imports.discard_due(today, now):
            shelf.remove(key)
        shelf.tidy(store.imports.open_keys())
        store.outbox.tidy(self._postroom.now() - _SENT_KEPT)
        if any(gone.values()):
            said = ", ".join(f"{name}: {count}" for name, count in gone.items() if count)
            _LOG.info("deleted on their day: %s", said)
        self._tidied = mark

    def _tell(self, store: Store) -> None:
        catalogue = self._postroom.service.catalogue()
        if catalogue is self._compared or not self._postroom.settings.offers_subscriptions:
            return
        room = self._postroom
        written = tell_all(store.subscriptions, room.service, room.letters, room.now())
        if written:
            _LOG.info("subscribers told of new plots: %s", written)
        self._compared = catalogue

    @contextmanager
    def going(self) -> Iterator[None]:
        """Go round until the end of the context."""
        over = Event()
        thread = Thread(target=self._go_on, args=(over,), name="rounds", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            self._postroom.wake.set()
            # A mail that takes longer is another process's, once its claim has ended.
            thread.join(_FAREWELL_S)
            try:
                self.write_counts()
            except StoreError as error:
                _LOG.warning("what was counted last is lost: %s", error)
            self._postroom.close()

    def _go_on(self, over: Event) -> None:
        told = ""
        while not over.is_set():
            try:
                self.go()
                told = ""
            except (StoreError, OSError) as error:
                if str(error) != told:  # once, however long it lasts
                    _LOG.warning("enquiries and mails have to wait: %s", error)
                told = str(error)
            except Exception as error:  # noqa: BLE001 – see below
                # The thread outlives a mistake of ours: other mails wait.
                if repr(error) != told:
                    _LOG.exception("a round of correspondence was not finished")
                told = repr(error)
            self._postroom.wake.wait(_EVERY_S)
            self._postroom.wake.clear()
