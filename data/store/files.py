"""Bytes of documents, each kept once under the hash of its content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Files:
    """A folder of files that are named by their SHA-256 and never changed.

    Parameters
    ----------
    folder
        Where they lie; made when the first one comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep bytes; return their SHA-256. On disk, whole and under its name, once it returns.

        Raises
        ------
        OSError
            Where the disk is full or cannot be written.
        """
        name = self.name_of(content)
        path = self.path(name)
        if path.is_file() and path.stat().st_size == len(content):
            return name
        self._folder.mkdir(parents=True, exist_ok=True)
        number, partial = tempfile.mkstemp(dir=self._folder, prefix="partial-")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # else a power cut may take the name away
        finally:
            os.close(folder)
        return name

    @staticmethod
    def name_of(content: bytes) -> str:
        """Return the SHA-256 under which bytes are kept."""
        return hashlib.sha256(content).hexdigest()

    def erase(self, sha256: str) -> None:
        """Delete the bytes of a hash, where they are there."""
        self.path(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a hash lie, or would.

        Raises
        ------
        ValueError
            For what is no SHA-256.
        """
        if not _HASH.fullmatch(sha256):
            msg = "a SHA-256 in hexadecimal digits"
            raise ValueError(msg)
        return self._folder / sha256

    def read(self, sha256: str) -> bytes | None:
        """Return the bytes of a hash; None where they are missing or damaged."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None
