"""Campaigns: a page for a time, with its words, a branch and plots; and what came of each."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
import sqlalchemy as sa

from data.store.ledger import Ledger
from data.store.schema import CAMPAIGN_COUNTS, CAMPAIGNS, to_millisecond
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from data.store.users import Act

type State = Literal["draft", "published", "ended"]
type Standing = Literal["draft", "waiting", "public", "ended"]
type Kind = Literal["visit", "short_link", "expose", "enquiry", "registration"]
type Happening = tuple[str, Kind, date]
"""Slug of a campaign, what happened, and on which day."""

_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""What nobody takes for another sign when typing it from paper."""
_CODE: Final = 6


class SlugTakenError(Exception):
    """Another one has that address."""


class ChangedError(Exception):
    """Somebody else changed it since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWords:
    """What staff type of a campaign.

    Attributes
    ----------
    slug
        Last part of the page's address.
    title, text
        In both languages; plain text, an empty line between paragraphs. Of a draft some may be
        empty.
    profile
        Name of the profile by which plots are scored.
    plots
        Ids of those that were chosen by hand.
    best
        How many free plots that suit the profile best come besides.
    begins, ends
        First and last day of the page; None while a draft has none.
    """

    slug: str
    title: Text
    text: Text
    profile: str
    plots: tuple[str, ...] = ()
    best: int = 0
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as it is stored.

    Attributes
    ----------
    key
        By which the desk names it.
    code
        Last part of its short link, which never changes.
    state
        What staff decided; `standing` says what that means on a day.
    made, changed
        Moments (UTC).
    revision
        How often it was changed.
    """

    key: str
    code: str
    words: CampaignWords
    state: State
    made: datetime
    changed: datetime
    revision: int

    def standing(self, today: date) -> Standing:
        """Return what visitors find on a day: nothing, its page, or that it has ended."""
        if self.state == "draft":
            return "draft"
        if self.state == "ended" or (self.words.ends is not None and self.words.ends < today):
            return "ended"
        waits = self.words.begins is not None and today < self.words.begins
        return "waiting" if waits else "public"


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened on a day."""

    day: date
    kind: Kind
    count: int


class Campaigns(Ledger):
    """The campaigns of a store. What staff change is in the audit log."""

    def all(self) -> tuple[Campaign, ...]:
        """Return all of them, the newest first."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(CAMPAIGNS).order_by(CAMPAIGNS.c.id.desc()))
            return tuple(_read(row) for row in rows)

    def get(self, key: str) -> Campaign | None:
        """Return the one of a key; None where there is none."""
        return self._one(CAMPAIGNS.c.key == key)

    def named(self, slug: str) -> Campaign | None:
        """Return the one of a page's address; None where there is none."""
        return self._one(CAMPAIGNS.c.slug == slug)

    def coded(self, code: str) -> Campaign | None:
        """Return the one of a short link; None where there is none."""
        return self._one(CAMPAIGNS.c.code == code.lower())

    def _one(self, named: sa.ColumnElement[bool]) -> Campaign | None:
        with self.reading() as connection:
            row = connection.execute(sa.select(CAMPAIGNS).where(named)).one_or_none()
        return None if row is None else _read(row)

    def add(self, words: CampaignWords, act: Act) -> Campaign:
        """Store a draft.

        Raises
        ------
        SlugTakenError
            Where another campaign has its address.
        """
        with self.writing() as connection:
            _free(connection, words.slug)
            made = Campaign(
                key=secrets.token_urlsafe(9),
                code=_code(connection),
                words=words,
                state="draft",
                made=to_millisecond(act.at),
                changed=to_millisecond(act.at),
                revision=1,
            )
            connection.execute(
                CAMPAIGNS.insert().values(
                    key=made.key,
                    code=made.code,
                    state=made.state,
                    made=made.made,
                    changed=made.changed,
                    revision=1,
                    **_written(words),
                )
            )
            act.note(connection, "campaign_saved", made.key, {"slug": words.slug})
        return made

    def change(self, seen: Campaign, words: CampaignWords, act: Act) -> None:
        """Store other words, for the campaign as it was seen.

        Raises
        ------
        ChangedError
            Where somebody changed it since; nothing was written.
        SlugTakenError
            Where another campaign has its address.
        """
        with self.writing() as connection:
            _free(connection, words.slug, but=seen.key)
            _update(connection, seen, act, **_written(words))
            act.note(connection, "campaign_saved", seen.key, {"slug": words.slug})

    def move(self, seen: Campaign, state: State, act: Act) -> None:
        """Publish a campaign, end it, or make it a draft again.

        Raises
        ------
        ChangedError
            Where somebody changed it since; nothing was written.
        """
        action = {
            "draft": "campaign_withdrawn",
            "published": "campaign_published",
            "ended": "campaign_ended",
        }[state]
        with self.writing() as connection:
            _update(connection, seen, act, state=state)
            act.note(connection, action, seen.key, {"slug": seen.words.slug})

    def delete(self, seen: Campaign, act: Act) -> None:
        """Delete a draft with its counts; its events stay, without it.

        Raises
        ------
        ChangedError
            Where somebody changed it since, or it is no draft.
        """
        held = (CAMPAIGNS.c.key == seen.key) & (CAMPAIGNS.c.revision == seen.revision)
        with self.writing() as connection:
            done = connection.execute(
                CAMPAIGNS.delete().where(held & (CAMPAIGNS.c.state == "draft"))
            )
            if not done.rowcount:
                raise ChangedError
            act.note(connection, "campaign_deleted", seen.key, {"slug": seen.words.slug})

    def count(self, counted: Mapping[Happening, int]) -> int:
        """Add to the counts of campaigns, in one transaction; return how many were added.

        What is counted for an address that no campaign has, or on a day on which its page is not
        there, is left out: anybody can write addresses.

        Parameters
        ----------
        counted
            How often, by slug, kind and day.
        """
        if not counted:
            return 0
        with self.writing() as connection:
            rows = connection.execute(sa.select(CAMPAIGNS)).all()
            known = {row.slug: (row.id, _read(row)) for row in rows}
            added = 0
            for (slug, kind, day), count in counted.items():
                number, campaign = known.get(slug, (None, None))
                if campaign is None or campaign.standing(day) != "public":
                    continue
                _add(connection, number, kind, day, count)
                added += count
            return added

    def visits(self) -> dict[date, int]:
        """Return how often pages of all campaigns were opened, by day.

        The day on which the first campaign was made is there, and nothing before it.
        """
        counted = CAMPAIGN_COUNTS.c
        query = (
            sa.select(counted.day, sa.func.sum(counted.times))
            .where(counted.kind == "visit")
            .group_by(counted.day)
        )
        with self.reading() as connection:
            first = connection.scalar(sa.select(sa.func.min(CAMPAIGNS.c.made)))
            begun = {} if first is None else {first.astimezone().date(): 0}
            return begun | {day: int(times) for day, times in connection.execute(query)}

    def counts(self, key: str) -> tuple[Count, ...]:
        """Return what was counted of a campaign, by day and kind, the first day first."""
        query = (
            sa.select(CAMPAIGN_COUNTS.c.day, CAMPAIGN_COUNTS.c.kind, CAMPAIGN_COUNTS.c.times)
            .join(CAMPAIGNS, CAMPAIGNS.c.id == CAMPAIGN_COUNTS.c.campaign)
            .where(CAMPAIGNS.c.key == key)
            .order_by(CAMPAIGN_COUNTS.c.day, CAMPAIGN_COUNTS.c.kind)
        )
        with self.reading() as connection:
            return tuple(Count(row.day, row.kind, row[2]) for row in connection.execute(query))


def _add(connection: sa.Connection, campaign: int | None, kind: Kind, day: date, more: int) -> None:
    # Writes come one after the other, so that nobody puts the row in between.
    table = CAMPAIGN_COUNTS.c
    held = (table.campaign == campaign) & (table.day == day) & (table.kind == kind)
    changed = connection.execute(
        CAMPAIGN_COUNTS.update().where(held).values(times=table.times + more)
    )
    if not changed.rowcount:
        connection.execute(
            CAMPAIGN_COUNTS.insert().values(campaign=campaign, day=day, kind=kind, times=more)
        )


def _free(connection: sa.Connection, slug: str, *, but: str = "") -> None:
    taken = sa.select(CAMPAIGNS.c.id).where((CAMPAIGNS.c.slug == slug) & (CAMPAIGNS.c.key != but))
    if connection.execute(taken).first() is not None:
        raise SlugTakenError(slug)


def _code(connection: sa.Connection) -> str:
    taken: Iterable[str] = set(connection.execute(sa.select(CAMPAIGNS.c.code)).scalars())
    while True:
        code = "".join(secrets.choice(_SIGNS) for _ in range(_CODE))
        if code not in taken:
            return code


def _update(connection: sa.Connection, seen: Campaign, act: Act, **values: object) -> None:
    held = (CAMPAIGNS.c.key == seen.key) & (CAMPAIGNS.c.revision == seen.revision)
    done = connection.execute(
        CAMPAIGNS.update()
        .where(held)
        .values(changed=to_millisecond(act.at), revision=seen.revision + 1, **values)
    )
    if not done.rowcount:
        raise ChangedError


def _written(words: CampaignWords) -> dict[str, Any]:
    return {
        "slug": words.slug,
        "title_de": words.title.de,
        "title_en": words.title.en,
        "text_de": words.text.de,
        "text_en": words.text.en,
        "profile": words.profile,
        "plots": orjson.dumps(words.plots).decode(),
        "best": words.best,
        "begins": words.begins,
        "ends": words.ends,
    }


def _read(row: sa.Row[Any]) -> Campaign:
    return Campaign(
        key=row.key,
        code=row.code,
        words=CampaignWords(
            slug=row.slug,
            title=Text(row.title_de, row.title_en),
            text=Text(row.text_de, row.text_en),
            profile=row.profile,
            plots=tuple(orjson.loads(row.plots)),
            best=row.best,
            begins=row.begins,
            ends=row.ends,
        ),
        state=row.state,
        made=row.made,
        changed=row.changed,
        revision=row.revision,
    )
