"""Plots made by hand, and a look into a store past its interface."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shapely
import sqlalchemy as sa

from data.record import PlotRecord, Provenance, Tier
from data.store.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.record import Value
    from data.store.store import Store

NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
SQUARE: Final = shapely.Polygon([(12.5, 51.5), (12.501, 51.5), (12.501, 51.501), (12.5, 51.501)])
WITH_HOLE: Final = shapely.Polygon(
    [(12.4, 51.4), (12.41, 51.4), (12.41, 51.41), (12.4, 51.41)],
    [[(12.404, 51.404), (12.406, 51.404), (12.405, 51.406)]],
)
FULL: Final = PlotRecord(
    id="full",
    geometry=shapely.MultiPolygon([SQUARE, WITH_HOLE]),
    values={
        "name": "Gewerbepark „Süd“ – Baufeld 1",
        "status": "reserved",
        "status_until": date(2026, 6, 30),
        "area_available": 12_345.67,
        "divisible": False,
        "zoning": "GE",
        "uses_preferred": ("logistics", "production"),
        "uses_excluded": (),
        "price_tiers": (Tier(eligible=True, price=8.5), Tier(eligible=False, price=12.0)),
        "note": "Zeile 1\nZeile 2; 'a' \"b\" \\u0000 100 %",
    },
    provenance={
        "*": Provenance("Stadt", date(2026, 1, 1)),
        "status": Provenance(None, date(2026, 2, 2)),
        "money": Provenance("Rat", None),
    },
    invented=True,
)


def plot(plot_id: str, outline: shapely.Polygon = SQUARE, **values: Value) -> PlotRecord:
    """Return a plot with a name and more values."""
    return PlotRecord(plot_id, outline, {"name": f"Fläche {plot_id}", **values})


def put(store: Store, record: PlotRecord, seen: int | None = None, at: datetime = NOON) -> int:
    """Write a plot; return the number of its new version."""
    change = Change(record.id, seen, record)
    written = store.write([change], account="clerk", reason="because", at=at)
    return written.plots[record.id]


@contextmanager
def raw(location: Path | str) -> Iterator[sa.Connection]:
    """Connect to the database of a store as any other program would; commit at the end."""
    is_file = isinstance(location, Path)
    url = f"sqlite:///{location}" if is_file else str(location).replace("://", "+psycopg://", 1)
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
