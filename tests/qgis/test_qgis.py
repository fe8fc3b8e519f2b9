"""QGIS opens the layer: the count, a box and an expression are what the catalogue says.

QGIS comes from Debian and runs with the system's Python: `make qgis-check` installs it.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

from api.app import create_app
from api.settings import Settings
from tests.conftest import TODAY
from tests.recording import Recording
from tests.serving import serve

if TYPE_CHECKING:
    from geo.catalogue import Catalogue

PYTHON: Final = "/usr/bin/python3"
SCRIPT: Final = Path(__file__).parent / "layer.py"
ITEMS: Final = "/ogc/collections/plots/items"
BOX: Final = (12.2, 51.4, 12.6, 51.6)
EXPRESSION: Final = "\"price\" < 20 AND \"zoning\" IN ('GE', 'GI')"


type Opened = tuple[dict[str, Any], Recording]


def has_qgis() -> bool:
    """Whether the system's Python has QGIS."""
    if not Path(PYTHON).exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)  # noqa: S603
    return asked.returncode == 0


@pytest.fixture(scope="module")
def opened(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Recording]:
    """Return what QGIS found, and what it asked for it."""
    if not has_qgis():
        if os.environ.get("CI") == "true":
            pytest.fail("no QGIS: make qgis-check installs it")
        pytest.skip("no QGIS: make qgis-check installs it")
    recording = Recording(create_app(Settings(home=home), clock=lambda: TODAY))
    folder = tmp_path_factory.mktemp("qgis")
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PATH": "/usr/bin:/bin",
    }
    with serve(recording) as base:
        command = [PYTHON, str(SCRIPT), f"{base}/ogc", *map(str, BOX), EXPRESSION]
        ran = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    assert "error" not in found, found
    return found, recording


def test_the_layer_is_the_catalogue(opened: Opened, catalogue: Catalogue) -> None:
    found, _ = opened
    every = sorted(plot.id for plot in catalogue.plots)
    assert found["count"] == len(every)
    assert found["all"] == every
    assert found["crs"] in {"OGC:CRS84", "EPSG:4326"}
    assert {"id", "price", "status_shown", "invented", "licence"} <= set(found["fields"])


def test_a_box(opened: Opened, catalogue: Catalogue) -> None:
    found, _ = opened
    box = shapely.box(*BOX)
    expected = [plot.id for plot in catalogue.plots if plot.record.geometry.intersects(box)]
    assert found["box"] == sorted(expected)
    assert 0 < len(expected) < len(catalogue.plots)


def test_an_expression(opened: Opened, catalogue: Catalogue) -> None:
    found, _ = opened
    expected = [
        plot.id
        for plot in catalogue.plots
        if isinstance(price := plot.values.get("price"), int | float)
        and price < 20
        and plot.values.get("zoning") in {"GE", "GI"}
    ]
    assert found["expression"] == sorted(expected)
    assert expected


def test_the_log_shows_pages(opened: Opened) -> None:
    _, recording = opened
    asked = recording.of(ITEMS)
    # QGIS takes the size of a page from the maximum that the description of `limit` names.
    assert {query["limit"][0] for query in asked} & {"1000"}
    assert any("bbox" in query for query in asked), asked
    assert {one.path for one in recording.log} >= {"/ogc", "/ogc/api", "/ogc/collections/plots"}
