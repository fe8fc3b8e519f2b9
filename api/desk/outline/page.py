"""The page on which an outline is drawn: what its template and its script are given."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import orjson

from api.desk.desk import desk
from api.desk.outline.lands import known, lands, near, parcels_meeting
from api.desk.outline.sketch import TOLERANCES, to_geojson
from api.desk.outline.subject import area_words, drawn, free_id, subject_at
from api.desk.outline.tools import offered, plot_name
from api.desk.pages import desk_page
from api.pagerouter import pages_of
from api.templating import language_of
from data.record import PlotRecord
from data.words import Text
from geo.corners import SYSTEMS
from geo.examination import GRADE_LABELS, examine, municipalities_of
from maps import sketch as drawing
from maps.sketchmap import ground_choices, sketch_map

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import Request
    from fastapi.responses import HTMLResponse
    from shapely.geometry.base import BaseGeometry

    from api.desk.desk import Desk
    from api.desk.outline.sketch import Sketch
    from api.desk.outline.subject import Subject
    from data.words import Language
    from geo.examination import Examination

_AROUND_M: Final = 150.0
_LABEL: Final = Text("Skizze des Umrisses mit Nachbarn", "Sketch of the outline with neighbours")


def examined(
    place: Desk,
    subject: Subject,
    outline: BaseGeometry | None,
    municipality: str = "",
    besides: Iterable[str] = (),
) -> Examination | None:
    """Return what is to be said of an outline of a subject; None where none is drawn.

    Parameters
    ----------
    besides
        Plots that were taken in, and are to be withdrawn.
    """
    if outline is None or outline.is_empty:
        return None
    values = {"municipality": municipality} if municipality else {}
    base = subject.base or PlotRecord("", outline, values)
    box = outline.envelope
    gone = set(besides)
    meeting = lands(place).meeting(box) if outline.is_valid else []
    others = [one for one in meeting if one.id not in gone]
    return examine(drawn(base, outline), others, known(place), place.today())


def said(found: Examination | None, language: Language) -> dict[str, Any]:
    """Return an examination as the script and the template show it."""
    if found is None:
        return {"area": None, "words": None, "corners": 0, "fine": False, "remarks": []}
    return {
        "area": found.area,
        "words": None if found.area is None else area_words(found.area).in_(language),
        "corners": found.corners,
        "fine": found.is_outline,
        "remarks": [
            {
                "grade": one.grade.value,
                "label": GRADE_LABELS[one.grade].in_(language),
                "rule": one.rule,
                "text": one.text.in_(language),
                "at": one.at,
            }
            for one in found.remarks
        ],
    }


def outline_page(
    request: Request,
    subject: Subject,
    sketch: Sketch,
    *,
    wrong: Text | None = None,
    done: Text | None = None,
    changed: Subject | None = None,
) -> HTMLResponse:
    """Answer with the page.

    Parameters
    ----------
    wrong, done
        Why something was refused; what was done.
    changed
        The subject as somebody else has it, where the outline was changed meanwhile.
    """
    place, language = desk(request), language_of(request.url.path)
    outline = sketch.outline
    examination = examined(place, subject, outline, sketch.municipality, sketch.withdrawn)
    own = {subject.base.id} if subject.base else set()
    theirs = changed.outline if changed else None
    context = {
        "subject": subject,
        "sketch": sketch,
        "examination": said(examination, language),
        "apart": said(examined(place, subject, sketch.apart), language) if sketch.apart else None,
        "outline_json": to_geojson(outline),
        "apart_json": to_geojson(sketch.apart),
        "theirs_json": to_geojson(theirs),
        "theirs": changed,
        "systems": SYSTEMS,
        "tolerances": TOLERANCES,
        "offered": offered(place, outline, own | set(sketch.merged)),
        "towns": known(place).municipalities,
        "town": sketch.municipality or _town(place, outline),
        "title": plot_name(subject.base) if subject.base else "",
        "other_drafts": _other_drafts(place, subject),
        "svg": _svg(place, subject, sketch, examination, theirs, language),
        "setup": _setup(request, place, language),
        "ground_choices": ground_choices(pages_of(request).grounds, language),
        "refused": wrong,
        "done": done,
        "suggested": free_id(place, subject.base.id if subject.base else "neu"),
    }
    failed = wrong is not None or bool(sketch.wrong)
    status = HTTPStatus.BAD_REQUEST if failed else HTTPStatus.OK
    status = HTTPStatus.CONFLICT if changed else status
    return desk_page(request, "desk/outline.html", context, status)


def _town(place: Desk, outline: BaseGeometry | None) -> str:
    """Return the municipality in which most of an outline lies."""
    if outline is None or not outline.is_valid:
        return ""
    return next(iter(municipalities_of(outline, known(place))), "")


def _other_drafts(place: Desk, subject: Subject) -> list[str]:
    if subject.base is None:
        return []
    return [
        draft.key
        for draft in place.store().drafts.all()
        if draft.plot == subject.base.id
        and draft.record is not None
        and (subject.draft is None or draft.key != subject.draft.key)
    ]


def _svg(
    place: Desk,
    subject: Subject,
    sketch: Sketch,
    examination: Examination | None,
    theirs: BaseGeometry | None,
    language: Language,
) -> str:
    outline = sketch.outline
    around: list[tuple[str, str, BaseGeometry]] = []
    if outline is not None and outline.is_valid and not outline.is_empty:
        box = near(outline.envelope, _AROUND_M)
        around += [("parcel", one.name, one.shape) for one in parcels_meeting(place, box, 200)]
        own = subject.base.id if subject.base else None
        around += [
            ("plot", plot_name(one), one.geometry)
            for one in lands(place).meeting(box, 60)
            if one.id != own
        ]
    if subject.outline is not None:
        around.append(("before", "", subject.outline))
    if theirs is not None:
        around.append(("theirs", "", theirs))
    marks = [one.at for one in examination.remarks if one.at] if examination else []
    return drawing.drawn(
        outline, apart=sketch.apart, around=around, marks=marks, label=_LABEL.in_(language)
    )


def _setup(request: Request, place: Desk, language: Language) -> str:
    catalogue = place.service.catalogue()
    held = sketch_map(catalogue, language, pages_of(request).grounds)
    return orjson.dumps(held).decode()


def subject_in(request: Request, path: str) -> Subject:
    """Return what lies at a path below the desk; see `api.desk.outline.subject` for errors."""
    return subject_at(desk(request), path)
