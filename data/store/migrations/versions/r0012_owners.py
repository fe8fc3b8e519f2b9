"""Contacts of plots, what they consented to, and what they are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _link(table: str) -> sa.Column[int]:
    foreign = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column("owner" if table == "owners" else "link", sa.Integer, foreign, nullable=False)


def upgrade() -> None:
    """Make the four tables, and let mails hang on a contact."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "owners",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("function", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.UniqueConstraint("key", name="owners_key"),
        comment="Owners of plots and offices of municipalities: personal data",
    )
    op.create_table(
        "owner_plots",
        sa.Column("id", sa.Integer, primary_key=True),
        _link("owners"),
        sa.Column("plot", sa.Text, nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.Column("counted_from", sa.Date, nullable=False),
        sa.UniqueConstraint("owner", "plot", name="owner_plots_plot"),
        comment="Whom to ask about which plot: goes with the contact",
    )
    op.create_table(
        "owner_consents",
        sa.Column("id", sa.Integer, primary_key=True),
        _link("owner_plots"),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("given_on", sa.Date),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("decided", moment),
        sa.UniqueConstraint("key", name="owner_consents_key"),
        comment="What owners agreed to have published: personal data, goes with the contact",
    )
    op.create_table(
        "owner_asks",
        sa.Column("id", sa.Integer, primary_key=True),
        _link("owner_plots"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("asked", moment, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("reminded", moment),
        sa.Column("withdrawn", moment),
        sa.Column("answered", moment),
        sa.Column("answer", sa.Text),
        sa.Column("seen", sa.Integer),
        sa.Column("draft", sa.Text),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("thanked", moment),
        sa.Column("taken", moment),
        sa.Column("outcome", sa.Text),
        sa.UniqueConstraint("key", name="owner_asks_key"),
        sa.UniqueConstraint("link", "number", name="owner_asks_number"),
        comment="Questions to owners and their answers: personal data, goes with the contact",
    )
    # SQLite takes no constraint afterwards: there the table is made anew, with all its rows.
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("owner", sa.Integer))
        outbox.create_foreign_key(
            "outbox_owner_fkey", "owners", ["owner"], ["id"], ondelete="CASCADE"
        )
