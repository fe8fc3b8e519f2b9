"""Enquiries are worked on: who has one, notes, answers; and what was sent to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the three tables, and what an enquiry says of its state."""
    moment = sa.DateTime(timezone=True)
    op.add_column("enquiries", sa.Column("handler", sa.Text))
    op.add_column("enquiries", sa.Column("closed", moment))
    op.create_table(
        "enquiry_notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "enquiry", sa.Integer, sa.ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", moment, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        comment="What staff noted of enquiries: personal data, deleted with them",
    )
    op.create_table(
        "enquiry_replies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "enquiry", sa.Integer, sa.ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("attached", sa.Text, nullable=False),
        sa.UniqueConstraint("enquiry", "key", name="enquiry_replies_key"),
        comment="What staff answered: personal data, deleted with the enquiries",
    )
    op.create_table(
        "dispatches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("plots", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("catalogue", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("enquiry", sa.Integer, sa.ForeignKey("enquiries.id", ondelete="CASCADE")),
        sa.Column("offer", sa.Integer, sa.ForeignKey("offers.id", ondelete="CASCADE")),
        comment="What was sent to whom and when: personal data, deleted with what it hangs on",
    )
