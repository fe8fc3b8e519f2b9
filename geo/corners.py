"""Corners of an outline as people type and read them: a line for each, in their own system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import shapely

from data.errors import Finding, InputError
from data.words import Text
from geo.crs import METRIC, WGS84, into_wgs84, out_of_wgs84, to_metric
from geo.drawing import joined, polygons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

NumberForm = Literal["de", "en"]
MOST_LINES: Final = 10_000
_EXACT_M: Final = 0.001
"""A corner as it is written is off by less than this, and the same corner when it comes back."""
_FEWEST: Final = 3

_PART: Final = re.compile(r"(?:teil|part)\b.*", re.IGNORECASE)
_HOLE: Final = re.compile(r"(?:loch|hole|aussparung)\b.*", re.IGNORECASE)
_SHAPES: Final[Mapping[NumberForm, re.Pattern[str]]] = {
    "de": re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII),
    "en": re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system in which corners can be typed.

    Attributes
    ----------
    code
        EPSG code, as pyproj knows it.
    first, second
        Names of its coordinates, east first.
    decimals
        Which are written: millimetres.
    box
        West, south, east, north of Germany in it.
    zone
        What may stand before an easting; 0 for none.
    """

    code: str
    name: Text
    first: Text
    second: Text
    decimals: int
    box: tuple[float, float, float, float]
    zone: int = 0


_EAST: Final = Text("Ostwert", "Easting")
_NORTH: Final = Text("Nordwert", "Northing")
_UTM33_BOX: Final = (-180_000.0, 5_200_000.0, 580_000.0, 6_200_000.0)
_UTM32_BOX: Final = (250_000.0, 5_200_000.0, 950_000.0, 6_200_000.0)
SYSTEMS: Final = (
    System(METRIC, Text("UTM 33 (EPSG:25833)", "UTM 33 (EPSG:25833)"), _EAST, _NORTH, 3,
           _UTM33_BOX, 33),
    System("EPSG:25832", Text("UTM 32 (EPSG:25832)", "UTM 32 (EPSG:25832)"), _EAST, _NORTH, 3,
           _UTM32_BOX, 32),
    System(WGS84, Text("Grad (WGS 84)", "Degrees (WGS 84)"), Text("Länge", "Longitude"),
           Text("Breite", "Latitude"), 8, (5.8, 47.2, 15.1, 55.1)),
)  # fmt: skip
BY_CODE: Final = {system.code: system for system in SYSTEMS}

_LINE: Final = Text("Zeile {number}", "Line {number}")
_TWO: Final = Text("zwei Zahlen: {first} und {second}", "two numbers: {first} and {second}")
_NUMBER: Final[Mapping[NumberForm, Text]] = {
    "de": Text("eine Zahl wie 333123,45", "a number in German form such as 333123,45"),
    "en": Text("eine Zahl in englischer Form wie 333123.45", "a number such as 333123.45"),
}
_GERMANY: Final = Text(
    "ein Ort in Deutschland nach {system}; Koordinatensystem oder Zahlenform prüfen",
    "a place in Germany under {system}; check coordinate system and form of numbers",
)
_THREE: Final = Text("wenigstens drei Ecken", "at least three corners")
_COUNT: Final = Text("{count} Ecken", "{count} corners")
_OUTSIDE_FIRST: Final = Text("erst die Ecken eines Teils", "the corners of a part first")
_LINES: Final = Text("höchstens {most} Zeilen", "at most {most} lines")
_LINES_FOUND: Final = Text("{count} Zeilen", "{count} lines")
_TEXT: Final = Text("Ecken", "Corners")


def write(shape: BaseGeometry | None, system: System, form: NumberForm) -> str:
    """Return the corners of an outline in WGS84, a line each, under headings where needed.

    Written to a millimetre; `read` returns the same corners where it is told the outline.
    """
    if shape is None or shape.is_empty:
        return ""
    parts = polygons(out_of_wgs84(shape, system.code))
    head = len(parts) > 1 or any(len(part.interiors) for part in parts)
    lines: list[str] = []
    for number, part in enumerate(parts, 1):
        lines += [_heading("Teil", "Part", number, form)] if head else []
        lines += _written(part.exterior, system, form)
        for place, ring in enumerate(part.interiors, 1):
            lines += [_heading("Loch", "Hole", place, form), *_written(ring, system, form)]
    return "\n".join(lines)


def _heading(german: str, english: str, number: int, form: NumberForm) -> str:
    return f"{german if form == 'de' else english} {number}"


def _written(ring: LineString, system: System, form: NumberForm) -> Iterator[str]:
    for corner in shapely.get_coordinates(ring)[:-1].tolist():
        yield " ".join(number_of(value, system, form) for value in corner)


def number_of(value: float, system: System, form: NumberForm) -> str:
    """Write one coordinate."""
    text = f"{value:.{system.decimals}f}"
    return text.replace(".", ",") if form == "de" else text


def read(
    text: str, system: System, form: NumberForm, *, near: BaseGeometry | None = None
) -> BaseGeometry:
    """Return the outline, in WGS84, whose corners are typed; it need not be valid.

    Parameters
    ----------
    text
        A corner on each line, east first; north first is understood too. A line "Teil" or
        "Part" begins a further part, "Loch" or "Hole" a hole of it.
    near
        Outlines whose corners are meant exactly where one is typed to the millimetre.

    Raises
    ------
    InputError
        Names the line, what stands there and what was expected.
    """
    typed = joined(shapely.Polygon(part[0], part[1:]) for part in _rings(text, system, form))
    return faithful(into_wgs84(typed, system.code), near)


def _rings(text: str, system: System, form: NumberForm) -> list[list[list[tuple[float, float]]]]:
    """Return parts, each of which has an outer ring and its holes."""
    parts: list[list[list[tuple[float, float]]]] = [[[]]]
    number = 1
    for number, line in _lines(text):
        if _PART.fullmatch(line):
            parts += [[[]]] if parts[-1] != [[]] else []
        elif not _HOLE.fullmatch(line):
            parts[-1][-1].append(_corner(line, number, system, form))
        elif parts[-1] == [[]]:
            raise InputError(Finding(_LINE.format(number=number), None, line, _OUTSIDE_FIRST))
        else:
            parts[-1].append([])
    for part in parts:
        for ring in part:
            if len(ring) < _FEWEST:
                found = _COUNT.format(count=len(ring))
                raise InputError(Finding(_LINE.format(number=number), None, found, _THREE))
    return parts


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with something in them, with their number from 1."""
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        found = _LINES_FOUND.format(count=len(lines))
        raise InputError(Finding(_TEXT, None, found, _LINES.format(most=MOST_LINES)))
    for number, line in enumerate(map(str.strip, lines), 1):
        if line:
            yield number, line


def read_line(text: str, system: System, form: NumberForm) -> BaseGeometry:
    """Return a line, in WGS84, whose corners are typed one on each line; see `read`."""
    corners = [_corner(line, number, system, form) for number, line in _lines(text)]
    if len(corners) < 2:  # noqa: PLR2004
        where, found = _LINE.format(number=len(corners) or 1), _COUNT.format(count=len(corners))
        raise InputError(Finding(where, None, found, _TWO_ENDS))
    return into_wgs84(shapely.LineString(corners), system.code)


_TWO_ENDS: Final = Text("wenigstens zwei Punkte einer Linie", "at least two points of a line")


def _corner(line: str, number: int, system: System, form: NumberForm) -> tuple[float, float]:
    where = _LINE.format(number=number)
    between = r"[;\t]" if re.search(r"[;\t]", line) else r"\s+"
    tokens = [token for token in map(str.strip, re.split(between, line)) if token]
    if form == "en":
        tokens = [token.rstrip(",") for token in tokens]
    if len(tokens) != 2:  # noqa: PLR2004
        expected = _TWO.format(first=system.first, second=system.second)
        raise InputError(Finding(where, None, line[:60], expected))
    x, y = (_value(token, where, form) for token in tokens)
    if system.zone and x // 1_000_000 == system.zone:
        x -= system.zone * 1_000_000
    if system.zone and y // 1_000_000 == system.zone:
        y -= system.zone * 1_000_000
    for east, north in ((x, y), (y, x)):
        west, south, far_east, far_north = system.box
        if west <= east <= far_east and south <= north <= far_north:
            return east, north
    raise InputError(Finding(where, None, line[:60], _GERMANY.format(system=system.name)))


def _value(token: str, where: Text, form: NumberForm) -> float:
    bare = re.sub(r"[\u00a0\u202f\u2009'’]|°$", "", token)
    if not _SHAPES[form].fullmatch(bare):
        raise InputError(Finding(where, None, token[:40], _NUMBER[form]))
    plain = bare.replace(".", "").replace(",", ".") if form == "de" else bare.replace(",", "")
    return float(plain)


def faithful(shape: BaseGeometry, near: BaseGeometry | None) -> BaseGeometry:
    """Return an outline (WGS84) whose corners are those of `near` where they are the same.

    The same means: less than a millimetre apart, which is how they are written.
    """
    if near is None or near.is_empty:
        return shape
    exact = shapely.get_coordinates(near)
    tree = shapely.STRtree(shapely.points(shapely.get_coordinates(to_metric(near))))

    def kept(points: NDArray[np.float64]) -> NDArray[np.float64]:
        metric = shapely.get_coordinates(to_metric(shapely.multipoints(points)))
        (asked, found) = tree.query_nearest(shapely.points(metric), max_distance=_EXACT_M)
        result = points.copy()
        result[asked] = exact[found]
        return result

    return shapely.transform(shape, kept)
