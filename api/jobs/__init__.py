"""Long work of the desk, done beside the service and never lost.

What others use stands here: `enqueue`, `get`, `of_account`, `cancel` and `result_of`, each with
the `Postroom` of the application. A kind of work is a `Kind` in `api.jobs.kinds.KINDS`: its
function is given a `Work`, says how far it has come, and returns the file that it made or
none. It runs in a process of its own (`child`), which the `runner` of each server process
starts, watches and, where the job is cancelled, ends. It may be begun several times, so that
it does to the store only what goes into `Work.done`.
"""

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
