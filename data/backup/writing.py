"""A backup that is made: beside its place first, read again, and then moved there."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

from data.backup import kept
from data.backup import manifest as described
from data.backup.archive import opened
from data.backup.manifest import FILES, Manifest, Member, Table, program
from data.errors import Finding, InputError
from data.store import dump
from data.store.migrate import revision
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from data.backup.kept import Kept
    from data.store.store import Store

type Progress = Callable[[int], None]

_PIECE: Final = 1 << 20
# Most of what can be saved, at several times the speed.
_LEVEL: Final = 1

_BUSY: Final = Text("eine andere Sicherung schreibt sie gerade", "another backup is writing it")
_FREE: Final = Text("eine Datei, die niemand schreibt", "a file that nobody writes")
_NOWHERE: Final = Text("keinen Ordner", "no folder")
_A_FOLDER: Final = Text("einen Ordner, den es gibt", "a folder that is there")
_IS_ELSE: Final = Text("eine Datei, die keine Sicherung ist", "a file that is no backup")
_A_PLACE: Final = Text(
    "eine neue Datei, oder eine ältere Sicherung, die ersetzt wird",
    "a new file, or an older backup that is replaced",
)


class Steps:
    """Who is told of the two steps of the work; each gets how much there is, and then how far."""

    def write(self, rows: int) -> Progress:  # noqa: ARG002
        """Rows are written."""
        return lambda _: None

    def check(self, size: int) -> Progress:  # noqa: ARG002
        """Bytes are read again."""
        return lambda _: None


def write(store: Store, home: Path, path: Path, *, key: str | None, steps: Steps) -> Manifest:
    """Write a backup of a store and of the files below `home` that cannot be made again.

    The file is readable by its owner alone, holds one state of the store, and is moved into
    place once it was read again.

    Parameters
    ----------
    key
        SHA-256 of the key that signs links and prints, as hexadecimal digits.

    Raises
    ------
    InputError
        Where `path` is a file of something else or in no folder, or another process writes it.
    OSError
        Where it cannot be written.
    data.store.changes.StoreError
        Where the store cannot be read.
    """
    _check_place(path)
    with _partly(path) as part, _files(home) as files:
        with store.still(path.with_name(f".{path.name}.copy")) as connection:
            made = _write(connection, part, files, key, steps)
        with opened(part) as archive:
            archive.check(steps.check(archive.manifest.size))
        part.replace(path)
        _sync_folder(path.parent)
    return made


def _check_place(path: Path) -> None:
    """Refuse a folder that is not there, and to write over whatever is no backup."""
    if not path.parent.is_dir():
        raise InputError(Finding(str(path), None, _NOWHERE, _A_FOLDER))
    if not path.exists():
        return
    try:
        with opened(path):
            return
    except InputError as error:
        raise InputError(Finding(str(path), None, _IS_ELSE, _A_PLACE)) from error


@contextmanager
def _partly(path: Path) -> Iterator[Path]:
    """Hold a file beside `path` that one process alone writes; a killed one leaves it to us."""
    part = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(Finding(str(path), None, _BUSY, _FREE)) from error
        part.chmod(0o600)
        try:
            yield part
        except BaseException:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def _files(home: Path) -> Iterator[tuple[Kept, ...]]:
    files = kept.opened(home)
    try:
        yield files
    finally:
        for one in files:
            one.file.close()


def _write(
    connection: sa.Connection, part: Path, files: Iterable[Kept], key: str | None, steps: Steps
) -> Manifest:
    moment = datetime.now(UTC)
    counted = [(shape, dump.count(connection, shape)) for shape in dump.shapes()]
    progress = steps.write(sum(rows for _, rows in counted))
    members: dict[str, Member] = {}
    with part.open("r+b") as file:
        file.truncate()
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            tables = tuple(Table(shape=shape, rows=rows) for shape, rows in counted)
            for table in tables:
                rows = _told(dump.lines(connection, table.shape), progress)
                members[table.member] = _add(archive, table.member, rows)
            for one in files:
                name = f"{FILES}{one.name}"
                members[name] = _add(archive, name, _pieces(one.file))
            manifest = Manifest(
                program=program(),
                revision=revision(connection) or "",
                made=moment,
                tables=tables,
                members=members,
                key=key,
            )
            archive.writestr(described.NAME, manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add(archive: ZipFile, name: str, pieces: Iterable[bytes]) -> Member:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    return Member(size=size, sha256=digest.hexdigest())


def _told(lines: Iterable[bytes], progress: Progress) -> Iterator[bytes]:
    for line in lines:
        yield line
        progress(1)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
