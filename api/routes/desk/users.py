"""`/verwaltung/konten`: who may come in, and what they may."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import desk_page, led_to
from api.desk.router import CurrentAct, DeskRouter, Staff
from api.desk.signin.entrance import invitation_path
from api.links import base_url
from api.problems import Problem
from data.errors import InputError
from data.roles import Role
from data.store.users import MOST_NAME, NameTakenError, User
from data.words import Text

router = DeskRouter()

_TAKEN: Final = Text("Ein Konto dieses Namens gibt es schon.", "There is an account of that name.")
_NAMELESS: Final = Text("Ein Name mit 1 bis {most} Zeichen", "A name of 1 to {most} characters")
_LAST: Final = Text(
    "Wenigstens ein Konto muss verwalten können; dies ist das letzte.",
    "At least one account must be able to administer; this is the last one.",
)
_GONE: Final = Text("Dieses Konto gibt es nicht mehr.", "This account is no longer there.")


@router.seen("/konten", Role.ADMINISTRATOR)
def users(request: Request, place: CurrentDesk) -> HTMLResponse:
    """List all accounts."""
    return _list(request, place)


@router.done("/konten", Role.ADMINISTRATOR)
def user_added(
    request: Request,
    place: CurrentDesk,
    act: CurrentAct,
    name: Annotated[str, Form()] = "",
    role: Annotated[Role, Form()] = Role.READER,
    municipality: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Add an account, and show the link by which its password is set."""
    try:
        user = place.store().users.add(name, role, _known(place, municipality), act)
    except NameTakenError:
        return _list(request, place, wrong=_TAKEN, typed=name)
    except InputError:
        return _list(request, place, wrong=_NAMELESS.format(most=MOST_NAME), typed=name)
    return led_to(request, f"/konten/{user.key}", said="added")


@router.seen("/konten/{key}", Role.ADMINISTRATOR)
def user(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show one account."""
    return _one(request, place, _held(place, key))


@router.done("/konten/{key}", Role.ADMINISTRATOR)
def user_changed(
    request: Request,
    place: CurrentDesk,
    act: CurrentAct,
    key: str,
    role: Annotated[Role, Form()],
    municipality: Annotated[list[str] | None, Form()] = None,
    disabled: Annotated[str, Form()] = "",
) -> Response:
    """Change role, municipalities, or whether they may come in."""
    held = _held(place, key)
    stays = role is Role.ADMINISTRATOR and not disabled
    if not stays and _is_last(place, held):
        return _one(request, place, held, wrong=_LAST)
    store = place.store()
    changed = store.users.change(
        key,
        "user_changed",
        act,
        role=role,
        municipalities=_known(place, municipality),
        disabled=(held.disabled or act.at) if disabled else None,
    )
    if disabled and changed is not None:
        store.sessions.end_all(changed, act)
    return led_to(request, f"/konten/{key}", said="changed")


@router.done("/konten/{key}/einladung", Role.ADMINISTRATOR)
def user_invited(request: Request, place: CurrentDesk, act: CurrentAct, key: str) -> HTMLResponse:
    """Show a link by which they set a password, also in place of a lost one."""
    held = _held(place, key)
    place.store().audit.add("invited", account=act.account, subject=key, at=act.at)
    link = base_url(request, place.settings) + invitation_path(place.seals, held)
    return _one(request, place, held, link=link)


@router.done("/konten/{key}/zweiter-faktor/ende", Role.ADMINISTRATOR)
def factor_ended(request: Request, place: CurrentDesk, act: CurrentAct, key: str) -> Response:
    """Remove the second factor of somebody who lost it."""
    gone = {"second_factor": None, "last_step": None}
    place.store().users.change(_held(place, key).key, "second_factor_ended", act, **gone)
    return led_to(request, f"/konten/{key}", said="no_factor")


@router.done("/konten/{key}/loeschen", Role.ADMINISTRATOR)
def user_deleted(
    request: Request, place: CurrentDesk, act: CurrentAct, asking: Staff, key: str
) -> Response:
    """Delete an account; the history keeps the name until it is made anonymous."""
    held = _held(place, key)
    if _is_last(place, held) or held.key == asking.key:
        return _one(request, place, held, wrong=_LAST)
    place.store().users.delete(key, act)
    return led_to(request, "/konten", said="deleted")


def _held(place: Desk, key: str) -> User:
    held = place.store().users.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    return held


def _is_last(place: Desk, held: User) -> bool:
    others = (one for one in place.store().users.all() if one.key != held.key)
    return held.role is Role.ADMINISTRATOR and not any(
        one.may(Role.ADMINISTRATOR) for one in others
    )


def _known(place: Desk, given: list[str] | None) -> tuple[str, ...]:
    towns = place.service.catalogue().municipalities
    return tuple(ags for ags in towns if ags in set(given or ()))


def _list(
    request: Request, place: Desk, *, wrong: Text | None = None, typed: str = ""
) -> HTMLResponse:
    context = {
        **_choices(place),
        "users": place.store().users.all(),
        "wrong": wrong,
        "typed": typed,
    }
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/users.html", context, status)


def _one(
    request: Request, place: Desk, held: User, *, wrong: Text | None = None, link: str = ""
) -> HTMLResponse:
    context = {**_choices(place), "held": held, "wrong": wrong, "link": link}
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/user.html", context, status)


def _choices(place: Desk) -> dict[str, Any]:
    return {"roles": list(Role), "towns": place.service.catalogue().municipalities}
