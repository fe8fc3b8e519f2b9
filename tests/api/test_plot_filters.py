"""Filters of `/api/v1/plots`, each beside a plain evaluation over all plots.

The evaluation knows nothing of columns and arrays: it asks one feature at a time, as the
registry of fields describes what is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from api.filters import FILTERS
from data.codes import STATUS_SHOWN
from data.fields import FILTERABLE, Field, Kind
from geo.destinations import DISTANCES, KINDS, MODES, STEPS
from tests.conftest import TODAY

if TYPE_CHECKING:
    import httpx
    from hypothesis.strategies import DrawFn, SearchStrategy

type Feature = dict[str, Any]
type Verdict = Callable[[Feature], bool | None]
"""Whether a plot meets a demand; None where that is unknown."""

PLOTS: Final = "/api/v1/plots"
ENDS: Final = ("min", "max")


def _names(field: Field) -> list[str]:
    stem = "area" if field.name == "area_available" else field.name
    if field.kind in {Kind.NUMBER, Kind.DATE}:
        return [f"{stem}_{end}" for end in ENDS]
    return [stem]


BY_PARAMETER: Final = {name: field for field in FILTERABLE for name in _names(field)}
TRANSIT: Final = ("transit_class", "max_minutes_stop")
OTHERS: Final = ["near", "confirmed_within_days"]
_PLANE: Final = Transformer.from_crs(4326, 25833, always_xy=True).transform
MINUTES: Final = [f"max_minutes_{kind.name}" for kind in KINDS]
KILOMETRES: Final = [f"max_km_{kind.name}" for kind in DISTANCES]
PEOPLE: Final = [
    f"{group}_{step}_{end}" for group in ("people", "working_age") for step in STEPS for end in ENDS
]


class Features(list[Feature]):
    """All plots; a failing example does not write them out."""

    def __repr__(self) -> str:
        return f"<{len(self)} features>"


@pytest.fixture(scope="module")
def features(client: httpx.Client) -> Features:
    return Features(client.get(PLOTS, params={"limit": 1000}).json()["features"])


def _fact(feature: Feature, field: Field) -> Any:  # noqa: ANN401
    return feature["properties"]["status_shown" if field.name == "status" else field.name]


def _minutes(feature: Feature, mode: str, name: str) -> float | None:
    """Return the minutes that count: a stop without proven service gives way to one with it."""
    way = feature["properties"]["minutes"][mode][name.removeprefix("max_minutes_")]
    if not way["verified"]:
        way = way["regular"] or {"minutes": None}
    minutes: float | None = way["minutes"]
    return minutes


def _judge(  # noqa: PLR0911
    feature: Feature, name: str, wanted: str, mode: str
) -> bool | None:
    """Return the verdict of one plot on one parameter."""
    if name in MINUTES:
        minutes = _minutes(feature, mode, name)
        return None if minutes is None else _shown(minutes) <= Decimal(wanted)
    if name in KILOMETRES:
        km = feature["properties"]["distances"][name.removeprefix("max_km_")]["km"]
        return None if km is None else bool(km <= float(wanted))
    if name == "confirmed_within_days":
        day = feature["properties"]["confirmed_on"]
        return None if day is None else (TODAY - date.fromisoformat(day)).days <= int(wanted)
    if name == "near":
        lon, lat, km = map(float, wanted.split(","))
        metres = _plane(feature["geometry"]).distance(shapely.Point(_PLANE(lon, lat)))
        return bool(metres <= km * 1000)
    field = BY_PARAMETER[name]
    fact = _fact(feature, field)
    if fact is None:
        return None
    if field.kind in {Kind.NUMBER, Kind.DATE}:
        limit: Any = float(wanted) if field.kind is Kind.NUMBER else wanted
        return bool(fact >= limit if name.endswith("_min") else fact <= limit)
    if field.kind is Kind.BOOLEAN:
        return bool(fact is (wanted == "true"))
    codes = set(fact) if isinstance(fact, list) else {fact}
    return bool(codes & set(wanted.split(",")))


def _plane(geometry: dict[str, Any]) -> shapely.Geometry:
    """Return a geometry of an answer in EPSG:25833."""
    shape = shapely.geometry.shape(geometry)
    return shapely.transform(shape, lambda points: np.column_stack(_PLANE(*points.T)))


def _shown(minutes: float) -> Decimal:
    """Round as minutes are shown: whole from 10 up, halves below, the middle to the even one."""
    exact = Decimal(str(minutes))
    step = Decimal(1) if exact >= 10 else Decimal("0.5")
    return (exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step


def _plain(
    features: Features, query: dict[str, str], mode: str, *, include_unknown: bool
) -> set[str]:
    """Return the ids of the plots that meet all demands."""
    found = set()
    for feature in features:
        verdicts = [_judge(feature, name, wanted, mode) for name, wanted in query.items()]
        if all(verdict or (verdict is None and include_unknown) for verdict in verdicts):
            found.add(feature["id"])
    return found


def _ids(client: httpx.Client, query: dict[str, str]) -> set[str]:
    response = client.get(PLOTS, params={**query, "limit": "1000"})
    assert response.status_code == 200, response.text
    content = response.json()
    found = {feature["id"] for feature in content["features"]}
    assert content["numberMatched"] == len(found)
    return found


def _values(features: Features, name: str) -> SearchStrategy[str]:  # noqa: PLR0911
    """Return values to ask for: those that plots have, so that limits are met exactly."""
    if name in MINUTES:
        kind = name.removeprefix("max_minutes_")
        times = {f["properties"]["minutes"][m][kind]["minutes"] for f in features for m in MODES}
        # Of a kind that no plot reaches every verdict is unknown, whatever the limit.
        known = [st.sampled_from(sorted(times - {None})).map(str)] if times - {None} else []
        return st.one_of(*known, st.integers(0, 90).map(str))
    if name in KILOMETRES:
        kind = name.removeprefix("max_km_")
        kms = {f["properties"]["distances"][kind]["km"] for f in features} - {None}
        known = [st.sampled_from(sorted(kms)).map(str)] if kms else []
        return st.one_of(*known, st.floats(0, 60).map(str))
    if name == "confirmed_within_days":
        return st.integers(0, 900).map(str)
    if name == "near":
        lon, lat = st.floats(12, 13.3), st.floats(51.2, 51.8)
        return st.tuples(lon, lat, st.floats(0, 40)).map(lambda one: ",".join(map(str, one)))
    field = BY_PARAMETER[name]
    facts = [fact for feature in features if (fact := _fact(feature, field)) is not None]
    if field.kind is Kind.NUMBER:
        return st.sampled_from(facts).map(str) | st.floats(0, max(facts) * 1.1).map(str)
    if field.kind is Kind.DATE:
        return st.sampled_from(facts) | st.dates().map(str)
    if field.kind is Kind.BOOLEAN:
        return st.sampled_from(["true", "false"])
    codes = STATUS_SHOWN if field.name == "status" else field.codes
    choices = [code.code for code in codes] or sorted(set(facts))
    return st.lists(st.sampled_from(choices), min_size=1, max_size=4, unique=True).map(",".join)


@st.composite
def _queries(draw: DrawFn, features: Features) -> dict[str, str]:
    names = st.lists(
        st.sampled_from([*BY_PARAMETER, *MINUTES, *KILOMETRES, *OTHERS]), max_size=3, unique=True
    )
    query = {name: draw(_values(features, name)) for name in draw(names)}
    for name, field in BY_PARAMETER.items():
        other = name.removesuffix("_min") + "_max"
        if name.endswith("_min") and name in query and other in query:
            order = float if field.kind is Kind.NUMBER else str  # days order as texts
            query[name], query[other] = sorted((query[name], query[other]), key=order)
    return query


def test_every_filterable_field_is_a_parameter(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["paths"][PLOTS]["get"]["parameters"]
    assert {one["name"] for one in described} == {
        *BY_PARAMETER,
        *MINUTES,
        *KILOMETRES,
        *OTHERS,
        *PEOPLE,
        *TRANSIT,
        *(
            "targets",
            "profile",
            "weights",
            "wishes",
            "unknown",
            "bbox",
            "within",
            "mode",
            "include_unknown",
            "sort",
            "limit",
            "offset",
            "f",
            "lang",
            "as_of",
        ),
    }
    by_name = {one["name"]: one for one in described}
    for name, field in BY_PARAMETER.items():
        assert field.label.en in by_name[name]["description"]
        assert field.label.de in by_name[name]["description"]
        if field.codes:
            codes = STATUS_SHOWN if field.name == "status" else field.codes
            assert by_name[name]["schema"]["items"]["enum"] == [code.code for code in codes]
    counts = (BY_PARAMETER, MINUTES, KILOMETRES, PEOPLE, OTHERS, TRANSIT)
    assert len(FILTERS) == sum(map(len, counts)) + 2


@pytest.mark.parametrize("name", [*BY_PARAMETER, *MINUTES, *KILOMETRES, *OTHERS])
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_filter_agrees_with_a_plain_evaluation(
    client: httpx.Client, features: Features, name: str, data: st.DataObject
) -> None:
    query = {name: data.draw(_values(features, name))}
    for include_unknown in (False, True):
        asked = {**query, "include_unknown": str(include_unknown).lower()}
        answer = client.get(PLOTS, params={**asked, "limit": "1"}).json()
        plain = _plain(features, query, "car", include_unknown=include_unknown)
        assert answer["numberMatched"] == len(plain)
        assert {feature["id"] for feature in answer["features"]} <= plain


@settings(deadline=None, max_examples=50)
@given(data=st.data(), mode=st.sampled_from(MODES), include_unknown=st.booleans())
def test_filters_together_agree_with_a_plain_evaluation(
    client: httpx.Client,
    features: Features,
    data: st.DataObject,
    mode: str,
    include_unknown: bool,  # noqa: FBT001
) -> None:
    query = data.draw(_queries(features))
    asked = {**query, "mode": mode, "include_unknown": str(include_unknown).lower()}
    plain = _plain(features, query, mode, include_unknown=include_unknown)
    assert _ids(client, asked) == plain


def test_a_plot_shown_with_27_minutes_is_within_27(
    client: httpx.Client, features: Features
) -> None:
    for mode in MODES:
        for name in MINUTES:
            ways = {f["id"]: _minutes(f, mode, name) for f in features}
            shown = {key: _shown(way) for key, way in ways.items() if way is not None}
            for limit in sorted(set(shown.values()))[:: 1 if mode == "car" else 5]:
                query = {name: str(limit), "mode": mode, "limit": "1"}
                within = [figure for figure in shown.values() if figure <= limit]
                assert client.get(PLOTS, params=query).json()["numberMatched"] == len(within)


def test_unknown_is_neither_yes_nor_no(client: httpx.Client, features: Features) -> None:
    unknown = {f["id"] for f in features if f["properties"]["price"] is None}
    assert unknown
    cheap, dear = _ids(client, {"price_max": "30"}), _ids(client, {"price_min": "30.000001"})
    assert not unknown & (cheap | dear)
    assert cheap | dear | unknown == {feature["id"] for feature in features}
    assert _ids(client, {"price_max": "30", "include_unknown": "true"}) == cheap | unknown


def test_a_list_may_be_joined_or_repeated(client: httpx.Client, features: Features) -> None:
    joined = _ids(client, {"zoning": "GE, GI"})
    repeated = client.get(f"{PLOTS}?zoning=GE&zoning=GI&limit=1000").json()["features"]
    assert joined == {feature["id"] for feature in repeated}
    assert joined == {f["id"] for f in features if f["properties"]["zoning"] in {"GE", "GI"}}


def test_an_empty_value_asks_nothing(client: httpx.Client, features: Features) -> None:
    assert _ids(client, {"area_min": "", "zoning": ""}) == {feature["id"] for feature in features}


CORNERS: Final = st.tuples(
    st.floats(12.1, 13.3),
    st.floats(51.2, 51.75),
    st.floats(0.001, 0.8),
    st.floats(0.001, 0.4),
)


@settings(deadline=None, max_examples=25)
@given(corner=CORNERS)
def test_bbox_finds_what_it_touches(
    client: httpx.Client, features: Features, corner: tuple[float, float, float, float]
) -> None:
    west, south, width, height = corner
    box = shapely.box(west, south, west + width, south + height)
    touched = {
        feature["id"]
        for feature in features
        if box.intersects(shapely.geometry.shape(feature["geometry"]))
    }
    assert _ids(client, {"bbox": ",".join(map(repr, box.bounds))}) == touched


@settings(deadline=None, max_examples=25)
@given(
    points=st.lists(st.tuples(st.floats(12.1, 13.3), st.floats(51.2, 51.75)), min_size=3),
    written=st.sampled_from(["wkt", "geojson", "feature"]),
)
def test_within_holds_whole_plots_alone(
    client: httpx.Client,
    features: Features,
    points: list[tuple[float, float]],
    written: str,
) -> None:
    area = shapely.MultiPoint(points).buffer(0.05, quad_segs=2)
    held = {
        feature["id"]
        for feature in features
        if area.covers(shapely.geometry.shape(feature["geometry"]))
    }
    plain = shapely.geometry.mapping(area)
    texts = {
        "wkt": shapely.to_wkt(area, rounding_precision=-1),
        "geojson": json.dumps(plain),
        "feature": json.dumps({"type": "Feature", "properties": {}, "geometry": plain}),
    }
    assert _ids(client, {"within": texts[written]}) == held
    body = {"filters": {"within": plain}, "limit": 1000, "availability": "all"}
    answer = client.post("/api/v1/search", json=body)
    assert {plot["id"] for plot in answer.json()["plots"]} == held


def test_within_a_plots_own_outline_is_the_plot(client: httpx.Client, features: Features) -> None:
    feature = features[0]
    around = shapely.geometry.shape(feature["geometry"]).buffer(1e-6)
    assert _ids(client, {"within": around.wkt}) == {feature["id"]}
    assert feature["id"] in _ids(client, {"bbox": ",".join(map(str, around.bounds))})
