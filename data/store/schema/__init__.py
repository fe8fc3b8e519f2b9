"""The tables of the store. What they are now; `migrations` says how they came to be.

`columns` is what they share, `record` holds plots, `correspondence` personal data, `desk` what
staff work with, `measures` what the Regionalbudget pays.
"""

from __future__ import annotations

from typing import Final

from data.store.schema.columns import METADATA, Moment, iso, to_millisecond
from data.store.schema.correspondence import (
    BY_STAFF,
    CORRESPONDENCE,
    DISPATCHES,
    ENQUIRIES,
    ENQUIRY_NOTES,
    ENQUIRY_REPLIES,
    JOBS,
    OFFERS,
    OUTBOX,
    OWNER_ASKS,
    OWNER_CONSENTS,
    OWNER_PLOTS,
    OWNERS,
    REGISTRATIONS,
    SUBSCRIPTION_PLOTS,
    SUBSCRIPTIONS,
)
from data.store.schema.desk import (
    AUDIT,
    CAMPAIGN_COUNTS,
    CAMPAIGNS,
    DESK,
    DRAFTS,
    EVENTS,
    IMPORTS,
    SESSIONS,
    USERS,
)
from data.store.schema.measures import (
    MEASURE_EVIDENCE,
    MEASURE_REPORTS,
    MEASURE_TABLES,
    MEASURE_VALUES,
    MEASURE_VERSIONS,
    MEASURES,
)
from data.store.schema.record import (
    DEMAND,
    DOCUMENTS,
    MAPPINGS,
    PLOT_VERSIONS,
    RECORD_VERSIONS,
    RESTORATIONS,
)

REVISION: Final = "0015"
"""The newest migration: the one that made these tables."""
BESIDE: Final = (*CORRESPONDENCE, *DESK, DOCUMENTS, DEMAND)
"""All tables that are no record."""

__all__ = [
    "AUDIT",
    "BESIDE",
    "BY_STAFF",
    "CAMPAIGNS",
    "CAMPAIGN_COUNTS",
    "CORRESPONDENCE",
    "DEMAND",
    "DESK",
    "DISPATCHES",
    "DOCUMENTS",
    "DRAFTS",
    "ENQUIRIES",
    "ENQUIRY_NOTES",
    "ENQUIRY_REPLIES",
    "EVENTS",
    "IMPORTS",
    "JOBS",
    "MAPPINGS",
    "MEASURES",
    "MEASURE_EVIDENCE",
    "MEASURE_REPORTS",
    "MEASURE_TABLES",
    "MEASURE_VALUES",
    "MEASURE_VERSIONS",
    "METADATA",
    "OFFERS",
    "OUTBOX",
    "OWNERS",
    "OWNER_ASKS",
    "OWNER_CONSENTS",
    "OWNER_PLOTS",
    "PLOT_VERSIONS",
    "RECORD_VERSIONS",
    "REGISTRATIONS",
    "RESTORATIONS",
    "REVISION",
    "SESSIONS",
    "SUBSCRIPTIONS",
    "SUBSCRIPTION_PLOTS",
    "USERS",
    "Moment",
    "iso",
    "to_millisecond",
]
