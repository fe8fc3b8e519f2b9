"""Whether a file is what it should be: its first bytes, its structure, its checksum."""

from __future__ import annotations

import hashlib
import re
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from data.sources.catalogue import Algorithm, Kind

_HEAD: Final = 4096
_LONGEST_HEADER: Final = 64 * 1024  # of a block of OSM PBF
_WEB_PAGE: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+)?html", re.IGNORECASE)
_HEX: Final[dict[Algorithm, re.Pattern[str]]] = {
    "md5": re.compile(r"\b[0-9a-f]{32}\b", re.IGNORECASE),
    "sha256": re.compile(r"\b[0-9a-f]{64}\b", re.IGNORECASE),
}
NAMES: Final[dict[Kind, str]] = {
    "zip": "a ZIP archive",
    "pbf": "an OSM PBF file",
    "gpkg": "a GeoPackage",
    "csv": "a table as text",
}


def problem(path: Path, kind: Kind) -> str | None:
    """Return what is wrong with a file that should be of `kind`; None where nothing is."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if _WEB_PAGE.match(head):
        return f"a web page came instead of {NAMES[kind]}"
    size = path.stat().st_size
    match kind:
        case "zip":
            sound = _zip(path)
        case "pbf":
            sound = _pbf(head)
        case "gpkg":
            sound = _gpkg(head, size)
        case "csv":
            sound = bool(head) and b"\0" not in head
    return None if sound else f"what came is not {NAMES[kind]}, or not all of it"


def _zip(path: Path) -> bool:
    """Have a directory, which stands at the end of an archive: then nothing is cut off."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _pbf(head: bytes) -> bool:
    """Begin with the block "OSMHeader" (OSM PBF format: length, BlobHeader, Blob)."""
    length = int.from_bytes(head[:4])
    return 0 < length < _LONGEST_HEADER and b"OSMHeader" in head[4 : 4 + length]


def _gpkg(head: bytes, size: int) -> bool:
    """Be SQLite with the mark of a GeoPackage, and as long as its header says."""
    if not head.startswith(b"SQLite format 3\0") or head[68:72] not in {b"GPKG", b"GP10", b"GP11"}:
        return False
    page = int.from_bytes(head[16:18])
    return (65_536 if page == 1 else page) * int.from_bytes(head[28:32]) == size


def digests(path: Path, algorithms: Iterable[Algorithm]) -> dict[Algorithm, str]:
    """Return checksums of a file, read once."""
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            for one in hashes.values():
                one.update(block)
    return {name: one.hexdigest() for name, one in hashes.items()}


def stated(text: str, algorithm: Algorithm, file: str) -> str | None:
    """Return the checksum that a file of checksums states for `file`.

    Of several lines the one with the file's name counts; a single one needs no name.
    """
    found = [
        (match[0].lower(), line)
        for line in text.splitlines()
        if (match := _HEX[algorithm].search(line))
    ]
    named = [value for value, line in found if file in line]
    if len(found) == 1:
        return found[0][0]
    return named[0] if len(named) == 1 else None
