"""`/eigentuemer/{token}`: where owners confirm, correct or withdraw, behind a signed link.

Without account and cookie. A GET changes nothing: programs that look through mails open every
link. What is answered waits for staff; until they took it, it can be changed here.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.plot.plots import title_of
from api.desk.plot.typed import typed
from api.desk.router import Given as Pairs
from api.owners import page
from api.owners.answers import SEEN, THANKS, given
from api.owners.links import PATH, NoAnswerError, Opened, opened
from api.owners.mails import OwnerMails
from api.pagerouter import PageRouter, today_alone
from api.routes.pages import error_page, missing
from api.templating import language_of
from data.store.audit import OWNER
from data.store.changes import StoreError
from data.store.users import Act
from data.words import translations

if TYPE_CHECKING:
    from api.owners.answers import Given, Question

router = PageRouter()

_ONE = f"{PATH}/{{token}}"
_LOG = logging.getLogger(__name__)
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@router.page_of_today(_ONE)
def owner_page(request: Request, place: CurrentDesk, token: str) -> Response:
    """Show the facts of the plot, and the form."""
    try:
        found = _opened(place, token)
    except NoAnswerError as error:
        return _private(_over(request, error.status))
    return _private(_page(request, place, found, page.question(place, found)))


@router.form(_ONE)
def owner_answered(request: Request, place: CurrentDesk, token: str, pairs: Pairs) -> Response:
    """Store an answer; it waits for staff."""
    try:
        found = _opened(place, token)
    except NoAnswerError as error:
        return _private(_over(request, error.status))
    return _private(_answered(request, place, found, pairs))


def _answered(
    request: Request, place: Desk, found: Opened, pairs: list[tuple[str, str]]
) -> Response:
    language, form = language_of(request.url.path), typed(pairs)
    asked = page.question(place, found, (form.get(SEEN) or ("",))[0])
    if asked is None or not found.ask.is_open(place.today()):
        return _page(request, place, found, asked, status=HTTPStatus.CONFLICT)
    refusal = place.room.guard.refused_answer(request, language)
    came = given(form, asked, language, place.today())
    more: dict[str, Any] = {"form": form, "came": came}
    if refusal is not None:
        said = refusal.sentence
        return _page(request, place, found, asked, said, refusal.status, **more)
    if came.answer is None:
        return _page(request, place, found, asked, status=HTTPStatus.BAD_REQUEST, **more)
    act, today = Act(OWNER, place.now()), place.today()
    mails = OwnerMails(place.room.letters, {asked.plot: title_of(asked.record, asked.plot)}, act.at)
    wants = bool(form.get(THANKS)) and place.settings.asks_owners
    thanks = (lambda: mails.thanks(found.contact, found.ask)) if wants else None
    try:
        done = place.store().asks.answer(found.ask.key, came.answer, act, today, thanks)
    except (StoreError, OSError) as error:
        _LOG.error("an answer of an owner could not be stored: %s", error)
        _ = translations(language).gettext
        said = _(
            "This cannot be done at the moment: the fault is ours. Please try again in some "
            "minutes."
        )
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return _page(request, place, found, asked, said, status, **more)
    if done:
        place.room.wake.set()
    return RedirectResponse(request.url.path, HTTPStatus.SEE_OTHER)


def _opened(place: Desk, token: str) -> Opened:
    return opened(token, place.seals, place.room.existing_store(), place.today())


def _page(
    request: Request,
    place: Desk,
    found: Opened,
    asked: Question | None,
    refusal: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    form: Any = None,  # noqa: ANN401
    came: Given | None = None,
) -> Response:
    language = language_of(request.url.path)
    base = {"held": found.ask, "refusal": refusal, "last": found.ask.last_day}
    if asked is None or found.ask.is_taken:
        context = {**base, "is_over": True, "is_gone": asked is None}
        return today_alone(request, "owner.html", context, status)
    shown = page.context(place, found, asked, language, form=form, came=came)
    return today_alone(request, "owner.html", {**base, "is_over": False, **shown}, status)


def _over(request: Request, status: HTTPStatus) -> Response:
    if status is HTTPStatus.NOT_FOUND:
        return missing(request)
    _ = translations(language_of(request.url.path)).gettext
    return error_page(
        request,
        status,
        _("This link can no longer be answered"),
        _(
            "Its time is over, it was withdrawn, or a newer mail with another link took its "
            "place. Please use the newest mail, or write to the office."
        ),
    )


def _private(answer: Response) -> Response:
    answer.headers.update(_PRIVATE)
    return answer
