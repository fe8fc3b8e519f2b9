"""The key that signs forms, links and prints: set by the operator, or made once."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from api.settings import Settings

_FILE: Final = "secret"
_LOG: Final = logging.getLogger(__name__)


def secret_of(settings: Settings) -> str:
    """Return the key; make it where there is none, readable by its owner alone.

    Raises
    ------
    OSError
        Where it can be neither read nor written.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    path = settings.home / _FILE
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def print_key(settings: Settings) -> bytes | None:
    """Return the key under which check codes of exposés are sealed, derived from the one key.

    None where that one can be neither read nor written. Whoever changes it can no longer check
    what was printed before: it belongs into the backup.
    """
    try:
        key = secret_of(settings)
    except OSError as error:
        _LOG.warning("exposés bear no check code: %s: %s", error.filename, error.strerror)
        return None
    return hmac.digest(key.encode(), b"check codes of exposes", "sha256")


def key_digest(settings: Settings) -> str | None:
    """Return the SHA-256 of the key, by which it is told from others; None where there is none.

    Raises
    ------
    OSError
        Where its file cannot be read.
    """
    if settings.secret is None and not (settings.home / _FILE).exists():
        return None
    return hashlib.sha256(secret_of(settings).encode()).hexdigest()


def _make(path: Path) -> None:
    """Write a fresh key; where two processes do at once, that of the first one counts."""
    fresh = path.with_name(f"{_FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
