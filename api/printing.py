"""The command `expose`: exposés and other printed documents as files."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from tqdm import tqdm

from api.basemaps.aerials import standing_alone
from api.basemaps.setup import basemaps
from api.isochrones import reached_by_car
from api.secret import print_key
from api.settings import Settings
from data.store.documents import Filing
from data.store.files import Files
from data.store.store import open_store
from data.text import printable
from data.words import Language  # noqa: TC001 – typer reads the annotations
from geo import snapshot
from geo.crew import all_processors
from geo.drawn import isochrones_at
from maps.context import Context
from maps.enclosures import Enclosed
from maps.expose import Printing, Shown
from maps.sections import ALL, NAMES, Sections, UnknownSectionError, chosen
from maps.sheets import (
    FEWEST,
    MOST,
    MOST_PLOTS,
    Selection,
    brochure_pdf,
    comparison_pdf,
    estate_pdf,
    municipality_pdf,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from api.basemaps.aerials import AerialOf
    from geo.catalogue import Plot
    from geo.isochrones import Isochrones

LOCAL: Final = "http://127.0.0.1:8000"
"""Where links on paper lead as long as no address from outside is set."""
# Below this many exposés another process takes longer to start than it saves.
_FEW: Final = 8
# How many a process is handed at a time: enough to hide the way, few enough for a smooth bar.
_HANDED: Final = 2


class PrintError(Exception):
    """A document cannot be printed; the message is the one line that says why."""


def expose(  # noqa: PLR0913 – options of a command
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of plots.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All plots of the catalogue.")] = False,
    brochure: Annotated[
        bool, typer.Option("--brochure", help="One brochure of the plots, with contents and map.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help=f"{FEWEST} to {MOST} plots side by side.")
    ] = False,
    estate: Annotated[
        str | None, typer.Option(help="The sheet of the estate with this id.")
    ] = None,
    municipality: Annotated[
        str | None, typer.Option(help="The profile of the municipality with this key (AGS).")
    ] = None,
    sections: Annotated[
        str | None,
        typer.Option(
            help=f"What exposés hold between first and last page, with commas: {', '.join(NAMES)}. "
            "By default all."
        ),
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language.")] = "de",
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path(),
) -> None:
    """Write exposés as PDF: of plots, or as a brochure, a comparison; of places."""
    _check_call(ids, every=every, forms=(brochure, compare), places=(estate, municipality))
    wanted = _sections(sections, forms=(brochure, compare), places=(estate, municipality))
    settings = Settings()
    with _Office.opened(settings, lang, wanted) as office:
        plots = office.plots(ids or (), every=every)
        forms = {"brochure": brochure, "compare": compare}
        _print(office, plots, out, places=(estate, municipality), **forms)


def _print(
    office: _Office,
    plots: tuple[Plot, ...],
    out: Path,
    *,
    brochure: bool,
    compare: bool,
    places: tuple[str | None, str | None],
) -> None:
    """Write what is asked for, and say what was written."""
    settings = office.settings
    work = _document(office, plots, brochure=brochure, compare=compare, places=places)
    out.mkdir(parents=True, exist_ok=True)
    if settings.public_url is None:
        msg = f"links and QR codes lead to {LOCAL}; set GEWERBE_PUBLIC_URL before you pass them on"
        typer.echo(f"gewerbeflaechen: {msg}", err=True)
    if work is not None:
        name, content = work
        (out / name).write_bytes(content)
        typer.echo(f"{name} in {out}")
        return
    processes = settings.build_processes or all_processors()
    _write_exposes(office, [plot.id for plot in plots], out, processes)
    typer.echo(f"{len(plots)} {'exposé' if len(plots) == 1 else 'exposés'} in {out}")


def _check_call(
    ids: list[str] | None,
    *,
    every: bool,
    forms: tuple[bool, bool],
    places: tuple[str | None, str | None],
) -> None:
    """Refuse a call that names nothing, or more than one thing."""
    named = [place for place in places if place is not None]
    if len(named) + bool(every or ids) != 1 or (every and ids):
        msg = "name ids of plots, --all, --estate or --municipality, and one of them alone"
        raise typer.BadParameter(msg)
    if sum(forms) > 1 or (any(forms) and named):
        msg = "--brochure and --compare are of plots, and one of them alone"
        raise typer.BadParameter(msg)


def _sections(
    text: str | None, *, forms: tuple[bool, bool], places: tuple[str | None, str | None]
) -> Sections:
    """Return the sections that are asked for; all where none are named."""
    if not text:
        return ALL
    if any(forms) or any(place is not None for place in places):
        msg = "--sections is of exposés, and of no other document"
        raise typer.BadParameter(msg)
    try:
        return chosen(name.strip() for name in text.split(",") if name.strip())
    except UnknownSectionError as error:
        raise typer.BadParameter(printable(str(error)), param_hint="--sections") from None


@dataclass(frozen=True)
class _Office:
    """What every document is made with."""

    context: Context
    isochrones: Isochrones
    settings: Settings
    language: Language
    sections: Sections
    key: bytes | None
    aerial_of: AerialOf
    filing: Filing

    @classmethod
    @contextmanager
    def opened(
        cls, settings: Settings, language: Language, sections: Sections = ALL
    ) -> Iterator[_Office]:
        """Read the last build, and hold the connections to a source of pictures."""
        held = snapshot.catalogue_on(
            snapshot.load(settings.home),
            date.today(),  # noqa: DTZ011 – the operator's own day
            settings.freshness,
        )
        base = (settings.public_url or LOCAL).rstrip("/")
        isochrones = isochrones_at(settings.home, held.network)
        key = print_key(settings)
        with standing_alone(*basemaps(settings, time.monotonic)) as aerial_of:
            yield cls(
                Context(held, base),
                isochrones,
                settings,
                language,
                sections,
                key,
                aerial_of,
                _filing(settings),
            )

    def plots(self, ids: Sequence[str], *, every: bool) -> tuple[Plot, ...]:
        """Return the plots that are named, or all."""
        by_id = self.context.catalogue.by_id
        missing = [one for one in ids if one not in by_id]
        if missing:
            msg = f"no plot {', '.join(missing)} in the catalogue"
            raise PrintError(msg)
        return self.context.catalogue.plots if every else tuple(by_id[one] for one in ids)

    def expose(self, plot_id: str) -> bytes:
        """Typeset the exposé of one plot."""
        plot = self.context.catalogue.by_id[plot_id]
        enclosed = None
        if "documents" in self.sections:
            enclosed = Enclosed(self.filing.public(plot_id), Files(self.settings.documents).read)
        tall = enclosed is None or not enclosed.has_photo
        printing = Printing(
            context=self.context,
            language=self.language,
            publisher=self.settings.publisher,
            key=self.key,
            sections=self.sections,
        )
        return printing.expose(
            Shown(
                plot=plot,
                reached=reached_by_car(self.isochrones, plot),
                aerial=self.aerial_of(plot, tall=tall) if "aerial" in self.sections else None,
                enclosed=enclosed,
            )
        )


def _filing(settings: Settings) -> Filing:
    """Return the documents of all plots; none where nothing was ever stored."""
    record = settings.record
    if isinstance(record, Path) and not record.exists():
        return Filing()
    with open_store(record) as store:
        return store.documents.filing()


def _document(
    office: _Office,
    plots: tuple[Plot, ...],
    *,
    brochure: bool,
    compare: bool,
    places: tuple[str | None, str | None],
) -> tuple[str, bytes] | None:
    """Return name and content of a document other than exposés; None where those are asked for."""
    language, publisher = office.language, office.settings.publisher
    context, catalogue = office.context, office.context.catalogue
    estate_id, ags = places
    if estate_id is not None:
        estate = catalogue.estates.get(estate_id)
        if estate is None:
            raise PrintError(f"no estate {estate_id} in the catalogue")  # noqa: EM102, TRY003
        content = estate_pdf(context, estate, language=language, publisher=publisher)
        return f"{Path(estate_id).name}-{language}.pdf", content
    if ags is not None:
        town = catalogue.municipalities.get(ags)
        if town is None:
            raise PrintError(f"no municipality {ags} in the catalogue")  # noqa: EM102, TRY003
        content = municipality_pdf(context, town, language=language, publisher=publisher)
        return f"{Path(ags).name}-{language}.pdf", content
    if compare:
        if not FEWEST <= len({plot.id for plot in plots}) <= MOST:
            raise PrintError(f"from {FEWEST} to {MOST} plots are compared")  # noqa: EM102, TRY003
        content = comparison_pdf(context, plots, language=language, publisher=publisher)
        return f"comparison-{language}.pdf", content
    if brochure:
        if len(plots) > MOST_PLOTS:
            raise PrintError(f"at most {MOST_PLOTS} plots fit a brochure")  # noqa: EM102, TRY003
        selection = Selection(plots, (), context.address("/flaechen", language))
        content = brochure_pdf(context, selection, language=language, publisher=publisher)
        return f"brochure-{language}.pdf", content
    return None


def _write_exposes(office: _Office, ids: Sequence[str], out: Path, processes: int) -> None:
    """Write an exposé for each id, with a bar; many by several processes."""
    with tqdm(total=len(ids), desc="exposés", unit="pdf", disable=len(ids) == 1) as bar:
        if processes == 1 or len(ids) < _FEW:
            done: Iterable[str] = (_write(office, one, out) for one in ids)
        else:
            done = _by_processes(office, ids, out, processes)
        for _ in done:
            bar.update()


def _write(office: _Office, plot_id: str, out: Path) -> str:
    (out / f"{Path(plot_id).name}-{office.language}.pdf").write_bytes(office.expose(plot_id))
    return plot_id


# The office of this process, opened once: it is too large to be handed over with each exposé.
_mine: list[_Office] = []


def _by_processes(office: _Office, ids: Sequence[str], out: Path, processes: int) -> Iterator[str]:
    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_take_office,
        initargs=(office.language, office.sections),
    ) as pool:
        yield from pool.map(_write_mine, ids, [out] * len(ids), chunksize=_HANDED)


def _take_office(language: Language, sections: Sections) -> None:
    stack = ExitStack()
    _mine.append(stack.enter_context(_Office.opened(Settings(), language, sections)))
    Finalize(None, stack.close, exitpriority=1)


def _write_mine(plot_id: str, out: Path) -> str:
    return _write(_mine[0], plot_id, out)
