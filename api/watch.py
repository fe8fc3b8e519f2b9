"""Search subscriptions: asked for, and told of plots that newly match."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from api.problems import Problem
from api.subject import question_of
from data.store.subscriptions import Subscription
from geo.search import search

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from api.letters import Letters
    from api.postroom import Postroom
    from api.service import Service
    from data.store.subscriptions import Subscriptions
    from data.store.users import Act
    from data.words import Language

_LOG: Final = logging.getLogger(__name__)


def matching(query: str, service: Service) -> Mapping[str, bool]:
    """Return by id the plots that match a search now, the best first, and whether each is free.

    Raises
    ------
    api.problems.Problem
        Where the search cannot be understood (any more).
    """
    catalogue = service.catalogue()
    question = replace(question_of(query, service), limit=1, offset=0)
    found = (catalogue.plots[place] for place in search(catalogue, question).matches)
    return {plot.id: plot.status_shown == "free" for plot in found}


def ask(
    room: Postroom, email: str, search: str, language: Language, act: Act | None = None
) -> bool:
    """Store a subscription that its owner is to confirm, with the mail that asks for it.

    Parameters
    ----------
    act
        Of the member of staff who asks for somebody else; None where somebody asks for themselves.

    Returns
    -------
    bool
        False where so many of this address wait already that no further mail is sent.

    Raises
    ------
    api.problems.Problem
        Where the search cannot be understood.
    """
    subscription = Subscription(
        key=secrets.token_urlsafe(12),
        email=email,
        language=language,
        search=search,
        asked=room.now(),
        ends_on=room.today() + timedelta(days=room.settings.confirm_days),
    )
    mail = room.letters.to_confirm(subscription, room.service.catalogue())
    known = matching(search, room.service)
    return room.store().subscriptions.add(subscription, known, mail, act)


def tell_all(subscriptions: Subscriptions, service: Service, letters: Letters, at: datetime) -> int:
    """Write to all subscribers for whom there is news; return how many mails were written."""
    return sum(_tell(one, subscriptions, service, letters, at) for one in subscriptions.confirmed())


def _tell(
    one: Subscription,
    subscriptions: Subscriptions,
    service: Service,
    letters: Letters,
    at: datetime,
) -> bool:
    try:
        found = matching(one.search, service)
    except Problem:
        # Such as a municipality that no plot is in any more. It may come back.
        return False
    today, catalogue = service.today(), service.catalogue()
    told = subscriptions.tell(
        one.key,
        found,
        today,
        at,
        lambda ids: letters.of_news(one, ids, catalogue, today, at),
    )
    return bool(told)
