"""Plots of a record at the desk, by name of town, and what forms of its pages hold."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from data.record import PlotRecord, Provenance
from data.store.changes import Change
from tests.api.correspondence import plain
from tests.data.store.made import SQUARE

if TYPE_CHECKING:
    import httpx

    from api.desk.stock.doubts import Inspector
    from tests.api.desk.staff import Browser, Staffed

TODAY: Final = date(2026, 3, 2)
DELITZSCH: Final = "14730070"
EILENBURG: Final = "14730110"
LIST: Final = "/verwaltung/flaechen"
CONFIRM: Final = f"{LIST}/bestaetigen"
UNDO: Final = f"{LIST}/rueckgaengig"


def ago(days: int) -> date:
    """Return the day so many days ago."""
    return TODAY - timedelta(days=days)


def plot(key: str, confirmed: int | None = 10, **values: Any) -> PlotRecord:  # noqa: ANN401
    """Return a plot whose facts were confirmed so many days ago; None: on no known day."""
    held = {"name": f"Fläche {key}", "municipality": DELITZSCH, "status": "free", **values}
    day = None if confirmed is None else ago(confirmed)
    known = {name: value for name, value in held.items() if value is not None}
    return PlotRecord(key, SQUARE, known, {"*": Provenance("Stadt", day, "Bauamt")})


def record(desk: Staffed, *plots: PlotRecord, by: str = "import") -> None:
    """Write plots as they are to be, whatever they were."""
    held = desk.store.held()
    changes = [Change(p.id, held[p.id].number if p.id in held else None, p) for p in plots]
    desk.store.write(changes, account=by, reason="because", at=desk.clock.now())


def held(desk: Staffed, key: str) -> PlotRecord:
    """Return a plot as it is recorded."""
    return desk.store.held()[key].record


def seen(page: httpx.Response) -> list[str]:
    """Return the versions that a page's form holds."""
    return [unescape(one) for one in re.findall(r'name="stand" value="(\d+:[^"]*)"', page.text)]


def confirm(browser: Browser, page: httpx.Response, **sent: Any) -> httpx.Response:  # noqa: ANN401
    """Press a button of the form on a page that was shown before."""
    return browser.send(CONFIRM, on="/verwaltung/konto", stand=seen(page), **sent)


def version(answer: httpx.Response) -> str:
    """Return the version that an answer leads on with."""
    assert answer.status_code == 303, plain(answer)
    found = re.search(r"fassung=(\d+)", answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]


def checked(desk: Staffed) -> None:
    """Wait until the plots have been checked."""
    inspector: Inspector = desk.office.application.state.desk.inspector
    inspector.finish()
