"""Files of plots that staff bring in at the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("suffix", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("over", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Text),
        sa.Column("version", sa.Integer),
        sa.Column("counts", sa.Text),
        sa.UniqueConstraint("key", name="imports_key"),
        comment="Files of plots that staff brought in, and what became of them",
    )
