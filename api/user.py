"""The command `user`: the accounts that wrote to the record, and making one anonymous."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from api.history import existing_record
from api.settings import Settings
from data import words
from data.errors import Finding, InputError
from data.store.versions import ANONYMOUS
from data.text import printable
from data.words import Language, Text

app = typer.Typer(help="Accounts that wrote to the record: list, forget.", no_args_is_help=True)

_Lang = Annotated[Language, typer.Option(help="Language.")]

_WRITES: Final = Text("Schreibvorgänge: {count}", "writes: {count}")
_LAST: Final = Text("zuletzt am {day}", "last on {day}")
_ASK: Final = Text(
    "„{account}“ in der ganzen Historie durch „{anonymous}“ ersetzen? Das lässt sich nicht "
    "zurücknehmen.",
    "Replace “{account}” by “{anonymous}” in the whole history? This cannot be taken back.",
)
_FORGOTTEN: Final = Text(
    "Schreibvorgänge, die nun „{anonymous}“ heißen: {count}. Was geändert wurde, steht weiter in "
    "der Historie.",
    "Writes that are now by “{anonymous}”: {count}. What they changed stays in the history.",
)


@app.command("list")
def listed(lang: _Lang = "de") -> None:
    """List the accounts of the history, with how often and when they last wrote."""
    with existing_record(Settings()) as store:
        for one in store.accounts():
            count = _WRITES.format(count=words.number(one.writes, lang)).in_(lang)
            day = words.day(one.last.astimezone().date(), lang)
            typer.echo(f"{printable(one.account)}  {count}, {_LAST.format(day=day).in_(lang)}")


@app.command()
def forget(
    account: Annotated[str, typer.Argument(help="Id of the account, as `history` shows it.")],
    *,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    lang: _Lang = "de",
) -> None:
    """Make an account anonymous in the whole history, as when it is deleted."""
    with existing_record(Settings()) as store:
        if account == ANONYMOUS or account not in {one.account for one in store.accounts()}:
            raise InputError(
                Finding("user forget", None, account, "an account that wrote to the record")
            )
        if not sure:
            question = _ASK.format(account=printable(account), anonymous=ANONYMOUS).in_(lang)
            typer.confirm(question, abort=True)
        count = store.forget(account)
    said = _FORGOTTEN.format(anonymous=ANONYMOUS, count=words.number(count, lang))
    typer.echo(said.in_(lang))
