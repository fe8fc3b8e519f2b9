"""`/verwaltung/eigentuemer`: contacts of plots, what they consented to, what they are asked."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.owners.book import STATES, Book
from api.desk.owners.taking import AnswerChangedError, accept, reject
from api.desk.owners.typed import (
    NO_DAY,
    ContactForm,
    consent_form,
    contact_form,
    day_typed,
    plots_typed,
    shown,
)
from api.desk.pages import desk_page, led_to
from api.desk.post.insight import must_see
from api.desk.router import CurrentAct, DeskRouter, Given, Staff, must_keep
from api.desk.stock.done import back_to
from api.owners.asking import ask as asked
from api.problems import Problem
from api.templating import language_of
from data.owners import Outcome, OwnerKind, Scope
from data.roles import Role
from data.store.changes import ConflictError
from data.words import Text

if TYPE_CHECKING:
    from data.store.asks import Ask
    from data.store.owners import Contact, Known
    from data.store.users import User

router = DeskRouter()

_PATH: Final = "/eigentuemer"
_ONE: Final = f"{_PATH}/{{key}}"
_ANSWER: Final = f"{_PATH}/antworten/{{key}}"
_GONE: Final = Text(
    "Diesen Kontakt gibt es nicht, oder er ist gelöscht.",
    "There is no such contact, or it is deleted.",
)
_NO_ANSWER: Final = Text("Diese Antwort gibt es nicht.", "There is no such answer.")
_NOT_THEIRS: Final = Text(
    "Diese Fläche gehört nicht zu diesem Kontakt.", "This plot is not one of this contact."
)
_WRONG: Final = Text("Dieses Formular ist nicht zu lesen.", "This form cannot be read.")

Plot = Annotated[str, Form(alias="flaeche")]
Back = Annotated[str, Form(alias="zurueck")]


@router.seen(_PATH, Role.EDITOR)
def owners(request: Request, place: CurrentDesk, asking: Staff) -> HTMLResponse:
    """List the contacts, each with their plots and how the last question stands."""
    book = Book(place, asking, place.holdings.current())
    context = {
        "pairs": book.pairs(),
        "answers": book.answers(),
        "name": book.name,
        "states": STATES,
        "mailing": place.settings.asks_owners,
    }
    return desk_page(request, "desk/owners.html", context)


@router.seen(f"{_PATH}/neu", Role.EDITOR)
def owner_form(request: Request, place: CurrentDesk, flaeche: str = "") -> HTMLResponse:
    """Show the form of a new contact."""
    return _new(request, place, shown(None, language_of(request.url.path)), flaeche)


@router.done(f"{_PATH}/neu", Role.EDITOR)
def owner_added(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, given: Given
) -> Response:
    """Add a contact for some plots."""
    held = dict(given)
    form = contact_form(held, language_of(request.url.path))
    typed = held.get("flaechen", "")
    stock = place.holdings.current()
    plots = plots_typed(typed, stock)
    if isinstance(plots, Text) or form.wrong:
        wrong = plots if isinstance(plots, Text) else None
        return _new(request, place, form, typed, wrong, HTTPStatus.BAD_REQUEST)
    for plot in plots:
        must_keep(request, asking, stock.plots[plot].municipality)
    contact = form.contact(act.at)
    place.store().owners.add(contact, plots, act, place.today())
    return led_to(request, f"{_PATH}/{contact.key}", said="owner_added")


@router.done(f"{_PATH}/fragen", Role.EDITOR)
def owners_asked(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, given: Given
) -> Response:
    """Ask about the plots that were ticked, in one mail for each contact."""
    held = dict(given)
    back = held.get("zurueck", "")
    if not place.settings.asks_owners:
        return back_to(request, back, said="no_mails")
    tokens = [held["eine"]] if held.get("eine") else [v for n, v in given if n == "paar"]
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for token in tokens:
        key, _, plot = token.partition(":")
        wanted[key].append(plot)
    stock, store = place.holdings.current(), place.store()
    for plots in wanted.values():
        for plot in plots:
            if plot not in stock.plots:
                raise Problem(HTTPStatus.BAD_REQUEST, _WRONG, ())
            must_keep(request, asking, stock.plots[plot].municipality)
    shown_now = {plot: one.record for plot, one in stock.plots.items()}
    count = sum(
        asked(place.room, store, key, shown_now, plots, act) for key, plots in wanted.items()
    )
    if count:
        place.room.wake.set()
    return back_to(request, back, said="owner_asked" if count else "owner_not_asked")


@router.seen(_ONE, Role.EDITOR)
def owner(request: Request, place: CurrentDesk, asking: Staff, key: str) -> HTMLResponse:
    """Show one contact."""
    return _page(request, place, asking, _held(request, place, asking, key))


@router.done(_ONE, Role.EDITOR)
def owner_changed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, given: Given
) -> Response:
    """Change who it is."""
    held = _held(request, place, asking, key)
    form = contact_form(dict(given), language_of(request.url.path))
    if form.wrong:
        return _page(request, place, asking, held, form=form)
    place.store().owners.change(form.contact(held.contact.made, key), act)
    return led_to(request, f"{_PATH}/{key}", said="changed")


@router.done(f"{_ONE}/loeschen", Role.EDITOR)
def owner_deleted(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str
) -> Response:
    """Delete a contact with consents, questions, answers and mails; all its plots must be one's."""
    held = _held(request, place, asking, key)
    book = Book(place, asking, place.holdings.current())
    for plot in held.plots:
        if not book.keeps(plot):
            must_see(request, place, asking, (plot,))
    place.store().owners.delete(key, act)
    return led_to(request, _PATH, said="deleted")


@router.done(f"{_ONE}/flaechen", Role.EDITOR)
def plots_added(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    key: str,
    flaechen: Annotated[str, Form()] = "",
) -> Response:
    """Say that the contact is for further plots."""
    held = _held(request, place, asking, key)
    stock = place.holdings.current()
    plots = plots_typed(flaechen, stock)
    if isinstance(plots, Text):
        return _page(request, place, asking, held, wrong=plots)
    for plot in plots:
        must_keep(request, asking, stock.plots[plot].municipality)
    for plot in plots:
        place.store().owners.link(key, plot, act, place.today())
    return led_to(request, f"{_PATH}/{key}", said="changed")


@router.done(f"{_ONE}/flaechen/entfernen", Role.EDITOR)
def plot_removed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, plot: Plot = ""
) -> Response:
    """Take the contact off a plot; off the last one it is deleted."""
    _held(request, place, asking, key, plot)
    if place.store().owners.unlink(key, plot, act):
        return led_to(request, f"{_PATH}/{key}", said="changed")
    return led_to(request, _PATH, said="deleted")


@router.done(f"{_ONE}/zustimmung", Role.EDITOR)
def consent_recorded(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, given: Given
) -> Response:
    """Record what may be published of a plot, since when, and whence that is known."""
    plot = dict(given).get("flaeche", "")
    held = _held(request, place, asking, key, plot)
    form = consent_form(given, place.today())
    if isinstance(form, Text):
        return _page(request, place, asking, held, wrong=form, given=given)
    place.store().owners.consent(
        key, plot, act, scope=form.scope, given_on=form.given_on, source=form.source
    )
    return led_to(request, f"{_PATH}/{key}", said="consent")


@router.done(f"{_ONE}/zustimmung/{{consent}}/widerruf", Role.EDITOR)
def consent_withdrawn(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    key: str,
    consent: str,
    tag: Annotated[str, Form()] = "",
) -> Response:
    """Note that a consent was withdrawn on a day; what is public stays until staff decide."""
    held = _of_consent(request, place, asking, key, consent)
    day = day_typed(tag, place.today())
    if day is None:
        return _page(request, place, asking, held, wrong=NO_DAY)
    place.store().owners.withdraw(consent, day, act)
    return led_to(request, f"{_PATH}/{key}", said="consent_withdrawn")


@router.done(f"{_ONE}/zustimmung/{{consent}}/entschieden", Role.EDITOR)
def consent_decided(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    key: str,
    consent: str,
    zurueck: Back = "",
) -> Response:
    """Note that what is public was dealt with after a withdrawal."""
    _of_consent(request, place, asking, key, consent)
    place.store().owners.decide(consent, act)
    return back_to(request, zurueck, said="consent_decided")


@router.done(f"{_PATH}/links/{{key}}/zurueckziehen", Role.EDITOR)
def link_withdrawn(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str
) -> Response:
    """Withdraw the link of a question, so that it cannot be answered any more."""
    ask, contact = _ask(request, place, asking, key)
    place.store().asks.end(ask.key, act)
    return led_to(request, f"{_PATH}/{contact.key}", said="link_ended")


@router.done(f"{_ANSWER}/annehmen", Role.EDITOR)
def answer_accepted(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    key: str,
    beantwortet: Annotated[str, Form()] = "",
    zurueck: Back = "",
) -> Response:
    """Accept an answer: a confirmation confirms; of a correction the draft is shown."""
    ask, contact = _ask(request, place, asking, key)
    if ask.waits and ask.draft is not None:
        return led_to(request, f"/entwuerfe/{ask.draft}")
    if _stamp(ask) != beantwortet:
        return back_to(request, zurueck, said="answer_changed")
    try:
        accept(place, ask, contact, act)
    except (AnswerChangedError, ConflictError):
        return back_to(request, zurueck, said="answer_changed")
    return back_to(request, zurueck, said="answer_accepted")


@router.done(f"{_ANSWER}/ablehnen", Role.EDITOR)
def answer_rejected(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    key: str,
    beantwortet: Annotated[str, Form()] = "",
    zurueck: Back = "",
) -> Response:
    """Reject an answer; a draft that it made is discarded."""
    ask, _ = _ask(request, place, asking, key)
    if _stamp(ask) != beantwortet:
        return back_to(request, zurueck, said="answer_changed")
    try:
        reject(place, ask, act)
    except AnswerChangedError:
        return back_to(request, zurueck, said="answer_changed")
    return back_to(request, zurueck, said="answer_rejected")


def _stamp(ask: Ask) -> str:
    return ask.answered.isoformat() if ask.answered else ""


def _ask(request: Request, place: Desk, user: User, key: str) -> tuple[Ask, Contact]:
    found = place.store().asks.get(key)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_ANSWER, ())
    must_see(request, place, user, (found[0].plot,))
    return found


def _held(request: Request, place: Desk, user: User, key: str, plot: str | None = None) -> Known:
    """Return a contact that the user sees, and where a plot is named, keeps it for that one.

    Raises
    ------
    Problem
        404 where there is none, 403 where it is none of theirs.
    """
    held = place.store().owners.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    if plot is not None and plot not in held.plots:
        raise Problem(HTTPStatus.BAD_REQUEST, _NOT_THEIRS, ())
    must_see(request, place, user, tuple(held.plots) if plot is None else (plot,))
    return held


def _of_consent(request: Request, place: Desk, user: User, key: str, consent: str) -> Known:
    held = place.store().owners.get(key)
    found = next((one for one in held.consents if one.key == consent), None) if held else None
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    return _held(request, place, user, key, found.plot)


def _new(
    request: Request,
    place: Desk,
    form: ContactForm,
    typed: str,
    wrong: Text | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    context = {
        "form": form,
        "typed": typed,
        "wrong": wrong,
        "kinds": tuple(OwnerKind),
        "stock": place.holdings.current(),
    }
    return desk_page(request, "desk/owner_new.html", context, status)


def _page(
    request: Request,
    place: Desk,
    user: User,
    held: Known,
    *,
    form: ContactForm | None = None,
    wrong: Text | None = None,
    given: list[tuple[str, str]] | None = None,
) -> HTMLResponse:
    book = Book(place, user, place.holdings.current())
    typed = dict(given or ())
    context: dict[str, Any] = {
        "held": held,
        "pairs": book.pairs([held]),
        "others": sum(not book.keeps(plot) for plot in held.plots),
        "asks": [
            one for one in reversed(place.store().asks.of(held.contact.key)) if book.keeps(one.plot)
        ],
        "name": book.name,
        "states": STATES,
        "outcomes": {one.value: one.label for one in Outcome},
        "scopes": tuple(Scope),
        "typed": typed,
        "ticked": [text for name, text in given or () if name == "umfang"],
        "form": form or shown(held.contact, language_of(request.url.path)),
        "kinds": tuple(OwnerKind),
        "stock": place.holdings.current(),
        "wrong": wrong,
        "day": place.today(),
        "mailing": place.settings.asks_owners,
    }
    is_wrong = wrong is not None or (form is not None and bool(form.wrong))
    status = HTTPStatus.BAD_REQUEST if is_wrong else HTTPStatus.OK
    return desk_page(request, "desk/owner.html", context, status)
