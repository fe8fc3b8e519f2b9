"""The lines of the answer sheet: what consultants ask of a site, in their order.

One table. `asks` names what answers a line: a field of the record, or one of the measures of
`maps.answersheet.measures`. A line that names nothing is asked for and not held by anyone
here; it stands on the sheet all the same, as "not held".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.words import Text


class Section(StrEnum):
    """The parts of the sheet, in their order."""

    SITE = "site"
    PLANNING = "planning"
    UTILITIES = "utilities"
    TRANSPORT = "transport"
    TAX = "tax"
    PEOPLE = "people"


SECTION_LABELS: Final[dict[Section, Text]] = {
    Section.SITE: Text("Grundstück", "Site"),
    Section.PLANNING: Text("Planung und Genehmigung", "Planning and permits"),
    Section.UTILITIES: Text("Ver- und Entsorgung", "Utilities"),
    Section.TRANSPORT: Text("Verkehr", "Transport"),
    Section.TAX: Text("Preis, Steuern, Förderung", "Price, tax, funding"),
    Section.PEOPLE: Text("Menschen und Kontakt", "People and contact"),
}

NOT_HELD: Final = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One question; `asks` is a field, a measure, or `NOT_HELD`."""

    section: Section
    label: Text
    asks: str


def _lines(section: Section, *lines: tuple[str, str, str]) -> tuple[Line, ...]:
    return tuple(Line(section, Text(de, en), asks) for de, en, asks in lines)


LINES: Final[tuple[Line, ...]] = (
    *_lines(
        Section.SITE,
        ("Gemeinde", "Municipality", "municipality"),
        ("Gewerbegebiet", "Commercial estate", "estate"),
        ("Straße, Lage", "Street, location", "address"),
        ("Flurstücke", "Cadastral parcels", "parcels"),
        ("Mittelpunkt (WGS84: Breite, Länge)", "Centre (WGS84: latitude, longitude)", "centre"),
        ("Verfügbare Fläche", "Available area", "area_available"),
        ("Bruttofläche", "Gross area", "area_gross"),
        ("Fläche des Umrisses", "Area of the outline", "area_outline"),
        ("Teilbar", "Divisible", "divisible"),
        ("Kleinste Teilfläche", "Smallest parcel", "parcel_smallest"),
        ("Verfügbarkeit", "Availability", "status_shown"),
        ("Verfügbar ab", "Available from", "available_from"),
        ("Eigentümer", "Owner", "owner_class"),
        ("Tragfähigkeit des Baugrunds", "Load-bearing capacity of the ground", NOT_HELD),
    ),
    *_lines(
        Section.PLANNING,
        ("Art der baulichen Nutzung", "Zoning", "zoning"),
        ("Bebauungsplan", "Development plan", "plan_name"),
        ("Stand des Bebauungsplans", "Status of the plan", "plan_status"),
        ("Grundflächenzahl (GRZ)", "Site coverage (GRZ)", "grz"),
        ("Geschossflächenzahl (GFZ)", "Floor area ratio (GFZ)", "gfz"),
        ("Baumassenzahl (BMZ)", "Cubic index (BMZ)", "bmz"),
        ("Gebäudehöhe höchstens", "Maximum height", "height_max"),
        ("Emissionskontingent Tag", "Noise quota by day", "noise_day"),
        ("Emissionskontingent Nacht", "Noise quota by night", "noise_night"),
        ("Betrieb rund um die Uhr", "24/7 operation", "operation_24_7"),
        ("Ausgeschlossene Nutzungen", "Excluded uses", "uses_excluded"),
        ("Altlasten", "Contamination", "contamination"),
        ("Hochwasser", "Flood", "flood"),
        ("Natur und Landschaft", "Nature and landscape", "protection"),
        ("Bergbau", "Mining", "mining"),
        ("Weitere Einschränkung", "Further restriction", "restriction_level"),
        ("Kampfmittelfreiheit", "Clearance of unexploded ordnance", NOT_HELD),
        ("Dauer einer Genehmigung (BImSchG)", "Time to a permit (BImSchG)", NOT_HELD),
    ),
    *_lines(
        Section.UTILITIES,
        ("Erschließung", "Servicing", "development"),
        ("Strom, Leistung", "Power, capacity", "power_mva"),
        ("Strom, Spannung", "Power, voltage", "power_kv"),
        ("Strom, zweite Einspeisung", "Power, redundant feed", NOT_HELD),
        ("Erdgas", "Natural gas", "gas"),
        ("Erdgas, Druck", "Natural gas, pressure", NOT_HELD),
        ("Trinkwasser", "Drinking water", "water"),
        ("Trinkwasser, Menge", "Drinking water, capacity", NOT_HELD),
        ("Löschwasser, Menge", "Fire-fighting water, capacity", NOT_HELD),
        ("Abwasser", "Waste water", "waste_water"),
        ("Fernwärme", "District heat", "district_heat"),
        ("Glasfaser, Bandbreite", "Fibre, bandwidth", "fibre_mbit"),
    ),
    *_lines(
        Section.TRANSPORT,
        ("Autobahn, mit dem Lkw", "Motorway, by truck", "truck:motorway_junction"),
        ("Flughafen, mit dem Lkw", "Airport, by truck", "truck:airport"),
        ("Güterterminal, mit dem Lkw", "Freight terminal, by truck", "truck:freight_terminal"),
        ("Binnenhafen, mit dem Lkw", "Inland port, by truck", "truck:port"),
        ("Bahnstation, mit dem Pkw", "Railway station, by car", "car:station"),
        ("Oberzentrum, mit dem Pkw", "Major centre, by car", "car:oberzentrum"),
        ("Gleisanschluss", "Rail siding", "rail_siding"),
        ("Abstand zur öffentlichen Straße", "Distance to the public road", "access"),
        ("ÖV-Güteklasse", "Public transport quality class", "transit_class"),
    ),
    *_lines(
        Section.TAX,
        ("Kaufpreis", "Price", "price"),
        ("Bodenrichtwert", "Reference land value", "price_reference"),
        ("Gewerbesteuer-Hebesatz", "Trade tax multiplier", "trade_tax"),
        ("Grundsteuer-B-Hebesatz", "Property tax B multiplier", "property_tax"),
        ("Fördergebiet", "Assisted area", "funding_area"),
        ("Zweckbindung bis", "Purpose obligation until", "purpose_until"),
    ),
    *_lines(
        Section.PEOPLE,
        ("Menschen in 30 Minuten mit dem Pkw", "People within 30 minutes by car", "people:30"),
        ("Menschen in 45 Minuten mit dem Pkw", "People within 45 minutes by car", "people:45"),
        ("Einwohner der Gemeinde", "Inhabitants of the municipality", "inhabitants"),
        ("Arbeitslose in Reichweite", "Unemployed within reach", NOT_HELD),
        ("Löhne in der Branche", "Wages in the sector", NOT_HELD),
        ("Zuständige Stelle", "Responsible office", "contact_function"),
        ("E-Mail", "E-mail", "contact_mail"),
    ),
)
