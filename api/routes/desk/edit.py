"""`/verwaltung/flaechen/{plot_id}/bearbeiten`: the form of a plot, and what it changes.

Whatever is sent is a draft before it is anything else, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import desk_page, led_to
from api.desk.plot import editing, fieldset
from api.desk.plot.checking import doubts
from api.desk.plot.differences import Words
from api.desk.plot.editing import Base, Edited, one_of
from api.desk.plot.moments import moments
from api.desk.plot.plots import municipality_of, path_of, title_of
from api.desk.plot.typed import Typed, typed
from api.desk.router import WORD, CurrentAct, DeskRouter, Staff, must_keep, posted
from api.templating import language_of
from data.fields import BY_NAME
from data.plausibility import SEVERITY_LABELS
from data.record import PlotRecord
from data.roles import Role
from data.store.changes import Change, ConflictError
from data.store.drafts import Draft, DraftChangedError
from data.store.users import Act, User
from data.words import said

router = DeskRouter()

_PLOT: Final = "flaeche"
_SAVE, _OFFER, _PUBLISH = "entwurf", "vorlegen", "veroeffentlichen"
_LONGEST_REASON: Final = 500
_SHOWN: Final = 6
"""Versions that stand beside the form; all of them stand on the page of the plot."""

Posted = Annotated[list[tuple[str, str]], Depends(posted)]


@router.seen("/flaechen/{plot_id}/bearbeiten", Role.EDITOR)
def edit(
    request: Request, place: CurrentDesk, asking: Staff, plot_id: str, entwurf: str = ""
) -> HTMLResponse:
    """Show the form of a plot as visitors see it, or of a draft."""
    base = editing.opened(place, plot_id, entwurf)
    _must_keep(request, asking, base)
    form = editing.filled(base, language_of(request.url.path), place)
    return _form(request, place, asking, base, form, {})


@router.done("/flaechen/pruefen", Role.EDITOR)
def checked(request: Request, place: CurrentDesk, asking: Staff, sent: Posted) -> JSONResponse:
    """Say what is wrong or doubtful of what is typed, while it is typed; nothing is written."""
    form = typed(sent)
    base = editing.came_back(place, one_of(form, _PLOT), form)
    _must_keep(request, asking, base)
    language = language_of(request.url.path)
    found = editing.edited(place, base, form, language)
    return JSONResponse(
        {
            "wrong": {name: said(why, language) for name, why in found.wrong.items()},
            "findings": [
                {
                    "severity": one.severity.value,
                    "label": SEVERITY_LABELS[one.severity].in_(language),
                    "text": one.text.in_(language),
                    "fields": list(one.rule.fields),
                }
                for one in (doubts(place, found.record) if found.record else ())
            ],
            "changes": len(_words(place, request).rows(base.published, found.record)),
        }
    )


@router.done("/flaechen/{plot_id}/bearbeiten", Role.EDITOR)
def edited(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, plot_id: str, sent: Posted
) -> Response:
    """Show what the form changes; or, once that was seen, save, hand over or publish it."""
    form = typed(sent)
    base = editing.came_back(place, plot_id, form)
    _must_keep(request, asking, base)
    language = language_of(request.url.path)
    found = editing.edited(place, base, form, language)
    step = one_of(form, editing.STEP)
    if step == "formular" or found.wrong or found.record is None:
        shown = editing.completed(form, base, language)
        return _form(request, place, asking, base, shown, {} if step == "formular" else found.wrong)
    must_keep(request, asking, municipality_of(found.record))
    reason = one_of(form, editing.REASON)[:_LONGEST_REASON]
    wish = _Wish(base, found.record, reason)
    if step in {_SAVE, _OFFER} or (step == _PUBLISH and not asking.may(Role.PUBLISHER)):
        return _kept(request, place, act, wish, offered=step != _SAVE)
    if step == _PUBLISH:
        return _published(request, place, act, wish)
    return _difference(request, place, base, found, sent)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants of a plot, and why."""

    base: Base
    record: PlotRecord
    reason: str


def _must_keep(request: Request, asking: User, base: Base) -> None:
    for ags in base.municipalities:
        must_keep(request, asking, ags)


def _words(place: Desk, request: Request) -> Words:
    return Words(place.service.catalogue(), language_of(request.url.path))


def _saved(place: Desk, act: Act, wish: _Wish, *, offered: bool) -> tuple[Draft, str]:
    """Save a draft; return it, and the key of one that somebody else changed meanwhile.

    Where the draft that was edited is no longer as it was, what was typed becomes a draft of its
    own.
    """
    drafts, base = place.store().drafts, wish.base
    other = ""
    if base.draft is not None:
        other = base.draft.key
        if base.is_same_draft:
            try:
                made = drafts.save(
                    base.draft, wish.record, act, reason=wish.reason, offered=offered
                )
            except DraftChangedError as error:
                other = error.current.key if error.current else ""
            else:
                return made, ""
    clash = bool(base.asked_draft)
    change = Change(base.plot.id, base.seen, wish.record)
    made = drafts.begin(change, act, reason=wish.reason, offered=offered and not clash)
    return made, other or ("-" if clash else "")


def _kept(request: Request, place: Desk, act: Act, wish: _Wish, *, offered: bool) -> Response:
    draft, other = _saved(place, act, wish, offered=offered)
    if other:
        return _to_merge(request, draft, other)
    return led_to(request, f"/entwuerfe/{draft.key}", said="offered" if offered else "draft")


def _to_merge(request: Request, draft: Draft, other: str) -> Response:
    if other == "-":
        return led_to(request, f"/entwuerfe/{draft.key}", said="draft_gone")
    return led_to(request, f"/entwuerfe/{draft.key}/abgleich?mit={other}")


def _published(request: Request, place: Desk, act: Act, wish: _Wish) -> Response:
    draft, other = _saved(place, act, wish, offered=False)
    if other:
        return _to_merge(request, draft, other)
    try:
        place.store().publish([draft], account=act.account, reason=wish.reason, at=act.at)
    except ConflictError:
        return led_to(request, f"/entwuerfe/{draft.key}/abgleich")
    return led_to(request, path_of(draft.plot), said="published")


def _form(
    request: Request,
    place: Desk,
    asking: User,
    base: Base,
    form: Typed,
    wrong: dict[str, Any] | Any,  # noqa: ANN401
) -> HTMLResponse:
    language = language_of(request.url.path)
    catalogue = place.service.catalogue()
    asked = fieldset.Asked(
        form=form,
        start=base.start,
        wrong=wrong,
        user=asking,
        catalogue=catalogue,
        policy=place.settings.freshness,
        today=place.today(),
        language=language,
        words=Words(catalogue, language),
    )
    record = editing.edited(place, base, form, language).record
    context = {
        **_common(base),
        "parts": fieldset.parts(asked),
        "wrong": wrong,
        "form": form,
        "general": [(name, one_of(form, name)) for name in ("quelle", "stand", "stelle")],
        "reason": one_of(form, editing.REASON) or (base.draft.reason if base.draft else ""),
        "findings": doubts(place, record) if record else (),
        "history": moments(base.plot.versions, language)[:_SHOWN],
        "drafts": [one for one in base.plot.drafts if base.draft is None],
    }
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    return desk_page(request, "desk/edit.html", context, status)


def _difference(
    request: Request, place: Desk, base: Base, found: Edited, sent: list[tuple[str, str]]
) -> HTMLResponse:
    record = found.record
    without = (WORD, editing.STEP, editing.REASON)
    form = typed(sent)
    context = {
        **_common(base),
        "rows": _words(place, request).rows(base.published, record),
        "is_new": base.published is None,
        "carried": editing.carried(sent, *without),
        "reason": one_of(form, editing.REASON),
        "findings": doubts(place, record) if record else (),
    }
    return desk_page(request, "desk/difference.html", context)


def _common(base: Base) -> dict[str, Any]:
    return {
        "plot": base.plot,
        "base": base,
        "name": title_of(base.start, base.plot.id),
        "severities": SEVERITY_LABELS,
        "labels": {name: one.label for name, one in BY_NAME.items()},
    }
