"""The command `history` tells every version of a plot, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import shapely

from data.record import Provenance
from data.store.changes import Change
from data.store.store import open_store
from tests.api.command import run, says
from tests.data.store.made import SQUARE, plot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home whose record holds a plot with four versions."""
    first = plot("a", status="free", price=10.0)
    council = replace(
        plot("a", status="reserved", price=12.5, status_until=date(2026, 12, 31)),
        provenance={"*": Provenance("Stadtrat", date(2026, 3, 1), "Bauamt")},
    )
    moved = replace(council, geometry=shapely.affinity.translate(SQUARE, 0.001, 0))
    with open_store(tmp_path / "record.gpkg") as store:
        for number, (record, reason) in enumerate(
            [(first, "import"), (council, "Beschluss 12/2026"), (moved, "Vermessung")]
        ):
            store.write([Change("a", number or None, record)], account="amt-7", reason=reason)
        store.undo("a", 3, account="amt-7", reason="Irrtum")
    return tmp_path


def test_history_tells_what_changed_by_whom_and_why(home: Path) -> None:
    told = run(home, "history", "a").stdout
    for words in (
        "Version 1 · ",
        "angelegt · amt-7",
        "Beschluss 12/2026",
        "Kaufpreis: 10 €/m² → 12,50 €/m²",
        "Status: frei → reserviert",
        "Bindung bis: unbekannt → 31.12.2026",
        "Quelle: alle Angaben: unbekannt → Stadtrat, 01.03.2026, Bauamt",
        "rückgängig gemacht",
        "Irrtum",
    ):
        assert words in told, told
    english = run(home, "history", "a", "--lang", "en").stdout
    assert "undone · amt-7" in english
    assert "Price: 10 €/m² → 12.50 €/m²" in english


def test_history_for_programs_is_json_in_the_order_of_the_versions(home: Path) -> None:
    versions = json.loads(run(home, "history", "a", "--format", "json").stdout)
    assert [one["number"] for one in versions] == [1, 2, 3, 4]
    assert [one["kind"] for one in versions] == ["created", "changed", "changed", "undone"]
    (moved,) = versions[2]["changes"]
    assert moved["name"] == "geometry"
    assert moved["new"]["type"] == "Polygon"
    (back,) = versions[3]["changes"]
    assert (back["old"], back["new"]) == (moved["new"], moved["old"])


def test_plot_without_history_is_said(home: Path, tmp_path: Path) -> None:
    assert "history: found zz" in says(run(home, "history", "zz", status=1))
    assert "no plots" in says(run(tmp_path / "empty", "history", "a", status=1))
