"""A download that is under way: its bytes, and which version of the file they are of."""

from __future__ import annotations

import fcntl
import os
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import httpx

_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class Version(BaseModel):
    """Which version of a file: where it is from, and the validators of its server."""

    model_config = ConfigDict(frozen=True)

    address: str
    etag: str | None = None
    last_modified: str | None = None
    dated: bool = False
    """Whether the file was at rest when it was sent, so that its date tells versions apart."""

    @classmethod
    def of(cls, response: httpx.Response, address: str) -> Self:
        """Return the version that a server sends."""
        modified = response.headers.get("Last-Modified")
        return cls(
            address=address,
            etag=response.headers.get("ETag"),
            last_modified=modified,
            dated=_at_rest(modified, response.headers.get("Date")),
        )

    def unless_unchanged(self) -> dict[str, str]:
        """Return the headers that ask for the file unless it is still this version."""
        if self.etag:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified else {}

    @property
    def strong(self) -> str | None:
        """The validator that two different contents never share (RFC 9110, 8.8.1)."""
        if self.etag:
            return None if self.etag.startswith("W/") else self.etag
        return self.last_modified if self.dated else None


def _at_rest(modified: str | None, sent: str | None) -> bool:
    """Return whether a date is a strong validator (RFC 9110, 8.8.2.2)."""
    try:
        gap = parsedate_to_datetime(sent or "") - parsedate_to_datetime(modified or "")
    except (TypeError, ValueError):
        return False
    return gap.total_seconds() >= 1


class InUseError(Exception):
    """Somebody else is just downloading the same file."""


class Part:
    """The bytes of `path` that are here so far, in a file of their own beside it.

    Nobody else can write to it while it is open.

    Parameters
    ----------
    path
        Where the whole file will be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + ".part")
        self._about = path.with_name(path.name + ".part.json")
        self._version: Version | None = None

    def __enter__(self) -> Self:
        """Open the part, with what an earlier attempt left."""
        self._file = self.path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise InUseError from None
        self.size = self._file.tell()
        self._version = self._read() if self.size else None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; what can be gone on with stays."""
        self._file.close()
        if not self.size or self._version is None or not self._version.strong:
            self.path.unlink(missing_ok=True)
            self._about.unlink(missing_ok=True)

    def _read(self) -> Version | None:
        try:
            return Version.model_validate_json(self._about.read_bytes())
        except (OSError, ValidationError):
            return None

    @property
    def version(self) -> Version:
        """The version that the bytes are of."""
        assert self._version is not None, "nothing was received"  # noqa: S101
        return self._version

    def resumable(self, address: str) -> bool:
        """Return whether the rest of these bytes can be asked for."""
        held = self._version
        return held is not None and held.address == address and held.strong is not None

    def rest(self) -> dict[str, str]:
        """Return the headers that ask for the rest, or for the whole of a newer version."""
        return {"Range": f"bytes={self.size}-", "If-Range": str(self.version.strong)}

    def goes_on_with(self, response: httpx.Response, version: Version) -> bool:
        """Return whether an answer is the rest of this version, from where it stopped."""
        said = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if not said or int(said[1]) != self.size:
            return False
        # To the last byte: a server may send less of the rest than was asked for.
        to_the_end = said[3] == "*" or int(said[2]) == int(said[3]) - 1
        held = self.version
        same = version.etag in {held.etag, None} and version.last_modified in {
            held.last_modified,
            None,
        }
        return to_the_end and same

    def begin(self, version: Version) -> None:
        """Start over with another version."""
        self.empty()
        self._version = version
        self._about.write_text(version.model_dump_json(), encoding="utf-8")

    def empty(self) -> None:
        """Forget all bytes."""
        self._file.truncate(0)
        self.size = 0
        self._version = None

    def add(self, chunk: bytes) -> None:
        """Append bytes."""
        self._file.write(chunk)
        self.size += len(chunk)

    def flush(self) -> None:
        """Hand all bytes to the file, for others to read."""
        self._file.flush()

    def move_to(self, path: Path) -> None:
        """Make the whole file of it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self.path.replace(path)
        self._about.unlink(missing_ok=True)
        self.size = 0
