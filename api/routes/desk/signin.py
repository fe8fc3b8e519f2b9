"""`/verwaltung/anmelden`: signing in and out, and the link by which one sets a password."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.desk.desk import CurrentDesk, Desk, desk
from api.desk.pages import address, led_to, onward
from api.desk.place import PREFIX
from api.desk.router import (
    WORD,
    CurrentSession,
    DeskRouter,
    NotSignedInError,
    StaleFormError,
    posted,
    session,
)
from api.desk.signin import passwords
from api.desk.signin.entrance import Entrance, HalfIn, Refused, mark_of
from api.pagerouter import today_alone
from api.problems import Problem
from api.seals import NotOursError, TooOldError
from api.templating import language_of
from data.roles import Role
from data.words import Text

if TYPE_CHECKING:
    from data.store.users import Session, User

router = DeskRouter()

_SECRET: Final = {WORD, "password", "again", "code", "token", "old"}
"""Fields that no page repeats."""
_INVITED: Final = timedelta(days=3)
_FOREIGN: Final = Text(
    "Dieses Formular kam von einer anderen Website.", "This form was sent from another website."
)
_DIFFERENT: Final = Text("Beide Eingaben sind verschieden.", "The two entries differ.")
_SPENT: Final = Text(
    "Dieser Link gilt nicht mehr. Wer Konten verwaltet, kann einen neuen ausstellen.",
    "This link is no longer valid. Whoever manages accounts can make a new one.",
)


@router.page_of_today(f"{PREFIX}/anmelden")
def sign_in(request: Request, place: CurrentDesk, weiter: str = "") -> Response:
    """Show the form, or lead on who is signed in."""
    target = onward(weiter, language_of(request.url.path))
    if place.session_of(request) is not None:
        return RedirectResponse(target, HTTPStatus.SEE_OTHER)
    return _form(request, {"onward": target})


@router.form(f"{PREFIX}/anmelden")
def signed_in(
    request: Request,
    place: CurrentDesk,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    weiter: Annotated[str, Form()] = "",
) -> Response:
    """Let in who gives the right password, or ask for the second factor."""
    _must_be_ours(request, place)
    target = onward(weiter, language_of(request.url.path))
    came = Entrance(place).by_password(request, name, password)
    if isinstance(came, Refused):
        return _form(request, {"onward": target, "name": name}, came)
    if isinstance(came, HalfIn):
        return _form(request, {"onward": target, "token": came.token})
    return _let_in(request, place, came, target, by="password")


@router.form(f"{PREFIX}/anmelden/code")
def signed_in_by_code(
    request: Request,
    place: CurrentDesk,
    token: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    weiter: Annotated[str, Form()] = "",
) -> Response:
    """Let in who gives the right one-time password after the password."""
    _must_be_ours(request, place)
    target = onward(weiter, language_of(request.url.path))
    came = Entrance(place).by_code(request, token, code)
    if isinstance(came, Refused):
        return _form(request, {"onward": target, "token": token}, came)
    return _let_in(request, place, came, target, by="second_factor")


@router.done("/abmelden", Role.READER)
def sign_out(request: Request, place: CurrentDesk, held: CurrentSession) -> Response:
    """End the session."""
    place.store().sessions.end(held, place.act(held.user))
    answer = led_to(request, "/anmelden")
    place.forget(request, answer)
    return answer


@router.page_of_today(f"{PREFIX}/einladung/{{token}}")
def invited(request: Request, place: CurrentDesk, token: str) -> HTMLResponse:
    """Show the form for a password, to whom the link was given."""
    return _password_form(request, _invited(place, token))


@router.form(f"{PREFIX}/einladung/{{token}}")
def password_set(
    request: Request,
    place: CurrentDesk,
    token: str,
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Set the password and let them in."""
    _must_be_ours(request, place)
    user = _invited(place, token)
    wrong = passwords.objection(password, user.name)
    if wrong is None and password != again:
        wrong = _DIFFERENT
    if wrong is not None:
        return _password_form(request, user, wrong)
    act = place.act(user)
    store = place.store()
    store.users.change(
        user.key, "password_set", act, password=passwords.hashed(password), failures=0, failed=None
    )
    store.sessions.end_all(user, act)
    if user.second_factor is not None:  # who has the link alone has not the second factor
        return led_to(request, "/anmelden")
    return _let_in(request, place, user, address(request), by="password")


def _invited(place: Desk, token: str) -> User:
    try:
        key, mark = place.seals.opened("invitation", token, age=_INVITED)
    except (NotOursError, TooOldError):
        raise Problem(HTTPStatus.GONE, _SPENT, ()) from None
    user = place.store().users.get(key)
    if user is None or user.disabled is not None or mark_of(user) != mark:
        raise Problem(HTTPStatus.GONE, _SPENT, ())
    return user


def _let_in(request: Request, place: Desk, user: User, target: str, *, by: str) -> RedirectResponse:
    answer = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    place.change_session(request, answer, user, by=by)
    return answer


def _must_be_ours(request: Request, place: Desk) -> None:
    if place.room.guard.is_foreign(request):
        raise Problem(HTTPStatus.FORBIDDEN, _FOREIGN, ())


def _form(
    request: Request, context: dict[str, Any], refused: Refused | None = None
) -> HTMLResponse:
    status = HTTPStatus.OK
    if refused is not None:
        status = HTTPStatus.TOO_MANY_REQUESTS if refused.seconds else HTTPStatus.UNAUTHORIZED
    answer = today_alone(
        request,
        "desk/signin.html",
        {
            "desk": address(request),
            "onward": "",
            "token": "",
            "name": "",
            "sign_on": request.app.state.sign_on and desk(request).settings.oidc_name,
            "refused": refused and refused.why,
            **context,
        },
        status,
    )
    if refused is not None and refused.seconds:
        answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def _password_form(request: Request, user: User, wrong: Text | None = None) -> HTMLResponse:
    context = {"desk": address(request), "user": user, "wrong": wrong, "least": passwords.LEAST}
    status = HTTPStatus.OK if wrong is None else HTTPStatus.BAD_REQUEST
    return today_alone(request, "desk/password.html", context, status)


async def to_sign_in(request: Request, error: Exception) -> Response:
    """Lead to the form, and from there back to what was asked for (an exception handler)."""
    assert isinstance(error, NotSignedInError)  # noqa: S101 – Starlette's signature is wider
    language = language_of(request.url.path)
    query = f"?{request.url.query}" if request.url.query else ""
    target = onward(request.url.path + query, language)
    if request.method in {"GET", "HEAD"}:
        page = address(request, f"/anmelden?{urlencode({'weiter': target})}")
        return RedirectResponse(page, HTTPStatus.SEE_OTHER)
    return await run_in_threadpool(_again, request, await posted(request), None)


async def once_more(request: Request, error: Exception) -> Response:
    """Show a form of another session once more, to be sent again (an exception handler)."""
    assert isinstance(error, StaleFormError)  # noqa: S101 – as above
    return await run_in_threadpool(_again, request, error.fields, session(request))


def _again(request: Request, fields: list[tuple[str, str]], held: Session | None) -> HTMLResponse:
    """Keep what was typed: who signed out meanwhile sends it once they are in again."""
    context = {
        "desk": address(request),
        "fields": [(name, value) for name, value in fields if name not in _SECRET],
        "signed_in": held is not None,
        "word": {"name": WORD, "value": held and desk(request).form_word(held)},
        "files": request.headers.get("content-type", "").startswith("multipart/"),
    }
    status = HTTPStatus.FORBIDDEN if held else HTTPStatus.UNAUTHORIZED
    return today_alone(request, "desk/again.html", context, status)
