"""The pages on which a printed exposé is checked: `/pruefen`, with the code or a form for it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.pagerouter import PageRouter, pages_of
from api.problems import Problem
from api.templating import language_of, prefix
from api.verifying import verify
from data.store.changes import StoreError
from data.words import Text
from maps.printcode import SIGNS, SIGNS_OF_SOME

if TYPE_CHECKING:
    from api.service import Service

router = PageRouter()

_AWAY = Text(
    "Frühere Stände sind gerade nicht zu lesen.", "Earlier states cannot be read at the moment."
)
# Codes are in other hands: no search engine is to know their pages.
_SIGNS = {"signs": SIGNS, "signs_of_some": SIGNS_OF_SOME}
_UNLISTED = {"X-Robots-Tag": "noindex"}


@router.page("/pruefen")
def code_form(request: Request) -> Response:
    """Show the form for a code; with one, lead to its page."""
    code = request.query_params.get("code", "").strip()
    if code:
        start = f"{prefix(language_of(request.url.path))}/pruefen/"
        return RedirectResponse(start + quote(code, safe=""), HTTPStatus.SEE_OTHER)
    return _page(request, {"verdict": None, "code": "", **_SIGNS})


@router.page("/pruefen/{code:path}")
def checked(request: Request, code: str) -> Response:
    """Say whether what was printed under a code still holds."""
    service: Service = request.app.state.service
    try:
        verdict = verify(code, service, language_of(request.url.path))
    except StoreError:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers={"Retry-After": "60"}
        ) from None
    status = 404 if verdict.outcome in {"no_code", "foreign", "no_plot"} else 200
    answer = _page(request, {"verdict": verdict, "code": code, **_SIGNS}, status)
    answer.headers.update(_UNLISTED)
    return answer


def _page(request: Request, context: dict[str, object], status: int = 200) -> HTMLResponse:
    return pages_of(request).render(request, "verify.html", context, status=status)
