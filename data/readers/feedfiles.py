"""The files of a timetable feed, in a zip or a folder: tables of text, a part at a time.

A national feed unpacks to gigabytes: nothing is unpacked to disk, and no table is held
whole unless it is small.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data.errors import Finding, InputError, shorten
from data.imports.formats import archive
from data.imports.limits import MB
from data.imports.refusal import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from data.imports.limits import Limits

# Rows of a part: about 100 MB of text.
PART: Final = 500_000
# Row 1 is the heading.
_FIRST_LINE: Final = 2


class FeedFiles:
    """Tables of one feed, by the names of the GTFS reference.

    Parameters
    ----------
    path
        A zip or a folder; the tables may lie in one folder within it.
    limits
        How large the files may be; see `data.imports.limits`.

    Raises
    ------
    InputError
        Where there is no such file, or it is no archive, or a hostile one.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name = path.name
        self._path = path
        self._archive: zipfile.ZipFile | None = None
        self._members: Mapping[str, Path | zipfile.ZipInfo]
        if path.is_dir():
            self._members = _in_folder(path)
            size = sum(file.stat().st_size for file in _in_folder(path).values())
            self._check_size(size, limits.unzipped_mb)
            return
        _check_exists(path)
        self._check_size(path.stat().st_size, limits.file_mb)
        try:
            self._archive = archive.opened(path, limits)
        except FileRefusedError as error:
            raise InputError(Finding(self.name, None, error.found, error.expected)) from error
        self._members = _in_archive(self._archive)

    def _check_size(self, size: int, most: int) -> None:
        if size > most * MB:
            raise InputError(Finding(self.name, None, f"{size / MB:.0f} MB", f"at most {most} MB"))

    def close(self) -> None:
        """Close the archive."""
        if self._archive is not None:
            self._archive.close()

    def __contains__(self, table: str) -> bool:
        """Whether the feed holds a table."""
        return table in self._members

    def size(self, table: str) -> int:
        """Return the bytes of a table, unpacked; 0 where there is none."""
        member = self._members.get(table)
        if isinstance(member, Path):
            return member.stat().st_size
        return member.file_size if member else 0

    def where(self, table: str, line: int | None = None) -> str:
        """Return the place of a finding: feed, file, line."""
        return f"{self.name}, {table}" + ("" if line is None else f", line {line}")

    def finding(
        self, table: str, line: int | None, field: str | None, found: str | None, expected: str
    ) -> InputError:
        """Return the error that a table is refused with."""
        return InputError(Finding(self.where(table, line), field, found, expected))

    def check(
        self,
        table: str,
        rows: pd.DataFrame,
        wrong: NDArray[np.bool_] | pd.Series,
        column: str,
        expected: str,
    ) -> None:
        """Refuse a table whose rows are wrong, naming the first of them.

        Parameters
        ----------
        rows
            Texts, with the lines of the file as index.
        wrong
            Which rows are, shape (n,).
        """
        places = np.flatnonzero(wrong)
        if places.size:
            line, found = int(rows.index[places[0]]), rows[column].iloc[places[0]]
            raise self.finding(table, line, column, shorten(found), expected)

    def whole(
        self, table: str, required: Collection[str], optional: Collection[str] = ()
    ) -> pd.DataFrame:
        """Return a small table as texts; see `parts`."""
        parts = list(self.parts(table, required, optional))
        return pd.concat(parts) if len(parts) > 1 else parts[0]

    def parts(
        self,
        table: str,
        required: Collection[str],
        optional: Collection[str] = (),
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Iterator[pd.DataFrame]:
        """Yield a table in parts: texts without blanks around, "" where nothing is said.

        The index holds lines of the file, counted from 1 with the heading (and short by
        the breaks within quoted cells). There is at least one part, with all columns.
        `progress` is called with the megabytes read since the last call.

        Raises
        ------
        InputError
            Where the table or one of its required columns is missing, or it is no CSV in UTF-8.
        """
        if table not in self:
            raise self.finding(table, None, None, "no such file", "a file that GTFS demands")
        wanted = {*required, *optional}
        done = told = 0
        try:
            with self._opened(table) as file:
                reader = pd.read_csv(
                    file,
                    dtype=str,
                    chunksize=PART,
                    na_filter=False,
                    skipinitialspace=True,
                    encoding="utf-8-sig",
                )
                for part in reader:
                    yield self._cleaned(table, part, required, wanted, done)
                    done += len(part)
                    progress(file.tell() // MB - told)
                    told = file.tell() // MB
        except pd.errors.EmptyDataError as error:
            raise self.finding(table, None, None, "nothing", "a heading and rows") from error
        except pd.errors.ParserError as error:
            raise self.finding(
                table, None, None, str(error).strip(), "as many cells as the heading has"
            ) from error
        except UnicodeDecodeError as error:
            raise self.finding(table, None, None, str(error), "text in UTF-8") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise self.finding(table, None, None, str(error), "an archive that is whole") from error

    def _cleaned(
        self,
        table: str,
        part: pd.DataFrame,
        required: Collection[str],
        wanted: Collection[str],
        done: int,
    ) -> pd.DataFrame:
        # pandas takes the first of too many cells in every row for names of rows.
        if not isinstance(part.index, pd.RangeIndex):
            line = done + _FIRST_LINE
            raise self.finding(table, line, None, "more cells", "as many as the heading has")
        part.columns = part.columns.str.strip()
        for column in required:
            if column not in part.columns:
                raise self.finding(table, 1, column, "no such column", "a column that GTFS demands")
        part = part.reindex(columns=list(wanted), fill_value="")
        part.index = pd.RangeIndex(done + _FIRST_LINE, done + _FIRST_LINE + len(part))
        # A row that is too short leaves cells empty.
        return part.fillna("").apply(lambda column: column.str.strip()).astype(object)

    @contextmanager
    def _opened(self, table: str) -> Iterator[IO[bytes]]:
        member = self._members[table]
        if isinstance(member, Path):
            with member.open("rb") as file:
                yield file
        elif self._archive is not None:
            with self._archive.open(member) as file:
                yield file


def _in_folder(path: Path) -> dict[str, Path]:
    return {file.name: file for file in sorted(path.glob("*.txt")) if file.is_file()}


def _in_archive(opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the tables of an archive: those beside its stops, wherever they lie in it."""
    files = [one for one in opened.infolist() if not one.is_dir()]
    paths = {PurePosixPath(one.filename.replace("\\", "/")): one for one in files}
    folders = [path.parent for path in paths if path.name == "stops.txt"] or [PurePosixPath()]
    home = min(folders, key=lambda folder: (len(folder.parts), str(folder)))
    return {path.name: one for path, one in paths.items() if path.parent == home}


def fingerprint(path: Path) -> str:
    """Return a hash of a feed's content.

    Raises
    ------
    InputError
        Where there is no such file.
    """
    _check_exists(path)
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
        with file.open("rb") as content:
            digest.update(file.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _check_exists(path: Path) -> None:
    if not path.exists():
        raise InputError(Finding(str(path), None, "no such file", "a GTFS feed: a zip or a folder"))
