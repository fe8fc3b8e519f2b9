"""Invented rows of headings, as spreadsheets of counties and towns have them.

Each row is written `heading → meaning`, separated by ` | `: the name of a field, with a unit
where the heading names one; `-` for what is rightly left out; `?` for what has to be asked.
"""

from __future__ import annotations

from typing import Final

GERMAN: Final = (
    "Nr. → ? | Name der Fläche → name | Gemeinde → municipality | Nutzfläche in m² → ?",
    "lfd. Nr. → - | Bezeichnung → name | Ort → municipality | Größe (ha) → area_available:ha",
    "Kennung → id | Objekt → name | Größe m² → area_available:m² | Verkaufspreis → price",
    "Flächenname → name | Größte Parzelle → - | Kleinste Parzelle → parcel_smallest",
    "Name → name | geprüft am → confirmed_on | Quelle → source | Bemerkungen → note",
    "Gewerbegebiet → estate | Gesamtfläche in ha → area_gross:ha | davon frei (ha) → "
    "area_available:ha | Preis €/m² → price:€/m²",
    "Gebietsname → estate | Bruttofläche [ha] → area_gross:ha | Nettofläche [ha] → area_net:ha",
    "Gemeindename → - | AGS → municipality | Flurstück → parcels | Gemarkung → ?",
    "Stadt/Gemeinde → municipality | Straße, Hausnummer → address | PLZ → - | Ortsteil → ?",
    "Objekt-Nr. → id | Objektbezeichnung → name | Fläche in qm → area_available:qm",
    "Fläche / ha → area_available:ha | Kaufpreis / m² → price:/ m² | GRZ → grz | GFZ → gfz",
    "Verfügbare Fläche (ca.) in ha → area_available:ha | Kaufpreis (EUR/qm) → price:EUR/qm",
    "Kaufpreis (€) → ? | Kaufpreis gesamt → - | Preis pro m² → price:pro m²",
    "Preis in Euro je m² → price:Euro je m² | Bodenrichtwert 2024 → price_reference",
    "BRW (€/m²) → price_reference:€/m² | Hebesatz → - | Gewerbesteuerhebesatz → -",
    "Art der baulichen Nutzung → zoning | B-Plan-Nr. → plan_name | Stand B-Plan → plan_status",
    "Nutzungsart (BauNVO) → zoning | B-Plan → plan_name | Rechtskraft seit → plan_date",
    "GRZ/GFZ → ? | max. Gebäudehöhe (m) → height_max:m | Höhe → ? | BMZ max. → bmz",
    "Traufhöhe max → ? | Firsthöhe → ? | Maximale Höhe in m → height_max:m",
    "Status → status | reserviert bis → status_until | Verfügbar ab → available_from",
    "verfügbar → ? | verfügbar (ha) → area_available:ha | Status → status",
    "Vermarktungsstand → status | Stand → confirmed_on | bestätigt durch → confirmed_by",
    "Standort → ? | Lage → address | Gebiet → estate | Titel → name",
    "Strom (kV) → power_kv:kV | Anschlussleistung (MVA) → power_mva:MVA | Stromanschluss → ?",
    "Strom in MVA → power_mva:MVA | Erdgas → gas | Trinkwasser → water | Abwasser → waste_water",
    "Glasfaser (Mbit/s) → ? | Breitband → ? | Fernwärme → district_heat",
    "Erschließung → development | Gleisanschluss → rail_siding | Autobahnanschluss → -",
    "nächste Autobahn (km) → - | Entfernung Flughafen → - | Bahnhof (min) → ?",
    "Altlasten → contamination | Hochwasser → flood | Bergbau → mining | Schutzgebiet → protection",
    "Eigentümer → owner_class | Ansprechpartner → contact_function | Telefon → - | E-Mail → "
    "contact_mail",
    "Ostwert → x | Nordwert → y | Bezeichnung der Fläche → name",
    "Rechtswert → x | Hochwert → y | Flächenbezeichnung → name",
    "Länge (m) → - | Breite (m) → - | Grundstücksname → name",
    "Längengrad → x | Breitengrad → y | Datenstand → confirmed_on",
    "WKT → geometry | Zuletzt geprüft am → confirmed_on | Breitband (Mbit/s) → fibre_mbit:Mbit/s",
    "Fläche (m²) → area_available:m² | Fläche (ha) → - | Teilbar (ja/nein) → divisible",
    "Fläche (bebaut) → ? | Größe (brutto) → area_gross | Nettobauland ca. (ha) → ?",
    "Preis (gesamt) → - | Preis (VB) → ? | Preis auf Anfrage → price_on_request",
    "Mindestgröße (m²) → parcel_smallest:m² | Parzellierung möglich → divisible",
    "GE/GI-Gebiet → estate | Fördergebiet (GRW) → funding_area | Zweckbindung bis → purpose_until",
    "Emissionskontingent tags → noise_day | LEK nachts (dB(A)/m²) → noise_night:dB(A)/m²",
    "24/7-Betrieb → operation_24_7 | Restriktionen → ? | Sonstiges → note",
    "Verfüg-\nbare Fläche\n(ha) → area_available:ha | Kauf-\npreis\n€/m² → price:€/m²",
    "FLAECHE_HA → area_available:HA | NAME → name | GEMEINDE → municipality | PREIS_QM → ?",
    "Grundstücksgröße in Quadratmeter → area_gross:Quadratmeter | Preis/qm → price:/qm",
    "Fläche* → area_available | Preis ** → price | Bemerkung: → note",
    "Bodenrichtwert (01.01.2024) → price_reference | Planungsstand → plan_status",
    "Kommune → municipality | Gewerbe- und Industriegebiet → estate | Restfläche ha → "
    "area_available:ha",
    "Flst.-Nr. → parcels | Flur → ? | noch verfügbar in m² → area_available:m²",
    "Baufläche → ? | Nettobaufläche (m²) → area_net:m² | Verfügabre Fläche → ?",
    "Datum → ? | Link → - | Foto → - | Besonderheiten → note",
)
ENGLISH: Final = (
    "ID → id | Site name → name | City → municipality | Available area (ha) → area_available:ha",
    "Plot → name | Municipality → municipality | Price per sqm → price:per sqm | Last checked → "
    "confirmed_on",
    "Name of site → name | Plot size → ? | Zoning → zoning | Status → status",
    "Name → name | Total area (sqm) → area_gross:sqm | Largest plot → - | Smallest plot (sqm) → "
    "parcel_smallest:sqm",
    "Business park → estate | Net area in hectares → area_net:hectares | Asking price (€/sqm) → "
    "price:€/sqm",
    "Longitude → x | Latitude → y | Source → source | Last updated → confirmed_on",
    "Street address → address | Postcode → - | Available from → available_from | Availability → "
    "status",
    "Sale price → price | Total price → - | Price on request → price_on_request | Remarks → note",
    "Floor area ratio → gfz | Max. building height (m) → height_max:m | Rail access → rail_siding",
    "Natural gas → gas | Water supply → water | Waste water → waste_water | Power (kV) → "
    "power_kv:kV",
    "Contact → contact_function | Contact email → contact_mail | Phone → - | Website → -",
    "Land value (EUR per sqm) → price_reference:EUR per sqm | Flood risk → flood | Owner → "
    "owner_class",
)
ROWS: Final = (*GERMAN, *ENGLISH)


def parsed(row: str) -> list[tuple[str, str]]:
    """Return the headings of a row with their meanings."""
    pairs = (part.rsplit(" → ", 1) for part in row.split(" | "))
    return [(heading, meaning.strip()) for heading, meaning in pairs]
