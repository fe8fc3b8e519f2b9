"""Chooses the format of an export by the name of its file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.errors import Finding, InputError
from data.exports import delimited, geojson, geopackage, workbook
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.exports.origin import Origin
    from data.record import PlotRecord

_WRITERS: Final[dict[str, Callable[[Sequence[PlotRecord], Path, Origin], object]]] = {
    ".gpkg": geopackage.write,
    ".geojson": geojson.write,
    ".csv": delimited.write,
    ".xlsx": workbook.write,
}
FORMATS: Final = tuple(_WRITERS)
_NO_SUFFIX: Final = Text("keine Endung", "no suffix")
_ONE_OF: Final = Text("eine Endung von {names}", "one of {names}")


def write(records: Sequence[PlotRecord], path: Path, origin: Origin) -> tuple[str, ...]:
    """Write plots to a file, whole or not at all.

    Returns
    -------
    tuple of str
        Ids of plots whose outline the format could not hold.

    Raises
    ------
    InputError
        Where the name's suffix is no format.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(
            Finding(
                str(path), None, path.suffix or _NO_SUFFIX, _ONE_OF.format(names=", ".join(FORMATS))
            )
        )
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        beside = Path(folder) / path.name
        left_out = writer(records, beside, origin)
        beside.replace(path)
    return left_out if isinstance(left_out, tuple) else ()
