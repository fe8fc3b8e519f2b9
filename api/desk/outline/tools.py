"""What one does with an outline besides moving corners: split, merge, lay against, upload."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shapely

from api.desk.outline.lands import known, lands, near, parcels_meeting
from data.words import Text
from geo import drawing
from geo.crs import to_metric, to_wgs84
from geo.drawing import CannotSplitError, Unsplit
from geo.examination import corner_count, fault
from geo.oneoutline import SUFFIXES, outline_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from api.desk.desk import Desk
    from data.record import PlotRecord

PLOT: Final = "flaeche"
PARCEL: Final = "flurstueck"
MOST_MERGED: Final = 50

_UNSPLIT: Final = {
    Unsplit.CROSSED: Text(
        "Die Teilungslinie schneidet sich selbst oder hat keine Länge.",
        "The line crosses itself or has no length.",
    ),
    Unsplit.OUTSIDE: Text(
        "Die Teilungslinie geht am Umriss vorbei.", "The line passes by the outline."
    ),
    Unsplit.SHORT: Text(
        "Die Teilungslinie endet im Umriss: sie muss ihn ganz durchqueren.",
        "The line ends inside the outline: it has to cross all of it.",
    ),
}
_NOTHING: Final = Text(
    "Nichts gewählt, womit vereint werden soll.", "Nothing is chosen to merge with."
)
_GONE: Final = Text("Nicht mehr da: {name}.", "No longer there: {name}.")
_TOO_MANY: Final = Text("Höchstens {most} auf einmal.", "At most {most} at once.")
_LAID: Final = Text(
    "Nichts lag näher als {metres} m: der Umriss ist, wie er war.",
    "Nothing was nearer than {metres} m: the outline is as it was.",
)
_SUFFIX: Final = Text(
    "Bitte GeoJSON (.geojson), GeoPackage (.gpkg) oder ein Shapefile als .zip.",
    "Please GeoJSON (.geojson), GeoPackage (.gpkg) or a shapefile as .zip.",
)
_FILELESS: Final = Text("Keine Datei gewählt.", "No file is chosen.")


class ToolError(Exception):
    """Something cannot be done; `why` says the reason, `at` the place (longitude, latitude)."""

    def __init__(self, why: Text, at: tuple[float, float] | None = None) -> None:
        super().__init__(why.en)
        self.why = why
        self.at = at


def sound(shape: BaseGeometry | None) -> BaseGeometry:
    """Return an outline that tools can work with.

    Raises
    ------
    ToolError
        Says what is wrong with it.
    """
    wrong = fault(shape)
    if shape is None or wrong is not None:
        raise ToolError(wrong.text if wrong else _NOTHING, wrong.at if wrong else None)
    return shape


def split(outline: BaseGeometry | None, line: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Split an outline by a line, both in WGS84, the larger part first."""
    whole = to_metric(sound(outline))
    try:
        halves = drawing.split(whole, to_metric(line))
    except CannotSplitError as error:
        raise ToolError(_UNSPLIT[error.why]) from error
    first, second = (sound(to_wgs84(half)) for half in halves)
    return first, second


def merge(
    place: Desk, outline: BaseGeometry | None, chosen: Sequence[str]
) -> tuple[BaseGeometry, tuple[str, ...]]:
    """Merge an outline with plots and parcels; return it, and the ids of these plots.

    Parameters
    ----------
    outline
        In WGS84; None: what is chosen alone makes one.
    chosen
        `flaeche:ID` or `flurstueck:KEY`.
    """
    if not chosen:
        raise ToolError(_NOTHING)
    if len(chosen) > MOST_MERGED:
        raise ToolError(_TOO_MANY.format(most=MOST_MERGED))
    shapes = [_chosen(place, one) for one in chosen]
    inputs = ([] if outline is None else [sound(outline)]) + shapes
    metric = [to_metric(shape) for shape in inputs]
    whole = to_wgs84(drawing.merge(metric[0], metric[1:]))
    plots = tuple(one.partition(":")[2] for one in chosen if one.startswith(f"{PLOT}:"))
    return sound(whole), plots


def rejoined(outline: BaseGeometry, apart: BaseGeometry) -> BaseGeometry:
    """Return the outline of which two, in WGS84, were split."""
    return sound(to_wgs84(drawing.merge(to_metric(outline), [to_metric(apart)])))


def _chosen(place: Desk, chosen: str) -> BaseGeometry:
    kind, _, key = chosen.partition(":")
    shape = None
    if kind == PLOT and key in (held := lands(place).held):
        shape = held[key].record.geometry
    elif kind == PARCEL and (loaded := known(place).parcels) is not None:
        parcel = loaded.named(key)
        shape = None if parcel is None else parcel.shape
    if shape is None:
        raise ToolError(_GONE.format(name=chosen[:80]))
    return sound(shape)


def lay(
    place: Desk, outline: BaseGeometry | None, tolerance: float, besides: Iterable[str]
) -> BaseGeometry:
    """Lay an outline against plots and parcels around it, within a tolerance in metres."""
    whole = sound(outline)
    around = near(whole, tolerance)
    kept = {*besides}
    shapes = [one.geometry for one in lands(place).meeting(around) if one.id not in kept]
    shapes += [parcel.shape for parcel in parcels_meeting(place, around)]
    others = [to_metric(shape) for shape in shapes]
    laid = drawing.snap(to_metric(whole), others, tolerance)
    if laid.equals_exact(to_metric(whole), 0):
        raise ToolError(
            _LAID.format(metres=Text(f"{tolerance:g}".replace(".", ","), f"{tolerance:g}"))
        )
    return sound(to_wgs84(laid))


def offered(
    place: Desk, outline: BaseGeometry | None, besides: Iterable[str]
) -> list[tuple[str, str]]:
    """Return what an outline could be merged with, as `merge` takes it, each with its name."""
    if fault(outline) is not None or outline is None:
        return []
    around = near(outline)
    kept = {*besides}
    plots = [
        (f"{PLOT}:{one.id}", plot_name(one))
        for one in lands(place).meeting(around, 30)
        if one.id not in kept
    ]
    parcels = [
        (f"{PARCEL}:{one.key}", one.name)
        for one in parcels_meeting(place, around, 60)
        if not shapely.covers(near(outline, 0.05), one.shape)
    ]
    return plots + parcels


def plot_name(record: PlotRecord) -> str:
    """Return what people call a plot, with its id."""
    name = record.values.get("name")
    return f"{name} ({record.id})" if name else record.id


def uploaded(place: Desk, name: str, content: bytes, *, crs: str | None = None) -> BaseGeometry:
    """Return the one outline of a file that was sent, in WGS84.

    Of its name only the suffix counts; the bytes are read by a process with limits.

    Raises
    ------
    ToolError
        Where it is no such file, or no outline.
    data.errors.InputError
        Says what the reader found instead.
    """
    if not content:
        raise ToolError(_FILELESS)
    suffix = next((one for one in SUFFIXES if name.lower().endswith(one)), None)
    if suffix is None:
        raise ToolError(_SUFFIX)
    county = known(place).areas.union_all().envelope
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(content)
        shape = outline_in(path, county, place.settings.import_limits, crs=crs)
    return sound(shape)


def count(shape: BaseGeometry | None) -> int:
    """Return how many corners an outline has."""
    return 0 if shape is None or shape.is_empty else corner_count(shape)
