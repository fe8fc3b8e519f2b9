"""`/verwaltung/flaechen/{plot_id}/dokumente`: documents and photographs of a plot."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.datastructures import UploadFile

from api.desk.desk import CurrentDesk, Desk
from api.desk.handed import Uploads
from api.desk.pages import desk_page, led_to
from api.desk.place import PREFIX
from api.desk.plot import sheets
from api.desk.plot.plots import known, path_of
from api.desk.post.insight import town_of
from api.desk.router import CurrentAct, DeskRouter, Given, Staff, must_keep
from api.filing import KINDS, NO_PICTURE, check_kind, file_away
from api.problems import Problem
from api.routes.documents import FILE, PICTURE, media_of
from api.templating import language_of
from data import codes
from data.errors import InputError
from data.roles import Role
from data.store.files import Files
from data.uploads import shown_name, taken
from data.words import Text
from maps.enclosures import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.desk.plot.sheets import Sheet
    from api.filing import Said
    from data.store.documents import Document
    from data.store.users import Act, User
    from data.uploads import Upload

router = DeskRouter()
upload = DeskRouter()
"""The route that takes files: as a router of its own, since its bodies may be larger."""

MOST_AT_ONCE: Final = 6
"""How many files come with one form."""
_PATH: Final = "/flaechen/{plot_id}/dokumente"
_ONE: Final = f"{_PATH}/{{key}}"
UPLOAD: Final = re.compile(rf"{PREFIX}/flaechen/[^/]+/dokumente$")
"""How the path of the route ends that takes files."""
_GONE: Final = Text("Dieses Dokument gibt es nicht.", "There is no such document.")
_LOST: Final = Text(
    "Die Datei dazu ist endgültig gelöscht.", "The file that belongs to it is deleted for good."
)
_NO_FILE: Final = Text("Bitte mindestens eine Datei wählen.", "Please choose at least one file.")
_MANY: Final = Text(
    "Höchstens {most} Dateien auf einmal; es sind {count}.",
    "At most {most} files at a time; these are {count}.",
)
_REFUSED: Final = Text(
    "{name}: erwartet wird {expected}; gefunden: {found}.",
    "{name}: expected {expected}; found: {found}.",
)
_REFUSED_BARE: Final = Text("{name}: erwartet wird {expected}.", "{name}: expected {expected}.")

_TWICE: Final = Text(
    "{name}: diese Datei hat die Fläche schon.", "{name}: the plot has this file already."
)


@router.seen(_PATH, Role.READER)
def papers(request: Request, place: CurrentDesk, asking: Staff, plot_id: str) -> HTMLResponse:
    """Show the documents of a plot, and a form for more."""
    _town(place, plot_id)
    return _list(request, place, asking, plot_id, sheets.blank(language_of(request.url.path)))


@upload.done(_PATH, Role.EDITOR)
def handed_in(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    given: Given,
    files: Uploads,
) -> Response:
    """Take files: all of them, or none where one cannot be taken."""
    must_keep(request, asking, _town(place, plot_id))
    language = language_of(request.url.path)
    sheet = sheets.typed(dict(given), place.today(), language, is_new=True)
    if len(files) > 1:
        sheet = sheet.of_several(language)
    wrong, held = _judged(place, sheet, files)
    if not wrong and not sheet.faults:
        wrong = _kept(place, act, plot_id, sheet, held)
    if wrong or sheet.faults:
        return _list(request, place, asking, plot_id, sheet, wrong)
    return led_to(request, path_of(plot_id, "/dokumente"), said="documents_added")


def _judged(
    place: Desk, sheet: Sheet, files: Sequence[UploadFile]
) -> tuple[list[Text], list[tuple[str, Upload]]]:
    """Return what is wrong with the files, and by name what is to be kept of them."""
    if not files:
        return [_NO_FILE], []
    if len(files) > MOST_AT_ONCE:
        return [_MANY.format(most=str(MOST_AT_ONCE), count=str(len(files)))], []
    wrong, held = [], []
    limits = place.settings.upload_limits
    for file in files:
        name = file.filename or ""
        try:
            # One byte more than may be, so that it is refused without being read whole.
            content = file.file.read(limits.file_mb * 1_000_000 + 1)
            found = taken(content, name, limits)
            check_kind(sheet.kind, found, name)
        except InputError as error:
            wrong += _said(error)
        else:
            held.append((name, found))
    return wrong, held


def _kept(
    place: Desk, act: Act, plot_id: str, sheet: Sheet, held: Sequence[tuple[str, Upload]]
) -> list[Text]:
    """Keep what was handed in, or nothing of it; return what is wrong."""
    store, said = place.store(), sheet.said()
    hashes = [Files.name_of(found.content) for _, found in held]
    there = {one.sha256: one for one in store.documents.all(plot_id) if one.removed is None}
    wrong = [
        _TWICE.format(name=shown_name(name))
        for number, (name, _) in enumerate(held)
        if hashes[number] in there or hashes[number] in hashes[:number]
    ]
    if wrong:
        return wrong
    for number, (name, found) in enumerate(held, start=1):
        file_away(
            store,
            place.settings,
            found,
            _titled(said, name, number if len(held) > 1 else None),
            plot=plot_id,
            name=name,
            account=act.account,
            at=act.at,
        )
    return []


def _titled(said: Said, name: str, number: int | None) -> Said:
    """Return what is said of a file: under the title of the form, numbered, or its own name."""
    if not said.title_de:
        shown = shown_name(name)
        bare = shown.de if isinstance(shown, Text) else PurePosixPath(shown).stem or shown
        return replace(said, title_de=bare)
    if number is None:
        return said
    english = said.title_en and f"{said.title_en} ({number})"
    return replace(said, title_de=f"{said.title_de} ({number})", title_en=english)


def _said(error: InputError) -> list[Text]:
    """Return in words what is wrong with a file."""
    return [
        (_REFUSED_BARE if one.found is None else _REFUSED).format(
            name=one.where, expected=one.expected, found=one.found
        )
        for one in error.findings
    ]


@router.seen(f"{_ONE}/datei", Role.READER)
def paper_file(
    place: CurrentDesk, plot_id: str, key: str, klein: Annotated[str, Query(max_length=1)] = ""
) -> Response:
    """Hand out a document, or the preview of a picture, those that are internal as well."""
    one = _document(place, plot_id, key)
    path = place.service.files.path(one.preview if klein and one.preview else one.sha256)
    if not path.is_file():
        raise Problem(HTTPStatus.NOT_FOUND, _LOST)
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": PICTURE if one.is_picture else FILE,
    }
    return FileResponse(
        path,
        media_type=media_of(one, path),
        headers=headers,
        filename=f"{one.title_de}.{one.suffix}",
        content_disposition_type="inline" if one.is_picture else "attachment",
    )


@router.seen(_ONE, Role.EDITOR)
def paper(request: Request, place: CurrentDesk, plot_id: str, key: str) -> HTMLResponse:
    """Show what is said of one document, to be changed."""
    one = _there(place, plot_id, key)
    return _page(request, one, sheets.of_document(one, language_of(request.url.path)))


@router.done(_ONE, Role.EDITOR)
def paper_changed(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    key: str,
    given: Given,
) -> Response:
    """Say it otherwise."""
    must_keep(request, asking, _town(place, plot_id))
    one = _there(place, plot_id, key)
    language = language_of(request.url.path)
    sheet = sheets.typed(dict(given), place.today(), language, is_new=False)
    no_photo = sheet.kind == "photo" and not one.is_picture
    if sheet.faults or no_photo:
        return _page(request, one, sheet, NO_PICTURE if no_photo else None)
    said = sheet.said()
    values = {name: getattr(said, name) for name in said.__slots__}
    place.store().documents.change(replace(one, **values), act)
    return led_to(request, path_of(plot_id, "/dokumente"), said="changed")


@router.done(f"{_ONE}/reihe", Role.EDITOR)
def paper_moved(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    key: str,
    wohin: Annotated[str, Form()] = "",
) -> Response:
    """Move it up or down among the documents of its plot."""
    must_keep(request, asking, _town(place, plot_id))
    _there(place, plot_id, key)
    place.store().documents.move(key, -1 if wohin == "hoch" else 1, act)
    return led_to(request, path_of(plot_id, "/dokumente"), said="moved")


@router.done(f"{_ONE}/entfernen", Role.EDITOR)
def paper_removed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, plot_id: str, key: str
) -> Response:
    """Remove it: no visitor sees it from now on; it can be brought back."""
    must_keep(request, asking, _town(place, plot_id))
    _there(place, plot_id, key)
    place.store().documents.remove(key, account=act.account, at=act.at)
    return led_to(request, path_of(plot_id, "/dokumente"), said="document_removed")


@router.done(f"{_ONE}/zurueckholen", Role.EDITOR)
def paper_restored(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, plot_id: str, key: str
) -> Response:
    """Bring it back to where it was."""
    must_keep(request, asking, _town(place, plot_id))
    one = _document(place, plot_id, key)
    if not place.service.files.path(one.sha256).is_file():
        raise Problem(HTTPStatus.CONFLICT, _LOST)
    done = place.store().documents.restore(key, act)
    where = path_of(plot_id, "/dokumente")
    return led_to(request, where, said="document_restored" if done else "document_there")


def _town(place: Desk, plot_id: str) -> str | None:
    """Return the municipality of a plot that the catalogue or the record knows; else 404."""
    if plot_id not in place.service.catalogue().by_id:
        known(place, plot_id)
    return town_of(place, plot_id)


def _document(place: Desk, plot_id: str, key: str) -> Document:
    found = [one for one in place.store().documents.all(plot_id) if one.key == key]
    if not found:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE)
    return found[0]


def _there(place: Desk, plot_id: str, key: str) -> Document:
    one = _document(place, plot_id, key)
    if one.removed is not None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE)
    return one


def _list(
    request: Request,
    place: Desk,
    user: User,
    plot_id: str,
    sheet: Sheet,
    wrong: Sequence[Text] = (),
) -> HTMLResponse:
    language = language_of(request.url.path)
    every = place.store().documents.all(plot_id)
    held = [one for one in every if one.removed is None]
    gone = [one for one in reversed(every) if one.removed is not None]
    plot = place.service.catalogue().by_id.get(plot_id)
    in_record = bool(place.store().versions(plot_id))
    context = {
        "plot_id": plot_id,
        "name": plot.name if plot else plot_id,
        "in_record": in_record,
        "held": list(zip(held, in_words(held, language), strict=True)),
        "gone": list(zip(gone, in_words(gone, language), strict=True)),
        "may_edit": user.may(Role.EDITOR) and user.keeps(town_of(place, plot_id)),
        "sheet": sheet,
        "kinds": [(code, codes.label(codes.DOCUMENTS, code)) for code in KINDS],
        "wrong": wrong,
        "most_files": MOST_AT_ONCE,
        "most_mb": place.settings.document_mb,
    }
    status = HTTPStatus.BAD_REQUEST if wrong or sheet.faults else HTTPStatus.OK
    return desk_page(request, "desk/documents.html", context, status)


def _page(request: Request, one: Document, sheet: Sheet, wrong: Text | None = None) -> HTMLResponse:
    (shown,) = in_words((one,), language_of(request.url.path))
    context = {
        "plot_id": one.plot,
        "one": one,
        "shown": shown,
        "sheet": sheet,
        "kinds": [(code, codes.label(codes.DOCUMENTS, code)) for code in KINDS],
        "wrong": wrong,
    }
    status = HTTPStatus.BAD_REQUEST if wrong or sheet.faults else HTTPStatus.OK
    return desk_page(request, "desk/document.html", context, status)
