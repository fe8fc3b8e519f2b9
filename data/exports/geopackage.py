"""GeoPackage with one layer `plots`, its fields under the names of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import pyogrio.raw
import shapely

from data.exports.origin import sources
from data.exports.plain import RECORDED, plain
from data.fields import Kind
from data.store.content import provenance
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from data.exports.origin import Origin
    from data.fields import Field
    from data.record import PlotRecord

_TYPES: Final = {
    Kind.NUMBER: ("float64", np.nan),
    Kind.BOOLEAN: ("bool", False),
    Kind.DATE: ("datetime64[D]", np.datetime64("NaT", "D")),
}


_NO_DAY: Final = Text("ohne Datum", "no date")
_TITLE: Final = Text("Gewerbeflächen", "Commercial land")


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> None:
    """Write plots; lists and provenance are JSON."""
    columns = [(field.name, *_column(field, records)) for field in RECORDED]
    nothing = np.zeros(len(records), dtype=bool)
    texts = {
        "id": [record.id for record in records],
        "provenance": [_json(provenance(record)) for record in records],
    }
    columns += [(name, np.array(held, dtype=object), nothing) for name, held in texts.items()]
    shown = [origin.status_shown(record) for record in records]
    unknown = np.array([one is None for one in shown], dtype=bool)
    for name, words in (
        ("status_shown", [one and one.code for one in shown]),
        ("status_shown_label", [one and one.label.in_(origin.language) for one in shown]),
    ):
        columns.append((name, np.array(words, dtype=object), unknown))
    columns.append(("invented", np.array([one.invented for one in records], dtype=bool), nothing))
    no_day = _NO_DAY.in_(origin.language)
    said = "; ".join(
        f"{source or '–'} ({day or no_day})" for source, (day, _) in sources(records).items()
    )
    outlines = np.array([_multi(record) for record in records], dtype=object)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(outlines),
        [values for _, values, _ in columns],
        [name for name, _, _ in columns],
        field_mask=[mask for _, _, mask in columns],
        layer="plots",
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
        layer_options={"IDENTIFIER": _TITLE.in_(origin.language)},
        layer_metadata={
            "licence": origin.licence_text,
            "exported_on": origin.day.isoformat(),
            "sources": said,
        },
    )


def _column(field: Field, records: Sequence[PlotRecord]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    kind, empty = _TYPES.get(field.kind, ("object", None))
    held = [record.values.get(field.name) for record in records]
    cells = [
        empty if value is None else _json(plain(value)) if isinstance(value, tuple) else value
        for value in held
    ]
    values = np.empty(len(cells), dtype=kind)
    values[:] = cells
    return values, np.array([value is None for value in held], dtype=bool)


def _json(content: object) -> str:
    return orjson.dumps(content).decode()


def _multi(record: PlotRecord) -> shapely.MultiPolygon:
    shape = record.geometry
    return shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])
