"""Which features a request for items finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from geo.cql import passing
from geo.cql.scalars import compared
from geo.cql.table import laid_out
from geo.cql.values import TRUE, Times
from geo.filters import FAIL, PASS, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from api.ogc.collection import Collection
    from api.ogc.properties import Property
    from api.ogc.query import ItemsQuery, Span
    from geo.catalogue import Catalogue

_LAST_SECOND = 86_400 - 1e-6


# Rows of which a first page is looked for; four times as many each time they do not suffice.
_BLOCK: Final = 4_096


def found(query: ItemsQuery, collection: Collection, catalogue: Catalogue) -> NDArray[np.bool_]:
    """Return for each row of the collection whether a request finds it.

    Raises
    ------
    geo.cql.FilterError
        Where the filter asks for what there is not.
    """
    mask = collection.everything
    if query.bbox is not None:
        mask = collection.places(query.bbox_crs).within(query.bbox)
    for other in _masks(query, collection, catalogue):
        mask = mask & other  # a new one: that of all rows is shared
    return mask


def page_of(mask: NDArray[np.bool_], offset: int, limit: int) -> NDArray[np.intp]:
    """Return the rows that pass, from the offset on and at most as many as the limit.

    No more of the rows are looked at than the page needs, but for three times as many.
    """
    size = _BLOCK
    while size < len(mask) and np.count_nonzero(mask[:size]) < offset + limit:
        size *= 4
    return np.flatnonzero(mask[:size])[offset : offset + limit]


def _masks(
    query: ItemsQuery, collection: Collection, catalogue: Catalogue
) -> Iterator[NDArray[np.bool_]]:
    if query.datetime is not None and collection.temporal is not None:
        yield _at_time(query.datetime, collection, collection.temporal)
    for demand in query.demands:
        verdict = verdicts(demand, catalogue.columns)
        yield verdict != FAIL if query.include_unknown else verdict == PASS
    for one, value in query.equal:
        yield _equal(collection, one, value)
    if query.filter is not None:
        plane = collection.plane(query.filter_crs)
        yield passing(query.filter, collection.table, plane)


def _equal(collection: Collection, one: Property, value: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    verdict = compared("=", collection.table.column(one.name), laid_out(one.kind, [value]))
    passed: NDArray[np.bool_] = verdict.values == TRUE
    return passed


def _at_time(span: Span, collection: Collection, name: str) -> NDArray[np.bool_]:
    """Return what meets a time; as the standard wants it, also what has none."""
    column = collection.table.column(name)
    assert isinstance(column, Times)  # noqa: S101 – `temporal` names a day
    begins, ends = column.begins, column.begins + _LAST_SECOND
    return np.isnan(begins) | ((begins <= span.end) & (ends >= span.begin))
