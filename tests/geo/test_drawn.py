"""Isochrones that a build has drawn: the engine's own, asked for without the engine."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import build as building
from geo.destinations import STEPS
from geo.drawn import FOLDER, Drawn, isochrones_at
from geo.edge import UNKNOWN_EDGE
from geo.isochrones import Isochrone, Isochrones, Reached
from geo.network import Engine, Tiles
from geo.turns import Turns
from tests.past import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.catalogue import Catalogue, Plot

A: Final = (12.37001, 51.52)


def reached(*boxes: tuple[int, float]) -> Reached:
    areas = (Isochrone(m, shapely.box(12, 51, 12 + size, 52), cut=m > 15) for m, size in boxes)
    return Reached((12.3, 51.5), tuple(areas))


def entered(catalogue: Catalogue) -> list[Plot]:
    return [plot for plot in catalogue.plots if "car" in plot.entries]


def no_engine() -> NoReturn:
    pytest.fail("the engine is asked")


def test_those_of_a_build_are_the_engine_s_and_need_no_engine(
    home: Path, catalogue: Catalogue
) -> None:
    network = catalogue.network
    tiles = Tiles(home / "tiles" / network.fingerprint, network.fingerprint)
    engine = Isochrones(Turns(partial(Engine, tiles, network.truck)), network.edge)
    drawn = Drawn(home / FOLDER, network.fingerprint)
    kept = Isochrones(Turns(no_engine), network.edge, drawn=drawn.get)
    plots = entered(catalogue)
    assert len(plots) > 100
    for plot in plots[::12]:
        entry = plot.entries["car"]
        assert kept.of(entry, "car", STEPS) == engine.of(entry, "car", STEPS)
        assert kept.of(entry, "car", (30,)) == engine.of(entry, "car", (30,))


def test_what_no_build_has_drawn_is_drawn(home: Path, catalogue: Catalogue) -> None:
    entry = entered(catalogue)[0].entries["car"]
    held = isochrones_at(home, catalogue.network)
    by_car = held.of(entry, "car", (15, 30, 45)).isochrones
    assert [one.minutes for one in held.of(entry, "car", (10, 15)).isochrones] == [10, 15]
    assert held.of(entry, "truck", (45,)).isochrones[0] != by_car[-1]
    assert held.of((entry[0] + 0.01, entry[1]), "car", (15,)).isochrones[0] != by_car[0]


def test_a_file_that_cannot_be_read_is_none_and_is_begun_anew(tmp_path: Path) -> None:
    """Whatever is wrong with a cache, no build fails for it."""
    folder = tmp_path / "a b #1?c %41 ü"
    drawn = Drawn(folder, "net")
    assert drawn.get(A) is None
    drawn.put([("a", A, reached((15, 1)))])
    assert drawn.get(A) is not None
    (file,) = folder.iterdir()
    changes: list[Callable[[], None]] = [
        lambda: drawn.put([("a", A, reached((15, 2)))]),
        lambda: drawn.keep(["a"]),
    ]
    for change in changes:
        file.write_bytes(b"no database" * 500)
        assert drawn.get(A) is None
        change()
        assert drawn.get(A) is None
        drawn.put([("a", A, reached((15, 3)))])
        assert drawn.get(A) == reached((15, 3))


def test_a_file_that_another_writes_to_is_left_alone(tmp_path: Path) -> None:
    drawn = Drawn(tmp_path, "net")
    drawn.put([("a", A, reached((15, 1)))])
    (file,) = tmp_path.glob("*.sqlite")
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        drawn.put([("a", A, reached((15, 2)))])
        assert drawn.get(A) is None
    assert drawn.get(A) == reached((15, 1))


def test_those_of_other_outlines_and_networks_are_dropped(tmp_path: Path) -> None:
    before = Drawn(tmp_path, "before")
    before.put([("a", A, reached((15, 1)))])
    drawn = Drawn(tmp_path, "net")
    b = (12.4, 51.6)
    drawn.put([("a", A, reached((15, 1))), ("b", b, reached((15, 2)))])
    drawn.put([("b", b, reached((15, 3)))])
    assert drawn.get(b) == reached((15, 3)), "the newest"
    drawn.keep(["b", "c"])
    assert drawn.get(A) is None
    assert drawn.get(b) == reached((15, 3))
    assert before.get(A) is None
    assert len(list(tmp_path.iterdir())) == 1


@given(
    lon=st.integers(-18_000_000, 18_000_000),
    lat=st.integers(-9_000_000, 9_000_000),
    sizes=st.lists(st.floats(0.001, 50), min_size=1, max_size=6),
)
def test_any_is_given_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, lon: int, lat: int, sizes: list[float]
) -> None:
    """Whatever the entry, to a metre, and the areas, in several pieces or one."""
    drawn = Drawn(tmp_path_factory.mktemp("drawn"), "net")
    entry = (round(lon / 100_000, 5), round(lat / 100_000, 5))
    held = reached(*enumerate(sizes, 1))
    pieces = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, sizes[0] + 3)])
    held = Reached(held.start, (*held.isochrones, Isochrone(90, pieces, cut=True)))
    drawn.put([("one", entry, held)])
    assert drawn.get(entry) == held
    kept = Isochrones(Turns(no_engine), UNKNOWN_EDGE, drawn=drawn.get)
    assert kept.of(entry, "car", (90,)) == Reached(held.start, held.isochrones[-1:])


def test_a_build_of_nothing_new_leaves_them(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    (file,) = (copy / FOLDER).iterdir()
    before = file.stat().st_size
    building.build(building.Inputs(), copy, today=TODAY)
    assert file.stat().st_size == before
