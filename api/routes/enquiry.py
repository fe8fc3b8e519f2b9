"""`/anfrage`: an enquiry for plots or a search, stored before the visitor is thanked."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.addresses import address_of
from api.campaigns.counting import carried, count
from api.demand.counting import counting
from api.entries import Entry, Typed, filled
from api.guard import FORM, HONEYPOT, Refusal
from api.pagerouter import PageRouter, today_alone
from api.postroom import CurrentPostroom, Postroom
from api.results import in_words
from api.routes.pages import missing
from api.seals import NotOursError, TooOldError
from api.subject import Subject, question_of, subject_of
from api.templating import language_of, prefix
from data.store.changes import StoreError
from data.store.enquiries import Enquiry, ReferenceTakenError
from data.words import Language, translations

router = PageRouter()

_PATH: Final = "/anfrage"
_RECEIPT_DAYS: Final = timedelta(days=30)
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Form:
    """The form as a page shows it."""

    entries: tuple[Entry, ...]
    copy: bool

    @property
    def wrong(self) -> tuple[Entry, ...]:
        """The fields with which something is wrong."""
        return tuple(one for one in self.entries if one.error)

    def value(self, name: str) -> str:
        """Return what a field holds."""
        return next(one.value for one in self.entries if one.name == name)


def _empty(language: Language) -> Form:
    _ = translations(language).gettext
    entries = (
        Entry(
            name="name", look="text", label=_("Name"), required=True, most=120, autocomplete="name"
        ),
        Entry(name="firm", look="text", label=_("Firm"), most=160, autocomplete="organization"),
        Entry(
            name="email",
            look="email",
            label=_("E-mail"),
            required=True,
            most=254,
            autocomplete="email",
        ),
        Entry(name="telephone", look="tel", label=_("Telephone"), most=40, autocomplete="tel"),
        Entry(
            name="message",
            look="lines",
            label=_("Your message"),
            required=True,
            most=5_000,
            help=_("Such as the use you have in mind, the area you need, and by when."),
        ),
    )
    return Form(entries, copy=True)


def _read(given: dict[str, str], language: Language) -> Form:
    entries = _empty(language).entries
    return Form(
        tuple(filled(entry, given, language) for entry in entries), copy=bool(given.get("copy"))
    )


@router.page_of_today(_PATH)
def enquiry_form(request: Request, room: CurrentPostroom) -> HTMLResponse:
    """Show the form, for the plots or the search of the address."""
    language = language_of(request.url.path)
    return _page(request, room, _empty(language))


@router.form(_PATH)
def enquiry_sent(request: Request, room: CurrentPostroom, given: Typed) -> Response:
    """Store an enquiry with its mails, then thank; or say what is wrong and keep what was typed."""
    language = language_of(request.url.path)
    form = _read(given, language)
    if form.wrong:
        return _page(request, room, form, status=HTTPStatus.BAD_REQUEST)
    which = room.guard.refused(request, "enquiry", given, language)
    if isinstance(which, Refusal):
        return _page(request, room, form, which.sentence, which.status)
    try:
        enquiry = _stored(request, room, form, which)
    except (StoreError, OSError) as error:
        _LOG.error("an enquiry could not be stored: %s", error)
        _ = translations(language).gettext
        sentence = _(
            "Your enquiry could not be stored: the fault is ours. Please try again in some "
            "minutes, or write to {mail}."
        )
        return _page(
            request,
            room,
            form,
            sentence.format(mail=room.settings.mailbox),
            HTTPStatus.SERVICE_UNAVAILABLE,
        )
    room.wake.set()
    return RedirectResponse(_receipt(room, enquiry, form, language), HTTPStatus.SEE_OTHER)


def _stored(request: Request, room: Postroom, form: Form, which: str) -> Enquiry:
    """Store what a form asks, once however often it is sent."""
    language = language_of(request.url.path)
    catalogue = room.service.catalogue()
    subject = _subject(request, room)
    enquiry = Enquiry(
        reference=_reference(which),
        received=room.now(),
        delete_on=room.today() + timedelta(days=room.settings.enquiry_days),
        language=language,
        plots=tuple(plot.id for plot in subject.plots),
        search=subject.search,
        subject=subject.line(catalogue, "de"),
        name=form.value("name"),
        firm=form.value("firm") or None,
        email=address_of(form.value("email")) or "",
        telephone=form.value("telephone") or None,
        message=form.value("message"),
    )
    question = question_of(subject.search, room.service) if subject.search else None
    counted = counting(request).enquiry(request, catalogue, subject, question)
    while True:
        mails = (
            room.letters.of_enquiry(enquiry, subject, catalogue, copy=form.copy)
            if room.settings.smtp_host
            else []
        )
        try:
            is_new = room.store().enquiries.add(enquiry, mails, counted)
        except ReferenceTakenError:  # the same form was sent before, with other words
            enquiry = replace(enquiry, reference=_reference(secrets.token_urlsafe(12)))
        else:
            if is_new:
                count(request, room, "enquiry", carried(request))
            return enquiry


def _reference(which: str) -> str:
    """Return the number of what a form asks: 40 bits in letters that are read out easily."""
    digits = base64.b32encode(hashlib.sha256(which.encode()).digest()).decode()
    easy = digits.translate(str.maketrans("ILOU", "0189"))
    return f"NS-{easy[:4]}-{easy[4:8]}"


def _receipt(room: Postroom, enquiry: Enquiry, form: Form, language: Language) -> str:
    mailed = bool(room.settings.smtp_host)
    content = [enquiry.reference, enquiry.delete_on.isoformat(), mailed and form.copy]
    return f"{prefix(language)}{_PATH}/danke/{room.seals.seal('receipt', content)}"


@router.page_of_today(f"{_PATH}/danke/{{receipt}}")
def enquiry_thanks(request: Request, room: CurrentPostroom, receipt: str) -> HTMLResponse:
    """Thank, with the number of what was stored, and say what happens next."""
    try:
        reference, day, copy = room.seals.opened("receipt", receipt, age=_RECEIPT_DAYS)
    except (NotOursError, TooOldError):
        return missing(request)
    context = {"reference": reference, "delete_on": date.fromisoformat(day), "copy": copy}
    return today_alone(request, "enquiry_thanks.html", context)


def _subject(request: Request, room: Postroom) -> Subject:
    return subject_of(request.query_params, request.url.query, room.service)


def _page(
    request: Request,
    room: Postroom,
    form: Form,
    refusal: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    language = language_of(request.url.path)
    subject = _subject(request, room)
    settings = room.settings
    context: dict[str, Any] = {
        "form": form,
        "subject": subject,
        "subject_words": subject.words(room.service.catalogue(), language),
        "subject_problem": subject.problem and in_words(subject.problem, language),
        "refusal": refusal,
        "token": room.seals.form("enquiry"),
        "names": {"token": FORM, "honeypot": HONEYPOT},
        "mails": bool(settings.smtp_host),
        "mailbox": settings.mailbox,
        "delete_on": room.today() + timedelta(days=settings.enquiry_days),
        "days": settings.enquiry_days,
    }
    return today_alone(request, "enquiry.html", context, status)
