"""Campaigns, what came of them, events, and who registers for these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables; a mail may tell of a registration."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title_de", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text, nullable=False),
        sa.Column("text_de", sa.Text, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("plots", sa.Text, nullable=False),
        sa.Column("best", sa.Integer, nullable=False),
        sa.Column("begins", sa.Date),
        sa.Column("ends", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.UniqueConstraint("key", name="campaigns_key"),
        sa.UniqueConstraint("code", name="campaigns_code"),
        sa.UniqueConstraint("slug", name="campaigns_slug"),
        comment="Campaigns: their words, plots and period",
    )
    op.create_table(
        "campaign_counts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "campaign",
            sa.Integer,
            sa.ForeignKey("campaigns.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.UniqueConstraint("campaign", "day", "kind", name="campaign_counts_day"),
        comment="What came of campaigns: how often what happened on a day, of nobody",
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("campaign", sa.Integer, sa.ForeignKey("campaigns.id", ondelete="SET NULL")),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title_de", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text, nullable=False),
        sa.Column("text_de", sa.Text, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True)),
        sa.Column("ends", sa.DateTime(timezone=True)),
        sa.Column("places", sa.Integer),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.Column("deadline", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.UniqueConstraint("key", name="events_key"),
        sa.UniqueConstraint("slug", name="events_slug"),
        comment="Events: when, where, and how many may come",
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column(
            "event", sa.Integer, sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_on", sa.Date, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("firm", sa.Text),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.UniqueConstraint("key", name="registrations_key"),
        comment="Who comes to events: personal data, deleted on their day",
    )
    # SQLite has no ALTER for keys: there the table is copied, with its mails.
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("registration", sa.Integer))
        outbox.create_foreign_key(
            "outbox_registration", "registrations", ["registration"], ["id"], ondelete="CASCADE"
        )
