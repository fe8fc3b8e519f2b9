"""Long work of the desk, done beside the service and never lost.

What others use stands here: `enqueue`, `get`, `of_account`, `cancel` and `result_of`, each with
the `Postroom` of the application. A kind of work is a `Kind` in `api.jobs.kinds.KINDS`: its
function is given a `Work`, says how far it has come, and returns the file that it made or
none. It runs in a process of its own (`child`), which the `runner` of each server process
starts, watches and, where the job is cancelled, ends. It may be begun several times, so that
it does to the store only what goes into `Work.done`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.jobs.kind import JobError, Kind, Work
    from api.jobs.orders import (
        UnknownKindError,
        cancel,
        enqueue,
        get,
        of_account,
        result_of,
    )
    from data.store.jobs import Job, State, TooManyError

__all__ = [
    "Job",
    "JobError",
    "Kind",
    "State",
    "TooManyError",
    "UnknownKindError",
    "Work",
    "cancel",
    "enqueue",
    "get",
    "of_account",
    "result_of",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 – of whatever is asked for
    """Return what others use, from its module.

    Only now, because the process of a job is a module of this package too: it would import
    every kind of work before it begins its own, half of its time to the first row.
    """
    if name in __all__:
        for module in ("api.jobs.kind", "api.jobs.orders", "data.store.jobs"):
            held = import_module(module)
            if hasattr(held, name):
                return getattr(held, name)
    raise AttributeError(name)
