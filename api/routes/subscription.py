"""`/suchauftrag`: to be told by mail when such a plot appears; asked, confirmed, renewed, ended."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.addresses import address_of
from api.entries import Entry, Typed, filled
from api.guard import FORM, HONEYPOT, Refusal
from api.letters import PATHS
from api.pagerouter import PageRouter, today_alone
from api.postroom import CurrentPostroom, Postroom
from api.results import in_words
from api.routes.pages import missing
from api.seals import NotOursError, Purpose
from api.subject import search_in_words, subject_of
from api.templating import language_of, prefix
from api.watch import ask, matching
from data.store.changes import StoreError
from data.words import Language, translations

if TYPE_CHECKING:
    from collections.abc import Callable

router = PageRouter()

_PATH: Final = "/suchauftrag"
_LOG: Final = logging.getLogger(__name__)


def _entry(language: Language) -> Entry:
    _ = translations(language).gettext
    return Entry(
        name="email",
        look="email",
        label=_("E-mail"),
        required=True,
        most=254,
        autocomplete="email",
    )


@router.page_of_today(_PATH)
def subscription_form(request: Request, room: CurrentPostroom) -> HTMLResponse:
    """Show the form for the search of the address."""
    return _page(request, room, _entry(language_of(request.url.path)))


@router.form(_PATH)
def subscription_asked(request: Request, room: CurrentPostroom, given: Typed) -> Response:
    """Store a subscription that is to be confirmed, with the mail that asks for it."""
    language = language_of(request.url.path)
    entry = filled(_entry(language), given, language)
    subject = subject_of(request.query_params, request.url.query, room.service)
    if not room.settings.offers_subscriptions or subject.problem:
        return _page(request, room, entry, status=HTTPStatus.BAD_REQUEST)
    if entry.error:
        return _page(request, room, entry, status=HTTPStatus.BAD_REQUEST)
    which = room.guard.refused(request, "subscription", given, language)
    if isinstance(which, Refusal):
        return _page(request, room, entry, which.sentence, which.status)
    _ = translations(language).gettext
    try:
        is_asked = ask(room, address_of(entry.value) or "", subject.search, language)
    except (StoreError, OSError) as error:
        _LOG.error("a search subscription could not be stored: %s", error)
        sentence = _(
            "Your search subscription could not be stored: the fault is ours. Please try again in "
            "some minutes."
        )
        return _page(request, room, entry, sentence, HTTPStatus.SERVICE_UNAVAILABLE)
    if not is_asked:
        sentence = _(
            "Several mails to this address wait to be confirmed. Please use one of these first."
        )
        return _page(request, room, entry, sentence, HTTPStatus.TOO_MANY_REQUESTS)
    room.wake.set()
    return RedirectResponse(f"{prefix(language)}{_PATH}/gefragt", HTTPStatus.SEE_OTHER)


@router.page_of_today(f"{_PATH}/gefragt")
def subscription_waits(request: Request, room: CurrentPostroom) -> HTMLResponse:
    """Say that a mail is on its way, and that nothing happens without an answer to it."""
    context = {"days": room.settings.confirm_days}
    return today_alone(request, "subscription_waits.html", context)


def _page(
    request: Request,
    room: Postroom,
    entry: Entry,
    refusal: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    language = language_of(request.url.path)
    subject = subject_of(request.query_params, request.url.query, room.service)
    catalogue = room.service.catalogue()
    context: dict[str, Any] = {
        "entry": entry,
        "wrong": (entry,) if entry.error else (),
        "search": subject.search,
        "demands": search_in_words(subject.search, catalogue, language),
        "problem": subject.problem and in_words(subject.problem, language),
        "count": None if subject.problem else len(matching(subject.search, room.service)),
        "refusal": refusal,
        "token": room.seals.form("subscription"),
        "names": {"token": FORM, "honeypot": HONEYPOT},
        "offered": room.settings.offers_subscriptions,
        "confirm_days": room.settings.confirm_days,
        "days": room.settings.subscription_days,
    }
    return today_alone(request, "subscription.html", context, status)


@dataclass(frozen=True, slots=True)
class _Step:
    """A page with one button behind a link in a mail, and what the button does."""

    purpose: Purpose
    act: Callable[[Postroom, str], bool]


def _confirm(room: Postroom, key: str) -> bool:
    ends_on = room.today() + timedelta(days=room.settings.subscription_days)
    return room.store().subscriptions.confirm(key, room.now(), ends_on)


def _renew(room: Postroom, key: str) -> bool:
    ends_on = room.today() + timedelta(days=room.settings.subscription_days)
    return room.store().subscriptions.renew(key, ends_on)


def _end(room: Postroom, key: str) -> bool:
    return room.store().subscriptions.end(key)


_CONFIRM: Final = _Step("confirm", _confirm)
_RENEW: Final = _Step("renew", _renew)
_END: Final = _Step("end", _end)


def _step(request: Request, room: Postroom, step: _Step, token: str, *, act: bool) -> HTMLResponse:
    """Show the page of a link; do what its button says where it was pressed.

    A GET changes nothing: programs that look through mails open every link.
    """
    try:
        key = str(room.seals.opened(step.purpose, token))
    except NotOursError:
        return missing(request)
    language = language_of(request.url.path)
    status, done, held = HTTPStatus.OK, False, None
    try:
        held = room.store().subscriptions.get(key)
        # Ended is ended, however often the button is pressed.
        if act and (held is not None or step.purpose == "end"):
            done = step.act(room, key) or step.purpose == "end"
            held = room.store().subscriptions.get(key) or held
    except StoreError as error:
        _LOG.error("a search subscription could not be changed: %s", error)
        status = HTTPStatus.SERVICE_UNAVAILABLE
    context: dict[str, Any] = {
        "step": step.purpose,
        "done": done,
        "away": status is HTTPStatus.SERVICE_UNAVAILABLE,
        "held": held,
        "demands": search_in_words(held.search, room.service.catalogue(), language) if held else (),
    }
    return today_alone(request, "subscription_step.html", context, status)


@router.page_of_today(f"{PATHS['confirm']}/{{token}}")
def confirm_page(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Show the button that confirms."""
    return _step(request, room, _CONFIRM, token, act=False)


@router.form(f"{PATHS['confirm']}/{{token}}")
def confirmed(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Confirm a subscription."""
    return _step(request, room, _CONFIRM, token, act=not room.guard.is_foreign(request))


@router.page_of_today(f"{PATHS['renew']}/{{token}}")
def renew_page(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Show the button that renews."""
    return _step(request, room, _RENEW, token, act=False)


@router.form(f"{PATHS['renew']}/{{token}}")
def renewed(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Renew a subscription."""
    return _step(request, room, _RENEW, token, act=not room.guard.is_foreign(request))


@router.page_of_today(f"{PATHS['end']}/{{token}}")
def end_page(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Show the button that ends."""
    return _step(request, room, _END, token, act=False)


@router.form(f"{PATHS['end']}/{{token}}")
def ended(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """End a subscription; also for mail programs that send this by themselves (RFC 8058)."""
    return _step(request, room, _END, token, act=True)
