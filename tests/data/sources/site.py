"""A real web server on the loopback whose files and faults are set by the test."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD: Final = formatdate(1_700_000_000, usegmt=True)


def archive(size: int = 300_000, seed: int = 1) -> bytes:
    """Return a ZIP archive of about `size` bytes that do not pack."""
    noise = b"".join(
        hashlib.sha256(f"{seed}-{block}".encode()).digest() for block in range(size // 32)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as held:
        held.writestr("layer.gpkg", noise)
    return buffer.getvalue()


@dataclass
class File:
    """What a path answers.

    `cuts` are the bytes after which each of the first answers breaks off; `answers` are
    status codes with which the first requests are turned away.
    """

    content: bytes
    etag: str | None = '"v1"'
    modified: str | None = OLD
    ranges: bool = True
    length: bool = True
    kind: str = "application/zip"
    cuts: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    to: str | None = None
    heeds_if_range: bool = True
    offset: int = 0
    encoding: str | None = None


@dataclass
class Site:
    """The server: its files by path, its address, and what it was asked."""

    address: str
    files: dict[str, File] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, file: File) -> str:
        """Answer `path` with `file`; return the address."""
        self.files[path] = file
        return self.address + path

    def ranges(self) -> list[str | None]:
        """Return what part each request asked for."""
        return [headers.get("range") for _, headers in self.asked]


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        """Answer, or fail, as the test wants it."""
        self.site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        file = self.site.files.get(self.path)
        if file is None:
            self._end(404)
        elif file.answers:
            self._end(file.answers.pop(0))
        elif file.to is not None:
            self._end(302, Location=file.to)
        elif file.etag and self.headers.get("If-None-Match") == file.etag:
            self._end(304, ETag=file.etag)
        elif file.modified and self.headers.get("If-Modified-Since") == file.modified:
            self._end(304)
        else:
            self._send(file)

    def _end(self, status: int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, file: File) -> None:
        start = self._start(file)
        if start is not None and start >= len(file.content):
            self._end(416)
            return
        body = file.content[(start or 0) + (file.offset if start else 0) :]
        self.send_response(200 if start is None else 206)
        self.send_header("Content-Type", file.kind)
        if file.etag:
            self.send_header("ETag", file.etag)
        if file.modified:
            self.send_header("Last-Modified", file.modified)
        if file.encoding:
            self.send_header("Content-Encoding", file.encoding)
        if start is not None:
            first, last = start + file.offset, len(file.content)
            self.send_header("Content-Range", f"bytes {first}-{last - 1}/{last}")
        if file.length:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(body[: file.cuts.pop(0)] if file.cuts else body)

    def _start(self, file: File) -> int | None:
        """Return the first byte wanted; None: the whole file."""
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not wanted or not file.ranges:
            return None
        condition = self.headers.get("If-Range")
        if file.heeds_if_range and condition not in {None, file.etag, file.modified}:
            return None
        return int(wanted[1])


@contextmanager
def serving() -> Iterator[Site]:
    """Serve on a free port of the loopback until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass = type("Handler", (_Handler,), {"site": site})
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
