"""A zoning plan is imported: the difference it proposes, confirmed for all plots or for some."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from data.errors import InputError
from data.imports.report import FieldChange, Outcome
from data.record import Provenance
from tests.data.imports.files import Record, frame
from tests.data.imports.plans import (
    GE_AREA,
    MI_AREA,
    AreaText,
    PlanText,
    added,
    corners,
    document,
    polygon,
    real,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from data.imports.report import RowReport

MEASURES: Final = (
    "<xplan:GFZ>2.4</xplan:GFZ><xplan:BMZ>10</xplan:BMZ><xplan:GRZ>0.8</xplan:GRZ>"
    "<xplan:hoehenangabe><xplan:XP_Hoehenangabe><xplan:hoehenbezug>2000</xplan:hoehenbezug>"
    '<xplan:bezugspunkt>3000</xplan:bezugspunkt><xplan:h uom="m">14.5</xplan:h>'
    "</xplan:XP_Hoehenangabe></xplan:hoehenangabe>"
)
OTHER_MEASURES: Final = (
    "<xplan:GFZ>1.2</xplan:GFZ><xplan:GRZ>0.8</xplan:GRZ>"
    "<xplan:hoehenangabe><xplan:XP_Hoehenangabe><xplan:hoehenbezug>1000</xplan:hoehenbezug>"
    '<xplan:bezugspunkt>3000</xplan:bezugspunkt><xplan:h uom="m">31.5</xplan:h>'
    "</xplan:XP_Hoehenangabe></xplan:hoehenangabe>"
)
IN_FORCE: Final = (
    "<xplan:rechtsstand>3000</xplan:rechtsstand>",
    (
        "<xplan:rechtsstand>4000</xplan:rechtsstand>"
        "<xplan:inkrafttretensDatum>2015-06-30</xplan:inkrafttretensDatum>"
    ),
)
FROM_WEST: Final = Transformer.from_crs(25832, 4326, always_xy=True)
FROM_EAST: Final = Transformer.from_crs(25833, 4326, always_xy=True)
NAMES: Final = ("BPlan001_6-0.zip", "BPlan002_5-4.gml")


def degrees(shape: shapely.Geometry, way: Transformer = FROM_WEST) -> shapely.Geometry:
    return shapely.transform(shape, lambda one: np.column_stack(way.transform(*one.T)))


def lay(
    record: Record, folder: Path, outlines: Sequence[shapely.Geometry], **facts: object
) -> None:
    """Put plots A, B, … into a record; their outlines are given in degrees."""
    rows = [{"id": name, "name": f"Fläche {name}", **facts} for name in "ABCDEFG"[: len(outlines)]]
    path = folder / "plots.geojson"
    frame(rows, outlines).to_file(path)
    assert record.take(path, source="Stadt", confirmed_on=date(2014, 1, 1)).accepted


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """Return an empty record."""
    held = Record(tmp_path / "record.gpkg")
    yield held
    held.store.close()


def changes(row: RowReport) -> dict[str, tuple[object, object]]:
    return {one.field: (one.old, one.new) for one in row.changes}


def doubts(row: RowReport) -> str:
    return " ".join(text.en for text in row.doubts)


@pytest.mark.parametrize("name", NAMES)
def test_measures_added_to_a_real_plan_are_proposed_for_the_plots_in_it(
    name: str, shared: Callable[[str], Path], tmp_path: Path, record: Record
) -> None:
    """One plot within the commercial area, one across it and its neighbour, one elsewhere."""
    source = shared(f"xplanung/{name}")
    plan = real(
        source,
        tmp_path / name,
        added(GE_AREA, MEASURES, source),
        added(MI_AREA, OTHER_MEASURES, source),
        IN_FORCE,
    )
    commercial = shapely.Polygon(corners(GE_AREA, source))
    beside = shapely.Polygon(corners(MI_AREA, source))
    across = commercial.union(beside)
    eilenburg = shapely.box(12.60, 51.45, 12.602, 51.4515)
    outlines = [degrees(commercial.buffer(-1)), degrees(across), eilenburg]
    lay(record, tmp_path, outlines, grz=0.6)
    report = record.plan(plan)
    within, over = report.rows
    assert report.accepted
    assert report.counts[Outcome.CHANGED] == 2

    title = name.removesuffix(".zip").removesuffix(".gml")
    assert (within.plot, within.outcome) == ("A", Outcome.CHANGED)
    assert changes(within) == {
        "zoning": (None, "GE"),
        "plan_name": (None, title),
        "plan_status": (None, "adopted"),
        "plan_date": (None, date(2015, 6, 30)),
        "grz": (0.6, 0.8),
        "gfz": (None, 2.4),
        "bmz": (None, 10.0),
        "height_max": (None, 14.5),
    }
    assert doubts(within) == "Height: 14.5 m above ground level, top."

    # Both areas allow a GRZ of 0.8; use, GFZ, BMZ and height differ.
    assert changes(over) == {
        "plan_name": (None, title),
        "plan_status": (None, "adopted"),
        "plan_date": (None, date(2015, 6, 30)),
        "grz": (0.6, 0.8),
    }
    share = commercial.area / across.area * 100
    for said in ("Zoning", "GFZ", "BMZ", "Maximum height"):
        assert said in doubts(over)
    assert f"2.4 on {share:.1f} %" in doubts(over)
    assert f"1.2 on {100 - share:.1f} %" in doubts(over)
    assert "31.5 m above sea level (NHN), top; not above ground, not proposed" in doubts(over)
    (cover,) = over.covers
    assert cover.inside == pytest.approx(1, abs=1e-6)
    assert {one.id: one.share for one in cover.areas} == {
        MI_AREA: pytest.approx(1 - share / 100, abs=1e-4),
        GE_AREA: pytest.approx(share / 100, abs=1e-4),
    }

    assert record.take(plan).counts == report.counts
    plot = record.plots["A"]
    assert plot.values["height_max"] == 14.5
    proof = Provenance(f"Bebauungsplan {title} ({name})", date(2015, 6, 30))
    for field in ("zoning", "grz", "gfz", "bmz", "height_max", "plan_name", "plan_status"):
        assert plot.provenance_of(field) == proof
    assert plot.provenance_of("name") == Provenance("Stadt", date(2014, 1, 1))
    before = record.version
    again = record.take(plan)
    assert again.counts[Outcome.UNCHANGED] == 2
    assert all(row.changes == () and row.sources == () for row in again.rows)
    assert record.version == before


@pytest.mark.parametrize("name", NAMES)
def test_real_plan_as_it_is_proposes_no_status(
    name: str, shared: Callable[[str], Path], tmp_path: Path, record: Record
) -> None:
    """Both are passed and not yet in force, and say nothing of measures."""
    source = shared(f"xplanung/{name}")
    lay(record, tmp_path, [degrees(shapely.Polygon(corners(GE_AREA, source)))])
    (row,) = record.take(source).rows
    title = name.removesuffix(".zip").removesuffix(".gml")
    assert changes(row) == {"zoning": (None, "GE"), "plan_name": (None, title)}
    assert "Plan status: passed by the council, not yet in force" in doubts(row)
    assert record.one.provenance_of("zoning") == Provenance(f"Bebauungsplan {title} ({name})")


def test_real_plan_with_wrong_coordinates_is_refused(
    shared: Callable[[str], Path], record: Record
) -> None:
    with pytest.raises(InputError, match=r"3479367.*EPSG:25833.*53\.87° E.*zone 3.*8\.69° E"):
        record.plan(shared("xplanung/SAGis_bp_plan.gml"))


NORTH: Final = shapely.box(332_000, 5_702_000, 332_200, 5_702_100)
HALVES: Final = (
    shapely.box(332_000, 5_702_000, 332_100, 5_702_100),
    shapely.box(332_100, 5_702_000, 332_200, 5_702_100),
)
COMMERCIAL: Final = (
    "<x:besondereArtDerBaulNutzung>1700</x:besondereArtDerBaulNutzung><x:GRZ>0.8</x:GRZ>"
)
INDUSTRIAL: Final = COMMERCIAL.replace("1700", "1800")


def made(folder: Path, **properties: str) -> Path:
    """Write a plan near Eilenburg: a commercial and an industrial area side by side."""
    areas = [
        AreaText("west", polygon(HALVES[0]), COMMERCIAL),
        AreaText("east", polygon(HALVES[1]), INDUSTRIAL),
    ]
    default = {"rechtsstand": "4000", "inkrafttretensDatum": "2019-05-17"}
    plan = PlanText(polygon(NORTH), areas, properties or default)
    return written(folder / "plan.gml", document(plan))


@pytest.fixture
def two(record: Record, tmp_path: Path) -> Record:
    """Return a record with a plot in each of the two areas."""
    lay(record, tmp_path, [degrees(one, FROM_EAST) for one in HALVES])
    return record


def test_proposal_is_taken_for_chosen_plots_alone(two: Record, tmp_path: Path) -> None:
    plan = made(tmp_path)
    assert [row.plot for row in two.plan(plan).rows] == ["A", "B"]
    (row,) = two.take(plan, only=frozenset({"B"})).rows
    assert row.plot == "B"
    assert two.plots["B"].values["zoning"] == "GI"
    assert "zoning" not in two.plots["A"].values
    assert two.take(plan).counts == {
        Outcome.NEW: 0,
        Outcome.CHANGED: 1,
        Outcome.UNCHANGED: 1,
        Outcome.REJECTED: 0,
    }


def test_ids_that_no_plot_has_are_refused(two: Record, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Z"):
        two.plan(made(tmp_path), only=frozenset({"A", "Z"}))


@pytest.mark.parametrize(
    "options",
    [{"columns": {"a": "name"}}, {"layer": "plots"}, {"mark": ","}, {"empty_clears": True}],
)
def test_options_of_tables_are_refused(
    options: dict[str, object], two: Record, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="a table of plots"):
        two.plan(made(tmp_path), **options)


def test_choice_of_plots_is_refused_for_a_table(two: Record, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="zoning plans"):
        two.plan(tmp_path / "plots.geojson", only=frozenset({"A"}))


def test_named_source_and_day_count_where_the_plan_names_none(two: Record, tmp_path: Path) -> None:
    plan = made(tmp_path, rechtsstand="2400")
    two.take(plan, source="Bauamt", confirmed_on=date(2026, 1, 15))
    assert two.plots["A"].provenance_of("grz") == Provenance("Bauamt", date(2026, 1, 15))
    assert two.plots["A"].values["plan_status"] == "draft"


def test_day_of_the_plan_goes_before_the_named_one(two: Record, tmp_path: Path) -> None:
    two.take(made(tmp_path), confirmed_on=date(2026, 1, 15))
    proof = Provenance("Bebauungsplan Am Nordrand (plan.gml)", date(2019, 5, 17))
    assert two.plots["A"].provenance_of("grz") == proof


def test_fact_that_was_confirmed_later_is_doubted(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "plots.geojson"
    frame([{"id": "A", "name": "A", "grz": 0.6}], [degrees(HALVES[0], FROM_EAST)]).to_file(path)
    record.take(path, confirmed_on=date(2025, 1, 1))
    (row,) = record.plan(made(tmp_path)).rows
    assert row.changes[-1] == FieldChange("grz", 0.6, 0.8)
    assert "Confirmed later in the record (1 Jan 2025)" in doubts(row)


def test_plan_without_plots_proposes_nothing(record: Record, tmp_path: Path) -> None:
    report = record.take(made(tmp_path))
    assert report.rows == ()
    assert report.accepted
    assert any("No plot of the record lies in it" in note.en for note in report.notes)
    assert record.version == 0


def test_plan_elsewhere_says_so(shared: Callable[[str], Path], record: Record) -> None:
    report = record.plan(shared("xplanung/BPlan002_5-4.gml"))
    notes = " ".join(note.en for note in report.notes)
    assert "The plan lies outside the county" in notes
    assert "XPlanGML 5.4" in notes
    assert "Zoning plan “BPlan002_5-4”: passed by the council" in notes


def test_what_the_rules_doubt_of_the_plan_is_reported(record: Record, tmp_path: Path) -> None:
    """A BMZ in the field of the GFZ is known from real records."""
    lay(record, tmp_path, [degrees(HALVES[0], FROM_EAST)])
    content = COMMERCIAL + "<x:GFZ>9</x:GFZ>"
    plan = PlanText(polygon(NORTH), [AreaText("west", polygon(HALVES[0]), content)])
    (row,) = record.plan(written(tmp_path / "a.gml", document(plan))).rows
    assert any("gfz" in one.rule.name for one in row.findings)
