"""Server processes that do jobs until they are killed.

Run as a program it forks one for each line of its input, and says its process id.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from api.jobs.runner import Runner
from api.postroom import Postroom, right_now
from api.service import Service
from api.settings import Settings
from tests.api.jobkinds import KINDS
from tests.past import TODAY

LEASE: Final = timedelta(seconds=5)
"""A busy machine renews in time; what a killed server held is taken over soon."""


def serve(home: Path) -> None:
    """Do jobs as a server process does."""
    service = Service(Settings(home=home), clock=lambda: TODAY)
    postroom = Postroom(service, lambda: 0.0, right_now)
    with Runner(postroom, KINDS, lease=LEASE).going():
        threading.Event().wait()


def main() -> None:
    """Fork a server process for each line."""
    for line in sys.stdin:
        # Those that were killed since are no more.
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        child = os.fork()
        if child == 0:
            serve(Path(line.rstrip("\n")))
        os.write(sys.stdout.fileno(), f"{child}\n".encode())


if __name__ == "__main__":
    main()
