"""The process that does one job: handed it through a pipe, gone when the pipe is.

Work takes the processor for seconds, and a library may hold Python's lock meanwhile: in a
process of its own it slows no page, can be ended at any point, and leaves no memory behind.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from threading import Thread
from typing import TYPE_CHECKING, Final

from api.jobs.kind import JobError, Work
from data.store.jobs import LostError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.settings import Settings
    from data.store.jobs import Claimed

PROGRESS: Final = "progress"
REFUSED: Final = "refused"
MISTAKE: Final = "mistake"
_NICER: Final = 10

_LOG: Final = logging.getLogger(__name__)

type Task = tuple[Callable[[Work], Path | None], Claimed, Settings]


def packed(task: Task) -> bytes:
    """Return a task as bytes for the process; its function must be one of a module."""
    return pickle.dumps(task)


def main(pipe: Connection) -> None:
    """Do the job that comes through the pipe."""
    # Ctrl-C reaches all processes of a terminal: who started this one closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICER)  # pages go first
    try:
        run, claimed, settings = pickle.loads(pipe.recv_bytes())  # noqa: S301 – of our parent
    except EOFError:
        return
    Thread(target=_end_with, args=(pipe,), daemon=True).start()
    _do(run, Work(claimed, settings, lambda *pieces: pipe.send((PROGRESS, pieces))), pipe)


def _end_with(pipe: Connection) -> None:
    """End this process when the one that started it has closed the pipe, or was killed."""
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def _do(run: Callable[[Work], Path | None], work: Work, pipe: Connection) -> None:
    try:
        work.finish(run(work))
    except JobError as error:
        pipe.send((REFUSED, error.reason))
    except LostError:
        pass  # cancelled, or another worker's: whoever started this one knows
    except Exception as error:  # noqa: BLE001 – told, tried again, and at last given up
        _LOG.exception("job %s was not finished", work.claimed.claim)
        pipe.send((MISTAKE, type(error).__name__))


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
