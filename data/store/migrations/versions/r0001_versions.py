"""The versions of plots and of the record, which nothing may change.

Only the account of a version may be made anonymous.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE: Final = (
    """
    CREATE TRIGGER record_versions_insert BEFORE INSERT ON record_versions
    WHEN EXISTS (SELECT 1 FROM record_versions WHERE number >= NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a version is never written again'); END
    """,
    """
    CREATE TRIGGER record_versions_update BEFORE UPDATE ON record_versions
    WHEN NEW.number IS NOT OLD.number OR NEW.at IS NOT OLD.at
        OR NEW.reason IS NOT OLD.reason OR NEW.account IS NOT 'anonymous'
    BEGIN SELECT RAISE(ABORT, 'a version is never changed'); END
    """,
    """
    CREATE TRIGGER record_versions_delete BEFORE DELETE ON record_versions
    BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END
    """,
    """
    CREATE TRIGGER plot_versions_insert BEFORE INSERT ON plot_versions
    WHEN EXISTS (SELECT 1 FROM plot_versions WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM plot_versions WHERE plot = NEW.plot AND number >= NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a version is never written again'); END
    """,
    """
    CREATE TRIGGER plot_versions_update BEFORE UPDATE ON plot_versions
    BEGIN SELECT RAISE(ABORT, 'a version is never changed'); END
    """,
    """
    CREATE TRIGGER plot_versions_delete BEFORE DELETE ON plot_versions
    BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END
    """,
)

_POSTGRESQL: Final = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a version is never changed';
    END $$
    """,
    """
    CREATE TRIGGER record_versions_update BEFORE UPDATE ON record_versions FOR EACH ROW
    WHEN (NEW.number IS DISTINCT FROM OLD.number OR NEW.at IS DISTINCT FROM OLD.at
        OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.account <> 'anonymous')
    EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER record_versions_delete BEFORE DELETE ON record_versions FOR EACH ROW
    EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER record_versions_truncate BEFORE TRUNCATE ON record_versions
    EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER plot_versions_change BEFORE UPDATE OR DELETE ON plot_versions FOR EACH ROW
    EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER plot_versions_truncate BEFORE TRUNCATE ON plot_versions
    EXECUTE FUNCTION refuse_change()
    """,
)


def upgrade() -> None:
    """Make the two tables and what guards them."""
    op.create_table(
        "record_versions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        comment="One row a write: who, when, why",
    )
    op.create_table(
        "plot_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plot", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column(
            "record_version", sa.Integer, sa.ForeignKey("record_versions.number"), nullable=False
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("outline", sa.LargeBinary),
        sa.Column("facts", sa.Text),
        sa.UniqueConstraint("plot", "number", name="plot_versions_plot_number"),
        comment="Every state that a plot has ever had",
    )
    for guard in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[op.get_context().dialect.name]:
        op.execute(guard)
