"""The command `jobs`: the long work of the desk, with its state; cancelled where it is wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.jobs.folder import Folder
from api.jobs.kinds import KINDS
from api.settings import Settings
from api.user import COMMAND_LINE
from data import words
from data.errors import Finding, InputError
from data.store.jobs import State
from data.store.store import open_store
from data.store.users import Act
from data.text import printable
from data.words import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.jobs import Job, Jobs

_NONE: Final = Text("Keine Aufträge.", "No jobs.")
_COUNT: Final = Text(
    "Aufträge: {count}, nicht erledigt: {open}", "Jobs: {count}, unfinished: {open}"
)
_STATES: Final = {
    State.WAITING: Text("wartet", "waits"),
    State.RUNNING: Text("läuft", "is running"),
    State.DONE: Text("erledigt am {moment}", "done on {moment}"),
    State.FAILED: Text("gescheitert am {moment}", "failed on {moment}"),
    State.CANCELLED: Text("abgebrochen am {moment}", "cancelled on {moment}"),
}
_PIECES: Final = Text("{done} von {total}", "{done} of {total}")
_ATTEMPTS: Final = Text("Versuche: {count}", "attempts: {count}")
_DUE: Final = Text("wird gelöscht am {day}", "is deleted on {day}")
_CANCELLED: Final = Text("{key}: abgebrochen", "{key}: cancelled")


def jobs(
    cancel: Annotated[str | None, typer.Option(help="Key of the one to cancel.")] = None,
    account: Annotated[str | None, typer.Option(help="Account whose jobs are listed.")] = None,
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """List the long work of the desk: kind, account, state, progress, and day of deletion."""
    if cancel and account:
        msg = "one of --cancel and --account"
        raise typer.BadParameter(msg)
    settings = Settings()
    if isinstance(settings.record, Path) and not settings.record.exists():
        if cancel:
            raise _unknown(cancel)
        typer.echo(_NONE.in_(lang))
        return
    with open_store(settings.record) as store:
        if cancel:
            if not store.jobs.cancel(cancel, Act(COMMAND_LINE, datetime.now(UTC))):
                raise _unknown(cancel)
            typer.echo(_CANCELLED.format(key=printable(cancel)).in_(lang))
        else:
            for line in _list(store.jobs, account, settings, lang):
                typer.echo(line)


def _unknown(key: str) -> InputError:
    return InputError(Finding("jobs", None, printable(key), "the key of an unfinished job"))


def _list(held: Jobs, account: str | None, settings: Settings, lang: Language) -> Iterator[str]:
    every = held.all(account)
    if not every:
        yield _NONE.in_(lang)
        return
    is_open = sum(not one.state.is_over for one in every)
    counted = _COUNT.format(count=words.number(len(every), lang), open=words.number(is_open, lang))
    yield counted.in_(lang)
    for one in every:
        yield " · ".join(_said(one, lang))
        if one.problem is not None:
            yield f"  {printable(one.problem.in_(lang))}"
        if one.result is not None:
            yield f"  {Folder.of(settings.home, one.key).path / one.result}"


def _said(one: Job, lang: Language) -> Iterator[str]:
    kind = KINDS.get(one.kind)
    yield printable(one.key)
    yield printable(one.kind) if kind is None else kind.title.in_(lang)
    yield printable(one.account)
    yield _moment(one.made, lang)
    ended = "" if one.finished is None else _moment(one.finished, lang)
    yield _STATES[one.state].format(moment=ended).in_(lang)
    if one.state is State.RUNNING and one.total is not None:
        done, total = words.number(one.done, lang), words.number(one.total, lang)
        yield _PIECES.format(done=done, total=total).in_(lang)
    if one.attempts > 1:
        yield _ATTEMPTS.format(count=words.number(one.attempts, lang)).in_(lang)
    yield _DUE.format(day=words.day(one.ends_on, lang)).in_(lang)


def _moment(moment: datetime, lang: Language) -> str:
    here = moment.astimezone()
    return f"{words.day(here.date(), lang)}, {here:%H:%M}"
