"""The state of a page on which an outline is drawn, as its form sends it: nothing is kept here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson
import shapely

from data.errors import Finding, InputError, shorten
from data.words import Text
from geo import corners
from geo.corners import BY_CODE, SYSTEMS, NumberForm, System

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from api.desk.outline.subject import Subject
    from data.words import Language

TOLERANCES: Final = (0.5, 1.0, 2.0, 5.0)
"""Metres within which an outline is laid against others."""
MOST_WORDS: Final = 300
_OUTLINE: Final = Text("ein Polygon oder MultiPolygon", "a Polygon or MultiPolygon")
_GEOJSON: Final = Text("eine Geometrie in GeoJSON", "a geometry in GeoJSON")
_FIELD: Final = Text("Umriss", "Outline")


@dataclass(slots=True, kw_only=True)
class Sketch:
    """What is drawn so far.

    Attributes
    ----------
    outline, apart
        The outline, and the plot that is split off, in WGS84; None where there is none.
    apart_id
        Id of the plot that is split off.
    merged, withdrawn
        Ids of the plots that were taken in, and which of them are to be withdrawn.
    typed
        Corners as they are typed, in `system` and `form`.
    line
        Points of the line by which it is to be split, typed in the same way.
    chosen
        What it is to be merged with.
    measured
        Whether the gross area becomes that of the outline.
    seen
        Mark of the outline that was edited; see `Subject.mark`.
    """

    outline: BaseGeometry | None = None
    apart: BaseGeometry | None = None
    apart_id: str = ""
    merged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    system: System = SYSTEMS[0]
    form: NumberForm = "de"
    typed: str | None = None
    line: str = ""
    chosen: tuple[str, ...] = ()
    tolerance: float = TOLERANCES[1]
    reason: str = ""
    measured: bool = True
    seen: str = ""
    plot_id: str = ""
    name: str = ""
    municipality: str = ""
    wrong: list[InputError] = field(default_factory=list)

    @property
    def corners(self) -> str:
        """Corners as the form shows them: as typed where they cannot be read."""
        if self.typed is not None:
            return self.typed
        return corners.write(self.outline, self.system, self.form)

    def become(self, outline: BaseGeometry) -> None:
        """Take another outline."""
        self.outline, self.typed = outline, None


def begun(subject: Subject, language: Language) -> Sketch:
    """Return the state in which a page is opened."""
    return Sketch(outline=subject.outline, form=language, seen=subject.mark)


def sent(
    fields: Sequence[tuple[str, str]], language: Language, near: Iterable[BaseGeometry] = ()
) -> Sketch:
    """Return the state that a form sends.

    Parameters
    ----------
    near
        Outlines whose corners are meant exactly where one is typed to the millimetre.
    """
    given = dict(fields)
    several = {
        name: tuple(dict.fromkeys(value for key, value in fields if key == name and value))
        for name in ("vereint", "zurueckziehen", "mit")
    }
    form: NumberForm = "en" if given.get("zahlen_war", language) == "en" else "de"
    sketch = Sketch(
        system=BY_CODE.get(given.get("system_war", ""), SYSTEMS[0]),
        form=form,
        apart_id=given.get("neue_id", "").strip()[:MOST_WORDS],
        merged=several["vereint"],
        withdrawn=several["zurueckziehen"],
        chosen=several["mit"],
        line=given.get("linie", ""),
        tolerance=_tolerance(given.get("toleranz", "")),
        reason=" ".join(given.get("grund", "").split())[:MOST_WORDS],
        measured="bruttoflaeche" in given,
        seen=given.get("gesehen", ""),
        plot_id=given.get("kennung", "").strip()[:MOST_WORDS],
        name=" ".join(given.get("name", "").split())[:MOST_WORDS],
        municipality=given.get("gemeinde", ""),
    )
    for name in ("umriss", "abgeteilt"):
        if given.get(name):
            _take(sketch, name, given[name])
    if "ecken" in given:
        _read(sketch, given["ecken"], near)
    if sketch.typed is None:  # what cannot be read stays as it was typed
        sketch.system = BY_CODE.get(given.get("system", ""), sketch.system)
        sketch.form = "en" if given.get("zahlen", form) == "en" else "de"
    return sketch


def _tolerance(text: str) -> float:
    return next((one for one in TOLERANCES if str(one) == text), TOLERANCES[1])


def _take(sketch: Sketch, name: str, text: str) -> None:
    try:
        shape = from_geojson(text)
    except InputError as error:
        sketch.wrong.append(error)
        return
    if name == "umriss":
        sketch.outline = shape
    else:
        sketch.apart = shape


def _read(sketch: Sketch, text: str, near: Iterable[BaseGeometry]) -> None:
    """Take corners as they are typed; those that were not touched stay as they are."""
    if not text.strip():
        sketch.outline = None
        return
    exact = [shape for shape in (sketch.outline, *near) if shape is not None]
    points = shapely.multipoints(shapely.get_coordinates(exact)) if exact else None
    try:
        sketch.outline = corners.read(text, sketch.system, sketch.form, near=points)
    except InputError as error:
        sketch.typed = text
        sketch.wrong.append(error)


def from_geojson(given: str | dict[str, Any]) -> BaseGeometry:
    """Return a geometry in WGS84, which need not be valid.

    Raises
    ------
    InputError
        Where it is none of an area.
    """
    try:
        text = given if isinstance(given, str) else orjson.dumps(given).decode()
        shape = shapely.force_2d(shapely.from_geojson(text))
    except (shapely.errors.GEOSException, orjson.JSONEncodeError, TypeError) as error:
        found = shorten(given)
        raise InputError(Finding(_FIELD, None, found, _GEOJSON)) from error
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"}:
        kind = None if shape is None else str(shape.geom_type)
        raise InputError(Finding(_FIELD, None, kind, _OUTLINE))
    return shape


def to_geojson(shape: BaseGeometry | None) -> str:
    """Return a geometry as GeoJSON, to the last digit; nothing for none."""
    return "" if shape is None or shape.is_empty else str(shapely.to_geojson(shape))
