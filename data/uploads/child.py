"""The process that looks at what was handed in: little memory, little time.

It is started by `data.uploads.take`: bytes come in, and a line of JSON with the parts after it
goes out.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

import orjson

from data.confined import confine
from data.imports.refusal import FileRefusedError
from data.uploads import kinds
from data.uploads.kinds import Limits, Upload
from data.uploads.papers import looked_through
from data.uploads.pictures import made_anew
from data.words import Text

_TOO_MUCH: Final = Text("mehr, als gelesen werden kann", "too much to read")


def main() -> None:
    """Look at the bytes of the standard input, within the limits that are the first argument."""
    limits = Limits(**orjson.loads(sys.argv[1]))
    content = sys.stdin.buffer.read()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    confine(limits.memory_mb, limits.seconds)
    try:
        upload = look_at(content, limits)
    except FileRefusedError as error:
        _answer(out, {"found": error.found, "expected": error.expected})
    except (MemoryError, RecursionError):
        expected = Text(
            f"eine Datei, die mit {limits.memory_mb} MB Speicher gelesen werden kann",
            f"a file that is read in {limits.memory_mb} MB of memory",
        )
        _answer(out, {"found": _TOO_MUCH, "expected": expected})
    else:
        preview = None if upload.preview is None else len(upload.preview)
        head = {
            "media_type": upload.media_type,
            "width": upload.width,
            "height": upload.height,
            "sizes": [len(upload.content), preview],
        }
        _answer(out, head, upload.content, upload.preview or b"")


def look_at(content: bytes, limits: Limits) -> Upload:
    """Return what is kept of bytes.

    Raises
    ------
    FileRefusedError
        Says what was found and what was expected.
    """
    kind = kinds.kind_of(content)
    if kind is None:
        raise FileRefusedError(kinds.called(content), kinds.EXPECTED)
    return looked_through(content) if kind == "PDF" else made_anew(content, kind, limits)


def _answer(out: Any, head: dict[str, Any], *parts: bytes) -> None:  # noqa: ANN401
    out.write(orjson.dumps(head, default=list) + b"\n" + b"".join(parts))
    out.flush()


if __name__ == "__main__":
    main()
