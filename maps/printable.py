"""Text from records made printable: what no font has becomes U+FFFD, and is reported.

Under PDF/UA a character without a glyph, a control character or a private-use code
point is a hard error of the typesetter. A record must never be able to stop its exposé.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING, Final

from maps import typeface

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

type Tree = str | float | bool | Sequence[Tree] | Mapping[str, Tree] | None

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

# Categories that have no sign of their own, or one that nobody agrees on: controls,
# format characters (bidirectional overrides among them), surrogates, private use,
# unassigned.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS: Final = frozenset("\t\n\v\f\r\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")


def printable(text: str, replaced: set[str] | None = None) -> str:
    """Return `text` with every character that cannot be printed replaced by U+FFFD.

    Line breaks and tabs become blanks. The text is composed (NFC) first, so that a
    letter with a combining accent finds its own glyph.

    Parameters
    ----------
    text
        Any text, lone surrogates included.
    replaced
        Collects the characters that were replaced.
    """
    if text.isascii() and text.isprintable():
        return text
    if _signs().issuperset(text) and unicodedata.is_normalized("NFC", text):
        return text
    signs = []
    for character in unicodedata.normalize("NFC", text):
        if character in _BLANKS:
            signs.append(" ")
        elif character == REPLACEMENT or character in _signs():
            signs.append(character)
        else:
            signs.append(REPLACEMENT)
            if replaced is not None:
                replaced.add(character)
    return "".join(signs)


@functools.cache
def _signs() -> frozenset[str]:
    """Return the characters that have a sign of their own."""
    every = {chr(code) for code in typeface.characters()}
    return frozenset(one for one in every if unicodedata.category(one) not in _UNPRINTABLE)


def printable_tree(tree: Tree, replaced: set[str]) -> Tree:
    """Return `tree` with every text in it made printable; keys are left as they are."""
    if isinstance(tree, str):
        return printable(tree, replaced)
    if isinstance(tree, dict):
        return {key: printable_tree(value, replaced) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [printable_tree(value, replaced) for value in tree]
    return tree
