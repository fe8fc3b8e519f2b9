"""`/verwaltung/umriss/…`: what the script on which outlines are drawn asks of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
import shapely
from fastapi import File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.desk.desk import CurrentDesk
from api.desk.outline import tools
from api.desk.outline.lands import known, lands, parcels_meeting
from api.desk.outline.page import examined, said, subject_in
from api.desk.outline.sketch import from_geojson, to_geojson
from api.desk.outline.subject import free_id
from api.desk.outline.tools import ToolError, plot_name
from api.desk.router import DeskRouter
from api.templating import language_of
from data.errors import InputError
from data.roles import Role
from data.words import Text
from geo.examination import municipalities_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

router = DeskRouter()

_CLOSE_DEGREES: Final = 0.02
"""Within how large a box parcels are shown."""
_LINE: Final = Text("Eine Linie hat wenigstens zwei Punkte.", "A line has at least two points.")

type Coordinate = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
type Key = Annotated[str, StringConstraints(max_length=300)]


class Drawn(BaseModel):
    """What is drawn: `von` names whose outline it is, by its path below the desk.

    `ohne` names plots that were taken in and do not count any more.
    """

    model_config = ConfigDict(extra="forbid")

    von: Key
    umriss: dict[str, Any] | None = None
    gemeinde: Key = ""
    ohne: Annotated[list[Key], Field(max_length=tools.MOST_MERGED)] = []


class Cut(Drawn):
    """With the line by which it is split: longitude and latitude of its points."""

    linie: Annotated[list[tuple[Coordinate, Coordinate]], Field(max_length=500)]


class Joined(Drawn):
    """With what it is merged with; see `api.desk.outline.tools.merge`."""

    mit: Annotated[list[Key], Field(max_length=tools.MOST_MERGED)]


class Laid(Drawn):
    """With the metres within which it is laid against others."""

    toleranz: Annotated[float, Field(gt=0, le=10)]


@router.done("/umriss/pruefen", Role.EDITOR)
def checked(request: Request, place: CurrentDesk, drawn: Drawn) -> Response:
    """Say what is to be said of an outline."""

    def answer() -> dict[str, Any]:
        outline = _outline(drawn)
        subject = subject_in(request, drawn.von)
        found = examined(place, subject, outline, drawn.gemeinde, drawn.ohne)
        towns = outline is not None and found is not None and found.is_outline
        return {
            **said(found, language_of(request.url.path)),
            "gemeinden": list(municipalities_of(outline, known(place))) if towns else [],
        }

    return _answered(request, answer)


@router.done("/umriss/teilen", Role.EDITOR)
def split(request: Request, place: CurrentDesk, drawn: Cut) -> Response:
    """Split an outline by a line."""

    def answer() -> dict[str, Any]:
        if len(drawn.linie) < 2:  # noqa: PLR2004
            raise ToolError(_LINE)
        first, second = tools.split(_outline(drawn), shapely.LineString(drawn.linie))
        base = subject_in(request, drawn.von).base
        return {
            "umriss": _json(first),
            "abgeteilt": _json(second),
            "kennung": free_id(place, base.id if base else "neu"),
        }

    return _answered(request, answer)


@router.done("/umriss/vereinen", Role.EDITOR)
def merged(request: Request, place: CurrentDesk, drawn: Joined) -> Response:
    """Merge an outline with plots and parcels."""

    def answer() -> dict[str, Any]:
        outline, plots = tools.merge(place, _outline(drawn), drawn.mit)
        return {"umriss": _json(outline), "vereint": plots}

    return _answered(request, answer)


@router.done("/umriss/einrasten", Role.EDITOR)
def laid(request: Request, place: CurrentDesk, drawn: Laid) -> Response:
    """Lay an outline against what lies around it."""

    def answer() -> dict[str, Any]:
        base = subject_in(request, drawn.von).base
        besides = [*drawn.ohne, *([base.id] if base else [])]
        return {"umriss": _json(tools.lay(place, _outline(drawn), drawn.toleranz, besides))}

    return _answered(request, answer)


@router.done("/umriss/datei", Role.EDITOR)
def uploaded(
    request: Request,
    place: CurrentDesk,
    datei: Annotated[UploadFile | None, File()] = None,
    system: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Return the one outline of a file."""

    def answer() -> dict[str, Any]:
        content = b"" if datei is None else datei.file.read()
        name = (datei and datei.filename) or ""
        return {"umriss": _json(tools.uploaded(place, name, content, crs=system or None))}

    return _answered(request, answer)


@router.seen("/umriss/umgebung", Role.EDITOR)
def around(
    place: CurrentDesk,
    west: Annotated[float, Query(ge=-180, le=180)] = 0,
    south: Annotated[float, Query(ge=-90, le=90)] = 0,
    east: Annotated[float, Query(ge=-180, le=180)] = 0,
    north: Annotated[float, Query(ge=-90, le=90)] = 0,
) -> Response:
    """Return plots and parcels within a box (WGS84), for snapping and merging."""
    box = shapely.box(west, south, east, north)
    parcels = []
    if max(east - west, north - south) < _CLOSE_DEGREES:
        parcels = [
            (f"{tools.PARCEL}:{one.key}", one.name, one.shape)
            for one in parcels_meeting(place, box)
        ]
    plots = [
        (f"{tools.PLOT}:{one.id}", plot_name(one), one.geometry)
        for one in lands(place).meeting(box)
    ]
    return _bytes({"flaechen": _features(plots), "flurstuecke": _features(parcels)})


def _features(found: list[tuple[str, str, BaseGeometry]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": key, "properties": {"name": name}, "geometry": _json(shape)}
            for key, name, shape in found
        ],
    }


def _outline(drawn: Drawn) -> BaseGeometry | None:
    return None if drawn.umriss is None else from_geojson(drawn.umriss)


def _json(shape: BaseGeometry) -> orjson.Fragment:
    return orjson.Fragment(to_geojson(shape))


def _bytes(content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")


def _answered(request: Request, answer: Callable[[], dict[str, Any]]) -> Response:
    """Answer with what a tool makes, or with the reason why it cannot, in words.

    A line that does not split is no error of the one who asks, so both are 200.
    """
    language = language_of(request.url.path)
    try:
        return _bytes(answer())
    except ToolError as error:
        refused = {"warum": error.why.in_(language), "at": error.at}
    except InputError as error:
        refused = {"warum": error.in_(language), "at": None}
    return _bytes(refused)
