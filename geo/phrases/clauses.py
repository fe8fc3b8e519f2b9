"""Clauses of a search line: terms joined to what they ask for together.

Which term belongs to which is decided by what stands next to it, never across a comma, so
that the order of parts that commas divide does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.words import Text
from geo.destinations import STEPS
from geo.phrases.figures import FIGURE_REASONS, Figure, figures, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from geo.phrases.terms import Term

# What "near" and "direct at" mean, in minutes and kilometres. They are shown, and can be changed.
NEAR_MINUTES: Final = 15
DIRECT_MINUTES: Final = 5
NEAR_KM: Final = {"municipality": 10, "estate": 3, "city": 25}
MOST_MINUTES: Final = 600
MOST_KM: Final = 1_000
MOST_TARGETS: Final = 5
LONGEST_NAME: Final = 80
_DAYS_BACK: Final = 36_500

ANY_MOTORWAY: Final = Text(
    "gerechnet wird zum nächsten Anschluss, gleich welcher Autobahn",
    "minutes run to the nearest junction, whichever motorway it is",
)
OTHER_ROAD: Final = Text(
    "Minuten zu Bundes-, Staats- und Kreisstraßen werden nicht gerechnet",
    "minutes to federal, state and county roads are not computed",
)
NO_DESTINATION: Final = Text(
    "Minuten wohin? Zum Beispiel „zur Autobahn“ oder „nach Leipzig“",
    "minutes to where? Such as “to the motorway” or “to Leipzig”",
)
OUTSIDE: Final = Text(
    "liegt außerhalb; verstanden wird etwa „30 Minuten nach {name}“ oder „Nähe {name}“",
    "lies outside; “30 minutes to {name}” or “near {name}” are understood",
)
NEGATED: Final = Text(
    "was nicht sein soll, kann die Suche hier nicht ausschließen",
    "the search cannot leave this out",
)
NO_KM: Final = Text(
    "Kilometer gibt es zum Umspannwerk und zur Straße für Lang-Lkw, sonst Minuten",
    "kilometres are known to substations and roads open to long trucks, else minutes",
)
NO_POINT: Final = Text("die Lage ist nicht bekannt", "its position is not known")
NO_FIGURE: Final = Text("ohne Zahl: wie viel?", "without a figure: how much?")
WHICH_MINUTES: Final = Text(
    "Menschen werden in 15, 30 und 45 Minuten gezählt",
    "people are counted within 15, 30 and 45 minutes",
)
NO_DISTANCE_LEAST: Final = Text(
    "mindestens so viele Minuten oder Kilometer lassen sich nicht verlangen",
    "at least so many minutes or kilometres cannot be asked for",
)
PEOPLE_STEP: Final = 30


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms from `first` up to and without `end`, and what they ask for.

    Without filters they are not understood, and `reason` says why where it is known.
    """

    first: int
    end: int
    filters: tuple[tuple[str, str], ...] = ()
    reason: Text | None = None


@dataclass
class Parse:
    """Terms, of which each is used once.

    Attributes
    ----------
    used
        By place of a term the clause that it belongs to.
    """

    terms: Sequence[Term]
    today: date
    clauses: list[Clause] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    minutes: dict[int, float] = field(default_factory=dict)
    """Minutes asked for, by place of the destination."""

    # Looking around -----------------------------------------------------------

    def seek(
        self,
        start: int,
        step: int,
        wanted: Callable[[Term], bool],
        over: frozenset[str] = frozenset({"filler", "towards", "least", "most", "about", "silent"}),
    ) -> int | None:
        """Return the place of the next free term that is wanted, over words that say nothing.

        Nothing is found behind a comma, a figure or any other term.
        """
        place = start
        while 0 <= place < len(self.terms):
            term = self.terms[place]
            if place not in self.used and wanted(term):
                return place
            skipped = term.kind in {"sign", "entry"} and (
                term.roles & over and term.meaning in {"", "sign"}
            )
            if not skipped and not self._is_vehicle(term):
                return None
            place += step
        return None

    def _is_vehicle(self, term: Term) -> bool:
        return bool(term.entry.filters and "mode" in term.entry.filters)

    def has(self, place: int, role: str) -> bool:
        """Whether the term at a place plays a part."""
        return 0 <= place < len(self.terms) and role in self.terms[place].roles

    def before(self, place: int, roles: frozenset[str]) -> str | None:
        """Return which of the parts is played before a term, over words that say nothing."""
        here = place - 1
        while here >= 0:
            term = self.terms[here]
            if found := term.roles & roles:
                return min(found)
            if term.meaning not in {"", "sign"} or not term.roles & {"filler", "towards", "silent"}:
                return None
            here -= 1
        return None

    # Writing down --------------------------------------------------------------

    def say(self, places: Sequence[int], filters: Sequence[tuple[str, str]]) -> None:
        """Note that terms, and what stands between them, ask for filters."""
        self._take(places, tuple(filters), None)

    def miss(self, places: Sequence[int], reason: Text | None) -> None:
        """Note that terms are not understood."""
        self._take(places, (), reason)

    def _take(
        self, places: Sequence[int], filters: tuple[tuple[str, str], ...], reason: Text | None
    ) -> None:
        first, last = min(places), max(places)
        inside = [
            one
            for one in range(first, last + 1)
            if one in places or (one not in self.used and not self._stands_alone(self.terms[one]))
        ]
        self.used.update(inside)
        self.clauses.append(Clause(first, last + 1, filters, reason))

    def _stands_alone(self, term: Term) -> bool:
        return term.meaning not in {"", "sign"}


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
    minutes: float = PEOPLE_STEP
    if step is not None:
        minutes = step.high or 0
        places += range(step.first, step.end)
    if minutes not in STEPS:
        parse.miss(places, WHICH_MINUTES)
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
        _way(parse, figure)
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
_SIDES: Final = {
    **dict.fromkeys(("price", "price_reference", "trade_tax", "parcel_smallest"), "max"),
}


def _amount(parse: Parse, figure: Figure) -> None:
    allowed = _STEMS.get(figure.unit, ())
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
        parse.miss(places, FIGURE_REASONS.get(figure.unit))
    elif stem == "parcel_smallest":
        parse.say(places, _smallest(figure))
    else:
        factor = 0.01 if figure.unit == "%" and stem == "grz" else 1
        parse.say(places, _limits(stem, figure, _SIDES.get(stem, "min"), factor))


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
    towards = parse.has(figure.end, "towards") and parse.seek(figure.end, 1, _is_destination)
    if towards and any(one in parse.minutes for one in range(figure.first)) and term.value:
        _way(parse, figure)
        return True
    return False


def _is_destination(term: Term) -> bool:
    return term.meaning in {"destination", "place"} or term.kind == "road"


def _is_measured(term: Term) -> bool:
    return _is_destination(term) or term.meaning == "distance"


def _way(parse: Parse, figure: Figure) -> None:
    """Read minutes or kilometres to a place, which stands after them or before."""
    over = frozenset({"filler", "towards", "near", "silent", "direct"})
    both = over | {"least", "most", "about"}
    after = parse.seek(figure.end, 1, _is_measured, over)
    before = parse.seek(figure.first - 1, -1, _is_measured, both)
    directed = _leads_on(parse, figure)
    place = after if after is not None and (directed or before is None) else before
    places = [*range(figure.first, figure.end)]
    if place is None:
        parse.miss(places, NO_DESTINATION if figure.unit == "min" else NO_KM)
        return
    if figure.stated == "least":
        parse.miss([*places, place], NO_DISTANCE_LEAST)
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
        parse.miss(places, OTHER_ROAD)
        return
    if term.meaning == "distance" or limit > MOST_MINUTES:
        parse.miss(places, NO_KM)
        return
    parse.minutes[at] = limit
    if term.place is not None:
        _target(parse, places, term, limit)
        return
    kind = "motorway_junction" if term.kind == "road" else term.entry.name
    filters = [(f"max_minutes_{kind}", in_words(limit))]
    parse.say(places, filters)
    if term.kind == "road":
        parse.clauses.append(Clause(at, at + 1, (), ANY_MOTORWAY))
    elif kind == "motorway_junction":
        _named_motorway(parse, at)


def _named_motorway(parse: Parse, at: int) -> None:
    """Say of the motorway named beside a junction that its number is not asked for."""
    for step in (1, -1):
        road = parse.seek(at + step, step, lambda one: one.kind == "road")
        if road is not None:
            parse.miss([road], ANY_MOTORWAY)


def _target(parse: Parse, places: list[int], term: Term, limit: float) -> None:
    place = term.place
    if place is None or place.point is None:
        parse.miss(places, NO_POINT)
        return
    name = place.name.replace(";", " ").replace(",", " ")[:LONGEST_NAME].strip()
    lon, lat = place.point
    parse.say(places, [("targets", f"{lon:.8g},{lat:.8g},{in_words(limit)},,{name}")])


def _kilometres(parse: Parse, places: list[int], term: Term, limit: float) -> None:
    if term.meaning == "distance":
        parse.say(places, [(f"max_km_{term.entry.name}", in_words(limit))])
    elif term.place is None or limit > MOST_KM:
        parse.miss(places, NO_KM)
    elif term.place.point is None:
        parse.miss(places, NO_POINT)
    else:
        lon, lat = term.place.point
        parse.say(places, [("near", f"{lon:.8g},{lat:.8g},{in_words(limit)}")])


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
        parse.miss([place], NO_FIGURE)


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
        parse.miss([before, place], NEGATED)


def _placed(parse: Parse, at: int, term: Term) -> None:
    place = term.place
    assert place is not None  # noqa: S101 – what a term of this kind holds
    near = parse.before(at, frozenset({"near", "direct"}))
    word = [one for one in range(at) if near and parse.has(one, near)][-1:]
    if (shared := _shared(parse, at)) is not None:
        _reach(parse, [at], at, shared, "min")
    elif near and place.point is not None:
        lon, lat = place.point
        near_to = f"{lon:.8g},{lat:.8g},{NEAR_KM[place.kind]}"
        parse.say([*word, at], [("near", near_to)])
    elif place.keys:
        parse.say([at], [(place.kind, key) for key in place.keys])
    else:
        parse.miss([at], OUTSIDE.format(name=place.name))


def _near(parse: Parse, at: int, _term: Term) -> None:
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


def _road(parse: Parse, at: int, term: Term) -> None:
    if term.name != "motorway":
        parse.miss([at], OTHER_ROAD)
    else:
        _near(parse, at, term)


_DENIED: Final = frozenset({"never", "says", "zoning", "place", "destination", "profile"})
# Words of area say nothing more than that land is looked for.
_SILENT_ALONE: Final = frozenset({"area", "area_gross", "area_net"})
_ALONE: Final = {
    "says": _says,
    "zoning": _zoned,
    "profile": _branch,
    "place": _placed,
    "destination": _near,
    "road": _road,
    "figure": _without_figure,
}
