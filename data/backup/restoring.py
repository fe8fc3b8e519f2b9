"""A backup that is put back: the store in one transaction, the files once that is decided."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from data.backup.staging import Staging, alone, decide, settle
from data.errors import Finding, InputError
from data.reference import Shelf
from data.store.changes import StoreError
from data.store.refill import Restoration
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from data.backup.archive import Archive
    from data.store.store import Store

_HELD: Final = Text("schon Inhalt: {what}", "something already: {what}")
_EMPTY: Final = Text(
    "ein leeres Verzeichnis; mit --replace geht verloren, was dort ist",
    "an empty record; with --replace what is there is lost",
)
_OTHER: Final = Text("eine andere Wiederherstellung läuft", "another restoration is running")
_NO_OTHER: Final = Text("eine zur gleichen Zeit", "one at a time")
_LAYERS: Final = "reference layers"


def held(store: Store, home: Path) -> Mapping[str, int]:
    """Return what a restoration would replace: rows by table, and how many layers."""
    layers = len(Shelf(home).entries())
    return {**store.holds(), **({_LAYERS: layers} if layers else {})}


def restore(
    archive: Archive,
    store: Store,
    home: Path,
    *,
    account: str,
    replace: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> str:
    """Put back what a backup holds, whole or not at all; return the token of the restoration.

    The archive must have been checked.

    Parameters
    ----------
    account
        Who restores, for the audit log; that of what was there is lost with it.
    replace
        Whether what is there may be lost.
    progress
        Told how many more rows are written.

    Raises
    ------
    InputError
        Where something is there that may not be lost, or another process restores.
    data.store.changes.StoreError
        Where the store does not take it.
    OSError
        Where files cannot be written.
    """
    settle(home, store.was_restored)
    with alone(home) as is_mine:
        if not is_mine:
            raise InputError(Finding(str(home), None, _OTHER, _NO_OTHER))
        if not replace and (there := held(store, home)):
            what = ", ".join(f"{name} {count}" for name, count in there.items())
            raise InputError(Finding("restore", None, _HELD.format(what=what), _EMPTY))
        token = secrets.token_hex(8)
        staging = Staging(home, token)
        try:
            staging.write(archive.files())
            noted = Restoration(token, datetime.now(UTC), account)
            store.refill(archive, noted, replace=replace, progress=progress)
        except BaseException:
            # The store knows whether it came so far; where it cannot be asked, the next one asks.
            with suppress(StoreError):
                decide(staging, token, store.was_restored)
            raise
        staging.take()
    return token
