"""XLSX, read by calamine: computed values of cells, no formulas, no entities."""

from __future__ import annotations

import re
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

import python_calamine

from data.imports.formats import archive, heading
from data.imports.formats.formulas import unusable
from data.imports.formats.merged import Merged
from data.imports.refusal import FileRefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink
    from data.imports.table import Unusable

_OURS: Final = frozenset({"flächen", "flaechen", "plots", "grundstücke"})
_DECLARED: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>/]")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ERROR: Final = re.compile(rb"""\st\s*=\s*["']e["']""")
_OVERLAP: Final = 256


def read(path: Path, sink: Sink, limits: Limits, layer: str | None) -> None:
    """Read one sheet: the one of that name, the only one, or the one that is called plots."""
    formulas, errors = _looked_through(path, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        sheets = {name: book.get_sheet_by_name(name) for name in _chosen(names, layer)}
    except python_calamine.CalamineError as error:
        raise FileRefusedError(
            found=str(error)[:200], expected=Text("eine Arbeitsmappe (.xlsx)", "a workbook (.xlsx)")
        ) from error
    filled = {name: sheet for name, sheet in sheets.items() if sheet.height}
    if len(filled) != 1:
        raise FileRefusedError(
            found=Text(f"Blätter {', '.join(filled)[:200]}", f"sheets {', '.join(filled)[:200]}")
            if filled
            else Text("leere Blätter", "empty sheets"),
            expected=Text(
                "ein Blatt mit Flächen, oder --layer NAME", "one sheet with plots, or --layer NAME"
            ),
        )
    ((name, sheet),) = filled.items()
    if len(names) > 1:
        sink.note(f"Blatt „{name}“", f"Sheet “{name}”")
    if formulas:
        sink.note(
            f"{formulas} Formeln in der Datei: es zählt der zuletzt berechnete Wert",
            f"{formulas} formulas in the file: what they last computed counts",
        )
    first = sheet.start or (0, 0)
    rows: Iterator[Sequence[object]] = chain([[]] * first[0], sheet.iter_rows())
    if formulas or errors:
        with archive.opened(path, limits) as held:
            wrong = unusable(held, name)
        rows = _marked(rows, wrong, first[1])
    heading.pour(rows, sink, Merged(sheet.merged_cell_ranges or (), first))


def _marked(
    rows: Iterator[Sequence[object]], wrong: dict[tuple[int, int], Unusable], left: int
) -> Iterator[Sequence[object]]:
    """Put cells without a value where calamine sees nothing or 0, also beyond what it sees."""
    by_row: dict[int, dict[int, Unusable]] = {}
    for (row, column), cell in wrong.items():
        if column >= left:
            by_row.setdefault(row, {})[column - left] = cell
    last = max(by_row, default=-1)
    for number, found in enumerate(chain(rows, repeat(()))):
        if found == () and number > last:
            return
        cells = list(found)
        for column, cell in by_row.get(number, {}).items():
            cells += [None] * (column + 1 - len(cells))
            cells[column] = cell
        yield cells


def _chosen(names: list[str], layer: str | None) -> list[str]:
    if layer is not None:
        if layer not in names:
            raise FileRefusedError(
                found=Text(f"Blätter {', '.join(names)[:200]}", f"sheets {', '.join(names)[:200]}"),
                expected=Text(f"ein Blatt {layer!r}", f"a sheet {layer!r}"),
            )
        return [layer]
    ours = [name for name in names if name.casefold().strip() in _OURS]
    return ours if len(ours) == 1 else names


def _looked_through(path: Path, limits: Limits) -> tuple[int, int]:
    """Refuse entities and endless sheets before the workbook is opened.

    Returns how many formulas it holds, and how many cells in error.
    """
    formulas = errors = 0
    with archive.opened(path, limits) as held:
        for member in held.infolist():
            if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            rows = 0
            tail = b""
            for chunk in archive.chunks(held, member):
                text = tail + chunk
                if _DECLARED.search(text.replace(b"\x00", b"")):
                    raise FileRefusedError(
                        found=Text(
                            f"{member.filename[:80]!r} erklärt Entitäten",
                            f"{member.filename[:80]!r} declares entities",
                        ),
                        expected=Text("eine Arbeitsmappe ohne solche", "a workbook without any"),
                    )
                keep = min(_OVERLAP, len(text))
                cut = max(text.rfind(b"<", len(text) - keep), 0) or len(text)
                done, tail = text[:cut], text[cut:]
                rows += len(_ROW.findall(done))
                formulas += len(_FORMULA.findall(done))
                errors += len(_ERROR.findall(done))
                if rows > limits.rows + 100:
                    raise FileRefusedError(
                        found=Text(
                            f"mehr als {limits.rows} Zeilen", f"more than {limits.rows} rows"
                        ),
                        expected=Text(
                            f"höchstens {limits.rows} Zeilen", f"at most {limits.rows} rows"
                        ),
                    )
    return formulas, errors
