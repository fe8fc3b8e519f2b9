"""The key under which printed exposés are sealed: a setting, or made once in the home folder."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from api.settings import Settings

_LOG: Final = logging.getLogger(__name__)
_NAME: Final = "print.key"
_BYTES: Final = 32


def print_key(settings: Settings) -> bytes | None:
    """Return the key; None where there is none and none can be written.

    Whoever loses the key can no longer check what was printed before: it belongs into the
    backup, or several machines are given one by the setting.
    """
    if settings.print_key is not None:
        return hashlib.sha256(settings.print_key.get_secret_value().encode()).digest()
    path = settings.home / _NAME
    try:
        return _read(path) or _make(path)
    except OSError as error:
        _LOG.warning("exposés bear no check code: %s: %s", path, error.strerror)
        return None


def _read(path: Path) -> bytes | None:
    held = path.read_bytes() if path.exists() else b""
    return held if len(held) == _BYTES else None


def _make(path: Path) -> bytes | None:
    """Write a key that nobody else can read; of two who do so at once both get the first one."""
    key = secrets.token_bytes(_BYTES)
    work = path.with_name(f"{_NAME}.{secrets.token_hex(4)}")
    handle = os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
        try:
            os.link(work, path)
        except FileExistsError:
            return _read(path)
    finally:
        work.unlink()
    return key
