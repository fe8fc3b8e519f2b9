"""Headings of foreign tables: what counties and towns write over their columns.

A spelling stands here where it has one meaning, or few that can be asked about. What has
two meanings stands under both, and is asked for. Names and labels of the field registry
count anyway; case, umlauts, blanks and punctuation do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_YEARS: Final = tuple(str(year) for year in range(2015, 2036))

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": (
        *("ID", "Kennung", "Flächen-ID", "Objekt-ID", "Objektnummer", "Flächennummer"),
        *("Plot ID", "Site ID", "Flächenkennung", "Flächen-Nr.", "Objekt-Nr.", "Objektkennung"),
        *("Grundstücks-ID", "Nr.", "Nummer", "No.", "Number"),
    ),
    "geometry": (
        *("WKT", "Geometrie", "Geometrie WKT", "the_geom", "geom", "Umriss", "Outline"),
        *("Outline WKT", "Polygon", "Geometry", "Geom WKT", "WKT-Geometrie", "wkt_geom"),
    ),
    "x": (
        *("lon", "lng", "longitude", "Länge", "Längengrad", "Ost", "Ostwert", "Easting"),
        *("Rechtswert", "X-Koordinate", "Koordinate X", "UTM Ost", "Ostkoordinate"),
        *("geogr. Länge", "geographische Länge", "X coordinate", "Koordinate Ost"),
    ),
    "y": (
        *("lat", "latitude", "Breite", "Breitengrad", "Nord", "Nordwert", "Northing", "Hochwert"),
        *("Y-Koordinate", "Koordinate Y", "UTM Nord", "Nordkoordinate", "geogr. Breite"),
        *("geographische Breite", "Y coordinate", "Koordinate Nord"),
    ),
    "source": (
        *("Quelle", "Datenquelle", "Source", "Datengrundlage", "Datenherkunft", "Data source"),
        *("Quelle der Angaben", "Quelle der Daten", "Informationsquelle"),
    ),
    "confirmed_on": (
        *("Stand", "Datenstand", "bestätigt am", "Confirmed on", "As of", "Aktualisiert am"),
        *("geprüft am", "zuletzt geprüft", "zuletzt geprüft am", "letzte Prüfung", "Prüfdatum"),
        *("Datum der Prüfung", "Stand der Daten", "Stand der Angaben", "Stand vom"),
        *("letzte Aktualisierung", "zuletzt aktualisiert", "zuletzt aktualisiert am"),
        *("zuletzt bestätigt", "zuletzt bestätigt am", "Datum der Bestätigung", "Stand Datum"),
        *("Last checked", "Last verified", "Verified on", "Checked on", "Date checked"),
        *("Last updated", "Updated on", "Last confirmed", "Date verified", "Status as of"),
    ),
    "confirmed_by": (
        *("bestätigt durch", "bestätigt von", "Confirmed by", "geprüft durch", "geprüft von"),
        *("bestätigende Stelle", "Checked by", "Verified by"),
    ),
    "provenance": ("Provenance", "Herkunft", "Quellen und Daten"),
    "invented": ("erfunden", "Invented"),
    # What our own exports say for readers alone, and running numbers of programs.
    "": (
        *("Quelle des Status", "Status bestätigt am", "Lizenz", "Licence"),
        *("Source of the status", "Status confirmed on", "status_shown", "status_shown_label"),
        *("Status, wie er gezeigt wird", "Status as shown"),
        *("fid", "OBJECTID", "ogc_fid", "Shape_Length", "Shape_Leng", "Shape_Area", "globalid"),
        *("lfd. Nr.", "laufende Nummer", "fortlaufende Nummer", "Nr.", "Nummer", "No.", "Number"),
    ),
    "name": (
        *("Name", "Flächenname", "Objekt", "Grundstück", "Fläche Name", "Titel", "Plot"),
        *("Name der Fläche", "Bezeichnung der Fläche", "Flächenbezeichnung", "Objektname"),
        *("Objektbezeichnung", "Grundstücksbezeichnung", "Grundstücksname", "Title"),
        *("Name des Grundstücks", "Name des Objekts", "Site name", "Site", "Plot name"),
        *("Name of plot", "Name of the plot", "Name of site", "Property", "Standort"),
    ),
    "municipality": (
        *("AGS", "Ort", "Kommune", "Stadt", "Stadt/Gemeinde", "Gemeinde/Stadt", "Gemeindename"),
        *("Gemeindeschlüssel", "amtlicher Gemeindeschlüssel", "Gemeinde AGS", "ARS"),
        *("Regionalschlüssel", "Kommune/Stadt", "Ortsname", "City", "Town", "Stadt, Gemeinde"),
        *("Municipality name", "Belegenheitsgemeinde", "Standortgemeinde", "Ort/Gemeinde"),
        *("Gemeinde/Ort", "Stadt bzw. Gemeinde", "Stadt oder Gemeinde", "Name der Gemeinde"),
        *("Municipality key", "City/Town"),
    ),
    "estate": (
        *("Gebiet", "GE-Gebiet", "Industriegebiet", "Gewerbepark", "Park", "Standort"),
        *("Name des Gewerbegebiets", "Name Gewerbegebiet", "Gewerbe- und Industriegebiet"),
        *("Gewerbe-/Industriegebiet", "Industrie- und Gewerbegebiet", "GE/GI-Gebiet"),
        *("Industriepark", "Business park", "Industrial park", "Industrial estate"),
        *("Gewerbestandort", "Gebietsname", "Commercial estate", "Gewerbe-/Industriepark"),
    ),
    "address": (
        *("Adresse", "Straße", "Anschrift", "Lage", "Address", "Street", "Location"),
        *("Straße/Lage", "Straße und Hausnummer", "Straße, Hausnummer", "Straße, Nr."),
        *("Lagebeschreibung", "Lagebezeichnung", "Belegenheit", "Street address"),
        *("Anschrift/Lage", "Adresse/Lage", "Straße, Hausnr.", "Standort"),
    ),
    "parcels": (
        *("Flurstück", "Flst.", "Flurstücksnummer", "Flurstücke Nr.", "Parcel", "Parcels"),
        *("Flst.-Nr.", "Flurstücksnr.", "Flurstück Nr.", "Flurstück(e)", "Flurstücksnummern"),
        *("Flurstückskennzeichen", "Gemarkung/Flurstück", "Gemarkung, Flur, Flurstück"),
        *("Parcel number", "Parcel no.", "Parcel numbers", "Cadastral parcel"),
    ),
    "status": (
        *("Vermarktungsstand", "Vermarktungsstatus", "Belegung", "Status der Fläche"),
        *("Flächenstatus", "Verfügbarkeitsstatus", "Availability", "aktueller Status"),
        *("Verfügbarkeit", "Belegungsstatus", "Sales status", "Availability status"),
        *("Status Vermarktung", "verfügbar", "Available"),
    ),
    "status_until": (
        *("Reserviert bis", "Option bis", "Reserved until", "Reservierung bis", "Optionsfrist"),
        *("Option/Reservierung bis", "Reservierung/Option bis", "Ende der Reservierung"),
        *("Option until", "Reservation until", "Reserviert/Option bis"),
    ),
    "available_from": (
        *("Verfügbarkeit ab", "Bezug ab", "frei ab", "verfügbar ab Datum", "Availability date"),
        *("Zeitpunkt der Verfügbarkeit", "Available as of", "ab wann verfügbar", "verfügbar"),
        *("Verfügbar zum", "Available"),
    ),
    "area_gross": (
        *("Brutto", "Gesamtfläche", "Fläche brutto", "Grundstücksgröße", "Gross", "Bruttogröße"),
        *("Größe brutto", "Fläche gesamt", "Gesamtgröße", "Größe gesamt", "Bruttobauland"),
        *(
            "Gesamtfläche brutto",
            "Grundstücksfläche",
            "Total area",
            "Total size",
            "Fläche (brutto)",
        ),
        *("Gesamtfläche des Grundstücks", "Plot size", "Size of plot", "Grundstücksgröße gesamt"),
    ),
    "area_net": (
        *("Netto", "Fläche netto", "Nettobauland", "Nettobaulandfläche", "Net", "Nettobaufläche"),
        *("Nettogröße", "Größe netto", "Nutzfläche", "Net building land", "Usable area"),
        *("Nutzbare Fläche", "bebaubare Fläche", "Baufläche"),
    ),
    "area_available": (
        *("Fläche", "Größe", "Area", "Size", "Freie Fläche", "Freifläche", "verfügbar"),
        *("Verfügbare Größe", "Flächengröße", "Vermarktbare Fläche", "Available size"),
        *("noch verfügbar", "noch verfügbare Fläche", "Restfläche", "davon frei", "noch frei"),
        *("davon verfügbar", "Fläche frei", "Fläche verfügbar", "verkaufbare Fläche"),
        *("veräußerbare Fläche", "Vermarktungsfläche", "Area available", "Free area"),
        *("Nutzfläche", "Usable area", "Plot size", "Size of plot", "nutzbare Fläche", "Available"),
        *("aktuell verfügbare Fläche", "freie Gewerbefläche", "Baufläche"),
    ),
    "parcel_smallest": (
        *("Mindestgröße", "kleinste Parzelle", "Parzellierung ab", "teilbar ab"),
        *("Smallest part", "min. Parzellengröße", "Mindestparzelle", "Mindestabnahme"),
        *("Mindestgrundstücksgröße", "kleinste Grundstücksgröße", "kleinstes Grundstück"),
        *("Minimum plot size", "Min. plot size", "Smallest plot", "Parzellen ab", "Teilflächen ab"),
        *("Mindestparzellengröße", "Divisible from", "Minimum size"),
    ),
    "divisible": (
        *("parzellierbar", "Teilbarkeit", "Parzellierung möglich", "Teilung möglich"),
        *("aufteilbar", "teilbar ja/nein", "Subdivision possible", "Can be divided"),
    ),
    "zoning": (
        *("Nutzungsart", "Art der baulichen Nutzung", "Gebietsart", "BauNVO", "Ausweisung"),
        *("Gebietstyp", "Baugebietstyp", "Gebietskategorie", "Gebietsausweisung"),
        *("Nutzungsart BauNVO", "Gebietsart BauNVO", "Art d. baul. Nutzung", "Zoning type"),
        *("Nutzungsart nach BauNVO", "Gebietstyp nach BauNVO", "Land use"),
    ),
    "plan_name": (
        *("B-Plan", "BPlan", "Name des B-Plans", "Bebauungsplan Nr.", "Name B-Plan"),
        *("B-Plan-Name", "B-Plan Nr.", "B-Plan-Nummer", "Bebauungsplan-Nummer", "Plan name"),
        *("Name des Bebauungsplans", "Bebauungsplanname", "Zoning plan", "Name of plan"),
    ),
    "plan_status": (
        *("B-Plan-Status", "Planstand", "Status B-Plan", "Stand B-Plan", "Planstatus"),
        *("Planungsstand", "Status Bebauungsplan", "Stand Bebauungsplan", "Planungsrecht"),
        *("Stand des B-Plans", "Stand der Bauleitplanung", "Planning status", "B-Plan Stand"),
        *("Stand des Bebauungsplans", "Status des Bebauungsplans", "Verfahrensstand"),
    ),
    "plan_date": (
        *("B-Plan vom", "Datum B-Plan", "Plan vom", "Rechtskraft seit", "rechtskräftig seit"),
        *("Datum des B-Plans", "in Kraft seit", "Datum der Rechtskraft", "In force since"),
        *("Inkrafttreten", "rechtsverbindlich seit"),
    ),
    "grz": ("Grundflächenzahl", "GRZ max.", "max. GRZ", "zulässige GRZ", "zul. GRZ"),
    "gfz": (
        *("Geschossflächenzahl", "GFZ max.", "max. GFZ", "zulässige GFZ", "zul. GFZ"),
        *("Geschoßflächenzahl", "Floor area ratio"),
    ),
    "bmz": ("Baumassenzahl", "BMZ max.", "max. BMZ", "zulässige BMZ", "zul. BMZ"),
    "height_max": (
        *("Max. Höhe", "Maximale Höhe", "Bauhöhe", "Gebäudehöhe", "max. Gebäudehöhe"),
        *("maximale Gebäudehöhe", "Gebäudehöhe max.", "Höhe max.", "max. Bauhöhe"),
        *("zulässige Höhe", "zul. Höhe", "zulässige Gebäudehöhe", "Höhenbegrenzung"),
        *("maximale Bauhöhe", "Maximum building height", "Max. height", "Max. building height"),
        *("Height limit", "Building height", "Bauhöhe max."),
    ),
    "noise_day": (
        *("Lärmkontingent Tag", "LEK Tag", "Schall Tag", "LEK tags", "Lärmkontingent tags"),
        *("Emissionskontingent tags", "Noise day", "Noise quota day"),
    ),
    "noise_night": (
        *("Lärmkontingent Nacht", "LEK Nacht", "Schall Nacht", "LEK nachts"),
        *(
            "Emissionskontingent nachts",
            "Noise night",
            "Noise quota night",
            "Lärmkontingent nachts",
        ),
    ),
    "operation_24_7": (
        *("24/7", "24 h Betrieb", "24/7-Betrieb", "Nachtbetrieb", "24-Stunden-Betrieb"),
        *("24/7 möglich", "24/7-Betrieb möglich", "24 h-Betrieb möglich"),
    ),
    "power_kv": (
        *("Spannung", "Stromspannung", "Voltage", "Netzspannung", "Strom", "Power"),
        *("Stromanschluss", "Elektrizität", "Electricity"),
    ),
    "power_mva": (
        *("Anschlussleistung", "Stromleistung", "elektrische Leistung", "Power capacity"),
        *("Strom", "Power", "Stromanschluss", "Elektrizität", "Electricity"),
        *("Anschlussleistung Strom", "verfügbare elektrische Leistung"),
    ),
    "gas": ("Gas", "Gasanschluss", "Gasversorgung", "Erdgasanschluss", "Gas supply"),
    "water": (
        *("Wasser", "Wasseranschluss", "Trinkwasseranschluss", "Wasserversorgung"),
        *("Water", "Water supply", "Trinkwasserversorgung"),
    ),
    "waste_water": (
        *("Abwasseranschluss", "Kanal", "Entwässerung", "Sewage", "Abwasserentsorgung"),
        *("Kanalisation", "Schmutzwasser", "Sewer", "Sewerage", "Abwasser/Kanal"),
    ),
    "district_heat": ("Wärme", "Nahwärme", "Fernwärmeanschluss", "District heating"),
    "fibre_mbit": (
        *("Breitband", "Internet", "Bandbreite", "Broadband", "Glasfaseranschluss", "Fiber"),
        *("Breitbandanschluss", "Internetgeschwindigkeit", "Internet speed", "Broadband speed"),
    ),
    "development": (
        *("Erschließungszustand", "Erschließungsstand", "erschlossen", "Serviced"),
        *("Erschließungsgrad", "Stand der Erschließung", "Status Erschließung"),
        *("Erschließungsstatus", "Servicing status"),
    ),
    "rail_siding": (
        *("Gleis", "Bahnanschluss", "Bahn", "Schienenanschluss", "Rail", "Bahngleis"),
        *("Anschlussgleis", "Industriegleis", "Rail access", "Rail connection", "Bahnanbindung"),
        *("Gleisanschluss vorhanden", "Gleisanbindung"),
    ),
    "price": (
        *("Preis", "Kaufpreis je m²", "Quadratmeterpreis", "Preis pro m²", "m²-Preis", "KP"),
        *("Verkaufspreis", "VK-Preis", "qm-Preis", "Angebotspreis", "Grundstückspreis"),
        *("Asking price", "Sale price", "Sales price", "Selling price", "Purchase price"),
        *("Land price", "Preisvorstellung", "Kaufpreisvorstellung"),
    ),
    "price_on_request": ("auf Anfrage", "POA"),
    "price_tiers": ("Preisstufen", "Preisstaffel", "Price tiers"),
    "price_reference": (
        *("BRW", "Bodenwert", "Land value", "Standard land value"),
        *(f"{stem} {year}" for stem in ("BRW", "Bodenrichtwert") for year in _YEARS),
    ),
    "trade_tax": ("Hebesatz", "Gewerbesteuer", "Gewerbesteuerhebesatz", "Hebesatz Gewerbesteuer"),
    "property_tax": ("Grundsteuer", "Grundsteuer B", "Hebesatz Grundsteuer B"),
    "funding_area": (
        *("GRW", "GRW-Gebiet", "Förderung", "Förderkulisse", "GRW-Fördergebiet"),
        *("Förderstatus", "Fördergebietsstatus", "GRW-Förderung", "Funding area", "GRW area"),
        "Fördergebiet GRW",
    ),
    "purpose_until": ("Zweckbindung", "Bindefrist", "Zweckbindungsfrist"),
    "purpose_sectors": ("Zweckbindung Branchen",),
    "contamination": (
        *("Altlast", "Altlastenverdacht", "Altlastenstatus", "Altlastensituation"),
        *("Altlasten vorhanden", "Contaminated land"),
    ),
    "flood": (
        *("Hochwassergefahr", "Überschwemmungsgebiet", "HQ100", "Hochwassergefährdung"),
        *("Hochwasserrisiko", "Flood zone", "Flood risk"),
    ),
    "protection": (
        *("Schutzgebiet", "Naturschutz", "Schutzgebiete", "Natur-/Landschaftsschutz"),
        "Nature protection",
    ),
    "mining": ("Altbergbau", "Bergbaugebiet"),
    "restriction_level": ("Restriktionen", "Einschränkungen", "Restrictions"),
    "restriction_reason": ("Restriktionen", "Einschränkungen", "Restrictions"),
    "owner_class": (
        *("Eigentum", "Eigentümerart", "Eigentumsverhältnisse", "Ownership", "Eigentümertyp"),
        *("Eigentumsform", "Eigentumsverhältnis", "Eigentümerstruktur", "Owner type"),
    ),
    "uses_preferred": (
        *("Branchen", "Zielbranchen", "geeignet für", "Preferred sectors", "Suitable for"),
        *("geeignete Branchen", "bevorzugte Branchen", "Branchenfokus", "Target sectors"),
        "Branchenschwerpunkt",
    ),
    "uses_excluded": (
        *("ausgeschlossen", "nicht zulässig", "Ausschluss", "ausgeschlossene Branchen"),
        *("nicht zulässige Nutzungen", "Excluded sectors"),
    ),
    "award_criteria": ("Vergabe", "Zuschlagskriterien", "Auswahlkriterien", "Vergabe nach"),
    "contact_function": (
        *("Kontakt", "Zuständigkeit", "Contact", "zuständige Stelle"),
        *("zuständiges Amt", "Ansprechstelle", "Contact office", "Responsible"),
    ),
    "contact_mail": (
        *("Mail", "Email", "Kontakt E-Mail", "E-Mail-Adresse", "Kontakt-Mail", "Contact email"),
        "Email address",
    ),
    "note": (
        *("Bemerkung", "Bemerkungen", "Anmerkung", "Hinweis", "Notizen", "Kommentar"),
        *("Anmerkungen", "Hinweise", "Sonstiges", "Besonderheiten", "interner Vermerk"),
        *("Interne Notiz", "Remarks", "Remark", "Comments", "Comment", "Notes"),
    ),
}

NO_FIELD: Final = (
    *("größte Parzelle", "größte Teilfläche", "größtes Grundstück", "max. Parzellengröße"),
    *("größte zusammenhängende Fläche", "Largest plot", "Largest parcel", "Maximum plot size"),
    *("maximale Parzellengröße", "größte verfügbare Parzelle"),
    *("Gesamtpreis", "Kaufpreis gesamt", "Gesamtkaufpreis", "Total price", "Preis gesamt"),
    *("PLZ", "Postleitzahl", "Postcode", "Zip code", "Zip", "Landkreis", "Kreis", "County"),
    *("Bundesland", "Land", "State", "Country", "Telefon", "Tel.", "Telefonnummer", "Phone"),
    *("Fax", "Link", "URL", "Website", "Internetseite", "Foto", "Fotos", "Bild", "Photo"),
    *("Exposé", "Autobahn", "nächste Autobahn", "Entfernung Autobahn", "Entfernung zur Autobahn"),
    *("Autobahnanschluss", "Autobahnanschlussstelle", "Bundesstraße", "Flughafen", "Airport"),
    *("Entfernung Flughafen", "Entfernung zum Flughafen", "Nearest motorway", "Motorway"),
    *("Distance to motorway", "Distance to airport", "ÖPNV", "ÖPNV-Anbindung", "Haltestelle"),
    # People: the record knows offices alone.
    *("Ansprechpartner", "Ansprechpartnerin", "Ansprechperson", "Contact person"),
    *("E-Mail Ansprechpartner", "Ansprechpartner E-Mail", "Sachbearbeiter", "Bearbeiter"),
)
"""Headings with one meaning for which the record has no field: their columns are left out."""

KEYS: Final = (
    *("AGS", "ARS", "Gemeindeschlüssel", "amtlicher Gemeindeschlüssel", "Gemeinde AGS"),
    *("Regionalschlüssel", "Municipality key"),
)
"""Headings of columns with keys of municipalities: beside one a column of names adds nothing."""

HARMLESS: Final = (
    *("max", "maximal", "ca", "circa", "ungefähr", "approx", "ja/nein", "j/n", "yes/no", "y/n"),
    *("WKT", "JSON", "AGS", "BauNVO", "Datum", "date", "TT.MM.JJJJ", "optional", "Pflichtfeld"),
    *("lt. B-Plan", "laut B-Plan", "gemäß B-Plan", "DE", "EN", "Text", "Zahl", "falls bekannt"),
    *("freibleibend", "GRW", "Freitext", "Auswahl"),
)
"""What may stand in brackets behind a heading without changing what it means."""
