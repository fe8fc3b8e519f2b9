"""The code on a printed exposé: what was printed, so that anyone can ask whether it still holds.

Nothing is stored for a print. The code itself says which plot was printed, on which day, in
which language, out of which version of the record and which catalogue, and how the printed
facts hash; the record's history says the rest. It is sealed with a key of the operator (HMAC,
RFC 2104), so that nobody can make up a code of something that was never printed, and so that
asking costs no work unless the code is ours.

25 bytes, written in Crockford's base 32 in eight groups of five signs; 28 bytes in nine groups
where sections were left out:

====  =======================================================================
byte  what
====  =======================================================================
0     form of the code (1, or 2 where sections were left out), and the language in
      the lowest bit
1–2   day, counted from 1 January 2020
3–5   version of the record; 0 where the plots are not those of the record
6–9   the catalogue: start of the SHA-256 of its version
10–13 the plot: start of the SHA-256 of its identifier
14–17 the content: start of the SHA-256 of the printed facts (`maps.printed`)
18–20 in form 2 alone: the sections that were printed, a bit each (`maps.sections`)
then  the seal, 7 bytes: start of the HMAC-SHA-256 of all before
====  =======================================================================

Four bytes tell 10,000 plots apart but for one case in 80 (of any two plots, one in four
billion); who finds two plots for a code is told of neither. A seal of 56 bits cannot be guessed
at the pace at which a service answers.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.words import Language

_WHOLE: Final = 1
_SOME: Final = 2
_FIRST_DAY: Final = date(2020, 1, 1)
_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")
_BYTES: Final = 25
_SECTIONS: Final = 3
_SEAL: Final = 7
_PART: Final = 4
# Crockford's base 32 has no I, L, O, U; who types one means the figure that it looks like.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT: Final = str.maketrans("ILO", "110")
_GROUP: Final = 5
SIGNS: Final = _BYTES * 8 // 5
"""How many signs a code has, hyphens aside."""
SIGNS_OF_SOME: Final = (_BYTES + _SECTIONS) * 8 // 5 + 1
"""How many it has where sections were left out: one bit of the first is not needed."""


class NoCodeError(ValueError):
    """A text that has not the form of a code."""


class ForeignCodeError(ValueError):
    """A code of the right form whose seal is not ours: mistyped, made up, or of another key."""


def part_of(text: str | bytes) -> bytes:
    """Return the start of a hash by which a code knows a plot, a catalogue or a content."""
    raw = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(raw).digest()[:_PART]


@dataclass(frozen=True, slots=True)
class PrintCode:
    """What a print says of itself.

    Attributes
    ----------
    language
        Language of the print.
    day
        Day of the catalogue that was printed.
    record_version
        Version of the record; 0 where the plots are not those of the record.
    catalogue, plot, content
        Parts of hashes, as `part_of` makes them.
    sections
        Those that were printed, a bit each (`maps.sections.as_bits`); None for all.
    """

    language: Language
    day: date
    record_version: int
    catalogue: bytes
    plot: bytes
    content: bytes
    sections: int | None = None

    def _body(self) -> bytes:
        form = _WHOLE if self.sections is None else _SOME
        return b"".join(
            (
                bytes([form << 1 | _LANGUAGES.index(self.language)]),
                (self.day - _FIRST_DAY).days.to_bytes(2),
                self.record_version.to_bytes(3),
                self.catalogue,
                self.plot,
                self.content,
                b"" if self.sections is None else self.sections.to_bytes(_SECTIONS),
            )
        )

    def sealed(self, key: bytes) -> str:
        """Return the code as it is printed, under the seal of `key`."""
        body = self._body()
        number = int.from_bytes(body + _seal(body, key))
        count = SIGNS if self.sections is None else SIGNS_OF_SOME
        signs = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(count)))
        return "-".join(signs[i : i + _GROUP] for i in range(0, count, _GROUP))


def _seal(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:_SEAL]


def read_code(text: str, key: bytes) -> PrintCode:
    """Read a code, however it is typed: in small letters, without hyphens, with blanks.

    Raises
    ------
    NoCodeError
        Where the text has not the form of a code.
    ForeignCodeError
        Where the seal is not that of `key`.
    """
    signs = "".join(text.split()).replace("-", "").upper().translate(_MEANT)
    form = {SIGNS: _WHOLE, SIGNS_OF_SOME: _SOME}.get(len(signs))
    if form is None or not set(signs) <= set(_SIGNS):
        raise NoCodeError
    number = 0
    for sign in signs:
        number = number << 5 | _SIGNS.index(sign)
    length = _BYTES if form == _WHOLE else _BYTES + _SECTIONS
    if number.bit_length() > 8 * length:  # the bit that none of ours has
        raise ForeignCodeError
    raw = number.to_bytes(length)
    body, seal = raw[:-_SEAL], raw[-_SEAL:]
    if not hmac.compare_digest(seal, _seal(body, key)) or body[0] >> 1 != form:
        raise ForeignCodeError
    return PrintCode(
        language=_LANGUAGES[body[0] & 1],
        day=_FIRST_DAY + timedelta(days=int.from_bytes(body[1:3])),
        record_version=int.from_bytes(body[3:6]),
        catalogue=body[6:10],
        plot=body[10:14],
        content=body[14:18],
        sections=None if form == _WHOLE else int.from_bytes(body[18:21]),
    )
