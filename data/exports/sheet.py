"""The record as rows of a sheet, in words of one language: what CSV and XLSX share."""

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
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.codes import CodeList
    from data.exports.origin import Origin
    from data.fields import Field
    from data.record import PlotRecord, Value
    from data.words import Language

type Cell = str | float | bool | date | None

_ID: Final = Text("Kennung", "ID")
_SHOWN: Final = Text("Status, wie er gezeigt wird", "Status as shown")
_INVENTED: Final = Text("Erfunden", "Invented")
_SOURCE: Final = Text("Quelle des Status", "Source of the status")
_CONFIRMED: Final = Text("Status bestätigt am", "Status confirmed on")
_LICENCE: Final = Text("Lizenz", "Licence")
_PROVENANCE: Final = Text("Herkunft (JSON)", "Provenance (JSON)")
_OUTLINE: Final = Text("Geometrie (WKT)", "Outline (WKT)")
_NO_CODES: Final = Text(words.NO_CODES, "none")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `unit` and `decimals` are those of a figure, None of anything else."""

    heading: str
    kind: Kind
    decimals: int | None = None


def columns(language: Language) -> list[Column]:
    """Return the columns, in the order of the registry."""
    more = (
        (_SHOWN, Kind.TEXT),
        (_INVENTED, Kind.BOOLEAN),
        (_SOURCE, Kind.TEXT),
        (_CONFIRMED, Kind.DATE),
        (_LICENCE, Kind.TEXT),
        (_PROVENANCE, Kind.TEXT),
        (_OUTLINE, Kind.TEXT),
    )
    return [
        Column(_ID.in_(language), Kind.TEXT),
        *(_column(field, language) for field in RECORDED),
        *(Column(heading.in_(language), kind) for heading, kind in more),
    ]


def _column(field: Field, language: Language) -> Column:
    label = field.label.in_(language)
    heading = f"{label} ({field.unit})" if field.unit else label
    return Column(heading, field.kind, field.decimals if field.kind is Kind.NUMBER else None)


def rows(records: Sequence[PlotRecord], origin: Origin) -> Iterator[list[Cell]]:
    """Yield the cells of each plot."""
    language = origin.language
    for record in records:
        status = record.provenance_of("status")
        shown = origin.status_shown(record)
        yield [
            record.id,
            *(
                said(record.values.get(field.name), field.kind, field.codes, language)
                for field in RECORDED
            ),
            shown and shown.label.in_(language),
            record.invented,
            status.source,
            status.confirmed_on,
            INVENTED.in_(language) if record.invented else origin.licence_text,
            orjson.dumps(provenance(record)).decode(),
            shapely.to_wkt(record.geometry, rounding_precision=-1, trim=True),
        ]


def said(value: Value | None, kind: Kind, codes: CodeList, language: Language) -> Cell:
    """Return what a person reads of a value: codes in words; None is an empty cell."""
    match kind:
        case _ if value is None:
            return None
        case Kind.CODE:
            return label(codes, str(value)).in_(language)
        case Kind.CODES:
            chosen = cast("Sequence[str]", value)
            listed = "; ".join(label(codes, code).in_(language) for code in chosen)
            return listed or _NO_CODES.in_(language)
        case Kind.TIERS:
            return orjson.dumps(value).decode()
        case _:
            return cast("Cell", value)
