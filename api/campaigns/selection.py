"""The plots of a campaign: those chosen by hand, and the free ones that suit its branch best."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from api import branches
from geo.profiles import GENERAL, profiles
from geo.search import Question, search

if TYPE_CHECKING:
    from api.branches import Suited
    from data.store.campaigns import CampaignWords
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.profiles import Profile


def profile_of(words: CampaignWords) -> Profile:
    """Return the profile by which a campaign's plots are scored."""
    return profiles().get(words.profile, GENERAL)


def plots_of(words: CampaignWords, catalogue: Catalogue) -> tuple[Plot, ...]:
    """Return the plots of a campaign that the catalogue holds, those chosen by hand first."""
    chosen = [catalogue.by_id[one] for one in words.plots if one in catalogue.by_id]
    if not words.best:
        return tuple(chosen)
    ranked = _ranked(catalogue, profile_of(words).name, words.best + len(chosen))
    held = {plot.id for plot in chosen}
    others = [plot for plot in ranked if plot.id not in held]
    return (*chosen, *others[: words.best])


@lru_cache(maxsize=64)
def _ranked(catalogue: Catalogue, profile: str, limit: int) -> tuple[Plot, ...]:
    question = Question(profile=profiles()[profile], limit=limit, availability="free")
    return tuple(one.plot for one in search(catalogue, question).ranked)


def suited(words: CampaignWords, catalogue: Catalogue, language: Language) -> tuple[Suited, ...]:
    """Return the plots of a campaign with why each suits, the best one first.

    A plot of which nothing is known that the profile weighs comes last: unknown is no score.
    """
    plots, profile = plots_of(words, catalogue), profile_of(words)
    found = branches.suiting(catalogue, plots, profile, None, language)
    ordered = sorted(found, key=lambda one: (one.score is None, -(one.score or 0)))
    return tuple(replace(one, rank=place) for place, one in enumerate(ordered, 1))
