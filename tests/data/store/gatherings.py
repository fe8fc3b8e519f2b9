"""A campaign with an event, somebody who comes, and something counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from data.store.campaigns import CampaignWords
from data.store.event import EventWords
from data.store.outbox import Mail
from data.store.registrations import Wanted
from data.store.users import Act
from data.words import Text
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from data.store.campaigns import Campaign
    from data.store.event import Event
    from data.store.registrations import News, Registration
    from data.store.store import Store

ACT: Final = Act("anna", NOON)
CAMPAIGN: Final = CampaignWords(
    slug="logistik",
    title=Text("Logistik", "Logistics"),
    text=Text("Ein Absatz.\n\nNoch einer.", "One paragraph."),
    profile="logistics",
    plots=("full", "a"),
    best=3,
    begins=date(2026, 3, 1),
    ends=date(2026, 3, 31),
)
EVENT: Final = EventWords(
    slug="treff",
    title=Text("Treff", "Meeting"),
    text=Text("Text", "Text"),
    place="Markt 1",
    starts=datetime(2026, 3, 26, 17, tzinfo=UTC),
    ends=datetime(2026, 3, 26, 19, tzinfo=UTC),
    places=2,
    waiting=True,
    deadline=date(2026, 3, 20),
)
DAY: Final = date(2026, 4, 25)


def wanted(number: int, **values: str) -> Wanted:
    """Return what the guest of a number says."""
    made = Wanted(
        form=f"form {number}",
        language="de",
        name=f"Guest {number}",
        firm=None,
        email=f"guest{number}@x.example",
    )
    return replace(made, **values)  # type: ignore[arg-type]


def write(event: Event, held: Registration, news: News) -> Mail:
    """Write a mail that names what it tells of."""
    name = f"<{held.key}.{news}.{event.revision}@x>"
    return Mail(name, held.email, f"{news} {held.name}".encode())


def public_campaign(store: Store, words: CampaignWords = CAMPAIGN) -> Campaign:
    """Store a campaign that visitors see."""
    made = store.campaigns.add(words, ACT)
    store.campaigns.move(made, "published", ACT)
    held = store.campaigns.get(made.key)
    assert held is not None
    return held


def public_event(store: Store, words: EventWords = EVENT) -> Event:
    """Store an event for which one can register."""
    made = store.events.add(words, ACT)
    store.events.move(made, "published", ACT, write)
    held = store.events.get(made.key)
    assert held is not None
    return held


def hold(store: Store, word: str) -> None:
    """Store one of each; all of it follows from a word."""
    campaign = public_campaign(store, replace(CAMPAIGN, slug=word, title=Text(word, word)))
    event = public_event(store, replace(EVENT, slug=word, campaign=campaign.key))
    store.registrations.add(event.key, wanted(1, name=word), NOON, DAY, write)
    store.campaigns.count({(word, "visit", NOON.date()): 7})
