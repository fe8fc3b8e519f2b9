"""Orders of long work, as the desk gives them and asks for them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from api.jobs.folder import Folder
from api.jobs.kinds import KINDS
from data.store.jobs import Order, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from api.jobs.kind import Kind
    from api.postroom import Postroom
    from data.store.jobs import Job
    from data.store.users import Act
    from data.words import Language


class UnknownKindError(LookupError):
    """There is no kind of work of that name."""


def enqueue(
    postroom: Postroom,
    kind: str,
    content: Mapping[str, Any],
    *,
    account: str,
    language: Language,
    source: Path | None = None,
    key: str | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> Job:
    """Order long work; it is done, whatever is killed, once this returns.

    Parameters
    ----------
    kind, content
        Name of a kind, and what it needs to know, as JSON has it.
    account
        Who asks: it may have `Settings.job_waiting` unfinished jobs.
    language
        Of the result.
    source
        A file that the work needs; it is moved away from there.
    key
        Something that names the order, such as a form's token: an order that is sent twice is
        one. By default each is another.

    Raises
    ------
    UnknownKindError
        Where no kind has that name.
    data.store.jobs.TooManyError
        Where the account has too many unfinished jobs.
    data.store.changes.StoreError
        Where it cannot be stored.
    OSError
        Where the file cannot be moved.
    """
    if kind not in kinds:
        raise UnknownKindError(kind)
    jobs, settings = postroom.store().jobs, postroom.settings
    key = key or secrets.token_hex(16)
    if (held := jobs.get(key)) is not None:
        return held
    folder = Folder.of(settings.home, key)
    if source is not None:
        folder.take(source)
    order = Order(
        key=key,
        kind=kind,
        account=account,
        language=language,
        content=content,
        made=postroom.now(),
        ends_on=postroom.today() + timedelta(days=settings.job_days),
    )
    try:
        return jobs.add(order, most=settings.job_waiting)
    except Exception:
        if jobs.get(key) is None:
            folder.keep(())
        raise


def get(postroom: Postroom, key: str) -> Job | None:
    """Return a job; None where there is none, or no longer."""
    store = postroom.existing_store()
    return None if store is None else store.jobs.get(key)


def of_account(postroom: Postroom, account: str) -> tuple[Job, ...]:
    """Return the jobs of an account, the newest first."""
    store = postroom.existing_store()
    return () if store is None else store.jobs.all(account)


def cancel(postroom: Postroom, key: str, act: Act) -> bool:
    """Cancel a job; False where there is none that is unfinished.

    Work that is under way ends within about a second, and has no effect from now on.
    """
    store = postroom.existing_store()
    return store is not None and store.jobs.cancel(key, act)


def result_of(postroom: Postroom, job: Job) -> Path | None:
    """Return the file that a job made; None where it made none, or that is no longer there."""
    if job.state is not State.DONE or job.result is None:
        return None
    path = Folder.of(postroom.settings.home, job.key).path / job.result
    return path if path.is_file() else None
