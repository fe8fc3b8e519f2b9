"""`/verwaltung/konto`: one's own password, second factor and sessions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

import pyotp
from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.desk.desk import CurrentDesk
from api.desk.pages import desk_page, led_to
from api.desk.router import CurrentAct, CurrentSession, DeskRouter
from api.desk.signin import passwords
from api.desk.signin.entrance import step_of
from data.roles import Role
from data.store.users import Session
from data.words import Text
from maps.qrcode import qr_code

router = DeskRouter()

_ISSUER: Final = "Gewerbeflächen Nordsachsen"
_OLD: Final = Text("Das bisherige Kennwort stimmt nicht.", "The present password is not right.")
_DIFFERENT: Final = Text("Beide Eingaben sind verschieden.", "The two entries differ.")
_CODE: Final = Text(
    "Dieser Code gehört nicht zu diesem Schlüssel, oder die Uhr geht falsch.",
    "This code does not belong to this key, or a clock is wrong.",
)


@router.seen("/konto", Role.READER)
def own_account(request: Request, held: CurrentSession) -> HTMLResponse:
    """Show the account of who asks."""
    return _page(request, held)


@router.done("/konto/kennwort", Role.READER)
def password_changed(
    request: Request,
    place: CurrentDesk,
    held: CurrentSession,
    act: CurrentAct,
    old: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Change the password; all other sessions end."""
    user = held.user
    if user.password is not None and not passwords.fits(user, old):
        place.store().users.count_failure(user.key, place.now())
        return _page(request, held, wrong={"old": _OLD})
    objection = passwords.objection(password, user.name)
    if objection is not None:
        return _page(request, held, wrong={"password": objection})
    if password != again:
        return _page(request, held, wrong={"again": _DIFFERENT})
    store = place.store()
    store.users.change(user.key, "password_set", act, password=passwords.hashed(password))
    store.sessions.end_all(user, act, but=held)
    return led_to(request, "/konto", said="password")


@router.done("/konto/zweiter-faktor", Role.READER)
def second_factor(
    request: Request,
    place: CurrentDesk,
    held: CurrentSession,
    act: CurrentAct,
    secret: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
) -> Response:
    """Show a key for an authenticator, or take it over once a code proves that it is there."""
    user = held.user
    if user.second_factor is not None:
        return led_to(request, "/konto")
    if not secret:
        return _page(request, held, secret=pyotp.random_base32())
    step = step_of(secret, code, place.now()) if _is_key(secret) else None
    if step is None:
        return _page(request, held, secret=secret, wrong={"code": _CODE})
    store = place.store()
    changed = {"second_factor": secret, "last_step": step}
    store.users.change(user.key, "second_factor_set", act, **changed)
    store.sessions.end_all(user, act, but=held)
    return led_to(request, "/konto", said="factor")


@router.done("/konto/zweiter-faktor/ende", Role.READER)
def second_factor_ended(
    request: Request,
    place: CurrentDesk,
    held: CurrentSession,
    act: CurrentAct,
    old: Annotated[str, Form()] = "",
) -> Response:
    """Remove the second factor, for who knows the password."""
    user = held.user
    if not passwords.fits(user, old):
        place.store().users.count_failure(user.key, place.now())
        return _page(request, held, wrong={"old_factor": _OLD})
    gone = {"second_factor": None, "last_step": None}
    place.store().users.change(user.key, "second_factor_ended", act, **gone)
    return led_to(request, "/konto", said="no_factor")


@router.done("/konto/sitzungen/ende", Role.READER)
def others_ended(
    request: Request, place: CurrentDesk, held: CurrentSession, act: CurrentAct
) -> Response:
    """Sign out everywhere else."""
    place.store().sessions.end_all(held.user, act, but=held)
    return led_to(request, "/konto", said="sessions")


def _is_key(secret: str) -> bool:
    return len(secret) == len(pyotp.random_base32()) and set(secret) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    )


def _page(
    request: Request,
    held: Session,
    *,
    secret: str = "",
    wrong: dict[str, Text] | None = None,
) -> HTMLResponse:
    context: dict[str, Any] = {
        "held": held,
        "wrong": wrong or {},
        "secret": secret,
        "drawn": secret and qr_code(_address(secret, held.user.name)),
        "least": passwords.LEAST,
    }
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/account.html", context, status)


def _address(secret: str, name: str) -> str:
    """Return the key as authenticators read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)
