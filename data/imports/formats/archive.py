"""Zip archives from strangers: looked through before anything is unpacked."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from data.imports.limits import MB
from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.imports.limits import Limits

_READABLE: Final = frozenset(
    {".csv", ".xlsx", ".geojson", ".json", ".gpkg", ".fgb", ".shp", ".gml"}
)
_BESIDE: Final = frozenset({".shx", ".dbf", ".prj", ".cpg"})
_SMALL: Final = 1 * MB
_MEMBERS: Final = 2_000
_CHUNK: Final = 1 << 16
# What a name keeps when its file is unpacked: nothing that a library could take for a
# path, an address or an option.
_UNUSUAL: Final = re.compile(r"[^\w ()-]")
_LONGEST_NAME: Final = 60


def opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open an archive and refuse what is hostile: too large, too dense, out of its folder."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileRefusedError(
            found=str(error), expected=Text("ein vollständiges Archiv", "an archive that is whole")
        ) from error
    members = archive.infolist()
    if len(members) > _MEMBERS:
        raise FileRefusedError(
            found=Text(f"{len(members)} Dateien", f"{len(members)} members"),
            expected=Text(f"höchstens {_MEMBERS}", f"at most {_MEMBERS}"),
        )
    total = sum(member.file_size for member in members)
    if total > limits.unzipped_mb * MB:
        raise FileRefusedError(
            found=Text(
                f"{total / MB:.0f} MB nach dem Entpacken", f"{total / MB:.0f} MB when unpacked"
            ),
            expected=Text(f"höchstens {limits.unzipped_mb} MB", f"at most {limits.unzipped_mb} MB"),
        )
    for member in members:
        _check(member, limits)
    return archive


def _check(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in name or "\x00" in name:
        raise FileRefusedError(
            found=Text(
                f"die Datei {member.filename[:80]!r}", f"the member {member.filename[:80]!r}"
            ),
            expected=Text(
                "Dateien im eigenen Ordner des Archivs", "members inside the archive's own folder"
            ),
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileRefusedError(
            found=Text(
                f"die Verknüpfung {member.filename[:80]!r}", f"the link {member.filename[:80]!r}"
            ),
            expected=Text("Dateien, keine Verknüpfungen", "files, not links"),
        )
    if member.flag_bits & 1:
        raise FileRefusedError(
            found=Text("ein Kennwort", "a password"),
            expected=Text("ein Archiv ohne Kennwort", "an archive without one"),
        )
    if member.file_size > _SMALL and member.file_size > max(member.compress_size, 1) * limits.ratio:
        times = member.file_size // max(member.compress_size, 1)
        raise FileRefusedError(
            found=Text(
                f"{member.filename[:80]!r}, entpackt {times}-mal so groß",
                f"{member.filename[:80]!r}, {times} times as large as it is packed",
            ),
            expected=Text(f"höchstens {limits.ratio}-mal", f"at most {limits.ratio} times"),
        )


def chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's content, never more of it than its head says."""
    try:
        with archive.open(member) as file:
            yield from _bounded(file, member.file_size)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise FileRefusedError(
            found=f"{member.filename[:80]!r}: {error}",
            expected=Text("ein vollständiges Archiv", "an archive that is whole"),
        ) from error


def _bounded(file: IO[bytes], size: int) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        size -= len(chunk)
        if size < 0:
            raise FileRefusedError(
                found=Text(
                    "eine Datei, die größer ist als angegeben", "a member larger than it says"
                ),
                expected=Text("ein vollständiges Archiv", "an archive that is whole"),
            )
        yield chunk


def unpack(
    path: Path, folder: Path, limits: Limits, layer: str | None = None
) -> tuple[Path, str | None]:
    """Unpack the one file that can be read under its own name, with what belongs to it.

    Of several it is the one whose name is `layer`. Returns the file, and the layer that is
    to be taken of it.
    """
    with opened(path, limits) as archive:
        files = [
            member
            for member in archive.infolist()
            if not member.is_dir() and "__MACOSX" not in member.filename
        ]
        found = [one for one in files if _suffix(one) in _READABLE]
        named = [one for one in found if layer and _is_called(one, layer)]
        if len(found) > 1 and len(named) == 1:
            found, layer = named, None
        if len(found) != 1:
            names = ", ".join(one.filename for one in found)[:200]
            raise FileRefusedError(
                found=names or Text("keine davon", "none of them"),
                expected=Text(
                    f"eine Datei mit {', '.join(sorted(_READABLE))}, oder --layer NAME",
                    f"one file of {', '.join(sorted(_READABLE))}, or --layer NAME",
                ),
            )
        stem = PurePosixPath(found[0].filename).with_suffix("")
        name = _UNUSUAL.sub("_", stem.name)[:_LONGEST_NAME] or "_"
        for member in files:
            beside = PurePosixPath(member.filename)
            if member is found[0] or (
                _suffix(member) in _BESIDE and beside.with_suffix("") == stem
            ):
                with (folder / f"{name}{_suffix(member)}").open("wb") as out:
                    for chunk in chunks(archive, member):
                        out.write(chunk)
        return folder / f"{name}{_suffix(found[0])}", layer


def _is_called(member: zipfile.ZipInfo, name: str) -> bool:
    path = PurePosixPath(member.filename)
    return name.casefold() in {path.name.casefold(), path.stem.casefold()}


def _suffix(member: zipfile.ZipInfo) -> str:
    return Path(member.filename).suffix.lower()
