"""What an import makes of the record: compared, checked, reported, whole or not at all."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import shapely

from data.exports import files
from data.exports.origin import Origin
from data.imports.report import FieldChange, Outcome
from data.plausibility import Severity
from data.record import Provenance
from data.store.changes import Change, ConflictError
from geo import imports
from tests.data.imports.files import (
    EILENBURG,
    SQUARES,
    TODAY,
    Record,
    frame,
    square_metres,
    write_csv,
)
from tests.geo.oracle import metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADING: Final = ("Kennung", "Name", "Gemeinde", "Preis", "WKT")
FIRST: Final = (
    ("A1", "Nord", "Eilenburg", "25,5", SQUARES[0].wkt),
    ("A2", "Süd", "Eilenburg", "30", SQUARES[1].wkt),
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a record into which two plots, A1 and A2, were imported."""
    folder = tmp_path_factory.mktemp("first")
    held = Record(folder / "record.gpkg")
    file = write_csv(folder / "first.csv", [HEADING, *FIRST])
    assert held.take(file, confirmed_on=date(2026, 1, 10)).accepted
    held.store.close()
    return held.path


@pytest.fixture
def record(first: Path, tmp_path: Path) -> Iterator[Record]:
    """Return a record of one's own with these two plots."""
    held = Record(Path(shutil.copy(first, tmp_path / "record.gpkg")))
    yield held
    held.store.close()


def table(folder: Path, heading: Sequence[str], *rows: Sequence[object]) -> Path:
    return write_csv(folder / "second.csv", [heading, *rows])


def test_change_is_told_field_by_field(tmp_path: Path, record: Record) -> None:
    file = table(
        tmp_path, HEADING[:4], ("A1", "Nord", "Eilenburg", "27,5"), ("A2", "Süd", "Eilenburg", "30")
    )
    report = record.take(file, confirmed_on=date(2026, 2, 1), source="Stadt")
    changed, same = report.rows
    assert (changed.outcome, changed.matched_by) == (Outcome.CHANGED, "id")
    assert changed.changes == (FieldChange("price", 25.5, 27.5),)
    assert same.changes == ()
    (confirmed,) = same.sources
    assert set(confirmed.fields) == {"name", "municipality", "price"}
    assert confirmed.new == Provenance("Stadt", date(2026, 2, 1))
    plot = record.plots["A1"]
    assert plot.values["price"] == 27.5
    assert plot.provenance_of("price") == Provenance("Stadt", date(2026, 2, 1))
    assert plot.geometry == SQUARES[0], "a column that is not there leaves its fact alone"


def test_fact_that_is_repeated_without_a_day_keeps_its_source(
    tmp_path: Path, record: Record
) -> None:
    before = record.plots
    report = record.take(table(tmp_path, HEADING, *FIRST))
    assert report.counts[Outcome.UNCHANGED] == 2
    assert record.plots == before


def test_empty_cell_leaves_the_fact_unless_it_is_to_clear_it(
    tmp_path: Path, record: Record
) -> None:
    file = table(
        tmp_path, HEADING[:4], ("A1", "Nord", "Eilenburg", ""), ("A2", "Süd", "", "unbekannt")
    )
    assert record.take(file).counts[Outcome.UNCHANGED] == 2
    report = record.take(file, empty_clears=True)
    assert report.rows[0].changes == (FieldChange("price", 25.5, None),)
    assert "price" not in record.plots["A1"].values
    assert record.plots["A2"].values == {"name": "Süd"}


def test_without_ids_a_plot_is_known_by_name_and_municipality(
    tmp_path: Path, record: Record
) -> None:
    file = table(tmp_path, HEADING[1:4], (" NORD ", "Eilenburg", "28"), ("Süd", "Delitzsch", "1"))
    known, other = record.plan(file).rows
    assert (known.plot, known.matched_by, known.outcome) == ("A1", "name", Outcome.CHANGED)
    assert other.outcome is Outcome.REJECTED, "a new plot needs an outline"


def test_row_without_an_id_among_rows_with_ids(tmp_path: Path, record: Record) -> None:
    report = record.take(
        table(
            tmp_path,
            HEADING,
            ("", "Süd", "Eilenburg", "31", ""),
            ("B", "Ost", "Eilenburg", "1", SQUARES[2].wkt),
        )
    )
    assert [row.outcome for row in report.rows] == [Outcome.CHANGED, Outcome.NEW]
    assert report.rows[0].plot == "A2"


def test_one_rejected_row_and_nothing_is_written(tmp_path: Path, record: Record) -> None:
    before, version = record.plots, record.version
    file = table(
        tmp_path,
        HEADING,
        ("A1", "Nord", "Eilenburg", "99", ""),
        ("A2", "Süd", "Atlantis", "teuer", ""),
    )
    report, written = record.carry(file)
    assert written is None
    assert not report.accepted
    assert (record.plots, record.version) == (before, version)
    row = report.rows[1]
    assert row.row == 3
    assert [(one.column, one.found) for one in row.refusals] == [
        ("Gemeinde", "'Atlantis'"),
        ("Preis", "'teuer'"),
    ]
    assert "number" in row.refusals[1].expected.en
    assert report.rows[0].outcome is Outcome.CHANGED


def test_column_that_nobody_understands_stops_the_import(tmp_path: Path, record: Record) -> None:
    file = table(tmp_path, ("Kennung", "Farbe", "Preis"), ("A1", "rot", "26"))
    report = record.take(file)
    assert not report.accepted
    assert [one.heading for one in report.meaning.open] == ["Farbe"]
    assert record.plots["A1"].values["price"] == 25.5
    assert record.take(file, columns={"Farbe": ""}).accepted
    assert record.plots["A1"].values["price"] == 26.0


def test_plot_that_occurs_twice_is_rejected(tmp_path: Path, record: Record) -> None:
    report = record.plan(table(tmp_path, ("Kennung", "Preis"), ("A1", "1"), ("A1", "2")))
    assert [row.outcome for row in report.rows] == [Outcome.CHANGED, Outcome.REJECTED]
    assert "row 2" in report.rows[1].refusals[0].expected.en


def test_dry_run_and_real_run_give_the_same_report(tmp_path: Path, record: Record) -> None:
    file = table(
        tmp_path,
        HEADING,
        ("A1", "Nord 1", "Eilenburg", "27", ""),
        ("B", "Ost", "Eilenburg", "1", SQUARES[2].wkt),
    )
    dry = record.plan(file)
    assert record.take(file) == dry
    assert record.plan(file).counts[Outcome.UNCHANGED] == 2


def test_name_that_changed_since_makes_no_id_twice(tmp_path: Path, record: Record) -> None:
    file = table(tmp_path, ("Name", "Gemeinde", "WKT"), ("Ost", "Eilenburg", SQUARES[2].wkt))
    record.take(file)
    (made,) = record.plots.keys() - {"A1", "A2"}
    renamed = write_csv(tmp_path / "renamed.csv", [("Kennung", "Name"), (made, "West")])
    assert record.take(renamed).accepted
    assert record.take(file).counts[Outcome.NEW] == 1
    assert record.plots[f"{made}-2"].values["name"] == "Ost"


def test_change_by_somebody_else_in_between_is_a_conflict(tmp_path: Path, record: Record) -> None:
    prepared = record.prepare(table(tmp_path, ("Kennung", "Preis"), ("A1", "1"), ("A2", "1")))
    theirs = record.store.held()["A1"]
    record.store.write([Change("A1", theirs.number, None)], account="b", reason="sold")
    with pytest.raises(ConflictError):
        imports.carry_out(prepared, record.store, account="a", reason="import")
    assert record.plots["A2"].values["price"] == 30.0


def test_older_file_is_doubted(tmp_path: Path, record: Record) -> None:
    file = table(tmp_path, ("Kennung", "Preis", "Stand"), ("A1", "20", "01.12.2025"))
    (row,) = record.plan(file).rows
    assert any("10 Jan 2026" in doubt.en and "Price" in doubt.en for doubt in row.doubts)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg", ".geojson"])
def test_an_older_export_undoes_nothing_that_was_confirmed_since(
    tmp_path: Path, record: Record, suffix: str
) -> None:
    exported = tmp_path / f"old{suffix}"
    files.write(record.store.records(), exported, Origin(TODAY, "dl-de/by-2-0"))
    news = table(tmp_path, ("Kennung", "Preis", "Stand"), ("A1", "33", "01.03.2026"))
    assert record.take(news).accepted
    before = record.plots
    (first, *_) = record.plan(exported).rows
    assert any("so the record stays: Price" in doubt.en for doubt in first.doubts)
    record.take(exported)
    assert record.plots["A1"].values == before["A1"].values
    assert record.plots["A1"].provenance_of("price") == before["A1"].provenance_of("price")


@pytest.mark.parametrize(
    "name", ["Nord, reserviert für Müller Logistik GmbH", "Nord, verkauft an Schmidt KG"]
)
def test_for_whom_a_plot_is_bound_is_never_stored(
    tmp_path: Path, record: Record, name: str
) -> None:
    before = record.plots
    file = table(tmp_path, ("Kennung", "Name", "Preis"), ("A1", name, "26"), ("A2", "Süd", "40"))
    report = record.take(file)
    assert not report.accepted
    (refusal,) = report.rows[0].refusals
    assert "without a firm" in refusal.expected.en
    assert record.plots == before
    plain = table(tmp_path, ("Kennung", "Name"), ("A1", "Nord, neben der Müller Logistik GmbH"))
    assert record.take(plain).accepted, "a neighbour may be named"


def test_confirmation_in_the_future_is_refused(tmp_path: Path, record: Record) -> None:
    file = table(tmp_path, ("Kennung", "Stand"), ("A1", "03.03.2026"))
    assert "future" in record.plan(file).rows[0].refusals[0].expected.en


def test_source_of_a_row_goes_before_the_common_one(tmp_path: Path, record: Record) -> None:
    file = table(
        tmp_path, ("Kennung", "Preis", "Quelle"), ("A1", "26", "Gutachten"), ("A2", "31", "")
    )
    record.take(file, source="Stadt")
    sources = [plot.provenance_of("price").source for plot in record.plots.values()]
    assert sources == ["Gutachten", "Stadt"]


def test_point_is_no_outline(tmp_path: Path, record: Record) -> None:
    rows = (
        ("A1", "Nord", "26", "12,601", "51,4507"),
        ("A2", "Süd", "26", "12,621", "51,4507"),
        ("B", "Ost", "26", "12,621", "51,4507"),
    )
    report = record.plan(table(tmp_path, ("Kennung", "Name", "Preis", "lon", "lat"), *rows))
    inside, outside, new = report.rows
    assert inside.outcome is outside.outcome is Outcome.CHANGED
    assert {change.field for change in (*inside.changes, *outside.changes)} == {"price"}
    assert inside.doubts == ()
    (doubt,) = outside.doubts
    away = shapely.distance(*(metric(one) for one in (shapely.Point(12.621, 51.4507), SQUARES[1])))
    assert f"{round(away, -1):.0f} m" in doubt.en
    (refusal,) = new.refusals
    assert refusal.found == ("ein Punkt", "a point")
    assert "outline" in refusal.expected.en
    assert "--as parcels" in refusal.expected.en


def test_coordinates_in_utm_need_their_crs(tmp_path: Path, record: Record) -> None:
    rows = ("A1", "26", "332000", "5702000")
    file = table(tmp_path, ("Kennung", "Preis", "Ost", "Nord"), rows)
    with pytest.raises(Exception, match="EPSG:25833"):
        record.plan(file)
    assert record.plan(file, crs="EPSG:25833").accepted


BOW_TIE: Final = shapely.Polygon([(12.6, 51.45), (12.61, 51.46), (12.61, 51.45), (12.6, 51.46)])


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        (BOW_TIE.wkt, "cross itself"),
        ("LINESTRING (12.6 51.45, 12.7 51.5)", "Polygon"),
        ("POLYGON ((12.6 51.45, 12.7", "WKT"),
        (shapely.box(2.3, 48.8, 2.4, 48.9).wkt, "Germany"),
    ],
)
def test_broken_outline_is_rejected_never_mended(
    outline: str, expected: str, tmp_path: Path, record: Record
) -> None:
    rows = [
        (key, key, "Eilenburg", "1", square.wkt) for key, square in zip("BCD", SQUARES, strict=True)
    ]
    report = record.plan(table(tmp_path, HEADING, ("A", "A", "Eilenburg", "1", outline), *rows))
    (refusal,) = report.rows[0].refusals
    assert expected in refusal.expected.en
    assert refusal.column == "WKT"
    assert not any(row.refusals for row in report.rows[1:])


def rules(report: object) -> list[set[str]]:
    return [{one.rule.name for one in row.findings} for row in report.rows]  # type: ignore[attr-defined]


def test_overlap_and_other_municipality_are_doubts(tmp_path: Path, record: Record) -> None:
    over = shapely.affinity.translate(SQUARES[0], 0.001, 0.0)
    elsewhere = shapely.box(12.33, 51.52, 12.331, 51.521)
    report = record.plan(
        table(
            tmp_path,
            HEADING,
            ("B", "Über Nord", "Eilenburg", "1", over.wkt),
            ("C", "Fern", "Eilenburg", "1", elsewhere.wkt),
        )
    )
    overlapping, far = rules(report)
    assert "overlap" in overlapping
    assert "outside_schematic_municipality" in far
    assert report.accepted


@pytest.mark.parametrize(("field", "rule"), [("Bruttofläche", True), ("Größe", False)])
@pytest.mark.parametrize(("share", "doubted"), [(1.04, False), (1.07, True), (0.93, True)])
def test_area_that_differs_from_the_outline_is_doubted(
    field: str, share: float, *, rule: bool, doubted: bool, tmp_path: Path, record: Record
) -> None:
    area = square_metres(SQUARES[2])
    file = table(tmp_path, ("Name", field, "WKT"), ("Ost", f"{area * share:.1f}", SQUARES[2].wkt))
    report = record.plan(file, mark=".")
    (row,) = report.rows
    found = (
        "outline_differs" in rules(report)[0]
        if rule
        else any("differs" in one.en for one in row.doubts)
    )
    assert found is doubted
    assert report.accepted


def test_move_is_told_by_areas(tmp_path: Path, record: Record) -> None:
    half = shapely.box(12.60, 51.45, 12.601, 51.4515)
    path = tmp_path / "moved.geojson"
    frame([{"id": "A1"}], [half]).to_file(path)
    (row,) = record.take(path).rows
    (change,) = row.changes
    assert change.field == "geometry"
    assert change.old == round(square_metres(SQUARES[0]))
    assert change.new == round(square_metres(half))
    assert record.plots["A1"].geometry.equals(half)
    assert record.plots["A1"].values["municipality"] == EILENBURG


@pytest.mark.parametrize(
    ("text", "others", "outline", "expected"),
    [
        ("2.310 ha", (), 2, 23_100.0),  # the outline measures 2.3 ha
        ("2.310 ha", ("7,5 ha",), 2, 23_100.0),
        ("12.345 ha", ("7,5 ha",), 2, None),  # neither reading is near the outline
        ("12.345 ha", ("7.5 ha",), 2, 123_450.0),
        ("23.100 m²", (), 2, 23_100.0),
        ("23.100", ("12.300,5",), 2, 23_100.0),
        ("1.234 m²", ("1.234,5",), 2, 1_234.0),
        ("900.000 m²", (), 2, None),
        ("2,310 ha", ("1,234.5",), 2, 23_100.0),
    ],
)
def test_figure_with_two_readings_needs_evidence(
    text: str,
    others: tuple[str, ...],
    outline: int,
    expected: float | None,
    tmp_path: Path,
    record: Record,
) -> None:
    rows = [("B", text, SQUARES[outline].wkt)]
    rows += [
        (f"C{n}", other, shapely.affinity.translate(SQUARES[outline], 0.0, 0.01 * (n + 1)).wkt)
        for n, other in enumerate(others)
    ]
    report = record.plan(table(tmp_path, ("Name", "Fläche (m²)", "WKT"), *rows))
    first = report.rows[0]
    if expected is None:
        (refusal,) = first.refusals
        assert refusal.column == "Fläche (m²)"
        assert "--decimal comma" in refusal.expected.en
        assert "--decimal point" in refusal.expected.de
        return
    assert FieldChange("area_available", None, expected) in first.changes
    by_outline = not others or "," in others[0]
    assumed = any("read as" in doubt.en for doubt in first.doubts)
    assert assumed <= by_outline


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("12.500 €/m²", "25,50", None),
        ("12.500 €/m²", "25.50", 12.5),
        ("1.250 €/m²", "25,50", 1250.0),
        ("12.500 €/m²", "25", None),
    ],
)
def test_price_with_two_readings(
    text: str, other: str, expected: float | None, tmp_path: Path, record: Record
) -> None:
    rows = (("A1", text), ("A2", other))
    first = record.plan(table(tmp_path, ("Kennung", "Preis €/m²"), *rows)).rows[0]
    if expected is None:
        assert "12.500 €/m² (--decimal comma)" in first.refusals[0].expected.de
        assert "12,5 €/m² (--decimal point)" in first.refusals[0].expected.de
    else:
        assert FieldChange("price", 25.5, expected) in first.changes


def test_sign_that_was_given_decides(tmp_path: Path, record: Record) -> None:
    file = table(tmp_path, ("Kennung", "Preis €/m²"), ("A1", "12.500"))
    for mark, expected in ((".", 12.5), (",", 12_500.0)):
        (row,) = record.plan(file, mark=mark).rows
        assert row.changes == (FieldChange("price", 25.5, expected),)


def test_far_outside_its_municipality_is_serious(tmp_path: Path, record: Record) -> None:
    elsewhere = shapely.box(12.33, 51.52, 12.331, 51.521)
    near = shapely.box(12.60, 51.47, 12.602, 51.4715)
    rows = (
        ("C", "Fern", "Eilenburg", "1", elsewhere.wkt),
        ("D", "Nah", "Eilenburg", "1", near.wkt),
    )
    far, beside = record.plan(table(tmp_path, HEADING, *rows)).rows
    (finding,) = (one for one in far.findings if "municipality" in one.rule.name)
    assert finding.severity is Severity.SERIOUS
    assert "km außerhalb von Eilenburg" in finding.text.de
    assert not [one for one in beside.findings if one.severity is Severity.SERIOUS]
