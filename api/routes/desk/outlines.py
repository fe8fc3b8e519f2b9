"""`…/umriss`: the outline of a plot, a draft or a new plot, drawn or typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import shapely
from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from starlette.datastructures import FormData, UploadFile

from api.desk.desk import CurrentDesk, Desk
from api.desk.outline import tools
from api.desk.outline.keeping import OutlineChangedError, is_new, keep
from api.desk.outline.lands import lands, near
from api.desk.outline.page import outline_page
from api.desk.outline.sketch import Sketch, begun, sent
from api.desk.outline.subject import NEW, Subject, free_id, subject_of_draft, subject_of_plot
from api.desk.outline.tools import ToolError
from api.desk.pages import led_to
from api.desk.place import PREFIX
from api.desk.router import CurrentAct, DeskRouter, Staff, must_keep
from api.templating import language_of
from data.errors import InputError
from data.roles import Role
from data.words import LANGUAGES, Text
from geo import corners

if TYPE_CHECKING:
    from data.store.users import Act, User

router = DeskRouter()


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]

_SPLIT: Final = Text(
    "Geteilt: der größere Teil behält die Kennung, der kleinere wird eine neue Fläche.",
    "Split: the larger part keeps the id, the smaller one becomes a new plot.",
)
_SWAPPED: Final = Text("Die Teile sind getauscht.", "The parts have changed places.")
_REJOINED: Final = Text("Die Teilung ist aufgehoben.", "The split is taken back.")
_MERGED: Final = Text("Vereint.", "Merged.")
_LAID: Final = Text("An die Nachbarn gelegt.", "Laid against the neighbours.")
_UPLOADED: Final = Text(
    "Der Umriss der Datei ist übernommen.", "The outline of the file is taken over."
)
_RESET: Final = Text("Der Umriss ist wieder, wie er war.", "The outline is as it was again.")
_EXAMINED: Final = Text("Geprüft.", "Checked.")


@router.seen("/flaechen/neu/umriss", Role.EDITOR)
def new_outline(request: Request) -> Response:
    """Show the page on which a new plot is drawn."""
    return _shown(request, Subject(NEW))


@router.done("/flaechen/neu/umriss", Role.EDITOR)
def new_outline_sent(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, form: Form
) -> Response:
    """Take what was drawn of a new plot."""
    return _taken(request, place, asking, act, Subject(NEW), form)


@router.seen("/flaechen/{plot_id}/umriss", Role.EDITOR)
def plot_outline(request: Request, place: CurrentDesk, plot_id: str) -> Response:
    """Show the outline of a plot of the record."""
    return _shown(request, subject_of_plot(place, plot_id))


@router.done("/flaechen/{plot_id}/umriss", Role.EDITOR)
def plot_outline_sent(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, plot_id: str, form: Form
) -> Response:
    """Take what was drawn of a plot of the record."""
    return _taken(request, place, asking, act, subject_of_plot(place, plot_id), form)


@router.seen("/entwuerfe/{key}/umriss", Role.EDITOR)
def draft_outline(request: Request, place: CurrentDesk, key: str) -> Response:
    """Show the outline of a draft."""
    return _shown(request, subject_of_draft(place, key))


@router.done("/entwuerfe/{key}/umriss", Role.EDITOR)
def draft_outline_sent(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, form: Form
) -> Response:
    """Take what was drawn of a draft."""
    return _taken(request, place, asking, act, subject_of_draft(place, key), form)


def _shown(request: Request, subject: Subject) -> Response:
    return outline_page(request, subject, begun(subject, language_of(request.url.path)))


def _taken(
    request: Request, place: Desk, asking: User, act: Act, subject: Subject, form: FormData
) -> Response:
    """Do what the button that was pressed says, to what the form holds."""
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    sketch = sent(fields, language_of(request.url.path), _exact(place, subject))
    step = dict(fields).get("schritt", "pruefen")
    if sketch.typed is not None and step not in {"zuruecksetzen", "datei"}:
        return outline_page(request, subject, sketch)
    if step == "speichern":
        return _saved(request, place, asking, act, subject, sketch)
    file = form.get("datei")
    try:
        done = _stepped(
            place, subject, sketch, step, file if isinstance(file, UploadFile) else None
        )
    except ToolError as error:
        return outline_page(request, subject, sketch, wrong=error.why)
    except InputError as error:
        refused = Text(*(error.in_(language) for language in LANGUAGES))
        return outline_page(request, subject, sketch, wrong=refused)
    sketch.wrong.clear()
    return outline_page(request, subject, sketch, done=done)


def _exact(place: Desk, subject: Subject) -> list[shapely.Geometry]:
    """Return the corners around a subject, which one may mean when one types."""
    if subject.outline is None:
        return []
    around = near(subject.outline.envelope, 100)
    return [subject.outline, *(one.geometry for one in lands(place).meeting(around))]


def _stepped(
    place: Desk, subject: Subject, sketch: Sketch, step: str, file: UploadFile | None
) -> Text:
    """Change the sketch as a button says; return what was done."""
    own = [subject.base.id] if subject.base else []
    if step == "teilen":
        return _split(place, sketch, own)
    if step == "vereinen":
        return _merged(place, sketch)
    if step == "einrasten":
        besides = (*own, *sketch.merged)
        sketch.become(tools.lay(place, sketch.outline, sketch.tolerance, besides))
        return _LAID
    if step == "datei":
        content = file.file.read() if file else b""
        sketch.become(tools.uploaded(place, (file and file.filename) or "", content))
        return _UPLOADED
    return _turned(subject, sketch, step)


def _split(place: Desk, sketch: Sketch, own: list[str]) -> Text:
    line = corners.read_line(sketch.line, sketch.system, sketch.form)
    first, sketch.apart = tools.split(sketch.outline, line)
    sketch.become(first)
    sketch.apart_id = sketch.apart_id or free_id(place, own[0] if own else "neu")
    return _SPLIT


def _merged(place: Desk, sketch: Sketch) -> Text:
    outline, plots = tools.merge(place, sketch.outline, sketch.chosen)
    sketch.become(outline)
    sketch.merged = tuple(dict.fromkeys((*sketch.merged, *plots)))
    sketch.withdrawn = tuple(dict.fromkeys((*sketch.withdrawn, *plots)))
    return _MERGED


def _turned(subject: Subject, sketch: Sketch, step: str) -> Text:
    if step == "zuruecksetzen":
        sketch.outline, sketch.typed = subject.outline, None
        sketch.apart, sketch.merged = None, ()
        return _RESET
    if step not in {"tauschen", "aufheben"} or sketch.apart is None:
        return _EXAMINED
    outline, apart = tools.sound(sketch.outline), tools.sound(sketch.apart)
    if step == "tauschen":
        sketch.become(apart)
        sketch.apart = outline
        return _SWAPPED
    sketch.become(tools.rejoined(outline, apart))
    sketch.apart = None
    return _REJOINED


def _saved(
    request: Request, place: Desk, asking: User, act: Act, subject: Subject, sketch: Sketch
) -> Response:
    def may(municipality: str | None) -> None:
        must_keep(request, asking, municipality)

    try:
        draft = keep(place, act, subject, sketch, may)
    except ToolError as error:
        return outline_page(request, subject, sketch, wrong=error.why)
    except InputError as error:
        refused = Text(*(error.in_(language) for language in LANGUAGES))
        return outline_page(request, subject, sketch, wrong=refused)
    except OutlineChangedError as error:
        sketch.seen = error.subject.mark
        return outline_page(request, error.subject, sketch, changed=error.subject)
    said = "outline_new" if is_new(subject) else "outline"
    return led_to(request, f"/entwuerfe/{draft.key}" if _has_drafts(request) else "", said=said)


def _has_drafts(request: Request) -> bool:
    """Whether the desk has a page of a draft."""
    page = f"{PREFIX}/entwuerfe/{{key}}"
    return any(route.path == page for route in iter_route_contexts(request.app.routes))
