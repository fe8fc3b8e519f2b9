"""The command `sources`: what official data there is, and downloads of it."""

from __future__ import annotations

import json
import shlex
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import urlsplit

import typer
from tqdm import tqdm

from api.settings import Settings
from data.sources.catalogue import Source, catalogue, find
from data.sources.download import Limits, Order, fetch
from data.sources.transfer import DownloadError
from data.words import Language, Text, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.download import Fetched

app = typer.Typer(help="Official sources of data: list, show, fetch.", invoke_without_command=True)

Form = Literal["text", "json"]
_Form = Annotated[Form, typer.Option("--format", help="Form of the answer.")]
_Lang = Annotated[Language, typer.Option(help="Language.")]
_Name = Annotated[str, typer.Argument(help="Name of a source, as `sources` lists it.")]

_NO_READER: Final = Text("kein Leser, siehe sources show", "no reader, see sources show")
_UNKNOWN: Final = Text("unbekannt", "unknown")
_NEVER: Final = Text("von hier nie versucht", "never tried from here")
_BY_HAND: Final = Text("von Hand, siehe sources show", "by hand, see sources show")
_LABELS: Final = {
    "aliases": Text("auch", "also"),
    "provider": Text("Anbieter", "provider"),
    "address": Text("Adresse", "address"),
    "service": Text("Dienst", "service"),
    "page": Text("Seite", "page"),
    "format": Text("Format", "format"),
    "crs": Text("Koordinaten", "coordinates"),
    "licence": Text("Lizenz", "licence"),
    "attribution": Text("Quellenvermerk", "attribution"),
    "updates": Text("Aktualisierung", "updates"),
    "reader": Text("Leser", "reader"),
    "how": Text("Hinweis", "note"),
    "checked": Text("Adresse geprüft", "address checked"),
    "evidence": Text("Beleg", "evidence"),
}


@app.callback()
def listed(context: typer.Context, form: _Form = "text", lang: _Lang = "de") -> None:
    """List official sources of data."""
    if context.invoked_subcommand:
        return
    sources = list(catalogue().values())
    if form == "json":
        typer.echo(_json([_plain(source) for source in sources]))
        return
    width = max(len(source.name) for source in sources)
    for source in sources:
        typer.echo(f"{source.name:<{width}}  {source.title.text.in_(lang)}")
        way = urlsplit(source.address).hostname if source.address else _BY_HAND.in_(lang)
        reader = source.command("FILE") or _NO_READER.in_(lang)
        terms = source.licence or f"{_LABELS['licence'].in_(lang)} {_UNKNOWN.in_(lang)}"
        typer.echo(f"{'':<{width}}  {way} · {terms} · {reader}")


@app.command()
def show(name: _Name, form: _Form = "text", lang: _Lang = "de") -> None:
    """Show all that is known of one source."""
    source = _source(name)
    if form == "json":
        typer.echo(_json(_plain(source)))
        return
    typer.echo(source.title.text.in_(lang))
    width = max(len(label.in_(lang)) for label in _LABELS.values())
    for label, value in _facts(source, lang):
        typer.echo(f"  {label:<{width}}  {value}")


@app.command("fetch")
def fetch_source(
    name: _Name,
    out: Annotated[
        Path | None, typer.Option(help="Folder; by default `downloads` in the home folder.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Address to fetch from, where the catalogue's has changed.")
    ] = None,
    lang: _Lang = "de",
) -> None:
    """Download a source, go on where it stopped, check it; nothing where it is unchanged."""
    source, settings = _source(name), Settings()
    address = url or source.address
    if address is None or source.kind is None:
        how = source.how.en if source.how else ""
        msg = f"{name} has no address to fetch from. {how} {source.page}"
        raise DownloadError(msg)
    order = Order(
        address=address,
        path=(out or settings.home / "downloads") / source.file_name,
        kind=source.kind,
        checksum=source.checksum if url is None else None,
    )
    limits = Limits(size=settings.download_mb * 1_000_000, attempts=settings.download_attempts)
    with closing(_Bar(source.name)) as bar:
        fetched = fetch(order, limits=limits, progress=bar)
    _say(source, fetched, lang)


def _say(source: Source, fetched: Fetched, lang: Language) -> None:
    receipt = fetched.receipt
    when = day(receipt.fetched_at.date(), lang)
    if fetched.unchanged:
        said = Text("unverändert seit dem {when}", "unchanged since {when}").format(when=when)
        typer.echo(f"{fetched.path}: {said.in_(lang)}")
        return
    typer.echo(f"{fetched.path}: {receipt.size / 1e6:.1f} MB, SHA-256 {receipt.sha256}")
    if receipt.verified is False:
        said = Text(
            "die Quelle nennt zurzeit keine Prüfsumme: damit ist nicht verglichen",
            "the source states no checksum at present: there was none to compare with",
        )
        typer.echo(f"  {said.in_(lang)}")
    typer.echo(f"  {source.attribution}")
    typer.echo(f"  {source.command(shlex.quote(str(fetched.path))) or _NO_READER.in_(lang)}")
    if source.how:
        typer.echo(f"  {source.how.text.in_(lang)}")


def _source(name: str) -> Source:
    held = find(name)
    if held is None:
        msg = f"no source {name!r}; there are {', '.join(catalogue())}"
        raise typer.BadParameter(msg)
    return held


def _plain(source: Source) -> dict[str, object]:
    return source.model_dump(mode="json")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


def _facts(source: Source, lang: Language) -> Iterator[tuple[str, str]]:
    """Yield label and words of each fact; what is unknown is said, what cannot be is left out."""
    unknown = _UNKNOWN.in_(lang)
    said = {
        "aliases": ", ".join(source.aliases) or None,
        "provider": source.provider,
        "address": source.address,
        "service": source.service,
        "page": source.page,
        "format": source.format.text.in_(lang),
        "crs": source.crs,
        "licence": source.licence or unknown,
        "attribution": source.attribution,
        "updates": source.updates.text.in_(lang),
        "reader": source.command("FILE") or _NO_READER.in_(lang),
        "how": source.how.text.in_(lang) if source.how else None,
        "checked": _checked(source, lang),
        "evidence": source.evidence.text.in_(lang),
    }
    for name, value in said.items():
        if value is not None:
            yield _LABELS[name].in_(lang), value


def _checked(source: Source, lang: Language) -> str | None:
    if source.address is None:
        return None
    return day(source.checked, lang) if source.checked else _NEVER.in_(lang)


class _Bar:
    """Progress of a download on the terminal; drawn once the server answers."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: tqdm[object] | None = None

    def __call__(self, done: int, total: int | None) -> None:
        if self._bar is None:
            self._bar = tqdm(desc=self._name, unit="B", unit_scale=True, total=total, initial=done)
        self._bar.total = total
        self._bar.n = done
        self._bar.update(0)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.refresh()
            self._bar.close()
