"""A record as the store writes it, and back: an outline as WKB, all else as JSON."""

from __future__ import annotations

import hashlib
import math
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import orjson
import shapely
from pydantic import TypeAdapter

from data.errors import Finding, InputError, shorten
from data.fields import BY_NAME, Kind, Origin
from data.record import PlotRecord, Provenance, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

_PROVENANCE: Final = TypeAdapter(dict[str, Provenance])


class Content(NamedTuple):
    """A record as columns: `outline` as WKB, `facts` as JSON."""

    outline: bytes
    facts: str


def encode(record: PlotRecord) -> Content:
    """Return a record as it is written.

    Raises
    ------
    InputError
        Names the fields that are none of the record, or hold what their kind cannot.
    """
    findings = list(_findings(record))
    if findings:
        raise InputError(findings)
    content = {
        "values": {
            name: float(value) if BY_NAME[name].kind is Kind.NUMBER else value  # type: ignore[arg-type]
            for name, value in record.values.items()
        },
        "provenance": provenance(record),
        "invented": record.invented,
    }
    return Content(shapely.to_wkb(record.geometry), orjson.dumps(content).decode())


def provenance(record: PlotRecord) -> dict[str, Any]:
    """Return where a record's facts are from, as JSON knows it."""
    return _PROVENANCE.dump_python(  # type: ignore[no-any-return]
        dict(record.provenance), mode="json", exclude_none=True
    )


def decode(plot_id: str, content: Content) -> PlotRecord:
    """Return a record as it was written; fields that are no more are left out."""
    outline: BaseGeometry = shapely.from_wkb(content.outline)
    held = orjson.loads(content.facts)
    return PlotRecord(
        id=plot_id,
        geometry=outline,
        values={
            name: from_json(BY_NAME[name].kind, raw)
            for name, raw in held["values"].items()
            if name in BY_NAME
        },
        provenance=_PROVENANCE.validate_python(held["provenance"], strict=False),
        invented=held["invented"],
    )


def fingerprint(records: Iterable[PlotRecord]) -> str:
    """Return a hash of all that the records say."""
    digest = hashlib.sha256()
    for record in records:
        for part in (record.id.encode(), *_bytes(encode(record))):
            digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _bytes(content: Content) -> tuple[bytes, bytes]:
    return content.outline, content.facts.encode()


def writable(text: str) -> bool:
    """Say whether a text can be kept: databases know neither NUL nor half characters."""
    return "\x00" not in text and text.encode(errors="ignore").decode() == text


def _findings(record: PlotRecord) -> Iterable[Finding]:
    where = f"plot {record.id}"
    if not record.id.strip() or not writable(record.id):
        yield Finding(where, "id", shorten(record.id), "a text")
    if not _is_outline(record.geometry):
        expected = "a Polygon or MultiPolygon with finite coordinates"
        yield Finding(where, "geometry", shorten(record.geometry), expected)
    for name, value in record.values.items():
        field = BY_NAME.get(name)
        if field is None or field.origin is not Origin.RECORD:
            yield Finding(where, name, None, "a field of the record")
        elif not _IS_OF_KIND[field.kind](value):
            yield Finding(where, name, shorten(value), _EXPECTED[field.kind])
    for key, entry in record.provenance.items():
        if not all(writable(text) for text in (key, *_texts(entry))):
            yield Finding(where, f"provenance.{key}", shorten(entry), _EXPECTED[Kind.TEXT])


def _texts(entry: Provenance) -> Iterable[str]:
    values: Mapping[str, object] = {name: getattr(entry, name) for name in entry.__slots__}
    return (value for value in values.values() if isinstance(value, str))


def _is_outline(outline: BaseGeometry) -> bool:
    return (
        outline.geom_type in {"Polygon", "MultiPolygon"}
        and not outline.is_empty
        and bool(np.isfinite(shapely.get_coordinates(outline)).all())
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and writable(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_tiers(value: object) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(tier, dict)
        and tier.keys() == {"eligible", "price"}
        and isinstance(tier["eligible"], bool)
        and _is_number(tier["price"])
        for tier in value
    )


_IS_OF_KIND: Final = {
    Kind.TEXT: _is_text,
    Kind.CODE: _is_text,
    Kind.NUMBER: _is_number,
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.DATE: lambda value: type(value) is date,
    Kind.CODES: lambda value: isinstance(value, tuple) and all(map(_is_text, value)),
    Kind.TIERS: _is_tiers,
}
_EXPECTED: Final = {
    Kind.TEXT: "a text without NUL and half characters",
    Kind.CODE: "a code",
    Kind.NUMBER: "a finite number",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a date",
    Kind.CODES: "codes",
    Kind.TIERS: "price tiers",
}
