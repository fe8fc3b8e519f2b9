"""`/verwaltung/flaechen/{plot_id}`: one plot as staff see it, with its drafts and its history."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.changewords import fact_name
from api.desk.desk import CurrentDesk, Desk
from api.desk.owners.book import STATES, Book
from api.desk.pages import desk_page, led_to
from api.desk.plot.checking import doubts
from api.desk.plot.differences import Words
from api.desk.plot.moments import moments
from api.desk.plot.plots import known, municipality_of, path_of, title_of
from api.desk.router import CurrentAct, DeskRouter, Staff, must_keep
from api.problems import Problem
from api.templating import language_of
from data.fields import BY_NAME, FIELDS, GROUP_LABELS, Group, Origin
from data.freshness import lapsed, status_on
from data.plausibility import SEVERITY_LABELS
from data.roles import Role
from data.store.changes import Change, ConflictError
from data.words import Text

if TYPE_CHECKING:
    from data.record import PlotRecord
    from data.store.changes import PlotConflict

router = DeskRouter()

_GONE: Final = Text("Diese Fassung gibt es nicht.", "There is no such version.")
_UNDONE: Final = Text("Änderung {number} zurückgenommen", "change {number} undone")
_LONGEST: Final = 500

Number = Annotated[int, Form(ge=1)]
Reason = Annotated[str, Form()]


@router.seen("/flaechen/{plot_id}", Role.READER)
def plot(request: Request, place: CurrentDesk, asking: Staff, plot_id: str) -> HTMLResponse:
    """Show one plot: every fact with source, date and freshness, drafts, history."""
    held = known(place, plot_id)
    language = language_of(request.url.path)
    record = held.last
    if record is None:  # a plot that is new and in no version yet
        return led_to(request, f"/entwuerfe/{held.drafts[-1].key}")  # type: ignore[return-value]
    policy, today = place.settings.freshness, place.today()
    catalogue = place.service.catalogue()
    sees_owners = asking.may(Role.EDITOR) and asking.keeps(municipality_of(record))
    book = Book(place, asking, place.holdings.current())
    owners = book.pairs(place.store().owners.of_plot(plot_id)) if sees_owners else ()
    context = {
        "plot": held,
        "name": title_of(record, plot_id),
        "town": catalogue.municipalities.get(municipality_of(record) or ""),
        "status": status_on(record, today, policy) if held.record else None,
        "parts": _parts(place, record, Words(catalogue, language)),
        "history": moments(held.versions, language),
        "findings": doubts(place, record) if held.record else (),
        "severities": SEVERITY_LABELS,
        "sees_owners": sees_owners,
        "owners": owners,
        "states": STATES,
        "may_edit": asking.may(Role.EDITOR) and asking.keeps(municipality_of(record)),
        "may_publish": asking.may(Role.PUBLISHER) and asking.keeps(municipality_of(record)),
    }
    return desk_page(request, "desk/plot.html", context)


@router.done("/flaechen/{plot_id}/rueckgaengig", Role.PUBLISHER)
def undone(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    fassung: Number,
    grund: Reason = "",
) -> Response:
    """Take back what one version changed, and nothing of later ones."""
    held = known(place, plot_id)
    must_keep(request, asking, municipality_of(held.last))
    before = held.at(fassung - 1)
    if before is not None:
        must_keep(request, asking, municipality_of(before))
    reason = grund.strip()[:_LONGEST] or _UNDONE.format(number=fassung).de
    try:
        place.store().undo(plot_id, fassung, account=act.account, reason=reason, at=act.at)
    except LookupError:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE) from None
    except ConflictError as error:
        return _clash(request, place, plot_id, fassung, error.conflicts[0])
    return led_to(request, path_of(plot_id), said="undone")


def _clash(
    request: Request, place: Desk, plot_id: str, number: int, conflict: PlotConflict
) -> HTMLResponse:
    """Say which later changes stand in the way."""
    language = language_of(request.url.path)
    words = Words(place.service.catalogue(), language)
    current = {one.name: one for one in conflict.theirs}
    mine = {one.name: one for one in conflict.mine}
    rows = [
        (
            fact_name(name, language),
            words.fact(name, mine[name].old),
            words.fact(name, current[name].new),
            words.fact(name, mine[name].new),
        )
        for name in conflict.disputed
    ]
    context = {
        "plot_id": plot_id,
        "name": title_of(conflict.current or conflict.base or conflict.edited, plot_id),
        "number": number,
        "rows": rows,
    }
    return desk_page(request, "desk/undo_conflict.html", context, HTTPStatus.CONFLICT)


@router.done("/flaechen/{plot_id}/zurueckziehen", Role.EDITOR)
def withdrawn(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    gesehen: Number,
    grund: Reason = "",
) -> Response:
    """Take a plot out of what visitors see; of who may not publish it becomes a draft."""
    held = known(place, plot_id)
    must_keep(request, asking, municipality_of(held.last))
    if held.record is None:
        return led_to(request, path_of(plot_id), said="withdrawn")
    if held.number != gesehen:
        return led_to(request, path_of(plot_id), said="changed_meanwhile")
    return _wanted(request, place, act, Change(plot_id, gesehen, None), grund, asking.role)


@router.done("/flaechen/{plot_id}/wiederherstellen", Role.EDITOR)
def restored(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    act: CurrentAct,
    plot_id: str,
    grund: Reason = "",
) -> Response:
    """Bring a plot back as it was; of who may not publish it becomes a draft."""
    held = known(place, plot_id)
    must_keep(request, asking, municipality_of(held.last))
    if held.record is not None or held.last is None:
        return led_to(request, path_of(plot_id), said="changed_meanwhile")
    return _wanted(request, place, act, Change(plot_id, None, held.last), grund, asking.role)


def _wanted(
    request: Request, place: Desk, act: CurrentAct, change: Change, grund: str, role: Role
) -> Response:
    reason, store = grund.strip()[:_LONGEST], place.store()
    if not role.may(Role.PUBLISHER):
        draft = store.drafts.begin(change, act, reason=reason, offered=True)
        return led_to(request, f"/entwuerfe/{draft.key}", said="offered")
    try:
        store.write([change], account=act.account, reason=reason, at=act.at)
    except ConflictError:
        return led_to(request, path_of(change.plot_id), said="changed_meanwhile")
    done = "withdrawn" if change.record is None else "restored"
    return led_to(request, path_of(change.plot_id), said=done)


def _parts(place: Desk, record: PlotRecord, words: Words) -> list[dict[str, Any]]:
    """Return every field of the registry, group by group."""
    stale = lapsed(record, place.today(), place.settings.freshness)
    town = place.service.catalogue().municipalities.get(municipality_of(record) or "")
    parts = []
    for group in Group:
        rows: list[dict[str, Any]] = []
        for one in (field for field in FIELDS if field.group is group):
            value = record.values.get(one.name)
            source = words.source(record.provenance_of(one.name)) if value is not None else ""
            if one.origin is Origin.MUNICIPALITY and town and one.name in town.taxes:
                rate = town.taxes[one.name]
                value, source = rate.percent, f"{rate.source}, {rate.year}"
            rows.append(
                {
                    "field": BY_NAME[one.name],
                    "value": None if value is None else words.fact(one.name, value),
                    "source": source,
                    "stale": one.name in stale,
                    "dated": record.provenance_of(one.name).confirmed_on is not None,
                }
            )
        is_edited = any(row["field"].origin is Origin.RECORD for row in rows)
        part = {"name": group.value, "label": GROUP_LABELS[group]}
        parts.append({**part, "rows": rows, "is_edited": is_edited})
    return parts
