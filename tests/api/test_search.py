"""`POST /api/v1/search`: ranked plots with verdicts and reasons, and a score that adds up."""

from __future__ import annotations

import json
from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings
from geo.criteria import BY_NAME, CRITERIA, FIELDS_OF_ACTION, Criterion
from tests.api import inside
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import httpx

type Feature = dict[str, Any]

SEARCH: Final = "/api/v1/search"
PLOTS: Final = "/api/v1/plots"
ROUNDED: Final = 0.06
"""Scores are shown with one decimal, values with four."""

GONE: Final = {"sold": "No longer to be had: sold.", "withdrawn": "No longer to be had: withdrawn."}

WEIGHTS: Final = st.dictionaries(
    st.sampled_from([one.name for one in CRITERIA]),
    st.integers(0, 100),
    min_size=1,
).filter(lambda weights: sum(weights.values()) > 0)

FILTERS: Final[dict[str, Any]] = {
    "area_min": 10_000,
    "zoning": ["GI", "GE"],
    "price_max": 60,
    "max_minutes_motorway_junction": 25,
    "status": ["free", "unconfirmed", "option"],
}


class Features(dict[str, Feature]):
    """All plots by id; a failing example does not write them out."""

    def __repr__(self) -> str:
        return f"<{len(self)} features>"


@pytest.fixture(scope="module")
def features(client: httpx.Client) -> Features:
    found = client.get(PLOTS, params={"limit": 1000}).json()["features"]
    return Features({feature["id"]: feature for feature in found})


def ask(client: httpx.Client, body: dict[str, Any], lang: str | None = None) -> dict[str, Any]:
    response = client.post(SEARCH, json=body, params={"lang": lang} if lang else {})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    content: dict[str, Any] = response.json()
    return content


def _fact(feature: Feature, criterion: Criterion) -> Any:  # noqa: ANN401
    mode, _, kind = criterion.column.partition(":")
    if kind:
        way = feature["properties"]["minutes"][mode][kind]
        if not way["verified"]:
            way = way["regular"] or {"minutes": None}
        return way["minutes"]
    return feature["properties"][criterion.column]


def _value(feature: Feature, criterion: Criterion) -> float | None:
    """Return the value of a fact: from the list, or between two points of the curve."""
    fact = _fact(feature, criterion)
    if fact is None:
        return None
    if criterion.values is not None:
        return criterion.values[fact]
    if fact <= criterion.curve[0][0]:
        return criterion.curve[0][1]
    for (x1, y1), (x2, y2) in pairwise(criterion.curve):
        if fact <= x2:
            return float(y1 + (y2 - y1) * (fact - x1) / (x2 - x1))
    return criterion.curve[-1][1]


def test_answer_keeps_the_contract(client: httpx.Client, features: Features) -> None:
    answer = ask(client, {})
    assert answer["catalogue"]["date"] == TODAY.isoformat()
    assert answer["catalogue"]["version"] == client.get("/readyz").json()["catalogue"]["version"]
    gone = [f for f in features.values() if f["properties"]["status_shown"] in GONE]
    assert gone
    assert answer["total"] == len(features) - len(gone)
    assert len(answer["plots"]) == 100, "a page, unless more is asked for"
    for rank, plot in enumerate(answer["plots"], start=1):
        assert plot["rank"] == rank
        assert plot["fields_of_action"].keys() == set(FIELDS_OF_ACTION)
        assert plot["verdicts"] == []
        for name in ("name", "municipality_name", "status_shown", "invented"):
            assert plot[name] == features[plot["id"]]["properties"][name]


def test_filters_are_those_of_plots(client: httpx.Client) -> None:
    for include_unknown in (False, True):
        view: dict[str, Any] = {
            "mode": "truck",
            "include_unknown": include_unknown,
            "limit": 1000,
        }
        listed = client.get(
            PLOTS,
            params={
                key: ",".join(value) if isinstance(value, list) else value
                for key, value in (FILTERS | view).items()
            },
        ).json()
        answer = ask(client, {"filters": FILTERS, **view})
        assert answer["total"] == listed["numberMatched"] > 0
        ids = {feature["id"] for feature in listed["features"]}
        assert {plot["id"] for plot in answer["plots"]} == ids


def test_verdicts_say_what_is_known(client: httpx.Client, features: Features) -> None:
    body = {"filters": FILTERS, "include_unknown": True, "limit": 1000}
    seen = set()
    for plot in ask(client, body)["plots"]:
        held = features[plot["id"]]["properties"]
        facts = {
            "area_min": held["area_available"],
            "zoning": held["zoning"],
            "price_max": held["price"],
            "max_minutes_motorway_junction": held["minutes"]["car"]["motorway_junction"]["minutes"],
            "status": held["status_shown"],
        }
        verdicts = {one["demand"]: one for one in plot["verdicts"]}
        assert verdicts.keys() == facts.keys()
        for name, one in verdicts.items():
            assert one["verdict"] == ("unknown" if facts[name] is None else "pass")
            assert ("unknown" in one["value"]) == (facts[name] is None)
            assert one["threshold"] in one["reason"]
            seen.add((name, one["verdict"]))
    assert {("price_max", "pass"), ("price_max", "unknown")} <= seen


@settings(deadline=None, max_examples=15)
@given(weights=st.none() | WEIGHTS)
def test_contributions_sum_to_the_score(
    client: httpx.Client, features: Features, weights: dict[str, int] | None
) -> None:
    asked: Mapping[str, float] = weights or {one.name: one.weight for one in CRITERIA}
    shares = {name: weight / sum(asked.values()) for name, weight in asked.items() if weight}
    for plot in ask(client, {"weights": weights, "limit": 40})["plots"]:
        parts = {one["criterion"]: one for one in plot["contributions"]}
        assert {name: one["weight"] for name, one in parts.items()} == pytest.approx(
            shares, abs=1e-4
        )
        for name, one in parts.items():
            plain = _value(features[plot["id"]], BY_NAME[name])
            assert one["value"] == (None if plain is None else pytest.approx(plain, abs=1e-4))
            assert one["field_of_action"] == BY_NAME[name].field_of_action
        values = {name: one["value"] for name, one in parts.items()}
        assert plot["score"] == _mean(values, shares)
        for field, score in plot["fields_of_action"].items():
            of_field = {k: v for k, v in values.items() if BY_NAME[k].field_of_action == field}
            assert score == _mean(of_field, shares)
        for shown, end in zip(plot["score_range"], (min, max), strict=True):
            filled = [shares[k] * (_end(k, end) if v is None else v) for k, v in values.items()]
            assert shown == pytest.approx(100 * sum(filled), abs=ROUNDED)
        _check_points(plot, parts)


def _end(name: str, end: Callable[[Iterable[float]], float]) -> float:
    """Return the lowest or the highest value of a criterion."""
    criterion = BY_NAME[name]
    return end(criterion.values.values() if criterion.values else (y for _, y in criterion.curve))


def _check_points(plot: dict[str, Any], parts: dict[str, dict[str, Any]]) -> None:
    points = plot["score_points"]
    known = [one for one in parts.values() if one["points"] is not None]
    assert points["reached"] == pytest.approx(sum(one["points"] for one in known), abs=2e-3)
    assert points["known"] == pytest.approx(sum(one["points_max"] for one in known), abs=2e-3)
    for one in parts.values():
        assert (one["points"] is None) == (one["value"] is None)
        if one["points"] is not None:
            assert one["points"] == pytest.approx(one["points_max"] * one["value"], abs=2e-3)
            assert one["points_range"] == [one["points"]] * 2
    for end, shown in enumerate(plot["score_range"]):
        total = sum(one["points_range"][end] for one in parts.values())
        assert shown == pytest.approx(total, abs=ROUNDED)


def _mean(values: dict[str, float | None], shares: dict[str, float]) -> Any:  # noqa: ANN401
    """Return what pytest compares a score with: the weighted mean of what is known.

    Where that lies outside of what is possible, it is the nearer end.
    """
    known = {name: value for name, value in values.items() if value is not None}
    if not known:
        return None
    weight = sum(shares[name] for name in known)
    total = sum(shares[name] * value for name, value in known.items())
    among = {name: shares[name] for name in values}
    unknown = [name for name, value in values.items() if value is None]
    lowest, highest = (
        (total + sum(shares[name] * _end(name, end) for name in unknown)) / sum(among.values())
        for end in (min, max)
    )
    return pytest.approx(100 * min(max(total / weight, lowest), highest), abs=ROUNDED)


@settings(deadline=None, max_examples=10)
@given(weights=WEIGHTS, factor=st.sampled_from([0.01, 3, 1000]))
def test_best_score_stands_first_whatever_the_unit_of_weights(
    client: httpx.Client, weights: dict[str, int], factor: float
) -> None:
    answer = ask(client, {"weights": weights, "limit": 1000})
    scores = [plot["score"] for plot in answer["plots"]]
    known = [score for score in scores if score is not None]
    assert scores == [*sorted(known, reverse=True), *[None] * (len(scores) - len(known))]
    scaled = ask(client, {"weights": {k: v * factor for k, v in weights.items()}, "limit": 1000})
    for one, other in zip(answer["plots"], scaled["plots"], strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=0.11)


def test_ranking_does_not_change_when_others_are_filtered_away(client: httpx.Client) -> None:
    whole = {plot["id"]: plot for plot in ask(client, {"limit": 1000})["plots"]}
    few = ask(client, {"filters": {"zoning": ["GE"]}, "limit": 1000})["plots"]
    ranks = [whole[plot["id"]]["rank"] for plot in few]
    assert ranks == sorted(ranks)
    assert all(plot["score"] == whole[plot["id"]]["score"] for plot in few)


def test_ranks_go_on_over_pages(client: httpx.Client) -> None:
    whole = ask(client, {"limit": 1000})["plots"]
    pages = [ask(client, {"limit": 50, "offset": offset})["plots"] for offset in (0, 50, 100)]
    assert [plot for page in pages for plot in page] == whole


def test_reasons_are_in_the_language_asked_for(client: httpx.Client) -> None:
    body = {"filters": {"area_min": 20_000, "max_minutes_airport": 30}, "limit": 1}
    texts = {lang: ask(client, body, lang)["plots"][0] for lang in ("de", "en")}
    assert ask(client, body)["plots"][0] == texts["en"], "programs are answered in English"
    area, airport = texts["de"]["verdicts"]
    assert area["threshold"] == "mindestens 20.000 m²"
    assert area["reason"].startswith("Verfügbare Fläche: ")
    assert airport["threshold"] == "höchstens 30 Min."
    area, airport = texts["en"]["verdicts"]
    assert area["threshold"] == "at least 20,000 m²"
    assert area["reason"].startswith("Available area: ")
    assert airport["threshold"] == "at most 30 min"
    labels = {lang: [one["label"] for one in texts[lang]["contributions"]] for lang in texts}
    assert labels["de"] == [one.label.de for one in CRITERIA]
    assert labels["en"] == [one.label.en for one in CRITERIA]


def test_the_same_question_gives_the_same_bytes(client: httpx.Client, home: Path) -> None:
    body = {"filters": FILTERS, "weights": {"price": 2, "area": 1}, "include_unknown": True}
    turned: dict[str, Any] = {"include_unknown": True, "weights": {"area": 1, "price": 2}}
    turned["filters"] = dict(reversed(FILTERS.items()))
    answer = client.post(SEARCH, json=body).content
    assert client.post(SEARCH, json=body).content == answer
    assert client.post(SEARCH, json=turned).content == answer
    other = create_app(Settings(home=home), clock=lambda: TODAY)
    assert inside.ask(other, "POST", SEARCH, json=body).content == answer
    assert json.loads(answer)["plots"]


@pytest.mark.parametrize("filters", [{}, {"zoning": ["GE"]}, {"price_max": 60}])
def test_what_nobody_can_have_is_left_out_and_counted(
    client: httpx.Client, filters: dict[str, Any]
) -> None:
    listed = client.get(PLOTS, params={**filters, "limit": 1000}).json()["features"]
    shown = {feature["id"]: feature["properties"]["status_shown"] for feature in listed}
    ranked = {}
    for availability in ("free", "open", "all", None):
        body = {"filters": filters, "limit": 1000}
        answer = ask(client, body | ({"availability": availability} if availability else {}))
        ranked[availability] = [shown[plot["id"]] for plot in answer["plots"]]
        left = {one["status"]: one["count"] for one in answer["left_out"]}
        assert answer["total"] + sum(left.values()) == len(listed)
        assert Counter(ranked[availability]) + Counter(left) == Counter(shown.values())
        assert answer["availability"] == availability or availability is None
    assert set(ranked["free"]) == {"free"}
    assert not set(ranked["open"]) & GONE.keys()
    assert ranked[None] == ranked["open"]
    gone = [status in GONE for status in ranked["all"]]
    assert gone == sorted(gone), "what is gone stands last"
    assert any(gone)


def test_an_answer_says_why_plots_are_left_out(client: httpx.Client) -> None:
    left = ask(client, {})["left_out"]
    assert {one["status"]: one["reason"] for one in left} == GONE
    reasons = {one["reason"] for one in ask(client, {}, "de")["left_out"]}
    assert reasons == {"Nicht mehr zu haben: verkauft.", "Nicht mehr zu haben: zurückgezogen."}
    left = ask(client, {"availability": "free"})["left_out"]
    by_status = {one["status"]: one["reason"] for one in left}
    assert by_status["planned"] == "Free plots alone are asked for: planned."
    assert by_status["sold"] == GONE["sold"]


def test_a_status_that_is_asked_for_is_ranked(client: httpx.Client) -> None:
    answer = ask(client, {"filters": {"status": ["sold"]}})
    assert answer["availability"] == "all"
    assert answer["left_out"] == []
    assert {plot["status_shown"] for plot in answer["plots"]} == {"sold"}
    strict = ask(client, {"filters": {"status": ["sold"]}, "availability": "open"})
    assert strict["plots"] == []
    assert [one["count"] for one in strict["left_out"]] == [answer["total"]]


def test_reasons_write_minutes_as_pages_do(client: httpx.Client, features: Features) -> None:
    body = {"filters": {"max_minutes_airport": 90}, "weights": {"airport_car": 1}, "limit": 1000}
    for plot in ask(client, body)["plots"]:
        way = features[plot["id"]]["properties"]["minutes"]["car"]["airport"]
        exact = Decimal(str(way["minutes"]))
        step = Decimal(1) if exact >= 10 else Decimal("0.5")
        shown = f"{((exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step).normalize():f} min"
        (verdict,), (part,) = plot["verdicts"], plot["contributions"]
        assert verdict["value"] == part["reason"]
        assert part["reason"].startswith(shown + " to the airport")


def test_days_are_asked_for_as_days(client: httpx.Client) -> None:
    body = {
        "filters": {"available_from_min": "2024-01-01", "available_from_max": "2027-12-31"},
        "limit": 1,
        "availability": "all",
    }
    texts = {lang: ask(client, body, lang)["plots"][0]["verdicts"] for lang in ("de", "en")}
    assert [one["threshold"] for one in texts["de"]] == [
        "frühestens 01.01.2024",
        "spätestens 31.12.2027",
    ]
    assert [one["threshold"] for one in texts["en"]] == [
        "at earliest 1 Jan 2024",
        "at latest 31 Dec 2027",
    ]


def test_bounds_lie_in_the_filters_as_in_the_address(client: httpx.Client) -> None:
    as_list = ask(client, {"filters": {"bbox": [12.1, 51.4, 12.5, 51.6]}})
    as_text = ask(client, {"filters": {"bbox": "12.1,51.4,12.5,51.6"}})
    assert as_list == as_text
    assert 0 < as_list["total"] < ask(client, {})["total"]
