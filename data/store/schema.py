"""The tables of the store. What they are now; `migrations` says how they came to be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, UserDefinedType

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

REVISION: Final = "0015"
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
    # Key of the user who has it; null where nobody has.
    sa.Column("handler", sa.Text),
    sa.Column("closed", Moment),
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

CAMPAIGNS: Final = sa.Table(
    "campaigns",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    # Last part of its short link.
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title_de", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("text_de", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("plots", sa.Text, nullable=False),
    sa.Column("best", sa.Integer, nullable=False),
    # Both may be null while it is a draft.
    sa.Column("begins", sa.Date),
    sa.Column("ends", sa.Date),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("key", name="campaigns_key"),
    sa.UniqueConstraint("code", name="campaigns_code"),
    sa.UniqueConstraint("slug", name="campaigns_slug"),
    comment="Campaigns: their words, plots and period",
)

CAMPAIGN_COUNTS: Final = sa.Table(
    "campaign_counts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("campaign", sa.ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.UniqueConstraint("campaign", "day", "kind", name="campaign_counts_day"),
    comment="What came of campaigns: how often what happened on a day, of nobody",
)

EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("campaign", sa.ForeignKey("campaigns.id", ondelete="SET NULL")),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title_de", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("text_de", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    # Both may be null while it is a draft.
    sa.Column("starts", Moment),
    sa.Column("ends", Moment),
    # Null for as many as like.
    sa.Column("places", sa.Integer),
    sa.Column("waiting", sa.Boolean, nullable=False),
    sa.Column("deadline", sa.Date),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("key", name="events_key"),
    sa.UniqueConstraint("slug", name="events_slug"),
    comment="Events: when, where, and how many may come",
)

REGISTRATIONS: Final = sa.Table(
    "registrations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("event", sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    # Which form it was, so that one that is sent twice is one registration.
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("received", Moment, nullable=False),
    sa.Column("delete_on", sa.Date, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("firm", sa.Text),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("waiting", sa.Boolean, nullable=False),
    sa.UniqueConstraint("key", name="registrations_key"),
    comment="Who comes to events: personal data, deleted on their day",
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
    sa.Column("registration", sa.ForeignKey("registrations.id", ondelete="CASCADE")),
    sa.Column("owner", sa.ForeignKey("owners.id", ondelete="CASCADE")),
    sa.Column(
        "dispatch", sa.ForeignKey("dispatches.id", ondelete="CASCADE", name="outbox_dispatch")
    ),
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

ENQUIRY_NOTES: Final = sa.Table(
    "enquiry_notes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("enquiry", sa.ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    comment="What staff noted of enquiries: personal data, deleted with them",
)

ENQUIRY_REPLIES: Final = sa.Table(
    "enquiry_replies",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("enquiry", sa.ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False),
    # Of the form that it was written in, so that one that is sent twice is one answer.
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    # Null where staff sent it themselves.
    sa.Column("message_id", sa.Text),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("attached", sa.Text, nullable=False),
    sa.UniqueConstraint("enquiry", "key", name="enquiry_replies_key"),
    comment="What staff answered: personal data, deleted with the enquiries",
)

DISPATCHES: Final = sa.Table(
    "dispatches",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("plots", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("catalogue", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text),
    # It hangs on one of the two, and goes when that goes; else it has a day of its own.
    sa.Column("enquiry", sa.ForeignKey("enquiries.id", ondelete="CASCADE")),
    sa.Column("offer", sa.ForeignKey("offers.id", ondelete="CASCADE")),
    sa.Column("ends_on", sa.Date),
    # Of exposés: a JSON list; null for what is none.
    sa.Column("sections", sa.Text),
    comment="What was sent to whom and when: personal data, deleted with what it hangs on",
)

USERS: Final = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    # A JSON list of AGS; empty for the whole county.
    sa.Column("municipalities", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("disabled", Moment),
    # Both are null until somebody sets them.
    sa.Column("password", sa.Text),
    sa.Column("second_factor", sa.Text),
    sa.Column("last_step", sa.Integer),
    # As whom the county's own sign-on knows them.
    sa.Column("subject", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failed", Moment),
    sa.UniqueConstraint("key", name="users_key"),
    sa.UniqueConstraint("name", name="users_name"),
    sa.UniqueConstraint("subject", name="users_subject"),
    comment="Staff, by whom the record is kept: personal data",
)

SESSIONS: Final = sa.Table(
    "sessions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    # SHA-256 of what the cookie holds: who reads the table can sign in as nobody.
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("user", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("began", Moment, nullable=False),
    sa.Column("used", Moment, nullable=False),
    sa.UniqueConstraint("digest", name="sessions_digest"),
    comment="Who is signed in",
)

AUDIT: Final = sa.Table(
    "audit",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    # Who, and what makes the seal of it unguessable: both are null once the account is forgotten.
    sa.Column("account", sa.Text),
    sa.Column("salt", sa.Text),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    comment="Who did what and when: rows are appended, each holds the hash of those before",
)

DRAFTS: Final = sa.Table(
    "drafts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("plot", sa.Text, nullable=False),
    # The version that was edited; null for a plot that is new.
    sa.Column("seen", sa.Integer),
    # Both are null where the draft withdraws the plot.
    sa.Column("outline", sa.LargeBinary),
    sa.Column("facts", sa.Text),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    # When it was handed over for publication; null while somebody works on it.
    sa.Column("offered", Moment),
    # What a publisher said when they handed it back.
    sa.Column("note", sa.Text, nullable=False),
    sa.UniqueConstraint("key", name="drafts_key"),
    comment="Plots as somebody wants them, that no visitor sees yet",
)

IMPORTS: Final = sa.Table(
    "imports",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    # As its sender calls it; on disk it has a name of ours.
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("suffix", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("options", sa.Text, nullable=False),
    # The job that reads it or carries it out, and how many there were.
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # All of these are null until it is over.
    sa.Column("over", Moment),
    sa.Column("ended_by", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("counts", sa.Text),
    sa.UniqueConstraint("key", name="imports_key"),
    comment="Files of plots that staff brought in, and what became of them",
)

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

DESK: Final = (
    *(USERS, SESSIONS, AUDIT, DRAFTS, IMPORTS),
    *(CAMPAIGNS, CAMPAIGN_COUNTS, EVENTS),
    *MEASURE_TABLES,
)
"""Tables of the staff's desk: in no history, no export and no answer to visitors."""

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

JOBS: Final = sa.Table(
    "jobs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer),
    sa.Column("due", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("claim", sa.Text),
    sa.Column("claimed_until", Moment),
    sa.Column("finished", Moment),
    sa.Column("result", sa.Text),
    sa.Column("problem", sa.Text),
    sa.UniqueConstraint("key", name="jobs_key"),
    comment="Long work of the desk: may name persons, deleted on its day",
)

OWNERS: Final = sa.Table(
    "owners",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("function", sa.Text, nullable=False),
    # Null where nobody is asked by mail.
    sa.Column("email", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.UniqueConstraint("key", name="owners_key"),
    comment="Owners of plots and offices of municipalities: personal data",
)

OWNER_PLOTS: Final = sa.Table(
    "owner_plots",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    sa.Column("plot", sa.Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    # Day from which the time to the next question counts.
    sa.Column("counted_from", sa.Date, nullable=False),
    sa.UniqueConstraint("owner", "plot", name="owner_plots_plot"),
    comment="Whom to ask about which plot: goes with the contact",
)

OWNER_CONSENTS: Final = sa.Table(
    "owner_consents",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("link", sa.ForeignKey("owner_plots.id", ondelete="CASCADE"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    # Null where nobody recorded it before it was withdrawn.
    sa.Column("given_on", sa.Date),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("withdrawn_on", sa.Date),
    # When staff had dealt with what is public although the consent was withdrawn.
    sa.Column("decided", Moment),
    sa.UniqueConstraint("key", name="owner_consents_key"),
    comment="What owners agreed to have published: personal data, goes with the contact",
)

OWNER_ASKS: Final = sa.Table(
    "owner_asks",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("link", sa.ForeignKey("owner_plots.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("asked", Moment, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("reminded", Moment),
    # When its link was withdrawn, or a newer question took its place.
    sa.Column("withdrawn", Moment),
    sa.Column("answered", Moment),
    sa.Column("answer", sa.Text),
    # Version of the plot that was on the page; the draft that the answer made, if it made one.
    sa.Column("seen", sa.Integer),
    sa.Column("draft", sa.Text),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("thanked", Moment),
    sa.Column("taken", Moment),
    sa.Column("outcome", sa.Text),
    sa.UniqueConstraint("key", name="owner_asks_key"),
    sa.UniqueConstraint("link", "number", name="owner_asks_number"),
    comment="Questions to owners and their answers: personal data, goes with the contact",
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

CORRESPONDENCE: Final = (
    *(ENQUIRIES, SUBSCRIPTIONS, SUBSCRIPTION_PLOTS, OUTBOX, OFFERS, JOBS),
    *(ENQUIRY_NOTES, ENQUIRY_REPLIES, DISPATCHES, REGISTRATIONS),
    *(OWNERS, OWNER_PLOTS, OWNER_CONSENTS, OWNER_ASKS),
)
"""Tables of personal data: in no history, no export and no answer of the service."""
BY_STAFF: Final = (ENQUIRY_NOTES, ENQUIRY_REPLIES, DISPATCHES, OWNER_CONSENTS, OWNER_ASKS)
"""Those of them that name the account which wrote a row."""
BESIDE: Final = (*CORRESPONDENCE, *DESK, DOCUMENTS, DEMAND)
"""All tables that are no record."""
