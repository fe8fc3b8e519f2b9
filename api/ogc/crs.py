"""The coordinate systems that are answered in (OGC API – Features, Part 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.crs import out_of_wgs84

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OGC: Final = "http://www.opengis.net/def/crs/"
# A degree of latitude is 111 km: five decimals less tell as much in metres.
_DEGREE_DECIMALS: Final = 5


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate system.

    Attributes
    ----------
    uri
        Name in requests and answers.
    code
        Name for `geo.crs`.
    metric
        Whether it counts in metres, not in degrees.
    north_first
        Whether its authority names the northern coordinate first.
    """

    uri: str
    code: str
    metric: bool = False
    north_first: bool = False

    def decimals(self, degrees: int) -> int:
        """Return the decimals that say as much as so many decimals of a degree."""
        return max(0, degrees - _DEGREE_DECIMALS) if self.metric else degrees

    def project(self, geometry: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return geometries in WGS84 (EPSG:4326) in this system, east first."""
        return out_of_wgs84(geometry, self.code) if len(geometry) else geometry


def _epsg(code: int, *, metric: bool = True, north_first: bool = False) -> Crs:
    return Crs(f"{_OGC}EPSG/0/{code}", f"EPSG:{code}", metric, north_first)


CRS84: Final = Crs(f"{_OGC}OGC/1.3/CRS84", "OGC:CRS84")
SYSTEMS: Final = (
    CRS84,
    _epsg(25833),
    _epsg(25832),
    _epsg(3857),
    _epsg(4326, metric=False, north_first=True),
)
BY_URI: Final = {one.uri: one for one in SYSTEMS}
