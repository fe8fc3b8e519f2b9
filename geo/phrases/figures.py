"""Figures of a search line: a number or a span, its unit, and whether it is a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from geo.phrases.quantities import year_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.phrases.terms import Term

# "About 5 ha" means so much less or more.
ABOUT: Final = 0.2
_LIMITS: Final = ("least", "most", "about", "before")
_DECIMALS: Final = 6
# "Not more than" is at most.
_TURNED: Final = {"least": "most", "most": "least"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its limit and unit, from term `first` up to and without `end`.

    Attributes
    ----------
    place
        The term of the number, the last one of a span.
    low, high
        The ends of a span, or what the words around say; both None for a figure alone, whose
        meaning its filter says.
    alone
        The number of a figure alone.
    stated
        "least", "most", "about", "before", "span" or empty.
    """

    first: int
    end: int
    place: int
    unit: str
    low: float | None
    high: float | None
    alone: float
    stated: str
    year: tuple[date, date] | None = None

    def limits(self, side: str) -> Iterator[tuple[str, float]]:
        """Yield "min" and "max" with their values; `side` is that of a figure alone."""
        if self.stated in {"", "before"}:
            yield side, self.alone
            return
        if self.low is not None:
            yield "min", self.low
        if self.high is not None:
            yield "max", self.high


def in_words(value: float) -> str:
    """Write a figure as an address has it."""
    return f"{round(value, _DECIMALS):.15g}"


def figures(terms: Sequence[Term]) -> list[Figure]:
    """Return all figures in their order."""
    found: list[Figure] = []
    place = 0
    while place < len(terms):
        if _is_number(terms[place]):
            figure = _figure(terms, place)
            found.append(figure)
            place = figure.end
        else:
            place += 1
    return found


def _is_number(term: Term) -> bool:
    return term.kind == "number" or term.meaning == "amount"


def _value(term: Term) -> tuple[float, str]:
    if term.meaning == "amount":
        return term.entry.value, term.entry.unit
    return term.value, ""


def _figure(terms: Sequence[Term], at: int) -> Figure:
    value, unit = _value(terms[at])
    end, factor = at + 1, 1.0
    if _is_unit(terms, end):
        unit, factor, end = terms[end].unit, terms[end].value, end + 1
    first, stated = _limit_before(terms, at)
    span = _span(terms, at, end, unit)
    if span is not None:
        last, upper, upper_unit, upper_factor, end = span
        ends = sorted((value * (factor if unit else upper_factor), upper * upper_factor))
        return Figure(first, end, last, upper_unit, ends[0], ends[1], ends[0], "span")
    value *= factor
    stated, end = (stated, end) if stated else _limit_after(terms, end)
    year = year_of(terms[at].name) if unit == "" and not stated.startswith("about") else None
    low = {"least": value, "about": value * (1 - ABOUT), "": value}.get(stated)
    high = {"most": value, "about": value * (1 + ABOUT), "": value}.get(stated)
    whole = (date(year, 1, 1), date(year, 12, 31)) if year else None
    return Figure(first, end, at, unit, low, high, value, stated, whole)


def _is_unit(terms: Sequence[Term], at: int) -> bool:
    return at < len(terms) and terms[at].kind == "unit"


def _limit_before(terms: Sequence[Term], at: int) -> tuple[int, str]:
    """Return where the words before a figure begin, and which limit they are."""
    place, first, stated = at - 1, at, ""
    while place >= 0:
        roles = terms[place].roles
        limit = next((one for one in _LIMITS if one in roles), "")
        if terms[place].meaning in {"", "sign"} and limit:
            # Of "at least about" the stronger word counts.
            stated = limit if not stated or stated == "about" else stated
            first = place
        elif "not" in roles and stated in _TURNED and first == place + 1:
            return place, _TURNED[stated]
        elif not (roles & {"currency"} or _is_stop_after_limit(terms, place)):
            break
        place -= 1
    return first, stated


def _is_stop_after_limit(terms: Sequence[Term], at: int) -> bool:
    """Whether a term is the full stop of an abbreviation, as in "max. 5 ha"."""
    before = terms[at - 1] if at else None
    return "silent" in terms[at].roles and before is not None and bool(before.roles & {*_LIMITS})


def _limit_after(terms: Sequence[Term], end: int) -> tuple[str, int]:
    """Return the limit that stands after a figure, unless another figure follows it."""
    if end >= len(terms):
        return "", end
    roles = terms[end].roles
    if roles & {"more"} or roles & {"fewer"}:
        follows = end + 1 < len(terms) and _is_number(terms[end + 1])
        if not follows or terms[end].kind != "sign":
            return ("least" if "more" in roles else "most"), end + 1
    limit = next((one for one in ("least", "most") if one in roles), "")
    closing = end + 1 >= len(terms) or bool(terms[end + 1].roles & {"break"})
    if limit and closing and terms[end].kind == "entry" and not roles & {"towards"}:
        return limit, end + 1
    return "", end


def _span(
    terms: Sequence[Term], at: int, end: int, unit: str
) -> tuple[int, float, str, float, int] | None:
    """Return the upper end of 2–5 ha, 2 to 5 ha, between 2 and 5 ha; None for no span."""
    if end + 1 >= len(terms) or not _joins(terms, at, end):
        return None
    upper = terms[end + 1]
    if upper.kind != "number":
        return None
    after = end + 2
    own = terms[after].unit if _is_unit(terms, after) else ""
    factor = terms[after].value if own else 1.0
    if own:
        after += 1
    elif unit:  # 2 ha to 5: the unit of the first
        own, factor = unit, terms[at + 1].value
        if terms[end].kind != "sign":
            return None
    if unit and own != unit:
        return None
    return end + 1, upper.value, own, factor, after


def _joins(terms: Sequence[Term], at: int, end: int) -> bool:
    joint = terms[end]
    if "span" in joint.roles:
        return True
    if "most" in joint.roles and "towards" in joint.roles:  # bis
        return True
    if "towards" in joint.roles and joint.entry.words == "to":
        return True
    start = at - 1
    while start > 0 and "silent" in terms[start].roles:  # the full stop of zw.
        start -= 1
    between = start >= 0 and terms[start].entry.words in {"zwischen", "zw", "between"}
    return between and "and" in joint.roles
