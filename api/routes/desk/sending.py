"""`/verwaltung/exposes/senden`: exposés sent to somebody by mail, as a PDF or as a link."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import desk_page, led_to
from api.desk.post import attachments, sending
from api.desk.post.choice import Choice, choice_of
from api.desk.post.insight import town_of
from api.desk.router import CurrentAct, DeskRouter, Given, Staff, must_keep
from api.templating import language_of
from data.roles import Role
from data.words import Language, Text
from maps.sections import SECTIONS

if TYPE_CHECKING:
    from api.desk.post.sending import Draft
    from data.store.users import Act

router = DeskRouter()

_PATH: Final = "/exposes/senden"
_NO_SERVER: Final = Text(
    "Kein Mailserver ist gesetzt (GEWERBE_SMTP_HOST): der Dienst verschickt keine Mails.",
    "No mail server is set (GEWERBE_SMTP_HOST): the service sends no mail.",
)


@router.seen(_PATH, Role.PUBLISHER)
def mail(
    request: Request,
    place: CurrentDesk,
    ids: Annotated[list[str] | None, Query()] = None,
    sprache: Language = "de",
) -> HTMLResponse:
    """Show the form of a mail with the exposés of the chosen plots."""
    choice = choice_of(place.service, ids or (), "")
    language = language_of(request.url.path)
    return _page(request, place, choice, sending.blank(place, choice.plots, sprache, language))


@router.done(_PATH, Role.PUBLISHER)
def mailed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, given: Given
) -> Response:
    """Store the mail with what is known of it; it goes to the mail server at once."""
    choice = choice_of(place.service, [value for name, value in given if name == "ids"], "")
    for plot in choice.plots:
        must_keep(request, asking, town_of(place, plot.id))
    draft = sending.typed(place, choice.plots, given, language_of(request.url.path))
    if not draft.is_good or place.settings.smtp is None:
        return _page(request, place, choice, draft)
    if draft.as_link:
        _page_sent(place, choice, draft, act)
    elif wrong := _files_sent(request, place, choice, draft, act):
        return _page(request, place, choice, draft, wrong)
    place.room.wake.set()
    return led_to(request, "/exposes", said="expose_sent")


def _page_sent(place: Desk, choice: Choice, draft: Draft, act: Act) -> None:
    offer = sending.page_of(choice.plots, draft, act, place.today())
    written = sending.mail_of(place, choice.plots, draft, act, offer)
    place.store().offers.add(offer, act, place.service.catalogue().version, written)


def _files_sent(
    request: Request, place: Desk, choice: Choice, draft: Draft, act: Act
) -> Text | None:
    files = attachments.together(request, place, choice.plots, draft.language, draft.sections)
    if isinstance(files, Text):
        return files
    written = sending.mail_of(place, choice.plots, draft, act, files)
    dispatch = sending.dispatch_of(place, choice.plots, draft, act)
    place.store().dispatches.send(dispatch, written, act, sending.ends_on(place))
    return None


def _page(
    request: Request, place: Desk, choice: Choice, draft: Draft, wrong: Text | None = None
) -> HTMLResponse:
    mailing = place.settings.smtp is not None
    wrong = wrong or draft.wrong or (None if mailing else _NO_SERVER)
    is_refused = request.method == "POST"
    context = {
        "choice": choice,
        "draft": draft,
        "wrong": wrong,
        "mailing": mailing,
        "sections": SECTIONS,
        "chosen": draft.sections,
        "gone": sending.ends_on(place),
        "linked": bool(place.settings.public_url),
    }
    status = HTTPStatus.BAD_REQUEST if is_refused else HTTPStatus.OK
    return desk_page(request, "desk/sending.html", context, status)
