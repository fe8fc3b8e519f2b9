"""Tables of the measures of the Regionalbudget."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from data.store.schema.columns import METADATA, Moment

MEASURES: Final = sa.Table(
    "measures",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    # As of which moment visitors see it; null where they do not.
    sa.Column("shown", Moment),
    sa.UniqueConstraint("key", name="measures_key"),
    comment="Measures of the Regionalbudget",
)

MEASURE_VERSIONS: Final = sa.Table(
    "measure_versions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("measure", sa.ForeignKey("measures.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.UniqueConstraint("measure", "number", name="measure_versions_number"),
    comment="Every state that a measure has ever had",
)

MEASURE_VALUES: Final = sa.Table(
    "measure_values",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("measure", sa.ForeignKey("measures.id"), nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("quarter", sa.Text, nullable=False),
    # Null where it was taken back.
    sa.Column("value", sa.Double),
    sa.Column("dated", sa.Date, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    comment="What indicators were in a quarter, as typed: the last row of each holds",
)

MEASURE_EVIDENCE: Final = sa.Table(
    "measure_evidence",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("measure", sa.ForeignKey("measures.id"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("link", sa.Text),
    # Null for a link.
    sa.Column("sha256", sa.Text),
    sa.Column("media_type", sa.Text),
    sa.Column("size", sa.Integer),
    sa.Column("added", Moment, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("removed", Moment),
    sa.Column("removed_by", sa.Text),
    sa.UniqueConstraint("key", name="measure_evidence_key"),
    comment="What proves measures: links and documents, those that were removed among them",
)

MEASURE_REPORTS: Final = sa.Table(
    "measure_reports",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("start", sa.Date, nullable=False),
    sa.Column("end", sa.Date, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("closed", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("catalogue", sa.Text, nullable=False),
    sa.Column("invented", sa.Boolean, nullable=False),
    # All that it said, as JSON, and the SHA-256 of that text.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    # The SHA-256 of its files, by language and format.
    sa.Column("files", sa.Text, nullable=False),
    sa.UniqueConstraint("key", name="measure_reports_key"),
    comment="Closed reports on the measures, as they were on their day",
)

MEASURE_TABLES: Final = (
    *(MEASURES, MEASURE_VERSIONS, MEASURE_VALUES, MEASURE_EVIDENCE, MEASURE_REPORTS),
)
"""Tables of the measures."""
