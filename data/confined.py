"""A process that reads what others wrote: little memory, little time, no environment of ours."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

try:
    import resource
except ImportError:  # no limits on this system
    resource = None  # type: ignore[assignment]

_MB: Final = 1_000_000


def confine(memory_mb: int, seconds: int) -> None:
    """Let this process have no more memory and processor time than it may, and dump nothing.

    What the libraries map without using it does not count: the limit is on what is added
    to the memory in use now.
    """
    if resource is None:
        return
    with suppress(OSError, ValueError):
        size, resident = Path("/proc/self/statm").read_text(encoding="ascii").split()[:2]
        page = resource.getpagesize()
        most = int(size) * page + max(memory_mb * _MB - int(resident) * page, 16 * _MB)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bare_environment() -> dict[str, str]:
    """Return the environment of such a process: where our modules are, and few threads."""
    path = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    return {
        "PYTHONPATH": path,
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
