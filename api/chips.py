"""What a page asks, as chips: each filter in words, its terms, and the address without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.filters import BY_NAME
from api.query import Query, first, write_query
from api.targets import NAME as TARGETS
from api.targets import asked_in, written
from data import words
from data.fields import FILTERABLE, Kind
from geo.columns import PEOPLE, TRANSIT_CLASS, TRANSIT_LABELS
from geo.destinations import DISTANCES, KINDS, MODE_LABELS, Mode
from geo.filters import people_label
from geo.profiles import GENERAL, profiles
from geo.quality import QUALITY
from geo.targets import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.fields import Field
    from data.words import Language

_PLAIN: Final = frozenset({"zoning", "municipality", "estate", "status"})
_POINT: Final = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that is asked for, and the query without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a filter may count: in words, the query with it, and whether it holds."""

    label: str
    query: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """As what a filter counts: `kinds` as must or wish, `unknowns` where the fact is unknown."""

    label: str
    wish: bool
    kinds: tuple[Way, ...]
    unknowns: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Active:
    """A filter that is set: its values, and its terms where it can have any."""

    name: str
    chips: tuple[Chip, ...]
    terms: Terms | None


def active(
    query: Query, language: Language, codes: Callable[[Field], Mapping[str, str]]
) -> tuple[Active, ...]:
    """Return what `query` asks, in the order of the form; `codes` words the codes of a field."""
    return tuple(_Active(query, language, codes))


def hectares(square_metres: str, language: Language) -> str:
    """Return an area in words; what is no number stays as it is."""
    try:
        return words.area(float(square_metres), language)
    except (ValueError, ArithmeticError):  # no number, or one too long to write out
        return square_metres


class _Active:
    def __init__(
        self, query: Query, language: Language, codes: Callable[[Field], Mapping[str, str]]
    ) -> None:
        self.query = query
        self.language = language
        self.codes = codes
        self._ = words.translations(language).gettext
        self.targets = asked_in(query)
        self.mode: Mode = "truck" if first(query, "mode") == "truck" else "car"

    def __iter__(self) -> Iterator[Active]:
        held: dict[str, list[Chip]] = {}
        for name, chip in self._chips():
            held.setdefault(name, []).append(chip)
        for name, chips in held.items():
            yield Active(name, tuple(chips), self._terms(name) if name in BY_NAME else None)

    def _chips(self) -> Iterator[tuple[str, Chip]]:
        for field in FILTERABLE:
            yield from self._of_field(field)
        yield from self._of_limits()
        yield from self._of_people()
        yield from self._of_transit()
        yield from self._of_space()
        yield from self._of_targets()
        yield from self._of_weighting()
        _ = self._
        if first(self.query, "mode") == "truck":
            said = _("Driving times by {mode}").format(mode=self._in(MODE_LABELS["truck"]))
            yield self._chip(said, "mode")
        if first(self.query, "include_unknown") == "true":
            yield self._chip(_("Unknown included"), "include_unknown")

    # Values --------------------------------------------------------------------

    def _of_field(self, field: Field) -> Iterator[tuple[str, Chip]]:
        name, label = field.filter_name, self._in(field.label)
        if field.kind in {Kind.NUMBER, Kind.DATE}:
            yield from self._of_range(
                name, lambda value: f"{label} {value}", lambda v: self._worded(field, v)
            )
            return
        texts = self.codes(field)
        for value in self.query.get(name, ()):
            shown = texts.get(value, value)
            said = shown if field.name in _PLAIN else f"{label}: {shown}"
            yield self._chip(said, name, value)

    def _of_range(
        self, name: str, said: Callable[[str], str], worded: Callable[[str], str]
    ) -> Iterator[tuple[str, Chip]]:
        _ = self._
        for suffix, word in (("_min", _("from {value}")), ("_max", _("up to {value}"))):
            if value := first(self.query, name + suffix):
                yield self._chip(said(word.format(value=worded(value))), name + suffix)

    def _of_limits(self) -> Iterator[tuple[str, Chip]]:
        _ = self._
        for kind in KINDS:
            name = f"max_minutes_{kind.name}"
            if value := first(self.query, name):
                said = _("at most {minutes} min {to}")
                yield self._chip(said.format(minutes=value, to=self._in(kind.to)), name)
        for distance in DISTANCES:
            name = f"max_km_{distance.name}"
            if value := first(self.query, name):
                said = _("at most {km} km {to}").format(km=value, to=self._in(distance.to))
                yield self._chip(said, name)

    def _of_people(self) -> Iterator[tuple[str, Chip]]:
        for name, group in PEOPLE.items():
            label = self._in(people_label(group))
            yield from self._of_range(name, lambda value, label=label: f"{label} {value}", str)  # type: ignore[misc]

    def _of_transit(self) -> Iterator[tuple[str, Chip]]:
        for value in self.query.get("transit_class", ()):
            shown = {code.code: self._in(code.label) for code in QUALITY}.get(value, value)
            label = self._in(TRANSIT_LABELS[TRANSIT_CLASS])
            yield self._chip(f"{label}: {shown}", "transit_class", value)
        if value := first(self.query, "max_minutes_stop"):
            said = self._("at most {minutes} min on foot to a stop").format(minutes=value)
            yield self._chip(said, "max_minutes_stop")

    def _of_space(self) -> Iterator[tuple[str, Chip]]:
        _ = self._
        if days := first(self.query, "confirmed_within_days"):
            said = _("status confirmed within {days} days").format(days=days)
            yield self._chip(said, "confirmed_within_days")
        if self.query.get("within"):
            yield self._chip(_("within the area drawn"), "within")
        if self.query.get("bbox"):
            yield self._chip(_("within a section of the map"), "bbox")
        if near := self.query.get("near"):
            km = near[-1] if len(near) == _POINT else ",".join(near)
            yield self._chip(_("at most {km} km from a point").format(km=km), "near")

    def _of_targets(self) -> Iterator[tuple[str, Chip]]:
        for place, one in enumerate(self.targets):
            others = written(self.targets[:place] + self.targets[place + 1 :])
            target = Target(one.lon, one.lat, one.mode or self.mode, one.name)
            wanted = self._("at most {minutes} min").format(
                minutes=words.number(one.max_minutes, self.language, decimals=1)
            )
            left = {**self.query, TARGETS: [others] if others else []}
            yield TARGETS, Chip(f"{self._in(target.label)}: {wanted}", write_query(left))

    def _of_weighting(self) -> Iterator[tuple[str, Chip]]:
        name = first(self.query, "profile")
        if name in profiles() and name != GENERAL.name:
            label = self._in(profiles()[name].label)
            yield self._chip(self._("Score for {branch}").format(branch=label), "profile")
        if first(self.query, "weights"):
            yield self._chip(self._("Weights of one's own"), "weights")

    def _worded(self, field: Field, value: str) -> str:
        if field.unit == "m²":
            return hectares(value, self.language)
        return f"{value} {field.unit or ''}".strip()

    def _in(self, text: words.Text) -> str:
        return text.in_(self.language)

    def _chip(self, label: str, name: str, value: str | None = None) -> tuple[str, Chip]:
        left = dict(self.query)
        left[name] = [v for v in left.get(name, []) if value is not None and v != value]
        if not left[name]:
            left = self._on(name, left, wish=False, unknown=None)
        return name, Chip(label, write_query(left))

    # Terms -----------------------------------------------------------------------

    def _terms(self, name: str) -> Terms:
        _ = self._
        wish = name in self.query.get("wishes", ())
        held = {n: kind for n, __, kind in self._pairs()}.get(name)
        kinds = tuple(
            Way(said, write_query(self._on(name, self.query, wish=one, unknown=held)), one == wish)
            for one, said in (
                (False, _("must be met")),
                (True, _("is a wish: leaves nothing out, counts for the order")),
            )
        )
        default = _("counts as all others do")
        unknowns = tuple(
            Way(said, write_query(self._on(name, self.query, wish=wish, unknown=one)), one == held)
            for one, said in (
                (None, default),
                ("keep", _("counts as met")),
                ("fail", _("counts as not met")),
            )
        )
        return Terms(_("wish") if wish else _("must"), wish, kinds, unknowns)

    def _pairs(self) -> Iterator[tuple[str, str, str]]:
        return (pair.partition(":") for pair in self.query.get("unknown", ()))

    def _on(self, name: str, query: Query, *, wish: bool, unknown: str | None) -> Query:
        """Return a query in which a filter has these terms."""
        wishes = [one for one in query.get("wishes", ()) if one != name] + [name] * wish
        pairs = [f"{n}:{kind}" for n, __, kind in self._pairs() if n != name]
        if unknown:
            pairs.append(f"{name}:{unknown}")
        return {**query, "wishes": wishes, "unknown": pairs, "offset": []}
