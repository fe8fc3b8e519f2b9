"""Clauses of a search line: terms joined to what they ask for together.

Which term belongs to which is decided by what stands next to it, never across a comma, so
that the order of parts that commas divide does not matter.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from geo.destinations import STEPS
from geo.phrases import reasons
from geo.phrases.figures import Figure, figures, in_words
from geo.phrases.lexicon import side_of
from geo.phrases.parse import Clause, Parse
from geo.phrases.ways import is_destination, near_to, on_road, placed, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from geo.phrases.terms import Term

_DAYS_BACK: Final = 36_500
# People are counted within so many minutes where none are named.
_PEOPLE_STEP: Final = 30


def clauses(terms: Sequence[Term], today: date) -> list[Clause]:
    """Return what the terms ask for; whatever is no part of it is missed, word by word."""
    parse = Parse(terms, today)
    held = figures(terms)
    for figure in held:
        _people(parse, figure, held)
    for figure in held:
        if figure.place not in parse.used:
            _figure(parse, figure)
    for place, term in enumerate(terms):
        if place not in parse.used and term.kind == "days":
            _days(parse, place, *(term.days or (today, today)), said=())
    for place, term in enumerate(terms):
        if place not in parse.used:
            _alone(parse, place, term)
    return sorted(parse.clauses, key=lambda one: (one.first, one.end))


def _is_figure_word(*names: str) -> Callable[[Term], bool]:
    return lambda term: term.meaning == "figure" and term.entry.name in names


def _people(parse: Parse, figure: Figure, held: Sequence[Figure]) -> None:
    """Read 100,000 people within 30 minutes, in either order."""
    wanted = _is_figure_word("people", "working_age")
    if figure.unit != "" or figure.place in parse.used:
        return
    word = parse.seek(figure.end, 1, wanted)
    if word is None:
        word = parse.seek(figure.first - 1, -1, wanted)
    if word is None:
        return
    places = [*range(figure.first, figure.end), word]
    step = _step_beside(parse, min(places), max(places) + 1, held)
    minutes: float = _PEOPLE_STEP
    if step is not None:
        minutes = step.high or 0
        places += range(step.first, step.end)
    if minutes not in STEPS:
        parse.miss(places, reasons.WHICH_MINUTES)
        return
    stem = f"{parse.terms[word].entry.name}_{minutes:g}"
    parse.say(places, _limits(stem, figure, "min"))


def _step_beside(parse: Parse, first: int, end: int, held: Sequence[Figure]) -> Figure | None:
    """Return the figure in minutes that stands next to people."""
    in_minutes = {one.place: one for one in held if one.unit == "min"}
    starts = {one.first: one for one in in_minutes.values()}
    over = frozenset({"filler", "towards", "silent", "near"})
    place = end
    while place < len(parse.terms):
        if place in starts and place not in parse.used:
            return starts[place]
        if not parse.terms[place].roles & over or parse.terms[place].meaning not in {"", "sign"}:
            break
        place += 1
    ends = {one.end: one for one in in_minutes.values()}
    place = first
    while place > 0:
        if place in ends and ends[place].place not in parse.used:
            return ends[place]
        before = parse.terms[place - 1]
        if not before.roles & over or before.meaning not in {"", "sign"}:
            break
        place -= 1
    return None


def _limits(stem: str, figure: Figure, side: str, factor: float = 1) -> list[tuple[str, str]]:
    return [(f"{stem}_{end}", in_words(value * factor)) for end, value in figure.limits(side)]


def _figure(parse: Parse, figure: Figure) -> None:
    if figure.unit in {"min", "km"}:
        way(parse, figure)
    elif figure.unit == "days":
        _confirmed(parse, figure)
    elif figure.unit == "" and _bare(parse, figure):
        return
    else:
        _amount(parse, figure)


# Which filters a unit may speak of, the first where no word says which.
_STEMS: Final = {
    "m2": ("area", "area_gross", "area_net", "parcel_smallest"),
    "price": ("price", "price_reference"),
    "%": ("trade_tax", "grz"),
    "m": ("height_max",),
    "kV": ("power_kv", "power_mva"),
    "MVA": ("power_mva",),
    "Mbit/s": ("fibre_mbit",),
    "money": ("price",),
    "dB": ("noise_night", "noise_day"),
    "": ("price", "price_reference", "trade_tax", "grz", "gfz", "bmz"),
}
# Units that say by themselves what is meant.
_PLAIN: Final = {
    "m2": "area",
    "price": "price",
    "kV": "power_kv",
    "MVA": "power_mva",
    "Mbit/s": "fibre_mbit",
}
# A price of more euros than this is one of a whole plot, whatever stands beside it.
_MOST_PER_METRE: Final = 1_000


def _amount(parse: Parse, figure: Figure) -> None:
    allowed = _STEMS.get(figure.unit, ())
    if figure.unit == "money" and figure.alone > _MOST_PER_METRE:
        allowed = ()
    wanted = _is_figure_word(*allowed)
    word = parse.seek(figure.first - 1, -1, wanted)
    if word is None:
        word = parse.seek(figure.end, 1, wanted)
    places = [*range(figure.first, figure.end)] + ([] if word is None else [word])
    stem = parse.terms[word].entry.name if word is not None else _PLAIN.get(figure.unit, "")
    if figure.unit == "kV":
        stem = "power_kv"
    if figure.unit == "m2" and (part := _divided(parse, figure)) is not None:
        parse.say([*places, part], [("divisible", "true"), *_smallest(figure)])
    elif not stem:
        parse.miss(places, reasons.FIGURE_REASONS.get(figure.unit))
    elif stem == "parcel_smallest":
        parse.say(places, _smallest(figure))
    else:
        factor = 0.01 if figure.unit == "%" and stem == "grz" else 1
        parse.say(places, _limits(stem, figure, side_of(stem), factor))


def _smallest(figure: Figure) -> list[tuple[str, str]]:
    """Read "divisible from 3,000 m²": the smallest part has at most so much."""
    value = figure.low if figure.low is not None else figure.high
    return [("parcel_smallest_max", in_words(value or 0))]


def _divided(parse: Parse, figure: Figure) -> int | None:
    def divisible(term: Term) -> bool:
        return bool(term.entry.filters) and term.entry.filters == {"divisible": ("true",)}

    if figure.stated not in {"least", "most"}:
        return None
    return parse.seek(figure.first - 1, -1, divisible, frozenset())


def _bare(parse: Parse, figure: Figure) -> bool:
    """Read a figure without a unit that is a year, or minutes by what follows it."""
    term = parse.terms[figure.place]
    beside = _is_figure_word(*_STEMS[""])
    if parse.seek(figure.first - 1, -1, beside) is not None:
        return False
    if (span := figure.year) is not None:
        said = tuple(range(figure.first, figure.place))
        _days(parse, figure.place, *span, said=said)
        return True
    towards = parse.has(figure.end, "towards") and parse.seek(figure.end, 1, is_destination)
    if towards and any(one in parse.minutes for one in range(figure.first)) and term.value:
        way(parse, figure)
        return True
    return False


def _confirmed(parse: Parse, figure: Figure) -> None:
    def confirmed(term: Term) -> bool:
        return "confirmed" in term.roles

    word = parse.seek(figure.end, 1, confirmed)
    if word is None:
        word = parse.seek(figure.first - 1, -1, confirmed)
    places = [*range(figure.first, figure.end)]
    limit = figure.high if figure.high is not None else figure.low
    if word is None or not limit or limit > _DAYS_BACK:
        parse.miss(places, None)
        return
    parse.say([*places, word], [("confirmed_within_days", f"{limit:.0f}")])


def _days(parse: Parse, place: int, first: date, last: date, *, said: Sequence[int]) -> None:
    """Read from when land can be had: "from July 2027" means by its first day."""
    role = parse.before(place, frozenset({"least", "most", "before"}))
    day = first if role == "least" else last
    if role == "before":
        day = first - timedelta(days=1)
    places = [place, *said]
    if role:
        places += [one for one in range(place) if parse.terms[one].roles & {role}][-1:]

    def available(term: Term) -> bool:
        return bool(term.entry.filters) and term.entry.filters == {"status": ("free",)}

    for step, start in ((-1, min(places) - 1), (1, place + 1)):
        word = parse.seek(start, step, available)
        if word is not None:
            places.append(word)
            break
    parse.say(places, [("available_from_max", day.isoformat())])


# What stands alone ------------------------------------------------------------


def _alone(parse: Parse, place: int, term: Term) -> None:
    """Read a term that no figure belongs to."""
    meaning = term.meaning
    if meaning in _DENIED and parse.before(place, frozenset({"not"})) is not None:
        _negated(parse, place, term)
    elif read := _ALONE.get(meaning):
        read(parse, place, term)
    elif meaning == "word" and parse.has(place - 1, "not"):
        parse.miss([place - 1, place], None)
    elif meaning not in {"", "sign"}:
        parse.miss([place], None)


def _says(parse: Parse, place: int, term: Term) -> None:
    parse.say([place], list(_filters(parse, term)))


def _zoned(parse: Parse, place: int, term: Term) -> None:
    parse.say([place], [("zoning", term.name)])


def _branch(parse: Parse, place: int, term: Term) -> None:
    parse.say([place], [("profile", term.entry.name)])


def _without_figure(parse: Parse, place: int, term: Term) -> None:
    if term.entry.name not in _SILENT_ALONE:
        parse.miss([place], reasons.NO_FIGURE)


def _filters(parse: Parse, term: Term) -> Iterator[tuple[str, str]]:
    for name, values in (term.entry.filters or {}).items():
        for value in values:
            yield name, parse.today.isoformat() if value == "today" else value


def _negated(parse: Parse, place: int, term: Term) -> None:
    before = next(
        (one for one in range(place - 1, -1, -1) if parse.has(one, "not")),
        place,
    )
    if term.meaning == "never":
        parse.say([before, place], list(_filters(parse, term)))
    else:
        parse.miss([before, place], reasons.NEGATED)


_DENIED: Final = frozenset({"never", "says", "zoning", "place", "destination", "profile"})
# Words of area say nothing more than that land is looked for.
_SILENT_ALONE: Final = frozenset({"area", "area_gross", "area_net"})
_ALONE: Final = {
    "says": _says,
    "zoning": _zoned,
    "profile": _branch,
    "place": placed,
    "destination": near_to,
    "road": on_road,
    "figure": _without_figure,
}
