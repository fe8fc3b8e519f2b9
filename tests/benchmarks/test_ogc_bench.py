"""`/ogc/collections/plots/items?bbox=…&limit=100` from one worker, beside what is possible.

The ceiling is a bare Starlette application that answers with the same bytes. Asserted are
ratios of one run, never times. Run by `make bench`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo import build as building
from tests.benchmarks.ogcclient import ROUNDS, SIZES, Client, boxes, pages, seconds
from tests.benchmarks.ogcserver import bare, ours, started
from tests.benchmarks.plots import TODAY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    building.build(building.Inputs(), folder, today=TODAY)
    return folder


def test_beside_the_ceiling(home: Path) -> None:
    new: dict[int, float] = {}
    for size in SIZES:
        fresh = boxes(ROUNDS + 1)
        again = [fresh.pop()] * ROUNDS
        with started(ours, home, size) as port, Client(port) as client:
            for _page in pages(client, size):
                pass  # features lie ready then, as for a client that has loaded the layer
            body = client.get(again[0])
            assert body.count(b'"type":"Feature"') == 100
            with started(bare, body) as bare_port, Client(bare_port) as other:
                took = seconds(
                    {
                        "bare": (other, again),
                        "new question": (client, fresh),
                        "asked before": (client, again),
                    }
                )
        new[size] = took["new question"]
        shares = {name: took["bare"] / each for name, each in took.items()}
        figures = (f"{name} {1 / took[name]:,.0f}/s ({shares[name]:.2f})" for name in took)
        print(f"{size:>7} plots, {len(body):,} bytes:", ", ".join(figures))  # noqa: T201
        assert shares["new question"] >= 1 / 4
        assert shares["asked before"] >= 1 / 2
    assert new[100_000] <= 3 * new[500]
