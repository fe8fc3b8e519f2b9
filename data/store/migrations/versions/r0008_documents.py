"""Documents and photographs of plots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("plot", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title_de", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("dated", sa.Date),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("preview", sa.Text),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("removed", sa.DateTime(timezone=True)),
        sa.Column("removed_by", sa.Text),
        sa.UniqueConstraint("key", name="documents_key"),
        comment="Documents and photographs of plots, those that were removed among them",
    )
