"""What a search line asks for: the filters, where each is from, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.fields import BY_NAME, FILTERABLE, Kind
from data.words import Text
from geo.phrases.clauses import clauses
from geo.phrases.offers import Offer, offers
from geo.phrases.terms import terms
from geo.phrases.tokens import tokens
from geo.phrases.ways import MOST_TARGETS
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from geo.phrases.gazetteer import Gazetteer
    from geo.phrases.parse import Clause
    from geo.phrases.terms import Term
    from geo.phrases.tokens import Token

__all__ = ["LONGEST", "Missed", "Offer", "Reading", "Understood", "read"]

# Signs of a line that are read.
LONGEST: Final = 300
_TWICE: Final = Text("davon nimmt die Suche nur eines", "the search takes only one of these")
_CONTRADICTS: Final = Text(
    "widerspricht einer anderen Angabe der Zeile", "contradicts another part of the line"
)
_LARGEST: Final = 1e12
_TOO_LARGE: Final = Text("die Zahl ist zu groß", "the figure is too large")
_TOO_MANY: Final = Text(
    f"mehr als {MOST_TARGETS} Ziele nimmt die Suche nicht",
    f"the search takes no more than {MOST_TARGETS} targets",
)
_ORDERED: Final = {
    **{
        one.filter_name: tuple(code.code for code in one.codes)
        for one in FILTERABLE
        if one.kind in {Kind.CODE, Kind.CODES}
    },
    "status": ("free", "unconfirmed", *(code.code for code in BY_NAME["status"].codes[1:])),
    "transit_class": tuple(code.code for code in QUALITY),
}
_SEVERAL: Final = frozenset({"municipality", "estate", *_ORDERED})
# What there is one of: who names two is told so.
_ONE: Final = frozenset({"mode", "profile", "sort", "near", "include_unknown", "divisible"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A piece of the line, `text[start:end]`, and the filters that it stands for."""

    start: int
    end: int
    text: str
    filters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Missed:
    """A piece that stands for no filter: why, where that is known, and what may be meant."""

    start: int
    end: int
    text: str
    reason: Text | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line asks for.

    Attributes
    ----------
    filters
        All filters together: by name of the parameter its values, as an address has them.
    understood, missed
        The pieces in the order of the line.
    """

    text: str
    filters: Mapping[str, tuple[str, ...]]
    understood: tuple[Understood, ...]
    missed: tuple[Missed, ...]


def read(text: str, places: Gazetteer, today: date) -> Reading:
    """Read a line, German or English or both, of which `LONGEST` signs count.

    Parameters
    ----------
    today
        What "at once" means.
    """
    line = text[:LONGEST]
    found = tokens(line)
    made = terms(found, places)
    held = _Held()
    missed: list[Missed] = []
    understood: list[Understood] = []
    for clause in _joined(clauses(made, today), made):
        start, end = found[made[clause.first].first].start, found[made[clause.end - 1].end - 1].end
        reason = held.add(clause.filters) if clause.filters else clause.reason
        if clause.filters and reason is None:
            understood.append(Understood(start, end, line[start:end], _by_name(clause.filters)))
            continue
        words = found[made[clause.first].first : made[clause.end - 1].end]
        offered = () if reason else _offers(line, words, places)
        missed.append(Missed(start, end, line[start:end], reason, offered))
    return Reading(line, held.filters(), tuple(understood), tuple(missed))


def _offers(line: str, words: Sequence[Token], places: Gazetteer) -> tuple[Offer, ...]:
    return offers(line, words, places.names)


def _joined(found: Sequence[Clause], made: Sequence[Term]) -> Iterator[Clause]:
    """Join words that are not understood and stand side by side to one piece."""
    waiting: Clause | None = None
    for clause in found:
        plain = not clause.filters and clause.reason is None
        if waiting and plain and _touch(made, waiting.end, clause.first):
            waiting = type(clause)(waiting.first, clause.end)
            continue
        if waiting:
            yield waiting
        waiting = clause if plain else None
        if not plain:
            yield clause
    if waiting:
        yield waiting


def _touch(made: Sequence[Term], end: int, first: int) -> bool:
    between = made[end:first]
    return all(one.roles & {"silent", "span", "filler"} and not one.entry.kind for one in between)


def _by_name(filters: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in filters:
        found[name] = (*found.get(name, ()), value)
    return found


class _Held:
    """The filters of the pieces so far, of which the narrower limit counts."""

    def __init__(self) -> None:
        self._held: dict[str, list[str]] = {}

    def add(self, filters: Sequence[tuple[str, str]]) -> Text | None:
        """Add the filters of a piece, or say why they cannot be added, and add none."""
        if any(name.endswith(("_min", "_max")) and _is_beyond(value) for name, value in filters):
            return _TOO_LARGE
        changed = {name: list(values) for name, values in self._held.items()}
        fresh = _by_name(filters)
        for name, values in fresh.items():
            held = changed.get(name)
            if held is None or name in _SEVERAL:
                changed[name] = [*(held or []), *(v for v in values if v not in (held or []))]
            elif name in _ONE:
                if held != list(values):
                    return _TWICE
            elif name == "targets":
                changed[name] = [*held, *(v for v in values if v not in held)]
            else:
                changed[name] = [_narrower(name, held[0], values[0])]
        if len(changed.get("targets", ())) > MOST_TARGETS:
            return _TOO_MANY
        if any(_crossed(name.removesuffix("_min"), changed) for name in fresh) or any(
            _crossed(name.removesuffix("_max"), changed) for name in fresh
        ):
            return _CONTRADICTS
        self._held = changed
        return None

    def filters(self) -> dict[str, tuple[str, ...]]:
        """Return all, in an order that does not depend on the line's."""
        return {name: self._values(name) for name in sorted(self._held)}

    def _values(self, name: str) -> tuple[str, ...]:
        values = self._held[name]
        if name == "targets":
            return (";".join(sorted(values)),)
        order = _ORDERED.get(name)
        return tuple(sorted(values, key=order.index if order else str))


def _is_beyond(value: str) -> bool:
    return "-" not in value and float(value) > _LARGEST


def _narrower(name: str, held: str, other: str) -> str:
    if name == "available_from_max":
        return min(held, other)
    pick = max if name.endswith("_min") else min
    return pick(held, other, key=float)


def _crossed(stem: str, held: Mapping[str, Sequence[str]]) -> bool:
    low, high = held.get(f"{stem}_min"), held.get(f"{stem}_max")
    return bool(low and high) and float(low[0]) > float(high[0])  # type: ignore[index]
