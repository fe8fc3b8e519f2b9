"""What a form asks to be confirmed, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.confirming import confirmed
from data.fields import Group
from data.store.changes import Change, ConflictError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from api.desk.stock.holdings import Holding, Stock
    from data.store.changes import PlotConflict

REASON: Final = Text("bestätigt", "confirmed")
_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """A plot that is to be confirmed.

    Attributes
    ----------
    groups
        Of which facts; None for all.
    seen
        Number of the version that was on the page.
    """

    plot: str
    groups: frozenset[Group] | None
    seen: int

    @property
    def token(self) -> str:
        """The wish as a form sends it."""
        return f"{','.join(sorted(self.groups or ()))}:{self.plot}"


def wishes(
    tokens: Iterable[str], seen: Iterable[str], groups: Sequence[str] = ()
) -> tuple[Wish, ...]:
    """Read what a form sends.

    Parameters
    ----------
    tokens
        Of each plot "groups:id", the groups with commas between, none of them for all facts.
    seen
        "number:id" of each plot that was on the page.
    groups
        In place of those of the tokens, where there are any.

    Raises
    ------
    ValueError
        Where a token is none.
    """
    numbers = {plot: number for number, _, plot in (one.partition(":") for one in seen)}
    found: dict[str, Wish] = {}
    for token in tokens:
        named, colon, plot = token.partition(":")
        number = numbers.get(plot, "")
        if not colon or not is_count(number):
            msg = "groups:id of a plot that was on the page"
            raise ValueError(msg)
        chosen = frozenset(Group(one) for one in groups or named.split(",") if one)
        found[plot] = Wish(plot, chosen or None, int(number))
    return tuple(found.values())


def is_count(text: str) -> bool:
    """Whether a text is a number that a form of ours can hold."""
    return text.isascii() and text.isdigit() and len(text) < _DIGITS


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Plots that cannot be confirmed as they were seen.

    Attributes
    ----------
    changed
        Somebody changed them since.
    gone
        Ids of those that are no longer there.
    undecided
        Those whose status alone was to be confirmed although their binding has ended.
    """

    changed: tuple[PlotConflict, ...] = ()
    gone: tuple[str, ...] = ()
    undecided: tuple[Holding, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.changed or self.gone or self.undecided)

    @property
    def plots(self) -> frozenset[str]:
        """The ids of all of them."""
        return frozenset(
            (
                *(one.plot_id for one in self.changed),
                *self.gone,
                *(one.id for one in self.undecided),
            )
        )

    def with_conflicts(self, error: ConflictError) -> Obstacles:
        """Return these and the plots that a write was refused for."""
        gone = tuple(one.plot_id for one in error.conflicts if one.current is None)
        changed = tuple(one for one in error.conflicts if one.current is not None)
        return replace(self, changed=(*self.changed, *changed), gone=(*self.gone, *gone))


def obstacles(wanted: Iterable[Wish], stock: Stock, today: date) -> Obstacles:
    """Return the plots that are gone, and those whose binding has to be decided first."""
    gone, undecided = [], []
    for wish in wanted:
        held = stock.plots.get(wish.plot)
        if held is None:
            gone.append(wish.plot)
        elif wish.groups == frozenset({Group.STATUS}) and held.must_be_decided(today):
            undecided.append(held)
    return Obstacles(gone=tuple(gone), undecided=tuple(undecided))


def changes(
    wanted: Iterable[Wish],
    plots: Mapping[str, Holding],
    today: date,
    *,
    source: str | None,
    by: str | None,
) -> tuple[Change, ...]:
    """Return what confirming writes; of a binding that has ended the status stays as it was."""
    made = []
    for wish in wanted:
        held = plots[wish.plot]
        groups = wish.groups
        if held.must_be_decided(today):
            groups = frozenset(Group if groups is None else groups) - {Group.STATUS}
        record = confirmed(held.record, today, groups, source=source, by=by)
        made.append(Change(wish.plot, wish.seen, record))
    return tuple(made)
