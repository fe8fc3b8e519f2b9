"""The staff's desk: users, sessions, drafts, and the audit log that nothing may change.

Only who did it may be struck out of the log.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_SQLITE: Final = (
    """
    CREATE TRIGGER audit_insert BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number >= NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit log is appended to, never written again'); END
    """,
    """
    CREATE TRIGGER audit_update BEFORE UPDATE ON audit
    WHEN NEW.number IS NOT OLD.number OR NEW.at IS NOT OLD.at OR NEW.sealed IS NOT OLD.sealed
        OR NEW.action IS NOT OLD.action OR NEW.subject IS NOT OLD.subject
        OR NEW.detail IS NOT OLD.detail OR NEW.hash IS NOT OLD.hash
        OR NEW.account IS NOT NULL OR NEW.salt IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END
    """,
    """
    CREATE TRIGGER audit_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is never deleted'); END
    """,
)

_POSTGRESQL: Final = (
    """
    CREATE TRIGGER audit_update BEFORE UPDATE ON audit FOR EACH ROW
    WHEN (NEW.number IS DISTINCT FROM OLD.number OR NEW.at IS DISTINCT FROM OLD.at
        OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.action IS DISTINCT FROM OLD.action
        OR NEW.subject IS DISTINCT FROM OLD.subject OR NEW.detail IS DISTINCT FROM OLD.detail
        OR NEW.hash IS DISTINCT FROM OLD.hash
        OR NEW.account IS NOT NULL OR NEW.salt IS NOT NULL)
    EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER audit_delete BEFORE DELETE ON audit FOR EACH ROW
    EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit
    EXECUTE FUNCTION refuse_change()
    """,
)


def upgrade() -> None:
    """Make the four tables and what guards the log."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("municipalities", sa.Text, nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.Column("disabled", moment),
        sa.Column("password", sa.Text),
        sa.Column("second_factor", sa.Text),
        sa.Column("last_step", sa.Integer),
        sa.Column("subject", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed", moment),
        sa.UniqueConstraint("key", name="users_key"),
        sa.UniqueConstraint("name", name="users_name"),
        sa.UniqueConstraint("subject", name="users_subject"),
        comment="Staff, by whom the record is kept: personal data",
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column(
            "user", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("began", moment, nullable=False),
        sa.Column("used", moment, nullable=False),
        sa.UniqueConstraint("digest", name="sessions_digest"),
        comment="Who is signed in",
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("salt", sa.Text),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        comment="Who did what and when: rows are appended, each holds the hash of those before",
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("plot", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer),
        sa.Column("outline", sa.LargeBinary),
        sa.Column("facts", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.Column("changed", moment, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("offered", moment),
        sa.Column("note", sa.Text, nullable=False),
        sa.UniqueConstraint("key", name="drafts_key"),
        comment="Plots as somebody wants them, that no visitor sees yet",
    )
    for guard in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[op.get_context().dialect.name]:
        op.execute(guard)
