"""A crew of processes: what it is handed comes back in order, and so does what goes wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from data.truck import TRUCK
from geo.crew import Crew
from geo.network import Tiles, build_tiles
from tests.geo.town import lonlat, town, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.network import Engine

FROM = (0.0, 0.0)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Tiles:
    folder = tmp_path_factory.mktemp("crew")
    return build_tiles((write(town(), folder / "town.osm"),), folder)


@pytest.fixture(params=[1, 2])
def crew(request: pytest.FixtureRequest, tiles: Tiles) -> Iterator[Crew]:
    held = Crew(tiles, TRUCK, request.param)
    yield held
    held.close()


def kilometres(start: tuple[float, float], engine: Engine, x: float) -> float | None:
    """Return how far it is from a start along the street south of the town."""
    ends = [(point.x, point.y) for point in (lonlat(start), lonlat((x, 0.0)))]
    ((leg,),) = engine.matrix(ends[:1], ends[1:], "car")
    return leg.km


def refused(_engine: Engine, x: float) -> float:
    msg = f"not {x:.0f}"
    raise ArithmeticError(msg)


def test_answers_come_in_the_order_of_the_tasks(crew: Crew) -> None:
    places = [800.0, 200.0, 1_000.0, 400.0, 600.0] * 9
    found = list(crew.map(partial(kilometres, FROM), places))
    assert found == pytest.approx([x / 1_000 for x in places], abs=0.02)


def test_a_mistake_in_the_work_is_raised_and_the_crew_goes_on(crew: Crew) -> None:
    with pytest.raises(ArithmeticError, match="not 200"):
        list(crew.map(refused, [200.0, 200.0]))
    assert list(crew.map(partial(kilometres, FROM), [200.0, 400.0])) == pytest.approx(
        [0.2, 0.4], abs=0.02
    )


def test_no_task_is_no_answer(crew: Crew) -> None:
    assert list(crew.map(partial(kilometres, FROM), [])) == []


def test_it_can_be_left_in_the_middle_and_used_again(crew: Crew) -> None:
    first = next(iter(crew.map(partial(kilometres, FROM), [200.0] * 60)))
    assert first == pytest.approx(0.2, abs=0.02)
    crew.close()
    crew.close()
    assert len(list(crew.map(partial(kilometres, FROM), [200.0] * 4))) == 4
