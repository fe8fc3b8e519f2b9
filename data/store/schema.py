"""The tables of the store. What they are now; `migrations` says how they came to be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, UserDefinedType

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

REVISION: Final = "0004"
"""The newest migration: the one that made these tables."""


class _DateTimeText(UserDefinedType[str]):
    """A DATETIME as a GeoPackage wants it: a text in ISO 8601, in UTC."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "DATETIME"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, to the millisecond: the precision of a GeoPackage."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of a database's column."""
        is_text = dialect.name == "sqlite"
        return dialect.type_descriptor(_DateTimeText() if is_text else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return a moment as the database takes it."""
        return iso(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Return a moment as the database gave it."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC) if moment is not None else None


def to_millisecond(moment: datetime) -> datetime:
    """Return a moment in UTC, cut to the millisecond.

    Raises
    ------
    ValueError
        Where it has no time zone.
    """
    if moment.tzinfo is None:
        msg = f"a moment with a time zone, not {moment}"
        raise ValueError(msg)
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """Return a moment as GeoPackages write it: 2026-03-02T08:30:00.000Z."""
    return f"{to_millisecond(moment).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


METADATA: Final = sa.MetaData()

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

ENQUIRIES: Final = sa.Table(
    "enquiries",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("received", Moment, nullable=False),
    sa.Column("delete_on", sa.Date, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("plots", sa.Text, nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("firm", sa.Text),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("telephone", sa.Text),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("answered", Moment),
    sa.UniqueConstraint("reference", name="enquiries_reference"),
    comment="Enquiries of visitors: personal data, deleted on their day",
)

SUBSCRIPTIONS: Final = sa.Table(
    "subscriptions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("asked", Moment, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("confirmed", Moment),
    sa.Column("told_on", sa.Date),
    sa.UniqueConstraint("key", name="subscriptions_key"),
    comment="Search subscriptions: personal data, deleted on their day",
)

SUBSCRIPTION_PLOTS: Final = sa.Table(
    "subscription_plots",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "subscription", sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("plot", sa.Text, nullable=False),
    sa.Column("free", sa.Boolean, nullable=False),
    sa.UniqueConstraint("subscription", "plot", name="subscription_plots_plot"),
    comment="Plots that a subscriber knows of",
)

OUTBOX: Final = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message_id", sa.Text, nullable=False),
    # A mail goes when what it tells of goes.
    sa.Column("enquiry", sa.ForeignKey("enquiries.id", ondelete="CASCADE")),
    sa.Column("subscription", sa.ForeignKey("subscriptions.id", ondelete="CASCADE")),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary),
    sa.Column("made", Moment, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),
    sa.Column("claim", sa.Text),
    sa.Column("claimed_until", Moment),
    sa.Column("sent", Moment),
    sa.Column("given_up", Moment),
    sa.Column("problem", sa.Text),
    sa.UniqueConstraint("message_id", name="outbox_message_id"),
    comment="Mails to be sent, and how far they have come: personal data",
)

OFFERS: Final = sa.Table(
    "offers",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("plots", sa.Text, nullable=False),
    sa.Column("greeting", sa.Text, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("weights", sa.Text, nullable=False),
    sa.Column("withdrawn", Moment),
    sa.UniqueConstraint("key", name="offers_key"),
    comment="Private pages for prospects: may name persons, deleted on their day",
)

CORRESPONDENCE: Final = (ENQUIRIES, SUBSCRIPTIONS, SUBSCRIPTION_PLOTS, OUTBOX, OFFERS)
"""Tables of personal data: in no history, no export and no answer of the service."""
