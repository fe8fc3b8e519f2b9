"""`/verwaltung/flaechen/…`: confirming plots, deciding on bindings, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from api.changewords import change_in
from api.desk.desk import CurrentDesk
from api.desk.pages import desk_page, onward
from api.desk.router import CurrentAct, DeskRouter, Staff, must_keep
from api.desk.stock.confirmations import (
    REASON,
    Obstacles,
    Wish,
    changes,
    is_count,
    obstacles,
    wishes,
)
from api.desk.stock.done import back_to, may_undo
from api.problems import Problem
from api.templating import language_of
from data.bindings import Outcome, decided
from data.roles import Role
from data.store.changes import Change, ConflictError
from data.store.drafts import Draft
from data.store.users import User
from data.words import Text

router = DeskRouter()

_WRONG: Final = Text("Dieses Formular ist nicht zu lesen.", "This form cannot be read.")
_LONG: Final = Text(
    "Quelle und Stelle: höchstens {most} Zeichen, ohne Steuerzeichen.",
    "Source and office: at most {most} characters, without control characters.",
)
_NO_DAY: Final = Text(
    "Bis wann die Bindung geht: ein Tag von heute an.",
    "Until when the binding lasts: a day from today on.",
)
_NO_PLOT: Final = Text("Diese Fläche gibt es nicht mehr.", "This plot is no longer there.")
_NO_UNDO: Final = Text(
    "Das lässt sich von hier nicht zurücknehmen: der Verlauf der Fläche zeigt, was war.",
    "This cannot be taken back from here: the history of the plot shows what was.",
)
_UNDONE: Final = "rückgängig: {reason}"
_MOST: Final = 200


class Confirmation(BaseModel):
    """What the form holds: the tokens of `api.desk.stock.confirmations`, and what else is known.

    `eine` is the button of one plot, which counts alone; else those count that were ticked.
    """

    flaeche: list[str] = []
    eine: str = ""
    stand: list[str] = []
    gruppe: list[str] = []
    quelle: str = ""
    durch: str = ""
    zurueck: str = ""


class Decision(BaseModel):
    """What becomes of a binding: an `Outcome`, and where it goes on its last day."""

    ausgang: str = ""
    bis: str = ""
    stand: str = ""
    zurueck: str = ""


@router.done("/flaechen/bestaetigen", Role.EDITOR)
def confirmed(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    sent: Annotated[Confirmation, Form()],
) -> Response:
    """Confirm what is recorded of plots, all of them or none."""
    wanted = _wanted(sent)
    source, by = _said(sent.quelle), _said(sent.durch)
    if not wanted:
        return back_to(request, sent.zurueck, said="none")
    stock, today = place.holdings.current(), place.today()
    for wish in wanted:
        if wish.plot in stock.plots:
            must_keep(request, asking, stock.plots[wish.plot].municipality)
    found = obstacles(wanted, stock, today)
    written = None
    if not found:
        asked = changes(wanted, stock.plots, today, source=source, by=by)
        try:
            written = place.store().write(asked, account=act.account, reason=REASON.de, at=act.at)
        except ConflictError as error:
            found = found.with_conflicts(error)
        except LookupError as error:
            raise Problem(HTTPStatus.BAD_REQUEST, _WRONG, ()) from error
    if written is None:
        others = [wish for wish in wanted if wish.plot not in found.plots]
        return _hindered(request, found, wanted, {"others": others, "stock": stock, "sent": sent})
    if not written.plots:
        return back_to(request, sent.zurueck, said="same")
    return back_to(request, sent.zurueck, version=written.version)


@router.done("/flaechen/rueckgaengig", Role.EDITOR)
def undone(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    fassung: Annotated[str, Form()] = "",
    flaeche: Annotated[list[str] | None, Form()] = None,
    zurueck: Annotated[str, Form()] = "",
) -> Response:
    """Take back what one did last, of all its plots or of those that are named."""
    wrote = place.store().write_of(int(fassung)) if is_count(fassung) else None
    if wrote is None or not may_undo(asking, wrote):
        raise Problem(HTTPStatus.NOT_FOUND, _NO_UNDO, ())
    stock = place.holdings.current()
    versions = {key: wrote.plots[key] for key in flaeche or wrote.plots if key in wrote.plots}
    for key in versions:
        held = stock.plots.get(key)
        must_keep(request, asking, held.municipality if held else None)
    try:
        place.store().take_back(
            versions,
            account=act.account,
            reason=_UNDONE.format(reason=wrote.reason),
            at=act.at,
        )
    except ConflictError as error:
        found = Obstacles().with_conflicts(error)
        others = [stock.plots[key] for key in versions if key not in found.plots]
        context = {"found": found, "others": others, "fassung": fassung, "zurueck": zurueck}
        page = {**context, "stock": stock, "named": _names(found, request)}
        return desk_page(request, "desk/not_undone.html", page, HTTPStatus.CONFLICT)
    return back_to(request, zurueck, said="undone")


@router.done("/flaechen/{plot_id}/bindung", Role.EDITOR)
def binding_decided(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    sent: Annotated[Decision, Form()],
) -> Response:
    """Say what became of a binding: publishers at once, editors in a draft handed over."""
    stock, today = place.holdings.current(), place.today()
    held = stock.plots.get(plot_id)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_PLOT, ())
    must_keep(request, asking, held.municipality)
    outcome = _outcome(sent.ausgang)
    if not is_count(sent.stand):
        raise Problem(HTTPStatus.BAD_REQUEST, _WRONG, ())
    try:
        until = date.fromisoformat(sent.bis) if outcome is Outcome.LONGER else None
        record = decided(held.record, outcome, today, until)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, _NO_DAY, ()) from error
    change = Change(plot_id, int(sent.stand), record)
    reason, store = outcome.reason.de, place.store()
    if not asking.may(Role.PUBLISHER):
        if not _is_offered(store.drafts.all(), change, asking):
            store.drafts.begin(change, act, reason=reason, offered=True)
        return back_to(request, sent.zurueck, said="offered")
    try:
        written = store.write([change], account=act.account, reason=reason, at=act.at)
    except ConflictError as error:
        found = Obstacles().with_conflicts(error)
        blank = Confirmation(zurueck=sent.zurueck)
        return _hindered(request, found, (), {"others": [], "stock": stock, "sent": blank})
    except LookupError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, _WRONG, ()) from error
    return back_to(request, sent.zurueck, version=written.version)


def _outcome(text: str) -> Outcome:
    try:
        return Outcome(text)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, _WRONG, ()) from error


def _is_offered(drafts: Iterable[Draft], change: Change, asking: User) -> bool:
    """Whether the same was handed over already: a button that was pressed twice."""
    return any(
        one.offered and one.account == asking.name and one.change == change for one in drafts
    )


def _wanted(sent: Confirmation) -> tuple[Wish, ...]:
    tokens = [sent.eine] if sent.eine else sent.flaeche
    groups = [] if sent.eine else [one for one in sent.gruppe if one]
    try:
        return wishes(tokens, sent.stand, groups)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, _WRONG, ()) from error


def _said(text: str) -> str | None:
    """Return what was typed on one line; None where nothing was."""
    said = " ".join(text.split())
    if len(said) > _MOST or not said.isprintable():
        raise Problem(HTTPStatus.BAD_REQUEST, _LONG.format(most=_MOST), ())
    return said or None


def _hindered(
    request: Request, found: Obstacles, wanted: Iterable[Wish], context: dict[str, Any]
) -> HTMLResponse:
    """Say by name why nothing was written, and offer to send the others again."""
    tokens = {wish.plot: wish.token for wish in wanted}
    page = {
        **context,
        "found": found,
        "tokens": tokens,
        "named": _names(found, request),
        "back": onward(context["sent"].zurueck, language_of(request.url.path)),
    }
    return desk_page(request, "desk/not_confirmed.html", page, HTTPStatus.CONFLICT)


def _names(found: Obstacles, request: Request) -> dict[str, list[str]]:
    """Return in words what others changed, by plot."""
    language = language_of(request.url.path)
    return {
        one.plot_id: [change_in(language, change) for change in one.theirs] for one in found.changed
    }
