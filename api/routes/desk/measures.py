"""`/verwaltung/berichte/massnahmen`: measures of the Regionalbudget, figures and evidence."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from api.desk.desk import CurrentDesk, Desk
from api.desk.handed import Fields, File
from api.desk.pages import desk_page, led_to
from api.desk.place import PREFIX
from api.desk.router import CurrentAct, DeskRouter, Given
from api.downloads import attachment, safe
from api.links import base_url
from api.measures import charts
from api.measures.figures import figure_of
from api.measures.files import CSV, table_of
from api.measures.form import (
    MOST_INDICATORS,
    day_of,
    evidence_form,
    form_of,
    indicator_form,
    indicator_of,
    measure_form,
    measure_of,
    value_form,
    value_quarter,
)
from api.measures.gathered import basis_of, evaluation
from api.measures.page import Sent, clean, lists, measure_context
from api.measures.proofs import SUFFIXES, files_of, kept, linked
from api.problems import Problem
from api.templating import language_of
from data.errors import InputError
from data.measures.measure import Value
from data.roles import Role
from data.store.measures import MeasureChangedError
from data.uploads.kinds import MB
from data.words import Text
from maps.context import Context
from maps.evaluation.wording import Wording

if TYPE_CHECKING:
    from api.measures.form import Typed
    from data.measures.measure import Evidence, Held

router = DeskRouter()
upload = DeskRouter()
"""The route that takes a file: as a router of its own, since its bodies may be larger."""

PATH: Final = "/berichte/massnahmen"
_UPLOAD: Final = "/nachweise"
_NONE: Final = Text("Diese Maßnahme gibt es nicht.", "There is no such measure.")
_NO_PROOF: Final = Text("Diesen Nachweis gibt es nicht.", "There is no such evidence.")
_CHANGED: Final = Text(
    "Jemand anders hat diese Maßnahme inzwischen geändert. Was Sie geschrieben haben, steht noch "
    "hier; sehen Sie nach, was anders ist, und speichern Sie es noch einmal.",
    "Somebody else changed this measure meanwhile. What you typed still stands here; look what is "
    "different, and save it once more.",
)
_MANY: Final = Text(
    "Eine Maßnahme hat höchstens {most} Kennzahlen.", "A measure has at most {most} indicators."
).format(most=MOST_INDICATORS)
_QUARTER: Final = Text(
    "Ein Quartal, das schon begonnen hat, wie 2026-Q3.",
    "A quarter that has begun already, such as 2026-Q3.",
)
_NO_INDICATOR: Final = Text("Diese Kennzahl gibt es nicht.", "There is no such indicator.")
# A picture or PDF of others: nothing in it runs, whatever a browser takes it for.
_GUARDED: Final = "default-src 'none'; script-src 'none'; object-src 'none'; sandbox"


def takes_files(path: str) -> bool:
    """Whether a path is that of the route that takes a file."""
    return f"{PREFIX}{PATH}/" in path and path.endswith(_UPLOAD)


@router.seen(PATH, Role.READER)
def measures(request: Request, place: CurrentDesk) -> HTMLResponse:
    """Show all measures by field of action, with what they have come to."""
    wording = Wording(language_of(request.url.path))
    made = evaluation(place.store().measures.all(), basis_of(place.room), every=True)
    states, targets = charts.states(made, wording), charts.targets(made, wording)
    context = {
        "made": made,
        "wording": wording,
        "states": states,
        "targets": targets,
        "patterns": charts.patterns((states, targets)),
        **lists(),
    }
    return desk_page(request, "desk/measures.html", context)


@router.seen(f"{PATH}.csv", Role.READER)
def measures_table(request: Request, place: CurrentDesk) -> Response:
    """Hand out everything that is kept of the measures as one table."""
    language = language_of(request.url.path)
    basis = basis_of(place.room)
    made = evaluation(place.store().measures.all(), basis, every=True)
    context = Context(basis.catalogue, base_url(request, place.settings))
    headers = {"Cache-Control": "no-store", **attachment(CSV, language)}
    content = table_of(made, context, language, public=False)
    return Response(content, media_type=CSV.media_type, headers=headers)


@router.seen(f"{PATH}/neu", Role.EDITOR)
def measure_new(request: Request) -> HTMLResponse:
    """Show the form of a new measure."""
    language = language_of(request.url.path)
    chosen = dict(request.query_params)
    blank = measure_form(language, {"feld": chosen.get("feld", "")})
    return _form(request, clean(blank), None)


@router.done(f"{PATH}/neu", Role.EDITOR)
def measure_added(request: Request, place: CurrentDesk, act: CurrentAct, given: Given) -> Response:
    """Take a new measure."""
    language = language_of(request.url.path)
    typed = measure_form(language, dict(given))
    if typed.faults:
        return _form(request, typed, None)
    key = place.store().measures.add(measure_of(typed, language, ()), act)
    return led_to(request, f"{PATH}/{key}", said="measure")


@router.seen(f"{PATH}/{{key}}", Role.READER)
def measure_shown(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show one measure: facts, indicators with figures, evidence, history."""
    return _page(request, place, _held(place, key))


@router.seen(f"{PATH}/{{key}}/bearbeiten", Role.EDITOR)
def measure_edited(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show its form."""
    held = _held(place, key)
    return _form(request, form_of(held.measure, language_of(request.url.path)), held)


@router.done(f"{PATH}/{{key}}/bearbeiten", Role.EDITOR)
def measure_changed(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, given: Given
) -> Response:
    """Take what its form says; of two who write at once the second is shown what the first did."""
    held = _held(place, key)
    language = language_of(request.url.path)
    fields = dict(given)
    typed = measure_form(language, fields)
    if typed.faults:
        return _form(request, typed, held, seen=fields.get("gesehen", ""))
    measure = measure_of(typed, language, held.measure.indicators)
    try:
        place.store().measures.change(key, _seen(fields), measure, act)
    except MeasureChangedError:
        return _form(request, typed, _held(place, key), wrong=_CHANGED)
    return led_to(request, f"{PATH}/{key}", said="measure")


@router.done(f"{PATH}/{{key}}/oeffentlich", Role.PUBLISHER)
def measure_published(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, given: Given
) -> Response:
    """Show a measure to visitors as it is now, or no longer."""
    _held(place, key)
    fields = dict(given)
    public = fields.get("zeigen") == "1"
    try:
        place.store().measures.show(key, _seen(fields), act, public=public)
    except MeasureChangedError:
        return _page(request, place, _held(place, key), wrong=_CHANGED)
    return led_to(request, f"{PATH}/{key}", said="measure_shown" if public else "measure_hidden")


@router.done(f"{PATH}/{{key}}/kennzahlen", Role.EDITOR)
def indicator_kept(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, given: Given
) -> Response:
    """Add an indicator, change one, or take one away; what was entered for it stays on record."""
    held = _held(place, key)
    fields, language = dict(given), language_of(request.url.path)
    before = held.measure.indicators
    chosen = held.measure.indicator(fields.get("kennzahl", ""))
    if fields.get("schritt") == "entfernen":
        if chosen is None:
            return _page(request, place, held, wrong=_NO_INDICATOR)
        after = tuple(one for one in before if one.key != chosen.key)
    else:
        typed = indicator_form(language, fields)
        if typed.faults:
            sent = Sent(indicator=typed, of=chosen.key if chosen else "")
            return _page(request, place, held, sent)
        if chosen is None and len(before) >= MOST_INDICATORS:
            return _page(request, place, held, wrong=_MANY)
        made = indicator_of(typed, language, chosen.key if chosen else "")
        after = tuple(made if one.key == made.key else one for one in before)
        after = after if chosen else (*before, made)
    try:
        place.store().measures.change(
            key, _seen(fields), replace(held.measure, indicators=after), act
        )
    except MeasureChangedError:
        return _page(request, place, _held(place, key), wrong=_CHANGED)
    return led_to(request, f"{PATH}/{key}", said="measure")


@router.done(f"{PATH}/{{key}}/werte", Role.EDITOR)
def value_kept(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, given: Given
) -> Response:
    """Append what an indicator was in a quarter; an empty figure takes the last one back."""
    held = _held(place, key)
    fields, language = dict(given), language_of(request.url.path)
    indicator = held.measure.indicator(fields.get("kennzahl", ""))
    if indicator is None:
        return _page(request, place, held, wrong=_NO_INDICATOR)
    quarter = value_quarter(fields, place.today())
    typed = value_form(language, fields, place.today())
    if quarter is None or typed.faults:
        wrong = _QUARTER if quarter is None else None
        sent = Sent(value=typed, of=indicator.key, quarter=fields.get("quartal", ""))
        return _page(request, place, held, sent, wrong=wrong)
    value = Value(
        indicator=indicator.key,
        quarter=quarter,
        value=figure_of(typed.text("wert"), language),
        dated=day_of(typed.text("tag")) or place.today(),
        source=typed.text("quelle"),
        at=act.at,
        account=act.account,
    )
    place.store().measures.put_value(key, value, act)
    return led_to(request, f"{PATH}/{key}", said="value")


@upload.done(f"{PATH}/{{key}}{_UPLOAD}", Role.EDITOR)
def evidence_kept(
    request: Request,
    place: CurrentDesk,
    act: CurrentAct,
    key: str,
    file: File,
    fields: Fields,
) -> Response:
    """Take evidence: a link, or a document whose bytes say what it is."""
    held = _held(place, key)
    typed = evidence_form(language_of(request.url.path), dict(fields), file=file is not None)
    if typed.faults:
        return _page(request, place, held, Sent(evidence=typed))
    title = typed.text("titel")
    try:
        if file is None:
            proof = linked(title, typed.text("adresse"), act)
        else:
            # One byte more than is taken shows that it is too long.
            content = file.file.read(place.settings.document_mb * MB + 1)
            proof = kept(title, content, file.filename or "", place.settings, act)
    except InputError as error:
        finding = error.findings[0]
        wrong = Text(finding.in_("de"), finding.in_("en"))
        return _page(request, place, held, Sent(evidence=typed), wrong=wrong)
    place.store().measures.add_evidence(key, proof, act)
    return led_to(request, f"{PATH}/{key}", said="evidence")


@router.done(f"{PATH}/{{key}}/nachweise/{{proof}}/entfernen", Role.EDITOR)
def evidence_removed(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, proof: str
) -> Response:
    """Remove evidence; that it was there stays on record."""
    _held(place, key)
    place.store().measures.remove_evidence(key, proof, act)
    return led_to(request, f"{PATH}/{key}", said="evidence_removed")


@router.seen(f"{PATH}/{{key}}/nachweise/{{proof}}", Role.READER)
def evidence_file(place: CurrentDesk, key: str, proof: str) -> Response:
    """Hand out a document."""
    held = _held(place, key)
    found = next((one for one in held.proof if one.key == proof and one.sha256), None)
    if found is None or found.sha256 is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_PROOF, ())
    path = files_of(place.settings).path(found.sha256)
    if not path.is_file():
        raise Problem(HTTPStatus.NOT_FOUND, _NO_PROOF, ())
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _GUARDED,
        "Content-Disposition": _disposition(found),
    }
    return FileResponse(path, media_type=found.media_type, headers=headers)


def _disposition(one: Evidence) -> str:
    suffix = SUFFIXES.get(one.media_type or "", "bin")
    name = quote(f"{one.title}.{suffix}", safe="")
    plain = safe(one.title)[:80]
    return f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{name}"


def _seen(fields: dict[str, str]) -> int:
    """Return the version that was seen; 0, which none is, where that is no number."""
    text = fields.get("gesehen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _held(place: Desk, key: str) -> Held:
    held = place.store().measures.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NONE, ())
    return held


def _form(
    request: Request,
    typed: Typed,
    held: Held | None,
    *,
    seen: str = "",
    wrong: Text | None = None,
) -> HTMLResponse:
    number = seen or (str(held.last.number) if held else "")
    context = {"form": typed, "held": held, "seen": number, "wrong": wrong, **lists()}
    status = HTTPStatus.BAD_REQUEST if typed.faults or wrong else HTTPStatus.OK
    return desk_page(request, "desk/measure_form.html", context, status)


def _page(
    request: Request,
    place: Desk,
    held: Held,
    sent: Sent | None = None,
    *,
    wrong: Text | None = None,
) -> HTMLResponse:
    context = measure_context(place, held, language_of(request.url.path), sent or Sent())
    status = HTTPStatus.BAD_REQUEST if wrong or sent else HTTPStatus.OK
    return desk_page(request, "desk/measure.html", {**context, "wrong": wrong}, status)
