"""The balance of a period: what happened to the supply between the ends of two days.

Stocks are counted from the plots of each day and movements from what became of each plot,
so that start + in − out = end is something that can be checked and not how it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from data.codes import STATUS_SHOWN, UNCONFIRMED
from data.words import Text
from geo.supply.amount import NOTHING, Amount, amount_of, together
from geo.supply.classes import Key, is_offered
from geo.supply.course import Spell, standing_on
from geo.supply.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from geo.supply.course import Course, Standing

Kind = Literal[
    "new",
    "freed",
    "confirmed",
    "unconfirmed",
    "planned",
    "negotiation",
    "option",
    "reserved",
    "sold",
    "withdrawn",
    "unknown",
    "removed",
    "area",
]

KINDS: Final[Mapping[Kind, Text]] = {
    "new": Text("neu im Verzeichnis", "new in the record"),
    "freed": Text("frei geworden", "became free"),
    "confirmed": Text("wieder bestätigt", "confirmed again"),
    "unconfirmed": Text("nicht mehr bestätigt", "no longer confirmed"),
    "planned": Text("in Planung genommen", "taken into planning"),
    "negotiation": Text("in Verhandlung gekommen", "came into negotiation"),
    "option": Text("Option vergeben", "put under option"),
    "reserved": Text("reserviert", "reserved"),
    "sold": Text("verkauft", "sold"),
    "withdrawn": Text("zurückgezogen", "withdrawn"),
    "unknown": Text("Status unbekannt geworden", "status became unknown"),
    "removed": Text("aus dem Verzeichnis genommen", "taken out of the record"),
    "area": Text("Fläche geändert", "area changed"),
}
"""What can happen to a plot, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What happened to one plot on one day.

    Attributes
    ----------
    day
        The first day at whose end it held.
    before, after
        How the plot stood; None where it was not in the record.
    amount
        The land that moved; of a changed area the difference, without a plot. Where status and
        area change on one day, the old area moves and the new status has the difference.
    """

    day: date
    kind: Kind
    before: Standing | None
    after: Standing | None
    amount: Amount

    @property
    def plot(self) -> Standing:
        """The plot as it stood afterwards, or last."""
        held = self.after or self.before
        assert held is not None  # noqa: S101 – a movement of nothing is none
        return held

    def into(self, status: Key) -> bool:
        """Whether the plot came to have a status by it."""
        return self.kind != "area" and self.after is not None and self.after.status == status

    def out_of(self, status: Key) -> bool:
        """Whether the plot ceased to have a status by it."""
        return self.kind != "area" and self.before is not None and self.before.status == status


@dataclass(frozen=True, slots=True)
class Row:
    """What happened to one status: opening + arrived − left + changed = closing."""

    status: Key
    opening: Amount
    arrived: Amount
    left: Amount
    changed: Amount
    closing: Amount


@dataclass(frozen=True, slots=True)
class Flow:
    """What came into the supply (positive) or went out of it for one reason."""

    name: str
    label: Text
    amount: Amount
    movements: tuple[Movement, ...]


_RETURNED: Final = Text("wieder im Angebot", "offered again")


@dataclass(frozen=True, slots=True)
class Balance:
    """What happened between the end of the opening day and that of the closing one."""

    opening: Stock
    closing: Stock
    movements: tuple[Movement, ...]

    def rows(self) -> tuple[Row, ...]:
        """Return what happened to each status, in the order of the code list, unknown last."""
        return tuple(self._row(status) for status in (*(one.code for one in STATUS_SHOWN), None))

    def _row(self, status: Key) -> Row:
        moves = self.movements
        changed = [
            one.amount
            for one in moves
            if one.kind == "area" and one.after is not None and one.after.status == status
        ]
        return Row(
            status,
            self.opening.by_status.get(status, NOTHING),
            together(one.amount for one in moves if one.into(status)),
            together(one.amount for one in moves if one.out_of(status)),
            together(changed),
            self.closing.by_status.get(status, NOTHING),
        )

    def of_kind(self, kind: Kind) -> tuple[Movement, ...]:
        """Return the movements of one kind."""
        return tuple(one for one in self.movements if one.kind == kind)

    def flows(self) -> tuple[Flow, ...]:
        """Return why the supply grew or shrank: with its opening they add up to its closing.

        What stays within the supply, such as a reservation, is none of them.
        """
        came = [m for m in self.movements if not _offered(m.before) and _offered(m.after)]
        went = [m for m in self.movements if _offered(m.before) and not _offered(m.after)]
        stayed = [m for m in self.movements if m.kind == "area" and _offered(m.after)]
        gone = {kind: [m for m in went if m.kind == kind] for kind in _LEAVING}
        return (
            _flow("new", KINDS["new"], [m for m in came if m.kind == "new"], 1),
            _flow("returned", _RETURNED, [m for m in came if m.kind not in {"new", "area"}], 1),
            *(_flow(kind, KINDS[kind], moves, -1) for kind, moves in gone.items()),
            _flow("area", KINDS["area"], stayed, 1),
        )


_LEAVING: Final[tuple[Kind, ...]] = ("sold", "withdrawn", "removed")


def _offered(standing: Standing | None) -> bool:
    return standing is not None and is_offered(standing)


def _flow(name: str, label: Text, moves: Sequence[Movement], sign: int) -> Flow:
    amount = together(one.amount for one in moves)
    return Flow(name, label, amount if sign > 0 else -amount, tuple(moves))


def balance(course: Course, opening: date, closing: date) -> Balance:
    """Return what happened after the end of `opening` up to the end of `closing`.

    Raises
    ------
    ValueError
        Where the period ends before it begins.
    """
    if closing < opening:
        msg = f"a period that ends on {opening} or later, not on {closing}"
        raise ValueError(msg)
    moves = [
        move for spells in course.spells.values() for move in _movements(spells, opening, closing)
    ]
    return Balance(
        Stock(opening, course.on(opening)),
        Stock(closing, course.on(closing)),
        tuple(sorted(moves, key=lambda move: (move.day, move.plot.plot, move.kind == "area"))),
    )


def _movements(spells: Sequence[Spell], opening: date, closing: date) -> Iterator[Movement]:
    held = Spell(opening, standing_on(spells, opening))
    later = (spell for spell in spells if opening < spell.first <= closing)
    for before, after in pairwise((held, *later)):
        yield from _between(after.first, before.standing, after.standing)


def _between(day: date, before: Standing | None, after: Standing | None) -> Iterator[Movement]:
    old = amount_of([] if before is None else [before.square_metres])
    new = amount_of([] if after is None else [after.square_metres])
    if before is None or after is None:
        if before is not after:
            yield Movement(day, "removed" if after is None else "new", before, after, old + new)
        return
    if before.status != after.status:
        yield Movement(day, _kind(before.status, after.status), before, after, old)
    if new != old:
        yield Movement(day, "area", before, after, new - old)


def _kind(before: Key, after: Key) -> Kind:
    if after == "free":
        return "confirmed" if before == UNCONFIRMED.code else "freed"
    return _BECAME[after]


_BECAME: Final[Mapping[Key, Kind]] = {
    None: "unknown",
    UNCONFIRMED.code: "unconfirmed",
    "planned": "planned",
    "negotiation": "negotiation",
    "option": "option",
    "reserved": "reserved",
    "sold": "sold",
    "withdrawn": "withdrawn",
}
