"""Fetching a file from its source: resumed, checked, and moved into place whole.

Beside the file stands a receipt with address, day, size and checksum; a file that the
source has not changed since is not fetched again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from data.sources import content
from data.sources.part import InUseError, Part, Version
from data.sources.transfer import DownloadError, TransientError, client, opened, receive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from data.sources.catalogue import Algorithm, Checksum, Kind
    from data.sources.transfer import Progress

_LONGEST_CHECKSUM: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file may be, and how patient a download is.

    Attributes
    ----------
    size
        Bytes that a file may have.
    attempts
        How often it is tried where the failure may be passing.
    wait
        Seconds before the second attempt; before each one after that twice as many.
    timeout
        Seconds of silence after which a connection is given up.
    """

    size: int = 4_000_000_000
    attempts: int = 4
    wait: float = 1.0
    timeout: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be fetched: from where, to where, and what it is checked against."""

    address: str
    path: Path
    kind: Kind
    checksum: Checksum | None = None


class Receipt(BaseModel):
    """What is known of a file that was fetched; stands beside it as JSON.

    `verified` says whether the source's own checksum fits; None: it offers none.
    """

    model_config = ConfigDict(frozen=True)

    version: Version
    size: int
    sha256: str
    verified: bool | None
    fetched_at: datetime

    @staticmethod
    def path_of(path: Path) -> Path:
        """Return where the receipt of a file stands."""
        return path.with_name(path.name + ".json")

    @classmethod
    def of(cls, path: Path) -> Receipt | None:
        """Return the receipt of a file that is here as it was fetched; else None."""
        try:
            receipt = cls.model_validate_json(cls.path_of(path).read_bytes())
            same = path.stat().st_size == receipt.size
        except (OSError, ValidationError):
            return None
        whole = same and content.digests(path, ["sha256"])["sha256"] == receipt.sha256
        return receipt if whole else None

    def write(self, path: Path) -> None:
        """Lay the receipt beside its file, whole or not at all."""
        beside = path.with_name(path.name + ".json.new")
        beside.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        beside.replace(self.path_of(path))


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is here, and whether it had been before."""

    path: Path
    receipt: Receipt
    unchanged: bool


def _silent(_done: int, _total: int | None) -> None:
    pass


def fetch(order: Order, *, limits: Limits | None = None, progress: Progress = _silent) -> Fetched:
    """Fetch a file, unless it is here and unchanged.

    Raises
    ------
    DownloadError
        Where it cannot be had, or is not what it should be; a file that was here before
        stays as it was.
    """
    limits = limits or Limits()
    order.path.parent.mkdir(parents=True, exist_ok=True)
    receipt = Receipt.of(order.path)
    known = receipt.version if receipt and receipt.version.address == order.address else None
    try:
        with client(limits.timeout) as held, Part(order.path) as part:

            def attempt() -> bool:
                return receive(
                    held, order.address, part, known=known, limit=limits.size, progress=progress
                )

            if not _patiently(attempt, limits):
                assert receipt is not None  # noqa: S101 – only what is known can be unchanged
                part.empty()
                return Fetched(order.path, receipt, unchanged=True)
            receipt = _checked(held, order, part, limits)
            part.move_to(order.path)
            receipt.write(order.path)
    except InUseError:
        msg = f"{order.path.name} is just being downloaded by another process"
        raise DownloadError(msg) from None
    return Fetched(order.path, receipt, unchanged=False)


def _patiently[T](attempt: Callable[[], T], limits: Limits) -> T:
    """Try again after passing failures, with growing waits."""
    for number in range(limits.attempts - 1):
        try:
            return attempt()
        except TransientError as error:
            time.sleep(max(limits.wait * 2**number, error.wait))
    return attempt()


def _checked(held: httpx.Client, order: Order, part: Part, limits: Limits) -> Receipt:
    """Return the receipt of a part that is whole; a wrong one is thrown away."""
    part.flush()
    wrong = content.problem(part.path, order.kind)
    if wrong:
        part.empty()
        msg = f"{order.address}: {wrong}"
        raise DownloadError(msg)
    algorithms: set[Algorithm] = {"sha256"}
    if order.checksum:
        algorithms.add(order.checksum.algorithm)
    digests = content.digests(part.path, algorithms)
    expected = None
    if order.checksum:
        checksum = order.checksum
        expected = _patiently(lambda: _stated(held, checksum, order.address), limits)
        if expected and expected != digests[checksum.algorithm]:
            part.empty()
            msg = (
                f"{order.address}: the {checksum.algorithm} is {digests[checksum.algorithm]}, "
                f"the source states {expected}; the file may just be changing, try again later"
            )
            raise DownloadError(msg)
    return Receipt(
        version=part.version,
        size=part.size,
        sha256=digests["sha256"],
        verified=None if order.checksum is None else expected is not None,
        fetched_at=datetime.now(UTC).replace(microsecond=0),
    )


def _stated(held: httpx.Client, checksum: Checksum, address: str) -> str | None:
    """Return the checksum that the source states; None where it does not any more."""
    with opened(held, checksum.address) as response:
        if response.is_server_error:
            msg = f"{checksum.address}: the server answers {response.status_code}"
            raise TransientError(msg)
        if not response.is_success:
            return None
        raw = b""
        for chunk in response.iter_raw():
            raw += chunk
            if len(raw) > _LONGEST_CHECKSUM:
                return None
    return content.stated(
        raw.decode("utf-8", "replace"), checksum.algorithm, address.rpartition("/")[2]
    )
