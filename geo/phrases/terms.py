"""Terms of a search line: tokens joined to phrases, figures, roads, days and places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geo.phrases.lexicon import Entry, capitals, lexicon, zoning_of
from geo.phrases.quantities import (
    MULTIPLIERS,
    PARTS_OF_YEAR,
    day_of,
    is_hectare,
    is_number_word,
    months,
    number_of,
    span_of_months,
    unit_of,
    year_of,
)
from geo.phrases.tokens import BREAKS, Token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geo.phrases.gazetteer import Gazetteer, NamedPlace

# A phrase, a name and a unit have at most so many tokens.
_LONGEST: Final = 9
_LONGEST_UNIT: Final = 6
_COMPARE: Final = {
    **dict.fromkeys((">", ">=", "≥"), "least"),
    **dict.fromkeys(("<", "<=", "≤"), "most"),
    "~": "about",
    "≈": "about",
    "+": "more",
    "-": "span",
    "–": "span",
    "—": "span",
    "/": "and",
    "&": "and",
    ",": "break",
    ";": "break",
    "|": "break",
    "\n": "break",
}
_NEARNESS: Final = re.compile(r"(.{4,}?)s?(?:nah|nahe|naehe|nahes|naher)")
_ROADS: Final = {"a": "motorway", "bab": "motorway", "b": "road", "s": "road", "k": "road"}
_CURRENCY: Final = frozenset({"€", "eur", "euro", "euros"})
_MOST_ROAD_DIGITS: Final = 3


_NO_ENTRY: Final = Entry()


@dataclass(frozen=True, slots=True)
class Term:
    """Some tokens with one meaning, from token `first` up to and without `end`.

    Attributes
    ----------
    kind
        "entry" (a phrase of the lexicon), "number", "unit", "place", "zoning", "road", "days"
        (a day or a span of days), "sign" or "word" (not known).
    roles
        The parts that it plays around figures and places.
    """

    kind: str
    first: int
    end: int
    entry: Entry = _NO_ENTRY
    place: NamedPlace | None = None
    value: float = 0
    unit: str = ""
    name: str = ""
    days: tuple[date, date] | None = None
    roles: frozenset[str] = field(default=frozenset())

    @property
    def meaning(self) -> str:
        """The kind of the entry, or of the term itself."""
        return self.entry.kind if self.kind == "entry" else self.kind


def terms(found: Sequence[Token], places: Gazetteer) -> list[Term]:
    """Join tokens to terms, the longest meaning first."""
    made: list[Term] = []
    place = 0
    while place < len(found):
        term = _term(found, place, places, made[-1] if made else None)
        made.append(term)
        place = term.end
    return made


def _term(found: Sequence[Token], at: int, places: Gazetteer, before: Term | None) -> Term:
    counted = before is not None and before.kind == "number" and before.unit == ""
    candidates = [
        _days(found, at),
        _road(found, at),
        _unit(found, at, counted=counted),
        _phrase(found, at, places),
        _zoning(found, at),
        _currency_first(found, at),
        _number(found, at),
    ]
    known = [one for one in candidates if one is not None]
    if known:
        # Of equally long ones the first: a unit after a figure, a phrase elsewhere.
        return max(known, key=lambda one: one.end)
    token = found[at]
    if token.kind == "sign":
        roles = frozenset({_COMPARE.get(token.text, "silent")})
        return Term("sign", at, at + 1, roles=roles)
    return _nearness(token, at) or Term("word", at, at + 1)


def _phrase(found: Sequence[Token], at: int, places: Gazetteer) -> Term | None:
    if found[at].key == "" or found[at].kind == "day":
        return _section(found, at)
    if (entry := capitals(found[at].text)) is not None:
        return Term("entry", at, at + 1, entry)
    key, best = "", None
    for end in range(at + 1, min(len(found), at + _LONGEST) + 1):
        token = found[end - 1]
        if token.text in BREAKS:
            break
        key += token.key
        if not token.key:  # a sign ends no phrase
            continue
        if (place := places.places.get(key)) is not None:
            best = Term("place", at, end, place=place)
        elif (entry := lexicon().get(key)) is not None:
            best = Term("entry", at, end, entry, roles=entry.roles)
    return best


def _section(found: Sequence[Token], at: int) -> Term | None:
    """Read § 34 BauGB, whose sign is silent elsewhere."""
    if found[at].text != "§" or at + 1 >= len(found) or found[at + 1].text != "34":
        return None
    law = at + 2 < len(found) and found[at + 2].key == "baugb"
    entry = Entry("says", filters={"plan_status": ("unplanned",)}, words="§ 34")
    return Term("entry", at, at + 2 + law, entry)


def _nearness(token: Token, at: int) -> Term | None:
    """Read autobahnnah and Flughafennähe as near to the place within the word."""
    parts = _NEARNESS.fullmatch(token.key)
    entry = lexicon().get(parts.group(1)) if parts else None
    if entry is None or entry.kind != "destination":
        return None
    return Term("entry", at, at + 1, entry)


def _number(found: Sequence[Token], at: int) -> Term | None:
    token = found[at]
    if token.kind != "number" and not is_number_word(token.text):
        return None
    end = at + 1
    following = found[end].text if end < len(found) else ""
    value = number_of(token.text, hectares=is_hectare(following))
    if value is None:
        return None
    if end < len(found) and (factor := MULTIPLIERS.get(found[end].key.rstrip("."))):
        value, end = value * factor, end + 1
        if end < len(found) and found[end].text == ".":
            end += 1
    return Term("number", at, end, value=value, name=token.text)


def _unit(found: Sequence[Token], at: int, *, counted: bool) -> Term | None:
    """Read a unit, which stands after a figure alone."""
    if not counted:
        return None
    best = None
    for end in range(at + 1, min(len(found), at + _LONGEST_UNIT) + 1):
        if found[end - 1].text in BREAKS:
            break
        unit = unit_of("".join(one.text for one in found[at:end]))
        if unit is not None:
            best = Term("unit", at, end, value=unit[1], unit=unit[0])
    return best


def _currency_first(found: Sequence[Token], at: int) -> Term | None:
    """Skip € before a figure: the unit after it says per what."""
    here = found[at].key in _CURRENCY
    ahead = at + 1 < len(found) and found[at + 1].kind == "number"
    return Term("sign", at, at + 1, roles=frozenset({"currency"})) if here and ahead else None


def _zoning(found: Sequence[Token], at: int) -> Term | None:
    code = zoning_of(found[at].text)
    return Term("zoning", at, at + 1, name=code) if code else None


def _road(found: Sequence[Token], at: int) -> Term | None:
    """Read A 14, A14, BAB 9, B 183a as a road; "a 14 minute drive" is none."""
    kind = _ROADS.get(found[at].key)
    if kind is None or at + 1 >= len(found):
        return None
    number = found[at + 1]
    glued = number.start == found[at].end
    if not (number.text.isascii() and number.text.isdigit()):
        return None
    if len(number.text) > _MOST_ROAD_DIGITS:
        return None
    written = found[at].text.isupper() or glued or found[at].key == "bab"
    if not written or (kind == "road" and not found[at].text.isupper()):
        return None
    return Term("road", at, at + 2, name=kind)


def _days(found: Sequence[Token], at: int) -> Term | None:
    token = found[at]
    if token.kind == "day":
        day = day_of(token.text)
        return Term("days", at, at + 1, days=(day, day)) if day else None
    named = _named_months(found, at)
    if named is not None:
        first, last, end = named
        if end < len(found) and (year := year_of(found[end].text)) is not None:
            return Term("days", at, end + 1, days=span_of_months(year, first, last))
    return None


def _named_months(found: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """Return first and last month and where they end, of July, mid or Q3."""
    key, rest = found[at].key, found[at + 1 :]
    following = rest[0].text if rest else ""
    if key == "q" and following in {"1", "2", "3", "4"}:
        return _quarter(int(following), _past(found, at + 2))
    if _is_quarter(found, at):
        return _quarter(int(found[at].text), _past(found, at + 3))
    if key in PARTS_OF_YEAR:
        return *PARTS_OF_YEAR[key], _past(found, at + 1)
    if key in months():
        month = months()[key]
        return month, month, _past(found, at + 1)
    return None


def _is_quarter(found: Sequence[Token], at: int) -> bool:
    """Whether "1. Quartal" or "3rd quarter" begins here."""
    words = found[at + 1 : at + 3]
    ordinal = len(words) > 1 and words[0].key in {"", "st", "nd", "rd", "th"}
    return (
        found[at].text in {"1", "2", "3", "4"}
        and ordinal
        and words[1].key in {"quartal", "quarter"}
    )


def _quarter(number: int, end: int) -> tuple[int, int, int]:
    return 3 * number - 2, 3 * number, end


def _past(found: Sequence[Token], at: int) -> int:
    """Return the place of the next token that is no small word or sign before a year."""
    while at < len(found) and found[at].text.casefold() in {"/", ".", "-", "of", "des", "jahres"}:
        at += 1
    return at
