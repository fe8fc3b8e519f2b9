"""Writes a table of plots as CSV, XLSX or GeoPackage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.exports import delimited, geopackage, workbook
from data.exports.origin import Origin
from data.exports.sheet import Column
from data.fields import Kind
from data.words import Text, day
from maps.context import AS_OF, LICENCE_OF_PLOTS, SOME_INVENTED, provenance
from maps.downloads.table import COLUMNS, Table
from maps.sources import attributions

if TYPE_CHECKING:
    from pathlib import Path

_TITLE: Final = Text("Gewerbeflächen", "Commercial plots")
_PLOTS: Final = Text("Flächen", "Plots")
_SOURCES: Final = Text("Quellen", "Sources")


def write_csv(table: Table, path: Path) -> None:
    """Write CSV as the Excel of the table's language opens it."""
    delimited.write_table(table.headings(), table.rows(), path, table.language)


def write_xlsx(table: Table, path: Path) -> None:
    """Write a workbook: the plots, and a sheet that says where they are from.

    An outline that is too long for a cell is left empty; GeoPackage and GeoJSON hold it.
    """
    language, catalogue = table.language, table.context.catalogue
    columns = [
        Column(heading.in_(language), kind, decimals) for heading, kind, decimals in table.columns()
    ]
    lines = _origin(table)
    with workbook.workbook(path, _TITLE.in_(language), lines[1], catalogue.date) as book:
        forms = workbook.Forms(book, language)
        page = book.add_worksheet(_PLOTS.in_(language))
        workbook.put_table(page, columns, table.rows(), forms)
        _put_lines(book.add_worksheet(_SOURCES.in_(language)), lines, forms)


def _put_lines(page: Any, lines: list[str], forms: workbook.Forms) -> None:  # noqa: ANN401
    page.set_column(0, 0, 120)
    for row, line in enumerate(lines):
        workbook.put(page, row, 0, line, forms)


def _origin(table: Table) -> list[str]:
    """Return day, licence, what is invented, and all sources as lines of text."""
    language, context = table.language, table.context
    catalogue = context.catalogue
    said = AS_OF.format(day=day(catalogue.date, language), version=catalogue.version)
    lines = [said.in_(language), LICENCE_OF_PLOTS.format(licence=context.licence).in_(language)]
    if any(plot.invented for plot in table.plots):
        lines.append(SOME_INVENTED.in_(language))
    return [*lines, *attributions(catalogue, language)]


def write_gpkg(table: Table, path: Path) -> None:
    """Write a GeoPackage whose fields carry the names that the API uses, and codes as codes."""
    plots, context = table.plots, table.context
    columns: list[geopackage.Column] = [
        (one.name, one.kind, [one.value(plot, context) for plot in plots]) for one in COLUMNS
    ]
    licences = [context.licence_of(plot).in_(table.language) for plot in plots]
    pages = [context.page(plot, table.language) for plot in plots]
    columns += [
        ("licence", Kind.TEXT, licences),
        ("page", Kind.TEXT, pages),
        ("provenance", Kind.TEXT, [geopackage.as_json(provenance(plot)) for plot in plots]),
    ]
    geopackage.write_layer(
        columns,
        [plot.record for plot in plots],
        path,
        Origin(
            context.catalogue.date, context.licence.in_(table.language), language=table.language
        ),
        notes=_origin(table),
    )
