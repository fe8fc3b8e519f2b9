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
    from data.record import PlotRecord, Value

    type Column = tuple[str, Kind, Sequence[Value | None]]

_TYPES: Final = {
    Kind.NUMBER: ("float64", np.nan),
    Kind.BOOLEAN: ("bool", False),
    Kind.DATE: ("datetime64[D]", np.datetime64("NaT", "D")),
}


_NO_DAY: Final = Text("ohne Datum", "no date")
_TITLE: Final = Text("Gewerbeflächen", "Commercial land")


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> None:
    """Write plots; lists and provenance are JSON."""
    shown = [origin.status_shown(record) for record in records]
    columns: list[Column] = [
        *(
            (one.name, one.kind, [record.values.get(one.name) for record in records])
            for one in RECORDED
        ),
        ("id", Kind.TEXT, [record.id for record in records]),
        ("provenance", Kind.TEXT, [as_json(provenance(record)) for record in records]),
        ("status_shown", Kind.TEXT, [one and one.code for one in shown]),
        (
            "status_shown_label",
            Kind.TEXT,
            [one and one.label.in_(origin.language) for one in shown],
        ),
        ("invented", Kind.BOOLEAN, [record.invented for record in records]),
    ]
    write_layer(columns, records, path, origin)


def write_layer(
    columns: Sequence[Column],
    records: Sequence[PlotRecord],
    path: Path,
    origin: Origin,
    notes: Sequence[str] = (),
) -> None:
    """Write columns of plots as the layer `plots`; `notes` are said beside its origin."""
    no_day = _NO_DAY.in_(origin.language)
    said = "; ".join(
        f"{source or '–'} ({day or no_day})" for source, (day, _) in sources(records).items()
    )
    made = [(name, *_column(kind, held)) for name, kind, held in columns]
    outlines = np.array([_multi(record) for record in records], dtype=object)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(outlines),
        [values for _, values, _ in made],
        [name for name, _, _ in made],
        field_mask=[mask for _, _, mask in made],
        layer="plots",
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
        layer_options={"IDENTIFIER": _TITLE.in_(origin.language)},
        layer_metadata={
            "licence": origin.licence_text,
            "exported_on": origin.day.isoformat(),
            "sources": said,
            **({"notes": "\n".join(notes)} if notes else {}),
        },
    )


def _column(kind: Kind, held: Sequence[Value | None]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    dtype, empty = _TYPES.get(kind, ("object", None))
    cells = [
        empty if value is None else as_json(plain(value)) if isinstance(value, tuple) else value
        for value in held
    ]
    values = np.empty(len(cells), dtype=dtype)
    values[:] = cells
    return values, np.array([value is None for value in held], dtype=bool)


def as_json(content: object) -> str:
    """Return content as JSON in one line."""
    return orjson.dumps(content).decode()


def _multi(record: PlotRecord) -> shapely.MultiPolygon:
    shape = record.geometry
    return shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])
