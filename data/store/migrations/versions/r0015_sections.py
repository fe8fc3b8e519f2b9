"""What was sent says its sections and may hang on nothing; documents can be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns; exposés that were sent before were whole ones."""
    op.add_column("dispatches", sa.Column("ends_on", sa.Date))
    op.add_column("dispatches", sa.Column("sections", sa.Text))
    op.execute(
        "UPDATE dispatches SET sections = "
        """'["planning","supply","aerial","documents","access","people","risks","funding","""
        """"more"]' """
        "WHERE kind = 'expose'"
    )
    for name in ("alt_de", "alt_en"):
        op.add_column("documents", sa.Column(name, sa.Text))
    op.add_column("documents", sa.Column("changes", sa.Integer))
    op.execute("UPDATE documents SET changes = 1 WHERE removed IS NOT NULL")
    # SQLite makes the table anew, which it has to for a reference.
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("dispatch", sa.Integer))
        outbox.create_foreign_key(
            "outbox_dispatch", "dispatches", ["dispatch"], ["id"], ondelete="CASCADE"
        )
