"""What a word that is not understood may have been meant to be: names a few letters away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.phrases.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.phrases.tokens import Token

_MOST: Final = 3
_SHORTEST: Final = 4
# From so many letters on two may be wrong, before it is one.
_LONG: Final = 7


@dataclass(frozen=True, slots=True)
class Offer:
    """A name or word that may be meant, and the whole line with it."""

    words: str
    line: str


@cache
def _vocabulary() -> Mapping[str, str]:
    """Return words of the lexicon by key: those that say something, and are no short ones."""
    return {
        key: entry.words for key, entry in lexicon().items() if entry.kind and len(key) > _SHORTEST
    }


def offers(line: str, words: Sequence[Token], names: Mapping[str, str]) -> tuple[Offer, ...]:
    """Return what the words of a piece, or all of them, may be: places first, the closest first.

    Distance is that of Damerau and Levenshtein in its restricted form (optimal string
    alignment): a letter more, less, other, or two exchanged.
    """
    pieces = [words, *([one] for one in words)] if len(words) > 1 else [words]
    found: dict[str, Offer] = {}
    for piece in pieces:
        key = "".join(one.key for one in piece)
        if len(key) < _SHORTEST:
            continue
        for known in (names, _vocabulary()):
            for word in _close(key, known):
                changed = line[: piece[0].start] + word + line[piece[-1].end :]
                found.setdefault(word, Offer(word, changed))
    return tuple(found.values())[:_MOST]


def _close(key: str, known: Mapping[str, str]) -> list[str]:
    cutoff = 1 if len(key) < _LONG else 2
    near = process.extract(key, list(known), scorer=OSA.distance, score_cutoff=cutoff, limit=_MOST)
    return [known[word] for word, _, _ in near]
