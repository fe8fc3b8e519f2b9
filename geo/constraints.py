"""Restrictions: what may stand in the way of building on a plot.

Each rule turns a fact into a class (none, slight, serious, excluded) with a reason and
the source of the fact. A fact that is unknown gives the class "unknown", never "none".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import shapely

from data import codes
from data.fields import BY_NAME
from data.words import Text, number_text
from geo.access import FAR_M
from geo.catalogue import Level, Restriction
from geo.crs import to_metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.record import PlotRecord
    from geo.layers import Place

LEVEL_LABELS: Final[Mapping[Level, Text]] = {
    **{cast("Level", entry.code): entry.label for entry in codes.RESTRICTION_LEVEL},
    "unknown": Text("unbekannt", "unknown"),
}
# What is not known counts for less than anything that is.
_ORDER: Final[tuple[Level, ...]] = ("unknown", "none", "slight", "serious", "excluded")
_NO_REASON: Final = Text("Ein Grund ist nicht genannt.", "No reason is stated.")
_UNKNOWN: Final = Text("Dazu liegt keine Angabe vor.", "Nothing is known about this.")


@dataclass(frozen=True, slots=True)
class CodedRule:
    """A restriction that follows from the code of one field."""

    field: str
    levels: Mapping[str, tuple[Level, Text]]


CODED: Final = (
    CodedRule(
        "plan_status",
        {
            "adopted": (
                "none",
                Text("Ein rechtskräftiger Bebauungsplan liegt vor.", "A plan is in force."),
            ),
            "draft": (
                "slight",
                Text("Der Bebauungsplan ist noch Entwurf.", "The plan is still a draft."),
            ),
            "resolved": (
                "serious",
                Text(
                    "Der Bebauungsplan ist erst beschlossen; Baurecht fehlt.",
                    "The plan has only been resolved; there is no building right yet.",
                ),
            ),
            "unplanned": (
                "slight",
                Text(
                    "Ohne Bebauungsplan; Zulässigkeit nach § 34 oder § 35 BauGB.",
                    "No plan; admissibility follows § 34 or § 35 BauGB.",
                ),
            ),
        },
    ),
    CodedRule(
        "contamination",
        {
            "none": ("none", Text("Kein Verdacht auf Altlasten.", "No suspicion.")),
            "remediated": (
                "slight",
                Text("Altlasten sind saniert.", "Contamination has been remediated."),
            ),
            "suspected": (
                "serious",
                Text("Verdacht auf Altlasten, zu untersuchen.", "Suspected, to be examined."),
            ),
            "confirmed": (
                "serious",
                Text("Altlasten sind festgestellt.", "Contamination is confirmed."),
            ),
        },
    ),
    CodedRule(
        "flood",
        {
            "none": ("none", Text("Außerhalb von Hochwassergebieten.", "Outside flood areas.")),
            "hq_extreme": (
                "slight",
                Text("Nur bei Extremhochwasser betroffen.", "Affected by an extreme flood only."),
            ),
            "hq100": (
                "serious",
                Text(
                    "Im Überschwemmungsgebiet; Bauen nur mit Ausnahme (§ 78 WHG).",
                    "In the floodplain; building needs an exemption (§ 78 WHG).",
                ),
            ),
        },
    ),
    CodedRule(
        "protection",
        {
            "none": ("none", Text("Kein Schutzgebiet betroffen.", "No protected area.")),
            "adjacent": (
                "slight",
                Text("Ein Schutzgebiet grenzt an.", "Next to a protected area."),
            ),
            "landscape": (
                "serious",
                Text(
                    "Im Landschaftsschutzgebiet (§ 26 BNatSchG).",
                    "In a landscape protection area (§ 26 BNatSchG).",
                ),
            ),
            "nature": (
                "excluded",
                Text(
                    "Im Naturschutz- oder Natura-2000-Gebiet (§§ 23, 32 BNatSchG).",
                    "In a nature reserve or Natura 2000 site (§§ 23, 32 BNatSchG).",
                ),
            ),
        },
    ),
    CodedRule(
        "mining",
        {
            "none": ("none", Text("Kein Bergbau bekannt.", "No mining known.")),
            "former": ("slight", Text("Altbergbau in der Umgebung.", "Former mining nearby.")),
            "subsidence": (
                "serious",
                Text("Setzungen durch Bergbau möglich.", "Mining subsidence possible."),
            ),
        },
    ),
)

# § 12 LuftVG: within 1.5 km of an airport's reference point every building needs the
# consent of the aviation authority, within 4 km those above 25 m. § 17 LuftVG: for
# airfields 1.5 km, where the authority has set such a zone.
_INNER_M: Final = 1_500.0
_OUTER_M: Final = 4_000.0


@dataclass(frozen=True, slots=True)
class Airfields:
    """Airports and airfields around, and the municipalities with one of unknown place."""

    places: tuple[Place, ...]
    unplaced_in: frozenset[str]


def restrictions(
    record: PlotRecord,
    *,
    municipality_name: str | None,
    airfields: Airfields,
    access_m: float | None,
    overlaid: Sequence[Restriction] = (),
) -> tuple[Restriction, ...]:
    """Return all restrictions of a plot, in the order in which they are shown.

    Parameters
    ----------
    overlaid
        What loaded layers say. Where they and the record speak of the same and disagree,
        both are shown; `worst` and the filters take the worse.
    """
    # What a layer shows is known: the record's silence beside it would contradict it.
    shown = {one.counts_as[0] for one in overlaid if one.counts_as}
    return (
        *(
            _coded(record, rule)
            for rule in CODED
            if rule.field in record.values or rule.field not in shown
        ),
        *overlaid,
        *_by_hand(record),
        _aviation(record, municipality_name, airfields),
        _road(access_m),
    )


def worst(found: Sequence[Restriction]) -> Level:
    """Return the worst level that is known; "unknown" where nothing is."""
    return max((one.level for one in found), key=severity, default="unknown")


def severity(level: Level) -> int:
    """Return how bad a level is; one that is unknown counts least."""
    return _ORDER.index(level)


def _coded(record: PlotRecord, rule: CodedRule) -> Restriction:
    code = record.values.get(rule.field)
    level, reason = rule.levels[str(code)] if code is not None else ("unknown", _UNKNOWN)
    provenance = record.provenance_of(rule.field)
    known = code is not None
    return Restriction(
        kind=rule.field,
        label=BY_NAME[rule.field].label,
        level=level,
        reason=reason,
        source=provenance.source if known else None,
        confirmed_on=provenance.confirmed_on if known else None,
    )


def _by_hand(record: PlotRecord) -> Iterator[Restriction]:
    """Yield what was entered by hand, where something was."""
    level = record.values.get("restriction_level")
    reason = record.values.get("restriction_reason")
    if level is None and reason is None:
        return
    stated = Text(str(reason), str(reason)) if reason is not None else _NO_REASON
    about = "restriction_reason" if level is None else "restriction_level"
    provenance = record.provenance_of(about)
    yield Restriction(
        kind="restriction_level",
        label=BY_NAME["restriction_level"].label,
        level=cast("Level", level or "unknown"),
        reason=stated,
        source=provenance.source,
        confirmed_on=provenance.confirmed_on,
    )


def _aviation(
    record: PlotRecord, municipality_name: str | None, airfields: Airfields
) -> Restriction:
    level, reason = _aviation_level(record, municipality_name, airfields)
    return Restriction(
        kind="aviation",
        label=Text("Bauhöhe am Flugplatz", "Building height near airfields"),
        level=level,
        reason=reason,
        source="LuftVG §§ 12, 17",
        confirmed_on=None,
        computed=True,
    )


def _aviation_level(
    record: PlotRecord, municipality_name: str | None, airfields: Airfields
) -> tuple[Level, Text]:
    if not airfields.places:
        return "unknown", Text(
            "Für dieses Gebiet ist kein Flugplatz erfasst.",
            "No airfield is recorded for this region.",
        )
    outline = to_metric(record.geometry)
    distances = [
        (float(shapely.distance(outline, to_metric(place.points))), place)
        for place in airfields.places
    ]
    for metres, place in sorted(distances, key=lambda pair: pair[0]):
        words = {"name": place.name, "km": number_text(metres / 1000, decimals=1)}
        if metres <= _INNER_M:
            return "slight", Text(
                "{km} km zu {name}: Bauwerke brauchen hier die Zustimmung der Luftfahrtbehörde.",
                "{km} km to {name}: buildings may need the consent of the aviation authority.",
            ).format(**words)
        if place.kind == "airport" and metres <= _OUTER_M:
            return "slight", Text(
                "{km} km zu {name}: Bauwerke über 25 m brauchen Zustimmung.",
                "{km} km to {name}: buildings above 25 m need consent.",
            ).format(**words)
    if municipality_name is None and airfields.unplaced_in:
        return "unknown", Text(
            "Die Lage eines Flugplatzes ist nicht erfasst, die Gemeinde der Fläche unbekannt.",
            "The position of an airfield is not recorded, the municipality is unknown.",
        )
    if municipality_name in airfields.unplaced_in:
        return "unknown", Text(
            "In der Gemeinde liegt ein Flugplatz, dessen Lage nicht erfasst ist.",
            "The municipality has an airfield whose position is not recorded.",
        )
    return "none", Text("Kein erfasster Flugplatz in der Nähe.", "No recorded airfield nearby.")


def _road(access_m: float | None) -> Restriction:
    level: Level
    if access_m is None:
        level, reason = (
            "serious",
            Text("Keine öffentliche Straße in der Nähe.", "No public road nearby."),
        )
    elif access_m > FAR_M:
        level, reason = (
            "slight",
            Text(
                "{m} m bis zur nächsten öffentlichen Straße.",
                "{m} m to the nearest public road.",
            ).format(m=number_text(access_m)),
        )
    else:
        level, reason = (
            "none",
            Text("An einer öffentlichen Straße.", "At a public road."),
        )
    return Restriction(
        kind="road_access",
        label=Text("Zufahrt", "Road access"),
        level=level,
        reason=reason,
        source=None,
        confirmed_on=None,
        computed=True,
    )
