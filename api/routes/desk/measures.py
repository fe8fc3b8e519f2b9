"""`/verwaltung/berichte/massnahmen`: measures of the Regionalbudget, figures and evidence."""

from __future__ import annotations

import re
import secrets
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
from api.measures.merging import both, version_of, with_chosen
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
    from api.measures.merging import Two
    from data.measures.measure import Evidence, Held, Indicator, Measure, Version
    from data.store.users import Act
    from data.words import Language

router = DeskRouter()
upload = DeskRouter()
"""The route that takes a file: as a router of its own, since its bodies may be larger."""

PATH: Final = "/berichte/massnahmen"
# The key of a new measure comes with its form: sent twice, it is one measure.
_DRAWN: Final = "schluessel"
_KEY: Final = re.compile(r"[0-9a-f]{12}")
_UPLOAD: Final = "/nachweise"
_NONE: Final = Text("Diese Maßnahme gibt es nicht.", "There is no such measure.")
_NO_PROOF: Final = Text("Diesen Nachweis gibt es nicht.", "There is no such evidence.")
_CHANGED: Final = Text(
    "Jemand anders hat diese Maßnahme inzwischen geändert. Was Sie geschrieben haben, steht noch "
    "hier, und was anders ist, daneben.",
    "Somebody else changed this measure meanwhile. What you typed still stands here, and what is "
    "different beside it.",
)
_NOT_AS_SEEN: Final = Text(
    "Jemand anders hat diese Maßnahme inzwischen geändert. Hier steht sie, wie sie jetzt ist; "
    "entscheiden Sie noch einmal.",
    "Somebody else changed this measure meanwhile. Here it is as it is now; please decide once "
    "more.",
)
_INDICATOR_CHANGED: Final = Text(
    "Jemand anders hat diese Kennzahl inzwischen geändert. Was Sie geschrieben haben, steht noch "
    "im Formular, und darüber, wie sie jetzt ist.",
    "Somebody else changed this indicator meanwhile. What you typed still stands in the form, and "
    "above it how the indicator is now.",
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
    return _form(request, clean(blank), None, drawn=secrets.token_hex(6))


@router.done(f"{PATH}/neu", Role.EDITOR)
def measure_added(request: Request, place: CurrentDesk, act: CurrentAct, given: Given) -> Response:
    """Take a new measure."""
    language = language_of(request.url.path)
    fields = dict(given)
    typed, drawn = measure_form(language, fields), fields.get(_DRAWN, "")
    drawn = drawn if _KEY.fullmatch(drawn) else secrets.token_hex(6)
    if typed.faults:
        return _form(request, typed, None, drawn=drawn)
    key = place.store().measures.add(measure_of(typed, language, ()), act, drawn)
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
    base = version_of(held, _seen(dict(given)))
    fields = with_chosen(dict(given), base, language)
    typed = measure_form(language, fields)
    if typed.faults:
        return _form(request, typed, held, seen=fields.get("gesehen", ""))
    measure = measure_of(typed, language, held.measure.indicators)
    if two := _beside(held, base, measure, language):
        return _form(request, two.typed, held, wrong=_CHANGED, two=two)
    try:
        place.store().measures.change(key, held.last.number, measure, act)
    except MeasureChangedError:
        # Between the two lines above: what the other wrote is seen from here on.
        now = _held(place, key)
        two = both(now, base, measure, language)
        return _form(request, two.typed, now, wrong=_CHANGED, two=two)
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
        return _page(request, place, _held(place, key), wrong=_NOT_AS_SEEN)
    return led_to(request, f"{PATH}/{key}", said="measure_shown" if public else "measure_hidden")


@router.done(f"{PATH}/{{key}}/kennzahlen", Role.EDITOR)
def indicator_kept(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, given: Given
) -> Response:
    """Add an indicator, change one, or take one away; what was entered for it stays on record."""
    held = _held(place, key)
    fields, language = dict(given), language_of(request.url.path)
    before, name = held.measure.indicators, fields.get("kennzahl", "")
    chosen, base = held.measure.indicator(name), version_of(held, _seen(fields))
    is_as_seen = base is not None and base.measure.indicator(name) == chosen
    if name and chosen is None:
        return _page(request, place, held, wrong=_NO_INDICATOR)
    if fields.get("schritt") == "entfernen":
        if not is_as_seen:
            return _page(request, place, held, wrong=_NOT_AS_SEEN)
        return _indicators(request, place, act, held, _without(before, name))
    typed = indicator_form(language, fields)
    sent = Sent(indicator=typed, of=name)
    if typed.faults or not is_as_seen:
        wrong = None if typed.faults else _INDICATOR_CHANGED
        return _page(request, place, held, sent, wrong=wrong)
    if chosen is None and len(before) >= MOST_INDICATORS:
        return _page(request, place, held, wrong=_MANY)
    made = indicator_of(typed, language, name)
    after = tuple(made if one.key == made.key else one for one in before)
    return _indicators(request, place, act, held, after if chosen else (*before, made))


def _without(indicators: tuple[Indicator, ...], key: str) -> tuple[Indicator, ...]:
    return tuple(one for one in indicators if one.key != key)


def _indicators(
    request: Request, place: Desk, act: Act, held: Held, after: tuple[Indicator, ...]
) -> Response:
    """Take the indicators of a measure, unless somebody wrote since it was read."""
    measure = replace(held.measure, indicators=after)
    try:
        place.store().measures.change(held.key, held.last.number, measure, act)
    except MeasureChangedError:
        return _page(request, place, _held(place, held.key), wrong=_NOT_AS_SEEN)
    return led_to(request, f"{PATH}/{held.key}", said="measure")


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


def _beside(held: Held, base: Version | None, measure: Measure, language: Language) -> Two | None:
    """Return both changes where somebody else changed a field of the form; else None."""
    if base is not None and base.number == held.last.number:
        return None
    two = both(held, base, measure, language)
    return two if two.rows else None


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
    two: Two | None = None,
    drawn: str = "",
) -> HTMLResponse:
    number = seen or (str(held.last.number) if held else "")
    context = {"form": typed, "held": held, "seen": number, "wrong": wrong, "two": two}
    context["drawn"] = drawn
    context |= lists()
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
