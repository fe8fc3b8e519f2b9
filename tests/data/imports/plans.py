"""Zoning plans in XPlanGML as offices send them: made ones, and copies of real ones."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import shapely

GML: Final = "http://www.opengis.net/gml/3.2"
GE_AREA: Final = "GML_eb8753e9-db57-4f81-b9dd-37fc38fb4419"
"""The commercial area in both of the real plans."""
MI_AREA: Final = "GML_b5f66983-6732-4cdc-8910-ba4d40a060e8"
"""Beside it: in the plan in 5.4 a mixed-use area, in the other a village residential one."""


def positions(points: Sequence[Sequence[float]]) -> str:
    return " ".join(f"{value:.4f}" for point in points for value in point[:2])


def ring(points: Sequence[Sequence[float]]) -> str:
    return f"<gml:LinearRing><gml:posList>{positions(points)}</gml:posList></gml:LinearRing>"


def polygon(shape: shapely.Polygon, system: str = "EPSG:25833") -> str:
    holes = "".join(f"<gml:interior>{ring(hole.coords)}</gml:interior>" for hole in shape.interiors)
    return (
        f'<gml:Polygon srsName="{system}"><gml:exterior>{ring(shape.exterior.coords)}'
        f"</gml:exterior>{holes}</gml:Polygon>"
    )


def curved(*curves: str) -> str:
    """Return a polygon whose ring is made of curves."""
    members = "".join(f"<gml:curveMember>{curve}</gml:curveMember>" for curve in curves)
    return (
        '<gml:Polygon srsName="EPSG:25833"><gml:exterior><gml:Ring>'
        f"{members}</gml:Ring></gml:exterior></gml:Polygon>"
    )


def curve(*segments: str) -> str:
    return f"<gml:Curve><gml:segments>{''.join(segments)}</gml:segments></gml:Curve>"


def segment(name: str, *points: Sequence[float]) -> str:
    return f"<gml:{name}><gml:posList>{positions(points)}</gml:posList></gml:{name}>"


@dataclass(frozen=True)
class AreaText:
    """An area as XML."""

    id: str
    surface: str
    content: str = ""
    name: str = "BP_BaugebietsTeilFlaeche"
    plan: str = "plan"

    def __str__(self) -> str:
        return (
            f'<gml:featureMember><x:{self.name} gml:id="{self.id}">'
            f'<x:gehoertZuBereich xlink:href="#section-{self.plan}"/>'
            f"<x:position>{self.surface}</x:position><x:flaechenschluss>true</x:flaechenschluss>"
            f"{self.content}</x:{self.name}></gml:featureMember>"
        )


@dataclass(frozen=True)
class PlanText:
    """A plan as XML."""

    surface: str
    areas: Sequence[AreaText] = ()
    properties: Mapping[str, str] = field(
        default_factory=lambda: {"rechtsstand": "4000", "inkrafttretensDatum": "2019-05-17"}
    )
    id: str = "plan"
    name: str = "Am Nordrand"

    def __str__(self) -> str:
        content = "".join(f"<x:{key}>{value}</x:{key}>" for key, value in self.properties.items())
        return (
            f'<gml:featureMember><x:BP_Plan gml:id="{self.id}"><x:name>{self.name}</x:name>'
            f"<x:raeumlicherGeltungsbereich>{self.surface}</x:raeumlicherGeltungsbereich>"
            f"{content}</x:BP_Plan></gml:featureMember>"
            f'<gml:featureMember><x:BP_Bereich gml:id="section-{self.id}">'
            f'<x:gehoertZuPlan xlink:href="#{self.id}"/></x:BP_Bereich></gml:featureMember>'
            + "".join(map(str, self.areas))
        )


def document(*plans: PlanText, version: str = "6/0", before: str = "", more: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<x:XPlanAuszug '
        f'xmlns:x="http://www.xplanung.de/xplangml/{version}" xmlns:gml="{GML}" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{"".join(map(str, plans))}{more}'
        "</x:XPlanAuszug>"
    )


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def content_of(source: Path) -> str:
    """Return the text of a plan, which may be zipped."""
    if source.suffix != ".zip":
        return source.read_text(encoding="utf-8")
    with zipfile.ZipFile(source) as archive:
        return archive.read("xplan.gml").decode()


def real(source: Path, path: Path, *edits: tuple[str, str]) -> Path:
    """Write a copy of a real plan in which texts are replaced, each once; `.gml` or `.zip`."""
    text = content_of(source)
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    if path.suffix != ".zip":
        return written(path, text)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xplan.gml", text)
    return path


def added(identifier: str, content: str, source: Path) -> tuple[str, str]:
    """Return the edit that adds properties to the end of an area of a real plan."""
    text = content_of(source)
    found = re.search(
        rf'<xplan:BP_BaugebietsTeilFlaeche gml:id="{identifier}">.*?'
        r"</xplan:BP_BaugebietsTeilFlaeche>",
        text,
        re.DOTALL,
    )
    assert found
    end = "</xplan:BP_BaugebietsTeilFlaeche>"
    return found[0], found[0].removesuffix(end) + content + end


def corners(identifier: str, source: Path) -> list[tuple[float, float]]:
    """Return the corners of an area of a real plan, in EPSG:25832, read by a way of its own."""
    text = content_of(source)
    found = re.search(
        rf'gml:id="{identifier}">.*?<gml:posList[^>]*>([^<]*)</gml:posList>', text, re.DOTALL
    )
    assert found
    figures = [float(word) for word in found[1].split()]
    return list(zip(figures[::2], figures[1::2], strict=True))
