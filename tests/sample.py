"""A small catalogue built by hand, for tests of what shows or serves a catalogue.

Everything in it is invented; it needs no routing engine and no file.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import shapely

from data.record import PlotRecord, Provenance, Tier
from data.words import Text
from geo import crs
from geo.catalogue import (
    Catalogue,
    Contribution,
    Estate,
    Municipality,
    Network,
    Plot,
    Reach,
    Restriction,
    Score,
    Source,
    TaxRate,
)
from geo.destinations import KINDS, MODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from data.record import Value
    from geo.destinations import Mode

DAY: Final = date(2026, 3, 2)
ORIGIN: Final = (315_000.0, 5_711_000.0)
"""Point in EPSG:25833 that the offsets below count from, near Delitzsch."""

HOSTILE: Final = (
    '#panic("x") *bold* _it_ <script>alert(1)</script> $x$ `raw` @ref \\n '
    "{{7*7}} {brace} %s \N{PILE OF POO} ไทย \x00\x07\u202e end"
)

_AGS: Final = "14730070"
_OTHER_AGS: Final = "14730340"


def sample_catalogue() -> Catalogue:
    """Return eight plots of varied state in two estates and three municipalities."""
    estates = _estates()
    return Catalogue(
        version="sample-1",
        date=DAY,
        plots=_plots(estates),
        municipalities=_municipalities(),
        estates=estates,
        layers=_layers(estates),
        network=Network(
            files=("sample.osm",),
            fingerprint="0123456789abcdef",
            as_of="2026-02-01",
            schematic=True,
            engine="Valhalla 3.9.1",
            attribution="© OpenStreetMap-Mitwirkende (ODbL)",
        ),
        sources=_sources(),
    )


def _metric(geometry: BaseGeometry) -> BaseGeometry:
    """Move `geometry`, in metres from `ORIGIN`, to WGS84."""
    return crs.to_wgs84(shapely.affinity.translate(geometry, *ORIGIN))


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return _metric(shapely.box(west, south, east, north))


def _line(*points: tuple[float, float]) -> BaseGeometry:
    return _metric(shapely.LineString(points))


def _point(x: float, y: float) -> BaseGeometry:
    return _metric(shapely.Point(x, y))


def _sources() -> tuple[Source, ...]:
    return (
        Source(
            name="plots",
            title=Text("Grundstücke", "Plots"),
            licence="CC0 1.0",
            attribution="Landkreis Nordsachsen, Demonstrationsdaten",
            as_of="2026-03-02",
            invented=True,
            schematic=False,
        ),
        Source(
            name="stations",
            title=Text("Bahnstationen", "Railway stations"),
            licence="CC BY 4.0",
            attribution="DB Station&Service AG",
            as_of="2016",
            invented=False,
            schematic=False,
        ),
    )


def _municipalities() -> dict[str, Municipality]:
    taxes = {"trade_tax": TaxRate(395, 2025, "Haushaltssatzung 2025")}
    rows: tuple[tuple[str, str, str | None, Mapping[str, TaxRate]], ...] = (
        (_AGS, "Delitzsch", "mittelzentrum", taxes),
        (_OTHER_AGS, "Wiedemar", None, {}),
        ("14730250", "Rackwitz", None, {}),
    )
    return {
        ags: Municipality(
            ags=ags,
            name=name,
            postcode=None,
            inhabitants=None,
            inhabitants_date=None,
            central_place=central,
            lon=12.33,
            lat=51.52,
            taxes=rates,
        )
        for ags, name, central, rates in rows
    }


def _estates() -> dict[str, Estate]:
    shapes: dict[str, tuple[str, Literal["existing", "planned"], BaseGeometry, str]] = {
        "am-musterweg": ("Am Musterweg", "existing", _box(-120, -320, 920, 320), _AGS),
        "mustergrund": ("Mustergrund", "planned", _box(-7600, -6300, -6700, -5600), _OTHER_AGS),
    }
    names = {_AGS: "Delitzsch", _OTHER_AGS: "Wiedemar"}
    return {
        key: Estate(
            id=key,
            name=name,
            municipality=ags,
            municipality_name=names[ags],
            state=state,
            geometry=shape,
            accuracy_m=None,
            gross_ha=62.0,
            net_ha=None,
            free_ha=None,
            free_as_of=None,
            free_ha_planned=None,
            zoning_text=None,
            note=None,
            source=None,
            as_of=None,
            invented=True,
        )
        for key, (name, state, shape, ags) in shapes.items()
    }


def _frame(rows: Sequence[Mapping[str, object]], *columns: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(list(rows), columns=[*columns, "geometry"], crs=crs.WGS84)


def _layers(estates: Mapping[str, Estate]) -> dict[str, gpd.GeoDataFrame]:
    def points(*rows: tuple[str, str, float, float]) -> gpd.GeoDataFrame:
        return _frame(
            [{"name": name, "kind": kind, "geometry": _point(x, y)} for name, kind, x, y in rows],
            "name",
            "kind",
        )

    return {
        "municipalities": _frame(
            [
                {"ags": _AGS, "name": "Delitzsch", "geometry": _box(-5000, -5000, 9000, 9000)},
                {
                    "ags": _OTHER_AGS,
                    "name": "Wiedemar",
                    "geometry": _box(-14000, -12000, -5000, 4000),
                },
                {
                    "ags": "14730250",
                    "name": "Rackwitz",
                    "geometry": _box(-5000, -14000, 9000, -5000),
                },
            ],
            "ags",
            "name",
        ),
        "estates": _frame(
            [
                {
                    "id": e.id,
                    "name": e.name,
                    "state": e.state,
                    "invented": e.invented,
                    "geometry": e.geometry,
                }
                for e in estates.values()
            ],
            "id",
            "name",
            "state",
            "invented",
        ),
        "roads": _roads(),
        "railways": _frame(
            [
                {
                    "railway": "rail",
                    "name": "Leipzig–Bitterfeld",
                    "geometry": _line((3800, -14000), (2600, -4000), (2100, 2000), (-1500, 12000)),
                }
            ],
            "railway",
            "name",
        ),
        "stations": points(
            ("Delitzsch unt Bf", "station", 2150, 1400),
            ("Rackwitz(Leipzig)", "station", 3000, -7400),
        ),
        "junctions": points(
            ("Wiedemar", "motorway_junction", -8300, -4000),
            ("Schkeuditzer Kreuz", "motorway_junction", -9300, -9500),
        ),
        "airports": points(("Leipzig/Halle", "airport", -6500, -10500)),
        "freight": points(("Umschlagterminal Muster", "freight_terminal", -4000, -9800)),
        "places": points(
            ("Delitzsch", "town", 1200, 1900),
            ("Wiedemar", "village", -7900, -5200),
            ("Rackwitz", "village", 2300, -7000),
            ("Zschortau", "village", 3100, -3600),
            ("Brehna", "village", -9200, 3400),
        ),
    }


def _roads() -> gpd.GeoDataFrame:
    rows = (
        (
            "motorway",
            "A 9",
            None,
            _line((-9000, 12000), (-8300, -4000), (-9300, -9500), (-9800, -14000)),
        ),
        (
            "motorway",
            "A 14",
            None,
            _line((-15000, -8800), (-9300, -9500), (0, -9000), (9000, -11000)),
        ),
        (
            "primary",
            "B 184",
            None,
            _line((-6000, 9000), (1200, 1900), (3500, -4500), (4200, -13000)),
        ),
        ("primary", "B 183a", None, _line((1200, 1900), (-1500, -100), (-9000, 3300))),
        ("secondary", "S 1", None, _line((-1500, -100), (-5000, -3500), (-8300, -4000))),
        (
            "tertiary",
            "K 7440",
            "Leipziger Straße",
            _line((-1500, -100), (-140, 0), (1500, 30), (3500, -4500)),
        ),
        ("residential", None, "Musterweg", _line((-140, 0), (900, 0))),
        ("residential", None, "Stichstraße", _line((420, 0), (420, 310))),
    )
    return _frame(
        [
            {"highway": kind, "ref": ref, "name": name, "geometry": geometry}
            for kind, ref, name, geometry in rows
        ],
        "highway",
        "ref",
        "name",
    )


_FULL: Final[Mapping[str, Value]] = {
    "address": "Musterweg 3",
    "parcels": "Gemarkung Delitzsch, Flur 12, 34/5, 34/6",
    "area_gross": 62_000,
    "area_net": 55_400,
    "area_available": 52_300,
    "parcel_smallest": 5_000,
    "divisible": True,
    "zoning": "GI",
    "plan_name": "Nr. 27 „Am Musterweg“, 2. Änderung",
    "plan_status": "adopted",
    "plan_date": date(2019, 5, 14),
    "grz": 0.8,
    "bmz": 10.0,
    "height_max": 18.5,
    "noise_day": 65,
    "noise_night": 50,
    "operation_24_7": "yes",
    "power_kv": 20,
    "power_mva": 6.3,
    "gas": "plot",
    "water": "plot",
    "waste_water": "plot",
    "district_heat": "none",
    "fibre_mbit": 1000,
    "development": "full",
    "rail_siding": "near",
    "price": 28.5,
    "price_tiers": (Tier(eligible=True, price=24.0), Tier(eligible=False, price=28.5)),
    "price_reference": 22,
    "trade_tax": 395,
    "funding_area": "c",
    "contamination": "none",
    "flood": "none",
    "protection": "adjacent",
    "mining": "none",
    "owner_class": "municipality",
    "uses_preferred": ("manufacturing", "green"),
    "uses_excluded": ("retail", "leisure"),
    "contact_function": "Stadt Delitzsch, Wirtschaftsförderung",
    "contact_mail": "wirtschaft@delitzsch.example",
}

_RESTRICTIONS: Final = (
    Restriction(
        "flood",
        Text("Hochwasser", "Flood"),
        "none",
        Text("außerhalb", "outside"),
        "Stadt Delitzsch",
        date(2026, 1, 15),
    ),
    Restriction(
        "protection",
        Text("Natur und Landschaft", "Nature and landscape"),
        "slight",
        Text("Schutzgebiet angrenzend", "next to a protected area"),
        "Stadt Delitzsch",
        date(2026, 1, 15),
    ),
    Restriction(
        "contamination",
        Text("Altlasten", "Contamination"),
        "serious",
        Text("Verdachtsfläche", "suspected"),
        None,
        None,
    ),
    Restriction(
        "mining",
        Text("Bergbau", "Mining"),
        "unknown",
        Text("nicht angegeben", "not stated"),
        None,
        None,
    ),
)


def _score() -> Score:
    rows = (
        (
            "motorway",
            ("Autobahnnähe", "Motorway access"),
            "business",
            0.2,
            0.9,
            ("7,5 min zur Autobahn", "7.5 min to the motorway"),
        ),
        (
            "zoning",
            ("Planungsrecht", "Planning law"),
            "business",
            0.2,
            1.0,
            ("Industriegebiet, Plan rechtskräftig", "industrial area, plan in force"),
        ),
        (
            "workforce",
            ("Erreichbarkeit zur Arbeit", "Reach for staff"),
            "work",
            0.2,
            0.6,
            ("Bahnstation in 4,5 min", "railway station in 4.5 min"),
        ),
        (
            "rail",
            ("Gleis", "Rail"),
            "climate",
            0.15,
            0.4,
            ("Ladestelle in der Nähe", "loading point nearby"),
        ),
        (
            "power",
            ("Strom", "Power"),
            "business",
            0.15,
            0.7,
            ("6,3 MVA bei 20 kV", "6.3 MVA at 20 kV"),
        ),
        ("heat", ("Fernwärme", "District heat"), "climate", 0.1, None, ("unbekannt", "unknown")),
    )
    contributions = tuple(
        Contribution(name, Text(*label), action, weight, value, Text(*reason))
        for name, label, action, weight, value, reason in rows
    )
    return Score(
        total=73.9,
        lowest=66.5,
        highest=76.5,
        fields_of_action={"business": 88, "work": 60, "climate": None},
        points=66.5,
        points_known=90,
        explain=lambda: contributions,
    )


_NO_SCORE: Final = Score(
    None,
    0,
    100,
    {"business": None, "work": None, "climate": None},
    explain=lambda: (
        Contribution(
            "motorway",
            Text("Autobahnnähe", "Motorway access"),
            "business",
            1.0,
            None,
            Text("unbekannt", "unknown"),
        ),
    ),
)


def _reach() -> dict[Mode, Mapping[str, Reach]]:
    car = {
        "motorway_junction": Reach(
            7.4, 6.1, "Wiedemar", None, (Reach(12.2, 14.0, "Schkeuditzer Kreuz"),)
        ),
        "airport": Reach(16.6, 17.4, "Leipzig/Halle"),
        "freight_terminal": Reach(18.2, 21.7, "Umschlagterminal Muster"),
        "port": Reach(reason="none_in_network"),
        "station": Reach(4.3, 2.9, "Delitzsch unt Bf"),
        "mittelzentrum": Reach(3.8, 2.4, "Delitzsch"),
        "oberzentrum": Reach(27.9, 25.2, "Leipzig"),
    }
    absent = {kind.name: Reach(reason="none_in_network") for kind in KINDS}
    car = {**absent, **car}
    truck = {
        **car,
        "motorway_junction": Reach(8.8, 6.1, "Wiedemar"),
        "station": Reach(reason="island"),
    }
    return {"car": car, "truck": truck}


def _nothing_known() -> dict[Mode, Mapping[str, Reach]]:
    absent = Reach(reason="none_in_network")
    ways = {kind.name: Reach() if kind.main else absent for kind in KINDS}
    return dict.fromkeys(MODES, ways)


def _plot(
    key: str,
    geometry: BaseGeometry,
    values: Mapping[str, Value],
    *,
    estate: Estate | None = None,
    shown: str | None = None,
    confirmed: date | None = DAY - timedelta(days=40),
    bare: bool = False,
    invented: bool = True,
) -> Plot:
    record = dict(values)
    if estate:
        record |= {"estate": estate.id, "municipality": estate.municipality}
    status = record.get("status")
    provenance = {} if bare else {"*": Provenance("Stadt Delitzsch, Stadtplanungsamt", confirmed)}
    return Plot(
        record=PlotRecord(key, geometry, record, provenance, invented),
        values=record,
        status=None if status is None else str(status),
        status_shown=shown or (None if status is None else str(status)),
        confirmed_on=confirmed,
        municipality_name=estate.municipality_name if estate else None,
        estate_name=estate.name if estate else None,
        area=crs.area(geometry),
        access_m=None if bare else 6.0,
        reach=_nothing_known() if bare else _reach(),
        restrictions=() if bare else _RESTRICTIONS,
        score=_NO_SCORE if bare else _score(),
    )


def _plots(estates: Mapping[str, Estate]) -> tuple[Plot, ...]:
    here, there = estates["am-musterweg"], estates["mustergrund"]
    full = {**_FULL, "name": "Musterweg Nord 1", "status": "free"}
    small: dict[str, Value] = {"area_available": 8_400, "zoning": "GE", "price_on_request": True}
    return (
        _plot(
            "dz-001",
            _metric(shapely.Polygon([(-100, 8), (130, 8), (130, 210), (60, 260), (-100, 240)])),
            full,
            estate=here,
        ),
        _plot(
            "dz-002",
            _box(130, 8, 412, 210),
            {
                **small,
                "name": "Musterweg Nord 2",
                "status": "reserved",
                "status_until": DAY + timedelta(days=60),
            },
            estate=here,
        ),
        _plot(
            "dz-003",
            _box(428, 8, 640, 300),
            {**small, "name": "Musterweg Nord 3", "status": "free"},
            estate=here,
            shown="unconfirmed",
            confirmed=date(2024, 6, 1),
        ),
        _plot(
            "dz-004",
            _box(-100, -300, 300, -8),
            {**full, "name": "Musterweg Süd 1", "status": "sold"},
            estate=here,
        ),
        _plot(
            "dz-005",
            _box(300, -300, 640, -8),
            {
                **full,
                "name": "Musterweg Süd 2",
                "status": "option",
                "status_until": DAY - timedelta(days=1),
            },
            estate=here,
        ),
        _plot(
            "wm-001",
            _box(-7500, -6200, -7000, -5700),
            {**small, "name": "Mustergrund 1", "status": "planned"},
            estate=there,
        ),
        _plot("xx-unknown", _box(4000, 3000, 4120, 3090), {}, confirmed=None, bare=True),
        _plot(
            "xx-hostile",
            _box(640, -300, 900, -8),
            {
                "name": HOSTILE,
                "status": "negotiation",
                "address": HOSTILE * 3,
                "plan_name": HOSTILE,
                "contact_function": HOSTILE,
                "contact_mail": HOSTILE,
            },
            estate=here,
            invented=False,
        ),
    )
