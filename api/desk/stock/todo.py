"""What there is to do at the desk on a day, for one of its users: what is new comes first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from api.desk.importpage import Phase, standing_of
from api.desk.owners.book import Book, Pair
from data.bindings import BINDING, Binding, binding_of
from data.codes import UNCONFIRMED
from data.fields import Group
from data.plausibility import Severity
from data.roles import Role
from data.standing import Standing  # noqa: TC001 – named by a generic class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from api.desk.desk import Desk
    from api.desk.importpage import Standing as Brought
    from api.desk.stock.doubts import Doubts
    from api.desk.stock.holdings import Holding, Stock
    from data.freshness import Freshness
    from data.plausibility import PlotFinding
    from data.store.asks import Ask
    from data.store.drafts import Draft
    from data.store.enquiries import Enquiry
    from data.store.offers import Offer
    from data.store.outbox import GivenUp
    from data.store.owners import Contact
    from data.store.users import User

AHEAD: Final = 30
"""Days before a confirmation or a binding ends in which that is something to do."""
SOON: Final = 14
"""The same of private pages."""
_SHOWN: Final = 8
_OVER: Final = frozenset({"sold", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Pile[T]:
    """Things of one kind that wait, in the order in which they are looked at."""

    all: tuple[T, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.all)

    @property
    def shown(self) -> tuple[T, ...]:
        """The first of them."""
        return self.all[:_SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, len(self.all) - _SHOWN)


@dataclass(frozen=True, slots=True)
class Due:
    """A plot with the groups whose confirmation ran out or soon will."""

    plot: Holding
    groups: tuple[Standing, ...]

    @property
    def until(self) -> date:
        """The day on which the first of them ends."""
        return min(one.good_until for one in self.groups if one.good_until is not None)

    @property
    def names(self) -> str:
        """The groups as a form sends them."""
        return ",".join(one.group for one in self.groups)


@dataclass(frozen=True, slots=True)
class Ending:
    """A plot whose binding ends, with the draft about it that was handed over, if there is one."""

    plot: Holding
    binding: Binding
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Doubted:
    """A plot with what the rules doubt of it."""

    plot: Holding
    findings: tuple[PlotFinding, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An enquiry that nobody has answered, with the names of its plots; days that it waits."""

    enquiry: Enquiry
    names: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What there is to do.

    Attributes
    ----------
    endings
        Bindings that have ended, or will within `AHEAD` days.
    lapsed, coming
        Plots with confirmations that ran out, and with such as will within `AHEAD` days.
    never
        Plots that are recorded as free, which nobody ever confirmed, so that no visitor sees it.
    offered, own
        Drafts that were handed over; one's own that were not yet.
    pages
        Private pages that end within `SOON` days.
    mails
        Mails that are tried no more.
    answers
        What owners answered and nobody took; their drafts are not among those handed over.
    withdrawn
        Contacts who withdrew a consent for a plot that is still recorded.
    silent
        Contacts who do not answer.
    imports
        Files of plots that were read and wait for somebody: one's own, and of who may publish
        everywhere those of all.
    """

    enquiries: Pile[Asked]
    endings: Pile[Ending]
    offered: Pile[Draft]
    lapsed: Pile[Due]
    coming: Pile[Due]
    never: Pile[Due]
    doubted: Pile[Doubted]
    mails: Pile[GivenUp]
    pages: Pile[Offer]
    own: Pile[Draft]
    answers: Pile[tuple[Ask, Contact]]
    withdrawn: Pile[Pair]
    silent: Pile[Pair]
    imports: Pile[Brought]

    @property
    def count(self) -> int:
        """How many things wait."""
        return sum(getattr(self, name).count for name in self.__slots__)


def todo(place: Desk, user: User, stock: Stock, doubts: Doubts) -> Todo:
    """Return what there is to do for `user`, of the plots of `stock`.

    Raises
    ------
    data.store.changes.StoreError
        Where the store cannot be read.
    """
    today, store = place.today(), place.store()
    plots = tuple(stock.of(user))
    drafts = tuple(one for one in store.drafts.all() if user.keeps(_town_of(one, stock)))
    is_due = due(plots, today, AHEAD)
    is_publisher = user.may(Role.PUBLISHER)
    book = Book(place, user, stock)
    pairs, answers = book.pairs(), book.answers()
    answered = {ask.draft for ask, _ in answers}
    offered = (one for one in drafts if one.offered and one.key not in answered)
    return Todo(
        enquiries=Pile(tuple(_asked(store.enquiries.all(), stock, user, place.now()))),
        endings=Pile(endings(plots, drafts, today)),
        offered=Pile(_newest(offered) if is_publisher else ()),
        lapsed=Pile(
            tuple(
                sorted(
                    (one for one in is_due if one.until < today),
                    key=lambda one: (-one.until.toordinal(), one.plot.name),
                )
            )
        ),
        coming=Pile(
            tuple(
                sorted(
                    (one for one in is_due if one.until >= today),
                    key=lambda one: (one.until, one.plot.name),
                )
            )
        ),
        never=Pile(tuple(_never_confirmed(plots, today, place.settings.freshness))),
        doubted=Pile(_doubted(plots, doubts)),
        mails=Pile(store.outbox.given_up() if is_publisher and not user.municipalities else ()),
        pages=Pile(_ending_pages(store.offers.all(), stock, user, today)),
        own=Pile(_newest(one for one in drafts if not one.offered and one.account == user.name)),
        answers=Pile(answers),
        withdrawn=Pile(tuple(one for one in pairs if one.is_recorded and one.open)),
        silent=Pile(tuple(one for one in pairs if one.is_recorded and one.state == "silent")),
        imports=Pile(tuple(_waiting_imports(place, user))),
    )


def due(plots: Iterable[Holding], today: date, days: int) -> list[Due]:
    """Return the plots whose confirmations ran out, or will within `days` days.

    What is sold or withdrawn need not be kept true, and of a status whose binding has ended
    nobody can say that it still is.
    """
    found = []
    for plot in plots:
        groups = plot.running_out(today, days)
        if groups and plot.record.values.get("status") in _OVER:
            continue
        if groups and plot.must_be_decided(today):
            groups = tuple(one for one in groups if one.group is not Group.STATUS)
        if groups:
            found.append(Due(plot, groups))
    return found


def _never_confirmed(plots: Iterable[Holding], today: date, policy: Freshness) -> Iterator[Due]:
    for plot in plots:
        status = plot.status(today, policy)
        hidden = status.shown == UNCONFIRMED.code and status.confirmed_on is None
        if hidden and not plot.must_be_decided(today):
            yield Due(plot, tuple(one for one in plot.standings if one.group is Group.STATUS))


def endings(plots: Iterable[Holding], drafts: Sequence[Draft], today: date) -> tuple[Ending, ...]:
    """Return the bindings that have ended, the last one first, then those that soon will.

    Among them those that run although their plot is recorded as free.
    """
    about = {one.plot: one for one in drafts if one.offered}
    found = [
        Ending(plot, held, about.get(plot.id))
        for plot in plots
        if (held := binding_of(plot.record)) is not None
        and (
            held.days_left(today) < AHEAD if held.status in BINDING else plot.must_be_decided(today)
        )
    ]

    def urgency(one: Ending) -> tuple[bool, int, str]:
        left = one.binding.days_left(today)
        return left >= 0, abs(left), one.plot.name

    return tuple(sorted(found, key=urgency))


def _town_of(draft: Draft, stock: Stock) -> str | None:
    held = stock.plots.get(draft.plot)
    if held is not None:
        return held.municipality
    ags = draft.record.values.get("municipality") if draft.record else None
    return None if ags is None else str(ags)


def _keeps_any(user: User, plots: Iterable[str], stock: Stock) -> bool:
    if not user.municipalities:
        return True
    return any(user.keeps(stock.plots[one].municipality) for one in plots if one in stock.plots)


def _asked(
    enquiries: Iterable[Enquiry], stock: Stock, user: User, now: datetime
) -> Iterable[Asked]:
    for one in sorted(enquiries, key=lambda one: one.received, reverse=True):
        if one.answered is None and _keeps_any(user, one.plots, stock):
            names = (stock.plots[key].name if key in stock.plots else key for key in one.plots)
            yield Asked(one, tuple(names), (now - one.received).days)


def _waiting_imports(place: Desk, user: User) -> Iterator[Brought]:
    is_everybodys = user.may(Role.PUBLISHER) and not user.municipalities
    if not user.may(Role.EDITOR):
        return
    for one in place.store().imports.open():
        if is_everybodys or one.account == user.name:
            standing = standing_of(place, one)
            if standing.phase is not Phase.WORKING:
                yield standing


def _newest(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    return tuple(sorted(drafts, key=lambda one: one.changed, reverse=True))


def _doubted(plots: Iterable[Holding], doubts: Doubts) -> tuple[Doubted, ...]:
    found = [Doubted(one, findings) for one in plots if (findings := doubts.of(one.id))]

    def weight(one: Doubted) -> tuple[int, int, str]:
        counts = Counter(finding.severity for finding in one.findings)
        return -counts[Severity.SERIOUS], -len(one.findings), one.plot.name

    return tuple(sorted(found, key=weight))


def _ending_pages(
    offers: Iterable[Offer], stock: Stock, user: User, today: date
) -> tuple[Offer, ...]:
    last = today + timedelta(days=SOON)
    found = (
        one
        for one in offers
        if one.withdrawn is None
        and today < one.ends_on <= last
        and _keeps_any(user, one.plots, stock)
    )
    return tuple(sorted(found, key=lambda one: (one.ends_on, one.title)))
