"""Private pages for prospects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("plots", sa.Text, nullable=False),
        sa.Column("greeting", sa.Text, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("weights", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("key", name="offers_key"),
        comment="Private pages for prospects: may name persons, deleted on their day",
    )
