"""Where the readers put a table, row by row: nothing is kept in the reading process."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import orjson

from data.imports.refusal import FileRefusedError
from data.imports.table import DAY, PLOTS, UNUSABLE, Unusable
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.imports.limits import Limits


class Sink:
    """Writes a table as lines of JSON, and refuses it where it grows beyond the limits."""

    def __init__(self, out: IO[bytes], limits: Limits) -> None:
        self._out = out
        self._limits = limits
        self._width = 0
        self._rows = 0
        self._notes: list[tuple[str, str]] = []
        self.member: str | None = None
        """Name of the file inside an archive that is read."""

    def begin(
        self,
        columns: Sequence[str],
        *,
        spatial: bool = False,
        crs: str | None = None,
        kind: str = PLOTS,
    ) -> None:
        """Name the columns, and say what the rows are."""
        if len(columns) > self._limits.columns:
            raise FileRefusedError(
                found=Text(f"{len(columns)} Spalten", f"{len(columns)} columns"),
                expected=Text(
                    f"höchstens {self._limits.columns} Spalten",
                    f"at most {self._limits.columns} columns",
                ),
            )
        self._width = len(columns)
        head = {
            "columns": list(columns),
            "spatial": spatial,
            "crs": crs,
            "kind": kind,
            "member": self.member,
            "notes": [],
        }
        self._write(head)

    def note(self, de: str, en: str) -> None:
        """Say what was assumed."""
        self._notes.append((de, en))

    def row(
        self,
        number: int,
        cells: Iterable[object],
        *,
        outline: bytes | None = None,
        unreadable: str | None = None,
    ) -> None:
        """Add a row; one with nothing in it is left out."""
        held = [_plain(cell) for cell in cells]
        while len(held) > self._width and held[-1] is None:
            held.pop()
        if len(held) > self._width:
            raise FileRefusedError(
                found=Text(f"{len(held)} Zellen", f"{len(held)} cells"),
                expected=Text(
                    f"{self._width} wie in den Überschriften", f"{self._width}, as in the heading"
                ),
                where=Text(f"Zeile {number}", f"row {number}"),
            )
        if outline is None and unreadable is None and all(cell is None for cell in held):
            return
        self._rows += 1
        if self._rows > self._limits.rows:
            raise FileRefusedError(
                found=Text(
                    f"mehr als {self._limits.rows} Zeilen", f"more than {self._limits.rows} rows"
                ),
                expected=Text(
                    f"höchstens {self._limits.rows} Zeilen", f"at most {self._limits.rows} rows"
                ),
            )
        entry: dict[str, Any] = {"n": number, "c": held + [None] * (self._width - len(held))}
        if outline is not None:
            entry["g"] = outline.hex()
        if unreadable is not None:
            entry["u"] = unreadable
        self._write(entry)

    def end(self) -> None:
        """Say that this was all."""
        if not self._rows:
            raise FileRefusedError(
                found=Text("keine Zeilen", "no rows"),
                expected=Text("mindestens eine Zeile", "at least one row"),
            )
        self._write({"end": self._rows, "notes": self._notes})
        self._out.flush()

    def _write(self, entry: dict[str, Any]) -> None:
        self._out.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))


def _held(words: Text | str) -> str | list[str]:
    return list(words) if isinstance(words, Text) else words


def _plain(cell: object) -> object:  # noqa: PLR0911
    """Return a cell as JSON can hold it; None where it is empty."""
    match cell:
        case None:
            return None
        case str():
            text = cell.encode(errors="replace").decode()
            return text if text.strip() else None
        case bool() | np.bool_():
            return bool(cell)
        case np.datetime64():
            return None if np.isnat(cell) else {DAY: str(cell.astype("datetime64[D]"))}
        case datetime():
            return {DAY: cell.date().isoformat()} if cell.time() == time() else cell.isoformat(" ")
        case date():
            return {DAY: cell.isoformat()}
        case time() | timedelta():
            return str(cell)
        case int() | np.integer():
            return int(cell) if abs(int(cell)) < 2**53 else str(cell)
        case float() | np.floating():
            number = float(cell)
            return None if math.isnan(number) else number if math.isfinite(number) else str(number)
        case _:
            return _other(cell)


def _other(cell: object) -> object:
    match cell:
        case Unusable():
            return {UNUSABLE: [_held(cell.found), _held(cell.expected)]}
        case bytes():
            return "(binary)"
        case np.ndarray():
            return cell.tolist()
        case _:
            return cell
