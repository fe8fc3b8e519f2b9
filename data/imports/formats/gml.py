"""Surfaces in GML 3.2: their elements checked one by one, their curves drawn by GDAL.

GDAL's parser of GML geometry is the one most used and best tested for arcs, rings of
several curves, patches and curves that run backwards, so it builds the outlines. It is
given only what is known to be understood: it would take a missing member, a reference to
another geometry or a word in place of a number for nothing or zero without saying so.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
import pyogrio
import pyogrio.raw
from lxml import etree
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMESPACES: Final = ("http://www.opengis.net/gml/3.2", "http://www.opengis.net/gml")
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
# What XPlanung lets surfaces be made of (GML profile of the specification), and no more.
_PARTS: Final = frozenset(
    {
        "MultiSurface",
        "surfaceMember",
        "surfaceMembers",
        "Polygon",
        "Surface",
        "CompositeSurface",
        "patches",
        "PolygonPatch",
        "exterior",
        "interior",
        "LinearRing",
        "Ring",
        "curveMember",
        "Curve",
        "CompositeCurve",
        "OrientableCurve",
        "baseCurve",
        "segments",
        "LineString",
        "LineStringSegment",
        "Arc",
        "ArcString",
        "Circle",
    }
)
_POSITIONS: Final = frozenset({"pos", "posList"})
_SURFACES: Final = frozenset({"MultiSurface", "Polygon", "Surface", "CompositeSurface"})
_DIMENSIONS: Final = frozenset({2, 3})
_DOCUMENT: Final = (
    b'<p:plan xmlns:p="https://example.invalid/" xmlns:gml="http://www.opengis.net/gml/3.2">'
    b"%s</p:plan>"
)
_FEATURE: Final = (
    b"<gml:featureMember><p:area><p:number>%d</p:number><p:outline>%s</p:outline></p:area>"
    b"</gml:featureMember>"
)
# A chord of 1° stays within r · (1 − cos 0.5°), 4 mm at 100 m, of its arc.
_OPTIONS: Final = {
    "OGR_ARC_STEPSIZE": 1.0,
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO",
    "GML_SKIP_CORRUPTED_FEATURES": "NO",
}
_UNDRAWN: Final = "rings that do not close, or curves that do not meet"


class SurfaceError(Exception):
    """A geometry is not one of the surfaces that are read; the message says what it is."""


def is_surface(element: etree._Element) -> bool:
    """Say whether an element is a surface in GML."""
    return _name(element) in _SURFACES


def srs_names(element: etree._Element) -> set[str]:
    """Return the coordinate systems that a geometry and its parts name."""
    named = (part.get("srsName") for part in element.iter(etree.Element))
    return {name.strip() for name in named if name}


def checked(element: etree._Element) -> bytes:
    """Return a surface as GML that holds nothing but its shape, in two dimensions.

    Raises
    ------
    SurfaceError
        Where it holds what is not understood, or coordinates that are none.
    """
    return b"".join(_written(element, 2))


def outlines(surfaces: Sequence[bytes]) -> Iterator[bytes | str]:
    """Yield the WKB of surfaces that `checked` has returned, or why one cannot be drawn."""
    pyogrio.set_gdal_config_options(_OPTIONS)
    try:
        yield from _drawn(surfaces)
    except SurfaceError:
        for one in surfaces:
            try:
                yield from _drawn([one])
            except SurfaceError as error:
                yield str(error)


def _drawn(surfaces: Sequence[bytes]) -> list[bytes | str]:
    if not surfaces:
        return []
    document = _DOCUMENT % b"".join(_FEATURE % pair for pair in enumerate(surfaces))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of rings that are refused below
            _, _, shapes, _ = pyogrio.raw.read(document, layer="area", columns=[])
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as error:
        raise SurfaceError(_UNDRAWN) from error
    if shapes is None or len(shapes) != len(surfaces):
        raise SurfaceError(_UNDRAWN)
    return [_UNDRAWN if shape is None else bytes(shape) for shape in shapes]


def _name(element: etree._Element) -> str:
    name = etree.QName(element)
    return str(name.localname if name.namespace in NAMESPACES else name.text)


def _written(element: etree._Element, dimension: int) -> Iterator[bytes]:
    name = _name(element)
    dimension = _dimension(element, dimension)
    if name in _POSITIONS:
        yield b"<gml:%s>%s</gml:%s>" % (name.encode(), _numbers(element, dimension), name.encode())
        return
    if name not in _PARTS:
        raise SurfaceError(f"a part {name[:60]!r}")  # noqa: EM102, TRY003
    if element.get(_HREF) is not None:
        raise SurfaceError(f"a {name} that refers to another")  # noqa: EM102, TRY003
    if not len(element):
        raise SurfaceError(f"an empty {name}")  # noqa: EM102, TRY003
    backwards = b' orientation="-"' if element.get("orientation") == "-" else b""
    yield b"<gml:%s%s>" % (name.encode(), backwards)
    for part in element:
        yield from _written(part, dimension)
    yield b"</gml:%s>" % name.encode()


def _dimension(element: etree._Element, inherited: int) -> int:
    given = element.get("srsDimension")
    if given is None:
        return inherited
    if given.strip() not in {str(one) for one in _DIMENSIONS}:
        raise SurfaceError(f"coordinates in {given[:20]!r} dimensions")  # noqa: EM102, TRY003
    return int(given)


def _numbers(element: etree._Element, dimension: int) -> bytes:
    """Return the coordinates of a position or list of positions, without heights."""
    words = (element.text or "").split()
    try:
        found = np.array(words, dtype=np.float64)
    except ValueError:
        raise SurfaceError("coordinates that are no numbers") from None  # noqa: EM101, TRY003
    if len(element) or not len(found) or len(found) % dimension:
        raise SurfaceError("coordinates without their pairs")  # noqa: EM101, TRY003
    if not np.isfinite(found).all():
        raise SurfaceError("coordinates that are NaN or infinite")  # noqa: EM101, TRY003
    kept = [word for place, word in enumerate(words) if place % dimension < 2]  # noqa: PLR2004
    return " ".join(kept).encode()
