"""The search at 1,000 and 100,000 plots: whole, and filter and rank beside peers.

The peers are given the same columns in their own form: masks of a GeoDataFrame, and a table
in DuckDB's memory with the values of the criteria already computed, so that all that is
measured is filtering, the weighted sum and the best fifty. Run by `make bench`. Figures are
reported, not asserted: they belong to the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import duckdb
import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.catalogue import Catalogue, Network
from geo.columns import Codes, Figures
from geo.filters import AtLeast, AtMost, Demand, OneOf, Touches
from geo.profiles import profiles
from geo.search import Question, search
from geo.suitability import score
from geo.threads import one_thread_each
from tests.benchmarks.plots import TODAY, made

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


SIZES: Final = (1_000, 100_000)
BOX: Final = shapely.box(12.2, 51.3, 12.9, 51.7)


@pytest.fixture(scope="module", params=SIZES)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    """Return a catalogue whose columns are laid out, as one is that has been asked before."""
    one_thread_each()  # as the service does
    plots = tuple(made(number) for number in range(request.param))
    network = Network((), "", None, schematic=True, engine="", attribution="")
    held = Catalogue("bench", TODAY, plots, {}, {}, {}, network, ())
    whole(held, Question(profile=profiles()["logistics"]))
    return held


FILTERS: Final = (
    Demand("area_min", AtLeast("area_available", 5_000)),
    Demand("price_max", AtMost("price", 60)),
    Demand("zoning", OneOf("zoning", ("GI", "GIe", "GE", "GEe"))),
    Demand("max_minutes_motorway_junction", AtMost("truck:motorway_junction", 45)),
    Demand("plan_status", OneOf("plan_status", ("adopted", "draft", "resolved"))),
    Demand("flood", OneOf("flood", ("none", "hq_extreme"))),
    Demand("bbox", Touches(BOX)),
)
LOGISTICS: Final = Question(FILTERS, mode="truck", profile=profiles()["logistics"], limit=50)
ANYTHING: Final = Question(profile=profiles()["logistics"], limit=50)


def whole(held: Catalogue, question: Question) -> int:
    """Ask for all that an answer holds and count it."""
    answer = search(held, question)
    return (
        len(answer.ranked)
        + len(answer.facets)
        + len(answer.near_misses)
        + len(answer.combinations.found)
        + (answer.removal is not None)
    )


@pytest.mark.benchmark(group="search with profile, facets, robustness, near misses")
@pytest.mark.parametrize("asked", ["seven demands", "no demand"])
def test_whole_search(benchmark: BenchmarkFixture, catalogue: Catalogue, asked: str) -> None:
    question = LOGISTICS if asked == "seven demands" else ANYTHING
    assert benchmark(whole, catalogue, question) > 50


def frame_of(held: Catalogue) -> gpd.GeoDataFrame:
    """Return the columns that are asked, and the value of every criterion, as a frame."""
    columns, asked = held.columns, LOGISTICS.profile
    table: dict[str, Any] = {"id": [plot.id for plot in held.plots]}
    for demand in FILTERS:
        column = columns.by_name.get(getattr(demand.condition, "column", ""))
        if isinstance(column, Figures):
            table[demand.name] = np.where(
                np.isnan(column.values),
                np.nan,
                np.round(column.values) if ":" in demand.condition.column else column.values,  # type: ignore[union-attr]
            )
        elif isinstance(column, Codes):
            codes = np.array([*column.codes, None], dtype=object)
            table[demand.name] = codes[column.values]
    scored = score(columns, asked.weights, asked.criteria)
    for criterion, values in zip(scored.criteria, scored.values.T, strict=True):
        table[f"v_{criterion.name}"] = values
    table["status"] = [plot.status_shown for plot in held.plots]
    return gpd.GeoDataFrame(table, geometry=list(columns.geometry), crs="EPSG:4326")


def weights_of() -> dict[str, float]:
    """Return the weight of every column of values."""
    return {f"v_{name}": weight / 100 for name, weight in LOGISTICS.profile.weights.items()}


def by_geopandas(frame: gpd.GeoDataFrame, weights: dict[str, float]) -> list[str]:
    """Filter with masks, score what is left, and return the best fifty."""
    mask = (
        (frame["area_min"] >= 5_000)
        & (frame["price_max"] <= 60)
        & frame["zoning"].isin(("GI", "GIe", "GE", "GEe"))
        & (frame["max_minutes_motorway_junction"] <= 45)
        & frame["plan_status"].isin(("adopted", "draft", "resolved"))
        & frame["flood"].isin(("none", "hq_extreme"))
        & frame.intersects(BOX)
    )
    left = frame.loc[mask]
    values = left[list(weights)]
    series = np.array(list(weights.values()))
    total = (values * series).sum(axis=1) / (values.notna() * series).sum(axis=1)
    ranked = left.assign(total=(100 * total).round(6))
    best: list[str] = ranked.sort_values(["total", "id"], ascending=[False, True])["id"].tolist()
    return best[:50]


def table_of(frame: gpd.GeoDataFrame) -> duckdb.DuckDBPyConnection:
    """Return a database that holds the frame; boxes in place of outlines, which are boxes."""
    plain = frame.drop(columns="geometry").join(frame.bounds)
    held = duckdb.connect()
    held.register("plain", plain)
    held.execute("create table plots as select * from plain")
    return held


def query_of(weights: dict[str, float]) -> str:
    """Return the same question in SQL."""
    nan = "isnan({0}) or {0} is null"
    value = " + ".join(
        f"case when {nan.format(n)} then 0 else {w} * {n} end" for n, w in weights.items()
    )
    known = " + ".join(f"case when {nan.format(n)} then 0 else {w} end" for n, w in weights.items())
    west, south, east, north = BOX.bounds
    return f"""
        select id from plots
        where area_min >= 5000 and not isnan(area_min) and price_max <= 60
          and zoning in ('GI', 'GIe', 'GE', 'GEe') and max_minutes_motorway_junction <= 45
          and plan_status in ('adopted', 'draft', 'resolved')
          and flood in ('none', 'hq_extreme')
          and minx <= {east} and maxx >= {west} and miny <= {north} and maxy >= {south}
        order by round(100 * ({value}) / nullif({known}, 0), 6) desc nulls last, id limit 50
    """  # noqa: S608 – figures and names of our own


GROUP: Final = "filter and rank: seven demands, thirteen criteria, best 50"


@pytest.mark.benchmark(group=GROUP)
def test_ours(benchmark: BenchmarkFixture, catalogue: Catalogue) -> None:
    found = benchmark(search, catalogue, LOGISTICS)
    assert len(found.plots) == min(50, found.total)


@pytest.mark.benchmark(group=GROUP)
def test_geopandas(benchmark: BenchmarkFixture, catalogue: Catalogue) -> None:
    frame, weights = frame_of(catalogue), weights_of()
    found = benchmark(by_geopandas, frame, weights)
    assert found == [plot.id for plot in search(catalogue, LOGISTICS).plots]


@pytest.mark.benchmark(group=GROUP)
def test_duckdb(benchmark: BenchmarkFixture, catalogue: Catalogue) -> None:
    table, query = table_of(frame_of(catalogue)), query_of(weights_of())

    def ask() -> list[str]:
        return [row[0] for row in table.execute(query).fetchall()]

    assert benchmark(ask) == [plot.id for plot in search(catalogue, LOGISTICS).plots]
