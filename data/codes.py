"""Code lists of the plot record.

A code is stable and language-free; its labels are what people read. The order of
a list is the order in which forms and filters show it. "Unknown" is never a code:
a fact that is unknown is absent from the record.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from data.words import Text


class Code(NamedTuple):
    """One entry of a code list."""

    code: str
    label: Text


type CodeList = tuple[Code, ...]


def _codes(*entries: tuple[str, str, str]) -> CodeList:
    return tuple(Code(code, Text(de, en)) for code, de, en in entries)


# Baunutzungsverordnung (BauNVO) §§ 6, 6a, 7, 8, 9, 11; the suffix e marks an area
# whose uses are restricted (eingeschränkt) by the plan, a usage of planning practice.
ZONING: Final = _codes(
    ("GI", "GI – Industriegebiet", "GI – industrial area"),
    ("GIe", "GIe – Industriegebiet, eingeschränkt", "GIe – industrial area, restricted"),
    ("GE", "GE – Gewerbegebiet", "GE – commercial area"),
    ("GEe", "GEe – Gewerbegebiet, eingeschränkt", "GEe – commercial area, restricted"),
    ("SO", "SO – sonstiges Sondergebiet", "SO – special area"),
    ("MI", "MI – Mischgebiet", "MI – mixed-use area"),
    ("MU", "MU – urbanes Gebiet", "MU – urban area"),
    ("MK", "MK – Kerngebiet", "MK – core area"),
)
PLAN_STATUS: Final = _codes(
    ("adopted", "rechtskräftig", "in force"),
    ("draft", "Entwurf", "draft"),
    ("resolved", "Aufstellung beschlossen", "preparation resolved"),
    ("unplanned", "kein Bebauungsplan (§ 34 oder § 35 BauGB)", "no plan (§ 34 or § 35 BauGB)"),
)
OPERATION_24_7: Final = _codes(
    ("yes", "ja", "yes"),
    ("conditional", "mit Auflagen", "conditional"),
    ("no", "nein", "no"),
)
SUPPLY: Final = _codes(
    ("plot", "liegt am Grundstück an", "at the plot boundary"),
    ("estate", "im Gebiet vorhanden", "available in the estate"),
    ("none", "nicht vorhanden", "not available"),
)
DEVELOPMENT: Final = _codes(
    ("full", "voll erschlossen", "fully serviced"),
    ("partial", "teilweise erschlossen", "partly serviced"),
    ("planned", "Erschließung geplant", "servicing planned"),
    ("none", "nicht erschlossen", "not serviced"),
)
RAIL_SIDING: Final = _codes(
    ("plot", "Gleisanschluss auf dem Grundstück", "siding on the plot"),
    ("estate", "Gleisanschluss im Gebiet", "siding in the estate"),
    ("near", "Ladestelle in der Nähe", "loading point nearby"),
    ("none", "kein Gleisanschluss", "no siding"),
)
# What a document or photograph of a plot is.
DOCUMENTS: Final = _codes(
    ("photo", "Foto", "photograph"),
    ("plan", "Bebauungsplan", "zoning plan"),
    ("site_plan", "Lageplan", "site plan"),
    ("survey", "Gutachten", "expert report"),
    ("other", "Sonstiges", "other"),
)
# Assisted areas after the GRW-Koordinierungsrahmen and the EU regional aid map.
FUNDING_AREA: Final = _codes(
    ("a", "GRW-Fördergebiet A", "GRW assisted area A"),
    ("c", "GRW-Fördergebiet C", "GRW assisted area C"),
    ("d", "GRW-Fördergebiet D", "GRW assisted area D"),
    ("none", "kein Fördergebiet", "not an assisted area"),
)
CONTAMINATION: Final = _codes(
    ("none", "kein Verdacht", "no suspicion"),
    ("remediated", "saniert", "remediated"),
    ("suspected", "Verdachtsfläche", "suspected"),
    ("confirmed", "Altlast festgestellt", "contamination confirmed"),
)
FLOOD: Final = _codes(
    ("none", "außerhalb", "outside"),
    ("hq_extreme", "bei Extremhochwasser (HQ extrem)", "in an extreme flood (HQ extreme)"),
    ("hq100", "Überschwemmungsgebiet (HQ100)", "floodplain (HQ100)"),
)
PROTECTION: Final = _codes(
    ("none", "kein Schutzgebiet", "no protected area"),
    ("adjacent", "Schutzgebiet angrenzend", "next to a protected area"),
    ("landscape", "Landschaftsschutzgebiet", "landscape protection area"),
    ("nature", "Naturschutz- oder Natura-2000-Gebiet", "nature reserve or Natura 2000 site"),
)
MINING: Final = _codes(
    ("none", "kein Bergbau bekannt", "no mining known"),
    ("former", "Altbergbau in der Umgebung", "former mining nearby"),
    ("subsidence", "Setzungen möglich", "subsidence possible"),
)
RESTRICTION_LEVEL: Final = _codes(
    ("none", "keine", "none"),
    ("slight", "gering", "slight"),
    ("serious", "erheblich", "serious"),
    ("excluded", "ausgeschlossen", "excluded"),
)
OWNER_CLASS: Final = _codes(
    ("municipality", "Kommune", "municipality"),
    ("county", "Landkreis", "county"),
    ("state", "Freistaat Sachsen", "Free State of Saxony"),
    ("federal", "Bund", "Federal Republic"),
    ("developer", "Entwicklungsgesellschaft", "development company"),
    ("private", "privat", "private"),
    ("mixed", "mehrere Eigentümer", "several owners"),
)
STATUS: Final = _codes(
    ("free", "frei", "free"),
    ("planned", "in Planung", "planned"),
    ("negotiation", "in Verhandlung", "in negotiation"),
    ("option", "Option vergeben", "under option"),
    ("reserved", "reserviert", "reserved"),
    ("sold", "verkauft", "sold"),
    ("withdrawn", "zurückgezogen", "withdrawn"),
)
# Shown instead of `free` when nobody has confirmed the status for too long.
UNCONFIRMED: Final = Code("unconfirmed", Text("nicht bestätigt", "not confirmed"))
STATUS_SHOWN: Final[CodeList] = (STATUS[0], UNCONFIRMED, *STATUS[1:])

SECTORS: Final = _codes(
    ("logistics", "Logistik", "logistics"),
    ("manufacturing", "Produktion und Automobil", "manufacturing and automotive"),
    ("food", "Ernährungswirtschaft", "food industry"),
    ("chemistry", "Chemie, Batterien, Wasserstoff", "chemistry, batteries, hydrogen"),
    ("digital", "IT, Rechenzentren, Dienstleistung", "IT, data centres, services"),
    ("crafts", "Handwerk", "crafts"),
    ("green", "Kreislauf- und Umweltwirtschaft", "circular and green economy"),
    ("retail", "Einzelhandel", "retail"),
    ("leisure", "Vergnügungsstätten", "amusement venues"),
    ("housing", "Wohnen", "housing"),
)


# Licences of sources, by the names that Frictionless uses.
LICENCES: Final = _codes(
    ("CC-BY-4.0", "CC BY 4.0", "CC BY 4.0"),
    ("ODbL-1.0", "ODbL 1.0", "ODbL 1.0"),
    ("other-at", "Nutzung mit Quellenangabe", "use with attribution"),
    ("other-pd", "amtliches Werk, § 5 UrhG", "official work, § 5 UrhG"),
    ("notspecified", "Lizenz: keine Angabe", "licence not stated"),
)


def label(codes: CodeList, code: str) -> Text:
    """Return the labels of `code` in `codes`; KeyError where it is not in the list."""
    for entry in codes:
        if entry.code == code:
            return entry.label
    raise KeyError(code)
