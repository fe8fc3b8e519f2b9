"""`/verwaltung/landkreis`: signing in by the county's own sign-on."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import address, onward
from api.desk.place import PREFIX
from api.desk.router import DeskRouter
from api.desk.signin.signon import COOKIE, NoAccountError, SignOn, SignOnError
from api.links import base_url
from api.problems import Problem
from api.templating import language_of
from data.store import audit
from data.words import Text

router = DeskRouter()

_LOG: Final = logging.getLogger(__name__)
_PATH: Final = f"{PREFIX}/landkreis"
_FAILED: Final = Text(
    "Die Anmeldung über den Landkreis ist nicht gelungen. Bitte beginnen Sie noch einmal, oder "
    "melden Sie sich mit Name und Kennwort an.",
    "The county's sign-on did not succeed. Please begin again, or sign in with name and password.",
)
_STRANGER: Final = Text(
    "Der Landkreis kennt Sie, aber es gibt hier kein Konto für Sie. Wer Konten verwaltet, kann es "
    "unter Ihrer E-Mail-Adresse anlegen.",
    "The county knows you, but there is no account of yours here. Whoever manages accounts can "
    "add it under your e-mail address.",
)
_NONE: Final = Text("Hier gibt es nichts.", "There is nothing here.")


@router.page_of_today(_PATH)
async def leave(request: Request, place: CurrentDesk, weiter: str = "") -> Response:
    """Lead to the county's sign-on."""
    language = language_of(request.url.path)
    back = base_url(request, place.settings) + address(request, "/landkreis/zurueck")
    try:
        return await _sign_on(request).leave(request, back, onward(weiter, language))
    except SignOnError as error:
        raise _failed(error) from error


@router.page_of_today(f"{_PATH}/zurueck")
async def come_back(request: Request, place: CurrentDesk) -> Response:
    """Let in whom the county vouches for, where there is an account of theirs."""
    held = _sign_on(request)
    try:
        claims, target = await held.come_back(request)
    except SignOnError as error:
        raise _failed(error) from error
    return await run_in_threadpool(_let_in, request, place, held, claims, target)


def _let_in(
    request: Request, place: Desk, held: SignOn, claims: dict[str, object], target: str
) -> Response:
    try:
        user = held.user(claims)
    except NoAccountError:
        place.store().audit.add("sign_in_failed", account=audit.NOBODY, at=place.now())
        raise Problem(HTTPStatus.FORBIDDEN, _STRANGER, ()) from None
    answer = RedirectResponse(onward(target, language_of(request.url.path)), HTTPStatus.SEE_OTHER)
    place.change_session(request, answer, user, by="sign_on")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _sign_on(request: Request) -> SignOn:
    held: SignOn | None = request.app.state.sign_on
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NONE, ())
    return held


def _failed(error: SignOnError) -> Problem:
    _LOG.warning("the county's sign-on: %s", error)
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, _FAILED, ())
