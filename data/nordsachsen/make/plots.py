"""Records of the invented plots: every field in plausible variety, none always known."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, Final

from shapely import Polygon

from data import codes
from data.fields import FIELDS, Kind, Origin
from data.nordsachsen.make import geojson
from data.nordsachsen.make.profiles import EXCLUDED, PLACES, RULES, USES, ZONING
from data.nordsachsen.make.projection import geometry_in_degrees

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from data.nordsachsen.make.sites import Estate

type Values = dict[str, Any]

DECIMALS: Final = 7
LARGE: Final = 40_000
LOW_VOLTAGE_MVA: Final = 0.6
MIDDLE: Final = 8_000
ALWAYS_KNOWN: Final = frozenset({"name", "municipality", "status"})
"""Never forgotten by chance, since much hangs on them; `_gaps` leaves out two of them."""
KNOWN: Final = {"area_gross": 0.97, "area_net": 0.88, "area_available": 0.93, "zoning": 0.95}
KNOWN_OTHERWISE: Final = 0.8
OF_THE_MUNICIPALITY: Final = frozenset({"funding_area"})
"""The same for every plot of a municipality, so never changed for one plot."""
LAID_DOWN_BY_A_PLAN: Final = (
    *("plan_name", "plan_date", "grz", "gfz", "bmz", "height_max", "noise_day", "noise_night"),
)
"""Without a plan there is none of these: § 34 and § 35 BauGB set no such figures."""
STATUS_DECK: Final = (
    ("free",) * 62
    + ("negotiation",) * 11
    + ("option",) * 10
    + ("reserved",) * 13
    + ("sold",) * 12
    + ("withdrawn",) * 6
    + ("planned",) * 4
)
ENTERED_BY_HAND: Final = 0.4
HINDRANCES: Final = {
    "slight": "Leitungsrecht am Rand des Baufelds",
    "serious": "Eine 20-kV-Freileitung quert das Baufeld",
    "excluded": "Schutzstreifen einer Ferngasleitung über dem Baufeld",
}
AWARDED: Final = 0.3
AWARD: Final = (
    *("Arbeitsplätze je Hektar", "Ausbildungsplätze", "Flächensparende Bauweise"),
    *("Eigene erneuerbare Energie", "Wertschöpfung in der Region", "Beginn des Baus"),
)
STALE_EVERY: Final = 10
"""Each how manieth plot has a status that nobody has confirmed for over 400 days."""


def days(number: int) -> dict[str, int]:
    """Return a date as days after the day of the build."""
    return {"days_from_build": number}


def _status(rng: Random, status: str) -> Values:
    values: Values = {"status": status}
    if status in {"reserved", "option", "negotiation"}:
        values["status_until"] = days(rng.randint(21, 330))
    if status == "planned":
        values["available_from"] = days(rng.randint(300, 1100))
    elif status not in {"sold", "withdrawn"}:
        values["available_from"] = days(rng.choice((-400, -90, -30, 30, 60, 120, 240)))
    return values


def _area(rng: Random, square_metres: float, status: str) -> Values:
    gross = round(square_metres)
    net = round(gross * rng.choice((1.0, 1.0, 0.97, 0.94, 0.9, 0.86)))
    values: Values = {"area_gross": gross, "area_net": net}
    if status == "sold":
        values["area_available"] = 0
    elif status not in {"withdrawn", "planned"}:
        free = net if rng.random() < 0.7 else round(net * rng.uniform(0.35, 0.95), -2)  # noqa: PLR2004
        values["area_available"] = int(free)
        values["divisible"] = divisible = free > 6_000 and rng.random() < 0.7  # noqa: PLR2004
        if divisible:
            values["parcel_smallest"] = int(max(2_000, round(free * rng.uniform(0.2, 0.45), -2)))
        else:
            values["parcel_smallest"] = int(free)
    return values


def _planning(rng: Random, zoning: str, status: str, number: int) -> Values:
    rules = RULES[zoning]
    night = rng.randint(*rules.night)
    values: Values = {
        "zoning": zoning,
        "plan_name": f"Bebauungsplan Nr. {number} (Demonstration)",
        "plan_status": "adopted",
        "plan_date": days(-rng.randint(200, 9_000)),
        "grz": rng.choice(rules.grz),
        "height_max": float(round(rng.uniform(*rules.height))),
        "noise_day": rng.randint(*rules.day),
        "noise_night": night,
        "operation_24_7": "yes" if night > 54 else "conditional" if night > 44 else "no",  # noqa: PLR2004
    }
    # A plan lays down either storeys' area or volume, seldom both.
    if rules.bmz and rng.random() < 0.55:  # noqa: PLR2004
        values["bmz"] = rng.choice(rules.bmz)
    else:
        values["gfz"] = rng.choice(rules.gfz)
    if status == "planned":
        values["plan_status"] = rng.choice(("draft", "resolved"))
        values["plan_date"] = days(-rng.randint(30, 500))
    elif rng.random() < 0.08:  # noqa: PLR2004
        values["plan_status"] = "unplanned"
    return values


def _supply(rng: Random, square_metres: float, status: str) -> Values:
    large = square_metres > LARGE
    weights = (5, 4, 1)
    supply = [code.code for code in codes.SUPPLY]

    def draw() -> str:
        return rng.choices(supply, weights)[0]

    serviced = rng.choice(("full", "full", "full", "partial")) if status != "planned" else "planned"
    voltage = rng.choice((20.0, 20.0, 30.0, 110.0) if large else (0.4, 0.4, 10.0, 20.0))
    capacity = rng.choice((5.0, 8.0, 12.5, 40.0) if large else (0.2, 0.4, 0.6, 1.0, 2.5))
    # A transformer at the low-voltage side gives no more.
    most = LOW_VOLTAGE_MVA if voltage < 1 else capacity
    return {
        "power_kv": voltage,
        "power_mva": min(capacity, most),
        "gas": draw(),
        "water": draw(),
        "waste_water": draw(),
        "district_heat": rng.choices(supply, (1, 2, 6))[0],
        "fibre_mbit": rng.choice((250, 1_000, 1_000, 2_500, 10_000)),
        "development": serviced,
        "rail_siding": rng.choices(
            [code.code for code in codes.RAIL_SIDING], (3, 3, 3, 1) if large else (0, 1, 3, 8)
        )[0],
    }


def _money(rng: Random, base: float) -> Values:
    price = min(95.0, max(8.0, round(base * rng.uniform(0.78, 1.18) * 2) / 2))
    values: Values = {"price_reference": round(base * rng.uniform(0.7, 0.95))}
    if rng.random() < 0.22:  # noqa: PLR2004
        return values | {"price_on_request": True}
    values |= {"price": price, "price_on_request": False}
    if rng.random() < 0.4:  # noqa: PLR2004
        lower = max(8.0, round(price * rng.uniform(0.8, 0.92) * 2) / 2)
        values["price_tiers"] = [
            {"eligible": True, "price": lower},
            {"eligible": False, "price": price},
        ]
    return values


def _rest(rng: Random, square_metres: float) -> Values:
    size = "large" if square_metres > LARGE else "middle" if square_metres > MIDDLE else "small"
    preferred = rng.sample(USES[size], rng.randint(1, 3))
    excluded = [use for use in rng.sample(EXCLUDED, rng.randint(1, 3)) if use not in preferred]

    def draw(code_list: codes.CodeList, weights: Sequence[float]) -> str:
        return rng.choices([code.code for code in code_list], weights)[0]

    values: Values = {
        "contamination": draw(codes.CONTAMINATION, (10, 2, 1, 0.4)),
        "flood": draw(codes.FLOOD, (12, 2, 0.6)),
        "protection": draw(codes.PROTECTION, (12, 2, 1, 0.4)),
        "mining": draw(codes.MINING, (9, 2, 1)),
        "owner_class": draw(codes.OWNER_CLASS, (9, 1, 1, 0.6, 4, 4, 1)),
        "uses_preferred": _ordered(preferred),
        "uses_excluded": _ordered(excluded),
    }
    if rng.random() < 0.3:  # noqa: PLR2004
        values["purpose_until"] = days(rng.randint(200, 4_000))
        values["purpose_sectors"] = _ordered(preferred)
    if rng.random() < 0.4:  # noqa: PLR2004
        values["note"] = "Demonstration: interne Notiz, erscheint nirgends öffentlich."
    return values


def _by_hand(rng: Random) -> Values:
    """Return a restriction that somebody entered, for some plots."""
    if rng.random() > ENTERED_BY_HAND:
        return {}
    level = rng.choices([code.code for code in codes.RESTRICTION_LEVEL], (5, 3, 2, 0.3))[0]
    reason = HINDRANCES.get(level)
    return {"restriction_level": level} | ({"restriction_reason": reason} if reason else {})


def _award(rng: Random) -> Values:
    """Return by what a plot is awarded, for some plots; not every weight is always known."""
    if rng.random() > AWARDED:
        return {}
    names = rng.sample(AWARD, 3)
    if rng.random() < 0.2:  # noqa: PLR2004
        return {"award_criteria": "; ".join(names)}
    weights = rng.choice(((50, 30, 20), (40, 40, 20), (45, 30, 25)))
    pairs = zip(names, weights, strict=True)
    return {"award_criteria": "; ".join(f"{name}: {weight} %" for name, weight in pairs)}


def _ordered(sectors: Sequence[str]) -> list[str]:
    return [code.code for code in codes.SECTORS if code.code in sectors]


def _provenance(rng: Random, index: int) -> dict[str, Any]:
    stale = index % STALE_EVERY == STALE_EVERY - 1
    confirmed = -rng.randint(410, 1_095) if stale else -rng.randint(7, 290)
    general = min(confirmed, -rng.randint(60, 1_095))
    provenance: dict[str, Any] = {
        "*": {"source": "Demonstration: Angabe der Gemeinde", "confirmed_on": days(general)},
        "status": {"source": "Demonstration: Angabe der Gemeinde", "confirmed_on": days(confirmed)},
        "planning": {
            "source": "Demonstration: Bebauungsplan",
            "confirmed_on": days(-rng.randint(90, 1_000)),
        },
    }
    if rng.random() < 0.6:  # noqa: PLR2004
        provenance["supply"] = {"source": "Demonstration: Auskunft der Netzbetreiber"}
        if rng.random() < 0.7:  # noqa: PLR2004 – sometimes nobody wrote down the day
            provenance["supply"]["confirmed_on"] = days(-rng.randint(30, 900))
    if rng.random() < 0.5:  # noqa: PLR2004
        provenance["price_reference"] = {
            "source": "Demonstration: Gutachterausschuss",
            "confirmed_on": days(-rng.randint(30, 700)),
        }
    return provenance


def _forget(rng: Random, values: Values) -> Values:
    """Drop facts at random: nobody knows everything about every plot."""
    return {
        name: value
        for name, value in values.items()
        if name in ALWAYS_KNOWN
        or rng.random() < KNOWN.get(name, 0.985 if name == "estate" else KNOWN_OTHERWISE)
    }


def _statuses(estates: Sequence[Estate]) -> list[str]:
    """Deal statuses: planned in planned estates, the others from a shuffled deck."""
    deck = list(STATUS_DECK)
    Random("status").shuffle(deck)  # noqa: S311
    return [
        "planned" if estate.site.state == "planned" else deck.pop()
        for estate in estates
        for _ in estate.offered
    ]


def _cover(records: Sequence[Values]) -> None:
    """See that each code of each single-code field occurs; zoning does by its table."""
    for field in FIELDS:
        if field.kind is not Kind.CODE or field.origin is not Origin.RECORD:
            continue
        if field.name in OF_THE_MUNICIPALITY:
            continue
        used = Counter(record.get(field.name) for record in records)
        for missing in (code.code for code in field.codes if not used[code.code]):
            common = used.most_common(1)[0][0]
            record = next(r for r in records if r.get(field.name) == common)
            record[field.name] = missing
            used[common] -= 1
            used[missing] += 1


def _agree(records: Sequence[Values]) -> None:
    """Drop what another fact rules out, or what would give away an area that is unknown."""
    for record in records:
        if record.get("plan_status") == "unplanned":
            for name in LAID_DOWN_BY_A_PLAN:
                record.pop(name, None)
        if "area_available" not in record:
            record.pop("parcel_smallest", None)


def _gaps(records: Sequence[Values]) -> None:
    """Leave out the status of two records and the municipality of a third, as happens."""
    free = [record for record in records if record.get("status") == "free"]
    for record in free[9::20][:2]:
        del record["status"]
    del free[-1]["municipality"]


def _record(estate: Estate, plot_id: str, order: int, polygon: Polygon, status: str) -> Values:
    rng = Random(plot_id)  # noqa: S311
    place = PLACES[estate.site.municipality]
    zonings = ZONING[estate.site.id]
    number = 20 + sum(map(ord, estate.site.id)) % 60
    area = polygon.area
    values: Values = {
        "name": f"{estate.site.name}, Baufeld {order}",
        "municipality": estate.ags,
        "estate": estate.site.id,
        "address": f"{estate.site.street} {2 * order - rng.choice((0, 1))}",
        "parcels": f"Demonstrationsflur {number % 9 + 1}, Flurstück {rng.randint(40, 480)}/"
        f"{rng.randint(1, 19)}",
        **_status(rng, status),
        **_area(rng, area, status),
        **_planning(rng, zonings[order % len(zonings)], status, number),
        **_supply(rng, area, status),
        **_money(rng, place.price),
        **_rest(rng, area),
        "funding_area": place.funding_area,
        "contact_function": place.office,
        "contact_mail": f"wirtschaft@{place.mailbox}.example",
        **_by_hand(Random(f"{plot_id}/restriction")),  # noqa: S311
    }
    return _forget(rng, values) | _award(Random(f"{plot_id}/award"))  # noqa: S311


def features(estates: Sequence[Estate]) -> list[dict[str, Any]]:
    """Return the offered parcels as features."""
    statuses = iter(_statuses(estates))
    counts: Counter[str] = Counter()
    entries: list[tuple[str, Polygon, Values, dict[str, Any]]] = []
    for estate in estates:
        place = PLACES[estate.site.municipality]
        for order, index in enumerate(estate.offered, start=1):
            counts[place.code] += 1
            plot_id = f"{place.code}-{counts[place.code]:03d}"
            polygon = Polygon(estate.parcels[index])
            values = _record(estate, plot_id, order, polygon, next(statuses))
            rng = Random(f"{plot_id}/provenance")  # noqa: S311
            entries.append((plot_id, polygon, values, _provenance(rng, len(entries))))
    records = [values for _, _, values, _ in entries]
    _cover(records)
    _agree(records)
    _gaps(records)
    order_of = {field.name: i for i, field in enumerate(FIELDS)}
    return [
        geojson.feature(
            geometry_in_degrees(polygon, decimals=DECIMALS),
            {"invented": True}
            | dict(sorted(values.items(), key=lambda item: order_of[item[0]]))
            | {"provenance": provenance},
            identifier=plot_id,
        )
        for plot_id, polygon, values, provenance in entries
    ]


def write(path: Path, plots: Iterable[dict[str, Any]]) -> None:
    """Write `plots.geojson`."""
    geojson.write(path, plots)
