"""`/verwaltung/anfragen`: enquiries of visitors, answered, noted, handed over, deleted."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import watch
from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import desk_page, led_to
from api.desk.post import inbox, replies
from api.desk.post.insight import must_see
from api.desk.router import CurrentAct, DeskRouter, Given, Staff
from api.entries import Entry, filled
from api.problems import Problem
from api.templating import language_of
from data.roles import Role
from data.words import Text, translations

if TYPE_CHECKING:
    from api.desk.post.replies import Draft
    from data.store.enquiries import Enquiry
    from data.store.users import User
    from data.words import Language

router = DeskRouter()

_PATH: Final = "/anfragen"
_ONE: Final = f"{_PATH}/{{reference}}"
_GONE: Final = Text(
    "Diese Anfrage gibt es nicht, oder sie ist gelöscht.",
    "There is no such enquiry, or it is deleted.",
)
_NOBODY: Final = Text(
    "Diese Person kann die Anfrage nicht übernehmen.", "This person cannot take the enquiry over."
)
_NOT_EARLIER: Final = Text(
    "Der Tag muss vor dem liegen, der der Person genannt wurde, und nicht vor morgen.",
    "The day must be before the one that the person was told, and not before tomorrow.",
)
_WAITING: Final = Text(
    "An diese Adresse warten schon mehrere Mails auf eine Bestätigung.",
    "Several mails to this address wait to be confirmed.",
)
_NO_SUBSCRIPTION: Final = Text(
    "Zu dieser Anfrage lässt sich kein Suchauftrag anbieten.",
    "No search subscription can be offered for this enquiry.",
)


@router.seen(_PATH, Role.EDITOR)
def enquiries(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    stand: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """List the enquiries that somebody sees: those of one state, or all that are not closed."""
    seen = inbox.seen(place, asking)
    counts = {state: sum(one.state == state for one in seen) for state in inbox.STATES}
    shown = [one for one in seen if one.state == stand or (not stand and one.state != "closed")]
    order = {state: number for number, state in enumerate(inbox.STATES)}
    shown.sort(key=lambda one: order[one.state])
    context = {
        "rows": inbox.rows(place, shown, language_of(request.url.path)),
        "labels": inbox.LABELS,
        "counts": counts,
        "chosen": stand if stand in counts else "",
    }
    return desk_page(request, "desk/enquiries.html", context)


@router.seen(_ONE, Role.EDITOR)
def enquiry(request: Request, place: CurrentDesk, asking: Staff, reference: str) -> HTMLResponse:
    """Show one enquiry with all that it says and all that was done with it."""
    held = _held(request, place, asking, reference)
    return _page(request, place, held)


@router.done(f"{_ONE}/antwort", Role.PUBLISHER)
def replied(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    reference: str,
    given: Given,
) -> Response:
    """Store an answer with its mail; without a mail server show it to be copied."""
    held = _held(request, place, asking, reference)
    draft = replies.typed(place, held, given, language_of(request.url.path))
    if not draft.is_good:
        return _page(request, place, held, draft=draft, status=HTTPStatus.BAD_REQUEST)
    if place.settings.smtp is None:
        return _page(request, place, held, draft=draft, written=True)
    files = replies.files_of(request, place, held, draft)
    if isinstance(files, Text):
        return _page(request, place, held, draft=draft, wrong=files)
    reply = replies.reply_of(place, held, draft, act, mailed=True)
    store = place.store()
    mail = place.room.letters.of_reply(held, reply, store.enquiries.posted(reference), files)
    store.casework.reply(reference, reply, act, mail, replies.dispatch_of(place, held, reply))
    place.room.wake.set()
    return led_to(request, f"{_PATH}/{reference}", said="replied")


@router.done(f"{_ONE}/beantwortet", Role.PUBLISHER)
def answered(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    reference: str,
    given: Given,
) -> Response:
    """Note that it was answered otherwise: with the text that staff sent, or by telephone."""
    held = _held(request, place, asking, reference)
    if not dict(given).get("antwort"):
        place.store().enquiries.answer(reference, act)
        return led_to(request, f"{_PATH}/{reference}", said="answered")
    draft = replies.typed(place, held, given, language_of(request.url.path))
    if not draft.is_good:
        return _page(request, place, held, draft=draft, status=HTTPStatus.BAD_REQUEST)
    reply = replies.reply_of(place, held, draft, act, mailed=False)
    place.store().casework.reply(reference, reply, act)
    return led_to(request, f"{_PATH}/{reference}", said="answered")


@router.done(f"{_ONE}/uebergabe", Role.EDITOR)
def handed_over(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    reference: str,
    an: Annotated[str, Form()] = "",
) -> Response:
    """Hand it over to a colleague, or to nobody; take it where one names oneself."""
    held = _held(request, place, asking, reference)
    if an and an not in {one.key for one in inbox.colleagues(place, held)}:
        return _page(request, place, held, wrong=_NOBODY)
    place.store().enquiries.change(reference, "enquiry_assigned", act, handler=an or None)
    return led_to(request, f"{_PATH}/{reference}", said="handed")


@router.done(f"{_ONE}/notiz", Role.EDITOR)
def noted(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    reference: str,
    notiz: Annotated[str, Form()] = "",
) -> Response:
    """Note something for colleagues."""
    held = _held(request, place, asking, reference)
    language = language_of(request.url.path)
    entry = filled(_note(language), {"notiz": notiz}, language)
    if entry.error:
        return _page(request, place, held, note=entry, status=HTTPStatus.BAD_REQUEST)
    place.store().casework.note(reference, entry.value, act)
    return led_to(request, f"{_PATH}/{reference}", said="noted")


@router.done(f"{_ONE}/abschluss", Role.EDITOR)
def closed(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    reference: str,
    wieder: Annotated[str, Form()] = "",
) -> Response:
    """Close it, or open it again."""
    _held(request, place, asking, reference)
    change = place.store().enquiries.change
    if wieder:
        change(reference, "enquiry_reopened", act, closed=None, answered=None)
    else:
        change(reference, "enquiry_closed", act, closed=act.at)
    return led_to(request, f"{_PATH}/{reference}", said="reopened" if wieder else "closed")


@router.done(f"{_ONE}/loeschtag", Role.EDITOR)
def shortened(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    reference: str,
    tag: Annotated[str, Form()] = "",
) -> Response:
    """Delete it earlier than was said; later is not offered: the person was told a day."""
    held = _held(request, place, asking, reference)
    try:
        day = date.fromisoformat(tag)
    except ValueError:
        day = None
    if day is None or not place.today() < day < held.delete_on:
        return _page(request, place, held, wrong=_NOT_EARLIER)
    place.store().enquiries.delete_on(reference, day, act)
    return led_to(request, f"{_PATH}/{reference}", said="shortened")


@router.done(f"{_ONE}/loeschen", Role.PUBLISHER)
def deleted(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, reference: str
) -> Response:
    """Delete it now, with notes, answers, mails and what is known of exposés sent."""
    _held(request, place, asking, reference)
    place.store().enquiries.delete(reference, act)
    return led_to(request, _PATH, said="deleted")


@router.done(f"{_ONE}/suchauftrag", Role.EDITOR)
def subscribed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, reference: str
) -> Response:
    """Offer the search of an enquiry as a subscription: a mail asks the person to confirm it."""
    held = _held(request, place, asking, reference)
    if not _can_subscribe(place, held):
        return _page(request, place, held, wrong=_NO_SUBSCRIPTION)
    try:
        asked = watch.ask(place.room, held.email, held.search, held.language, act)
    except Problem:  # a search that cannot be understood any more
        return _page(request, place, held, wrong=_NO_SUBSCRIPTION)
    if not asked:
        return _page(request, place, held, wrong=_WAITING)
    place.room.wake.set()
    return led_to(request, f"{_PATH}/{reference}", said="subscribed")


def _held(request: Request, place: Desk, user: User, reference: str) -> Enquiry:
    held = place.store().enquiries.get(reference)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    must_see(request, place, user, held.plots)
    return held


def _can_subscribe(place: Desk, held: Enquiry) -> bool:
    return bool(held.search) and place.settings.offers_subscriptions


def _note(language: Language) -> Entry:
    _ = translations(language).gettext
    return Entry(name="notiz", look="lines", label=_("Note"), required=True, most=5_000, links=True)


def _page(
    request: Request,
    place: Desk,
    held: Enquiry,
    *,
    draft: Draft | None = None,
    note: Entry | None = None,
    wrong: Text | None = None,
    written: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    language = language_of(request.url.path)
    store = place.store()
    draft = draft or replies.blank(place, held, language)
    wrong = wrong or draft.wrong
    text = replies.whole_text(place, held, draft)
    context: dict[str, Any] = {
        "held": held,
        "row": inbox.rows(place, [held], language)[0],
        "named": inbox.named(place, held),
        "mails": store.enquiries.posted(held.reference),
        "notes": store.casework.notes(held.reference),
        "replies": store.casework.replies(held.reference),
        "colleagues": inbox.colleagues(place, held),
        "draft": draft,
        "note": note or _note(language),
        "wrong": wrong,
        "mailing": place.settings.smtp is not None,
        "written": text if written else None,
        "mailto": replies.mailto(held, draft.subject.value, text) if written else None,
        "earliest": place.today() + timedelta(days=1),
        "subscribable": _can_subscribe(place, held),
        "may_answer": Role.PUBLISHER,
    }
    if wrong and status is HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    return desk_page(request, "desk/enquiry.html", context, status)
