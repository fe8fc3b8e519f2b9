"""Processes that are forked from one which has imported the packages already.

A command or a job spends most of a test's time on importing packages. The processes here come
from the standard library's fork server: what is done from the first own line to the status at
the end is the same. That a process starts from nothing as well is shown by `test_cli.py`, the
manual, `test_jobs.py` and `test_kills.py`.
"""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Final

from api.jobs import child
from api.jobs.runner import PROJECT, environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

WARM: Final = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["api.cli", "api.jobs.kinds"])


class Job:
    """The process of a job, begun as the runner begins one (`api.jobs.runner.Start`)."""

    def __init__(self, pipe: Connection, work: Path) -> None:
        self._process: ForkServerProcess = WARM.Process(target=_do, args=(pipe, environment(work)))
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode or 0

    def kill(self) -> None:
        self._process.kill()


def become(settings: Mapping[str, str]) -> None:
    """Take on an environment, in the folder of the project, with nothing to read."""
    os.environ.clear()
    os.environ.update(settings)
    os.chdir(PROJECT)
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)


def _do(pipe: Connection, settings: Mapping[str, str]) -> None:
    become(settings)
    child.main(pipe)
