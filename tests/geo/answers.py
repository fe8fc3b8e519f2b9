"""Questions drawn at random, and answers found by reading one plot after the other."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from geo.criteria import CRITERIA
from geo.destinations import MODES
from geo.filters import AtLeast, AtMost, Demand, OneOf
from geo.profiles import profiles
from geo.search import SORT_COLUMNS, Question
from tests.geo.demands import asked, judged
from tests.geo.made import fact
from tests.geo.plain import score_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.catalogue import Catalogue, Plot
    from geo.filters import Condition

# From what can be had to what is gone; unknown stands before what is gone.
OFFERED: Final = (
    "free",
    "unconfirmed",
    "planned",
    "negotiation",
    "option",
    "reserved",
    None,
    "sold",
    "withdrawn",
)
GONE: Final = {"sold", "withdrawn"}
NAMES_OF_CRITERIA: Final = [one.name for one in CRITERIA]

weightings = st.none() | st.dictionaries(
    st.sampled_from(NAMES_OF_CRITERIA), st.sampled_from((1.0, 2.0, 30.0)), min_size=1
)


@st.composite
def demands(draw: st.DrawFn, *, most: int = 3) -> tuple[Demand, ...]:
    """Draw musts and wishes, each with or without a word on what is unknown."""
    conditions = draw(st.lists(asked, max_size=most))
    return tuple(
        Demand(
            f"d{number}",
            one,
            wish=draw(st.sampled_from((False, False, True))),
            unknown=draw(st.sampled_from((None, None, "fail", "keep"))),
        )
        for number, one in enumerate(conditions)
    )


questions = st.builds(
    Question,
    demands=demands(),
    mode=st.sampled_from(MODES),
    include_unknown=st.booleans(),
    profile=st.sampled_from(list(profiles().values())),
    weights=weightings,
    sort=st.sampled_from([sign + key for key in SORT_COLUMNS for sign in ("", "-")]),
    limit=st.none() | st.integers(0, 8),
    offset=st.integers(0, 8),
    availability=st.sampled_from((None, "free", "open", "all")),
    by_status=st.booleans(),
)


def keeps(demand: Demand, question: Question) -> bool:
    """Whether a demand lets unknown facts pass."""
    return question.include_unknown if demand.unknown is None else demand.unknown == "keep"


def holds(one: Plot, demand: Demand, question: Question) -> bool:
    """Whether a plot meets a demand, or whether it is only a wish."""
    verdict = judged(demand.condition, one)
    return demand.wish or verdict == "pass" or (verdict == "unknown" and keeps(demand, question))


def meeting(catalogue: Catalogue, question: Question) -> list[Plot]:
    """Return the plots that meet all musts."""
    return [
        one
        for one in catalogue.plots
        if all(holds(one, demand, question) for demand in question.demands)
    ]


def names_a_status(question: Question) -> bool:
    """Whether a must says which status."""
    return any(
        isinstance(one.condition, OneOf) and one.condition.column == "status" and not one.wish
        for one in question.demands
    )


def ranked_at_all(one: Plot, question: Question) -> bool:
    """Whether a plot is ranked, whatever it meets."""
    if question.by_status and names_a_status(question):
        return True
    if question.availability == "free":
        return one.status_shown == "free"
    return question.availability != "open" or one.status_shown not in GONE


def kept(catalogue: Catalogue, question: Question) -> list[Plot]:
    """Return the plots of an answer, in no order."""
    return [one for one in meeting(catalogue, question) if ranked_at_all(one, question)]


def plain_score(one: Plot, question: Question) -> float | None:
    """Return the score of a plot under the weights and the profile of a question."""
    profile = question.profile
    weights = question.weights or {one.name: one.weight for one in profile.criteria}
    return score_of(one, weights, profile.criteria)


def german_order(name: str) -> tuple[str, str]:
    """Return a name as DIN 5007-1 sorts it, with the name itself for those that are alike."""
    plain = {"ä": "a", "ö": "o", "ü": "u", "ß": "ss"}
    return "".join(plain.get(sign, sign) for sign in name.lower()), name


def sort_fact(one: Plot, question: Question) -> Any:  # noqa: ANN401
    """Return what a plot is sorted by."""
    key = question.sort.lstrip("-")
    if key == "score":
        return plain_score(one, question)
    if key == "name":
        return german_order(one.name)
    if key == "availability":
        return OFFERED.index(one.status_shown)
    if key == "wishes":
        return sum(
            judged(demand.condition, one) in {"pass", "unknown" if demand.unknown == "keep" else ""}
            for demand in question.demands
            if demand.wish
        )
    column = SORT_COLUMNS[key]
    return fact(one, f"{question.mode}:{column}" if key.startswith("minutes_") else column)


def expected(catalogue: Catalogue, question: Question) -> list[Plot]:
    """Return the plots of an answer in their order."""
    found = sorted(kept(catalogue, question), key=lambda one: one.id)
    scores = {one.id: plain_score(one, question) for one in found}
    found.sort(key=lambda one: (scores[one.id] is None, -(scores[one.id] or 0)))
    known = [one for one in found if sort_fact(one, question) is not None]
    known.sort(key=lambda one: sort_fact(one, question), reverse=question.sort.startswith("-"))
    wanted = known + [one for one in found if sort_fact(one, question) is None]
    every = question.availability == "all" or (question.by_status and names_a_status(question))
    if every:
        wanted.sort(key=lambda one: one.status_shown in GONE)
    return wanted


def total_with(
    catalogue: Catalogue,
    question: Question,
    condition: Condition,
    own: Sequence[Demand],
) -> int:
    """Return the total of the same question with one demand in place of `own`."""
    others = tuple(one for one in question.demands if one not in own)
    unknown = own[0].unknown if own else None
    asked_so = replace(question, demands=(*others, Demand("new", condition, unknown=unknown)))
    return len(kept(catalogue, asked_so))


def own_of(question: Question, column: str, *kinds: type) -> list[Demand]:
    """Return the musts that ask a column in one of some ways."""
    return [
        one
        for one in question.demands
        if not one.wish
        and isinstance(one.condition, kinds)
        and isinstance(one.condition, AtLeast | AtMost | OneOf)
        and one.condition.column == column
    ]


def connected(places: Sequence[int], near: set[tuple[int, int]]) -> bool:
    """Whether plots hang together."""
    reached, edge = set(), {places[0]}
    while edge:
        reached |= edge
        edge = {
            other
            for other in places
            if other not in reached
            and any((one, other) in near or (other, one) in near for one in edge)
        }
    return len(reached) == len(places)


def every_combination(
    areas: dict[int, float], near: set[tuple[int, int]], least: float, most: float
) -> list[tuple[int, ...]]:
    """Return every connected set that has the area and no connected part that has it too."""
    enough: list[tuple[int, ...]] = []
    for count in range(1, len(areas) + 1):
        for places in combinations(sorted(areas), count):
            area = sum(areas[place] for place in places)
            if area >= least and connected(places, near):
                enough.append(places)
    return [
        one
        for one in enough
        if sum(areas[place] for place in one) <= most
        and not any(set(other) < set(one) for other in enough)
    ]
