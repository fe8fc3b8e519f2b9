"""A foreign name made fit to be shown."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from data.text import printable
from data.words import Text

LONGEST: Final = 120
_ENDS: Final = re.compile(r"[/\\]")
_NAMELESS: Final = Text("Datei ohne Namen", "file without a name")


def shown_name(name: str) -> Text | str:
    """Return the last part of a name, without what steers a terminal or turns its direction.

    It is shown and never used as a path.
    """
    last = _ENDS.split(name)[-1]
    text = printable(unicodedata.normalize("NFC", last.encode(errors="replace").decode()))
    text = " ".join(text.split())[:LONGEST].strip()
    return text if text.strip(".") else _NAMELESS
