"""The fields of a plot record, each defined once.

Everything that shows, asks, reads or writes a field is derived from `FIELDS`: the
filters of the search, the parameters and schemas of the API, the tables of page and
exposé, readers and (later) forms. A new field is one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypedDict, Unpack

from data import codes
from data.words import Text


class Kind(StrEnum):
    """Type of a field's value."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CODE = "code"
    CODES = "codes"
    """A set of codes, kept in the order of the code list."""
    TIERS = "tiers"
    """Prices by eligibility for funding: [{"eligible": bool, "price": €/m²}, …]."""


class Origin(StrEnum):
    """Where a field's value comes from."""

    RECORD = "record"
    """Kept in the plot record by staff or an import."""
    MUNICIPALITY = "municipality"
    """Looked up in the table of the plot's municipality at build."""


class Group(StrEnum):
    """Groups of fields, in the order in which they are shown."""

    IDENTITY = "identity"
    STATUS = "status"
    AREA = "area"
    PLANNING = "planning"
    SUPPLY = "supply"
    ACCESS = "access"
    MONEY = "money"
    TAX = "tax"
    FUNDING = "funding"
    RISKS = "risks"
    OWNERSHIP = "ownership"
    USES = "uses"
    CONTACT = "contact"
    INTERNAL = "internal"


GROUP_LABELS: Final[dict[Group, Text]] = {
    Group.IDENTITY: Text("Lage und Bezeichnung", "Place and name"),
    Group.STATUS: Text("Verfügbarkeit", "Availability"),
    Group.AREA: Text("Fläche", "Area"),
    Group.PLANNING: Text("Planungsrecht", "Planning law"),
    Group.SUPPLY: Text("Erschließung und Medien", "Servicing and utilities"),
    Group.ACCESS: Text("Gleis", "Rail"),
    Group.MONEY: Text("Preis", "Price"),
    Group.TAX: Text("Steuern der Gemeinde", "Municipal taxes"),
    Group.FUNDING: Text("Förderung", "Funding"),
    Group.RISKS: Text("Risiken", "Risks"),
    Group.OWNERSHIP: Text("Eigentum", "Ownership"),
    Group.USES: Text("Nutzungen", "Uses"),
    Group.CONTACT: Text("Kontakt", "Contact"),
    Group.INTERNAL: Text("Intern", "Internal"),
}


NO_HELP: Final = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a plot record.

    Attributes
    ----------
    name
        Key in records, files and the API.
    kind, group, label, help
        Type, group, and the words that people read. `help` is the glossary sentence.
    unit
        Unit of a number as it is printed; None for figures without one.
    decimals
        Decimals that are shown at most.
    minimum, maximum
        Hard limits of a number; a value outside is refused, not only doubted.
    codes
        Code list of a `CODE` or `CODES` field.
    public
        False: staff only, never in a catalogue.
    filterable
        True: the search and `/api/v1/plots` can ask for it.
    parameter
        Name of the filter where it differs from `name`.
    origin
        Where the value comes from.
    """

    name: str
    kind: Kind
    group: Group
    label: Text
    help: Text = NO_HELP
    unit: str | None = None
    decimals: int = 0
    minimum: float | None = None
    maximum: float | None = None
    codes: codes.CodeList = ()
    public: bool = True
    filterable: bool = False
    parameter: str | None = None
    origin: Origin = Origin.RECORD

    @property
    def filter_name(self) -> str:
        """Stem of the filter's parameter names."""
        return self.parameter or self.name


class _More(TypedDict, total=False):
    """Attributes of a `Field` that most entries leave at their default."""

    decimals: int
    maximum: float
    public: bool
    filterable: bool
    parameter: str
    origin: Origin


def _field(
    name: str,
    kind: Kind,
    group: Group,
    label: tuple[str, str],
    glossary: tuple[str, str] = ("", ""),
    *,
    unit: str | None = None,
    minimum: float | None = None,
    code_list: codes.CodeList = (),
    **more: Unpack[_More],
) -> Field:
    return Field(
        name=name,
        kind=kind,
        group=group,
        label=Text(*label),
        help=Text(*glossary),
        unit=unit,
        minimum=minimum,
        codes=code_list,
        **more,
    )


def _number(
    name: str,
    group: Group,
    label: tuple[str, str],
    unit: str | None = None,
    glossary: tuple[str, str] = ("", ""),
    **more: Unpack[_More],
) -> Field:
    more.setdefault("filterable", True)
    return _field(name, Kind.NUMBER, group, label, glossary, unit=unit, minimum=0, **more)


def _code(
    name: str,
    group: Group,
    label: tuple[str, str],
    code_list: codes.CodeList,
    glossary: tuple[str, str] = ("", ""),
    *,
    many: bool = False,
    **more: Unpack[_More],
) -> Field:
    more.setdefault("filterable", True)
    kind = Kind.CODES if many else Kind.CODE
    return _field(name, kind, group, label, glossary, code_list=code_list, **more)


_G = Group
_SUPPLY_HELP = ("Wo der Anschluss liegt.", "Where the connection is.")

FIELDS: Final[tuple[Field, ...]] = (
    # Identity
    _field("name", Kind.TEXT, _G.IDENTITY, ("Bezeichnung", "Name")),
    _field(
        "municipality",
        Kind.TEXT,
        _G.IDENTITY,
        ("Gemeinde", "Municipality"),
        ("Amtlicher Gemeindeschlüssel (AGS), acht Ziffern.", "Official key (AGS), eight digits."),
        filterable=True,
    ),
    _field(
        "estate",
        Kind.TEXT,
        _G.IDENTITY,
        ("Gewerbegebiet", "Estate"),
        ("Kennung des Gewerbegebiets.", "Identifier of the commercial estate."),
        filterable=True,
    ),
    _field("address", Kind.TEXT, _G.IDENTITY, ("Straße, Lage", "Street, location")),
    _field(
        "parcels",
        Kind.TEXT,
        _G.IDENTITY,
        ("Flurstücke", "Cadastral parcels"),
        ("Gemarkung, Flur und Flurstücksnummern.", "Cadastral district and parcel numbers."),
    ),
    # Status
    _code(
        "status",
        _G.STATUS,
        ("Status", "Status"),
        codes.STATUS,
        (
            "Frei heißt: angeboten, ohne Bindung. Eine zu alte Bestätigung zählt nicht.",
            "Free means offered and unbound. A confirmation that is too old does not count.",
        ),
    ),
    _field(
        "status_until",
        Kind.DATE,
        _G.STATUS,
        ("Bindung bis", "Bound until"),
        (
            "Ende einer Reservierung oder Option: bis dahin nie als frei gezeigt, danach wieder.",
            "End of a reservation or option: never shown as free up to then, and again afterwards.",
        ),
    ),
    _field(
        "available_from",
        Kind.DATE,
        _G.STATUS,
        ("Verfügbar ab", "Available from"),
        ("Frühester Tag der Übergabe.", "Earliest day of handover."),
        filterable=True,
    ),
    # Area
    _number("area_gross", _G.AREA, ("Bruttofläche", "Gross area"), "m²"),
    _number(
        "area_net",
        _G.AREA,
        ("Nettofläche", "Net area"),
        "m²",
        ("Bruttofläche ohne Straßen und Grün.", "Gross area without roads and green."),
    ),
    _number(
        "area_available",
        _G.AREA,
        ("Verfügbare Fläche", "Available area"),
        "m²",
        (
            "Der noch nicht vergebene Teil, zu erwerben ab dem Tag unter „Verfügbar ab“.",
            "The part not yet disposed of, to be had from the day given as “Available from”.",
        ),
        parameter="area",
    ),
    _number("parcel_smallest", _G.AREA, ("Kleinste Teilfläche", "Smallest parcel"), "m²"),
    _field("divisible", Kind.BOOLEAN, _G.AREA, ("Teilbar", "Divisible"), filterable=True),
    # Planning
    _code(
        "zoning",
        _G.PLANNING,
        ("Art der Nutzung", "Zoning"),
        codes.ZONING,
        (
            "Art der baulichen Nutzung nach Baunutzungsverordnung (BauNVO).",
            "Type of use under the Federal Land Utilisation Ordinance (BauNVO).",
        ),
    ),
    _field("plan_name", Kind.TEXT, _G.PLANNING, ("Bebauungsplan", "Development plan")),
    _code("plan_status", _G.PLANNING, ("Stand des Plans", "Plan status"), codes.PLAN_STATUS),
    _field("plan_date", Kind.DATE, _G.PLANNING, ("Datum des Plans", "Plan date")),
    _number(
        "grz",
        _G.PLANNING,
        ("GRZ", "GRZ (site coverage)"),
        None,
        (
            "Grundflächenzahl: überbaubarer Anteil des Grundstücks (§ 19 BauNVO).",
            "Share of the plot that may be built over (§ 19 BauNVO).",
        ),
        maximum=1,
        decimals=2,
    ),
    _number(
        "gfz",
        _G.PLANNING,
        ("GFZ", "GFZ (floor area ratio)"),
        None,
        (
            "Geschossflächenzahl: Geschossfläche je Grundstücksfläche (§ 20 BauNVO).",
            "Floor area per plot area (§ 20 BauNVO).",
        ),
        maximum=20,
        decimals=2,
    ),
    _number(
        "bmz",
        _G.PLANNING,
        ("BMZ", "BMZ (cubic index)"),
        None,
        (
            "Baumassenzahl: Kubikmeter je Quadratmeter Grundstück (§ 21 BauNVO).",
            "Cubic metres of building per square metre of plot (§ 21 BauNVO).",
        ),
        maximum=50,
        decimals=2,
    ),
    _number("height_max", _G.PLANNING, ("Höhe höchstens", "Maximum height"), "m", decimals=1),
    _number(
        "noise_day",
        _G.PLANNING,
        ("Emissionskontingent Tag", "Noise quota by day"),
        "dB(A)/m²",
        (
            "Emissionskontingent nach DIN 45691, 6 bis 22 Uhr.",
            "Emission quota under DIN 45691, 6 am to 10 pm.",
        ),
        maximum=120,
    ),
    _number(
        "noise_night",
        _G.PLANNING,
        ("Emissionskontingent Nacht", "Noise quota by night"),
        "dB(A)/m²",
        (
            "Emissionskontingent nach DIN 45691, 22 bis 6 Uhr.",
            "Emission quota under DIN 45691, 10 pm to 6 am.",
        ),
        maximum=120,
    ),
    _code(
        "operation_24_7",
        _G.PLANNING,
        ("Betrieb rund um die Uhr", "24/7 operation"),
        codes.OPERATION_24_7,
    ),
    # Supply
    _number("power_kv", _G.SUPPLY, ("Strom, Spannung", "Power, voltage"), "kV", decimals=1),
    _number("power_mva", _G.SUPPLY, ("Strom, Leistung", "Power, capacity"), "MVA", decimals=1),
    _code("gas", _G.SUPPLY, ("Erdgas", "Natural gas"), codes.SUPPLY, _SUPPLY_HELP),
    _code("water", _G.SUPPLY, ("Trinkwasser", "Drinking water"), codes.SUPPLY, _SUPPLY_HELP),
    _code("waste_water", _G.SUPPLY, ("Abwasser", "Waste water"), codes.SUPPLY, _SUPPLY_HELP),
    _code("district_heat", _G.SUPPLY, ("Fernwärme", "District heat"), codes.SUPPLY, _SUPPLY_HELP),
    _number("fibre_mbit", _G.SUPPLY, ("Glasfaser", "Fibre"), "Mbit/s"),
    _code("development", _G.SUPPLY, ("Erschließung", "Servicing"), codes.DEVELOPMENT),
    # Access
    _code("rail_siding", _G.ACCESS, ("Gleisanschluss", "Rail siding"), codes.RAIL_SIDING),
    # Money
    _number("price", _G.MONEY, ("Kaufpreis", "Price"), "€/m²", decimals=2),
    _field("price_on_request", Kind.BOOLEAN, _G.MONEY, ("Preis auf Anfrage", "Price on request")),
    _field(
        "price_tiers",
        Kind.TIERS,
        _G.MONEY,
        ("Preis nach Förderfähigkeit", "Price by eligibility"),
        (
            "Verschiedene Preise für förderfähige und andere Vorhaben.",
            "Different prices for projects eligible for funding and others.",
        ),
        unit="€/m²",
    ),
    _number(
        "price_reference",
        _G.MONEY,
        ("Bodenrichtwert", "Reference land value"),
        "€/m²",
        (
            "Durchschnittlicher Lagewert nach § 196 BauGB.",
            "Average value of land in the zone under § 196 BauGB.",
        ),
        decimals=2,
    ),
    # Tax
    _number(
        "trade_tax",
        _G.TAX,
        ("Gewerbesteuer-Hebesatz", "Trade tax multiplier"),
        "%",
        (
            "Der Hebesatz vervielfacht den Steuermessbetrag (§ 16 GewStG).",
            "The Hebesatz multiplies the basic tax amount (§ 16 GewStG).",
        ),
        origin=Origin.MUNICIPALITY,
    ),
    _number(
        "property_tax",
        _G.TAX,
        ("Grundsteuer-B-Hebesatz", "Property tax B multiplier"),
        "%",
        (
            "Werte vor und nach 2025 sind nicht vergleichbar.",
            "Figures before and after 2025 do not compare.",
        ),
        filterable=False,
        origin=Origin.MUNICIPALITY,
    ),
    # Funding
    _code(
        "funding_area",
        _G.FUNDING,
        ("Fördergebiet", "Assisted area"),
        codes.FUNDING_AREA,
        (
            "Gebiet der Gemeinschaftsaufgabe „Verbesserung der regionalen Wirtschaftsstruktur“.",
            "Area of the joint federal and state scheme for regional economic structure (GRW).",
        ),
    ),
    _field(
        "purpose_until",
        Kind.DATE,
        _G.FUNDING,
        ("Zweckbindung bis", "Purpose obligation until"),
        (
            "Bis dahin darf die geförderte Fläche nur an bestimmte Branchen gehen.",
            "Until then the subsidised land may only go to certain sectors.",
        ),
    ),
    _code(
        "purpose_sectors",
        _G.FUNDING,
        ("Zweckbindung für", "Purpose obligation for"),
        codes.SECTORS,
        many=True,
        filterable=False,
    ),
    # Risks
    _code("contamination", _G.RISKS, ("Altlasten", "Contamination"), codes.CONTAMINATION),
    _code("flood", _G.RISKS, ("Hochwasser", "Flood"), codes.FLOOD),
    _code(
        "protection", _G.RISKS, ("Natur und Landschaft", "Nature and landscape"), codes.PROTECTION
    ),
    _code("mining", _G.RISKS, ("Bergbau", "Mining"), codes.MINING),
    _code(
        "restriction_level",
        _G.RISKS,
        ("Weitere Einschränkung", "Further restriction"),
        codes.RESTRICTION_LEVEL,
        (
            "Was sonst dem Bauen im Weg steht, von Hand eingetragen.",
            "What else stands in the way of building, entered by hand.",
        ),
    ),
    _field(
        "restriction_reason",
        Kind.TEXT,
        _G.RISKS,
        ("Grund der weiteren Einschränkung", "Reason of the further restriction"),
    ),
    # Ownership
    _code("owner_class", _G.OWNERSHIP, ("Eigentümer", "Owner"), codes.OWNER_CLASS),
    # Uses
    _code(
        "uses_preferred",
        _G.USES,
        ("Bevorzugte Nutzungen", "Preferred uses"),
        codes.SECTORS,
        many=True,
    ),
    _code(
        "uses_excluded",
        _G.USES,
        ("Ausgeschlossene Nutzungen", "Excluded uses"),
        codes.SECTORS,
        many=True,
    ),
    _field(
        "award_criteria",
        Kind.TEXT,
        _G.USES,
        ("Vergabekriterien", "Award criteria"),
        (
            "Wonach bei mehreren Bewerbern entschieden wird: „Ausbildung: 40 %; Bauweise: 60 %“.",
            "By what is decided among several applicants: “training: 40 %; building: 60 %”.",
        ),
    ),
    # Contact: a function with its mailbox, never a person.
    _field("contact_function", Kind.TEXT, _G.CONTACT, ("Zuständig", "Responsible office")),
    _field("contact_mail", Kind.TEXT, _G.CONTACT, ("E-Mail", "E-mail")),
    # Internal
    _field("note", Kind.TEXT, _G.INTERNAL, ("Notiz", "Note"), public=False),
)

BY_NAME: Final[dict[str, Field]] = {field.name: field for field in FIELDS}
PUBLIC: Final[tuple[Field, ...]] = tuple(field for field in FIELDS if field.public)
FILTERABLE: Final[tuple[Field, ...]] = tuple(field for field in PUBLIC if field.filterable)
