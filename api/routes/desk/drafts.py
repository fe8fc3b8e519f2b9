"""`/verwaltung/entwuerfe`: drafts, what visitors would see change, and what becomes of them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.owners.book import Book
from api.desk.pages import address, desk_page, led_to
from api.desk.plot.checking import doubts
from api.desk.plot.differences import Words
from api.desk.plot.merging import Merged, Side, joined, merged
from api.desk.plot.plots import draft_of, known, municipality_of, path_of, title_of
from api.desk.router import CurrentAct, DeskRouter, Staff, must_keep
from api.pagerouter import pages_of
from api.problems import Problem
from api.routes.desk.edit import Posted
from api.routes.pages import plot_context
from api.templating import language_of
from data.freshness import status_on
from data.plausibility import SEVERITY_LABELS
from data.roles import Role
from data.store.audit import OWNER
from data.store.changes import ConflictError
from data.store.content import writable
from data.store.drafts import Draft, DraftChangedError, DraftOrigin
from data.words import Text, moment
from maps.printmap import plot_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.desk.plot.plots import Known
    from data.record import PlotRecord
    from data.store.asks import Ask
    from data.store.owners import Contact
    from data.store.users import User
    from data.store.versions import Held

router = DeskRouter()

ORIGINS: Final = {
    DraftOrigin.STAFF: Text("Arbeitsplatz", "desk"),
    DraftOrigin.OWNER: Text("Eigentümer", "owner"),
    DraftOrigin.IMPORT: Text("Import", "import"),
}
_NOTHING: Final = Text(
    "Dieser Entwurf zieht die Fläche zurück: danach hat sie keine öffentliche Seite.",
    "This draft withdraws the plot: after that it has no public page.",
)
_UNWRITABLE: Final = Text(
    "Die Notiz enthält Zeichen, die sich nicht speichern lassen.",
    "The note holds characters that cannot be stored.",
)
_MAP_MM: Final = (150, 110)
_LONGEST: Final = 500
_CHOICE: Final = "wahl-"
_WHOLE: Final = "wahl"

Revision = Annotated[int, Form(alias="fassung", ge=1)]
Note = Annotated[str, Form(alias="notiz")]


@router.seen("/entwuerfe", Role.READER)
def drafts(request: Request, place: CurrentDesk, asking: Staff) -> HTMLResponse:
    """List all drafts, those that wait for a publisher first."""
    store = place.store()
    held = store.drafts.all()
    answers = Book(place, asking, place.holdings.current()).behind()
    shown = store.held_among({one.plot for one in held})
    rows: list[dict[str, Any]] = [
        {
            "draft": one,
            "who": _who(one, answers),
            "name": title_of(one.record or _published(shown, one.plot), one.plot),
            "kind": _kind(one),
            "is_outdated": _number(shown, one.plot) != one.seen,
            "days": (place.today() - one.changed.astimezone().date()).days,
        }
        for one in held
    ]
    rows.sort(key=lambda row: (row["draft"].offered is None, row["draft"].changed))
    return desk_page(request, "desk/drafts.html", {"rows": rows, "origins": ORIGINS})


def _who(draft: Draft, answers: Mapping[str, tuple[Ask, Contact]]) -> Text | str:
    """Return who wrote a draft; of an owner the name, for those who may see it."""
    if draft.account != OWNER:
        return draft.account
    found = answers.get(draft.key)
    return found[1].name if found else ORIGINS[DraftOrigin.OWNER]


def _published(shown: Mapping[str, Held], plot: str) -> PlotRecord | None:
    return shown[plot].record if plot in shown else None


def _number(shown: Mapping[str, Held], plot: str) -> int | None:
    return shown[plot].number if plot in shown else None


def _kind(draft: Draft) -> str:
    if draft.record is None:
        return "withdraw"
    return "new" if draft.seen is None else "change"


@router.seen("/entwuerfe/{key}", Role.READER)
def draft(request: Request, place: CurrentDesk, asking: Staff, key: str) -> HTMLResponse:
    """Show what visitors would see change, and what may be done with the draft."""
    held = draft_of(place, key)
    plot = known(place, held.plot)
    words = Words(place.service.catalogue(), language_of(request.url.path))
    rows = words.rows(plot.record, held.record)
    policy, today = place.settings.freshness, place.today()
    answers = Book(place, asking, place.holdings.current()).behind()
    states = [one and status_on(one, today, policy).shown for one in (plot.record, held.record)]
    context = {
        "draft": held,
        "who": _who(held, answers),
        "answer": answers.get(key),
        "plot": plot,
        "kind": _kind(held),
        "name": title_of(held.record or plot.last, held.plot),
        "rows": [row for row in rows if row.is_public],
        "internal": [row for row in rows if not row.is_public],
        "states": states,
        "is_outdated": plot.number != held.seen,
        "findings": doubts(place, held.record) if held.record else (),
        "severities": SEVERITY_LABELS,
        "origin": ORIGINS[held.origin],
        "may_edit": asking.may(Role.EDITOR) and _keeps(asking, plot, held),
        "may_publish": asking.may(Role.PUBLISHER) and _keeps(asking, plot, held),
    }
    return desk_page(request, "desk/draft.html", context)


def _municipalities(plot: Known, held: Draft) -> set[str | None]:
    return {municipality_of(one) for one in (plot.record, held.record) if one is not None} or {
        municipality_of(plot.last)
    }


def _keeps(asking: User, plot: Known, held: Draft) -> bool:
    return all(asking.keeps(one) for one in _municipalities(plot, held))


def _must_keep(request: Request, asking: User, plot: Known, held: Draft) -> None:
    for one in _municipalities(plot, held):
        must_keep(request, asking, one)


def seen_draft(
    request: Request, place: CurrentDesk, asking: Staff, key: str, fassung: Revision
) -> Draft:
    """Return the draft that a form is about, for who may change it (a FastAPI dependency).

    Raises
    ------
    DraftChangedError
        Where it is no longer as the form showed it.
    """
    held = draft_of(place, key)
    _must_keep(request, asking, known(place, held.plot), held)
    if held.revision != fassung:
        raise DraftChangedError(held)
    return held


SeenDraft = Annotated[Draft, Depends(seen_draft)]


def draft_changed(request: Request, error: Exception) -> Response:
    """Show the draft as it is now, and that nothing was done (an exception handler)."""
    assert isinstance(error, DraftChangedError)  # noqa: S101 – Starlette's signature is wider
    return led_to(request, f"/entwuerfe/{request.path_params['key']}", said="draft_changed")


@router.seen("/entwuerfe/{key}/vorschau", Role.READER)
def preview(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show the public page of the plot as it would be; the plot alone is computed anew."""
    held = draft_of(place, key)
    if held.record is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NOTHING)
    catalogue = place.service.preview(held.record)
    # From here on the page is made of this catalogue, as that of a past day is of its own.
    request.state.catalogue = catalogue
    shown = catalogue.by_id[held.plot]
    language = language_of(request.url.path)
    drawn = plot_map(catalogue, shown, language, _MAP_MM)
    context = {
        **plot_context(request, catalogue, shown),
        "draft": held,
        "drawn": drawn,
        "drawn_data": b64encode(drawn.svg.encode()).decode(),
        "begins": None,
        "desk": address(request),
    }
    return pages_of(request).render(request, "desk/preview.html", context)


@router.done("/entwuerfe/{key}/vorlegen", Role.EDITOR)
def offered(request: Request, place: CurrentDesk, act: CurrentAct, held: SeenDraft) -> Response:
    """Hand a draft over for publication."""
    place.store().drafts.save(held, held.record, act, reason=held.reason, offered=True)
    return led_to(request, f"/entwuerfe/{held.key}", said="offered")


@router.done("/entwuerfe/{key}/zurueckgeben", Role.PUBLISHER)
def handed_back(
    request: Request, place: CurrentDesk, act: CurrentAct, held: SeenDraft, notiz: Note = ""
) -> Response:
    """Give a draft back to who wrote it, with a note."""
    note = notiz.strip()[:_LONGEST]
    if not writable(note):
        raise Problem(HTTPStatus.BAD_REQUEST, _UNWRITABLE)
    place.store().drafts.hand_back(held, act, note)
    return led_to(request, f"/entwuerfe/{held.key}", said="returned")


@router.done("/entwuerfe/{key}/verwerfen", Role.EDITOR)
def discarded(request: Request, place: CurrentDesk, act: CurrentAct, held: SeenDraft) -> Response:
    """Throw a draft away."""
    place.store().drafts.discard(held, act)
    return led_to(request, "/entwuerfe", said="discarded")


@router.done("/entwuerfe/{key}/veroeffentlichen", Role.PUBLISHER)
def published(request: Request, place: CurrentDesk, act: CurrentAct, held: SeenDraft) -> Response:
    """Let visitors see what a draft wants; where the plot was changed meanwhile, compare first."""
    try:
        place.store().publish([held], account=act.account, reason=held.reason, at=act.at)
    except ConflictError:
        return led_to(request, f"/entwuerfe/{held.key}/abgleich")
    return led_to(request, path_of(held.plot), said="published")


class _Two:
    """A draft beside what somebody else made of the same plot."""

    def __init__(self, place: Desk, held: Draft, other: str) -> None:
        self.held = held
        self.plot = known(place, held.plot)
        found = [one for one in self.plot.drafts if one.key == other and one.key != held.key]
        self.other = found[0] if found else None
        """Another draft with which it is compared; None: what visitors see."""
        self.base = self.plot.at(held.seen)
        self.theirs = self.other.record if self.other else self.plot.record
        self.rows: tuple[Merged, ...] = ()
        if self.theirs is not None and held.record is not None:
            self.rows = merged(self.base, self.theirs, held.record)

    @property
    def is_whole(self) -> bool:
        """Whether one of both withdraws the plot, so that there is nothing to merge."""
        return self.theirs is None or self.held.record is None

    @property
    def mark(self) -> str:
        """What changes with everything that is compared."""
        theirs = self.other.revision if self.other else self.plot.number
        return f"{self.held.revision}-{theirs}"


@router.seen("/entwuerfe/{key}/abgleich", Role.EDITOR)
def compared(
    request: Request, place: CurrentDesk, asking: Staff, key: str, mit: str = ""
) -> Response:
    """Show what was, what they made of it, and what I did, fact by fact."""
    held = draft_of(place, key)
    two = _Two(place, held, mit)
    _must_keep(request, asking, two.plot, held)
    if two.other is None and two.plot.number == held.seen:
        return led_to(request, f"/entwuerfe/{key}")
    return _compared(request, place, two)


def _compared(
    request: Request, place: Desk, two: _Two, chosen: dict[str, Side] | None = None
) -> HTMLResponse:
    language = language_of(request.url.path)
    words = Words(place.service.catalogue(), language)
    rows = [
        {
            "name": row.name,
            "label": words.name(row.name),
            "side": row.side,
            "chosen": (chosen or {}).get(row.name),
            "facts": [
                (words.fact(row.name, fact.value), words.source(fact.said))
                for fact in (row.base, row.theirs, row.mine)
            ],
        }
        for row in two.rows
    ]
    last = two.plot.versions[-1] if two.plot.versions else None
    at = two.other.changed if two.other else last and last.at
    context = {
        "two": two,
        "draft": two.held,
        "name": title_of(two.held.record or two.plot.last, two.plot.id),
        "account": two.other.account if two.other else last and last.account,
        "moment_words": at and moment(at, language),
        "disputed": [row for row in rows if row["side"] is None],
        "taken": [row for row in rows if row["side"] is not None],
        "missing": chosen is not None,
    }
    status = HTTPStatus.OK if chosen is None else HTTPStatus.BAD_REQUEST
    return desk_page(request, "desk/merge.html", context, status)


@router.done("/entwuerfe/{key}/abgleich", Role.EDITOR)
def chosen(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, sent: Posted
) -> Response:
    """Make one of both, with what was chosen."""
    form = dict(sent)
    held = draft_of(place, key)
    two = _Two(place, held, form.get("mit", ""))
    _must_keep(request, asking, two.plot, held)
    if form.get("stand") != two.mark:  # once more somebody was faster
        return _compared(request, place, two)
    sides = {
        name.removeprefix(_CHOICE): Side(side)
        for name, side in sent
        if name.startswith(_CHOICE) and side in set(Side)
    }
    if two.is_whole:
        return _whole(request, place, act, two, form.get(_WHOLE, ""))
    record = joined(two.theirs, two.rows, sides) if two.theirs else None
    if record is None:
        return _compared(request, place, two, sides)
    must_keep(request, asking, municipality_of(record))
    store = place.store().drafts
    if two.other is None:
        now = replace(held, seen=two.plot.number)
        made = store.save(now, record, act, reason=held.reason)
    else:
        made = store.save(two.other, record, act, reason=two.other.reason or held.reason)
        store.discard(held, act)
    return led_to(request, f"/entwuerfe/{made.key}", said="merged")


def _whole(request: Request, place: Desk, act: CurrentAct, two: _Two, side: str) -> Response:
    """Where one of both withdraws the plot: take mine as a draft of now, or drop it."""
    store = place.store().drafts
    if side not in set(Side):
        return _compared(request, place, two, {})
    if side == Side.THEIRS:
        store.discard(two.held, act)
        return led_to(request, path_of(two.plot.id), said="discarded")
    now = replace(two.held, seen=two.plot.number)
    made = store.save(now, two.held.record, act, reason=two.held.reason)
    return led_to(request, f"/entwuerfe/{made.key}", said="merged")
