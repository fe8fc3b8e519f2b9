"""Passwords: what is a good one, and how they are kept (argon2id, RFC 9106)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.words import Text

if TYPE_CHECKING:
    from data.store.users import User

LEAST: Final = 12
MOST: Final = 200
"""Characters. Length alone is asked for, as NIST SP 800-63B advises (3.1.1.2)."""

_HASHER: Final = PasswordHasher()
# Compared where there is nobody, so that an answer takes as long as with somebody.
_NOBODY: Final = _HASHER.hash("nobody has this one")
_SHORT: Final = Text(
    "mindestens {least} Zeichen, höchstens {most}", "at least {least} characters, at most {most}"
)
_NAME: Final = Text("nicht den eigenen Namen", "not one's own name")
_DULL: Final = Text(
    "nicht immer dasselbe Zeichen und keine Reihe wie 1234",
    "not the same character again and again, and no run such as 1234",
)
_FEW: Final = 5


def objection(password: str, name: str) -> Text | None:
    """Return what is wrong with a password that somebody wants; None where nothing is."""
    if not LEAST <= len(password) <= MOST:
        return _SHORT.format(least=LEAST, most=MOST)
    low = password.casefold()
    if name and name.casefold() in low and len(password) - len(name) < LEAST // 2:
        return _NAME
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(low)}
    if len(set(low)) < _FEW or len(steps) == 1:
        return _DULL
    return None


def hashed(password: str) -> str:
    """Return the hash of a password, with its salt and parameters."""
    return _HASHER.hash(password)


def fits(user: User | None, password: str) -> bool:
    """Whether a password is that of a user; takes the same time where there is none."""
    held = user.password if user is not None and user.password else None
    try:
        good = _HASHER.verify(held or _NOBODY, password[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return good and held is not None


def is_outdated(user: User) -> bool:
    """Whether the hash was made with weaker parameters than are used now."""
    return user.password is not None and _HASHER.check_needs_rehash(user.password)
