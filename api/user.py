"""The command `user`: who may sign in at the desk, and who has written to the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from api.desk.signin import passwords
from api.desk.signin.entrance import invitation_path
from api.history import existing_record
from api.seals import Seals
from api.secret import secret_of
from api.settings import Settings
from api.templating import prefix
from data import words
from data.errors import Finding, InputError
from data.roles import Role
from data.store.store import open_store
from data.store.users import Act, NameTakenError, User
from data.store.versions import ANONYMOUS
from data.text import printable
from data.words import Language, Text

app = typer.Typer(
    help="Accounts: add one for the desk, set its password, list, make anonymous.",
    no_args_is_help=True,
)

_Lang = Annotated[Language, typer.Option(help="Language.")]

COMMAND_LINE: Final = "command line"
"""The account of what the command line does to accounts."""
_AGS: Final = 8
_ADDED: Final = Text("Konto {name} angelegt: {role}.", "Account {name} added: {role}.")
_SET: Final = Text("Das Kennwort ist gesetzt.", "The password is set.")
_ASK_PASSWORD: Final = Text("Kennwort", "Password")
_DISABLED: Final = Text("gesperrt", "disabled")
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


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="With which they sign in.")],
    *,
    role: Annotated[Role, typer.Option(help="What they may.")] = Role.ADMINISTRATOR,
    municipality: Annotated[
        list[str] | None,
        typer.Option(help="AGS of one whose plots they may change; by default all."),
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password's line from stdin.")
    ] = False,
    invite: Annotated[
        bool, typer.Option("--invite", help="Print a link by which they set one themselves.")
    ] = False,
    lang: _Lang = "de",
) -> None:
    """Add an account for the desk. There is no password but the one that is given now."""
    settings = Settings()
    password = None if invite else _password(name, stdin=stdin, lang=lang)
    act = Act(COMMAND_LINE, datetime.now(UTC))
    with open_store(settings.record) as store:
        try:
            user = store.users.add(name, role, _towns(municipality), act)
        except NameTakenError:
            raise InputError(
                Finding("user add", "name", name, "a name that no account has")
            ) from None
        if password is not None:
            hashed = passwords.hashed(password)
            user = store.users.change(user.key, "password_set", act, password=hashed) or user
    typer.echo(_ADDED.format(name=printable(user.name), role=user.role.label.in_(lang)).in_(lang))
    if invite:
        _say_link(settings, user, lang)


@app.command("password")
def password_set(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    *,
    stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password's line from stdin.")
    ] = False,
    factor: Annotated[
        bool, typer.Option("--no-second-factor", help="Remove the second factor as well.")
    ] = False,
    lang: _Lang = "de",
) -> None:
    """Set the password of an account, and sign it out everywhere: for who is locked out."""
    password = _password(name, stdin=stdin, lang=lang)
    act = Act(COMMAND_LINE, datetime.now(UTC))
    with existing_record(Settings()) as store:
        user = store.users.named(name)
        if user is None:
            raise InputError(Finding("user password", "name", name, "the name of an account"))
        gone = {"second_factor": None, "last_step": None} if factor else {}
        values = {"password": passwords.hashed(password), "failures": 0, "failed": None}
        store.users.change(user.key, "password_set", act, **values, **gone)
        store.sessions.end_all(user, act)
    typer.echo(_SET.in_(lang))


def _password(name: str, *, stdin: bool, lang: Language) -> str:
    if stdin:
        given = typer.get_text_stream("stdin").readline().rstrip("\r\n")
    else:
        given = typer.prompt(_ASK_PASSWORD.in_(lang), hide_input=True, confirmation_prompt=True)
    objection = passwords.objection(given, name)
    if objection is not None:
        raise InputError(Finding("user", "password", None, objection.in_(lang)))
    return str(given)


def _towns(given: list[str] | None) -> tuple[str, ...]:
    for ags in given or ():
        if not (ags.isascii() and ags.isdigit() and len(ags) == _AGS):
            raise InputError(Finding("user add", "municipality", ags, "an AGS of eight digits"))
    return tuple(given or ())


def _say_link(settings: Settings, user: User, lang: Language) -> None:
    seals = Seals(secret_of(settings), lambda: datetime.now(UTC))
    base = (settings.public_url or "").rstrip("/")
    typer.echo(f"{base}{prefix(lang)}{invitation_path(seals, user)}")


@app.command("list")
def listed(lang: _Lang = "de") -> None:
    """List who may sign in at the desk, then who wrote to the record and when the last time."""
    with existing_record(Settings()) as store:
        for user in store.users.all():
            state = _DISABLED.in_(lang) if user.disabled else user.role.label.in_(lang)
            typer.echo(f"{printable(user.name)}  {state}")
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
