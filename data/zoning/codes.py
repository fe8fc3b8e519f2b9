"""Code lists of XPlanung 5.x and 6.x, as far as they mean something in our record.

Codes after the feature catalogue of XPlanung (Objektartenkatalog, XLeitstelle Planen und
Bauen), which is an amended code list from one version to the next: a code means the same in
all of them.
"""

from __future__ import annotations

from typing import Final

from data.words import Text
from data.zoning.model import Standing

RESTRICTED: Final = "1000"
"""XP_AbweichungBauNVOTypen: use restricted (EinschraenkungNutzung)."""
REMOVED: Final = "3000"
"""XP_Rechtsstand of an object: it ceases (Fortfallend)."""

# XP_BesondereArtDerBaulNutzung. 4000 is § 11 of the ordinances of 1962 and 1968. Of 2000,
# recreation under § 10 BauNVO, our record has no code: its SO is § 11, "sonstiges".
ZONING: Final = {
    "1500": "MI",
    "1550": "MU",
    "1600": "MK",
    "1700": "GE",
    "1800": "GI",
    "2100": "SO",
    "4000": "SO",
}
RESTRICTABLE: Final = {"GE": "GEe", "GI": "GIe"}
USES: Final = {
    "1000": Text("Kleinsiedlungsgebiet (WS)", "small-holding area (WS)"),
    "1100": Text("reines Wohngebiet (WR)", "purely residential area (WR)"),
    "1200": Text("allgemeines Wohngebiet (WA)", "general residential area (WA)"),
    "1300": Text("besonderes Wohngebiet (WB)", "special residential area (WB)"),
    "1400": Text("Dorfgebiet (MD)", "village area (MD)"),
    "1450": Text("dörfliches Wohngebiet (MDW)", "village residential area (MDW)"),
    "1500": Text("Mischgebiet (MI)", "mixed-use area (MI)"),
    "1550": Text("urbanes Gebiet (MU)", "urban area (MU)"),
    "1600": Text("Kerngebiet (MK)", "core area (MK)"),
    "1700": Text("Gewerbegebiet (GE)", "commercial area (GE)"),
    "1800": Text("Industriegebiet (GI)", "industrial area (GI)"),
    "2000": Text("Sondergebiet Erholung (§ 10 BauNVO)", "recreation area (§ 10 BauNVO)"),
    "2100": Text("sonstiges Sondergebiet (SO)", "special area (SO)"),
    "3000": Text("Wochenendhausgebiet", "weekend house area"),
    "4000": Text("Sondergebiet (SO)", "special area (SO)"),
    "9999": Text("sonstiges Gebiet", "other area"),
}
NO_USE: Final = Text("Baugebiet ohne Art der Nutzung", "building area without a type of use")

# Land without a type of use, by class of the object.
OTHERS: Final = {
    "BP_GruenFlaeche": Text("Grünfläche", "green area"),
    "BP_StrassenVerkehrsFlaeche": Text("Straßenverkehrsfläche", "road area"),
    "SO_Strassenverkehr": Text("Straßenverkehrsfläche", "road area"),
    "BP_VerkehrsflaecheBesondererZweckbestimmung": Text(
        "Verkehrsfläche besonderer Zweckbestimmung", "traffic area with a special purpose"
    ),
    "BP_VerEntsorgung": Text("Fläche für Ver- und Entsorgung", "area for utilities"),
    "BP_GemeinbedarfsFlaeche": Text("Gemeinbedarfsfläche", "area for public amenities"),
    "BP_WaldFlaeche": Text("Wald", "forest"),
    "BP_LandwirtschaftsFlaeche": Text("Landwirtschaft", "farmland"),
    "BP_GewaesserFlaeche": Text("Wasserfläche", "water"),
    "SO_Gewaesser": Text("Wasserfläche", "water"),
    "BP_WasserwirtschaftsFlaeche": Text("Wasserwirtschaft", "water management"),
    "BP_WohngebaeudeFlaeche": Text("Fläche für Wohngebäude", "area for dwellings"),
}

# BP_Rechtsstand.
STANDINGS: Final = {
    "1000": (Standing.RESOLVED, Text("Aufstellung beschlossen", "preparation resolved")),
    "2000": (Standing.DRAFT, Text("im Verfahren", "in procedure")),
    "2100": (
        Standing.DRAFT,
        Text("frühzeitige Beteiligung der Behörden", "early participation of authorities"),
    ),
    "2200": (
        Standing.DRAFT,
        Text("frühzeitige Beteiligung der Öffentlichkeit", "early public participation"),
    ),
    "2250": (Standing.DRAFT, Text("Entwurf beschlossen", "draft resolved")),
    "2300": (Standing.DRAFT, Text("Beteiligung der Behörden", "participation of authorities")),
    "2400": (Standing.DRAFT, Text("öffentliche Auslegung", "public display")),
    "3000": (
        Standing.PASSED,
        Text(
            "als Satzung beschlossen, noch nicht in Kraft",
            "passed by the council, not yet in force",
        ),
    ),
    "4000": (Standing.IN_FORCE, Text("in Kraft", "in force")),
    "4500": (Standing.CEASED, Text("teilweise untergegangen", "partly ceased")),
    "45000": (Standing.CEASED, Text("teilweise aufgehoben", "partly repealed")),
    "45001": (Standing.CEASED, Text("teilweise außer Kraft", "partly out of force")),
    "5000": (Standing.CEASED, Text("untergegangen", "ceased")),
    "50000": (Standing.CEASED, Text("aufgehoben", "repealed")),
    "50001": (Standing.CEASED, Text("außer Kraft", "out of force")),
}
# Our codes; a plan that is only passed has none.
PLAN_STATUS: Final = {
    Standing.RESOLVED: "resolved",
    Standing.DRAFT: "draft",
    Standing.IN_FORCE: "adopted",
}
# BP_PlanArt that is no Bebauungsplan: statutes under §§ 34 and 35 BauGB, local design rules.
OTHER_STATUTES: Final = {
    "4000": "Innenbereichssatzung",
    "40000": "Klarstellungssatzung",
    "40001": "Entwicklungssatzung",
    "40002": "Ergänzungssatzung",
    "5000": "Außenbereichssatzung",
    "7000": "örtliche Bauvorschrift",
}

# XP_ArtHoehenbezug: what a height is measured from.
ABOVE_GROUND: Final = {
    "2000": Text("Gelände", "ground level"),
    "2500": Text("Gehweg", "the pavement"),
    "3500": Text("Straße", "the road"),
}
ABOVE_ELSE: Final = {
    "1000": Text("Normalhöhennull", "sea level (NHN)"),
    "1100": Text("Normalnull", "sea level (NN)"),
    "1200": Text("Höhennull (DHHN)", "sea level (DHHN)"),
    "3000": Text("einer Bezugshöhe des Plans", "a reference height of the plan"),
    "4000": Text("dem Erdgeschossfußboden", "the ground floor"),
}
# XP_ArtHoehenbezugspunkt: up to which point it is measured. Nothing is higher than these …
TOPS: Final = {
    "2000": Text("First", "ridge"),
    "3000": Text("Oberkante", "top"),
    "5000": Text("Höhe baulicher Anlagen", "height of structures"),
    "6000": Text("Gebäudehöhe", "height of the building"),
}
# … and a building may be higher than these.
LOWER_POINTS: Final = {
    "1000": Text("Traufe", "eaves"),
    "3500": Text("lichte Höhe", "clear height"),
    "4000": Text("Sockel", "plinth"),
    "4500": Text("Erdgeschossfußboden", "ground floor"),
    "5500": Text("Unterkante", "underside"),
    "6500": Text("Wand", "wall"),
    "6600": Text("Gelände", "ground"),
}
NOISE_QUOTA: Final = frozenset({None, "1000"})
"""BP_SchallleistungspegelTypen: emission quota under DIN 45691 (LEK), the only one in 5.x."""
