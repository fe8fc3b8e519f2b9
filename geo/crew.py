"""Processes that compute on one network, each with an engine of its own.

The engine holds Python's lock while it computes: threads would wait for each other. A process
is this module run by itself, which imports an engine and no command line, and is handed its
work through a pipe; `multiprocessing` would import the program's main module into each.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from itertools import batched
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from geo.network import Engine, Tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from data.truck import Truck

_PROJECT: Final = Path(__file__).resolve().parent.parent
# What all tasks share is handed over with each part of a process's share of them.
_PARTS_OF_A_SHARE: Final = 8


class Crew:
    """One engine at hand, and others in processes where there is work for more than one.

    Parameters
    ----------
    tiles, truck
        What each engine computes on and for.
    processes
        How many compute at the same time; 1 works in this process alone.
    """

    def __init__(self, tiles: Tiles, truck: Truck, processes: int = 1) -> None:
        self._tiles = tiles
        self._truck = truck
        self._processes = processes
        self._mates: list[_Mate] = []

    @cached_property
    def engine(self) -> Engine:
        """The engine of this process, opened when it is first asked for."""
        return Engine(self._tiles, self._truck)

    def map[T, R](self, work: Callable[[Engine, T], R], tasks: Sequence[T]) -> Iterable[R]:
        """Yield what `work` makes of each task, in their order.

        Parameters
        ----------
        work
            A function of a module or a `partial` of one, with what all tasks share: it is
            handed to other processes.
        """
        if self._processes == 1 or len(tasks) == 1:
            return (work(self.engine, task) for task in tasks)
        return self._shared(work, tasks)

    def _shared[T, R](self, work: Callable[[Engine, T], R], tasks: Sequence[T]) -> Iterator[R]:
        if not self._mates:
            self._mates = [_Mate(self._tiles, self._truck) for _ in range(self._processes)]
        idle: SimpleQueue[_Mate] = SimpleQueue()
        for mate in self._mates:
            idle.put(mate)

        def handed(part: Sequence[T]) -> list[R]:
            mate = idle.get()
            try:
                return mate.does(work, part)
            finally:
                idle.put(mate)

        size = max(1, len(tasks) // (self._processes * _PARTS_OF_A_SHARE))
        waiting = ThreadPoolExecutor(self._processes)
        try:
            for done in waiting.map(handed, batched(tasks, size)):
                yield from done
        finally:
            waiting.shutdown(cancel_futures=True)

    def close(self) -> None:
        """End the processes."""
        for mate in self._mates:
            mate.close()
        self._mates = []


class _Mate:
    """One process of a crew, seen from outside."""

    def __init__(self, tiles: Tiles, truck: Truck) -> None:
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(  # noqa: S603 – this module, with a number
            [sys.executable, "-m", "geo.crew", str(theirs.fileno())],
            cwd=_PROJECT,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        self._pipe.send((replace(tiles, folder=tiles.folder.resolve()), truck))

    def does[T, R](self, work: Callable[[Engine, T], R], part: Sequence[T]) -> list[R]:
        try:
            self._pipe.send((work, part))
            done, problem = self._pipe.recv()
        except (EOFError, OSError) as error:
            msg = f"a process of the build ended with status {self._process.wait()}"
            raise RuntimeError(msg) from error
        if problem is not None:
            raise problem
        results: list[R] = done
        return results

    def close(self) -> None:
        self._pipe.close()
        self._process.wait()


def all_processors() -> int:
    """Return how many processors this process may use."""
    return os.process_cpu_count() or 1


def _serve(pipe: Connection) -> None:
    """Do what comes through the pipe until it is closed."""
    # Ctrl-C reaches all processes of a terminal: who started these closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        engine = Engine(*pipe.recv())
        while True:
            work, part = pipe.recv()
            pipe.send(_answer(work, engine, part))
    except (EOFError, OSError):
        return


def _answer(
    work: Callable[[Engine, Any], Any], engine: Engine, part: Sequence[Any]
) -> tuple[list[Any] | None, Exception | None]:
    try:
        return [work(engine, task) for task in part], None
    except Exception as problem:  # noqa: BLE001 – raised again where the work was handed out
        return None, problem


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
