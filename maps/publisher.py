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
# The federal ministry bore the name that the notice gives from 8 December 2021 until the
# Chancellor's organisation decree of 6 May 2025 (the decrees of these two days).
REGIONALBUDGET_FROM: Final = date(2021, 12, 8)
REGIONALBUDGET_UNTIL: Final = date(2025, 5, 5)


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
        First and last day on which the notice is shown. None is unlimited for a notice of
        the operator's own. The notice of the Regionalbudget has no end that is known; it
        names a ministry that was renamed, so it is shown on days when the ministry bore
        that name, and on no other unless the operator says so: a notice that names the
        wrong body is worse than one that is missing and asked for.
    """

    county: Text = COUNTY
    office: Text = OFFICE
    mail: str = "wirtschaft@landkreis.example"
    phone: str | None = None
    website: str | None = None
    funding_notice: Text = REGIONALBUDGET
    funding_valid_from: date | None = None
    funding_valid_until: date | None = None

    @property
    def notice_period(self) -> tuple[date | None, date | None]:
        """First and last day of the funding notice; None is unlimited."""
        if self.funding_notice != REGIONALBUDGET:
            return self.funding_valid_from, self.funding_valid_until
        return (
            self.funding_valid_from or REGIONALBUDGET_FROM,
            self.funding_valid_until or REGIONALBUDGET_UNTIL,
        )

    def notice_on(self, day: date) -> Text | None:
        """Return the funding notice that is valid on `day`, None outside its period."""
        first, last = self.notice_period
        begun = first is None or first <= day
        over = last is not None and last < day
        return self.funding_notice if begun and not over and self.funding_notice.de else None

    def notice_warning(self, day: date) -> str | None:
        """Say in one line that the notice is not printed on `day`; None where it is, or none is.

        For the operator, on the command line.
        """
        if not self.funding_notice.de or self.notice_on(day) is not None:
            return None
        first, last = self.notice_period
        ends = [f"not before {first}"] if first else []
        ends += [f"not after {last}"] if last else []
        return (
            f"the funding notice is valid {' and '.join(ends)}: it is not printed. Set its text "
            "and period with GEWERBE_FUNDING_NOTICE_DE, _EN, GEWERBE_FUNDING_VALID_FROM, _UNTIL"
        )
