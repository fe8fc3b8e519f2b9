"""Routes of the desk: each says the least role that may ask for it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from api.desk.desk import desk
from api.desk.place import PREFIX
from api.pagerouter import PageRouter
from api.problems import Problem
from data.roles import Role
from data.store.users import Act, Session, User
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from api.pagerouter import Endpoint

WORD: Final = "formwort"
"""Name of the hidden field, and of the header for scripts, that proves a form to be ours."""
HEADER: Final = "X-Formwort"
_DENIED: Final = Text(
    "Dafür reicht Ihre Rolle nicht: {role}. Nötig ist: {least}.",
    "Your role does not allow this: {role}. It takes: {least}.",
)
_FOREIGN: Final = Text(
    "Dieses Formular kam von einer anderen Website.", "This form was sent from another website."
)
_NOT_YOURS: Final = Text(
    "Diese Fläche gehört zu keiner Ihrer Gemeinden.",
    "This plot is in none of your municipalities.",
)


class NotSignedInError(Exception):
    """Nobody is signed in, or no longer."""


class StaleFormError(Exception):
    """The form is of another session: it is shown once more, with what was typed.

    Attributes
    ----------
    fields
        What was typed, without files.
    """

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        super().__init__()
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Admission:
    """Lets those in who may what a role may (a FastAPI dependency)."""

    least: Role

    def __call__(self, request: Request) -> None:
        """Note who asks.

        Raises
        ------
        NotSignedInError
            Where nobody is signed in.
        Problem
            403 where the role does not do; the denial is in the audit log.
        """
        held = desk(request).session_of(request)
        if held is None:
            raise NotSignedInError
        if not held.user.may(self.least):
            refuse(
                request,
                held.user,
                _DENIED.format(role=held.user.role.label, least=self.least.label),
            )
        request.state.session = held


def refuse(request: Request, user: User, why: Text) -> None:
    """Deny a request, and note it in the audit log."""
    place = desk(request)
    place.store().audit.add(
        "denied",
        account=user.name,
        subject=user.key,
        detail={"method": request.method, "path": request.url.path[:200]},
        at=place.now(),
    )
    raise Problem(HTTPStatus.FORBIDDEN, why, ())


def must_keep(request: Request, user: User, municipality: str | None) -> None:
    """Make sure that a user may change plots of a municipality (AGS); else deny and note it."""
    if not user.keeps(municipality):
        refuse(request, user, _NOT_YOURS)


async def our_own(request: Request) -> AsyncIterator[None]:
    """Make sure that a form is one that we gave this session (a FastAPI dependency).

    Files that came with it are closed in the end.

    Raises
    ------
    Problem
        403 where another website sent it.
    StaleFormError
        Where it is of another session.
    """
    place = desk(request)
    if place.room.guard.is_foreign(request):
        raise Problem(HTTPStatus.FORBIDDEN, _FOREIGN, ())
    try:
        fields = await posted(request)
        given = request.headers.get(HEADER) or dict(fields).get(WORD, "")
        session: Session = request.state.session
        if not hmac.compare_digest(given.encode(), place.form_word(session).encode()):
            raise StaleFormError([(name, value) for name, value in fields if name != WORD])
        yield
    finally:
        await request.close()


async def posted(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form, without files, in their order."""
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def session(request: Request) -> Session:
    """Return the session that a request belongs to (a FastAPI dependency)."""
    held: Session = request.state.session
    return held


def staff(request: Request) -> User:
    """Return who asks (a FastAPI dependency)."""
    return session(request).user


def act(request: Request) -> Act:
    """Return that they do something now (a FastAPI dependency)."""
    return desk(request).act(staff(request))


CurrentSession = Annotated[Session, Depends(session)]
Staff = Annotated[User, Depends(staff)]
CurrentAct = Annotated[Act, Depends(act)]
Given = Annotated[list[tuple[str, str]], Depends(posted)]
"""The fields of a form, without files, in their order."""


class DeskRouter(PageRouter):
    """A router of pages that only staff see, below `/verwaltung` in every language."""

    def seen(self, path: str, least: Role) -> Callable[[Endpoint], Endpoint]:
        """Serve a page to those who may what `least` may."""
        return self._registered(PREFIX + path, ["GET", "HEAD"], [Depends(Admission(least))])

    def done(self, path: str, least: Role) -> Callable[[Endpoint], Endpoint]:
        """Take what a form of theirs sends."""
        return self._registered(
            PREFIX + path, ["POST"], [Depends(Admission(least)), Depends(our_own)]
        )
