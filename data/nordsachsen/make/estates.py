"""`demo_estates.geojson`: the invented estates, in the columns of `estates.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from shapely import Polygon

from data.nordsachsen.make import geojson
from data.nordsachsen.make.profiles import ZONING
from data.nordsachsen.make.projection import geometry_in_degrees

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from data.nordsachsen.make.sites import Estate

HECTARE: Final = 10_000
DECIMALS: Final = 7


def _properties(estate: Estate) -> dict[str, Any]:
    """Return an estate's facts. What is free follows from its plots, on the day it is asked."""
    site, existing = estate.site, estate.site.state == "existing"
    net = sum(Polygon(ring).area for ring in estate.parcels) / HECTARE
    return {
        "id": site.id,
        "name": site.name,
        "municipality": estate.ags,
        "municipality_name": site.municipality,
        "gross_ha": round(estate.outline.area / HECTARE, 1),
        "net_ha": round(net, 1),
        "state": site.state,
        "zoning_text": "/".join(sorted(set(ZONING[site.id]))),
        "development": "full" if existing else "planned",
        "note": "Demonstration, frei erfunden.",
        "source": "frei erfunden",
        "invented": True,
    }


def write(path: Path, estates: Sequence[Estate]) -> None:
    """Write the estates' outlines."""
    geojson.write(
        path,
        (
            geojson.feature(
                geometry_in_degrees(estate.outline, decimals=DECIMALS),
                _properties(estate),
                identifier=estate.site.id,
            )
            for estate in estates
        ),
    )
