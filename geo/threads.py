"""How many threads numerical libraries compute in."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_thread_each() -> None:
    """Let BLAS compute in one thread from here on, in this process.

    A service answers requests in threads already, and threads beside these wait for each other:
    a search among 100,000 plots takes three times as long with them.
    """
    threadpool_limits(limits=1, user_api="blas")
