"""Which branches a plot fits best: its score under each profile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from geo.columns import columns
from geo.profiles import GENERAL, profiles
from geo.suitability import score, score_of

if TYPE_CHECKING:
    from geo.catalogue import Plot, Score
    from geo.profiles import Profile

# A branch is named only where at least this many points of a hundred rest on known facts:
# a plot of which one good thing is known would else fit everybody.
LEAST_KNOWN: Final = 50.0
# Below this score a plot fits a branch so badly that naming it helps nobody.
LEAST_SCORE: Final = 50.0


class Fit(NamedTuple):
    """A branch profile, and the score that it gives a plot."""

    profile: Profile
    score: Score


def best_fits(plot: Plot, today: date, most: int = 3) -> tuple[Fit, ...]:
    """Return the branches that a plot fits best, at most `most`, the best first.

    Branches are put into order by `Score.lowest`, what holds however the unknown turns out,
    and among equals by the score; the general profile is no branch. Value functions are
    fixed, so that the order does not depend on other plots. A branch that the plot is not
    open to, by the uses that it excludes or by what funding binds it to on the day, is left out.
    """
    held = columns((plot,))
    fits = [
        Fit(profile, score_of(score(held, profile.weights, profile.criteria), 0, plot))
        for profile in profiles().values()
        if profile.name != GENERAL.name and _is_open_to(plot, profile.name, today)
    ]
    good = [fit for fit in fits if _is_named(fit.score)]
    good.sort(key=lambda fit: (-fit.score.lowest, -(fit.score.total or 0), fit.profile.name))
    return tuple(good[:most])


def _is_open_to(plot: Plot, sector: str, today: date) -> bool:
    """Whether nothing recorded keeps a sector off; profiles are named like the sectors."""
    excluded = cast("tuple[str, ...]", plot.values.get("uses_excluded", ()))
    bound = cast("tuple[str, ...]", plot.values.get("purpose_sectors", ()))
    until = plot.values.get("purpose_until")
    over = isinstance(until, date) and until < today
    return sector not in excluded and (not bound or over or sector in bound)


def _is_named(held: Score) -> bool:
    total = held.total
    return held.points_known >= LEAST_KNOWN and total is not None and total >= LEAST_SCORE
