"""Measures of the Regionalbudget, their values and evidence, and closed reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("shown", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("key", name="measures_key"),
        comment="Measures of the Regionalbudget",
    )
    op.create_table(
        "measure_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("measure", sa.Integer, sa.ForeignKey("measures.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.UniqueConstraint("measure", "number", name="measure_versions_number"),
        comment="Every state that a measure has ever had",
    )
    op.create_table(
        "measure_values",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("measure", sa.Integer, sa.ForeignKey("measures.id"), nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("quarter", sa.Text, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        comment="What indicators were in a quarter, as typed: the last row of each holds",
    )
    op.create_table(
        "measure_evidence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("measure", sa.Integer, sa.ForeignKey("measures.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("sha256", sa.Text),
        sa.Column("media_type", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("removed", sa.DateTime(timezone=True)),
        sa.Column("removed_by", sa.Text),
        sa.UniqueConstraint("key", name="measure_evidence_key"),
        comment="What proves measures: links and documents, those that were removed among them",
    )
    op.create_table(
        "measure_reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("catalogue", sa.Text, nullable=False),
        sa.Column("invented", sa.Boolean, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.UniqueConstraint("key", name="measure_reports_key"),
        comment="Closed reports on the measures, as they were on their day",
    )
