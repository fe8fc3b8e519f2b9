"""Processes that send what is due, each until it is killed.

Run as a program it forks one for each line of its input (a fresh interpreter would spend its
time importing) and says its number, and that it is gone.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from api.dispatch import send_due
from api.handover import Handover
from api.postroom import right_now
from data.store.store import open_store
from tests.mailserver import smtp_at


def send(path: Path, port: int, lease: timedelta) -> None:
    """Send from a store to a port until the end."""
    handover = Handover(path.parent / "handed_over")
    with open_store(path) as store:
        while True:
            send_due(store.outbox, smtp_at(port), handover, right_now, lease=lease)
            time.sleep(0.01)


def say(text: str) -> None:
    """Say something in a line of its own."""
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def main() -> None:
    """Fork a sender for each line of the input."""
    path, port, lease = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    say("ready")
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            send(path, port, timedelta(seconds=lease))
        say(str(child))
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
