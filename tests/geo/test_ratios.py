"""What `/so-rechnen-wir` says of our minutes beside Dijkstra's, measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.checked import DEVIATIONS, RATIOS, Checked
from data.dataset import EMBEDDED
from data.words import LANGUAGES
from geo.network import build_tiles
from tests.geo.ratios import BAYREUTH, compared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

ALONE = {("north-bayreuth.osm.gz", "truck"): 20}


@pytest.mark.parametrize("said", RATIOS, ids=lambda one: f"{one.file} {one.mode}")
def test_what_is_said_is_measured(
    shared: Callable[[str], Path], tmp_path: Path, said: Checked
) -> None:
    path = EMBEDDED.path("roads") if said.file == "roads.osm" else shared(BAYREUTH)
    assert path.name == said.file
    found = compared(path, build_tiles([path], tmp_path), said.mode)
    assert len(found.pairs) == said.pairs
    assert found.oracle_alone == 0
    assert found.engine_alone == ALONE.get((said.file, said.mode), 0)
    measured = found.percentiles(0, 10, 50, 90, 100)
    assert measured == pytest.approx(
        [said.least, said.p10, said.median, said.p90, said.most], abs=0.011
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_figures_and_why_they_differ(
    client: httpx.Client, language: str
) -> None:
    path = "/so-rechnen-wir" if language == "de" else f"/{language}/so-rechnen-wir"
    page = client.get(path).text
    assert page.count("<tr data-ratio>") == len(RATIOS)
    for one in DEVIATIONS:
        assert one[LANGUAGES.index(language)] in page
