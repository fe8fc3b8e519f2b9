"""What words and phrases stand for, read from `words.toml` and the code lists."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.codes import ZONING
from geo.phrases.tokens import key_of
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILE: Final = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase stands for.

    Attributes
    ----------
    kind
        "says", "never", "destination", "distance", "figure", "profile" or "amount"; empty for
        a phrase that only plays parts.
    name
        Of the destination, the figure's filter or the profile.
    filters
        Values by name of a filter, of "says" and "never".
    side
        Of a figure: what one alone means, "min" or "max".
    value, unit
        Of an amount.
    roles
        The parts that the phrase plays around figures and places.
    words
        The phrase as it is written.
    """

    kind: str = ""
    name: str = ""
    filters: Mapping[str, tuple[str, ...]] | None = None
    side: str = "min"
    value: float = 0
    unit: str = ""
    roles: frozenset[str] = frozenset()
    words: str = ""


@cache
def lexicon() -> Mapping[str, Entry]:
    """Return all phrases by their key; what says a filter comes before what plays a part."""
    held = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found: dict[str, Entry] = {}
    roles: dict[str, set[str]] = {}
    for part in held["part"]:
        for words in part["words"]:
            roles.setdefault(key_of(words), set()).add(part["role"])
            found.setdefault(key_of(words), Entry(words=words))
    for entry in (*_entries(held), *_from_code_lists()):
        found[key_of(entry.words)] = entry
    return {
        key: Entry(
            *(entry.kind, entry.name, entry.filters, entry.side, entry.value, entry.unit),
            roles=frozenset(roles.get(key, ())),
            words=entry.words,
        )
        for key, entry in found.items()
    }


def _entries(held: dict[str, Any]) -> Iterator[Entry]:
    for kind in ("figure", "distance", "destination", "profile", "never", "says", "amount"):
        for one in held[kind]:
            filters = {name: tuple(values) for name, values in one.get("filters", {}).items()}
            for words in one["words"]:
                yield Entry(
                    kind,
                    one.get("name", one.get("stem", "")),
                    filters or None,
                    one.get("side", "min"),
                    one.get("value", 0),
                    one.get("unit", ""),
                    words=words,
                )


def _from_code_lists() -> Iterator[Entry]:
    for code, _ in QUALITY:
        for words in (f"Güteklasse {code}", f"ÖV-Güteklasse {code}", f"quality class {code}"):
            yield Entry("says", filters={"transit_class": (code,)}, words=words)
    for code in ("GIe", "GEe"):
        yield Entry("says", filters={"zoning": (code,)}, words=f"{code[:2]}(e)")


@cache
def side_of(stem: str) -> str:
    """Return whether a figure alone is a lower or an upper limit of a filter: min or max."""
    held = (one.side for one in lexicon().values() if one.kind == "figure" and one.name == stem)
    return next(held, "min")


# Codes that are words of a language as well are read in capitals alone.
_IN_CAPITALS: Final = frozenset({"SO", "MI", "MU", "MK"})


def zoning_of(text: str) -> str | None:
    """Return the code of the BauNVO that a text is."""
    for code, _ in ZONING:
        if text == code or (code not in _IN_CAPITALS and text.casefold() == code.casefold()):
            return code
    return None


def capitals(text: str) -> Entry | None:
    """Return what a word means that only counts in capitals; None for any other."""
    if text == "IT":
        return Entry("profile", "digital", words=text)
    return Entry("figure", "gfz", words=text) if text == "FAR" else None
