"""A backup that is read: checked whole before anything of it is used."""

from __future__ import annotations

import hashlib
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from data.backup import manifest as described
from data.backup.kept import is_kept
from data.backup.manifest import FILES, Head, Manifest, program
from data.errors import Finding, InputError, shorten
from data.store import dump
from data.store.migrate import known_revisions
from data.store.schema import REVISION
from data.text import printable
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from data.backup.manifest import Table
    from data.store.dump import Shape

_LARGEST_MANIFEST: Final = 32_000_000
_LONGEST_LINE: Final = 256_000_000
_LONGEST_WORD: Final = 40
_PIECE: Final = 1 << 20
# What zipfile raises for bytes that are no archive, or one that was not made here.
_BROKEN: Final = (
    *(BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OverflowError),
)

_A_BACKUP: Final = Text(
    "eine Sicherung, die „gewerbeflaechen backup“ schrieb",
    "a backup that `gewerbeflaechen backup` wrote",
)
_ELSE: Final = Text("etwas anderes", "something else")
_DAMAGED: Final = Text("beschädigt oder abgeschnitten", "damaged or cut off")
_NEWER: Final = Text(
    "die Sicherung eines neueren Programms ({version}, Stand der Tabellen {revision})",
    "the backup of a newer program ({version}, tables of revision {revision})",
)
_OURS: Final = Text(
    "eine von Programm {version} oder älter (Stand {revision}); das Programm zuerst erneuern",
    "one of program {version} or older (revision {revision}); update the program first",
)
_CHANGED: Final = Text("anderer Inhalt, als die Sicherung nennt", "content other than it says")
_WHOLE: Final = Text("die Bytes mit der SHA-256 {digest}…", "the bytes with SHA-256 {digest}…")
_NO_ROW: Final = Text("keine Zeile dieser Tabelle", "no row of this table")
_ROWS: Final = Text("Zeilen: {rows}", "rows: {rows}")
_NAMES: Final = Text(
    "genau die Dateien, die das Inhaltsverzeichnis nennt", "the files that its manifest names"
)


class Archive:
    """An open backup whose manifest was read; `check` looks at all the rest.

    What `data.store.refill.Content` asks for.
    """

    def __init__(self, path: Path, archive: ZipFile) -> None:
        self._path = path
        self._zip = archive
        self.manifest = self._manifest()
        self.revision: str = self.manifest.revision
        self.made: datetime = self.manifest.made
        self.shapes: Sequence[Shape] = tuple(table.shape for table in self.manifest.tables)

    def _manifest(self) -> Manifest:
        try:
            size = self._zip.getinfo(described.NAME).file_size
            content = self._zip.read(described.NAME) if size <= _LARGEST_MANIFEST else b""
        except KeyError as error:
            raise self._refused(None, _ELSE, _A_BACKUP) from error
        except _BROKEN as error:
            raise self._refused(described.NAME, _DAMAGED, _A_BACKUP) from error
        try:
            head = Head.model_validate_json(content)
        except ValidationError as error:
            raise self._refused(described.NAME, _ELSE, _A_BACKUP) from error
        if head.layout > described.LAYOUT or head.revision not in known_revisions():
            raise self._refused(
                None,
                _NEWER.format(version=_word(head.program), revision=_word(head.revision)),
                _OURS.format(version=program(), revision=REVISION),
            )
        try:
            return Manifest.model_validate_json(content)
        except ValidationError as error:
            raise self._refused(described.NAME, _ELSE, _A_BACKUP) from error

    def check(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Read all of it: names, sizes, hashes, and every row of every table.

        Parameters
        ----------
        progress
            Told how many more bytes were read.

        Raises
        ------
        InputError
            Names the member that is not what the manifest says.
        """
        self._check_names()
        tables = {table.member: table for table in self.manifest.tables}
        for name, member in self.manifest.members.items():
            digest, size = hashlib.sha256(), 0
            table = tables.get(name)
            with self._reading(name) as file:
                for piece in self._lines(file, table) if table else _pieces(file):
                    digest.update(piece)
                    size += len(piece)
                    progress(len(piece))
            if (digest.hexdigest(), size) != (member.sha256, member.size):
                expected = _WHOLE.format(digest=member.sha256[:12])
                raise self._refused(name, _CHANGED, expected)

    def _check_names(self) -> None:
        held = [info.filename for info in self._zip.infolist()]
        members = self.manifest.members
        tables = {table.member for table in self.manifest.tables}
        strange = [
            name
            for name in members
            if name not in tables
            and not (name.startswith(FILES) and is_kept(name.removeprefix(FILES)))
        ]
        if sorted(held) != sorted((described.NAME, *members)) or strange or not tables <= {*held}:
            others = {*strange, *(set(held) - {*members, described.NAME})}
            found = shorten(", ".join(sorted(others))) if others else _DAMAGED
            raise self._refused(None, found, _NAMES)

    def _lines(self, file: IO[bytes], table: Table) -> Iterator[bytes]:
        rows = 0
        while line := file.readline(_LONGEST_LINE):
            rows += 1
            try:
                dump.read(table.shape, line)
            except ValueError as error:
                where = f"{table.member}:{rows}"
                raise self._refused(where, _NO_ROW, _A_BACKUP) from error
            yield line
        if rows != table.rows:
            found = _ROWS.format(rows=rows)
            raise self._refused(table.member, found, _ROWS.format(rows=table.rows))

    def rows(self, shape: Shape) -> Iterator[bytes]:
        """Yield the rows of a table, a line each."""
        (table,) = (one for one in self.manifest.tables if one.shape == shape)
        with self._reading(table.member) as file:
            yield from self._lines(file, table)

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield path below the home folder and content, in pieces, of all files beside the store.

        Each content is to be read before the next file is asked for.
        """
        for name in self.manifest.members:
            if name.startswith(FILES):
                with self._reading(name) as file:
                    yield name.removeprefix(FILES), _pieces(file)

    @contextmanager
    def _reading(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as file:
                yield file
        except (KeyError, *_BROKEN) as error:
            raise self._refused(name, _DAMAGED, _A_BACKUP) from error

    def _refused(self, name: str | None, found: Text | str, expected: Text) -> InputError:
        return InputError(Finding(str(self._path), name, found, expected))


def _word(said: str) -> str:
    return printable(said)[:_LONGEST_WORD]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup.

    Raises
    ------
    InputError
        Where it is none, or that of a newer program.
    OSError
        Where the file cannot be read.
    """
    try:
        archive = ZipFile(path)
    except _BROKEN as error:
        raise InputError(Finding(str(path), None, _not_a_zip(path), _A_BACKUP)) from error
    with archive:
        yield Archive(path, archive)


def _not_a_zip(path: Path) -> Text:
    with path.open("rb") as file:
        return _DAMAGED if file.read(2) == b"PK" else _ELSE
