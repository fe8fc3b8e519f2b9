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


def _properties(estate: Estate, plots: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return an estate's facts; an estate that is only planned has nothing free."""
    site, existing = estate.site, estate.site.state == "existing"
    net = sum(Polygon(ring).area for ring in estate.parcels) / HECTARE
    ours = (plot["properties"] for plot in plots)
    free = [
        values.get("area_available")
        for values in ours
        if values["name"].startswith(f"{site.name},") and values.get("status") == "free"
    ]
    # One unknown part makes the sum unknown.
    known = existing and None not in free
    return {
        "id": site.id,
        "name": site.name,
        "municipality": estate.ags,
        "municipality_name": site.municipality,
        "gross_ha": round(estate.outline.area / HECTARE, 1),
        "net_ha": round(net, 1),
        "free_ha": round(sum(free) / HECTARE, 1) if known else None,
        "state": site.state,
        "zoning_text": "/".join(sorted(set(ZONING[site.id]))),
        "development": "full" if existing else "planned",
        "note": "Demonstration, frei erfunden.",
        "source": "Demonstrationsdaten",
        "invented": True,
    }


def write(path: Path, estates: Sequence[Estate], plots: Sequence[dict[str, Any]]) -> None:
    """Write the estates' outlines."""
    geojson.write(
        path,
        (
            geojson.feature(
                geometry_in_degrees(estate.outline, decimals=DECIMALS),
                _properties(estate, plots),
                identifier=estate.site.id,
            )
            for estate in estates
        ),
    )
