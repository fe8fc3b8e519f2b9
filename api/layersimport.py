"""Reference layers on the command line: `import --as …`, `layers` and `layers remove`."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from datetime import date
from functools import wraps
from inspect import Signature, signature
from pathlib import Path  # noqa: TC003 – typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_type_hints

import typer

from api.settings import Settings
from data import codes, words
from data.errors import Finding, InputError
from data.reference import Kind, Shelf, restriction
from data.reference.entry import KIND_LABELS
from data.reference.shelf import NAME
from data.words import Language, Text
from geo import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.reference import Entry
    from geo.reference import Prepared

_AS_OF: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
# Options that only some kinds have a use for.
_OF_KINDS: Final = {
    **dict.fromkeys(("meaning", "level", "reason_de", "reason_en", "covers"), Kind.RESTRICTION),
    "year": Kind.TAX,
}


def import_layer(  # noqa: PLR0913
    file: Path,
    *,
    kind: Annotated[
        Literal["plots", "boundaries", "restriction", "tax", "census", "parcels"],
        typer.Option("--as", help="What the file holds; all but plots are reference layers."),
    ] = "plots",
    dry_run: bool = False,
    crs: str | None = None,
    layer: str | None = None,
    source: str | None = None,
    lang: Language = "de",
    name: Annotated[str | None, typer.Option(help="Layer: the name to keep it under.")] = None,
    meaning: Annotated[
        str | None,
        typer.Option(help="Restriction: field:code (flood:hq100), or a name, German/English."),
    ] = None,
    level: Annotated[
        Literal["slight", "serious", "excluded"] | None,
        typer.Option(help="Restriction with a name: its class."),
    ] = None,
    reason_de: Annotated[
        str | None, typer.Option(help="Restriction with a name: the reason, in German.")
    ] = None,
    reason_en: Annotated[str | None, typer.Option(help="The same in English.")] = None,
    covers: Annotated[
        str | None,
        typer.Option(help='Restriction: what it is complete for, "county" or a polygon file.'),
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Layer: its licence.")] = None,
    attribution: Annotated[
        str | None, typer.Option(help="Layer: the line that its licence demands.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Layer: day, month or year of the data.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(min=1990, max=2100, help="Tax: year, if the file names none.")
    ] = None,
) -> None:
    """Load a reference layer and say what it holds.

    Raises
    ------
    InputError
        Where it is refused; nothing has changed then.
    """
    settings = Settings()
    today = date.today()  # noqa: DTZ011 – the operator's own day
    chosen = Kind(kind)
    given = {
        "meaning": meaning,
        "level": level,
        "reason_de": reason_de,
        "reason_en": reason_en,
        "covers": covers,
        "year": year,
    }
    _check(chosen, given, name, as_of, today)
    meant = None
    if chosen is Kind.RESTRICTION:
        meant = restriction.meaning(meaning, level, reason_de, reason_en)
    terms = reference.Terms(
        name=name,
        meaning=meant,
        source=source,
        licence=licence,
        attribution=attribution,
        as_of=as_of,
        crs=crs,
        layer=layer,
        year=year,
        covers=covers,
    )
    prepared = reference.prepare(file, chosen, terms, today=today, limits=settings.import_limits)
    shelf = Shelf(settings.home)
    held = shelf.get(prepared.entry.name)
    if held and held.kind is not chosen:
        expected = _OTHER_KIND.format(name=held.name, kind=held.kind.value)
        raise InputError(Finding("--name", None, held.name, expected))
    done = _DRY if dry_run else _SAME
    if not dry_run and prepared.keep(shelf):
        done = _REPLACED if held else _LOADED
    for line in _report(prepared, done, lang):
        typer.echo(line)


def _check(
    kind: Kind, given: Mapping[str, object], name: str | None, as_of: str | None, today: date
) -> None:
    """Refuse what the kind has no use for, and what is no name or date."""
    for option, value in given.items():
        if value is not None and kind is not _OF_KINDS[option]:
            msg = f"{_flag(option)} is not for --as {kind.value}"
            raise typer.BadParameter(msg)
    if name is not None and (kind is Kind.BOUNDARIES or not NAME.fullmatch(name)):
        msg = "--name is of a-z, 0-9, - and _, and not for --as boundaries, of which there is one"
        raise typer.BadParameter(msg)
    if as_of is not None and (not _is_date(as_of) or as_of > today.isoformat()):
        msg = "--as-of is a day, month or year such as 2024-12-31, not in the future"
        raise typer.BadParameter(msg)


def _is_date(text: str) -> bool:
    whole = text + "2000-01-01"[len(text) :]
    with suppress(ValueError):
        return bool(_AS_OF.fullmatch(text) and date.fromisoformat(whole))
    return False


@contextmanager
def said_in(language: Language) -> Iterator[None]:
    """Say why an input is refused in `language`, and end with status 1."""
    try:
        yield
    except InputError as error:
        typer.echo(f"gewerbeflaechen: {error.in_(language)}", err=True)
        raise typer.Exit(1) from None


def with_layers(import_plots: Callable[..., None]) -> Callable[..., None]:
    """Return the command `import`: plots as ever, and with `--as` a reference layer.

    It has the options of both; those that are not for what is imported are refused.
    """
    of_plots, of_layers = signature(import_plots), signature(import_layer)
    hints = get_type_hints(import_layer, include_extras=True) | get_type_hints(
        import_plots, include_extras=True
    )

    @wraps(import_plots)
    def command(**options: Any) -> None:  # noqa: ANN401
        is_layer = options["kind"] != "plots"
        taken, other = (of_layers, of_plots) if is_layer else (of_plots, of_layers)
        wrong = [
            _flag(option)
            for option, one in other.parameters.items()
            if option not in {*taken.parameters, "kind"} and options[option] != one.default
        ]
        if wrong:
            msg = f"{', '.join(wrong)} is not for --as {options['kind']}"
            raise typer.BadParameter(msg)
        chosen = {option: options[option] for option in taken.parameters}
        with said_in(options["lang"]):
            (import_layer if is_layer else import_plots)(**chosen)

    merged = {**of_layers.parameters, **of_plots.parameters}
    order = [*of_plots.parameters, *(one for one in merged if one not in of_plots.parameters)]
    parameters = [merged[one].replace(annotation=hints[one]) for one in order]
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {**hints, "return": None}
    return command


def _flag(option: str) -> str:
    return {"columns": "--map", "named": "--mapping", "form": "--format"}.get(
        option, f"--{option.replace('_', '-')}"
    )


_OTHER_KIND: Final = Text(
    "ein anderer --name: „{name}“ ist eine Schicht anderer Art ({kind})",
    "another --name: “{name}” is a layer of another kind ({kind})",
)
_DRY: Final = Text("Die Datei kann geladen werden.", "The file can be loaded.")
_SAME: Final = Text("Unverändert: genau so schon geladen.", "Unchanged: loaded as it is already.")
_BUILD: Final = Text(
    "Zu sehen nach `gewerbeflaechen build`.", "Shown after `gewerbeflaechen build`."
)
_LOADED: Final = Text("Geladen. ", "Loaded. ")
_REPLACED: Final = Text("Geladen, die frühere ist ersetzt. ", "Loaded in place of the former. ")


def _report(prepared: Prepared, done: Text, language: Language) -> Iterator[str]:
    yield from _lines(prepared.entry, language)
    for note in prepared.notes:
        yield f"  {note.in_(language)}"
    said = done.in_(language)
    yield said + _BUILD.in_(language) if done in {_LOADED, _REPLACED} else said


def _lines(entry: Entry, language: Language) -> Iterator[str]:
    kind = KIND_LABELS[entry.kind].in_(language)
    yield f"{entry.name} · {kind} · {entry.title.in_(language)} · {entry.count}"
    origin = entry.origin
    day = words.as_of(origin.as_of, language) if origin.as_of else _NO_DAY.in_(language)
    yield f"  {origin.source} · {origin.licence or _NO_LICENCE.in_(language)} · {day}"
    if origin.attribution != origin.source:
        yield f"  {origin.attribution}"
    if entry.meaning and entry.meaning.reason and entry.meaning.level:
        level = codes.label(codes.RESTRICTION_LEVEL, entry.meaning.level).in_(language)
        yield f"  {level}: {entry.meaning.reason.in_(language)}"


_NO_DAY: Final = Text("Stand unbekannt", "date unknown")
_NO_LICENCE: Final = Text("Lizenz nicht genannt", "no licence stated")
_NONE: Final = Text("Keine Schicht ist geladen.", "No layer is loaded.")
_REMOVED: Final = Text("Entfernt: {name}. ", "Removed: {name}. ")

app = typer.Typer(help="Reference layers that are loaded; `layers remove NAME` takes one out.")


@app.callback(invoke_without_command=True)
def layers(
    context: typer.Context,
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """List the reference layers that are loaded, with source, licence and date."""
    if context.invoked_subcommand is not None:
        return
    entries = Shelf(Settings().home).entries()
    if not entries:
        typer.echo(_NONE.in_(lang))
    for entry in entries:
        for line in _lines(entry, lang):
            typer.echo(line)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Name of the layer, as `layers` lists it.")],
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """Take a layer out; what it lay over shows again after the next build."""
    with said_in(lang):
        Shelf(Settings().home).remove(name)
    typer.echo(_REMOVED.format(name=name).in_(lang) + _BUILD.in_(lang))
