"""The command `offer`: private pages for prospects, made, listed and withdrawn by staff."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path  # noqa: TC003 – typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.history import existing_record
from api.privatepages import DAYS, LONGEST, MOST, MOST_DAYS, Wanted, made, path_of
from api.seals import Seals
from api.secret import secret_of
from api.settings import Settings
from api.user import COMMAND_LINE
from api.weighting import read_weights
from data import words
from data.errors import Finding, InputError
from data.store.store import open_store
from data.store.users import Act
from data.text import printable
from data.words import Language, Text
from geo import snapshot
from geo.profiles import GENERAL, names

if TYPE_CHECKING:
    from data.store.offers import Offer

app = typer.Typer(help="Private pages for prospects: add, list, withdraw.", no_args_is_help=True)

_Lang = Annotated[Language, typer.Option(help="Language of the page.")]
_Days = Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="For how many days it holds.")]
_UNTIL: Final = Text("gilt bis {day}", "holds until {day}")
_WITHDRAWN: Final = Text("zurückgezogen am {day}", "withdrawn on {day}")
_NO_ADDRESS: Final = Text(
    "GEWERBE_PUBLIC_URL ist nicht gesetzt: davor gehört die Adresse des Dienstes.",
    "GEWERBE_PUBLIC_URL is not set: put the address of the service in front.",
)


@app.command()
def add(
    plots: Annotated[list[str], typer.Argument(help="Ids of the plots, in the order of the page.")],
    *,
    title: Annotated[str, typer.Option(help="What staff call it; the prospect does not see it.")],
    greeting: Annotated[
        Path | None, typer.Option(help="Text file with the words to the prospect (UTF-8).")
    ] = None,
    profile: Annotated[str, typer.Option(help=f"One of {', '.join(names())}.")] = GENERAL.name,
    weights: Annotated[
        str, typer.Option(help="Weights of one's own, as criterion:weight with commas.")
    ] = "",
    days: Annotated[
        int, typer.Option(min=1, max=MOST_DAYS, help="For how many days it holds.")
    ] = DAYS,
    lang: _Lang = "de",
) -> None:
    """Make a page and print its link. The page shows the plots as they stand on the day."""
    settings = Settings()
    version = _check(plots, profile, weights, settings)
    now = datetime.now(UTC)
    wanted = Wanted(
        title=title,
        plots=tuple(plots),
        language=lang,
        greeting=_greeting(greeting),
        profile=profile,
        weights=weights,
        days=days,
    )
    offer = made(wanted, now, now.astimezone().date())
    with open_store(settings.record) as store:
        store.offers.add(offer, Act(COMMAND_LINE, now), version)
    path = path_of(offer, Seals(secret_of(settings), lambda: now))
    typer.echo(f"{(settings.public_url or '').rstrip('/')}{path}")
    typer.echo(f"{offer.key}  {_said(offer, lang)}", err=True)
    if not settings.public_url:
        typer.echo(_NO_ADDRESS.in_(lang), err=True)


@app.command("list")
def listed(lang: _Lang = "de") -> None:
    """List the pages, with their keys and how long they hold."""
    with existing_record(Settings()) as store:
        for one in store.offers.all():
            typer.echo(f"{one.key}  {printable(one.title)}  {_said(one, lang)}")


@app.command()
def withdraw(
    key: Annotated[str, typer.Argument(help="Key of the page, as `offer list` shows it.")],
    lang: _Lang = "de",
) -> None:
    """Withdraw a page: its link leads to a page that says so, from this moment on."""
    now = datetime.now(UTC)
    with existing_record(Settings()) as store:
        if not store.offers.withdraw(key, Act(COMMAND_LINE, now)):
            raise InputError(Finding("offer withdraw", None, key, "a page that still holds"))
    day = words.day(now.astimezone().date(), lang)
    typer.echo(f"{key}  {_WITHDRAWN.format(day=day).in_(lang)}")


def _said(offer: Offer, language: Language) -> str:
    if offer.withdrawn:
        day = words.day(offer.withdrawn.astimezone().date(), language)
        return _WITHDRAWN.format(day=day).in_(language)
    last = offer.ends_on - timedelta(days=1)
    return _UNTIL.format(day=words.day(last, language)).in_(language)


def _check(plots: list[str], profile: str, weights: str, settings: Settings) -> str:
    """Return the version of the catalogue that knows the plots."""
    built = snapshot.load(settings.home)
    today = date.today()  # noqa: DTZ011 – the operator's own day
    catalogue = snapshot.catalogue_on(built, today, settings.freshness)
    known = catalogue.by_id
    for one in plots:
        if one not in known:
            raise InputError(Finding("offer add", None, one, "the id of a plot of the catalogue"))
    if len(plots) > MOST:
        raise InputError(Finding("offer add", None, str(len(plots)), f"at most {MOST} plots"))
    if profile not in names():
        expected = f"one of {', '.join(names())}"
        raise InputError(Finding("offer add --profile", None, profile, expected))
    if weights and read_weights(weights) is None:
        expected = "criterion:weight, several with commas"
        raise InputError(Finding("offer add --weights", None, weights, expected))
    return catalogue.version


def _greeting(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        expected = "a text file in UTF-8"
        raise InputError(Finding("offer add --greeting", None, str(path), expected)) from error
    if len(text) > LONGEST:
        expected = f"at most {LONGEST:,} characters"
        raise InputError(Finding("offer add --greeting", None, f"{len(text):,}", expected))
    return text.replace("\r\n", "\n")
