"""The measures as a table for spreadsheets."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.downloads import Kind
from data.exports import delimited
from data.words import Text
from maps.evaluation.table import headings, lines

if TYPE_CHECKING:
    from data.words import Language
    from maps.context import Context
    from maps.evaluation.report import Evaluation

CSV: Final = Kind("text/csv; charset=utf-8", "csv", Text("massnahmen", "measures"))


def table_of(made: Evaluation, context: Context, language: Language, *, public: bool) -> bytes:
    """Return all measures as CSV; see `maps.evaluation.table`."""
    with tempfile.TemporaryDirectory(prefix="gewerbe-") as folder:
        path = Path(folder) / "measures.csv"
        rows = lines(made, context, language, public=public)
        delimited.write_table(headings(language, public=public), rows, path, language)
        return path.read_bytes()
