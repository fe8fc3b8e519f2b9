"""Enquiries, search subscriptions, and the mails about both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the four tables."""
    _enquiries()
    _subscriptions()
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("enquiry", sa.Integer, sa.ForeignKey("enquiries.id", ondelete="CASCADE")),
        sa.Column(
            "subscription", sa.Integer, sa.ForeignKey("subscriptions.id", ondelete="CASCADE")
        ),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("refusals", sa.Integer, nullable=False),
        sa.Column("claim", sa.Text),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("sent", sa.DateTime(timezone=True)),
        sa.Column("given_up", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text),
        sa.UniqueConstraint("message_id", name="outbox_message_id"),
        comment="Mails to be sent, and how far they have come: personal data",
    )


def _enquiries() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_on", sa.Date, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("plots", sa.Text, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("firm", sa.Text),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("telephone", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("reference", name="enquiries_reference"),
        comment="Enquiries of visitors: personal data, deleted on their day",
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("confirmed", sa.DateTime(timezone=True)),
        sa.Column("told_on", sa.Date),
        sa.UniqueConstraint("key", name="subscriptions_key"),
        comment="Search subscriptions: personal data, deleted on their day",
    )
    op.create_table(
        "subscription_plots",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "subscription",
            sa.Integer,
            sa.ForeignKey("subscriptions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("plot", sa.Text, nullable=False),
        sa.Column("free", sa.Boolean, nullable=False),
        sa.UniqueConstraint("subscription", "plot", name="subscription_plots_plot"),
        comment="Plots that a subscriber knows of",
    )
