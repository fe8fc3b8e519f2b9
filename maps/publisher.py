"""Who publishes: the county, its office with a function mailbox, the funding notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from data.words import Text

COUNTY: Final = Text("Landkreis Nordsachsen", "District of Nordsachsen")
OFFICE: Final = Text(
    "Landkreis Nordsachsen, Amt für Wirtschaftsförderung, Regionalentwicklung",
    "District of Nordsachsen, Office for Economic Development, Regional Development",
)
# Wording of the county's Regionalbudget, unchanged; the English is our own rendering.
REGIONALBUDGET: Final = Text(
    "Diese Maßnahme wird mitfinanziert mit Steuermitteln auf Grundlage des vom Sächsischen "
    "Landtag beschlossenen Haushaltes. Die Mitfinanzierung des Bundesministeriums für "
    "Wirtschaft und Klimaschutz erfolgt auf der Grundlage des vom Deutschen Bundestag "
    "beschlossenen Haushaltes.",
    "This measure is co-financed with tax funds on the basis of the budget adopted by the "
    "Saxon State Parliament. The co-financing by the Federal Ministry for Economic Affairs "
    "and Climate Action is provided on the basis of the budget adopted by the German "
    "Bundestag.",
)
# The day on which the federal ministry that the notice names was renamed (organisation decree
# of the Chancellor of that day).
RENAMED_ON: Final = date(2025, 5, 6)
_SETTINGS: Final = (
    "Text and period are set with GEWERBE_FUNDING_NOTICE_DE, _EN, GEWERBE_FUNDING_VALID_FROM, "
    "_UNTIL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Settings of the operator that stand on pages and exposés.

    Attributes
    ----------
    county, office
        Name of the county and of the office as a function, never of a person.
    mail, phone, website
        Ways to reach the office. The default mailbox is an invented example.
    funding_notice
        Text that the funding body demands; empty where none does.
    funding_valid_from, funding_valid_until
        First and last day on which the notice is shown; None is unlimited.
    logo
        The county's logo as SVG, for printed documents; None where there is none.
    brand, accent
        Colours of printed documents as #rrggbb; None is ours.
    """

    county: Text = COUNTY
    office: Text = OFFICE
    mail: str = "wirtschaft@landkreis.example"
    phone: str | None = None
    website: str | None = None
    funding_notice: Text = REGIONALBUDGET
    funding_valid_from: date | None = None
    funding_valid_until: date | None = None
    logo: str | None = None
    brand: str | None = None
    accent: str | None = None

    def notice_on(self, day: date) -> Text | None:
        """Return the funding notice that is valid on `day`, None outside its period."""
        begun = self.funding_valid_from is None or self.funding_valid_from <= day
        over = self.funding_valid_until is not None and self.funding_valid_until < day
        return self.funding_notice if begun and not over and self.funding_notice.de else None

    def notice_warning(self, day: date) -> str | None:
        """Say in one line what the operator should mend of the notice; None where nothing.

        The notice must stand on pages and PDFs, so one that names a ministry by its former
        name is printed until the operator has a newer one. For the command line.
        """
        if not self.funding_notice.de:
            return None
        fault = None
        if self.notice_on(day) is None:
            first, last = self.funding_valid_from, self.funding_valid_until
            ends = [f"not before {first}"] if first else []
            ends += [f"not after {last}"] if last else []
            fault = f"is valid {' and '.join(ends)}: it is not printed"
        elif (
            self.funding_notice == REGIONALBUDGET
            and day >= RENAMED_ON
            and self.funding_valid_until is None
        ):
            fault = f"names a ministry that was renamed on {RENAMED_ON}: ask for its wording today"
        return fault and f"the funding notice {fault}. {_SETTINGS}"
