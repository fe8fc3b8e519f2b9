"""Whose enquiries and private pages a member of staff sees: those of the own municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.desk.router import refuse
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from api.desk.desk import Desk
    from data.store.users import User

_NOT_YOURS = Text(
    "Das betrifft keine Fläche Ihrer Gemeinden.", "This concerns no plot of your municipalities."
)


def sees(place: Desk, user: User, plots: Sequence[str]) -> bool:
    """Whether a user sees what is about these plots: one of theirs, or none at all.

    A plot that is no longer recorded counts for where it lay; one that nobody knows, for nobody.
    """
    if not user.municipalities or not plots:
        return True
    return any(user.keeps(town) for one in plots if (town := town_of(place, one)) is not None)


def must_see(request: Request, place: Desk, user: User, plots: Sequence[str]) -> None:
    """Make sure that a user sees what is about these plots; else deny and note it."""
    if not sees(place, user, plots):
        refuse(request, user, _NOT_YOURS)


def town_of(place: Desk, plot_id: str) -> str | None:
    """Return the municipality (AGS) in which a plot lies, or lay; None where nobody knows."""
    plot = place.service.catalogue().by_id.get(plot_id)
    if plot is not None:
        town = plot.values.get("municipality")
        return None if town is None else str(town)
    for version in reversed(place.store().versions(plot_id)):
        if version.record is not None:
            town = version.record.values.get("municipality")
            return None if town is None else str(town)
    return None
