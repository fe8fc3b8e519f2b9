"""One request for one file over HTTP: redirects, ranges, and what is refused.

Whole files, parts of them and validators are those of RFC 9110. Only https is spoken;
plain http is for addresses on this machine, since nothing of it goes over a network.
"""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import httpx

from data.sources.part import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.sources.part import Part

type Progress = Callable[[int, int | None], None]
"""Told how many bytes are there, and of how many; None where the server does not say."""

REDIRECTS: Final = 5
_TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_AGENT: Final = "gewerbeflaechen (sources fetch)"
_LONGEST_WAIT_S: Final = 60.0


class DownloadError(Exception):
    """A download failed; the message is the one line that says why."""


class TransientError(DownloadError):
    """A failure that may be over at the next attempt, after `wait` seconds at least."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


def client(timeout: float) -> httpx.Client:
    """Return a client that gives up on a silent server after `timeout` seconds."""
    return httpx.Client(timeout=timeout, headers={"User-Agent": _AGENT})


@contextmanager
def opened(
    held: httpx.Client, address: str, headers: Mapping[str, str] | None = None
) -> Iterator[httpx.Response]:
    """Ask for `address`, follow redirects to https alone, and yield the answer unread.

    Raises
    ------
    DownloadError
        Where an address may not be fetched, or redirects do not end.
    TransientError
        Where the server cannot be reached, or breaks off.
    """
    asked = {"Accept-Encoding": "identity", **(headers or {})}
    current = _checked(address, None)
    for _ in range(REDIRECTS + 1):
        try:
            with held.stream("GET", current, headers=asked) as response:
                if not response.has_redirect_location:
                    yield response
                    return
                current = _checked(response.headers["Location"], current)
        except httpx.TransportError as error:
            raise _unreachable(current.host, error) from error
        except httpx.InvalidURL:
            msg = f"{current} redirects to what is no address"
            raise DownloadError(msg) from None
    msg = f"{address} redirects without an end"
    raise DownloadError(msg)


def _checked(address: str, before: httpx.URL | None) -> httpx.URL:
    """Return an address that may be fetched, coming from `before`."""
    try:
        url = before.join(address) if before else httpx.URL(address)
    except httpx.InvalidURL:
        msg = f"{address} is no address"
        raise DownloadError(msg) from None
    local = _on_this_machine(url.host)
    if before is not None and local and not _on_this_machine(before.host):
        msg = f"{before.host} redirects to this machine ({url.host}); that is not followed"
        raise DownloadError(msg)
    if not url.host or not (url.scheme == "https" or (url.scheme == "http" and local)):
        way = "redirects to it" if before else "was asked for"
        msg = f"{url} {way}; only https is fetched"
        raise DownloadError(msg)
    return url


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unreachable(host: str, error: httpx.TransportError) -> DownloadError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return DownloadError(f"{host}: its certificate is not valid ({error})")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return TransientError(f"no network, or {host} is down ({error or 'no answer in time'})")
    return TransientError(f"the connection to {host} broke off ({error or 'no answer in time'})")


def receive(
    held: httpx.Client,
    address: str,
    part: Part,
    *,
    known: Version | None,
    limit: int,
    progress: Progress,
) -> bool:
    """Receive a file into `part`, going on where it stopped; False where it is unchanged.

    Parameters
    ----------
    known
        The version that is already here, whole; None: there is none.
    limit
        Bytes that a file may have.

    Raises
    ------
    DownloadError
        Where the server refuses, or sends what was not asked for.
    TransientError
        Where another attempt may go on.
    """
    start = part.size if part.resumable(address) else 0
    headers = known.unless_unchanged() if known else {}
    if start:
        headers |= part.rest()
    with opened(held, address, headers) as response:
        if known and response.status_code == HTTPStatus.NOT_MODIFIED:
            return False
        if start and response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.empty()
            msg = f"{address}: the part that is here does not fit the file any more"
            raise TransientError(msg)
        _refuse(response, address)
        version = Version.of(response, address)
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            if not start or not part.goes_on_with(response, version):
                part.empty()
                msg = f"{address}: the server sent another part than the one asked for"
                raise TransientError(msg)
        else:
            start = 0
            part.begin(version)
        _receive(response, part, start, limit, progress)
    return True


def _receive(
    response: httpx.Response, part: Part, start: int, limit: int, progress: Progress
) -> None:
    length = response.headers.get("Content-Length", "")
    total = start + int(length) if length.isdigit() else None
    if total is not None and total > limit:
        part.empty()
        raise DownloadError(_too_large(total, limit))
    progress(start, total)
    for chunk in response.iter_raw():
        if part.size + len(chunk) > limit:
            part.empty()
            raise DownloadError(_too_large(None, limit))
        part.add(chunk)
        progress(part.size, total)


def _too_large(total: int | None, limit: int) -> str:
    size = f"has {total / 1e6:.0f} MB" if total else "does not end"
    return f"the file {size}, more than the {limit / 1e6:.0f} MB of GEWERBE_DOWNLOAD_MB"


def _refuse(response: httpx.Response, address: str) -> None:
    """Raise where the answer is no file."""
    code = response.status_code
    reason = f"{code} {response.reason_phrase}".strip()
    if code in _TRANSIENT:
        after = response.headers.get("Retry-After", "")
        wait = min(float(after), _LONGEST_WAIT_S) if after.isdigit() else 0.0
        msg = f"{response.url.host} cannot answer now ({reason})"
        raise TransientError(msg, wait)
    if code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        msg = f"{address}: the server answers {reason}"
        raise DownloadError(msg)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        msg = f"{address}: the server packs the file though it was asked not to"
        raise DownloadError(msg)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        msg = f"{address}: the server sends a web page instead of the file"
        raise DownloadError(msg)
