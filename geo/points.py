"""Points in place of outlines: a new plot takes the parcel around it, a known one is checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import shapely

from data.imports.plan import Finder
from data.plausibility.rule import distance
from data.words import Text
from geo.crs import to_metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from data.imports.draft import Draft
    from data.reference.parcels import Parcels
    from data.store.versions import Held

# Coordinates are rounded, to five decimals of a degree in many sheets.
_TOLERANCE_M: Final = 2.0

_OUTSIDE: Final = Text(
    "Der Punkt der Zeile liegt {away} außerhalb des Umrisses; der Umriss bleibt.",
    "The row's point lies {away} outside the outline; the outline stays.",
)
_ASSUMED: Final = Text(
    "Angenommen: der Umriss ist der des Flurstücks {parcel}, in dem der Punkt der Zeile liegt.",
    "Assumed: the outline is that of the parcel {parcel}, in which the row's point lies.",
)
_NO_PARCEL: Final = Text(
    "ein Punkt in keinem der geladenen Flurstücke", "a point in none of the loaded parcels"
)
_SEVERAL: Final = Text(
    "ein Punkt in mehreren Flurstücken: {parcels}", "a point in several parcels: {parcels}"
)
_ONE_PARCEL: Final = Text(
    "ein Punkt in einem Flurstück, das geladen ist, oder ein Umriss (Polygon, auch als WKT)",
    "a point in a parcel that is loaded, or an outline (Polygon, also as WKT)",
)


def pointed(
    drafts: Sequence[Draft], parcels: Parcels | None, held: Mapping[str, Held]
) -> tuple[Draft, ...]:
    """Give new plots that have a point alone the outline of the parcel around it.

    What was assumed so is a doubt of the row. A plot with an outline, from the file's parcel
    keys or in the record, keeps it; a point outside is doubted. A point of a new plot that no
    loaded parcel holds, or more than one, refuses the row; without loaded parcels nothing
    changes.
    """
    finder = Finder(held)
    return tuple(
        draft if draft.point is None else _pointed(draft, draft.point, parcels, finder, held)
        for draft in drafts
    )


def _pointed(
    draft: Draft,
    point: BaseGeometry,
    parcels: Parcels | None,
    finder: Finder,
    held: Mapping[str, Held],
) -> Draft:
    known, _, several = finder.find(draft)
    outline = draft.outline or (held[known].record.geometry if known else None)
    if outline is not None:
        away = float(shapely.distance(to_metric(point), to_metric(outline)))
        return draft.doubted(_OUTSIDE.format(away=distance(away))) if away > _TOLERANCE_M else draft
    if parcels is None or several or draft.refusals:
        return draft
    found = parcels.around(point)
    if len(found) != 1:
        wrong = _SEVERAL.format(parcels=", ".join(found)) if found else _NO_PARCEL
        return draft.refused("geometry", wrong, _ONE_PARCEL)
    ((parcel, shape),) = found.items()
    return replace(draft, outline=shape).doubted(_ASSUMED.format(parcel=parcel))
