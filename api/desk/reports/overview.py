"""Which reports there are: each a page of its own below `/verwaltung/berichte`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.roles import Role
from data.words import Text

if TYPE_CHECKING:
    from data.store.users import User

PATH: Final = "/berichte"


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: the end of its path, its name, what it says, who sees it."""

    path: str
    label: Text
    about: Text
    least: Role = Role.READER


REPORTS: Final = (
    Entry(
        "/angebot",
        Text("Angebot", "Supply"),
        Text(
            "Hektar nach Status, Planungsrecht, Größe, Gemeinde und Fahrzeit, ihre Entwicklung und "
            "die Bilanz eines Zeitraums, mit den Flächen hinter jeder Zahl.",
            "Hectares by status, zoning, size, municipality and driving time, how they developed, "
            "and the balance of a period, with the plots behind every figure.",
        ),
    ),
    Entry(
        "/nachfrage",
        Text("Nachfrage", "Demand"),
        Text(
            "Was gesucht und nicht gefunden wurde, neben dem, was es gibt; Exposés und Anfragen "
            "nach Fläche, Branche und Monat.",
            "What was searched for and not found, beside what there is; exposés and enquiries by "
            "plot, branch and month.",
        ),
    ),
    Entry(
        "/massnahmen",
        Text("Maßnahmen", "Measures"),
        Text(
            "Die Maßnahmen des Regionalbudgets nach Handlungsfeld, mit Kennzahlen, Ziel und Ist, "
            "Mitteln und Nachweisen.",
            "The measures of the Regionalbudget by field of action, with indicators, target and "
            "actual, money and evidence.",
        ),
    ),
    Entry(
        "/auswertung",
        Text("Berichte über Maßnahmen", "Reports on measures"),
        Text(
            "Quartals- und Abschlussbericht als PDF und XLSX, als Entwurf und abgeschlossen.",
            "Quarterly and final report as PDF and XLSX, as a draft and closed.",
        ),
    ),
)


def reports_of(user: User) -> tuple[Entry, ...]:
    """Return the reports that a user may see."""
    return tuple(one for one in REPORTS if user.may(one.least))
