"""How minutes compare with a computation of another make, as `/so-rechnen-wir` shows it.

Measured by `python -m tests.geo.ratios`; a test measures again and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.words import Text

if TYPE_CHECKING:
    from geo.destinations import Mode


@dataclass(frozen=True, slots=True)
class Checked:
    """Minutes of the engine divided by those of Dijkstra's algorithm, over pairs of points.

    Attributes
    ----------
    file
        The OSM file that both drive on.
    pairs
        How many pairs of at least three minutes were compared.
    least, p10, median, p90, most
        Of the ratios: the smallest, percentiles, the largest.
    """

    file: str
    mode: Mode
    pairs: int
    least: float
    p10: float
    median: float
    p90: float
    most: float


RATIOS: Final = (
    Checked("roads.osm", "car", 792, 1.0, 1.0, 1.0, 1.01, 1.05),
    Checked("roads.osm", "truck", 794, 1.0, 1.0, 1.0, 1.01, 1.04),
    Checked("north-bayreuth.osm.gz", "car", 702, 0.94, 1.02, 1.04, 1.11, 1.32),
    Checked("north-bayreuth.osm.gz", "truck", 710, 0.89, 1.01, 1.03, 1.12, 1.66),
)
FILES: Final = {
    "roads.osm": Text("mitgeliefertes Netz (schematisch)", "embedded network (schematic)"),
    "north-bayreuth.osm.gz": Text(
        "OpenStreetMap nördlich von Bayreuth", "OpenStreetMap north of Bayreuth"
    ),
}
# Every pair beyond a tenth less or a fifth more was looked into.
DEVIATIONS: Final = (
    Text(
        "Bis 66 Prozent mehr: An der Ausfahrt bei Altdrossenfeld ist das Abbiegen verboten. "
        "Dijkstra kennt das Verbot nicht, die Software fährt 1,3 km Umweg.",
        "Up to 66 per cent more: at the exit near Altdrossenfeld a turn is forbidden. Dijkstra "
        "does not know of it, the engine drives 1.3 km round.",
    ),
    Text(
        "Bis 33 Prozent mehr: Wege mit Schotter. Die Software fährt dort langsamer, Dijkstra wie "
        "auf Asphalt.",
        "Up to 33 per cent more: roads of gravel. The engine is slower there, Dijkstra drives as "
        "on asphalt.",
    ),
    Text(
        "Bis 11 Prozent weniger: Zufahrten (highway=service) ohne Tempolimit. Dijkstra fährt dort "
        "20 km/h, die Software schneller.",
        "Up to 11 per cent less: service roads without a limit. Dijkstra drives 20 km/h there, the "
        "engine more.",
    ),
    Text(
        "Überall einige Sekunden mehr: Die Software rechnet Zeit für Abbiegen, Kreuzungen und "
        "Ampeln ein, Dijkstra nicht.",
        "Everywhere some seconds more: the engine counts time for turns, junctions and lights, "
        "Dijkstra does not.",
    ),
    Text(
        "20 Lkw-Wege von einer Zufahrt, die nur über Feldwege am Netz hängt, kennt allein die "
        "Software: Dijkstra fährt keine Feldwege.",
        "20 ways of trucks from a service road that only tracks connect are known to the engine "
        "alone: Dijkstra drives no tracks.",
    ),
)
