"""The record as rows of a sheet, in German words: what CSV and XLSX share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, cast

import orjson
import shapely

from data.codes import label
from data.exports.origin import INVENTED
from data.exports.plain import RECORDED
from data.fields import Kind
from data.imports import words
from data.store.content import provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.exports.origin import Origin
    from data.fields import Field
    from data.record import PlotRecord, Value

type Cell = str | float | bool | date | None

OUTLINE: Final = "Geometrie (WKT)"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `unit` and `decimals` are those of a figure, None of anything else."""

    heading: str
    kind: Kind
    decimals: int | None = None


def columns() -> list[Column]:
    """Return the columns, in the order of the registry."""
    return [
        Column("Kennung", Kind.TEXT),
        *(_column(field) for field in RECORDED),
        Column("Erfunden", Kind.BOOLEAN),
        Column("Quelle des Status", Kind.TEXT),
        Column("Status bestätigt am", Kind.DATE),
        Column("Lizenz", Kind.TEXT),
        Column("Herkunft (JSON)", Kind.TEXT),
        Column(OUTLINE, Kind.TEXT),
    ]


def _column(field: Field) -> Column:
    heading = f"{field.label.de} ({field.unit})" if field.unit else field.label.de
    return Column(heading, field.kind, field.decimals if field.kind is Kind.NUMBER else None)


def rows(records: Sequence[PlotRecord], origin: Origin) -> Iterator[list[Cell]]:
    """Yield the cells of each plot."""
    for record in records:
        status = record.provenance_of("status")
        yield [
            record.id,
            *(_cell(field, record.values.get(field.name)) for field in RECORDED),
            record.invented,
            status.source,
            status.confirmed_on,
            INVENTED if record.invented else origin.licence_text,
            orjson.dumps(provenance(record)).decode(),
            shapely.to_wkt(record.geometry, rounding_precision=-1, trim=True),
        ]


def _cell(field: Field, value: Value | None) -> Cell:
    if value is None:
        return None
    match field.kind:
        case Kind.CODE:
            return label(field.codes, str(value)).de
        case Kind.CODES:
            chosen = cast("Sequence[str]", value)
            return "; ".join(label(field.codes, code).de for code in chosen) or words.NO_CODES
        case Kind.TIERS:
            return orjson.dumps(value).decode()
        case _:
            return cast("Cell", value)
