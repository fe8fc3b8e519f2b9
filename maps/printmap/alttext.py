"""The text alternative of a print map: what it shows, in words."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from data import words
from data.words import Text
from maps.printmap.scene import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maps.printmap.scene import Scene

_COMPASS: Final = (
    Text("nördlich", "north"),
    Text("nordöstlich", "north-east"),
    Text("östlich", "east"),
    Text("südöstlich", "south-east"),
    Text("südlich", "south"),
    Text("südwestlich", "south-west"),
    Text("westlich", "west"),
    Text("nordwestlich", "north-west"),
)
# A listener has lost the thread after more names than these.
_MOST: Final = 12


def describe(scene: Scene) -> str:
    """Return what the map shows as a paragraph of plain text."""
    if scene.subject is None:
        return " ".join((_of_selection(scene), _lists(scene))).strip()
    if scene.far:
        return " ".join((_opening(scene), *_reached(scene)))
    return " ".join(filter(None, (_opening(scene), _reference(scene), _lists(scene))))


def _opening(scene: Scene) -> str:
    plot = scene.plot
    name = f"{plot.name} ({plot.municipality_name})" if plot.municipality_name else plot.name
    if scene.far:
        return scene.say(
            Text(
                f"Karte der Gebiete, die mit dem Pkw von der Fläche {name} aus erreicht werden, "
                f"im Maßstab {scene.scale}, Norden oben.",
                f"Map of the areas that are reached by car from the plot {name} at "
                f"{scene.scale}, north up.",
            )
        )
    if scene.overview:
        return scene.say(
            Text(
                f"Karte der Umgebung im Maßstab {scene.scale}, Norden oben. Markiert ist die "
                f"Fläche {name}.",
                f"Map of the surroundings at {scene.scale}, north up. The plot {name} is marked.",
            )
        )
    return scene.say(
        Text(
            f"Lageplan im Maßstab {scene.scale}, Norden oben, mit der Fläche {name} in der Mitte.",
            f"Site plan at {scene.scale}, north up, with the plot {name} in the middle.",
        )
    )


def _of_selection(scene: Scene) -> str:
    """Say how many plots are numbered on the map, and which the first of them are."""
    count, scale = len(scene.marks), scene.scale
    named = [f"{mark.number} {mark.plot.name}" for mark in scene.marks[:_MOST]]
    listed = ", ".join(named) + (", …" if count > _MOST else "")
    opening = Text(f"Karte im Maßstab {scale}, Norden oben.", f"Map at {scale}, north up.").in_(
        scene.language
    )
    if not count:
        return opening
    numbered = Text(
        f"Mit ihrer Nummer in der Liste markiert sind {count} Flächen: {listed}.",
        f"Marked with their number in the list are {count} plots: {listed}.",
    )
    if count == 1:
        numbered = Text(f"Markiert ist die Fläche {listed}.", f"Marked is the plot {listed}.")
    return f"{opening} {scene.say(numbered)}"


def _reached(scene: Scene) -> Iterator[str]:
    """Yield for each area the places in it that lie in no smaller one."""
    layer = scene.layer("places")
    said: set[int] = set()
    for area in scene.areas:
        rows = [row for row in layer.within(area.shape) if row not in said]
        said |= set(rows)
        names = list(dict.fromkeys(filter(None, (layer.text(row, "name") for row in rows))))
        if names:
            listed = ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")
            yield scene.say(
                Text(
                    f"In {area.minutes} Minuten: {listed}.",
                    f"Within {area.minutes} minutes: {listed}.",
                )
            )


def _reference(scene: Scene) -> str | None:
    """Say where the nearest junction lies, in a straight line."""
    layer = scene.layer("junctions")
    here = scene.outline.centroid
    row = layer.nearest(here)
    if not scene.overview or row is None:
        return None
    there = layer.geometries[row].centroid
    if not scene.frame.holds(*scene.frame.point(there)):
        return None
    km = words.number(here.distance(there) / 1000, scene.language, decimals=1)
    angle = math.degrees(math.atan2(there.x - here.x, there.y - here.y))
    direction = scene.say(_COMPASS[round(angle / 45) % 8])
    name = layer.text(row, "name") or ""
    return scene.say(
        Text(
            f"Der nächste Autobahnanschluss {name} liegt {km} km {direction} (Luftlinie).",
            f"The nearest motorway junction {name} lies {km} km {direction} (straight line).",
        )
    )


def _lists(scene: Scene) -> str:
    lists = (
        (Text("Straßen", "Roads"), _roads(scene)),
        (Text("Orte", "Places"), _named(scene, "places")),
        (Text("Bahnstationen", "Stations"), _named(scene, "stations")),
        (Text("Nachbarflächen", "Neighbouring plots"), _neighbours(scene)),
    )
    return " ".join(f"{scene.say(label)}: {', '.join(found)}." for label, found in lists if found)


def _roads(scene: Scene) -> list[str]:
    layer = scene.layer("roads")
    refs = {layer.text(row, "ref") or layer.text(row, "name") for row in scene.shown("roads")}
    return sorted(ref for ref in refs if ref)[:_MOST]


def _named(scene: Scene, layer: str) -> list[str]:
    names = (scene.layer(layer).text(row, "name") for row in scene.shown(layer))
    return list(dict.fromkeys(name for name in names if name))[:_MOST]


def _neighbours(scene: Scene) -> list[str]:
    counts = Counter(status_of(neighbour.plot) for neighbour in scene.neighbours())
    return [f"{number} {scene.status_label(status)}" for status, number in counts.items()]
