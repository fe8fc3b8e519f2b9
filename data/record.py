"""The plot record: values by field, and where each fact is from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypedDict

from data.fields import BY_NAME, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry


class Tier(TypedDict):
    """One price tier: €/m² for projects that are, or are not, eligible for funding."""

    eligible: bool
    price: float


type Value = str | float | bool | date | tuple[str, ...] | tuple[Tier, ...]

ANY_FIELD: Final = "*"


def from_json(kind: Kind, raw: Any) -> Value:  # noqa: ANN401
    """Return a value of a field of `kind` that went through JSON, which has no dates and tuples.

    A value that did not is returned as it is.
    """
    if kind is Kind.DATE and isinstance(raw, str):
        return date.fromisoformat(raw)
    if kind in {Kind.CODES, Kind.TIERS}:
        return tuple(raw)
    return raw  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact is from, and when and by whom it was last confirmed; None is unknown.

    `confirmed_by` is a function ("Stadtplanungsamt"), never the name of a person.
    """

    source: str | None = None
    confirmed_on: date | None = None
    confirmed_by: str | None = None


NO_PROVENANCE: Final = Provenance()


@dataclass(frozen=True, slots=True)
class PlotRecord:
    """One plot as it is recorded.

    Attributes
    ----------
    id
        Stable identifier, unique in a catalogue.
    geometry
        Polygon or MultiPolygon in WGS84 (EPSG:4326), longitude first.
    values
        Value by field name. A field that is absent is unknown.
    provenance
        By field name, by group, or for `ANY_FIELD`; the most specific one counts.
    invented
        True for demonstration data.
    """

    id: str
    geometry: BaseGeometry
    values: Mapping[str, Value]
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    invented: bool = False

    def provenance_of(self, name: str) -> Provenance:
        """Return source and confirmation of the field `name`."""
        for key in (name, BY_NAME[name].group.value, ANY_FIELD):
            if key in self.provenance:
                return self.provenance[key]
        return NO_PROVENANCE
