"""The desk with two neighbours on it, and a browser that is signed in already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
import shapely
from shapely import box
from shapely.affinity import translate

from api.desk.place import COOKIE
from data.record import PlotRecord
from data.roles import Role
from data.store.changes import Change
from geo.crs import to_metric, to_wgs84
from tests.api.desk.staff import Staffed, staffed
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Open, Watched

    type SignedIn = Callable[..., Watched]

EILENBURG: Final = "14730110"
HERE: Final = to_metric(shapely.Point(12.6232, 51.4655))


def metres(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape, given in metres from a place in Eilenburg, in WGS84."""
    return to_wgs84(translate(shape, HERE.x, HERE.y))


NEIGHBOUR: Final = metres(box(100, 0, 150, 100))


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """Return an application with nobody in it yet; a module's tests share its store."""
    with staffed(home, tmp_path_factory.mktemp("desk")) as held:
        yield held


@pytest.fixture(scope="module")
def address(desk: Staffed) -> Iterator[str]:
    """Serve it; return its address, which `visit` opens."""
    with serve(desk.office.application) as served:
        yield served


@pytest.fixture
def signed_in(desk: Staffed, visit: Open) -> SignedIn:
    """Return a function that opens a page as somebody who has an account already."""

    def open_page(name: str, path: str, width: int = 1440, **options: object) -> Watched:
        user = desk.store.users.named(name)
        assert user is not None
        word = desk.store.sessions.begin(user, desk.act(name), by="password")
        sealed = desk.office.application.state.desk.seals.seal("session", word)
        state = {"cookies": [_cookie(sealed)], "origins": []}
        return visit(path, width, storage_state=state, **options)

    return open_page


def _cookie(sealed: str) -> dict[str, object]:
    """Return the cookie of a session as a stored state of the browser holds it."""
    return {
        "name": COOKIE,
        "value": sealed,
        "domain": "127.0.0.1",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }


@pytest.fixture(autouse=True)
def record(desk: Staffed) -> None:
    """Fill the store with two neighbours and an editor, and nothing else."""
    if desk.store.users.named("eva") is None:
        desk.add("eva", Role.EDITOR)
        plots = [
            PlotRecord(key, shape, {"municipality": EILENBURG, "name": name, "area_gross": m2})
            for key, name, shape, m2 in (
                ("A", "Nordrand", metres(box(0, 0, 100, 100)), 10_000.0),
                ("B", "Ostrand", NEIGHBOUR, 5_000.0),
            )
        ]
        changes = [Change(plot.id, None, plot) for plot in plots]
        desk.store.write(changes, account="import", reason="Anfang", at=desk.clock.now())
    for draft in desk.store.drafts.all():
        desk.store.drafts.discard(draft, desk.act("test"))
