"""Foreign files of plots as people send them, and the import of one into a record."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import shapely
import xlsxwriter
from pyproj import Transformer

from data.dataset import EMBEDDED
from data.store.store import open_store
from geo import imports, plausibility
from tests.data.store.blank import blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from data.imports.report import Report
    from data.record import PlotRecord
    from data.store.changes import Written

TODAY: Final = date(2026, 3, 2)
KNOWN: Final = plausibility.directory(EMBEDDED)

# Near Eilenburg, apart from each other.
SQUARES: Final = tuple(
    shapely.box(12.60 + step, 51.45, 12.602 + step, 51.4515) for step in (0.0, 0.01, 0.02)
)
EILENBURG: Final = "14730110"


def square_metres(outline: shapely.Polygon) -> float:
    """Return an area in m², by a way of its own."""
    to_metres = Transformer.from_crs(4326, 25833, always_xy=True)
    return float(
        shapely.Polygon(list(zip(*to_metres.transform(*outline.exterior.xy), strict=True))).area
    )


def write_csv(
    path: Path,
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ";",
    encoding: str = "utf-8",
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[Any]], *, sheet: str = "Tabelle1") -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                elif cell is not None:
                    page.write(number, place, cell)
    return path


def frame(
    rows: Iterable[Mapping[str, object]],
    outlines: Sequence[object] = SQUARES,
    *,
    crs: str | None = "EPSG:4326",
) -> gpd.GeoDataFrame:
    """Return a layer; its outlines are given in degrees and stored in `crs`."""
    held = list(rows)
    made = gpd.GeoDataFrame(held, geometry=list(outlines[: len(held)]), crs="EPSG:4326")
    return made.to_crs(crs) if crs else made


def zipped(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


class Record:
    """A record in a file, and imports into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = open_store(blank(path))

    def prepare(self, file: Path, **options: Any) -> imports.Prepared:  # noqa: ANN401
        return imports.prepare(
            file, self.store.held(), KNOWN, today=TODAY, options=imports.Options(**options)
        )

    def carry(self, file: Path, **options: Any) -> tuple[Report, Written | None]:  # noqa: ANN401
        prepared = self.prepare(file, **options)
        written = imports.carry_out(prepared, self.store, account="staff", reason="test")
        return prepared.report, written

    def take(self, file: Path, **options: Any) -> Report:  # noqa: ANN401
        """Import a file and return the report."""
        return self.carry(file, **options)[0]

    def plan(self, file: Path, **options: Any) -> Report:  # noqa: ANN401
        """Return the report of a dry run."""
        return self.prepare(file, **options).report

    @property
    def plots(self) -> dict[str, PlotRecord]:
        return {record.id: record for record in self.store.records()}

    @property
    def one(self) -> PlotRecord:
        (held,) = self.plots.values()
        return held

    @property
    def version(self) -> int:
        return self.store.version()
