"""Figures with two readings, decided beside the outlines of their plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.imports.plan import Finder
from data.imports.readings import settled
from geo.crs import area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.imports.draft import Draft
    from data.store.versions import Held


def readable(drafts: Sequence[Draft], held: Mapping[str, Held]) -> tuple[Draft, ...]:
    """Return the drafts with every figure read, or refused."""
    finder = Finder(held)
    return tuple(
        settled(draft, _drawn(draft, finder, held)) if draft.ambiguous else draft
        for draft in drafts
    )


def _drawn(draft: Draft, finder: Finder, held: Mapping[str, Held]) -> float | None:
    """Return the area in m² of the outline that the row has, or the plot that it is about."""
    if draft.outline is not None:
        return area(draft.outline)
    known, _, _ = finder.find(draft)
    return area(held[known].record.geometry) if known else None
