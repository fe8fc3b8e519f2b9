"""An outline as it is drawn, examined: what it cannot be, and what about it is doubtful.

Only what is no outline at all is refused; everything else is doubted, by the rules of
`data.plausibility` that speak of outlines. Each remark names the place it means.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.validation import explain_validity

from data import plausibility
from data.words import Text, number_text
from geo import crs
from geo.crs import METRIC, to_metric, to_wgs84
from geo.drawing import polygons
from geo.outlines import check_place
from geo.plausibility import SLIVER_M, contexts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from data.record import PlotRecord
    from geo.plausibility import Directory

MOST_CORNERS: Final = 2_000
SMALLEST_M2: Final = 1.0
_CLOSE_M: Final = 0.05
# Rules of `data.plausibility` that speak of an outline; overlaps are said here, with their place.
_RULES: Final = frozenset(
    {
        "outside_municipality",
        "across_municipal_border",
        "outside_schematic_municipality",
        "away_from_estate",
        "outline_differs",
    }
)
_TWICE: Final = 0.9
_COUNTY_TOLERANCE_M: Final = 250.0

type Place = tuple[float, float]
"""Longitude and latitude."""


class Grade(StrEnum):
    """How much a remark weighs: `WRONG` is no outline, the others are those of `Severity`."""

    WRONG = "wrong"
    SERIOUS = "serious"
    DOUBTFUL = "doubtful"
    HINT = "hint"


GRADE_LABELS: Final = {
    Grade.WRONG: Text("so nicht möglich", "not possible"),
    **{Grade(one.value): label for one, label in plausibility.SEVERITY_LABELS.items()},
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about an outline.

    Attributes
    ----------
    rule
        What is remarked, for programs.
    text
        The sentence.
    at
        The place it means; None where it means all of it.
    """

    grade: Grade
    rule: str
    text: Text
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known of an outline.

    Attributes
    ----------
    area
        m² in EPSG:25833; None where it is no outline.
    corners
        How many it has.
    remarks
        What is wrong or doubtful, the worst first.
    """

    area: float | None
    corners: int
    remarks: tuple[Remark, ...]

    @property
    def is_outline(self) -> bool:
        """Whether it can be recorded."""
        return all(one.grade is not Grade.WRONG for one in self.remarks)


# What the geometry engine calls a fault, as a sentence of ours.
_FAULTS: Final = {
    "Self-intersection": Text(
        "Der Umriss schneidet sich selbst{at}.", "The outline crosses itself{at}."
    ),
    "Ring Self-intersection": Text(
        "Der Umriss berührt sich selbst{at}.", "The outline touches itself{at}."
    ),
    "Hole lies outside shell": Text(
        "Ein Loch liegt außerhalb des Umrisses{at}.", "A hole lies outside the outline{at}."
    ),
    "Holes are nested": Text(
        "Ein Loch liegt in einem anderen{at}.", "A hole lies within another one{at}."
    ),
    "Nested shells": Text(
        "Ein Teil liegt in einem anderen{at}.", "A part lies within another one{at}."
    ),
    "Interior is disconnected": Text(
        "Löcher zerschneiden den Umriss{at}.", "Holes cut the outline apart{at}."
    ),
    "Duplicate Rings": Text("Ein Ring kommt zweimal vor{at}.", "A ring is there twice{at}."),
    "Too few points in geometry component": Text(
        "Ein Teil hat weniger als drei Ecken{at}.", "A part has fewer than three corners{at}."
    ),
}
_FAULT: Final = Text("Der Umriss ist kein gültiges Polygon{at}.", "The outline is no polygon{at}.")
_AT: Final = Text(
    " bei Ost {east}, Nord {north} (EPSG:25833)", " at east {east}, north {north} (EPSG:25833)"
)
_NO_AREA: Final = Text("Es ist noch nichts gezeichnet.", "Nothing is drawn yet.")
_NOT_AREAL: Final = Text("Ein Umriss ist eine Fläche.", "An outline is an area.")
_ABROAD: Final = Text(
    "Der Umriss liegt nicht in Deutschland: {found}.", "The outline is not in Germany: {found}."
)
_MANY: Final = Text(
    "Der Umriss hat {count} Ecken, mehr als {most}: bitte vereinfachen.",
    "The outline has {count} corners, more than {most}: please simplify it.",
)
_SMALL: Final = Text("Ein Teil hat weniger als 1 m²{at}.", "A part has less than 1 m²{at}.")
_CLOSE: Final = Text(
    "Zwei Ecken liegen nur {cm} cm auseinander{at}.", "Two corners are only {cm} cm apart{at}."
)
_OVERLAP: Final = Text(
    "Der Umriss überlappt „{name}“ ({plot}) um {area} m².",
    "The outline overlaps “{name}” ({plot}) by {area} m².",
)
_SAME_LAND: Final = Text(
    "Dasselbe Land steht schon als „{name}“ ({plot}) im Verzeichnis: {area} m² gemeinsam.",
    "The same land is recorded already as “{name}” ({plot}): {area} m² in common.",
)
_OUTSIDE: Final = Text(
    "Der Umriss liegt in keiner Gemeinde des Landkreises, {km} km von der nächsten.",
    "The outline lies in no municipality of the county, {km} km from the nearest.",
)
_SCHEMATIC: Final = Text(
    " Die Grenzen sind schematisch; mit echten Grenzen kann sich das erledigen.",
    " The boundaries are schematic; real ones may settle this.",
)
_NOWHERE: Final = Text("", "")


def fault(shape: BaseGeometry | None) -> Remark | None:
    """Return why a geometry in WGS84 is no outline, with the place; None where it is one."""
    if shape is None or shape.is_empty:
        return Remark(Grade.WRONG, "empty", _NO_AREA)
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return Remark(Grade.WRONG, "not_areal", _NOT_AREAL)
    if (place := check_place(shape)) is not None:
        return Remark(Grade.WRONG, "abroad", _ABROAD.format(found=place[0]))
    if (count := corner_count(shape)) > MOST_CORNERS:
        words = _MANY.format(count=number_text(count), most=number_text(MOST_CORNERS))
        return Remark(Grade.WRONG, "corners", words)
    return _unsound(shape)


def _unsound(shape: BaseGeometry) -> Remark | None:
    """Return why an area is no polygon; what is straight in degrees is not in metres."""
    metric = to_metric(shape)
    for one, is_metric in ((metric, True), (shape, False)):
        if not one.is_valid:
            return _invalid(one, is_metric=is_metric)
    for part in polygons(metric):
        if part.area < SMALLEST_M2:
            return _at(Grade.WRONG, "small", _SMALL, part.centroid)
    return None


def _invalid(shape: BaseGeometry, *, is_metric: bool) -> Remark:
    said, _, rest = explain_validity(shape).partition("[")
    sentence = _FAULTS.get(said.strip(), _FAULT)
    figures = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", rest)
    if len(figures) < 2:  # noqa: PLR2004
        return Remark(Grade.WRONG, "invalid", sentence.format(at=_NOWHERE))
    point = shapely.Point(float(figures[0]), float(figures[1]))
    return _at(Grade.WRONG, "invalid", sentence, point if is_metric else to_metric(point))


def _at(grade: Grade, rule: str, sentence: Text, point: BaseGeometry, **figures: object) -> Remark:
    """Return a remark on a point in EPSG:25833."""
    x, y = shapely.get_coordinates(point)[0].tolist()
    where = _AT.format(east=number_text(x, decimals=1), north=number_text(y, decimals=1))
    lon, lat = shapely.get_coordinates(to_wgs84(point))[0].tolist()
    return Remark(grade, rule, sentence.format(at=where, **figures), (lon, lat))


def corner_count(shape: BaseGeometry) -> int:
    """Return how many corners an outline has; the one that closes a ring is none."""
    rings = sum(1 + len(part.interiors) for part in polygons(shape))
    return int(shapely.get_num_coordinates(shape)) - rings


def examine(
    record: PlotRecord, others: Sequence[PlotRecord], known: Directory, today: date
) -> Examination:
    """Examine the outline of a plot.

    Parameters
    ----------
    record
        The plot as it is to be.
    others
        Other plots; those around it do.
    """
    shape = record.geometry
    corners = 0 if shape is None or shape.is_empty else corner_count(shape)
    if (wrong := fault(shape)) is not None:
        return Examination(None, corners, (wrong,))
    remarks = [*_close(shape), *_overlaps(record, others), *_outside(record, known)]
    remarks += _by_rules(record, known, today)
    grades = list(Grade)
    remarks.sort(key=lambda one: grades.index(one.grade))
    return Examination(crs.area(shape), corners, tuple(remarks))


def _close(shape: BaseGeometry) -> Iterator[Remark]:
    """Yield the two corners that are nearest to each other, where they are too near."""
    best = (math.inf, None)
    for part in polygons(to_metric(shape)):
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring)
            lengths = np.hypot(*np.diff(points, axis=0).T)
            place = int(lengths.argmin())
            if lengths[place] < best[0]:
                best = (float(lengths[place]), shapely.Point(points[place]))
    metres, point = best
    if point is not None and metres < _CLOSE_M:
        cm = number_text(metres * 100, decimals=1)
        yield _at(Grade.HINT, "close", _CLOSE, point, cm=cm)


def _overlaps(record: PlotRecord, others: Sequence[PlotRecord]) -> Iterator[Remark]:
    """Yield with which plots it shares land, the most first; one withdrawn takes none."""
    mine = to_metric(record.geometry)
    found = []
    for other in others:
        if other.id == record.id or other.values.get("status") == "withdrawn":
            continue
        theirs = to_metric(other.geometry)
        theirs = theirs if theirs.is_valid else shapely.make_valid(theirs)
        shared = shapely.intersection(mine, theirs)
        if not shapely.buffer(shared, -SLIVER_M / 2).is_empty:
            found.append((shared, theirs.area, other))
    for shared, theirs_m2, other in sorted(found, key=lambda one: -one[0].area):
        same = shared.area / min(mine.area, theirs_m2) >= _TWICE
        lon, lat = shapely.get_coordinates(to_wgs84(shapely.point_on_surface(shared)))[0].tolist()
        name = str(other.values.get("name") or other.id)
        sentence = (_SAME_LAND if same else _OVERLAP).format(
            name=Text(name, name), plot=Text(other.id, other.id), area=number_text(shared.area)
        )
        grade = Grade.SERIOUS if same else Grade.DOUBTFUL
        yield Remark(grade, "counted_twice" if same else "overlap", sentence, (lon, lat))


def municipalities_of(shape: BaseGeometry, known: Directory) -> tuple[str, ...]:
    """Return the keys (AGS) of the municipalities an outline lies in, the largest part first."""
    hit = known.areas[known.areas.intersects(shape)]
    shares = shapely.area(shapely.intersection(hit.geometry.to_numpy(), shape))
    order = np.argsort(-shares, kind="stable")
    return tuple(str(hit["ags"].iloc[place]) for place in order.tolist() if shares[place] > 0)


def _outside(record: PlotRecord, known: Directory) -> Iterator[Remark]:
    """Yield that a plot is in no municipality at all, where it does not name one."""
    if record.values.get("municipality") in set(known.areas["ags"]) or not len(known.areas):
        return
    away = float(known.areas.to_crs(METRIC).distance(to_metric(record.geometry)).min())
    if away <= _COUNTY_TOLERANCE_M:
        return
    sentence = _OUTSIDE.format(km=number_text(away / 1_000, decimals=1))
    if known.schematic:
        sentence = Text(*(a + b for a, b in zip(sentence, _SCHEMATIC, strict=True)))
    yield Remark(Grade.HINT if known.schematic else Grade.SERIOUS, "outside", sentence)


def _by_rules(record: PlotRecord, known: Directory, today: date) -> Iterator[Remark]:
    (context,) = contexts([record], known)
    for finding in plausibility.check(record, today, context):
        if finding.rule.name in _RULES:
            yield Remark(Grade(finding.severity.value), finding.rule.name, finding.text)
