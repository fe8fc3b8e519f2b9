"""The contacts of plots that a member of staff sees, and what waits of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from api.desk.post.insight import town_of
from data.owners import AnswerKind
from data.roles import Role
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from api.desk.desk import Desk
    from api.desk.stock.holdings import Stock
    from data.store.asks import Ask
    from data.store.owners import Consent, Contact, Known
    from data.store.users import User

type State = str

STATES: Final[Mapping[State, Text]] = {
    "never": Text("noch nie gefragt", "never asked"),
    "asked": Text("gefragt", "asked"),
    "reminded": Text("erinnert", "reminded"),
    "silent": Text("antwortet nicht", "does not answer"),
    "waits": Text("Antwort wartet", "answer waits"),
    "taken": Text("beantwortet", "answered"),
    "ended": Text("Link zurückgezogen", "link withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A contact and one of their plots.

    Attributes
    ----------
    name
        Of the plot.
    is_recorded
        Whether the plot is in the record.
    consents
        For it, the oldest first.
    last
        What was asked last; None where nothing was.
    next_on
        Day of the next question; None where they have no address.
    """

    contact: Contact
    plot: str
    name: str
    is_recorded: bool
    consents: tuple[Consent, ...]
    last: Ask | None
    state: State
    next_on: date | None

    @property
    def token(self) -> str:
        """The pair as a form sends it."""
        return f"{self.contact.key}:{self.plot}"

    @property
    def holding(self) -> tuple[Consent, ...]:
        """The consents that hold."""
        return tuple(one for one in self.consents if one.withdrawn_on is None)

    @property
    def open(self) -> tuple[Consent, ...]:
        """Those that were withdrawn, where nobody has dealt with that."""
        return tuple(one for one in self.consents if one.is_open)


class Book:
    """The contacts that one user sees, as of now.

    Whoever is bound to municipalities sees a contact of theirs with their own plots alone.
    """

    def __init__(self, place: Desk, user: User, stock: Stock) -> None:
        self._place = place
        self._user = user
        self._stock = stock
        self._towns: dict[str, str | None] = {}

    def keeps(self, plot: str) -> bool:
        """Whether the user keeps a plot, or kept it while it was recorded."""
        if plot not in self._towns:
            held = self._stock.plots.get(plot)
            self._towns[plot] = held.municipality if held else town_of(self._place, plot)
        return self._user.keeps(self._towns[plot])

    def name(self, plot: str) -> str:
        """Return what a plot is called."""
        held = self._stock.plots.get(plot)
        return held.name if held else plot

    def pairs(self, known: Iterable[Known] | None = None) -> tuple[Pair, ...]:
        """Return contacts with their plots that the user keeps: of all, or of some contacts."""
        if not self._user.may(Role.EDITOR):
            return ()
        held = self._place.store().owners.all() if known is None else known
        last: dict[tuple[str, str], Ask] = {}
        for ask, _ in self._place.store().asks.all():
            last[ask.owner, ask.plot] = ask  # the newest comes last
        return tuple(self._pairs(held, last))

    def _pairs(self, known: Iterable[Known], last: Mapping[tuple[str, str], Ask]) -> Iterator[Pair]:
        settings = self._place.settings
        for one in known:
            for plot, counted_from in one.plots.items():
                if not self.keeps(plot):
                    continue
                ask = last.get((one.contact.key, plot))
                next_on = counted_from + timedelta(days=settings.owner_days)
                yield Pair(
                    one.contact,
                    plot,
                    self.name(plot),
                    plot in self._stock.plots,
                    tuple(consent for consent in one.consents if consent.plot == plot),
                    ask,
                    state_of(ask, self._place.today(), settings.owner_reminder_days),
                    next_on if one.contact.email else None,
                )

    def answers(self) -> tuple[tuple[Ask, Contact], ...]:
        """Return the answers that wait: withdrawals first, then the oldest."""
        if not self._user.may(Role.EDITOR):
            return ()
        found = [
            (ask, contact)
            for ask, contact in self._place.store().asks.all()
            if ask.waits and self.keeps(ask.plot)
        ]
        gone = {AnswerKind.WITHDRAW_CONSENT, AnswerKind.WITHDRAW_PLOT}
        return tuple(sorted(found, key=lambda one: one[0].answer not in gone))

    def behind(self) -> dict[str, tuple[Ask, Contact]]:
        """Return by key of a draft the answer that made it, and whose it is."""
        return {ask.draft: (ask, contact) for ask, contact in self.answers() if ask.draft}


def state_of(ask: Ask | None, today: date, patience: int) -> State:
    """Return how a question stands.

    Parameters
    ----------
    patience
        Days after a reminder after which somebody does not answer.
    """
    if ask is None:
        return "never"
    if ask.answered is not None:
        return "waits" if ask.waits else "taken"
    if ask.withdrawn is not None:
        return "ended"
    if today >= ask.ends_on:
        return "silent"
    if ask.reminded is None:
        return "asked"
    waited = today - ask.reminded.astimezone().date()
    return "silent" if waited >= timedelta(days=patience) else "reminded"
