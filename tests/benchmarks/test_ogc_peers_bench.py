"""`/ogc/collections/plots/items?bbox=…&limit=100` beside pygeoapi and tipg, one worker each.

pygeoapi serves a GeoJSON file, which it reads anew for every request, and a table of PostGIS;
tipg the same table, which has an index of the geometries. All hold the plots with the
properties that ours answers with, all say how many match, and no question is asked twice.
Asserted are ratios of one run, never times, and with a wide margin. It needs a PostgreSQL 15
with PostGIS and takes some minutes:

    make bench ARGS='-k peers -s'

Requests per second on two cores that did nothing else (26 November 2026, Python 3.13,
pygeoapi 0.24.0, tipg 1.6.1), and in brackets how many times theirs ours is; of tipg at 500 and
1,000 it was between 15 and 21 in the runs of two days, around the aim of 20:

=======  =====  =================  =================  ==========
plots    ours   pygeoapi, GeoJSON  pygeoapi, PostGIS  tipg
=======  =====  =================  =================  ==========
500      1,312  8.6 (153)          19.8 (66)          80.1 (16)
1,000    1,539  4.6 (334)          19.1 (80)          73.9 (21)
100,000  1,054  0.04 (25,557)      5.0 (213)          6.9 (152)
=======  =====  =================  =================  ==========
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

from geo import build as building
from tests.benchmarks.ogcclient import ITEMS, SIZES, Client, boxes, pages, seconds
from tests.benchmarks.ogcpeers import FILE, TABLE, fill, frame_of, pygeoapi, tipg
from tests.benchmarks.ogcserver import ours, started
from tests.benchmarks.plots import TODAY
from tests.data.store.conftest import server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.data.store.server import Server

__all__ = ["server"]
ROUNDS: Final = 60
# How many times as long as ours a peer takes at least.
AT_LEAST: Final = {"pygeoapi, GeoJSON": 50, "pygeoapi, PostGIS": 20, "tipg": 5}
# A file of 100,000 plots takes its time.
ROUNDS_OF_FILE: Final = {500: 60, 1_000: 60, 100_000: 2}


@pytest.mark.parametrize("size", SIZES)
def test_beside_peers(tmp_path: Path, server: Server, size: int) -> None:
    home = tmp_path / "home"
    building.build(building.Inputs(), home, today=TODAY)
    with ExitStack() as stack:

        def asked(*serve: object) -> Client:
            return stack.enter_context(Client(stack.enter_context(started(*serve))))  # type: ignore[arg-type]

        client = asked(ours, home, size)
        frame = frame_of(pages(client, size))
        frame.to_file(tmp_path / "plots.geojson", RFC7946="YES")
        fill(server, frame)
        del frame
        other = asked(pygeoapi, tmp_path, server.url)
        rows = {
            "ours": (client, boxes(ROUNDS + 1, ITEMS)),
            "pygeoapi, GeoJSON": (
                other,
                boxes(ROUNDS_OF_FILE[size] + 1, f"/collections/{FILE}/items"),
            ),
            "pygeoapi, PostGIS": (other, boxes(ROUNDS + 1, f"/collections/{TABLE}/items")),
            "tipg": (
                asked(tipg, server.url),
                boxes(ROUNDS + 1, f"/collections/public.{TABLE}/items"),
            ),
        }
        answers = [json.loads(one.get(addresses.pop(0))) for one, addresses in rows.values()]
        assert [len(answer["features"]) for answer in answers] == [100] * len(rows)
        assert len({answer["numberMatched"] for answer in answers}) == 1
        took = seconds(rows, ROUNDS)
    times = {name: each / took["ours"] for name, each in took.items()}
    figures = (f"{name} {1 / took[name]:,.1f}/s (1/{times[name]:,.1f})" for name in took)
    print(f"{size:>7} plots:", ", ".join(figures))  # noqa: T201
    for name, least in AT_LEAST.items():
        assert times[name] >= least, name
