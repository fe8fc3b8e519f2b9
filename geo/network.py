"""The road network: Valhalla tiles, built once per OSM input, and the engine on them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import shapely
import valhalla

from data.errors import Finding, InputError
from data.readers import osm
from data.truck import TRUCK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from data.readers.clip import Box
    from data.truck import Truck
    from geo.destinations import Mode, Travel

ENGINE: Final = f"Valhalla {valhalla.__version__}"

# Raised when the same files would give other tiles or minutes.
_RULES: Final = 4

# Farther away by air than this nobody looks for a place; the county and its neighbours span
# about 120 km, so nothing real comes near.
FARTHEST_METRES: Final = 1_000_000.0
# The engine's own limit lies beyond the largest distance on Earth: over it a single pair makes
# it refuse the whole request.
_MAX_MATRIX_METRES: Final = 30_000_000.0
_MAX_MATRIX_PAIRS: Final = 250_000
# How long the engine looks for a faster way after it has found one. With its own default
# of 100 a matrix of many plots names ways up to five minutes longer than its routes, and
# what it says of a plot depends on the others in the request.
_MATRIX_ITERATIONS: Final = 1_000
# For ways to one place it may look less long: of 3,300 on the embedded roads all took the same
# seconds as with 1,000, of 2,800 around Bayreuth 124 up to two more, in a third of the time.
TO_ONE_PLACE: Final = 200

# After so many ways up from small roads to larger ones a search leaves the small ones. With the
# engine's own 100 it did so too early where these are few: up to 48 seconds beside the best way
# on the embedded roads, and which places were asked for together decided it.
_CLIMBS_FROM_SMALL_ROADS: Final = 400

# Points lie on roads. Where the engine knows no open road this near, there is no way: by
# default it would look as far as 35 km, and say minutes from another place.
_SNAP_METRES: Final = 250

COSTING: Final[Mapping[Travel, str]] = {
    "car": "auto",
    "truck": "truck",
    "bicycle": "bicycle",
    "foot": "pedestrian",
}
# Roads by which a place is reached: tracks, service roads and motorways are passed over.
_BY_ROAD: Final[Mapping[str, object]] = {
    "min_road_class": "residential",
    "max_road_class": "trunk",
    "exclude_ramp": True,
}
# Contours that one question to the engine may ask for.
MAX_CONTOURS: Final = 12

WALKING_KMH: Final = 5.1
"""An ordinary walking pace, the same on every way."""
# Of no interest to plots' minutes: what was computed before stays valid when these change.
_SLOW_OPTIONS: Final[Mapping[Travel, Mapping[str, object]]] = {
    "bicycle": {"bicycle_type": "hybrid", "cycling_speed": 18.0},
    "foot": {"walking_speed": WALKING_KMH},
}
# What a vehicle can cover at best, for bounds that prune candidates.
TOP_SPEED_KMH: Final[Mapping[Mode, int]] = {"car": 130, "truck": 80}


def vehicle_options(truck: Truck) -> dict[Mode, dict[str, float]]:
    """Return what the engine is told of the vehicles: all that minutes depend on beside roads.

    On motorways a truck may drive 80 km/h (StVO § 18 (5)), the only limit for heavy vehicles
    that road tags do not carry.
    """
    return {
        "car": {"top_speed": TOP_SPEED_KMH["car"]},
        "truck": {**asdict(truck), "top_speed": TOP_SPEED_KMH["truck"]},
    }


@dataclass(frozen=True, slots=True)
class Leg:
    """The fastest way of one pair: seconds and kilometres, None where there is none."""

    seconds: float | None
    km: float | None


@dataclass(frozen=True, slots=True)
class Contours:
    """What can be reached from one point.

    Attributes
    ----------
    start
        Where on the network the way begins: longitude and latitude in degrees.
    areas
        A valid Polygon or MultiPolygon in EPSG:4326 for each time that was asked for.
    """

    start: tuple[float, float]
    areas: tuple[BaseGeometry, ...]


@dataclass(frozen=True, slots=True)
class Tiles:
    """A built network on disk, named after the content it was built from."""

    folder: Path
    fingerprint: str

    @property
    def pbf(self) -> Path:
        """The merged OSM data that the tiles were built from."""
        return self.folder / "network.osm.pbf"


def fingerprint(files: Sequence[Path], box: Box | None = None) -> str:
    """Return a hash of the files' content, of the engine's version and of what is cut out.

    Raises
    ------
    InputError
        Where a file is missing.
    """
    digest = hashlib.sha256(f"{ENGINE} {_RULES} {box or ''}".encode())
    for path in files:
        if not path.is_file():
            raise InputError(Finding(str(path), None, "no such file", "a file of OSM data"))
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def build_tiles(files: Sequence[Path], home: Path, box: Box | None = None) -> Tiles:
    """Build the tiles of `files` below `home`, or return those already there.

    With a `box` they are those of what lies in and around it.

    The work is done beside the target and moved into place when it is whole: an
    interrupted build leaves nothing that looks finished.

    Raises
    ------
    InputError
        Where a file cannot be read, or none holds a road for vehicles.
    """
    name = fingerprint(files, box)
    target = home / "tiles" / name
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=target.parent))
        try:
            _build(files, work, box)
            work.rename(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Tiles(target, name)


def _build(files: Sequence[Path], work: Path, box: Box | None) -> None:
    osm.merge(files, work / "network.osm.pbf", box)
    (work / "tiles").mkdir()
    config = work / "build.json"
    config.write_bytes(orjson.dumps(_config(work / "tiles")))
    builder = valhalla.PYVALHALLA_DIR / "bin" / "valhalla_build_tiles"
    result = subprocess.run(  # noqa: S603 – the builder of the package, with our own files
        [str(builder), "-c", str(config), str(work / "network.osm.pbf")],
        capture_output=True,
        text=True,
        check=False,
    )
    config.unlink()
    if result.returncode or not any((work / "tiles").rglob("*.gph")):
        # Beside the folder of work, which goes with the failure.
        log = work.parent / "failed.log"
        log.write_text(result.stdout + result.stderr, encoding="utf-8")
        names = ", ".join(path.name for path in files)
        expected = f"roads that the routing engine can use; its log is {log}"
        raise InputError(Finding(names, None, "what it makes no network of", expected))


def _config(tiles: Path) -> dict[str, Any]:
    config: dict[str, Any] = valhalla.get_config(tile_dir=str(tiles), tile_extract="")
    config["mjolnir"]["concurrency"] = os.cpu_count() or 1
    config["mjolnir"]["logging"] = {"type": "std_err", "color": False}
    # Else one plot on an island, or two files far apart, would fail the whole request.
    config["loki"]["use_connectivity"] = False
    config["service_limits"]["isochrone"]["max_contours"] = MAX_CONTOURS
    for name in COSTING.values():
        limits = config["service_limits"][name]
        limits["max_matrix_distance"] = _MAX_MATRIX_METRES
        limits["max_matrix_location_pairs"] = _MAX_MATRIX_PAIRS
    return config


class Engine:
    """Valhalla on one set of tiles, for a car, a truck of some size, a bicycle and feet.

    Parameters
    ----------
    iterations
        How long a matrix looks for a faster way after it has found one.
    """

    def __init__(
        self, tiles: Tiles, truck: Truck = TRUCK, *, iterations: int = _MATRIX_ITERATIONS
    ) -> None:
        config = _config(tiles.folder / "tiles")
        matrix = config["thor"]["costmatrix"]
        matrix["min_iterations"] = iterations
        matrix["hierarchy_limits"]["max_up_transitions"]["2"] = _CLIMBS_FROM_SMALL_ROADS
        config["mjolnir"]["logging"] = {"type": ""}
        self._actor = valhalla.Actor(config)
        vehicles = vehicle_options(truck)
        self._options: Mapping[Travel, Mapping[str, object]] = {
            "car": vehicles["car"],
            "truck": vehicles["truck"],
            **_SLOW_OPTIONS,
        }

    def _costing(self, travel: Travel, *, shortest: bool = False) -> dict[str, object]:
        options = {**self._options[travel], **({"shortest": True} if shortest else {})}
        return {"costing": COSTING[travel], "costing_options": {COSTING[travel]: options}}

    def matrix(
        self,
        sources: Sequence[tuple[float, float]],
        targets: Sequence[tuple[float, float]],
        mode: Travel,
        *,
        shortest: bool = False,
    ) -> list[list[Leg]]:
        """Return the fastest way from each source to each target; on foot the shortest.

        Points are longitude and latitude in degrees and should lie on a road: the
        engine takes the nearest edge that the mode may use.

        Parameters
        ----------
        shortest
            Look for the shortest way instead of the fastest.
        """
        if not sources or not targets:
            return [[] for _ in sources]
        request = {
            "sources": [_location(point) for point in sources],
            "targets": [_location(point) for point in targets],
            **self._costing(mode, shortest=shortest or mode == "foot"),
            "units": "kilometers",
        }
        answer = json.loads(self._actor.matrix(json.dumps(request)))
        return [
            [Leg(cell["time"], cell["distance"]) for cell in row]
            for row in answer["sources_to_targets"]
        ]

    def road_near(
        self, point: tuple[float, float], travel: Travel, within_m: float
    ) -> tuple[float, float] | None:
        """Return the point on the nearest road by which a place is reached; None without one.

        Points are longitude and latitude in degrees. On foot and by bicycle every way counts.
        """
        location: dict[str, object] = {**_location(point, within_m)}
        if travel in {"car", "truck"}:
            location["search_filter"] = _BY_ROAD
        request = {"locations": [location], **self._costing(travel)}
        (found,) = json.loads(self._actor.locate(json.dumps(request)))
        if not (edges := found.get("edges")):
            return None
        return edges[0]["correlated_lon"], edges[0]["correlated_lat"]

    def contours(
        self,
        point: tuple[float, float],
        travel: Travel,
        minutes: Sequence[int],
        *,
        within_m: float = _SNAP_METRES,
    ) -> Contours | None:
        """Return what can be reached from a point within some minutes.

        Parameters
        ----------
        point
            Longitude and latitude in degrees.
        minutes
            Rising. The engine draws all of them on one raster, as fine as the last allows.
        within_m
            How far away the way may begin on the network, in metres.

        Returns
        -------
        Contours or None
            None where no road that may be used lies so near.
        """
        request = {
            "locations": [_location(point, within_m)],
            **self._costing(travel),
            "contours": [{"time": time} for time in minutes],
            "polygons": True,
            # All pieces, however small: one can leave a motorway only at its exits.
            "denoise": 0.0,
            "show_locations": True,
        }
        answer = shapely.from_geojson(self._actor.isochrone(json.dumps(request)))
        # The longest time comes first; after the last the place found on the network, and
        # the place asked for. Off the network the engine draws a dot around the latter.
        *areas, found, _ = shapely.get_parts(answer)
        if found.is_empty:
            return None
        lon, lat = shapely.get_coordinates(found)[0].tolist()
        return Contours((lon, lat), tuple(map(_valid, reversed(areas))))


def _valid(area: BaseGeometry) -> BaseGeometry:
    """Repair a contour that its simplification made cross itself."""
    if area.is_valid:
        return area
    return shapely.make_valid(area, method="structure", keep_collapsed=False)


def _location(point: tuple[float, float], within_m: float = _SNAP_METRES) -> dict[str, float]:
    return {
        "lon": point[0],
        "lat": point[1],
        "minimum_reachability": 20,
        "search_cutoff": within_m,
    }
