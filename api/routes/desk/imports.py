"""`/verwaltung/import`: files of plots brought in, looked through, and taken over or not."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from api import jobs
from api.desk.desk import CurrentDesk, Desk
from api.desk.handed import Fields, File
from api.desk.importpage import OPEN, Phase, context_of, is_choice, standing_of, value_of
from api.desk.pages import desk_page, led_to
from api.desk.place import PREFIX
from api.desk.router import CurrentAct, DeskRouter, Staff, must_keep
from api.imports.shelf import Shelf, TooLargeError, called, suffix_of
from api.imports.terms import MOST, Terms
from api.jobs.imports import NAME, content_of
from api.problems import Problem
from api.templating import language_of
from data.imports.table import SUFFIXES
from data.roles import Role
from data.store.imports import ImportChangedError, new_key
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.desk.importpage import Standing
    from data.imports.number import Mark
    from data.store.imports import Import
    from data.store.users import Act

router = DeskRouter()
upload = DeskRouter()
"""The route that takes a file: as a router of its own, since its bodies may be larger."""

_PATH: Final = "/import"
UPLOAD: Final = PREFIX + _PATH
"""How the path of the route ends that takes a file."""
_LISTED: Final = 50
_MARKS: Final[Mapping[str, Mark]] = {"komma": ",", "punkt": "."}
_NO_IMPORT: Final = Text("Diesen Import gibt es nicht.", "There is no such import.")
_NO_FILE: Final = Text("Bitte eine Datei wählen.", "Please choose a file.")
_SUFFIX: Final = Text(
    "Eine Datei mit der Endung {suffixes}.", "A file with one of the suffixes {suffixes}."
).format(suffixes=", ".join(SUFFIXES))
_LARGE: Final = Text(
    "Die Datei ist zu groß: höchstens {most} MB.", "The file is too large: at most {most} MB."
)
_WAIT: Final = Text(
    "Sie haben schon {most} Aufträge, die nicht fertig sind. Bitte warten Sie auf einen davon.",
    "You have {most} unfinished orders already. Please wait for one of them.",
)
_DAY: Final = Text(
    "„Bestätigt am“: ein Tag, der nicht in der Zukunft liegt.",
    "“Confirmed on”: a day that is not in the future.",
)
_LONG: Final = Text("Höchstens {most} Zeichen je Feld.", "At most {most} characters in a field.")
_NOT_SEEN: Final = Text(
    "Der Bericht ist inzwischen ein anderer. Bitte sehen Sie ihn noch einmal durch.",
    "The report is another one by now. Please look through it once more.",
)


@router.seen(_PATH, Role.EDITOR)
def imports(request: Request, place: CurrentDesk) -> HTMLResponse:
    """Show where a file is dropped, and what became of earlier ones."""
    return _list(request, place)


@upload.done(_PATH, Role.EDITOR)
def import_begun(
    request: Request, place: CurrentDesk, act: CurrentAct, file: File, fields: Fields
) -> Response:
    """Take a file, and order that it is read."""
    if file is None:
        return _list(request, place, wrong=_NO_FILE)
    name = called(file.filename or "")
    suffix = suffix_of(name)
    if suffix is None:
        return _list(request, place, wrong=_SUFFIX)
    key, shelf, most = new_key(), Shelf(place.settings.home), place.settings.import_file_mb
    try:
        shelf.put(key, suffix, file.file, most)
    except TooLargeError:
        return _list(request, place, wrong=_LARGE.format(most=most))
    named = dict(fields).get("zuordnung", "")[:MOST]
    known = named in place.store().mappings()
    terms = Terms(day=place.today().isoformat(), named=named if known else "")
    held = place.store().imports.begin(
        key,
        act,
        file=name,
        suffix=suffix,
        ends_on=place.today() + timedelta(days=place.settings.job_days),
        options=terms.content,
    )
    wrong = _order(request, place, act, held.job, content_of(key))
    if wrong is not None:
        place.store().imports.discard(key, act)
        shelf.remove(key)
        return _list(request, place, wrong=wrong)
    return led_to(request, f"{_PATH}/{key}")


@router.seen(f"{_PATH}/{{key}}", Role.EDITOR)
def import_shown(
    request: Request,
    place: CurrentDesk,
    key: str,
    zeigen: Annotated[str, Query(max_length=20)] = "",
    seite: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """Show how far a file is: being read, its columns and report, or what it did."""
    return _one(request, place, _held(place, key), outcome=zeigen, page=seite)


@router.done(f"{_PATH}/{{key}}", Role.EDITOR)
def import_read_again(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, fields: Fields
) -> Response:
    """Take what staff say of the columns and the file, and read it again."""
    held = _held(place, key)
    standing = standing_of(place, held)
    if standing.phase not in {Phase.REPORT, Phase.FAILED, Phase.LOST}:
        return led_to(request, f"{_PATH}/{key}")
    typed = dict(fields)
    wrong = _wrong(typed, place.today())
    if wrong is not None:
        return _one(request, place, held, wrong=wrong)
    terms = _terms(standing, typed, place.today())
    return _turned(request, place, act, held, terms, content_of(key))


@router.done(f"{_PATH}/{{key}}/uebernehmen", Role.PUBLISHER)
def import_taken(
    request: Request,
    place: CurrentDesk,
    act: CurrentAct,
    asking: Staff,
    key: str,
    fields: Fields,
) -> Response:
    """Order that a file is taken over as its report says, all of it or nothing."""
    held = _held(place, key)
    standing = standing_of(place, held)
    if standing.phase is not Phase.REPORT:
        return led_to(request, f"{_PATH}/{key}")
    head = standing.head()
    for town in head["towns"]:
        must_keep(request, asking, town)
    digest = dict(fields).get("pruefsumme", "")
    if not head["accepted"] or digest != head["digest"]:
        return _one(request, place, held, wrong=_NOT_SEEN)
    terms = Terms.read(held.options)
    return _turned(request, place, act, held, terms, content_of(key, digest))


@router.done(f"{_PATH}/{{key}}/verwerfen", Role.EDITOR)
def import_discarded(request: Request, place: CurrentDesk, act: CurrentAct, key: str) -> Response:
    """Discard a file; where it is being taken over and that is not done yet, it is not."""
    held = _held(place, key)
    try:
        place.store().imports.discard(key, act)
    except ImportChangedError:  # it is over already, and the page says how
        return led_to(request, f"{_PATH}/{key}")
    jobs.cancel(place.room, held.job, act)
    Shelf(place.settings.home).remove(key)
    return led_to(request, _PATH, said="import_discarded")


def _held(place: Desk, key: str) -> Import:
    held = place.store().imports.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_IMPORT, ())
    return held


def _turned(
    request: Request,
    place: Desk,
    act: Act,
    held: Import,
    terms: Terms,
    content: dict[str, Any],
) -> Response:
    """Order the next job of an import; whoever comes second sees what the first one did."""
    try:
        place.store().imports.turn(held, terms.content)
    except ImportChangedError:
        return led_to(request, f"{_PATH}/{held.key}")
    wrong = _order(request, place, act, held.next_job, content)
    if wrong is not None:
        return _one(request, place, _held(place, held.key), wrong=wrong)
    return led_to(request, f"{_PATH}/{held.key}")


def _order(
    request: Request, place: Desk, act: Act, job: str, content: dict[str, Any]
) -> Text | None:
    """Order a job; return why that cannot be."""
    language = language_of(request.url.path)
    try:
        jobs.enqueue(place.room, NAME, content, account=act.account, language=language, key=job)
    except jobs.TooManyError as error:
        return _WAIT.format(most=error.most)
    return None


def _wrong(typed: Mapping[str, str], today: date) -> Text | None:
    if any(len(value) > MOST for name, value in typed.items() if not name.startswith("spalte-")):
        return _LONG.format(most=MOST)
    if confirmed := typed.get("bestaetigt_am", ""):
        try:
            day = date.fromisoformat(confirmed)
        except ValueError:
            return _DAY
        return _DAY if day > today else None
    return None


def _terms(standing: Standing, typed: Mapping[str, str], today: date) -> Terms:
    """Return how a file is to be taken, as it was typed."""
    before = Terms.read(standing.held.options)
    return before.of(
        day=today.isoformat(),
        columns=_columns(standing.head().get("columns", ()), before.columns, typed),
        named=_text(typed, "merken") or typed.get("zuordnung", before.named),
        source=_text(typed, "quelle"),
        confirmed_on=_text(typed, "bestaetigt_am"),
        confirmed_by=_text(typed, "bestaetigt_durch"),
        crs=_text(typed, "koordinaten"),
        layer=_text(typed, "blatt"),
        mark=_MARKS.get(typed.get("dezimal", "")),
        empty_clears=typed.get("leer") == "1",
        only=_text(typed, "nur"),
    )


def _text(typed: Mapping[str, str], name: str) -> str:
    return " ".join(typed.get(name, "").replace("\x00", "").split())


def _columns(
    columns: Sequence[Mapping[str, Any]], before: Mapping[str, str], typed: Mapping[str, str]
) -> Mapping[str, str]:
    """Return what columns mean, by heading: what was said before, and what is chosen now.

    What is left as the import understood it is not said, so that it is understood again.
    """
    chosen = dict(before)
    for place, column in enumerate(columns):
        value = typed.get(f"spalte-{place}", value_of(column))
        if value == value_of(column):
            continue
        if value == OPEN:
            chosen.pop(column["heading"], None)
        elif is_choice(value):
            chosen[column["heading"]] = value
    headings = {column["heading"] for column in columns}
    return {heading: value for heading, value in chosen.items() if heading in headings}


def _list(request: Request, place: Desk, *, wrong: Text | None = None) -> HTMLResponse:
    store = place.store()
    context = {
        "imports": [standing_of(place, one) for one in store.imports.newest(_LISTED)],
        "mappings": list(store.mappings()),
        "suffixes": ", ".join(SUFFIXES),
        "most": place.settings.import_file_mb,
        "empty": store.version() == 0,
        "wrong": wrong,
    }
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/imports.html", context, status)


def _one(
    request: Request,
    place: Desk,
    held: Import,
    *,
    wrong: Text | None = None,
    outcome: str = "",
    page: int = 1,
) -> HTMLResponse:
    context = context_of(
        standing_of(place, held),
        language_of(request.url.path),
        outcome,
        page,
        place.store().mappings(),
    )
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(
        request, "desk/import.html", {**context, "wrong": wrong, "may_take": Role.PUBLISHER}, status
    )
