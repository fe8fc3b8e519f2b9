"""`/verwaltung`: what needs doing today."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.desk.desk import CurrentDesk
from api.desk.pages import desk_page, led_to
from api.desk.router import CurrentAct, DeskRouter, Staff
from api.desk.stock.confirmations import is_count
from api.desk.stock.done import done
from api.desk.stock.todo import AHEAD, SOON, todo
from api.desk.stock.wording import WORDS
from api.problems import Problem
from api.templating import language_of
from data import words
from data.roles import Role
from data.words import Text

router = DeskRouter()

_GONE: Final = Text("Diese Mail wartet nicht mehr.", "This mail does not wait any more.")


@router.seen("", Role.READER)
def today(request: Request, place: CurrentDesk, asking: Staff) -> HTMLResponse:
    """Show what there is to do."""
    day = place.today()
    stock = place.holdings.current()
    doubts = place.inspector.doubts(stock, day)
    context = {
        "todo": todo(place, asking, stock, doubts),
        "stock": stock,
        "kept": sum(1 for _ in stock.of(asking)),
        "doubts": doubts,
        "day": day,
        "ahead": AHEAD,
        "soon": SOON,
        "towns": place.service.catalogue().municipalities,
        "weekday": words.weekday(day, language_of(request.url.path)),
        **WORDS,
        "done": done(request, place, asking, stock),
    }
    return desk_page(request, "desk/today.html", context)


@router.done("/mails/{number}/erneut", Role.PUBLISHER)
def mail_again(request: Request, place: CurrentDesk, act: CurrentAct, number: str) -> Response:
    """Try a mail that was given up once more, at once."""
    if not (is_count(number) and place.store().outbox.again(int(number), act)):
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    place.room.wake.set()
    return led_to(request, said="mail_again")


@router.done("/mails/{number}/verwerfen", Role.PUBLISHER)
def mail_dropped(request: Request, place: CurrentDesk, act: CurrentAct, number: str) -> Response:
    """Delete a mail that was given up."""
    if not (is_count(number) and place.store().outbox.drop(int(number), act)):
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    return led_to(request, said="deleted")
