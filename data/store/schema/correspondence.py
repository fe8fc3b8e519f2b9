"""Tables of personal data: whoever writes to the office, and what is written to them."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from data.store.schema.columns import METADATA, Moment

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

CORRESPONDENCE: Final = (
    *(ENQUIRIES, SUBSCRIPTIONS, SUBSCRIPTION_PLOTS, OUTBOX, OFFERS, JOBS),
    *(ENQUIRY_NOTES, ENQUIRY_REPLIES, DISPATCHES, REGISTRATIONS),
    *(OWNERS, OWNER_PLOTS, OWNER_CONSENTS, OWNER_ASKS),
)
"""Tables of personal data: in no history, no export and no answer of the service."""

BY_STAFF: Final = (ENQUIRY_NOTES, ENQUIRY_REPLIES, DISPATCHES, OWNER_CONSENTS, OWNER_ASKS)
"""Those of them that name the account which wrote a row."""
