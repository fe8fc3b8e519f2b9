"""`/verwaltung/berichte/auswertung`: reports on the measures, made, closed, and kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from api.desk.desk import CurrentDesk
from api.desk.pages import desk_page, led_to
from api.desk.router import CurrentAct, DeskRouter, Given
from api.downloads import Kind, attachment
from api.links import base_url
from api.measures.asked import period_of
from api.measures.closing import FORMATS, Format, close, reported
from api.measures.proofs import files_of
from api.papers import MEDIA_TYPE
from api.problems import Problem
from api.templating import language_of
from data.measures.quarter import between, quarter_of
from data.roles import Role
from data.words import LANGUAGES, Text
from maps.evaluation.report import Period, quarterly
from maps.evaluation.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.measures.quarter import Quarter
    from data.store.measures import Closed

router = DeskRouter()

PATH: Final = "/berichte/auswertung"
_STEM: Final = Text("massnahmenbericht", "measures-report")
_KINDS: Final[Mapping[Format, Kind]] = {
    "pdf": Kind(MEDIA_TYPE, "pdf", _STEM),
    "xlsx": Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", _STEM
    ),
}
_FORMAT: Final = Text("Ein Format: pdf oder xlsx.", "A format: pdf or xlsx.")
_NO_REPORT: Final = Text("Diesen Bericht gibt es nicht.", "There is no such report.")
_NO_STORE: Final = {"Cache-Control": "no-store"}
_YEARS: Final = 3


@router.seen(PATH, Role.READER)
def reports(request: Request, place: CurrentDesk) -> HTMLResponse:
    """Show which report can be made, what it would say in short, and those that were closed."""
    period, wrong = period_of(request.query_params, place.today())
    return _page(request, place, period, wrong)


@router.seen(f"{PATH}/datei", Role.READER)
def report_file(request: Request, place: CurrentDesk) -> Response:
    """Hand out a report as it would be closed now: marked as a draft."""
    period, wrong = period_of(request.query_params, place.today())
    if wrong is not None:
        raise Problem(HTTPStatus.BAD_REQUEST, wrong, ())
    form = _format(request.query_params.get("f", "pdf"))
    language = language_of(request.url.path)
    held = reported(place.room, period, base_url(request, place.settings))
    headers = _NO_STORE | attachment(_KINDS[form], language, _name(period))
    return Response(held.file(form, language), media_type=_KINDS[form].media_type, headers=headers)


@router.done(f"{PATH}/abschliessen", Role.PUBLISHER)
def report_closed(request: Request, place: CurrentDesk, act: CurrentAct, given: Given) -> Response:
    """Close a report: by that a publisher approves it."""
    period, wrong = period_of(dict(given), place.today())
    if wrong is not None:
        return _page(request, place, period, wrong)
    key = close(place.room, period, base_url(request, place.settings), act)
    return led_to(request, f"{PATH}/{key}", said="report_closed")


@router.seen(f"{PATH}/{{key}}", Role.READER)
def report_kept(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show a closed report: its files, its hash, and out of what it was made."""
    held = _held(place, key)
    context = {"held": held, "formats": FORMATS, "languages": LANGUAGES, "period": _period(held)}
    return desk_page(request, "desk/evaluation_closed.html", context)


@router.seen(f"{PATH}/{{key}}/{{name}}", Role.READER)
def report_kept_file(place: CurrentDesk, key: str, name: str) -> Response:
    """Hand out a file of a closed report, byte for byte as it was."""
    held = _held(place, key)
    sha256 = held.files.get(name)
    language, _, form = name.partition(".")
    if sha256 is None or not (path := files_of(place.settings).path(sha256)).is_file():
        raise Problem(HTTPStatus.NOT_FOUND, _NO_REPORT, ())
    kind = _KINDS[_format(form)]
    known = next(one for one in LANGUAGES if one == language)
    parts = (_name(_period(held)), held.closed.astimezone().date().isoformat())
    headers = _NO_STORE | attachment(kind, known, *parts)
    return FileResponse(path, media_type=kind.media_type, headers=headers)


def _page(request: Request, place: CurrentDesk, period: Period, wrong: Text | None) -> HTMLResponse:
    today = place.today()
    held = reported(place.room, period, base_url(request, place.settings))
    context = {
        "made": held.report,
        "wording": Wording(language_of(request.url.path)),
        "closed": [(one, _period(one)) for one in place.store().measures.closed()],
        "quarters": _quarters(today),
        "query": _query(period),
        "wrong": wrong,
        "may_publish": Role.PUBLISHER,
        "today": today,
    }
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/evaluation.html", context, status)


def _quarters(today: date) -> list[Quarter]:
    """Return the quarters that are offered, the newest first."""
    now = quarter_of(today)
    first = quarter_of(today.replace(year=today.year - _YEARS, day=1))
    return sorted(between(first, now), reverse=True)


def _query(period: Period) -> Mapping[str, str]:
    """Return the fields by which a period is asked for."""
    if period.kind == "quarter":
        return {"quartal": str(period.quarters[0])}
    return {"von": period.start.isoformat(), "bis": period.end.isoformat()}


def _name(period: Period) -> str:
    if period.kind == "quarter":
        return str(period.quarters[0])
    return f"{period.start.isoformat()}-{period.end.isoformat()}"


def _period(held: Closed) -> Period:
    if held.kind == "quarter":
        return quarterly(quarter_of(held.start))
    return Period("final", held.start, held.end)


def _format(text: str) -> Format:
    form = next((one for one in FORMATS if one == text), None)
    if form is None:
        raise Problem(HTTPStatus.BAD_REQUEST, _FORMAT, ())
    return form


def _held(place: CurrentDesk, key: str) -> Closed:
    held = place.store().measures.report(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_REPORT, ())
    return held
