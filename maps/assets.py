"""Files that the browser needs and that are not ours: fonts and Leaflet.

Nothing of them is kept in the source. Fonts are cut to the characters of Latin
scripts and written as WOFF2 into a cache folder; Leaflet is read from its package.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools import version as fonttools_version

WEIGHTS: Final = ("Regular", "Semibold", "Bold")

# Latin with its extensions, general punctuation, and the signs that the pages use.
_RANGES: Final = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x218, 0x21B),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x202F, 0x2033),
    (0x2039, 0x203A),
    (0x2080, 0x2089),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
)
CHARACTERS: Final = tuple(c for first, last in _RANGES for c in range(first, last + 1))
_FEATURES: Final = ("kern", "liga", "mark", "tnum", "lnum")


def build_fonts(folder: Path) -> dict[str, Path]:
    """Cut the web fonts into `folder` and return them by file name.

    A font that is already there for the same source and characters is kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {f"source-sans-{weight.lower()}.woff2": _font(weight, folder) for weight in WEIGHTS}


def _font(weight: str, folder: Path) -> Path:
    source = Path(str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.otf"))
    recipe = f"{fonttools_version}{CHARACTERS}{_FEATURES}".encode()
    key = hashlib.sha256(source.read_bytes() + recipe).hexdigest()[:12]
    target = folder / f"source-sans-{weight.lower()}-{key}.woff2"
    if not target.is_file():
        partial = target.with_suffix(".part")
        partial.write_bytes(_cut(source))
        partial.replace(target)
    return target


@cache
def _cut(source: Path) -> bytes:
    """Return a font cut to the characters as WOFF2: a second of work, once in a process."""
    options = subset.Options(
        flavor="woff2", layout_features=list(_FEATURES), desubroutinize=True, hinting=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    written = BytesIO()
    with subset.load_font(str(source), options, lazy=False) as font:
        cutter.subset(font)
        subset.save_font(font, written, options)
    return written.getvalue()


def leaflet() -> dict[str, bytes]:
    """Return Leaflet's script and stylesheet by file name."""
    folder = files("xstatic.pkg.leaflet") / "data"
    # The source map is not served, so its mention would only be a request in vain.
    script = (folder / "leaflet.js").read_text("utf-8").partition("//# sourceMappingURL")[0]
    return {
        "leaflet.js": script.encode(),
        "leaflet.css": (folder / "leaflet.css").read_bytes(),
    }
