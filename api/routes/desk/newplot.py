"""`/verwaltung/flaechen/neu`: a plot that is not recorded yet: its name, its place, its outline.

It becomes a draft, and all other facts are typed into the form of that draft.
"""

from __future__ import annotations

import secrets
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, File, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import address, desk_page
from api.desk.plot.checking import known_places
from api.desk.plot.plots import path_of
from api.desk.router import CurrentAct, DeskRouter, Staff, must_keep, posted
from api.templating import language_of
from data.errors import InputError
from data.imports import cell
from data.imports.limits import Limits
from data.readers.cells import RefusedError
from data.record import PlotRecord, Provenance
from data.roles import Role
from data.store.changes import Change
from data.words import Text, collation
from geo import corners
from geo.oneoutline import SUFFIXES, outline_in
from geo.outlines import check_place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from data.store.users import User

router = DeskRouter()

_LIMITS: Final = Limits(file_mb=8, rows=1_000, unzipped_mb=64, seconds=30)
_CHUNK: Final = 1 << 16
_NAMELESS: Final = Text("Eine Fläche braucht eine Bezeichnung.", "A plot needs a name.")
_NOWHERE: Final = Text("Bitte eine Gemeinde wählen.", "Please choose a municipality.")
_NO_OUTLINE: Final = Text(
    "Bitte eine Datei wählen oder die Ecken eintippen.",
    "Please choose a file or type the corners.",
)
_TWO: Final = Text(
    "Entweder eine Datei oder getippte Ecken.", "Either a file or corners that are typed."
)
_LARGE: Final = Text(
    "Die Datei ist zu groß: höchstens {most} MB.", "The file is too large: at most {most} MB."
)
_KIND: Final = Text(
    "Bitte eine Datei mit der Endung {suffixes}.", "Please choose a file that ends in {suffixes}."
)
_EXPECTED: Final = Text("Erwartet wird {expected}.", "Expected {expected}.")
_CROSSING: Final = Text(
    "Der Umriss schneidet oder berührt sich selbst.", "The outline crosses or touches itself."
)
_PLACE: Final = Text("{found}; erwartet wird {expected}.", "{found}; expected {expected}.")


@router.seen("/flaechen/neu", Role.EDITOR)
def new(request: Request, place: CurrentDesk, asking: Staff) -> HTMLResponse:
    """Show the form."""
    return _form(request, place, asking, {}, {})


@router.done("/flaechen/neu", Role.EDITOR)
def begun(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    sent: Annotated[list[tuple[str, str]], Depends(posted)],
    datei: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Begin a draft of a new plot, and lead to its facts."""
    typed = {**dict.fromkeys(("name", "gemeinde", "system", "ecken"), ""), **dict(sent)}
    gemeinde = typed["gemeinde"]
    wrong: dict[str, Text | str] = {}
    try:
        called = cell.text(typed["name"])
    except RefusedError as error:
        called, wrong["name"] = "", _EXPECTED.format(expected=error.expected)
    if not called:
        wrong.setdefault("name", _NAMELESS)
    if gemeinde not in place.service.catalogue().municipalities:
        wrong["gemeinde"] = _NOWHERE
    else:
        must_keep(request, asking, gemeinde)
    outline = _outline(request, place, typed, datei, wrong)
    if wrong or outline is None:
        return _form(request, place, asking, typed, wrong)
    source = place.service.publisher.office.de
    record = PlotRecord(
        id=_free_id(place),
        geometry=outline,
        values={"name": called, "municipality": gemeinde},
        provenance={"identity": Provenance(source, place.today())},
    )
    draft = place.store().drafts.begin(Change(record.id, None, record), act, reason="")
    target = path_of(record.id, f"/bearbeiten?entwurf={draft.key}")
    return RedirectResponse(address(request, target), HTTPStatus.SEE_OTHER)


def _free_id(place: Desk) -> str:
    """Return an id that no plot and no draft ever had; it says nothing of the plot."""
    while True:
        made = f"p-{secrets.token_hex(5)}"
        if not place.store().versions(made):
            return made


def _outline(
    request: Request,
    place: Desk,
    typed: dict[str, str],
    upload: UploadFile | None,
    wrong: dict[str, Text | str],
) -> BaseGeometry | None:
    """Return the outline in WGS84; None, and what is wrong, where there is none."""
    language = language_of(request.url.path)
    has_file = upload is not None and bool(upload.filename)
    if has_file and typed["ecken"].strip():
        wrong["ecken"] = _TWO
        return None
    try:
        if upload is not None and has_file:
            found = _of_file(place, upload, wrong)
        elif typed["ecken"].strip():
            system = corners.BY_CODE.get(typed["system"], corners.SYSTEMS[0])
            found = corners.read(typed["ecken"], system, language)
        else:
            wrong["datei"] = _NO_OUTLINE
            return None
    except InputError as error:
        wrong["datei" if has_file else "ecken"] = error.in_(language)
        return None
    if found is None:
        return None
    place_of = "datei" if has_file else "ecken"
    if (outside := check_place(found)) is not None:
        wrong[place_of] = _PLACE.format(found=outside[0], expected=outside[1])
    elif not found.is_valid or found.area == 0:
        wrong[place_of] = _CROSSING
    return found


def _of_file(place: Desk, upload: UploadFile, wrong: dict[str, Text | str]) -> BaseGeometry | None:
    """Read a file under a name of our own: the child process that reads it has limits."""
    suffix = Path(upload.filename or "").suffix.lower()
    if suffix not in SUFFIXES:
        wrong["datei"] = _KIND.format(suffixes=", ".join(SUFFIXES))
        return None
    most = _LIMITS.file_mb * 1_000_000
    with tempfile.TemporaryDirectory(prefix="gewerbe-outline-") as folder:
        path = Path(folder) / f"outline{suffix}"
        with path.open("wb") as file:
            while chunk := upload.file.read(_CHUNK):
                if file.tell() + len(chunk) > most:
                    wrong["datei"] = _LARGE.format(most=_LIMITS.file_mb)
                    return None
                file.write(chunk)
        county = known_places(place).areas.union_all().envelope
        return outline_in(path, county, _LIMITS)


def _form(
    request: Request,
    place: Desk,
    asking: User,
    typed: dict[str, str],
    wrong: dict[str, Text | str],
) -> HTMLResponse:
    towns = place.service.catalogue().municipalities.values()
    context: dict[str, Any] = {
        "typed": typed,
        "wrong": wrong,
        "towns": sorted(
            (town for town in towns if asking.keeps(town.ags)), key=lambda one: collation(one.name)
        ),
        "systems": corners.SYSTEMS,
        "suffixes": SUFFIXES,
        "most": _LIMITS.file_mb,
    }
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/new_plot.html", context, status)
