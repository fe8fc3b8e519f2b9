"""What a publisher says when they hand a draft back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "draftnotes"
down_revision = "0005"


def upgrade() -> None:
    """Make the column."""
    note = sa.Column("note", sa.Text, nullable=False, server_default="")
    op.add_column("drafts", note)
