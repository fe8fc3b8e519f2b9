"""XPlanGML: versions, archives, curves and holes are read; what is hostile is refused."""

from __future__ import annotations

import math
import re
import zipfile
from typing import TYPE_CHECKING, Final

import pytest
import shapely

from data.errors import InputError
from data.imports.limits import Limits
from data.imports.table import ZONING, Row, Table, read_table
from tests.data.imports.plans import (
    GE_AREA,
    AreaText,
    PlanText,
    corners,
    curve,
    curved,
    document,
    polygon,
    positions,
    ring,
    segment,
    written,
)
from tests.data.imports.test_hostile import EXTERNAL, LAUGHS, MUCH, archive, measured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

X, Y = 330_000.0, 5_702_000.0
SQUARE: Final = shapely.box(X, Y, X + 100, Y + 100)


def rows(table: Table, kind: str) -> list[Row]:
    return [row for row in table.rows if row.cells[0] == kind]


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path, limits or Limits())
    return str(caught.value)


def read_surface(surface: str, path: Path) -> Row:
    plan = PlanText(polygon(SQUARE), [AreaText("a", surface)])
    (row,) = rows(read_table(written(path / "plan.gml", document(plan))), "use")
    return row


def drawn(surface: str, path: Path) -> shapely.Geometry:
    row = read_surface(surface, path)
    assert row.unreadable is None
    assert row.outline is not None
    return shapely.from_wkb(row.outline)


@pytest.mark.parametrize(
    ("name", "version", "uses"),
    [("BPlan001_6-0.zip", "6.0", 2), ("BPlan002_5-4.gml", "5.4", 3)],
)
def test_real_plans_are_read(
    name: str, version: str, uses: int, shared: Callable[[str], Path]
) -> None:
    path = shared(f"xplanung/{name}")
    table = read_table(path)
    assert table.kind == ZONING
    assert any(de == f"XPlanGML {version}" for de, _ in table.notes)
    assert len(rows(table, "plan")) == 1
    assert len(rows(table, "use")) == uses
    (commercial,) = [row for row in table.rows if row.cells[2] == GE_AREA]
    assert commercial.cells[3] == "EPSG:25832"
    assert commercial.cells[4]["besondereArtDerBaulNutzung"] == ["1700"]
    assert commercial.outline is not None
    found = shapely.from_wkb(commercial.outline)
    assert found.equals(shapely.Polygon(corners(GE_AREA, path)))


@pytest.mark.parametrize("version", ["5/0", "5/3", "6/1"])
def test_versions_5_and_6_are_read(version: str, tmp_path: Path) -> None:
    text = document(PlanText(polygon(SQUARE)), version=version)
    assert rows(read_table(written(tmp_path / "a.gml", text)), "plan")


@pytest.mark.parametrize("version", ["4/1", "7/0", "3"])
def test_other_versions_are_not(version: str, tmp_path: Path) -> None:
    text = document(PlanText(polygon(SQUARE)), version=version)
    assert "XPlanGML 5.x or 6.x" in refused(written(tmp_path / "a.gml", text))


def test_two_versions_in_one_file(tmp_path: Path) -> None:
    other = str(PlanText(polygon(SQUARE), id="b")).replace(
        "<x:BP_Plan ", '<x:BP_Plan xmlns:x="http://www.xplanung.de/xplangml/5/4" '
    )
    text = document(PlanText(polygon(SQUARE)), more=other)
    assert "XPlanGML 6.0 and 5.4" in refused(written(tmp_path / "a.gml", text))


def test_attachments_in_the_archive_do_not_matter(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plan.zip", "w") as made:
        made.writestr("Plan/xplan.gml", document(PlanText(polygon(SQUARE))))
        made.writestr("Plan/Begründung.pdf", b"%PDF-1.7")
        made.writestr("Plan/raster.png", b"\x89PNG")
    assert rows(read_table(tmp_path / "plan.zip"), "plan")


def test_hole_stays_a_hole(tmp_path: Path) -> None:
    holed = SQUARE.difference(shapely.box(X + 20, Y + 20, X + 50, Y + 60))
    assert drawn(polygon(holed), tmp_path).equals(holed)


def test_several_surfaces_of_patches(tmp_path: Path) -> None:
    parts = [SQUARE, shapely.box(X + 200, Y, X + 250, Y + 30)]
    members = "".join(
        "<gml:surfaceMember><gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior>"
        f"{ring(part.exterior.coords)}</gml:exterior></gml:PolygonPatch></gml:patches>"
        "</gml:Surface></gml:surfaceMember>"
        for part in parts
    )
    surface = f'<gml:MultiSurface srsName="EPSG:25833">{members}</gml:MultiSurface>'
    assert drawn(surface, tmp_path).equals(shapely.MultiPolygon(parts))


def test_heights_of_corners_are_left_out(tmp_path: Path) -> None:
    flat = polygon(SQUARE)
    with_height = re.sub(
        r"<gml:posList>([^<]*)</gml:posList>",
        lambda found: (
            '<gml:posList srsDimension="3">'
            + " ".join(
                f"{x} {y} 112.5"
                for x, y in zip(found[1].split()[::2], found[1].split()[1::2], strict=True)
            )
            + "</gml:posList>"
        ),
        flat,
    )
    found = drawn(with_height, tmp_path)
    assert not found.has_z
    assert found.equals(SQUARE)


RADIUS: Final = 50.0
EAST, NORTH, WEST, SOUTH = (
    (X + RADIUS, Y),
    (X, Y + RADIUS),
    (X - RADIUS, Y),
    (X, Y - RADIUS),
)
BACK: Final = (
    '<gml:OrientableCurve orientation="-"><gml:baseCurve><gml:LineString><gml:posList>'
    f"{positions([EAST, WEST])}</gml:posList></gml:LineString></gml:baseCurve>"
    "</gml:OrientableCurve>"
)
HALF_ARC: Final = segment("Arc", EAST, NORTH, WEST)


@pytest.mark.parametrize(
    ("surface", "part"),
    [
        (curved(curve(segment("Circle", EAST, NORTH, WEST))), 1.0),
        (curved(curve(HALF_ARC, segment("Arc", WEST, SOUTH, EAST))), 1.0),
        (curved(curve(segment("ArcString", EAST, NORTH, WEST, SOUTH, EAST))), 1.0),
        (curved(curve(HALF_ARC, segment("LineStringSegment", WEST, EAST))), 0.5),
        (curved(curve(HALF_ARC), BACK), 0.5),
        (
            curved(
                "<gml:CompositeCurve><gml:curveMember>"
                f"{curve(HALF_ARC)}</gml:curveMember><gml:curveMember>{BACK}</gml:curveMember>"
                "</gml:CompositeCurve>"
            ),
            0.5,
        ),
    ],
    ids=["circle", "arcs", "arc string", "arc and line", "backwards", "composite"],
)
def test_arcs_have_the_area_of_the_circle(surface: str, part: float, tmp_path: Path) -> None:
    found = drawn(surface, tmp_path)
    circle = math.pi * RADIUS**2 * part
    assert found.is_valid
    assert found.area == pytest.approx(circle, rel=1e-4)
    assert found.within(shapely.Point(X, Y).buffer(RADIUS + 0.01, quad_segs=256))
    assert found.contains(shapely.Point(X, Y + RADIUS - 0.01))


UNCLOSED: Final = ring([(X, Y), (X + 9, Y), (X + 9, Y + 9), (X, Y + 9)])
WRONG: Final = {
    "words": polygon(SQUARE).replace(f"{X:.4f}", "east", 1),
    "nan": polygon(SQUARE).replace(f"{X:.4f}", "NaN", 1),
    "infinite": polygon(SQUARE).replace(f"{X:.4f}", "1e999", 1),
    "odd": polygon(SQUARE).replace(f"{X:.4f}", "", 1),
    "unclosed": "<gml:Polygon><gml:exterior>" + UNCLOSED + "</gml:exterior></gml:Polygon>",
    "gap": curved(
        curve(segment("LineStringSegment", EAST, NORTH), segment("LineStringSegment", WEST, EAST))
    ),
    "spline": curved(curve(segment("CubicSpline", EAST, NORTH, WEST, EAST))),
    "reference": '<gml:MultiSurface><gml:surfaceMember xlink:href="#b"/></gml:MultiSurface>',
    "reference beside a shape": polygon(SQUARE).replace(
        "<gml:exterior>", '<gml:exterior xlink:href="#b">', 1
    ),
    "no member": "<gml:MultiSurface/>",
    "a point": f"<gml:Point><gml:pos>{X} {Y}</gml:pos></gml:Point>",
    "two systems": polygon(SQUARE).replace(
        "<gml:LinearRing", '<gml:LinearRing srsName="EPSG:25832"', 1
    ),
    "four dimensions": polygon(SQUARE).replace("<gml:posList", '<gml:posList srsDimension="4"', 1),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_surface_that_is_not_understood_is_said_never_guessed(wrong: str, tmp_path: Path) -> None:
    row = read_surface(WRONG[wrong], tmp_path)
    assert row.outline is None
    assert row.unreadable


def test_one_broken_surface_does_not_take_others_with_it(tmp_path: Path) -> None:
    areas = [AreaText(f"a{n}", WRONG["gap"] if n == 1 else polygon(SQUARE)) for n in range(4)]
    table = read_table(written(tmp_path / "a.gml", document(PlanText(polygon(SQUARE), areas))))
    assert [row.outline is None for row in rows(table, "use")] == [False, True, False, False]


def test_coordinate_system_of_the_whole_file_counts_where_a_shape_names_none(
    tmp_path: Path,
) -> None:
    bare = polygon(SQUARE).replace(' srsName="EPSG:25833"', "")
    envelope = (
        '<gml:boundedBy><gml:Envelope srsName="EPSG:25832"><gml:lowerCorner>0 0'
        "</gml:lowerCorner></gml:Envelope></gml:boundedBy>"
    )
    text = document(PlanText(bare)).replace(
        "<gml:featureMember>", envelope + "<gml:featureMember>", 1
    )
    (row,) = rows(read_table(written(tmp_path / "a.gml", text)), "plan")
    assert row.cells[3] == "EPSG:25832"


# Hostile input.


@pytest.mark.parametrize("declared", [LAUGHS, EXTERNAL, b"<!DOCTYPE a>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(declared: bytes, encoding: str, tmp_path: Path) -> None:
    entity = "&a;" if b"ENTITY" in declared else "x"
    text = document(PlanText(polygon(SQUARE), name=entity), before=declared.decode())
    path = tmp_path / "bomb.gml"
    path.write_bytes(text.replace("UTF-8", encoding).encode(encoding))
    assert "a document type" in measured(path)


def test_entities_in_an_attribute(tmp_path: Path) -> None:
    text = document(PlanText(polygon(SQUARE), id="&j;"), before=LAUGHS.decode())
    assert "expected" in measured(written(tmp_path / "bomb.gml", text))


def test_zip_bomb_of_a_plan(tmp_path: Path) -> None:
    blank = document(PlanText(polygon(SQUARE), name=" " * 50_000_000)).encode()
    bomb = archive(tmp_path / "bomb.zip", {"xplan.gml": blank})
    assert "times as large as it is packed" in measured(bomb)


def test_path_out_of_the_archive_of_a_plan(tmp_path: Path) -> None:
    text = document(PlanText(polygon(SQUARE))).encode()
    path = archive(tmp_path / "out.zip", {"../xplan.gml": text})
    assert "inside the archive's own folder" in refused(path)


def test_two_plans_in_an_archive(tmp_path: Path) -> None:
    text = document(PlanText(polygon(SQUARE))).encode()
    assert "a.gml, b.gml" in refused(archive(tmp_path / "two.zip", {"a.gml": text, "b.gml": text}))


def test_a_million_areas(tmp_path: Path) -> None:
    path = tmp_path / "many.gml"
    head, tail = document(PlanText(polygon(SQUARE)), more="§").split("§")
    area = str(AreaText("a", ""))
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for _ in range(1_000):
            file.write(area * 1_000)
        file.write(tail)
    assert "at most 50000 rows" in measured(path, **MUCH)


def test_outline_with_millions_of_corners(tmp_path: Path) -> None:
    """One list of coordinates is longer than a text may be; many lists fill the memory."""
    long = ring([(X, Y), *[(X + n / 1e6, Y + 1) for n in range(600_000)], (X, Y)])
    one = f"<gml:Polygon><gml:exterior>{long}</gml:exterior></gml:Polygon>"
    said = measured(written(tmp_path / "long.gml", document(PlanText(one))), **MUCH)
    assert "huge text" in said or "too long" in said or "MB of memory" in said
    some = ring([(X, Y), *[(X + n / 1e6, Y + 1) for n in range(200_000)], (X, Y)])
    member = (
        f"<gml:surfaceMember><gml:Polygon><gml:exterior>{some}</gml:exterior></gml:Polygon>"
        "</gml:surfaceMember>"
    )
    many = f'<gml:MultiSurface srsName="EPSG:25833">{member * 30}</gml:MultiSurface>'
    said = measured(written(tmp_path / "many.gml", document(PlanText(many))), **MUCH)
    assert "MB of memory" in said


def test_endless_depth(tmp_path: Path) -> None:
    deep = "<gml:surfaceMember><gml:MultiSurface>" * 100_000
    text = document(PlanText(f"<gml:MultiSurface>{deep}"))
    assert "expected" in measured(written(tmp_path / "deep.gml", text))


def test_schema_and_other_addresses_are_not_followed(tmp_path: Path) -> None:
    text = document(PlanText(polygon(SQUARE))).replace(
        "<x:XPlanAuszug ",
        '<x:XPlanAuszug xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://192.0.2.1/a http://192.0.2.1/a.xsd" ',
    )
    (tmp_path / "plan.xsd").write_text("no schema", encoding="utf-8")
    (tmp_path / "plan.gfs").write_text("no template", encoding="utf-8")
    assert measured(written(tmp_path / "plan.gml", text)) == "read"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plan.gfs", "plan.gml", "plan.xsd"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"<a/>",
        b"<a",
        b"PK\x03\x04",
        b"<FeatureCollection/>",
        b'<a xmlns="http://www.xplanung.de/xplangml/6/0"><b/></a>',
    ],
)
def test_what_is_no_plan(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.gml"
    path.write_bytes(content)
    assert "XPlanGML 5.x or 6.x" in refused(path)


def test_plan_that_takes_too_long(tmp_path: Path) -> None:
    area = str(AreaText("a", polygon(SQUARE)))
    path = written(tmp_path / "slow.gml", document(PlanText(polygon(SQUARE)), more=area * 60_000))
    assert "1 seconds" in refused(path, Limits(seconds=1, rows=10_000_000, memory_mb=4_000))
