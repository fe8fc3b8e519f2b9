"""The command `undo`: takes back what a version of a plot changed, as a new version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.changewords import fact_name
from api.checkreport import finding_line
from api.history import existing_record, version_lines
from api.settings import Settings
from api.transfer import ACCOUNT
from data.errors import Finding, InputError
from data.reference import dataset_at
from data.store.changes import ConflictError
from data.words import Language, Text
from geo import plausibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.store import Store
    from data.store.versions import Version

_NOTHING: Final = Text(
    "Version {number} hat nichts geändert, was noch gilt: es bleibt, wie es ist.",
    "Nothing that version {number} changed still holds: all stays as it is.",
)
_WITHDRAWN: Final = Text(
    "Die Fläche ist damit zurückgezogen; „undo“ holt sie zurück.",
    "The plot is withdrawn by this; “undo” brings it back.",
)
_REASON: Final = Text("Version {number} zurückgenommen", "Version {number} taken back")


def undo(
    plot: Annotated[str, typer.Argument(help="Id of the plot.")],
    version: Annotated[
        int | None,
        typer.Option(min=1, help="Number of the version to take back; by default the last."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the history.")] = None,
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """Take back what a version of a plot changed, as a new version; nothing is deleted."""
    settings = Settings()
    with existing_record(settings) as store:
        versions = store.versions(plot)
        number = version or len(versions)
        if not 1 <= number <= len(versions):
            found, expected = (
                (plot, "the id of a plot in the record")
                if not versions
                else (str(number), f"a version of {plot}: 1 to {len(versions)}")
            )
            raise InputError(Finding("undo", None, found, expected))
        said = _REASON.format(number=number).in_(lang)
        try:
            written = store.undo(plot, number, account=ACCOUNT, reason=reason or said)
        except ConflictError as error:
            raise _refusal(plot, number, versions, error, lang) from error
        if not written.plots:
            typer.echo(_NOTHING.format(number=number).in_(lang))
            return
        last = store.versions(plot)[-1]
        typer.echo("\n".join(version_lines(last, lang)))
        if last.record is None:
            typer.echo(_WITHDRAWN.in_(lang))
        for line in _doubts(store, plot, settings, lang):
            typer.echo(line)


def _refusal(
    plot: str,
    number: int,
    versions: tuple[Version, ...],
    error: ConflictError,
    language: Language,
) -> InputError:
    """Say which later versions changed the same facts, and are to be taken back first."""
    names = {name for one in error.conflicts for name in one.disputed}
    later = [
        one
        for one in versions[number:]
        if not names or names & {change.name for change in one.changes}
    ]
    facts = ", ".join(fact_name(name, language) for name in sorted(names))
    numbers = ", ".join(str(one.number) for one in later)
    return InputError(
        Finding(
            f"undo of {plot}, version {number}",
            facts or None,
            f"changed again by version {numbers}",
            "a version whose changes still hold; undo the later ones first, the last one before",
        )
    )


def _doubts(store: Store, plot: str, settings: Settings, language: Language) -> Iterator[str]:
    """Yield what the rules find on the plot as it is now, among all others."""
    known = plausibility.directory(dataset_at(settings.home))
    today = date.today()  # noqa: DTZ011 – the operator's own day
    for finding in plausibility.check(store.records(), known, today):
        if finding.plot == plot:
            yield finding_line(finding, language)
