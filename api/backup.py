"""The commands `backup` and `restore`: all that cannot be made again, as one file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 – typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import ValidationError

from api.bar import Bar
from api.history import existing_record
from api.secret import key_digest
from api.settings import Settings
from api.user import COMMAND_LINE
from data import words
from data.backup import restoring, staging, writing
from data.backup.archive import opened
from data.store.store import open_store
from data.words import Language, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.backup.manifest import Manifest

_Lang = Annotated[Language, typer.Option(help="Language.")]

_WRITTEN: Final = Text(
    "Sicherung geschrieben und geprüft: {path}", "backup written and checked: {path}"
)
_RESTORED: Final = Text(
    "Wiederhergestellt, Stand {moment}: {path}", "restored, as of {moment}: {path}"
)
_RECORD: Final = Text("Versionen von Flächen: {plots}", "versions of plots: {plots}")
_REST: Final = Text("Zeilen in allen Tabellen: {rows}", "rows in all tables: {rows}")
_FILES: Final = Text("Dateien daneben: {files}", "files beside them: {files}")
_SETTING: Final = Text(
    "Der Schlüssel GEWERBE_SECRET ist eine Einstellung und nicht in der Sicherung: ohne ihn sind "
    "frühere Ausdrucke und Links nicht mehr zu prüfen.",
    "The key GEWERBE_SECRET is a setting and not in the backup: without it earlier prints and "
    "links can no longer be checked.",
)
_OTHER_KEY: Final = Text(
    "Der Schlüssel ist nicht der, mit dem gesichert wurde: frühere Ausdrucke und Links sind erst "
    "wieder zu prüfen, wenn GEWERBE_SECRET der frühere ist.",
    "The key is not that of the backup: earlier prints and links can be checked again once "
    "GEWERBE_SECRET is the earlier one.",
)
_RESTART: Final = Text(
    "Der Schlüssel ist nun der der Sicherung: ein Dienst, der läuft, muss neu gestartet werden.",
    "The key is now that of the backup: a service that is running has to be started anew.",
)
_BUILD: Final = Text(
    "Mit „gewerbeflaechen build“ gelten auch die Schichten der Sicherung.",
    "With `gewerbeflaechen build` the layers of the backup count as well.",
)


def settle_left() -> None:
    """Commercial land in Nordsachsen: build the catalogue, serve it, print exposés."""
    # What a restoration left that was killed is settled before anything is read.
    try:
        settings = Settings()
    except ValidationError:  # the command itself says so
        return
    staging.settle(settings.home, _asked(settings))


def _asked(settings: Settings) -> Callable[[str], bool]:
    def was_restored(token: str) -> bool:
        with open_store(settings.record) as store:
            return store.was_restored(token)

    return was_restored


def backup(
    file: Annotated[Path, typer.Argument(help="File to write, such as 2026-11-26.backup.")],
    lang: _Lang = "de",
) -> None:
    """Write all that cannot be made again into one file, while the service runs."""
    settings = Settings()
    with existing_record(settings) as store, Bar() as bar:
        made = writing.write(
            store, settings.home, file, key=key_digest(settings), steps=_Steps(bar)
        )
    typer.echo(_WRITTEN.format(path=file).in_(lang))
    for line in _counts(made, lang):
        typer.echo(f"  {line}")
    if settings.secret is not None:
        typer.echo(_SETTING.in_(lang), err=True)


class _Steps(writing.Steps):
    """The steps of a backup as bars."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar

    def write(self, rows: int) -> writing.Progress:
        self._bar.step("write", rows)
        return self._bar.advance

    def check(self, size: int) -> writing.Progress:
        self._bar.step("check", size)
        return self._bar.advance


def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `backup` wrote.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let go of what is in the record now.")
    ] = False,
    lang: _Lang = "de",
) -> None:
    """Put back what a backup holds, whole or not at all, while the service runs."""
    settings = Settings()
    with opened(file) as archive, Bar() as bar:
        manifest = archive.manifest
        bar.step("check", manifest.size)
        archive.check(bar.advance)
        before = key_digest(settings)
        with open_store(settings.record) as store:
            bar.step("restore", manifest.rows)
            restoring.restore(
                archive,
                store,
                settings.home,
                account=COMMAND_LINE,
                replace=replace,
                progress=bar.advance,
            )
    here = manifest.moment
    moment = f"{words.day(here.date(), lang)}, {here:%H:%M}"
    typer.echo(_RESTORED.format(moment=moment, path=file).in_(lang))
    for line in _counts(manifest, lang):
        typer.echo(f"  {line}")
    typer.echo(_BUILD.in_(lang))
    after = key_digest(settings)
    if manifest.key not in {None, after}:
        typer.echo(_OTHER_KEY.in_(lang), err=True)
    elif before not in {None, after}:
        typer.echo(_RESTART.in_(lang), err=True)


def _counts(manifest: Manifest, lang: Language) -> Iterator[str]:
    rows = {table.shape.name: table.rows for table in manifest.tables}
    files = len(manifest.members) - len(manifest.tables)
    yield _RECORD.format(plots=words.number(rows["plot_versions"], lang)).in_(lang)
    yield _REST.format(rows=words.number(manifest.rows, lang)).in_(lang)
    yield _FILES.format(files=words.number(files, lang)).in_(lang)
