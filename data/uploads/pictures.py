"""Pictures made anew: upright, in sRGB, no larger than shown, and nothing of where or by whom."""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import suppress
from typing import Final, cast

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from data.imports.refusal import FileRefusedError
from data.uploads.kinds import Limits, Upload
from data.words import Text

_QUALITY: Final = 86
_PREVIEW_QUALITY: Final = 80
# A line drawing stays lossless as long as it costs no more than so many times a JPEG.
_LOSSLESS: Final = 1.5
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_BROKEN: Final = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ArithmeticError,
    NotImplementedError,
    struct.error,
)
_WHOLE: Final = Text("ein unbeschädigtes Bild", "a picture that is whole")


def made_anew(content: bytes, kind: str, limits: Limits) -> Upload:
    """Return a picture of which nothing is left but what is seen.

    Parameters
    ----------
    kind
        What it begins as: no other decoder is asked.

    Raises
    ------
    FileRefusedError
        Where it is damaged, or has more pixels than may be.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of pixels that we count ourselves.
            warnings.simplefilter("ignore")
            image = _read(content, kind, limits)
    except Image.DecompressionBombError as error:
        raise _too_many(None, limits) from error
    except MemoryError:
        raise
    except _BROKEN as error:
        damaged = Text("ein beschädigtes Bild", "a damaged picture")
        raise FileRefusedError(damaged, _WHOLE) from error
    kept, media = _encoded(image, _QUALITY, drawing=kind == "PNG")
    preview = kept
    if max(image.size) > limits.preview_edge:
        small = image.copy()
        small.thumbnail((limits.preview_edge, limits.preview_edge), Image.Resampling.LANCZOS)
        preview, _ = _encoded(small, _PREVIEW_QUALITY, drawing=media == "image/png")
    return Upload(
        content=kept, media_type=media, width=image.width, height=image.height, preview=preview
    )


def _read(content: bytes, kind: str, limits: Limits) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=(kind,)) as image:
        if image.width * image.height > limits.pixels:  # before anything is unpacked
            size = f"{image.width} × {image.height}"
            raise _too_many(size, limits)
        # A JPEG is unpacked at a half or a quarter where that is enough.
        image.draft("RGB", (limits.edge, limits.edge))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        shown = _of_eight_bits(image)
        shown.thumbnail((limits.edge, limits.edge), Image.Resampling.LANCZOS)
        shown = _on_white(_in_srgb(shown))
    # A copy of the pixels alone: whatever else the decoder noted stays behind.
    bare = Image.new("RGB", shown.size)
    bare.paste(shown)
    return bare


def _too_many(found: str | None, limits: Limits) -> FileRefusedError:
    most = limits.pixels // 1_000_000
    return FileRefusedError(
        found or Text("zu viele Pixel", "too many pixels"),
        Text(f"höchstens {most} Millionen Pixel", f"at most {most} million pixels"),
    )


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK", "L"}:
        return image
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
        if converted is not None:
            return converted
    return image


def _of_eight_bits(image: Image.Image) -> Image.Image:
    """Return an image that can be made smaller smoothly."""
    if image.mode in {"P", "PA", "1"}:
        return image.convert("RGBA" if image.mode != "1" else "L")
    if image.mode not in {"I", "I;16", "I;16B", "I;16L", "F"}:
        return image
    # From its darkest to its lightest.
    wide = image.convert("F")
    low, high = cast("tuple[float, float]", wide.getextrema())
    span = 255 / (high - low) if high > low else 1.0
    return wide.point(lambda value: value * span - low * span).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.mode and "transparency" not in image.info:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    ground = Image.new("RGB", clear.size, "#ffffff")
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground


def _encoded(image: Image.Image, quality: int, *, drawing: bool) -> tuple[bytes, str]:
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=quality, optimize=True, progressive=True)
    if drawing:
        png = io.BytesIO()
        image.save(png, "PNG", optimize=True)
        if len(png.getvalue()) <= _LOSSLESS * len(jpeg.getvalue()):
            return png.getvalue(), "image/png"
    return jpeg.getvalue(), "image/jpeg"
