"""The sources that a catalogue names: those of what it holds, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.words import Text
from geo.catalogue import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.snapshot import Named
    from geo.timetable import FeedSource

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL 1.0"
OSM: Final = Source(
    name="osm",
    title=Text("Straßen und Orte", "Roads and places"),
    licence="ODbL-1.0",
    attribution=OSM_ATTRIBUTION,
    as_of=None,
    invented=False,
    schematic=False,
)


def described_source(name: str, described: Mapping[str, Any]) -> Source:
    """Return the source that a resource of a dataset describes (`datapackage.json`)."""
    return Source(
        name=name,
        title=Text(described["title"], described["title_en"]),
        licence=described["licenses"][0]["name"],
        attribution=described["attribution"],
        as_of=described["as_of"] or None,
        invented=described["invented"],
        schematic=described["schematic"],
    )


def feed_source(feed: FeedSource) -> Source:
    """Return the source of a timetable. GTFS states no licence; who publishes is named."""
    return Source(
        name="gtfs",
        title=Text("Fahrplan des öffentlichen Verkehrs", "Public transport timetable"),
        licence="notspecified",
        attribution=feed.publisher,
        as_of=feed.version or feed.first.isoformat(),
        invented=False,
        schematic=False,
    )


def plots_source(named: Named, *, invented: bool) -> Source:
    """Return the source of plots that are not the embedded ones."""
    return Source(
        name="plots",
        title=Text("Flächen", "Plots"),
        licence=named.licence,
        attribution=named.attribution,
        as_of=None,
        invented=invented,
        schematic=False,
    )
