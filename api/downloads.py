"""Plots as files of the API: by name of the format, its media type and its content."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.problems import Wrong, wrong
from data.words import Text
from maps import comparisonbook
from maps.answersheet import book
from maps.downloads import files
from maps.downloads.table import Table
from maps.openimmo import openimmo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.words import Language
    from geo.catalogue import Plot
    from maps.context import Context
    from maps.publisher import Publisher

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: its media type, the suffix of its files, and their name before it."""

    media_type: str
    suffix: str
    stem: Text


_PLOTS: Final = Text("flaechen", "plots")
KINDS: Final[dict[str, Kind]] = {
    "geojson": Kind("application/geo+json", "geojson", _PLOTS),
    "csv": Kind("text/csv; charset=utf-8", "csv", _PLOTS),
    "xlsx": Kind(_XLSX, "xlsx", _PLOTS),
    "gpkg": Kind("application/geopackage+sqlite3", "gpkg", _PLOTS),
    "rfi": Kind(_XLSX, "xlsx", Text("antwortbogen", "answer-sheet")),
    "openimmo": Kind("application/xml", "xml", Text("openimmo", "openimmo")),
}
COMPARISON: Final = Kind(_XLSX, "xlsx", Text("vergleich", "comparison"))
_FEWER: Final = Text(
    "höchstens {most} Flächen in einer solchen Datei; es sind {found}. Filter engen das Ergebnis "
    "ein, limit und offset teilen es",
    "at most {most} plots in such a file; there are {found}. Filters narrow the result, limit "
    "and offset divide it",
)


def binary(*kinds: Kind) -> dict[str, Any]:
    """Return how the answers of formats are described in the OpenAPI document."""
    file = {"schema": {"type": "string", "format": "binary"}}
    return {kind.media_type: file for kind in kinds}


def attachment(kind: Kind, language: Language, *parts: str) -> dict[str, str]:
    """Return the header that makes a browser keep an answer as a file of a telling name."""
    stem = "-".join([kind.stem.in_(language), *map(safe, parts)])
    return {"Content-Disposition": f'attachment; filename="{stem}.{kind.suffix}"'}


def safe(text: str) -> str:
    """Keep what is safe in a header and in a file's name."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in text)


def check_bound(name: str, count: int, most: int) -> None:
    """Refuse a file of too many plots.

    Raises
    ------
    api.problems.Problem
        400, with what would help.
    """
    most = min(most, book.MOST) if name == "rfi" else most
    if count > most:
        error = Wrong(parameter="f", found=name, expected=_FEWER.format(most=most, found=count))
        raise wrong([error])


def file_of(
    name: str,
    plots: Sequence[Plot],
    context: Context,
    language: Language,
    publisher: Publisher,
) -> bytes:
    """Return plots as a file of the format `name`, all but GeoJSON.

    Raises
    ------
    KeyError
        Where there is no such format.
    """
    if name == "openimmo":
        return openimmo(plots, context, publisher)
    if name == "rfi":
        return _written(lambda path: book.write(plots, context, language, path), "xlsx")
    writer = {"csv": files.write_csv, "xlsx": files.write_xlsx, "gpkg": files.write_gpkg}[name]
    table = Table(plots, context, language)
    return _written(lambda path: writer(table, path), KINDS[name].suffix)


def comparison(plots: Sequence[Plot], context: Context, language: Language) -> bytes:
    """Return some plots side by side, as a workbook."""
    suffix = COMPARISON.suffix
    return _written(lambda path: comparisonbook.write(plots, context, language, path), suffix)


def _written(write: Callable[[Path], None], suffix: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gewerbe-") as folder:
        path = Path(folder) / f"plots.{suffix}"
        write(path)
        return path.read_bytes()
