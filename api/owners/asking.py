"""Who is asked when: once a year by the service itself, reminded once, and by staff at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from api.owners.mails import OwnerMails
from data.store.asks import Round
from data.store.audit import SYSTEM
from data.store.users import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from api.postroom import Postroom
    from data.record import PlotRecord
    from data.store.asks import Ask
    from data.store.store import Store

GONE_DAYS: Final = 30
"""Days after which a contact is deleted of whose plots none is recorded any more: a plot that was
withdrawn by mistake is back before that."""


def ask_all(room: Postroom, store: Store) -> int:
    """Ask and remind whoever is due; return how many mails were written.

    Each contact in a transaction of its own, which looks again whether they are due: however
    many processes go round, and wherever one is killed, there is one mail.
    """
    settings, today = room.settings, room.today()
    act = Act(SYSTEM, room.now())
    since = today - timedelta(days=settings.owner_days)
    due = store.asks.due(since)
    waited = _start_of(today - timedelta(days=settings.owner_reminder_days - 1))
    late = store.asks.to_remind(waited, today)
    if not due and not late:
        return 0
    held = store.held_among({plot for plots in due.values() for plot in plots})
    shown = {plot: one.record for plot, one in held.items()}
    count = 0
    for key, plots in due.items():
        there = [plot for plot in plots if plot in shown]
        count += bool(ask(room, store, key, shown, there, act, due=since))
    mails = OwnerMails(room.letters, _names(store, late), act.at)
    for key in late:
        count += bool(store.asks.remind(key, waited, today, act, mails.reminder))
    return count


def ask(
    room: Postroom,
    store: Store,
    key: str,
    shown: Mapping[str, PlotRecord],
    plots: Collection[str],
    act: Act,
    *,
    due: date | None = None,
) -> int:
    """Ask a contact about plots in one mail; return about how many.

    Parameters
    ----------
    shown
        The records of these plots.
    due
        See `data.store.asks.Round`.
    """
    if not plots:
        return 0
    today = room.today()
    asked = Round(today, today + timedelta(days=room.settings.owner_link_days), act, due)
    called = {plot: str(shown[plot].values.get("name") or plot) for plot in plots}
    mails = OwnerMails(room.letters, called, act.at)
    return len(store.asks.ask(key, plots, asked, mails.question))


def forget_gone(store: Store, today: date, now: datetime) -> int:
    """Delete contacts of plots that are recorded no more since `GONE_DAYS`; return how many."""
    kept = set(store.held())
    recent = _start_of(today - timedelta(days=GONE_DAYS))
    kept |= {plot for plot, changed in store.changed().items() if changed >= recent}
    return store.owners.delete_without(kept, now)


def _names(store: Store, asks: Mapping[str, Collection[Ask]]) -> dict[str, str]:
    """Return by id what the plots of questions are called."""
    plots = {one.plot for group in asks.values() for one in group}
    return {
        plot: str(held.record.values.get("name") or plot)
        for plot, held in store.held_among(plots).items()
    }


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
