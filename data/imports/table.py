"""A foreign table of plots as it was found, read by a child process with limits."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import IO, TYPE_CHECKING, Any, Final

import orjson

from data.confined import bare_environment
from data.errors import Finding, InputError
from data.imports.limits import DEFAULT, MB, Limits
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SUFFIXES: Final = (
    ".csv",
    ".xlsx",
    ".geojson",
    ".json",
    ".gpkg",
    ".fgb",
    ".shp",
    ".gml",
    ".zip",
)
PLOTS: Final = "plots"
ZONING: Final = "zoning"
"""What the rows of a table are: plots, or the objects of a zoning plan."""
ZONING_COLUMNS: Final = ("kind", "class", "id", "crs", "content")
_GRACE_S: Final = 5
DAY: Final = "$date"
UNUSABLE: Final = "$unusable"


@dataclass(frozen=True, slots=True)
class Form:
    """How a CSV is to be read where its first rows do not simply name its columns.

    Attributes
    ----------
    reader
        Module in `data.imports.formats`.
    options
        What its `read` takes beyond path, sink, limits and layer.
    """

    reader: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that holds something, but no value: a formula without its result, for one.

    Attributes
    ----------
    found, expected
        What stands in it, and what should.
    """

    found: Text | str
    expected: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    number
        Row of a sheet, the heading being one of them, or number of a feature, from 1.
    cells
        One for each column: texts, numbers, truth values, dates, lists, `Unusable`; None is
        empty.
    outline
        WKB of the row's geometry, in the table's CRS; None where there is none.
    unreadable
        What was found in place of a geometry that cannot be read.
    """

    number: int
    cells: tuple[Any, ...]
    outline: bytes | None = None
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A foreign table.

    Attributes
    ----------
    name
        Name of the file.
    columns
        Headings as they were found.
    rows
        Rows that are not empty.
    spatial
        True where the format holds geometries.
    crs
        Coordinate system that the file names; None where it names none.
    notes
        What the reader had to assume, in words (German, English).
    kind
        What its rows are: `PLOTS` or `ZONING`.
    member
        Name of the file inside an archive; None where it is none.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    spatial: bool = False
    crs: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    kind: str = PLOTS
    member: str | None = None

    @property
    def place(self) -> str:
        """Name of the file, and of the one inside it, for messages."""
        return f"{self.name}, {self.member}" if self.member else self.name

    def place_of(self, row: Row) -> Text:
        """Name a row of the file, for messages."""
        return Text(f"{self.place}, Zeile {row.number}", f"{self.place}, row {row.number}")

    @property
    def empty_columns(self) -> frozenset[int]:
        """Places of columns in which no row has anything."""
        return frozenset(
            place
            for place in range(len(self.columns))
            if all(row.cells[place] is None for row in self.rows)
        )


def read_table(
    path: Path,
    limits: Limits = DEFAULT,
    *,
    layer: str | None = None,
    form: Form | None = None,
    name: str | None = None,
) -> Table:
    """Read a file in a child process.

    Parameters
    ----------
    path
        CSV, XLSX, GeoJSON, GeoPackage, FlatGeobuf, Shapefile or XPlanGML, or a zip with one
        of them.
    layer
        Sheet or layer, or file of an archive, where there are several.
    form
        How a CSV is to be read, where not as a table of plots.
    name
        What people call the file, for messages; by default its name on disk.

    Raises
    ------
    InputError
        Says what is wrong with the file, or which limit it exceeds.
    """
    name = name or path.name
    if not path.is_file():
        raise InputError(
            Finding(
                str(path),
                None,
                Text("keine solche Datei", "no such file"),
                Text("eine Datei", "a file"),
            )
        )
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            Finding(
                name,
                None,
                path.suffix or Text("keine Endung", "no suffix"),
                Text(
                    f"eine Datei mit der Endung {', '.join(SUFFIXES)}",
                    f"one of {', '.join(SUFFIXES)}",
                ),
            )
        )
    size = path.stat().st_size
    if size > limits.file_mb * MB:
        raise InputError(
            Finding(
                name,
                None,
                f"{size / MB:.0f} MB",
                Text(f"höchstens {limits.file_mb} MB", f"at most {limits.file_mb} MB"),
            )
        )
    with tempfile.TemporaryDirectory(prefix="gewerbe-import-") as folder:
        job = {
            "path": str(path.resolve()),
            "name": name,
            "folder": folder,
            "layer": layer,
            "form": asdict(form) if form else None,
            "limits": asdict(limits),
        }
        return _table(name, limits, job)


def _table(name: str, limits: Limits, job: dict[str, Any]) -> Table:
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(  # noqa: S603 – our own program
            [sys.executable, "-m", "data.imports.child", orjson.dumps(job).decode()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(),
        )
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        watch = threading.Timer(2 * limits.seconds, stop)
        watch.start()
        try:
            assert child.stdout is not None  # noqa: S101 – it is a pipe
            table = _parsed(name, child.stdout)
            with suppress(subprocess.TimeoutExpired):
                child.wait(_GRACE_S)
        finally:
            watch.cancel()
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
        if table is None:
            status = -signal.SIGXCPU if late.is_set() else child.returncode
            raise InputError(_failure(name, limits, status, errors))
    return table


def _environment() -> dict[str, str]:
    """Return the child's environment."""
    return bare_environment() | {
        # GDAL reads the one file that it is given, by the driver of its suffix.
        "OGR_SKIP": "VRT,OGR_VRT,WFS,OAPIF,CSV,GMLAS",
        "CPL_TMPDIR": tempfile.gettempdir(),
    }


def _parsed(name: str, lines: IO[bytes]) -> Table | None:
    """Return the table that the child wrote; None where it broke off."""
    content = (orjson.loads(line) for line in _whole(lines))
    head = next(content, None)
    if head is None:
        return None
    rows: list[Row] = []
    for entry in content:
        if not entry:
            continue
        if "refused" in entry:
            raise InputError(Finding(**{key: _words(one) for key, one in entry["refused"].items()}))
        if "end" in entry:
            return Table(
                name=name,
                columns=tuple(head["columns"]),
                rows=tuple(rows),
                spatial=head["spatial"],
                crs=head["crs"],
                notes=tuple((de, en) for de, en in (*head["notes"], *entry["notes"])),
                kind=head["kind"],
                member=head["member"],
            )
        rows.append(_row(entry))
    return None


def _words(held: Any) -> Any:  # noqa: ANN401
    """Return words in two languages, which JSON made a list, as such."""
    return Text(*held) if isinstance(held, list) else held


def _whole(lines: IO[bytes]) -> Iterator[bytes]:
    return (line for line in lines if line.endswith(b"\n"))


def _row(entry: dict[str, Any]) -> Row:
    outline = entry.get("g")
    return Row(
        number=entry["n"],
        cells=tuple(_cell(cell) for cell in entry["c"]),
        outline=None if outline is None else bytes.fromhex(outline),
        unreadable=entry.get("u"),
    )


def _cell(cell: Any) -> Any:  # noqa: ANN401
    if isinstance(cell, dict) and cell.keys() == {DAY}:
        with suppress(ValueError, TypeError):
            return date.fromisoformat(cell[DAY])
    if isinstance(cell, dict) and cell.keys() == {UNUSABLE}:
        found, expected = cell[UNUSABLE]
        return Unusable(_words(found), _words(expected))
    return cell


def _failure(name: str, limits: Limits, status: int, errors: IO[bytes]) -> Finding:
    """Say why the child broke off."""
    if status == -signal.SIGXCPU:
        return Finding(
            name,
            None,
            Text("mehr, als gelesen werden kann", "too much to read"),
            Text(
                f"eine Datei, die in {limits.seconds} Sekunden gelesen werden kann",
                f"a file that is read in {limits.seconds} seconds",
            ),
        )
    errors.seek(0)
    last = (errors.read().decode(errors="replace").strip().splitlines() or [""])[-1]
    if status < 0 or "MemoryError" in last:
        return Finding(
            name,
            None,
            Text("mehr, als gelesen werden kann", "too much to read"),
            Text(
                f"eine Datei, die mit {limits.memory_mb} MB Speicher gelesen werden kann",
                f"a file that is read in {limits.memory_mb} MB of memory",
            ),
        )
    return Finding(
        name,
        None,
        last[:200] or Text("der Leser brach ab", "the reader broke off"),
        Text("eine Datei, die gelesen werden kann", "a file that can be read"),
    )
