"""The history of a plot as staff see it: who changed what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.changewords import change_in
from data.store.facts import PROVENANCE
from data.store.versions import VersionKind
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from data.store.versions import Version
    from data.words import Language

_MADE: Final = {
    VersionKind.CREATED: Text("aufgenommen", "entered"),
    VersionKind.CHANGED: Text("geändert", "changed"),
    VersionKind.WITHDRAWN: Text("zurückgezogen", "withdrawn"),
    VersionKind.UNDONE: Text("Änderung zurückgenommen", "change undone"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One version of a plot.

    Attributes
    ----------
    number, at, account, reason
        Of the version.
    kind
        What was done, in a word.
    changes
        What it made of each fact, in words; empty where the whole plot came or went.
    facts
        Of how many facts it tells.
    """

    number: int
    at: datetime
    account: str
    reason: str
    kind: Text
    changes: tuple[str, ...]
    facts: int


def moments(versions: Iterable[Version], language: Language) -> tuple[Moment, ...]:
    """Return the history of a plot in words, the newest first."""
    return tuple(_moment(one, language) for one in reversed(tuple(versions)))


def _moment(version: Version, language: Language) -> Moment:
    is_whole = version.kind in {VersionKind.CREATED, VersionKind.WITHDRAWN}
    return Moment(
        number=version.number,
        at=version.at,
        account=version.account,
        reason=version.reason,
        kind=_MADE[version.kind],
        changes=() if is_whole else tuple(change_in(language, one) for one in version.changes),
        facts=sum(not one.name.startswith(PROVENANCE) for one in version.changes),
    )
