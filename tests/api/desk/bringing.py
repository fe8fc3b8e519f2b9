"""Files of plots brought in at the desk, and the work that reads them."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.jobs.runner import Runner
from tests.api.correspondence import plain
from tests.api.desk.staff import hidden, staffed
from tests.api.warm import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.api.desk.staff import Browser, Staffed

IMPORT: Final = "/verwaltung/import"
EXAMPLE: Final = Path(__file__).parents[3] / "docs" / "example-plots.csv"
_DAY: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)
_SIDE: Final = 0.0012


@contextmanager
def importing(home: Path, folder: Path, **more: object) -> Iterator[Staffed]:
    """Make an application in a home of its own, on a day after the examples were confirmed."""
    own = folder / "home"
    if not own.exists():
        shutil.copytree(home, own)
    with staffed(own, folder, **more) as held:
        held.clock.at = _DAY
        state = held.office.application.state
        state.runner = Runner(state.postroom, start=Job)
        yield held


def drop(browser: Browser, content: bytes, name: str = "plots.csv", **typed: str) -> httpx.Response:
    """Send a file as the form of the page does."""
    data = {"formwort": browser.word(IMPORT), **typed}
    return browser.ask("POST", IMPORT, data=data, files={"datei": (name, content)})


def work(desk: Staffed) -> None:
    """Do all jobs, as the service does beside its pages."""
    while desk.office.application.state.runner.go():
        pass


def brought(desk: Staffed, browser: Browser, content: bytes, name: str = "plots.csv") -> str:
    """Bring a file in and have it read; return the path of its page."""
    answer = drop(browser, content, name)
    assert answer.status_code == 303, plain(answer)
    work(desk)
    return answer.headers["location"]


def take(desk: Staffed, browser: Browser, path: str) -> httpx.Response:
    """Take a file over as its report says; return the page that tells of it."""
    digest = hidden(browser.get(path), "pruefsumme")
    answer = browser.send(f"{path}/uebernehmen", on=path, pruefsumme=digest)
    assert answer.status_code == 303, plain(answer)
    work(desk)
    return browser.get(path)


def column(answer: httpx.Response, heading: str) -> str:
    """Return the name of the field that says what a column means."""
    found = re.search(rf'<label for="f-(spalte-\d+)">{re.escape(heading)}</label>', answer.text)
    assert found, answer.text
    return found[1]


def sheet(plots: int, price: str = "25,50") -> bytes:
    """Return a sheet of plots side by side, in German spellings."""
    lines = ["Kennung;Objekt;Ort;Kaufpreis €/m²;Status;Erfunden;WKT"]
    for number in range(plots):
        west, south = 12.60 + 0.002 * (number % 20), 51.44 + 0.002 * (number // 20)
        east, north = west + _SIDE, south + _SIDE
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        name = f"Blatt {number + 1}"
        lines.append(f"BL-{number:03};{name};Eilenburg;{price};frei;ja;POLYGON (({ring}))")
    return "\n".join(lines).encode()
