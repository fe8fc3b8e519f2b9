"""`/verwaltung/exposes`: documents of chosen plots, private pages, and what was sent to whom."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from api import jobs, privatepages
from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import desk_page, led_to
from api.desk.post.choice import Choice, choice_of
from api.desk.post.insight import must_see, sees, town_of
from api.desk.post.sending import language_in, sections_in
from api.desk.router import CurrentAct, DeskRouter, Given, Staff, must_keep
from api.entries import Entry, filled
from api.jobs.exposes import LONGEST_GREETING, MOST, content_of
from api.links import base_url
from api.problems import Problem
from api.templating import language_of
from api.weighting import read_weights
from data.roles import Role
from data.words import Language, Text, translations
from geo.profiles import GENERAL, names, profiles
from maps.sections import ALL, BY_NAME, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.jobs.exposes import Form
    from data.store.offers import Offer
    from data.store.users import User
    from maps.sections import Sections

router = DeskRouter()

_PATH: Final = "/exposes"
_JOB: Final = f"{_PATH}/auftraege"
_ORDER: Final = re.compile(r"[0-9a-f]{16}")
_NO_JOB: Final = Text("Diesen Auftrag gibt es nicht (mehr).", "There is no such order (any more).")
_WAIT: Final = Text(
    "Sie haben schon {most} Aufträge, die nicht fertig sind. Bitte warten Sie auf einen davon.",
    "You have {most} unfinished orders already. Please wait for one of them.",
)
_LONG: Final = Text(
    "Das Anschreiben hat höchstens {most} Zeichen.", "The greeting has at most {most} characters."
).format(most=str(LONGEST_GREETING))
_GONE: Final = Text("Diese private Seite gibt es nicht.", "There is no such private page.")
_NONE: Final = Text("Bitte zuerst Flächen wählen.", "Please choose plots first.")
_TOO_MANY: Final = Text(
    "Eine private Seite hat höchstens {most} Flächen; gewählt sind {count}.",
    "A private page has at most {most} plots; {count} are chosen.",
)
_TOO_MANY_OF_FORM: Final = Text(
    "So lassen sich höchstens {most} Flächen drucken; gewählt sind {count}.",
    "At most {most} plots are printed in this form; {count} are chosen.",
)
_WEIGHTS: Final = Text(
    "Gewichte sehen so aus: motorway_truck:60,price:40",
    "Weights look like motorway_truck:60,price:40",
)
_DAYS: Final = Text("Eine Zahl von 1 bis {most}.", "A number from 1 to {most}.")


@router.seen(_PATH, Role.EDITOR)
def exposes(
    request: Request,
    place: CurrentDesk,
    asking: Staff,
    ids: Annotated[list[str] | None, Query()] = None,
    suche: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Show the plots that are chosen, what can be made of them, and what was made."""
    return _page(request, place, asking, choice_of(place.service, ids or (), suche))


@router.done(_PATH, Role.EDITOR)
def ordered(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, given: Given
) -> Response:
    """Order documents of the chosen plots; they are made beside the service."""
    typed = dict(given)
    choice = choice_of(place.service, [typed.get("ids", "")], "")
    form = _form_of(typed)
    sections = sections_in(given)
    plots = [plot.id for plot in choice.plots]
    greeting = filled(
        _form(language_of(request.url.path))[1], {"gruss": typed.get("worte", "")}, "de"
    )
    wrong = _LONG if greeting.error else None
    if not plots:
        wrong = _NONE
    elif len(plots) > MOST[form]:
        wrong = _TOO_MANY_OF_FORM.format(most=str(MOST[form]), count=str(len(plots)))
    if wrong is not None:
        return _page(request, place, asking, choice, typed=typed, sections=sections, wrong=wrong)
    order = typed.get("auftrag", "")
    try:
        job = jobs.enqueue(
            place.room,
            "exposes",
            content_of(plots, form, greeting.value, sections),
            account=act.account,
            language=language_in(typed),
            # Of the form, so that one that is sent twice is one order.
            key=f"exposes {asking.key} {order}" if _ORDER.fullmatch(order) else None,
        )
    except jobs.TooManyError as error:
        wrong = _WAIT.format(most=str(error.most))
        return _page(request, place, asking, choice, typed=typed, sections=sections, wrong=wrong)
    return led_to(request, f"{_JOB}/{quote(job.key, safe='')}")


@router.seen(f"{_JOB}/{{key}}", Role.EDITOR)
def job_shown(request: Request, place: CurrentDesk, asking: Staff, key: str) -> HTMLResponse:
    """Show how far an order has come; whoever leaves the page finds it again."""
    job = _job(place, asking, key)
    context = {
        "job": job,
        "address": f"/exposes/auftraege/{quote(job.key, safe='')}",
        "file": jobs.result_of(place.room, job) is not None,
        "labels": BY_NAME,
    }
    return desk_page(request, "desk/job.html", context)


@router.seen(f"{_JOB}/{{key}}/datei", Role.EDITOR)
def job_file(place: CurrentDesk, asking: Staff, key: str) -> Response:
    """Hand out what was made."""
    job = _job(place, asking, key)
    path = jobs.result_of(place.room, job)
    if path is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_JOB, ())
    name = (
        f"{'broschuere' if _form_of(job.content) == 'brochure' else 'exposes'}-{job.made:%Y-%m-%d}"
    )
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, filename=f"{name}-{job.language}{path.suffix}", headers=headers)


@router.done(f"{_JOB}/{{key}}/abbrechen", Role.EDITOR)
def job_cancelled(
    request: Request, place: CurrentDesk, act: CurrentAct, asking: Staff, key: str
) -> Response:
    """Cancel an order."""
    job = _job(place, asking, key)
    jobs.cancel(place.room, job.key, act)
    return led_to(request, f"{_JOB}/{quote(job.key, safe='')}")


def _job(place: Desk, user: User, key: str) -> jobs.Job:
    """Return an order of one's own: its greeting may name a person."""
    held = jobs.get(place.room, key)
    if held is None or held.kind != "exposes" or held.account != user.name:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_JOB, ())
    return held


@router.done(f"{_PATH}/seiten", Role.PUBLISHER)
def page_made(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, given: Given
) -> Response:
    """Make a private page for a prospect."""
    typed = dict(given)
    choice = choice_of(place.service, [typed.get("ids", "")], "")
    for plot in choice.plots:
        must_keep(request, asking, town_of(place, plot.id))
    form = _form(language_of(request.url.path), typed)
    wrong = _objection(choice, typed)
    days = _days(typed.get("tage", ""))
    if wrong is None and days is None:
        wrong = _DAYS.format(most=str(privatepages.MOST_DAYS))
    if wrong or days is None or any(entry.error for entry in form):
        return _page(request, place, asking, choice, form=form, typed=typed, wrong=wrong)
    title, greeting = (entry.value for entry in form)
    wanted = privatepages.Wanted(
        title=title,
        plots=tuple(plot.id for plot in choice.plots),
        language=language_in(typed),
        greeting=greeting,
        profile=typed.get("profil") or GENERAL.name,
        weights=typed.get("gewichte", "").strip(),
        days=days,
    )
    offer = privatepages.made(wanted, act.at, place.today())
    place.store().offers.add(offer, act, place.service.catalogue().version)
    return led_to(request, f"{_PATH}/seiten/{offer.key}", said="made")


@router.seen(f"{_PATH}/seiten/{{key}}", Role.EDITOR)
def page_shown(request: Request, place: CurrentDesk, asking: Staff, key: str) -> HTMLResponse:
    """Show one private page as staff see it: with its link, to be copied."""
    held = _held(request, place, asking, key)
    known = place.service.catalogue().by_id
    context = {
        "held": held,
        "link": base_url(request, place.settings) + privatepages.path_of(held, place.seals),
        "public": bool(place.settings.public_url),
        "named": [(one, known.get(one)) for one in held.plots],
        "profile": profiles().get(held.profile, GENERAL),
        "may_send": Role.PUBLISHER,
    }
    return desk_page(request, "desk/private_page.html", context)


@router.done(f"{_PATH}/seiten/{{key}}/zurueckziehen", Role.PUBLISHER)
def page_withdrawn(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str
) -> Response:
    """Withdraw a private page: its link shows nothing from this moment on."""
    _held(request, place, asking, key)
    place.store().offers.withdraw(key, act)
    return led_to(request, f"{_PATH}/seiten/{key}", said="page_withdrawn")


def _held(request: Request, place: Desk, user: User, key: str) -> Offer:
    held = place.store().offers.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    must_see(request, place, user, held.plots)
    return held


def _days(text: str) -> int | None:
    """Return for how many days a page is to hold; None where that is no such number."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(privatepages.MOST_DAYS))):
        return None
    return int(text) if 1 <= int(text) <= privatepages.MOST_DAYS else None


def _form_of(given: Mapping[str, Any]) -> Form:
    return next((one for one in MOST if one == given.get("form")), "pdf")


def _objection(choice: Choice, typed: dict[str, str]) -> Text | None:
    if not choice.plots:
        return _NONE
    if len(choice.plots) > privatepages.MOST:
        count = str(len(choice.plots))
        return _TOO_MANY.format(most=str(privatepages.MOST), count=count)
    weights = typed.get("gewichte", "").strip()
    if weights and read_weights(weights) is None:
        return _WEIGHTS
    return None


def _form(language: Language, typed: dict[str, str] | None = None) -> tuple[Entry, Entry]:
    _ = translations(language).gettext
    title = Entry(
        name="titel",
        look="text",
        label=_("For whom, in your words"),
        required=True,
        most=120,
        links=True,
        help=_("The prospect does not see it."),
    )
    greeting = Entry(
        name="gruss",
        look="lines",
        label=_("Words to the prospect"),
        most=privatepages.LONGEST,
        links=True,
    )
    if typed is None:
        return title, greeting
    return filled(title, typed, language), filled(greeting, typed, language)


def _page(
    request: Request,
    place: Desk,
    user: User,
    choice: Choice,
    *,
    form: tuple[Entry, Entry] | None = None,
    typed: dict[str, str] | None = None,
    sections: Sections = ALL,
    wrong: Text | None = None,
) -> HTMLResponse:
    language = language_of(request.url.path)
    store = place.store()
    form = form or _form(language)
    faults = tuple(entry for entry in form if entry.error)
    context: dict[str, Any] = {
        "choice": choice,
        "form": form,
        "faults": faults,
        "typed": typed or {},
        "sections": SECTIONS,
        "labels": BY_NAME,
        "chosen": sections,
        "most_of": MOST,
        "wrong": wrong,
        "profiles": [profiles()[name] for name in names()],
        "general": GENERAL.name,
        "days": privatepages.DAYS,
        "most_days": privatepages.MOST_DAYS,
        "most_plots": privatepages.MOST,
        "order": secrets.token_hex(8),
        "jobs": [one for one in jobs.of_account(place.room, user.name) if one.kind == "exposes"],
        "pages": [one for one in reversed(store.offers.all()) if sees(place, user, one.plots)],
        "sent": [one for one in store.dispatches.all() if sees(place, user, one.dispatch.plots)],
        "may_send": Role.PUBLISHER,
    }
    status = HTTPStatus.BAD_REQUEST if wrong or faults else HTTPStatus.OK
    return desk_page(request, "desk/exposes.html", context, status)
