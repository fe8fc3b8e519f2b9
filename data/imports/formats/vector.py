"""GeoPackage, FlatGeobuf and Shapefile, read by GDAL in pieces."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyogrio
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError

from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink

# Some formats of GDAL reach out to other files or hosts: what a file is, its first bytes
# say, not GDAL's guess.
_BEGINS: Final = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb\x03fgb",
    ".shp": b"\x00\x00\x27\x0a",
}
_BESIDE: Final = (".shx", ".dbf")
_PIECE: Final = 2_000
_OURS: Final = frozenset({"flächen", "flaechen", "plots", "grundstücke"})


def read(path: Path, sink: Sink, limits: Limits, layer: str | None) -> None:
    """Read one layer: the one of that name, the only one, or the one that is called plots."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        if not file.read(16).startswith(_BEGINS[suffix]):
            raise FileRefusedError(
                found=Text("etwas anderes", "something else"),
                expected=Text(
                    f"der Inhalt einer {suffix}-Datei", f"the content of a {suffix} file"
                ),
            )
    if suffix == ".shp":
        _check_beside(path)
    warnings.simplefilter("ignore")  # of what is checked after reading
    try:
        name = _chosen(path, layer)
        info = pyogrio.read_info(path, layer=name, force_feature_count=True)
        if info["features"] > limits.rows:
            raise FileRefusedError(
                found=Text(f"{info['features']} Zeilen", f"{info['features']} rows"),
                expected=Text(f"höchstens {limits.rows} Zeilen", f"at most {limits.rows} rows"),
            )
        if suffix == ".gpkg":
            _check_count(path, name, info["features"], limits)
        _pour(path, name, info, sink)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise FileRefusedError(
            found=str(error)[:200],
            expected=Text(f"eine vollständige {suffix}-Datei", f"a {suffix} file that is whole"),
        ) from error


def _check_beside(path: Path) -> None:
    """Refuse a Shapefile without its index or its table."""
    beside = {one.name.casefold() for one in path.parent.iterdir()}
    missing = [
        f"{path.stem}{end}" for end in _BESIDE if f"{path.stem}{end}".casefold() not in beside
    ]
    if missing:
        names = ", ".join(missing)
        raise FileRefusedError(
            found=Text(f"{names} fehlt", f"{names} is missing"),
            expected=Text(
                ".shp, .shx, .dbf und .prj zusammen, am besten in einem Archiv (.zip)",
                ".shp, .shx, .dbf and .prj together, best in an archive (.zip)",
            ),
        )


def _chosen(path: Path, layer: str | None) -> str:
    held = pyogrio.list_layers(path)
    names = [str(name) for name in held[:, 0]]
    if layer is not None:
        if layer not in names:
            raise FileRefusedError(
                found=Text(f"Ebenen {', '.join(names)[:200]}", f"layers {', '.join(names)[:200]}"),
                expected=Text(f"eine Ebene {layer!r}", f"a layer {layer!r}"),
            )
        return layer
    spatial = [str(name) for name, kind in held if kind is not None] or names
    ours = [name for name in spatial if name.casefold() in _OURS]
    if len(ours) == 1:
        return ours[0]
    if len(spatial) != 1:
        raise FileRefusedError(
            found=Text(f"Ebenen {', '.join(spatial)[:200]}", f"layers {', '.join(spatial)[:200]}"),
            expected=Text(
                "eine Ebene mit Flächen, oder --layer NAME", "one layer with plots, or --layer NAME"
            ),
        )
    return spatial[0]


def _check_count(path: Path, layer: str, stated: int, limits: Limits) -> None:
    """Refuse a layer with more or fewer rows than its file states, which GDAL believes."""
    quoted = layer.replace('"', '""')
    query = f'SELECT count(*) FROM (SELECT 1 FROM "{quoted}" LIMIT {limits.rows + 1})'  # noqa: S608
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            (rows,) = database.execute(query).fetchone()
    except sqlite3.Error as error:
        raise FileRefusedError(
            found=str(error)[:200],
            expected=Text("eine vollständige .gpkg-Datei", "a .gpkg file that is whole"),
        ) from error
    if rows != stated:
        raise FileRefusedError(
            found=Text(
                f"{stated} Zeilen angegeben, {rows} oder mehr vorhanden",
                f"{stated} rows stated, {rows} or more there",
            ),
            expected=Text(
                "eine Ebene, deren Zeilen richtig gezählt sind",
                "a layer whose rows are counted right",
            ),
        )


def _pour(path: Path, layer: str, info: dict[str, Any], sink: Sink) -> None:
    columns = [str(name) for name in info["fields"]]
    spatial = info["geometry_type"] is not None
    sink.begin(columns, spatial=spatial, crs=info["crs"])
    truths = [i for i, sub in enumerate(info["ogr_subtypes"]) if sub == "OFSTBoolean"]
    for start in range(0, max(info["features"], 1), _PIECE):
        _, _, outlines, data = pyogrio.raw.read(
            path, layer=layer, skip_features=start, max_features=_PIECE
        )
        held = len(data[0]) if data else len(outlines)
        for index in range(held):
            cells = [_cell(values[index], truth=i in truths) for i, values in enumerate(data)]
            outline = None if outlines is None else outlines[index]
            sink.row(start + index + 1, cells, outline=outline)


def _cell(value: Any, *, truth: bool) -> object:  # noqa: ANN401
    """Return a cell; a truth value beside unknown ones comes as a number."""
    if truth and isinstance(value, float | np.floating):
        return None if np.isnan(value) else bool(value)
    return value
