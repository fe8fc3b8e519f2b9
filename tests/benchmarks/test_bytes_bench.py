"""Bytes of the map page and all that it loads, every layer included, as they are sent.

Run by `make bench`. Bytes belong to the program and not to the machine: they are asserted.
The time is that of asking for all of it, one after the other, on the loopback.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from maps.layers import LAYERS
from tests.crawl import crawl

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

CEILING: Final = 500_000


@pytest.mark.benchmark(group="bytes of the map page")
@pytest.mark.parametrize("path", ["/karte", "/en/karte"])
def test_map_page_with_all_layers(benchmark: BenchmarkFixture, address: str, path: str) -> None:
    with httpx.Client(base_url=address, headers={"Accept-Encoding": "gzip"}) as client:
        loaded = benchmark.pedantic(crawl, args=(client, path), rounds=3)
    shown = [layer.name for layer in LAYERS if layer.shown]
    layers = {f"/api/v1/layers/{name}" for name in ("plots", *shown)}
    assert layers <= loaded.keys()
    by_kind: Counter[str] = Counter()
    for answer in loaded.values():
        assert answer.status_code == 200
        by_kind[answer.headers["content-type"].partition(";")[0]] += answer.num_bytes_downloaded
    total = by_kind.total()
    benchmark.extra_info.update(requests=len(loaded), bytes=total, bytes_by_kind=dict(by_kind))
    print(f"\n{path}: {total / 1000:.0f} KB compressed in {len(loaded)} requests", dict(by_kind))  # noqa: T201
    assert total < CEILING
