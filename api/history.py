"""The command `history`: every version of a plot, what it changed, when, by whom and why."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import orjson
import shapely
import typer
from shapely.geometry.base import BaseGeometry

from api.changewords import change_in
from api.documentwords import document_lines
from api.settings import Settings
from data import words
from data.errors import Finding, InputError
from data.store.store import open_store
from data.store.versions import VersionKind
from data.text import printable
from data.words import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.facts import Fact
    from data.store.store import Store
    from data.store.versions import Version

type Format = Literal["text", "json"]

_KINDS: Final = {
    VersionKind.CREATED: Text("angelegt", "created"),
    VersionKind.CHANGED: Text("geändert", "changed"),
    VersionKind.WITHDRAWN: Text("zurückgezogen", "withdrawn"),
    VersionKind.UNDONE: Text("rückgängig gemacht", "undone"),
}
_HEAD: Final = Text(
    "Version {number} · {moment} · {kind} · {account}",
    "Version {number} · {moment} · {kind} · {account}",
)


def history(
    plot: Annotated[str, typer.Argument(help="Id of the plot.")],
    form: Annotated[Format, typer.Option("--format", help="Form of the answer.")] = "text",
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """Show every version of a plot: what changed, when, by whom and why."""
    with existing_record(Settings()) as store:
        versions, documents = store.versions(plot), store.documents.all(plot)
    if not versions and not documents:
        raise InputError(Finding("history", None, plot, "the id of a plot in the record"))
    if form == "json":
        content = [_as_json(version) for version in versions]
        typer.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())
        return
    for version in versions:
        typer.echo("\n".join(version_lines(version, lang)))
    for line in document_lines(documents, lang):
        typer.echo(line)


@contextmanager
def existing_record(settings: Settings) -> Iterator[Store]:
    """Open the record; refuse where there is none, rather than make one.

    Raises
    ------
    InputError
        Where nothing was ever recorded.
    """
    location = settings.record
    if isinstance(location, Path) and not location.exists():
        raise InputError(Finding("the record", None, "no plots", "plots with a history"))
    with open_store(location) as store:
        yield store


def version_lines(version: Version, language: Language) -> list[str]:
    """Tell of a version: a line of when and by whom, why, and a line for each fact that changed."""
    here = version.at.astimezone()
    head = _HEAD.in_(language).format(
        number=version.number,
        moment=f"{words.day(here.date(), language)}, {here:%H:%M}",
        kind=_KINDS[version.kind].in_(language),
        account=printable(version.account),
    )
    reason = [f"  {printable(version.reason)}"] if version.reason else []
    return [head, *reason, *(f"  {change_in(language, one)}" for one in version.changes)]


def _as_json(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "record_version": version.record_version,
        "at": version.at,
        "account": version.account,
        "reason": version.reason,
        "kind": version.kind.value,
        "changes": [
            {"name": change.name, "old": _plain(change.old), "new": _plain(change.new)}
            for change in version.changes
        ],
    }


def _plain(fact: Fact | None) -> Any:  # noqa: ANN401
    if isinstance(fact, BaseGeometry):
        return shapely.geometry.mapping(fact)
    return fact
