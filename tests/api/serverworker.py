"""Server processes on which no port is open, each until it is killed.

Run as a program it forks one for each line of its input (a fresh interpreter would spend its time
importing), which holds settings and paths as JSON, and says its process id. Such a process does
by itself what a served application does: rounds, jobs, following the record. The paths are
buttons that somebody presses meanwhile.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import orjson

from api.app import create_app
from api.jobs.runner import Runner
from api.rounds import Rounds
from tests.api import inside
from tests.past import TODAY
from tests.settled import settings_of

LEASE: Final = timedelta(seconds=2)
"""How long a killed process's job stays its own, and its mail."""


def serve(settings: dict[str, Any], pressed: list[str]) -> None:
    """Do what a server process does, and press buttons."""
    application = create_app(settings_of(**settings), clock=lambda: TODAY)
    state = application.state
    state.rounds = Rounds(state.postroom, lease=LEASE / 4)
    state.runner = Runner(state.postroom, lease=LEASE)
    with state.service.following(), state.rounds.going(), state.runner.going():
        for path in pressed:
            inside.ask(application, "POST", path)
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
            serve(**orjson.loads(line))
        os.write(sys.stdout.fileno(), f"{child}\n".encode())


if __name__ == "__main__":
    main()
