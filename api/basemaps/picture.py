"""Whether what a source answered is the picture of a tile, judged by its bytes alone."""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PIL import Image, UnidentifiedImageError

from api.basemaps.source import SIZE

MOST_BYTES: Final = 1_000_000
"""More is no tile of 256 × 256 pixels, not even an uncompressed one."""
_MEDIA: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_SIGNS: Final = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"RIFF", "WEBP"))


class NoPictureError(ValueError):
    """Bytes that are not the picture of a tile; says what was expected."""


@dataclass(frozen=True)
class Picture:
    """The picture of a tile: PNG, JPEG or WebP."""

    content: bytes
    media: str

    @cached_property
    def etag(self) -> str:
        """A strong tag: a hash of the bytes."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


def checked(content: bytes) -> Picture:
    """Return the picture that a source answered with.

    Raises
    ------
    NoPictureError
        Where the bytes are no whole PNG, JPEG or WebP of the size of a tile.
    """
    if len(content) > MOST_BYTES:
        msg = f"at most {MOST_BYTES} bytes"
        raise NoPictureError(msg)
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_MEDIA)) as image:
            if image.size != (SIZE, SIZE):  # before anything is unpacked
                msg = f"{SIZE} × {SIZE} pixels, not {image.width} × {image.height}"
                raise NoPictureError(msg)
            image.load()
            return Picture(content, _MEDIA[str(image.format)])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        if isinstance(error, NoPictureError):
            raise
        msg = "a PNG, JPEG or WebP"
        raise NoPictureError(msg) from error
    except Image.DecompressionBombError as error:
        msg = f"{SIZE} × {SIZE} pixels"
        raise NoPictureError(msg) from error


def kept(content: bytes) -> Picture | None:
    """Return a picture that was checked before it was kept; None for a damaged file."""
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return Picture(content, _MEDIA[kind])
    return None
