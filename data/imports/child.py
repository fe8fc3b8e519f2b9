"""The process that reads a foreign file: little memory, little time, one table out.

It is started by `data.imports.table` and writes the table to its standard output.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import orjson

from data.confined import confine
from data.imports.formats import archive
from data.imports.limits import Limits
from data.imports.refusal import FileRefusedError
from data.imports.sink import Sink
from data.words import LANGUAGES, Text, said

_READERS: Final = {
    ".csv": "delimited",
    ".xlsx": "workbook",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "vector",
    ".fgb": "vector",
    ".shp": "vector",
    ".gml": "xplan",
}


def main() -> None:
    """Read the file of the job that is the first argument."""
    job: dict[str, Any] = orjson.loads(sys.argv[1])
    limits = Limits(**job["limits"])
    path = Path(job["path"])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no table
    sink = Sink(out, limits)
    where = job["name"]
    try:
        if path.suffix.lower() == ".zip":
            path, job["layer"] = archive.unpack(path, Path(job["folder"]), limits, job["layer"])
            sink.member = path.name
            where = f"{where}, {path.name}"
            sink.note(f"Aus dem Archiv: {path.name}", f"From the archive: {path.name}")
        # pyogrio would load them where it can; reading needs none of them.
        sys.modules.update(dict.fromkeys(("geopandas", "pandas", "pyarrow")))  # type: ignore[arg-type]
        name, options = _reader(path, job["form"])
        reader = import_module(f"data.imports.formats.{name}")
        confine(limits.memory_mb, limits.seconds)
        reader.read(path, sink, limits, job["layer"], **options)
        sink.end()
    except FileRefusedError as error:
        place = Text(*(f"{where}, {said(error.where or '', language)}" for language in LANGUAGES))
        _refuse(out, place if error.where else where, _told(error.found, path), error.expected)
    except MemoryError:
        _refuse(
            out,
            where,
            Text("mehr, als gelesen werden kann", "too much to read"),
            Text(
                f"eine Datei, die mit {limits.memory_mb} MB Speicher gelesen werden kann",
                f"a file that is read in {limits.memory_mb} MB of memory",
            ),
        )


def _told(found: Text | str | None, path: Path) -> Text | str | None:
    """Return what was found, as libraries say it, without the folder in which the file lies."""
    folder = f"{path.parent}{os.sep}"
    if isinstance(found, Text):
        return Text(*(part.replace(folder, "") for part in found))
    return found and found.replace(folder, "")


def _reader(path: Path, form: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    suffix = path.suffix.lower()
    if form is None:
        return _READERS[suffix], {}
    if suffix != ".csv":
        raise FileRefusedError(
            found=suffix, expected=Text("eine CSV-Datei, auch gezippt", "a CSV file, also zipped")
        )
    return form["reader"], form["options"]


def _refuse(
    out: Any,  # noqa: ANN401
    where: Text | str,
    found: Text | str | None,
    expected: Text | str,
) -> None:
    finding = {"where": where, "field": None, "found": found, "expected": expected}
    # The first line may be missing as yet; the reader of these lines skips it.
    out.write(b"{}\n" + orjson.dumps({"refused": finding}, default=list) + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
