"""Private pages for prospects as staff make them: by the command, and at the desk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from api.templating import prefix
from data.store.offers import Offer
from geo.profiles import GENERAL

if TYPE_CHECKING:
    from datetime import date, datetime

    from api.seals import Seals
    from data.words import Language

MOST: Final = 20
"""How many plots a page holds."""
LONGEST: Final = 5_000
"""Most characters of the words to the prospect."""
DAYS: Final = 30
"""For how many days a page holds where nothing else is said."""
MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page as staff want it; see `data.store.offers.Offer`."""

    title: str
    plots: tuple[str, ...]
    language: Language
    greeting: str = ""
    profile: str = GENERAL.name
    weights: str = ""
    days: int = DAYS


def made(wanted: Wanted, now: datetime, today: date) -> Offer:
    """Return a page that is to be stored, under a key that nobody can guess."""
    return Offer(
        key=secrets.token_urlsafe(12),
        title=wanted.title.strip(),
        made=now,
        ends_on=today + timedelta(days=wanted.days),
        language=wanted.language,
        plots=tuple(dict.fromkeys(wanted.plots)),
        greeting=wanted.greeting,
        profile=wanted.profile,
        weights=wanted.weights,
    )


def path_of(offer: Offer, seals: Seals) -> str:
    """Return the path of its signed link, which is the same whenever it is asked for."""
    return f"{prefix(offer.language)}/angebot/{seals.seal('offer', offer.key)}"
