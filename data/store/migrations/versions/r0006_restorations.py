"""What was restored from a backup, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "restorations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backed_up", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("token", name="restorations_token"),
        comment="When the store was restored, and of which moment the backup was",
    )
