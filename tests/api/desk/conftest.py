"""An application with staff, for each test a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.roles import Role
from tests.api.desk import asking
from tests.api.desk.holding import EILENBURG, plot, record
from tests.api.desk.staff import Staffed, staffed
from tests.mailserver import Mailbox, free_port, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Staffed]:
    """Return an application with nobody in it yet."""
    with staffed(home, tmp_path) as held:
        yield held


@pytest.fixture
def mailed(home: Path, tmp_path: Path) -> Iterator[tuple[Staffed, Mailbox]]:
    """Return an application with a mail server on the loopback, and its mailbox."""
    box, port = Mailbox(), free_port()
    with receiving(box, port), staffed(home, tmp_path, **asking.settings(port)) as desk:
        record(desk, plot("a", price=25.0, note="intern"), plot("b", municipality=EILENBURG))
        desk.add("anna", Role.PUBLISHER)
        yield desk, box
