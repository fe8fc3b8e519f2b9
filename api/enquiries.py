"""The command `enquiries`: what visitors asked, for staff; shown, answered, deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.settings import Settings
from api.user import COMMAND_LINE
from data import words
from data.errors import Finding, InputError
from data.store.store import open_store
from data.store.users import Act
from data.text import printable
from data.words import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.enquiries import Enquiries, Enquiry
    from data.store.outbox import Posted

_NONE: Final = Text("Keine Anfragen.", "No enquiries.")
_COUNT: Final = Text("Anfragen: {count}, offen: {open}", "Enquiries: {count}, open: {open}")
_OPEN: Final = Text("offen", "open")
_ANSWERED: Final = Text("beantwortet am {day}", "answered on {day}")
_DUE: Final = Text("wird gelöscht am {day}", "is deleted on {day}")
_SENT: Final = Text("gesendet am {moment}", "sent on {moment}")
_WAITS: Final = Text("wartet, Versuche: {count}", "waits, attempts: {count}")
_GIVEN_UP: Final = Text(
    "aufgegeben nach {count} Versuchen: {problem}", "given up after {count} attempts: {problem}"
)
_NO_MAIL: Final = Text("keine Mails", "no mails")
_MAILS: Final = Text("Mails", "mails")
_DONE: Final = Text("{number}: als beantwortet vermerkt", "{number}: noted as answered")
_DELETED: Final = Text("{number}: gelöscht", "{number}: deleted")
_LABELS: Final = {
    "subject": Text("Worum es geht", "About"),
    "name": Text("Name", "Name"),
    "firm": Text("Firma", "Firm"),
    "email": Text("E-Mail", "E-mail"),
    "telephone": Text("Telefon", "Telephone"),
}


def enquiries(
    show: Annotated[str | None, typer.Option(help="Number of the one to show whole.")] = None,
    answered: Annotated[
        str | None, typer.Option(help="Number of the one to note as answered.")
    ] = None,
    delete: Annotated[str | None, typer.Option(help="Number of the one to delete.")] = None,
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """List the enquiries of visitors, with their state and the day on which each is deleted."""
    chosen = [one for one in (show, answered, delete) if one]
    if len(chosen) > 1:
        msg = "one of --show, --answered and --delete"
        raise typer.BadParameter(msg)
    settings = Settings()
    if isinstance(settings.record, Path) and not settings.record.exists():
        if chosen:
            raise _unknown(chosen[0])
        typer.echo(_NONE.in_(lang))
        return
    with open_store(settings.record) as store:
        for line in _said(store.enquiries, show, answered, delete, lang):
            typer.echo(line)


def _said(
    held: Enquiries, show: str | None, answered: str | None, delete: str | None, lang: Language
) -> Iterator[str]:
    if show:
        enquiry = held.get(show)
        if enquiry is None:
            raise _unknown(show)
        yield from _whole(enquiry, held.posted(show), lang)
    elif answered:
        if not held.answer(answered, Act(COMMAND_LINE, datetime.now(UTC))):
            raise _unknown(answered)
        yield _DONE.format(number=answered).in_(lang)
    elif delete:
        if not held.delete(delete, Act(COMMAND_LINE, datetime.now(UTC))):
            raise _unknown(delete)
        yield _DELETED.format(number=delete).in_(lang)
    else:
        yield from _list(held, lang)


def _unknown(number: str) -> InputError:
    return InputError(Finding("enquiries", None, printable(number), "the number of an enquiry"))


def _list(held: Enquiries, lang: Language) -> Iterator[str]:
    every = held.all()
    if not every:
        yield _NONE.in_(lang)
        return
    is_open = sum(one.answered is None for one in every)
    yield _COUNT.format(count=words.number(len(every), lang), open=words.number(is_open, lang)).in_(
        lang
    )
    for one in every:
        yield " · ".join((*_head(one, lang), printable(one.subject)))


def _head(one: Enquiry, lang: Language) -> tuple[str, ...]:
    due = _DUE.format(day=words.day(one.delete_on, lang)).in_(lang)
    state = _OPEN
    if one.answered is not None:
        state = _ANSWERED.format(day=words.day(one.answered.astimezone().date(), lang))
    return (one.reference, _moment(one.received, lang), state.in_(lang), due)


def _whole(one: Enquiry, mails: tuple[Posted, ...], lang: Language) -> Iterator[str]:
    yield " · ".join(_head(one, lang))
    for name, label in _LABELS.items():
        if value := getattr(one, name):
            yield f"{label.in_(lang)}: {printable(value)}"
    said = "; ".join(_state(mail, lang) for mail in mails) or _NO_MAIL.in_(lang)
    yield f"{_MAILS.in_(lang)}: {said}"
    yield ""
    yield from (printable(line) for line in one.message.split("\n"))


def _state(mail: Posted, lang: Language) -> str:
    if mail.sent is not None:
        said = _SENT.format(moment=_moment(mail.sent, lang))
    elif mail.given_up is not None:
        said = _GIVEN_UP.format(
            count=words.number(mail.attempts, lang), problem=printable(mail.problem or "")
        )
    else:
        said = _WAITS.format(count=words.number(mail.attempts, lang))
    return f"{printable(mail.recipient)} {said.in_(lang)}"


def _moment(moment: datetime, lang: Language) -> str:
    here = moment.astimezone()
    return f"{words.day(here.date(), lang)}, {here:%H:%M}"
