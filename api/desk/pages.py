"""Pages of the desk: what each of them shows beside its own content."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi.responses import RedirectResponse

from api.desk.desk import desk
from api.desk.menu import menu_of
from api.desk.place import PREFIX
from api.desk.router import WORD, session
from api.pagerouter import today_alone
from api.templating import language_of, prefix
from data.words import LANGUAGES

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import HTMLResponse

    from data.words import Language


def desk_page(
    request: Request, template: str, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HTMLResponse:
    """Answer with a page of the desk.

    Its template extends `desk/base.html` and has beside `context`: `staff` (who asks), `menu`,
    `desk` (where its pages are, in the language of this one), `form_word` (for `ui_desk.word`),
    and `said`: what was just done, from the address.
    """
    held = session(request)
    place = desk(request)
    return today_alone(
        request,
        template,
        {
            "staff": held.user,
            "menu": menu_of(held.user),
            "desk": address(request),
            "word": {"name": WORD, "value": place.form_word(held)},
            "said": request.query_params.get("gesagt"),
            **context,
        },
        status,
    )


def address(request: Request, path: str = "") -> str:
    """Return the address of a page of the desk, in the language of the request."""
    return f"{prefix(language_of(request.url.path))}{PREFIX}{path}"


def led_to(request: Request, path: str = "", *, said: str = "") -> RedirectResponse:
    """Lead to a page of the desk after something was done, so that a reload does nothing twice.

    Parameters
    ----------
    said
        Key of the sentence that the page shows; see `desk/base.html`.
    """
    query = f"?gesagt={quote(said)}" if said else ""
    return RedirectResponse(address(request, path) + query, HTTPStatus.SEE_OTHER)


def onward(target: str, language: Language) -> str:
    """Return where to go after signing in: a page of the desk, and nowhere else."""
    start = f"{prefix(language)}{PREFIX}"
    good = target.isascii() and target.isprintable() and not set('\\\t\r\n"<> ') & set(target)
    is_ours = any(
        target == f"{lead}{PREFIX}" or target.startswith((f"{lead}{PREFIX}/", f"{lead}{PREFIX}?"))
        for lead in map(prefix, LANGUAGES)
    )
    return target if good and is_ours and "//" not in target and "/../" not in target else start
