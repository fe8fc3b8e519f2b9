"""`import --as …` and `layers` as staff run them, until the layers show in the catalogue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from data.freshness import Freshness
from data.record import Provenance
from geo import snapshot
from maps.factsheet import fact_sheet
from maps.sources import attributions
from maps.webmap import render_map
from tests.api.command import run, says
from tests.conftest import copied
from tests.data.imports.files import EILENBURG, write_csv
from tests.data.reference.made import layer, tax_table
from tests.geo.oracle import metric

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.catalogue import Catalogue

VG250: Final = "boundaries/vg250_gem_simplified_nordsachsen_utm32.shp"
BKG: Final = "© GeoBasis-DE / BKG 2021 (Daten verändert)"
ORIGIN: Final = ("--source", "BKG, VG250", "--attribution", BKG, "--licence", "dl-de/by-2-0")


def catalogue(home: Path) -> Catalogue:
    return snapshot.catalogue_on(snapshot.load(home), date(2026, 3, 2), Freshness())


@pytest.fixture(scope="module")
def home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a built catalogue and nothing loaded."""
    own = copied(home, tmp_path_factory.mktemp("layers"))
    run(own, "build")
    return own


@pytest.fixture(scope="module")
def loaded(home: Path, shared: Callable[[str], Path]) -> tuple[Catalogue, Catalogue]:
    """Return the catalogue before and after boundaries, multipliers and floods were loaded."""
    before = catalogue(home)
    run(home, "import", str(shared(VG250)), "--as", "boundaries", *ORIGIN, "--as-of", "2021")
    rates = tax_table(home / "tax.csv", [f"{EILENBURG};Eilenburg;311;422;433"], year="2031")
    run(home, "import", str(rates), "--as", "tax")
    flooded = metric(before.plots[0].record.geometry).buffer(5)
    flood = layer(home / "flood.gpkg", [flooded])
    said = ("--meaning", "flood:hq100", "--source", "LfULG", "--as-of", "2024-06-30")
    run(home, "import", str(flood), "--as", "restriction", *said, "--covers", "county")
    assert snapshot.current_version(home) == before.version, "nothing shows before a build"
    run(home, "build")
    return before, catalogue(home)


def test_restrictions_are_a_layer_of_the_map(loaded: tuple[Catalogue, Catalogue]) -> None:
    before, after = loaded
    assert "restrictions" not in before.layers
    (row,) = after.layers["restrictions"].to_dict("records")
    assert row["level"] == "serious"
    assert row["name_de"].startswith("Hochwasser: ")
    assert row["name_en"].startswith("Flood: ")
    flooded = metric(before.plots[0].record.geometry).buffer(5)
    drawn = metric(row["geometry"])
    assert drawn.hausdorff_distance(flooded) < 10
    assert b'"restrictions"' in render_map(after, "en").script
    assert b'"restrictions"' not in render_map(before, "en").script


def test_dry_run_says_what_would_be_loaded_and_writes_nothing(
    tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    said = run(tmp_path, "import", str(shared(VG250)), "--as", "boundaries", *ORIGIN, "--dry-run")
    assert "30 von 30 Gemeinden" in said.stdout
    assert "EPSG:25832" in said.stdout
    assert "Die Datei kann geladen werden." in said.stdout
    assert list(tmp_path.iterdir()) == []
    assert "Keine Schicht" in run(tmp_path, "layers").stdout


def test_real_boundaries_are_shown_and_named_and_no_longer_called_schematic(
    loaded: tuple[Catalogue, Catalogue],
) -> None:
    before, after = loaded
    assert before.schematic_boundaries
    assert not after.schematic_boundaries
    assert len(after.layers["municipalities"]) == len(after.municipalities) == 30
    measured = metric(after.layers["municipalities"].union_all()).area / 1e6
    assert measured == pytest.approx(2_028, rel=0.01), "official area of the county in km²"
    for language in ("de", "en"):
        (line,) = (one for one in attributions(after, language) if BKG in one)
        assert "2021" in line
        assert "schemati" not in line
    assert not any(BKG in one for one in attributions(before, "de"))


def test_newest_multiplier_shows_with_year_and_source(
    loaded: tuple[Catalogue, Catalogue],
) -> None:
    before, after = loaded
    assert EILENBURG in before.municipalities
    taxes = after.municipalities[EILENBURG].taxes
    assert (taxes["trade_tax"].percent, taxes["trade_tax"].year) == (433, 2031)
    assert (taxes["property_tax"].percent, taxes["property_tax"].year) == (422, 2031)
    assert "Statistische Ämter" in taxes["trade_tax"].source
    others = {ags: town.taxes for ags, town in after.municipalities.items() if ags != EILENBURG}
    assert others == {
        ags: town.taxes for ags, town in before.municipalities.items() if ags != EILENBURG
    }


def test_flooded_plot_has_the_worse_value_with_the_layers_source(
    loaded: tuple[Catalogue, Catalogue],
) -> None:
    before, after = loaded
    flooded = before.plots[0].id
    plot = after.by_id[flooded]
    assert plot.values["flood"] == "hq100"
    assert plot.provenance_of("flood") == Provenance("LfULG", date(2024, 6, 30))
    rows = {row.label: row for row in fact_sheet(after, plot, "de").restrictions}
    row = rows["Hochwasser: Überschwemmungsgebiet (HQ100)"]
    assert (row.source, row.confirmed) == ("LfULG", "Stand 30.06.2024, berechnet")
    found = {one.kind: one for one in plot.restrictions}
    assert found["layer:flood-hq100"].level == "serious"
    area = metric(before.plots[0].record.geometry).buffer(5)
    shapes = {one.id: metric(one.record.geometry) for one in before.plots}
    touched = {
        key for key, shape in shapes.items() if shape.intersection(area).area >= 1e-2 * shape.area
    }
    recorded = {one.id for one in before.plots if one.values.get("flood") == "hq100"}
    assert {
        one.id for one in after.plots if one.values.get("flood") == "hq100"
    } == touched | recorded
    names = {source.name for source in after.sources} - {source.name for source in before.sources}
    assert names == {"restriction:flood-hq100", "tax:tax-2031"}


def test_layers_are_listed_and_the_same_file_twice_changes_nothing(
    home: Path, loaded: tuple[Catalogue, Catalogue], shared: Callable[[str], Path]
) -> None:
    _, after = loaded
    said = run(home, "layers", "--lang", "en").stdout
    for words in ("boundaries", BKG, "dl-de/by-2-0", "flood-hq100", "LfULG", "tax-2031"):
        assert words in said
    again = run(
        home, "import", str(shared(VG250)), "--as", "boundaries", *ORIGIN, "--as-of", "2021"
    )
    assert "Unverändert" in again.stdout
    assert "up to date" in run(home, "build").stdout
    assert snapshot.current_version(home) == after.version


def test_removed_layer_is_gone_after_the_next_build(
    home: Path, loaded: tuple[Catalogue, Catalogue]
) -> None:
    before, after = loaded
    run(home, "layers", "remove", "flood-hq100")
    run(home, "build")
    now = catalogue(home)
    assert now.version not in {before.version, after.version}
    kinds = {one.kind for plot in now.plots for one in plot.restrictions}
    assert "layer:flood-hq100" not in kinds
    assert now.plots[0].values.get("flood") == before.plots[0].values.get("flood")
    assert not list((home / "reference").glob("flood*")), "its data went with the build"
    assert "no-such" in says(run(home, "layers", "remove", "no-such", status=1))


def test_plot_outside_its_municipality_is_doubted_by_real_boundaries(
    home: Path, loaded: tuple[Catalogue, Catalogue], tmp_path: Path
) -> None:
    before, _ = loaded
    plot = next(one for one in before.plots if one.municipality_name == "Torgau")
    rows = [("Name", "Gemeinde", "WKT"), ("Fern", "Eilenburg", plot.record.geometry.wkt)]
    path = write_csv(tmp_path / "plots.csv", rows)
    said = run(home, "import", str(path), "--dry-run").stdout
    assert "[outside_municipality]" in said
    assert "in Torgau" in said
    unloaded = run(tmp_path, "import", str(path), "--dry-run").stdout
    assert "[outside_schematic_municipality]" in unloaded


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as", "boundaries", "--year", "2024"), "--year"),
        (("--as", "tax", "--meaning", "flood:hq100"), "--meaning"),
        (("--as", "tax", "--map", "A=name"), "--map"),
        (("--as", "boundaries", "--name", "mine"), "--name"),
        (("--as", "tax", "--name", "../x"), "--name"),
        (("--as", "census", "--as-of", "2999"), "--as-of"),
        (("--as", "census", "--as-of", "2024-13"), "--as-of"),
        (
            (
                "--as",
                "rivers",
            ),
            "rivers",
        ),
        (("--meaning", "flood:hq100"), "--meaning"),
    ],
)
def test_option_that_is_not_for_what_is_imported_is_a_wrong_call(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    assert said in run(tmp_path, "import", "x.csv", *options, status=2).stderr
