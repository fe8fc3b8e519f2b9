"""Clauses of places: how many minutes or kilometres away, near to it, or in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.phrases import reasons
from geo.phrases.figures import in_words
from geo.phrases.parse import Clause

if TYPE_CHECKING:
    from geo.phrases.figures import Figure
    from geo.phrases.parse import Parse
    from geo.phrases.terms import Term

# What "near" and "direct at" mean, in minutes and kilometres. They are shown, and can be changed.
NEAR_MINUTES: Final = 15
DIRECT_MINUTES: Final = 5
NEAR_KM: Final = {"municipality": 10, "estate": 3, "city": 25}
MOST_MINUTES: Final = 600
MOST_KM: Final = 1_000
MOST_TARGETS: Final = 5
LONGEST_NAME: Final = 80


def is_destination(term: Term) -> bool:
    """Whether minutes can be asked for to what a term names."""
    return term.meaning in {"destination", "place"} or term.kind == "road"


def _is_measured(term: Term) -> bool:
    return is_destination(term) or term.meaning == "distance"


def way(parse: Parse, figure: Figure) -> None:
    """Read minutes or kilometres to a place, which stands after them or before."""
    over = frozenset({"filler", "towards", "near", "silent", "direct"})
    both = over | {"least", "most", "about"}
    after = parse.seek(figure.end, 1, _is_measured, over)
    before = parse.seek(figure.first - 1, -1, _is_measured, both)
    directed = _leads_on(parse, figure)
    place = after if after is not None and (directed or before is None) else before
    places = [*range(figure.first, figure.end)]
    if place is None:
        parse.miss(places, reasons.NO_DESTINATION if figure.unit == "min" else reasons.NO_KM)
        return
    if figure.stated == "least":
        parse.miss([*places, place], reasons.NO_DISTANCE_LEAST)
        return
    limit = figure.high if figure.high is not None else figure.low
    _reach(parse, [*places, place], place, limit or 0, figure.unit or "min")


def _leads_on(parse: Parse, figure: Figure) -> bool:
    """Whether a word such as "to" follows a figure, over words that say nothing."""
    place = figure.end
    while place < len(parse.terms):
        roles = parse.terms[place].roles
        if "towards" in roles and "filler" not in roles:
            return True
        if roles & {"towards", "near"}:
            return True
        if not roles & {"filler", "silent"} or parse.terms[place].meaning not in {"", "sign"}:
            return False
        place += 1
    return False


def _reach(parse: Parse, places: list[int], at: int, limit: float, unit: str) -> None:
    """Note how far a place may be away; `at` is the place of its term."""
    term = parse.terms[at]
    if unit == "km":
        _kilometres(parse, places, term, limit)
        return
    if term.kind == "road" and term.name != "motorway":
        parse.miss(places, reasons.OTHER_ROAD)
        return
    if term.meaning == "distance" or limit > MOST_MINUTES:
        parse.miss(places, reasons.NO_KM)
        return
    parse.minutes[at] = limit
    if term.place is not None:
        _target(parse, places, term, limit)
        return
    kind = "motorway_junction" if term.kind == "road" else term.entry.name
    filters = [(f"max_minutes_{kind}", in_words(limit))]
    parse.say(places, filters)
    if term.kind == "road":
        parse.clauses.append(Clause(at, at + 1, (), reasons.ANY_MOTORWAY))
    elif kind == "motorway_junction":
        _named_motorway(parse, at)


def _named_motorway(parse: Parse, at: int) -> None:
    """Say of the motorway named beside a junction that its number is not asked for."""
    for step in (1, -1):
        road = parse.seek(at + step, step, lambda one: one.kind == "road")
        if road is not None:
            parse.miss([road], reasons.ANY_MOTORWAY)


def _target(parse: Parse, places: list[int], term: Term, limit: float) -> None:
    place = term.place
    if place is None or place.point is None:
        parse.miss(places, reasons.NO_POINT)
        return
    name = place.name.replace(";", " ").replace(",", " ")[:LONGEST_NAME].strip()
    lon, lat = place.point
    parse.say(places, [("targets", f"{lon:.8g},{lat:.8g},{in_words(limit)},,{name}")])


def _kilometres(parse: Parse, places: list[int], term: Term, limit: float) -> None:
    if term.meaning == "distance":
        parse.say(places, [(f"max_km_{term.entry.name}", in_words(limit))])
    elif term.place is None or limit > MOST_KM:
        parse.miss(places, reasons.NO_KM)
    elif term.place.point is None:
        parse.miss(places, reasons.NO_POINT)
    else:
        lon, lat = term.place.point
        parse.say(places, [("near", f"{lon:.8g},{lat:.8g},{in_words(limit)}")])


def placed(parse: Parse, at: int, term: Term) -> None:
    """Read a place without a figure: in it, near to it, or as far as the one before it."""
    place = term.place
    assert place is not None  # noqa: S101 – what a term of this kind holds
    near = parse.before(at, frozenset({"near", "direct"}))
    word = [one for one in range(at) if near and parse.has(one, near)][-1:]
    if (shared := _shared(parse, at)) is not None:
        _reach(parse, [at], at, shared, "min")
    elif near and place.point is not None:
        lon, lat = place.point
        filters = f"{lon:.8g},{lat:.8g},{NEAR_KM[place.kind]}"
        parse.say([*word, at], [("near", filters)])
    elif place.keys:
        parse.say([at], [(place.kind, key) for key in place.keys])
    else:
        parse.miss([at], reasons.OUTSIDE.format(name=place.name))


def near_to(parse: Parse, at: int, _term: Term) -> None:
    """Read a destination without a figure: those of the one before it, or near to it."""
    if (shared := _shared(parse, at)) is not None:
        _reach(parse, [at], at, shared, "min")
        return
    role = parse.before(at, frozenset({"near", "direct"}))
    word = [one for one in range(at) if role and parse.has(one, role)][-1:]
    _reach(parse, [*word, at], at, DIRECT_MINUTES if role == "direct" else NEAR_MINUTES, "min")


def _shared(parse: Parse, at: int) -> float | None:
    """Return the minutes of the place before "and": 10 minutes to motorway and airport."""
    if parse.before(at, frozenset({"and"})) is None:
        return None
    joined = next(one for one in range(at - 1, -1, -1) if parse.has(one, "and"))
    return parse.minutes.get(joined - 1)


def on_road(parse: Parse, at: int, term: Term) -> None:
    """Read a road without a figure: near to the motorway, nothing for any other."""
    if term.name != "motorway":
        parse.miss([at], reasons.OTHER_ROAD)
    else:
        near_to(parse, at, term)
