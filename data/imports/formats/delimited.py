"""CSV as programs write it: `;`, `,` or tab; UTF-8, UTF-16 or cp1252."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from data.imports.formats import heading
from data.imports.refusal import FileRefusedError
from data.text import restored
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 50_000
_LONGEST_CELL: Final = 4_000_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(path: Path, sink: Sink, _limits: Limits, _layer: str | None) -> None:
    """Read a file whose first rows hold the names of its columns."""
    with opened(path, sink) as rows:
        heading.pour(rows, sink)


@contextmanager
def opened(path: Path, sink: Sink) -> Iterator[Iterator[list[str]]]:
    """Open a file as rows of cells, and note what its characters and separator are."""
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    csv.field_size_limit(_LONGEST_CELL)
    shown = {"\t": "Tab"}.get(delimiter, delimiter)
    code = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16"}.get(encoding, encoding)
    sink.note(f"Zeichen {code}, Trenner „{shown}“", f"Characters {code}, separator “{shown}”")
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield _rows(csv.reader(file, delimiter=delimiter))
        except csv.Error as error:
            raise FileRefusedError(
                found=str(error), expected=Text("Zeilen mit Zellen", "rows of cells")
            ) from error


def _rows(cells: Iterator[list[str]]) -> Iterator[list[str]]:
    return ([restored(cell) for cell in row] for row in cells)


def _encoding(path: Path) -> str:
    """Return what the bytes are: UTF-8 where they can be, else cp1252."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _BOMS:
            if start.startswith(mark):
                return name
        for encoding in ("utf-8", "cp1252"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise FileRefusedError(
        found=Text("Bytes, die kein Text sind", "bytes that are no text"),
        expected=Text("Text in UTF-8 oder cp1252", "text in UTF-8 or cp1252"),
    )


def _delimiter(path: Path, encoding: str) -> str:
    """Return the separator that cuts most of the first lines into equally many cells."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            start = file.read(_SAMPLE)
    except UnicodeError as error:
        raise FileRefusedError(
            found=Text("Bytes, die kein Text sind", "bytes that are no text"),
            expected=Text("Text in UTF-8 oder cp1252", "text in UTF-8 or cp1252"),
        ) from error
    lines = start.splitlines(keepends=True)
    whole = lines[:-1] if len(start) == _SAMPLE and len(lines) > 1 else lines
    return max(";\t,", key=lambda sign: _agreeing(whole, sign))


def _agreeing(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many rows have the most frequent number of cells, and that number."""
    with suppress(csv.Error):
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        del widths[0], widths[1]
        if widths:
            return max((count, width) for width, count in widths.items())
    return 0, 0
