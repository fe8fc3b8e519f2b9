"""CSV whose heading takes several rows: all rows as they stand, columns by their number."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from data.imports.formats import delimited

if TYPE_CHECKING:
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink

_SAMPLE: Final = 200


def read(path: Path, sink: Sink, _limits: Limits, _layer: str | None) -> None:
    """Read every row, titles and notes included; a longer one below the first is refused."""
    with delimited.opened(path, sink) as rows:
        first = list(islice(rows, _SAMPLE))
        sink.begin([str(place) for place in range(max(map(len, first), default=0))])
        for number, cells in enumerate(chain(first, rows), start=1):
            sink.row(number, cells)
