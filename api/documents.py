"""The command `document`: documents and photographs of plots: added, listed, removed by staff."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.documentwords import line_of
from api.filing import LONGEST, LONGEST_ALT, Kind, Said, check_kind, file_away, past_day
from api.history import existing_record
from api.settings import Settings
from api.transfer import ACCOUNT
from data.errors import Finding, InputError, shorten
from data.store.files import Files
from data.store.store import open_store
from data.text import printable
from data.uploads import shown_name, taken
from data.words import Language, Text
from geo import snapshot

if TYPE_CHECKING:
    from data.store.store import Store
    from data.uploads import Upload

app = typer.Typer(
    help="Documents and photographs of plots: add, list, remove.", no_args_is_help=True
)

_Lang = Annotated[Language, typer.Option(help="Language.")]


@app.command()
def add(  # noqa: PLR0913 – options of a command
    plot: Annotated[str, typer.Argument(help="Id of the plot.")],
    file: Annotated[Path, typer.Argument(help="PDF or picture (JPEG, PNG, WebP, TIFF).")],
    *,
    kind: Annotated[Kind, typer.Option(help="What it is.")],
    title_de: Annotated[str, typer.Option(help="What it is called; of a photo: what it shows.")],
    title_en: Annotated[str | None, typer.Option(help="The same in English.")] = None,
    alt_de: Annotated[
        str | None, typer.Option(help="What a picture shows, where its title does not say it.")
    ] = None,
    alt_en: Annotated[str | None, typer.Option(help="The same in English.")] = None,
    source: Annotated[str | None, typer.Option(help="Whose it is, to be named.")] = None,
    dated: Annotated[
        str | None, typer.Option("--date", help="Day of which it is, as 2026-11-02.")
    ] = None,
    internal: Annotated[bool, typer.Option("--internal", help="Visitors do not see it.")] = False,
    rank: Annotated[
        int, typer.Option(min=0, help="Place among the plot's documents; 0: the last.")
    ] = 0,
    lang: _Lang = "de",
) -> None:
    """Add a document or photograph to a plot. Pictures are made anew, without place or device."""
    settings = Settings()
    words_of = {"title_de": title_de, "title_en": title_en, "source": source}
    words_of |= {"alt_de": alt_de, "alt_en": alt_en}
    said = {name: _words(name, text) for name, text in words_of.items()}
    if not said["title_de"]:
        raise InputError(Finding("document add --title-de", None, shorten(title_de), "a title"))
    day = _day(dated)
    upload = _taken(file, settings)
    check_kind(kind, upload, file.name)
    words = Said(
        kind=kind,
        title_de=said["title_de"],
        title_en=said["title_en"],
        alt_de=said["alt_de"],
        alt_en=said["alt_en"],
        source=said["source"],
        dated=day,
        public=not internal,
    )
    with open_store(settings.record) as store:
        _check_plot(plot, settings, store)
        added = file_away(
            store,
            settings,
            upload,
            words,
            plot=plot,
            name=file.name,
            account=ACCOUNT,
            at=datetime.now(UTC),
            rank=rank,
        )
    typer.echo(line_of(added, lang))


@app.command("list")
def listed(
    plot: Annotated[str | None, typer.Argument(help="Id of a plot; by default all.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Those removed as well.")] = False,
    lang: _Lang = "de",
) -> None:
    """List documents with their keys: of a plot, or of all."""
    with existing_record(Settings()) as store:
        for one in store.documents.all(plot):
            if every or one.removed is None:
                typer.echo(line_of(one, lang))


@app.command()
def remove(
    key: Annotated[str, typer.Argument(help="Key of the document, as `document list` shows it.")],
    *,
    erase: Annotated[
        bool, typer.Option("--erase", help="Delete its bytes too, which cannot be undone.")
    ] = False,
    lang: _Lang = "de",
) -> None:
    """Remove a document: no visitor sees it from now on. That it was there stays known.

    Its bytes stay, so that an older print can be proven, unless they are erased.
    """
    settings = Settings()
    with existing_record(settings) as store:
        removed = store.documents.remove(key, account=ACCOUNT, at=datetime.now(UTC))
        held = store.documents.all()
    found = next((one for one in held if one.key == key), None)
    if found is None or not (removed or erase):
        expected = Text("der Schlüssel eines Dokuments", "the key of a document")
        raise InputError(Finding("document remove", None, printable(key), expected))
    if erase:
        others = [one for one in held if one.removed is None]
        needed = {name for one in others for name in (one.sha256, one.preview)}
        for name in {found.sha256, found.preview} - needed - {None}:
            Files(settings.documents).erase(str(name))
    typer.echo(line_of(found, lang))


def _taken(file: Path, settings: Settings) -> Upload:
    name = shown_name(file.name)
    try:
        if file.stat().st_size > 2 * settings.document_mb * 1_000_000:
            most = settings.document_mb
            expected = Text(f"höchstens {most} MB", f"at most {most} MB")
            raise InputError(Finding(name, None, None, expected))
        content = file.read_bytes()
    except OSError as error:
        expected = Text("eine Datei, die gelesen werden kann", "a file that can be read")
        raise InputError(Finding(name, None, error.strerror, expected)) from error
    return taken(content, file.name, settings.upload_limits)


def _words(name: str, text: str | None) -> str | None:
    """Return a text as it is shown; None for an empty one."""
    cleaned = " ".join(printable(text or "").split())
    most = LONGEST_ALT if name.startswith("alt") else LONGEST
    if len(cleaned) > most:
        expected = Text(f"höchstens {most} Zeichen", f"at most {most} characters")
        option = name.replace("_", "-")
        raise InputError(Finding(f"document add --{option}", None, shorten(cleaned), expected))
    return cleaned or None


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    today = date.today()  # noqa: DTZ011 – the operator's own day
    day = past_day(text, today)
    if day is None:
        expected = Text("ein Tag bis heute, wie 2026-11-02", "a day up to today, as 2026-11-02")
        raise InputError(Finding("document add --date", None, shorten(text), expected))
    return day


def _check_plot(plot: str, settings: Settings, store: Store) -> None:
    """Refuse a plot that neither the record nor the last build knows."""
    if plot in store.held():
        return
    with suppress(snapshot.NoCatalogueError):
        built = snapshot.load(settings.home)
        today = date.today()  # noqa: DTZ011 – the operator's own day
        if plot in snapshot.catalogue_on(built, today, settings.freshness).by_id:
            return
    expected = Text("die Kennung einer Fläche", "the id of a plot")
    raise InputError(Finding("document add", None, shorten(plot), expected))
