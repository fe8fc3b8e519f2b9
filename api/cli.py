"""The command line: `gewerbeflaechen`."""

from __future__ import annotations

import logging
import socket
import sys
import warnings
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from api import documents, layersimport, offers, sources, transfer, user
from api.backup import backup, restore, settle_left
from api.bar import Bar
from api.checkreport import RECORD, Format, Report
from api.enquiries import enquiries
from api.history import history
from api.jobs.command import jobs
from api.printing import PrintError, expose
from api.settings import Settings
from api.undo import undo
from data.errors import InputError
from data.plausibility import counts_text
from data.reference import Shelf, dataset_at
from data.sources.transfer import DownloadError
from data.store.changes import ConflictError, StoreError
from data.store.store import open_store
from data.words import Language
from geo import build as building
from geo import plausibility, snapshot
from geo.accessibility import REASONS
from geo.crew import all_processors
from geo.destinations import DISTANCE_BY_NAME

app = typer.Typer(
    help="Commercial land in Nordsachsen: build the catalogue, serve it, print exposés.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


app.command("import")(layersimport.with_layers(transfer.import_plots))
app.command("export")(transfer.export_plots)
app.add_typer(sources.app, name="sources")
app.command()(history)
app.command()(undo)
app.command()(expose)
app.command()(enquiries)
app.command()(jobs)
app.command()(backup)
app.command()(restore)
app.callback()(settle_left)
app.add_typer(user.app, name="user")
app.add_typer(offers.app, name="offer")
app.add_typer(documents.app, name="document")
app.add_typer(layersimport.app, name="layers")


class CommandError(Exception):
    """The work failed; the message is the one line that says why."""


@app.command()
def build(
    osm: Annotated[
        list[Path] | None, typer.Option(help="OSM files (.osm, .osm.gz, .osm.pbf).")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(help="Plots: GeoJSON, GeoPackage, FlatGeobuf, …")
    ] = None,
    gtfs: Annotated[
        list[Path] | None, typer.Option(help="Timetables (GTFS): zips or folders.")
    ] = None,
) -> None:
    """Build the catalogue: from the record, or while it is empty from the embedded dataset."""
    settings = Settings()
    record = None if plots else _recorded(settings)
    dataset = dataset_at(settings.home)
    today = date.today()  # noqa: DTZ011 – the operator's own day
    with Bar() as bar:
        summary = building.build(
            building.Inputs(
                tuple(osm or ()),
                plots,
                dataset,
                record=record,
                gtfs=tuple(gtfs or ()),
                transit_day=settings.transit_day,
                gtfs_limits=settings.transit_limits,
                truck=settings.truck,
                margin_km=settings.margin_km,
                unreachable_share=settings.unreachable_share,
                processes=settings.build_processes or all_processors(),
            ),
            settings.home,
            today=today,
            progress=bar,
        )
    shelf = Shelf(settings.home)
    shelf.note(today, dataset.entries)
    shelf.tidy()
    _say_summary(summary)
    _warn_of_notice(settings)


def _warn_of_notice(settings: Settings) -> None:
    """Say on stderr, in one line, where the funding notice is not printed today."""
    warning = settings.publisher.notice_warning(date.today())  # noqa: DTZ011
    if warning:
        typer.echo(f"gewerbeflaechen: {warning}", err=True)


def _recorded(settings: Settings) -> building.Recorded | None:
    """Return the plots of the record; None where nothing was ever recorded.

    A record whose last plot was withdrawn is empty: it is not replaced by the demonstration.
    """
    if isinstance(settings.record, Path) and not settings.record.exists():
        return None
    with open_store(settings.record) as store:
        news = store.since(0)
    plots = tuple(record for record in news.plots.values() if record is not None)
    return building.Recorded(plots, news.version, settings.named) if news.version else None


def _say_summary(summary: building.Summary) -> None:
    if summary.reused:
        typer.echo("Nothing has changed; the catalogue is up to date.")
    typer.echo(
        f"Catalogue {summary.version}: {summary.plots} plots, {summary.invented} of them "
        f"invented, {summary.without_minutes} without any minutes."
    )
    for reason, count in sorted(summary.missing.items()):
        typer.echo(f"  {count} ways without minutes: {REASONS[reason].en}")
    for (kind, reason), count in sorted(summary.without_distance.items()):
        label = DISTANCE_BY_NAME[kind].label.en.lower()
        typer.echo(f"  {count} plots without a distance ({label}): {REASONS[reason].en}")
    if summary.schedule:
        schedule = summary.schedule
        files = ", ".join(feed.file for feed in schedule.feeds)
        typer.echo(
            f"  public transport on {schedule.weekday:%A}, {schedule.weekday}, from {files}: "
            f"{schedule.outside} stops outside the road network or not served, "
            f"{summary.without_stops} plots without a stop nearby"
        )
    if summary.ignored:
        typer.echo(f"  columns that are no field, left out: {', '.join(summary.ignored)}")
    if summary.findings:
        counts = counts_text(summary.findings).en
        typer.echo(f"  plausibility: {counts} (see `gewerbeflaechen check`)")


@app.command()
def check(
    plots: Annotated[
        Path | None, typer.Option(help="Plots: GeoJSON, GeoPackage, FlatGeobuf, …")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = "text",
    out: Annotated[Path | None, typer.Option(help="File to write to.")] = None,
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
) -> None:
    """Check plots for plausibility; status 1 where a finding is serious."""
    today = date.today()  # noqa: DTZ011 – the operator's own day
    settings = Settings()
    record = None if plots else _recorded(settings)
    inputs = building.Inputs(plots=plots, dataset=dataset_at(settings.home), record=record)
    records = inputs.read_plots(today).records
    report = Report(
        source=RECORD if inputs.origin.kind == "record" else inputs.plot_file.name,
        day=today,
        plots=len(records),
        invented=sum(record.invented for record in records),
        findings=plausibility.check(records, plausibility.directory(inputs.dataset), today),
    )
    content = report.written(form, lang)
    if out is None:
        typer.echo(content, nl=False)
    else:
        out.write_bytes(content)
        typer.echo(f"{report.summary(lang)} ({out})")
    if report.serious:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    *,
    first_build: Annotated[
        bool, typer.Option("--build", help="Build the catalogue first, where something changed.")
    ] = False,
) -> None:
    """Serve map, pages and API."""
    settings = Settings()
    _check_free(host, port)
    if first_build:
        build()
    from api.app import create_app  # noqa: PLC0415 – half of what starts; others need none of it

    application = create_app(settings)
    if not first_build:  # else it has been said
        _warn_of_notice(settings)
    if warning := settings.mail_warning:
        typer.echo(f"gewerbeflaechen: {warning}", err=True)
    _log_own_work()
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"Gewerbeflächen Nordsachsen: http://{shown}:{port}")
    uvicorn.run(
        application,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # it would hold the addresses of visitors
        server_header=False,
    )


def _log_own_work() -> None:
    """Log what the service does by itself, such as deletions on their day, to stderr."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("api").setLevel(logging.INFO)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            msg = f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
            raise CommandError(msg) from error


_FAILURES = (
    CommandError,
    ConflictError,
    DownloadError,
    InputError,
    OSError,
    PrintError,
    StoreError,
    snapshot.NoCatalogueError,
)


def main() -> None:
    """Run the command line: status 0, 1 (the work failed) or 2 (wrong call)."""
    # Warnings of libraries are for developers, whose tests turn them into errors.
    warnings.simplefilter("ignore")
    try:
        app()
    except ValidationError as error:
        for one in error.errors():
            name = "_".join(str(part) for part in one["loc"]).upper()
            typer.echo(f"gewerbeflaechen: GEWERBE_{name}: {one['msg']}", err=True)
        sys.exit(2)
    except _FAILURES as error:
        typer.echo(f"gewerbeflaechen: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
