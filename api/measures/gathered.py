"""What there is to report of the measures: what is kept, with what the service computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.measures.computed import COMPUTED, Basis, read
from data.measures.progress import Reading, quarters_of
from data.measures.quarter import quarter_of
from data.store.changes import StoreError
from maps.evaluation.report import (
    Evaluation,
    IndicatorRow,
    MeasureRow,
    belongs,
    by_field,
    quarterly,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from api.postroom import Postroom
    from data.measures.measure import Held, Indicator
    from data.measures.quarter import Quarter
    from maps.evaluation.report import Period


def basis_of(room: Postroom) -> Basis:
    """Return what computed indicators are read from, as of today."""
    service = room.service
    try:
        course = service.course()
    except StoreError:
        course = None
    return Basis(
        catalogue=service.catalogue(),
        policy=room.settings.freshness,
        store=room.existing_store(),
        course=course,
    )


def evaluation(
    held: Iterable[Held],
    basis: Basis,
    period: Period | None = None,
    *,
    closed: datetime | None = None,
    every: bool = False,
) -> Evaluation:
    """Return what there is to report of measures.

    Parameters
    ----------
    period
        By default the quarter of today.
    closed
        Moment (UTC) at which the report is closed, where it is.
    every
        Whether measures are told that were over before the period.
    """
    period = period or quarterly(quarter_of(basis.today))
    rows = [row_of(one, basis, period) for one in held if every or belongs(one.measure, period)]
    return Evaluation(
        period=period,
        day=basis.today,
        fields=by_field(rows),
        invented=counts_plots(rows) and basis.catalogue.invented,
        closed=closed,
    )


def row_of(held: Held, basis: Basis, period: Period) -> MeasureRow:
    """Return a measure with what its indicators came to up to the end of a period."""
    typed = held.typed()
    quarters = quarters_of(held.measure, (quarter for _, quarter in typed), basis.today)
    told = [one for one in quarters if one <= quarter_of(period.end)]
    rows = (
        IndicatorRow(one, tuple(reading_of(held, one, quarter, basis) for quarter in told), period)
        for one in held.measure.indicators
    )
    return MeasureRow(held, tuple(rows))


def reading_of(held: Held, indicator: Indicator, quarter: Quarter, basis: Basis) -> Reading:
    """Return what an indicator was in a quarter: computed where that is known, else as typed."""
    computed = None
    if indicator.computed in COMPUTED:
        computed = read(basis, indicator.computed, quarter)
        if computed.value is not None:
            return computed
    value = held.typed().get((indicator.key, quarter))
    if value is None or value.value is None:
        return computed or Reading(quarter=quarter, value=None)
    return Reading(quarter=quarter, value=value.value, dated=value.dated, source=value.source)


def counts_plots(rows: Iterable[MeasureRow]) -> bool:
    """Whether any indicator counts plots."""
    return any(
        one.indicator.computed in COMPUTED and COMPUTED[one.indicator.computed].of_plots
        for row in rows
        for one in row.indicators
    )
