"""Tables of the record, of its documents, and of what was counted: nothing personal."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from data.store.schema.columns import METADATA, Moment

RECORD_VERSIONS: Final = sa.Table(
    "record_versions",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    comment="One row a write: who, when, why",
)

PLOT_VERSIONS: Final = sa.Table(
    "plot_versions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("plot", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("record_version", sa.ForeignKey("record_versions.number"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # Both are null where the plot was withdrawn.
    sa.Column("outline", sa.LargeBinary),
    sa.Column("facts", sa.Text),
    sa.UniqueConstraint("plot", "number", name="plot_versions_plot_number"),
    comment="Every state that a plot has ever had",
)

MAPPINGS: Final = sa.Table(
    "mappings",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.UniqueConstraint("name", name="mappings_name"),
    comment="Column mappings that imports remember",
)

DOCUMENTS: Final = sa.Table(
    "documents",
    METADATA,
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
    sa.Column("added", Moment, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("removed", Moment),
    sa.Column("removed_by", sa.Text),
    sa.Column("alt_de", sa.Text),
    sa.Column("alt_en", sa.Text),
    # How often it was changed since it was added; null is never.
    sa.Column("changes", sa.Integer),
    sa.UniqueConstraint("key", name="documents_key"),
    comment="Documents and photographs of plots, those that were removed among them",
)

DEMAND: Final = sa.Table(
    "demand",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.UniqueConstraint("month", "kind", "key", "channel", "outcome", name="demand_counter"),
    comment="How often a class of questions came in a month: no personal data",
)

RESTORATIONS: Final = sa.Table(
    "restorations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("backed_up", Moment, nullable=False),
    sa.UniqueConstraint("token", name="restorations_token"),
    comment="When the store was restored, and of which moment the backup was",
)
