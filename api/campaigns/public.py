"""Which campaigns and events visitors find, for the sitemap."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from api.problems import Problem
from data.localtime import here
from data.store.changes import StoreError
from data.words import Text

if TYPE_CHECKING:
    from api.postroom import Postroom
    from api.sitemap import Listed

_AWAY: Final = Text(
    "Die Kampagnen sind gerade nicht zu lesen.", "The campaigns cannot be read at the moment."
)


def public_pages(room: Postroom) -> list[Listed]:
    """Return the pages of campaigns that last and of events that are ahead.

    Raises
    ------
    api.problems.Problem
        503 where the store cannot be read.
    """
    today, now = room.today(), room.now()
    try:
        store = room.existing_store()
        campaigns = store.campaigns.all() if store else ()
        events = store.events.all() if store else ()
    except StoreError:
        away = {"Retry-After": "60"}
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers=away) from None
    return [
        *(
            (f"/kampagnen/{one.words.slug}", here(one.changed).date())
            for one in campaigns
            if one.standing(today) == "public"
        ),
        *(
            (f"/veranstaltungen/{one.words.slug}", here(one.changed).date())
            for one in events
            if one.state == "published" and not one.is_over(now)
        ),
    ]
