"""Commands that bring plots in and out: `gewerbeflaechen import` and `export`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final, Literal, NoReturn

import typer

from api.importreport import Format, Refused, Written
from api.layersimport import said_in
from api.settings import Settings
from data.errors import Finding, InputError
from data.exports import files
from data.exports.origin import Origin
from data.imports import mapping
from data.reference import dataset_at
from data.store.store import Store, open_store
from data.words import Language, Text, number_text
from geo import imports, plausibility

if TYPE_CHECKING:
    from data.imports.report import Report
    from data.record import PlotRecord

ACCOUNT: Final = "command line"
"""The account of who works on the command line."""
_NOT_FUTURE = Text("ein Tag, der nicht in der Zukunft liegt", "a day that is not in the future")
_TAKEN = Text("In das Verzeichnis übernommen.", "Taken over into the record.")


@contextmanager
def _record(settings: Settings, *, dry_run: bool) -> Iterator[Store]:
    """Open the record; where there is none yet, a dry run sees an empty one and makes none."""
    if dry_run and isinstance(settings.record, Path) and not settings.record.exists():
        with TemporaryDirectory() as folder, open_store(Path(folder) / "record.gpkg") as store:
            yield store
        return
    if isinstance(settings.record, Path):
        settings.record.parent.mkdir(parents=True, exist_ok=True)
    with open_store(settings.record) as store:
        yield store


def import_plots(  # noqa: PLR0913
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, XLSX, GeoPackage, GeoJSON, Shapefile or FlatGeobuf with plots, or XPlanGML; "
            "also zipped."
        ),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the report, write nothing.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help='"Column=field", with a unit "Column=field:ha"; "Column=" leaves it out, "*=" '
            "all that are not understood.",
        ),
    ] = None,
    named: Annotated[
        str | None, typer.Option("--mapping", help="Name under which the mapping is remembered.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="Coordinate system, such as EPSG:25833.")] = None,
    layer: Annotated[str | None, typer.Option(help="Sheet or layer, of several.")] = None,
    decimal: Annotated[
        Literal["comma", "point"] | None,
        typer.Option(help="Decimal sign of figures such as 12.345."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Source of the facts; by default the file's name.")
    ] = None,
    confirmed: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day on which the facts were confirmed."),
    ] = None,
    confirmed_by: Annotated[
        str | None, typer.Option(help="Office or function that confirmed them, never a name.")
    ] = None,
    empty_clears: Annotated[
        bool, typer.Option("--empty-clears", help="An empty cell deletes the fact.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Of a zoning plan: ids of the plots for which it is taken; else all."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = "text",
    out: Annotated[Path | None, typer.Option(help="File for the report.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = "de",
) -> None:
    """Import plots, or what a zoning plan says of them, whole or not at all; status 1: refused."""
    settings = Settings()
    today = date.today()  # noqa: DTZ011 – the operator's own day
    try:
        options = imports.Options(
            columns=mapping.parse(columns or []),
            source=source,
            confirmed_on=_past(confirmed, today),
            confirmed_by=confirmed_by,
            crs=crs,
            layer=layer,
            mark={"comma": ",", "point": ".", None: None}[decimal],
            empty_clears=empty_clears,
            only=frozenset(_ids(only)) if only else None,
            limits=settings.import_limits,
        )
        report = _carried(file, settings, options, today, named=named, dry_run=dry_run)
    except InputError as error:
        _refuse(Refused(file.name, today, error, lang), form, out)
    written = Written(report, lang)
    if out is None:
        typer.echo(written.content(form), nl=False)
    else:
        out.write_bytes(written.content(form))
        typer.echo(f"{written.summary()} ({out})")
    if not report.accepted:
        raise typer.Exit(1)
    if not dry_run:
        # Beside the report, which is that of the dry run, word for word.
        typer.echo(_TAKEN.in_(lang), err=True)


def _past(confirmed: datetime | None, today: date) -> date | None:
    if confirmed is not None and confirmed.date() > today:
        raise InputError(Finding("--confirmed", None, str(confirmed.date()), _NOT_FUTURE))
    return confirmed.date() if confirmed else None


def _carried(
    file: Path,
    settings: Settings,
    options: imports.Options,
    today: date,
    *,
    named: str | None,
    dry_run: bool,
) -> Report:
    """Prepare an import, carry it out unless it is tried, and return its report."""
    with _record(settings, dry_run=dry_run) as store:
        remembered = store.mappings().get(named, {}) if named else {}
        prepared = imports.prepare(
            file,
            store.held(),
            plausibility.directory(dataset_at(settings.home)),
            today=today,
            options=replace(options, remembered=remembered),
        )
        report = prepared.report
        if not dry_run and report.accepted:
            imports.carry_out(prepared, store, account=ACCOUNT, reason=f"Import: {file.name}")
            if named and report.meaning.remembered() != remembered:
                store.remember_mapping(named, {**remembered, **report.meaning.remembered()})
    return report


def _refuse(refused: Refused, form: Format, out: Path | None) -> NoReturn:
    """Say why the whole file is refused, in the form that was asked for, and end with 1."""
    if out is not None:
        out.write_bytes(refused.content(form))
    elif form != "text":
        typer.echo(refused.content(form), nl=False)
    typer.echo(f"gewerbeflaechen: {refused.said()}", err=True)
    raise typer.Exit(1)


def _ids(given: list[str] | None) -> list[str]:
    return [one.strip() for part in given or [] for one in part.split(",") if one.strip()]


def export_plots(
    file: Annotated[Path, typer.Argument(help="File to write: .gpkg, .geojson, .csv or .xlsx.")],
    ids: Annotated[
        list[str] | None, typer.Option("--ids", help="Ids of plots; by default all.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of headings and words.")] = "de",
) -> None:
    """Write the record, with what is internal in it, to a file."""
    settings = Settings()
    with _record(settings, dry_run=True) as store:
        records = store.records()
    with said_in(lang):
        chosen = _chosen(records, _ids(ids))
        origin = Origin(date.today(), settings.record_licence, settings.freshness, lang)  # noqa: DTZ011
        left_out = files.write(chosen, file, origin)
    typer.echo(_WRITTEN.format(number=number_text(len(chosen)), file=str(file)).in_(lang))
    if left_out:
        typer.echo(_TOO_LONG.format(ids=", ".join(left_out)).in_(lang))


_WRITTEN = Text("{number} Flächen in {file}", "{number} plots in {file}")
_TOO_LONG = Text(
    "  Umrisse zu lang für eine Zelle, weggelassen: {ids}",
    "  outlines too long for a cell, left out: {ids}",
)
_THE_RECORD = Text("Bestand", "the record")
_NO_PLOTS = Text("keine Flächen", "no plots")
_TO_EXPORT = Text("Flächen zum Ausgeben", "plots to export")
_RECORDED = Text("Kennungen von Flächen des Bestands", "ids of plots in the record")


def _chosen(records: Sequence[PlotRecord], wanted: list[str]) -> list[PlotRecord]:
    if not records:
        raise InputError(Finding(_THE_RECORD, None, _NO_PLOTS, _TO_EXPORT))
    missing = sorted(set(wanted) - {record.id for record in records})
    if missing:
        raise InputError(Finding("--ids", None, ", ".join(missing), _RECORDED))
    return [record for record in records if not wanted or record.id in wanted]
