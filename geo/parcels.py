"""Outlines of plots that a file names by their parcels alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.imports.plan import Finder
from data.reference.parcels import Unknown
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.imports.draft import Draft
    from data.reference.parcels import Parcels
    from data.store.versions import Held

_LOADED: Final = Text(
    "Schlüssel von Flurstücken, die geladen sind", "keys of parcels that are loaded"
)


def outlined(
    drafts: Sequence[Draft], parcels: Parcels | None, held: Mapping[str, Held]
) -> tuple[Draft, ...]:
    """Give rows that hold parcel keys and nothing to draw the union of these parcels.

    A row with a key that no loaded parcel has is refused, and names it. A plot that the
    record knows keeps its outline, since `parcels` is also a note for readers. Without a
    loaded layer nothing changes.
    """
    if parcels is None:
        return tuple(drafts)
    finder = Finder(held)
    return tuple(_outlined(draft, parcels, finder) for draft in drafts)


def _outlined(draft: Draft, parcels: Parcels, finder: Finder) -> Draft:
    keys = draft.values.get("parcels")
    if keys is None or draft.outline is not None or draft.refusals:
        return draft
    known, _, _ = finder.find(draft)
    if known is not None:
        return draft
    found = parcels.outline(str(keys))
    if isinstance(found, Unknown):
        return draft.refused("parcels", found.key, _LOADED)
    return replace(draft, outline=found)
