"""A record with a past: begun forty days before `TODAY`, with one plot sold since."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from data.record import PlotRecord, Provenance
from data.store.changes import Change
from data.store.store import open_store
from geo import snapshot
from geo.build import Inputs, Recorded, build
from tests.data.store.made import plot
from tests.geo.town import plot_at, town, write

if TYPE_CHECKING:
    from pathlib import Path

    from data.store.store import Store

TODAY: Final = date(2026, 3, 2)
BEGUN: Final = TODAY - timedelta(days=40)
BEFORE: Final = TODAY - timedelta(days=11)
"""A day on which the plot "a", sold the day after, was still free."""


def record(plot_id: str, x: float, **values: str | float) -> PlotRecord:
    """Return a plot of the town, confirmed on the first day."""
    made = plot(plot_id, plot_at((x, 20.0)), area_available=20_000.0, **values)
    return PlotRecord(made.id, made.geometry, made.values, {"*": Provenance("Stadt", BEGUN)})


def put(store: Store, one: PlotRecord, day: date) -> None:
    """Write a plot at noon of a day."""
    held = store.held().get(one.id)
    moment = datetime(day.year, day.month, day.day, 12).astimezone()
    change = Change(one.id, held.number if held else None, one)
    store.write([change], account="clerk", reason="because", at=moment)


def build_home(folder: Path) -> Path:
    """Write the record and build it: "a" free, sold since ten days, "b" free since twenty."""
    write(town(), folder / "town.osm")
    with open_store(folder / "record.gpkg") as store:
        put(store, record("a", 20, status="free"), BEGUN)
        put(store, record("b", 620, status="free"), TODAY - timedelta(days=20))
        put(store, record("a", 20, status="sold"), BEFORE + timedelta(days=1))
        recorded = Recorded(store.records(), store.version(), snapshot.Named("Stadt Muster"))
    build(Inputs(osm=(folder / "town.osm",), record=recorded), folder, today=TODAY)
    return folder
