"""What measures can be: kinds, states, and how the figures of quarters make one."""

from __future__ import annotations

from typing import Final

from data.codes import Code, CodeList
from data.words import Text

KINDS: Final[CodeList] = (
    Code(
        "campaign",
        Text("Kampagne für innovative Branchen", "Campaign for innovative branches"),
    ),
    Code("marketing", Text("Flächenvermarktung", "Marketing of land")),
    Code("events", Text("Veranstaltungen", "Events")),
    Code("communication", Text("Kommunikation", "Communication")),
    Code("welcome", Text("Willkommenskultur", "Welcome culture")),
    Code("mobility", Text("Mobilität", "Mobility")),
    Code("climate", Text("Klimaschutz", "Climate")),
    Code("other", Text("Sonstiges", "Other")),
)
STATES: Final[CodeList] = (
    Code("planned", Text("geplant", "planned")),
    Code("running", Text("läuft", "running")),
    Code("done", Text("abgeschlossen", "done")),
    Code("dropped", Text("aufgegeben", "dropped")),
)
GATHERED: Final[CodeList] = (
    Code("sum", Text("Summe der Quartale", "sum of the quarters")),
    Code("last", Text("Stand am Quartalsende", "as at the end of the quarter")),
)
"""How the figures of quarters make that of a span: what is counted adds up, a stock does not."""


def label_of(codes: CodeList, code: str) -> Text:
    """Return the words for a code; one that is in no list is its own."""
    return next((one.label for one in codes if one.code == code), Text(code, code))
