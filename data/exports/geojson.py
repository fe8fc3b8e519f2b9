"""GeoJSON (RFC 7946), with licence and sources as members of the collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from shapely.geometry import mapping

from data.exports.origin import sources
from data.exports.plain import properties

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from data.exports.origin import Origin
    from data.record import PlotRecord


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> None:
    """Write plots as a FeatureCollection, one feature a line."""
    head = {
        "type": "FeatureCollection",
        "exported_on": origin.day,
        "licence": origin.licence_text,
        "sources": [
            {"source": source or None, "newest_confirmation": day, "facts": count}
            for source, (day, count) in sources(records).items()
        ],
    }
    with path.open("wb") as file:
        file.write(orjson.dumps(head)[:-1] + b',"features":[\n')
        for number, record in enumerate(records):
            feature = {
                "type": "Feature",
                "id": record.id,
                "properties": properties(record, origin),
                "geometry": mapping(record.geometry),
            }
            file.write((b",\n" if number else b"") + orjson.dumps(feature))
        file.write(b"\n]}\n")
