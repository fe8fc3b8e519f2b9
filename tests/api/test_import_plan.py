"""The command `import` with a zoning plan: difference, confirmation, chosen plots, refusals."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from tests.api.command import run, says
from tests.data.imports.files import Record, write_csv
from tests.data.imports.plans import AreaText, PlanText, document, polygon, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEGREES: Final = Transformer.from_crs(25833, 4326, always_xy=True)
HALVES: Final = tuple(
    shapely.box(332_000 + step, 5_702_000, 332_100 + step, 5_702_100) for step in (0, 100)
)
MEASURES: Final = (
    "<x:besondereArtDerBaulNutzung>{code}</x:besondereArtDerBaulNutzung>"
    "<x:GRZmin>0.2</x:GRZmin><x:GRZmax>0.8</x:GRZmax>"
)
NAME: Final = "<script>alert(1)</script> Nord"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home whose record has a plot in each half of the plan, and one across."""
    outlines = [*HALVES, shapely.box(332_040, 5_702_000, 332_140, 5_702_100)]
    rows = [
        (
            name,
            name,
            shapely.transform(one, lambda at: np.column_stack(DEGREES.transform(*at.T))).wkt,
        )
        for name, one in zip("ABC", outlines, strict=True)
    ]
    file = write_csv(tmp_path / "plots.csv", [("Kennung", "Name", "WKT"), *rows])
    folder = tmp_path / "home"
    folder.mkdir()
    record = Record(folder / "record.gpkg")
    assert record.take(file).accepted
    record.store.close()
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> str:
    """Return a plan with a commercial and an industrial half."""
    areas = [
        AreaText(name, polygon(half), MEASURES.format(code=code))
        for name, code, half in zip(("west", "east"), (1700, 1800), HALVES, strict=True)
    ]
    name = NAME.replace("<", "&lt;")
    made = PlanText(polygon(HALVES[0].union(HALVES[1])), areas, name=name)
    return str(written(tmp_path / "Nord.gml", document(made)))


def rows(home: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    done = run(home, "import", *arguments, "--format", "json")
    report = json.loads(done.stdout)
    assert report["kind"] == "zoning"
    return {row["plot"]: row for row in report["rows"]}


def test_dry_run_shows_the_difference_and_writes_nothing(home: Path, plan: str) -> None:
    dry = run(home, "import", plan, "--dry-run")
    assert "geändert · A · A" in dry.stdout
    assert "Art der Nutzung: unbekannt → GE – Gewerbegebiet" in dry.stdout
    assert "GRZ: 0,8 ist das zulässige Höchstmaß (GRZmax), mindestens 0,2." in dry.stdout
    assert "Gewerbegebiet (GE) 60 %, Industriegebiet (GI) 40 %" in dry.stdout
    assert "Zeile" not in dry.stdout
    assert "Spalten" not in dry.stdout
    assert rows(home, plan, "--dry-run")["A"]["outcome"] == "changed"
    real = run(home, "import", plan)
    assert real.stdout == dry.stdout
    assert {row["outcome"] for row in rows(home, plan).values()} == {"unchanged"}


def test_json_gives_shares_as_numbers(home: Path, plan: str) -> None:
    row = rows(home, plan, "--dry-run")["C"]
    (cover,) = row["covers"]
    assert cover["inside"] == pytest.approx(1)
    assert {one["id"]: one["share"] for one in cover["areas"]} == {
        "west": pytest.approx(0.6, abs=1e-6),
        "east": pytest.approx(0.4, abs=1e-6),
    }
    assert {one["field"] for one in row["changes"]} == {
        "plan_name",
        "plan_status",
        "plan_date",
        "grz",
    }


def test_proposal_for_chosen_plots(home: Path, plan: str) -> None:
    assert rows(home, plan, "--only", "A, C").keys() == {"A", "C"}
    found = rows(home, plan)
    assert {key: row["outcome"] for key, row in found.items()} == {
        "A": "unchanged",
        "B": "changed",
        "C": "unchanged",
    }
    assert "nobody" in says(run(home, "import", plan, "--only", "nobody", status=1))
    assert "--map" in says(run(home, "import", plan, "--map", "a=name", status=1))


def test_html_report_escapes_what_the_plan_says(home: Path, plan: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    run(home, "import", plan, "--dry-run", "--format", "html", "--out", str(out), "--lang", "en")
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "In the plan “&lt;script&gt;alert(1)&lt;/script&gt; Nord”: 100 %" in page
    assert "commercial area (GE) 60 %" in page
    assert "<h2>Plots</h2>" in page
    assert len(re.findall("<table", page)) == len(re.findall("<thead", page))


def test_real_plan_is_read_and_the_wrong_one_refused(
    home: Path, shared: Callable[[str], Path]
) -> None:
    for name in ("BPlan001_6-0.zip", "BPlan002_5-4.gml"):
        done = run(home, "import", str(shared(f"xplanung/{name}")), "--dry-run")
        assert "Keine Fläche des Bestands liegt darin" in done.stdout
        assert "als Satzung beschlossen, noch nicht in Kraft" in done.stdout
    wrong = run(home, "import", str(shared("xplanung/SAGis_bp_plan.gml")), status=1)
    assert "EPSG:25833" in says(wrong)
    assert "Gauss-Kruger zone 3" in says(wrong)


def test_limits_of_imports_count_for_plans(home: Path, plan: str) -> None:
    done = run(home, "import", plan, status=1, GEWERBE_IMPORT_ROWS="2")
    assert "höchstens 2 Zeilen" in says(done)
