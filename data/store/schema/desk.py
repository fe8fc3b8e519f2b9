"""Tables of the staff's desk."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from data.store.schema.columns import METADATA, Moment
from data.store.schema.measures import MEASURE_TABLES

USERS: Final = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    # A JSON list of AGS; empty for the whole county.
    sa.Column("municipalities", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("disabled", Moment),
    # Both are null until somebody sets them.
    sa.Column("password", sa.Text),
    sa.Column("second_factor", sa.Text),
    sa.Column("last_step", sa.Integer),
    # As whom the county's own sign-on knows them.
    sa.Column("subject", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failed", Moment),
    sa.UniqueConstraint("key", name="users_key"),
    sa.UniqueConstraint("name", name="users_name"),
    sa.UniqueConstraint("subject", name="users_subject"),
    comment="Staff, by whom the record is kept: personal data",
)

SESSIONS: Final = sa.Table(
    "sessions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    # SHA-256 of what the cookie holds: who reads the table can sign in as nobody.
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("user", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("began", Moment, nullable=False),
    sa.Column("used", Moment, nullable=False),
    sa.UniqueConstraint("digest", name="sessions_digest"),
    comment="Who is signed in",
)

AUDIT: Final = sa.Table(
    "audit",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    # Who, and what makes the seal of it unguessable: both are null once the account is forgotten.
    sa.Column("account", sa.Text),
    sa.Column("salt", sa.Text),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    comment="Who did what and when: rows are appended, each holds the hash of those before",
)

DRAFTS: Final = sa.Table(
    "drafts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("plot", sa.Text, nullable=False),
    # The version that was edited; null for a plot that is new.
    sa.Column("seen", sa.Integer),
    # Both are null where the draft withdraws the plot.
    sa.Column("outline", sa.LargeBinary),
    sa.Column("facts", sa.Text),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    # When it was handed over for publication; null while somebody works on it.
    sa.Column("offered", Moment),
    # What a publisher said when they handed it back.
    sa.Column("note", sa.Text, nullable=False),
    sa.UniqueConstraint("key", name="drafts_key"),
    comment="Plots as somebody wants them, that no visitor sees yet",
)

IMPORTS: Final = sa.Table(
    "imports",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    # As its sender calls it; on disk it has a name of ours.
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("suffix", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("options", sa.Text, nullable=False),
    # The job that reads it or carries it out, and how many there were.
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # All of these are null until it is over.
    sa.Column("over", Moment),
    sa.Column("ended_by", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("counts", sa.Text),
    sa.UniqueConstraint("key", name="imports_key"),
    comment="Files of plots that staff brought in, and what became of them",
)

CAMPAIGNS: Final = sa.Table(
    "campaigns",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    # Last part of its short link.
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title_de", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("text_de", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("plots", sa.Text, nullable=False),
    sa.Column("best", sa.Integer, nullable=False),
    # Both may be null while it is a draft.
    sa.Column("begins", sa.Date),
    sa.Column("ends", sa.Date),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("key", name="campaigns_key"),
    sa.UniqueConstraint("code", name="campaigns_code"),
    sa.UniqueConstraint("slug", name="campaigns_slug"),
    comment="Campaigns: their words, plots and period",
)

CAMPAIGN_COUNTS: Final = sa.Table(
    "campaign_counts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("campaign", sa.ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.UniqueConstraint("campaign", "day", "kind", name="campaign_counts_day"),
    comment="What came of campaigns: how often what happened on a day, of nobody",
)

EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("campaign", sa.ForeignKey("campaigns.id", ondelete="SET NULL")),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title_de", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("text_de", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    # Both may be null while it is a draft.
    sa.Column("starts", Moment),
    sa.Column("ends", Moment),
    # Null for as many as like.
    sa.Column("places", sa.Integer),
    sa.Column("waiting", sa.Boolean, nullable=False),
    sa.Column("deadline", sa.Date),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("key", name="events_key"),
    sa.UniqueConstraint("slug", name="events_slug"),
    comment="Events: when, where, and how many may come",
)

DESK: Final = (
    *(USERS, SESSIONS, AUDIT, DRAFTS, IMPORTS),
    *(CAMPAIGNS, CAMPAIGN_COUNTS, EVENTS),
    *MEASURE_TABLES,
)
"""Tables of the staff's desk: in no history, no export and no answer to visitors."""
