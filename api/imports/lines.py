"""A report as lines of JSON: the first counts, then the rows, each in both languages.

A page shows fifty rows of fifty thousand, and reads no more of the file than it needs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import orjson

from api.importreport import Written
from api.imports.wording import for_desk, reasons_for_desk
from data import words
from data.imports.report import Outcome
from data.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from data.errors import InputError
    from data.imports.report import Report
    from data.imports.table import Table
    from data.store.versions import Held
    from geo.imports import Prepared

ORDER: Final = (Outcome.REJECTED, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
"""In which order rows are shown: first what stops the import."""
_EXAMPLES: Final = 3
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What reading a file came to.

    Attributes
    ----------
    table
        The file; None where it cannot be read.
    prepared
        The import; None where the file is refused as a whole.
    error
        Why it is.
    held
        The record with which it was compared.
    """

    table: Table | None
    prepared: Prepared | None
    error: InputError | None
    held: Mapping[str, Held]


def lines_of(found: Found) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head of a report, and its rows as lines without their ends."""
    head: dict[str, Any] = {
        "accepted": False,
        "zoning": False,
        "asks": 0,
        "notes": {},
        "counts": dict.fromkeys(map(str, ORDER), 0),
        "refused": None,
        "columns": _headings(found.table),
        "towns": [],
        "mapping": {},
        "digest": "",
    }
    if found.prepared is None:
        error = found.error
        reasons = {
            one: list(map(printable, reasons_for_desk(error, one))) if error else []
            for one in words.LANGUAGES
        }
        return {**head, "refused": reasons}, []
    report = found.prepared.report
    written = {one: Written(report, one, for_desk) for one in words.LANGUAGES}
    rows = sorted(report.rows, key=lambda row: ORDER.index(row.outcome))
    lines = [orjson.dumps({one: written[one].row(row) for one in written}) for row in rows]
    changes = found.prepared.changes
    digest = hashlib.sha256(b"\n".join(lines))
    digest.update(orjson.dumps([(change.plot_id, change.seen) for change in changes]))
    head |= {
        "accepted": report.accepted,
        "zoning": report.zoning,
        "asks": sum(any(one.asks for one in row.refusals) for row in report.rows),
        "notes": {one: written[one].head() for one in written},
        "counts": {outcome.value: number for outcome, number in report.counts.items()},
        "columns": [] if report.zoning else _columns(found.table, report),
        "towns": _towns(found),
        "mapping": report.meaning.remembered(),
        "digest": digest.hexdigest(),
    }
    return head, lines


def write(path: Path, head: Mapping[str, Any], lines: Iterable[bytes]) -> None:
    """Write a report to a file."""
    with path.open("wb") as file:
        file.write(orjson.dumps(head) + b"\n")
        file.writelines(line + b"\n" for line in lines)


def read_head(path: Path) -> dict[str, Any]:
    """Return the head of a report."""
    with path.open("rb") as file:
        head: dict[str, Any] = orjson.loads(file.readline())
    return head


def read_rows(path: Path, language: words.Language, first: int, most: int) -> list[dict[str, Any]]:
    """Return rows of a report in one language, from the one at place `first` (from 0)."""
    with path.open("rb") as file:
        return [orjson.loads(line)[language] for line in islice(file, 1 + first, 1 + first + most)]


def _headings(table: Table | None) -> list[dict[str, Any]]:
    """Return the columns of a table of which nobody knows what they mean."""
    if table is None:
        return []
    return [
        {
            "heading": heading,
            "shown": printable(heading),
            "target": None,
            "unit": None,
            "how": "",
            "note": None,
            "suggested": [],
            "examples": _examples(table, place),
        }
        for place, heading in enumerate(table.columns)
    ]


def _columns(table: Table | None, report: Report) -> list[dict[str, Any]]:
    known = report.meaning.columns
    return [
        {
            **column,
            "target": one.target,
            "unit": one.unit,
            "how": one.how if one.target is not None else "",
            "note": one.note._asdict() if one.note else None,
            "suggested": one.suggested,
        }
        for column, one in zip(_headings(table), known, strict=True)
    ]


def _examples(table: Table, place: int) -> Sequence[str]:
    """Return some values of a column, none twice."""
    cells = (row.cells[place] for row in table.rows if row.cells[place] is not None)
    texts = (_shortened(printable(str(cell))) for cell in islice(cells, 100))
    return list(islice(dict.fromkeys(filter(None, texts)), _EXAMPLES))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _towns(found: Found) -> Sequence[str | None]:
    """Return the municipalities (AGS) whose plots an import would change, before and after."""
    towns = set()
    for change in found.prepared.changes if found.prepared else ():
        before = found.held.get(change.plot_id)
        for record in (change.record, None if before is None else before.record):
            if record is not None:
                towns.add(record.values.get("municipality"))
    known: list[str | None] = [*sorted(str(one) for one in towns if one is not None)]
    return [*known, None] if None in towns else known
