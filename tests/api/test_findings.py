"""What a search finds beside its plots, each finding asked again as a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

from data.codes import SECTORS
from geo.criteria import BY_NAME
from geo.robustness import DRAWS

if TYPE_CHECKING:
    import httpx

SEARCH: Final = "/api/v1/search"
NARROW: Final = {
    "area_min": 15_000,
    "price_max": 25,
    "zoning": ["GI"],
    "max_minutes_motorway_junction": 8,
    "available_from_max": "2026-06-30",
    "divisible": True,
    "near": [12.34, 51.52, 12],
    "confirmed_within_days": 200,
}
QUESTIONS: Final[list[dict[str, Any]]] = [
    {},
    {"filters": {"area_min": 40_000, "price_max": 30}},
    {"filters": NARROW},
    {"filters": NARROW, "include_unknown": True, "availability": "all"},
    {"filters": {"status": ["reserved"], "price_max": 20}},
    {"filters": {"price_max": 20, "flood": ["none"]}, "unknown": {"price_max": "keep"}},
]


def ask(client: httpx.Client, body: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    response = client.post(SEARCH, json={"limit": 1000, **body}, params={"lang": lang})
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.json()
    return content


def ids(answer: dict[str, Any]) -> set[str]:
    return {plot["id"] for plot in answer["plots"]}


def with_filter(body: dict[str, Any], name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**body, "filters": {**body.get("filters", {}), name: value}}


@pytest.mark.parametrize("body", QUESTIONS)
def test_a_suggestion_put_into_the_question_returns_what_it_promised(
    client: httpx.Client, body: dict[str, Any]
) -> None:
    answer = ask(client, body)
    for miss in answer["near_misses"]:
        changed = {
            **body,
            "filters": {**body["filters"], **miss["filters"]},
            "unknown": {**body.get("unknown", {}), **miss["unknown"]},
        }
        added = ids(ask(client, changed)) - ids(answer)
        assert len(added) == miss["count"]
        assert miss["plots"] == sorted(added)[: len(miss["plots"])]
        assert {one["demand"] for one in miss["changes"]} == {*miss["filters"], *miss["unknown"]}
    if body.get("filters") == NARROW:
        assert answer["near_misses"]


def test_an_empty_answer_names_the_demand_in_the_way(client: httpx.Client) -> None:
    filters = {"area_min": 10_000, "price_max": 1}
    answer = ask(client, {"filters": filters})
    assert answer["total"] == 0
    removal = answer["removal"]
    totals = {
        name: ask(client, with_filter({"filters": filters}, name, None))["total"]
        for name in filters
    }
    assert removal["demand"] == "price_max"
    assert totals[removal["demand"]] == removal["count"] == max(totals.values())
    assert ask(client, {})["removal"] is None


@pytest.mark.parametrize("body", QUESTIONS)
def test_facets_say_what_each_choice_leaves(client: httpx.Client, body: dict[str, Any]) -> None:
    facets = ask(client, body)["facets"]
    names = {facet["filter"] for facet in facets}
    assert {"zoning", "status", "area", "price", "max_minutes_airport", "divisible"} <= names
    for facet in facets:
        if "choices" in facet:
            for choice in facet["choices"][:2]:
                value: Any = [choice["value"]]
                if facet["filter"] in {"divisible", "price_on_request"}:
                    value = choice["value"] == "true"
                total = ask(client, {**with_filter(body, facet["filter"], value), "limit": 1})
                assert total["total"] == choice["count"], (facet["filter"], choice)
        elif facet["filter"] in {
            "area",
            "price",
            "max_minutes_airport",
            "available_from",
            "confirmed_within_days",
        }:
            for step in facet["steps"][1::3]:
                for name, count in step["counts"].items():
                    other = (
                        name.replace("_min", "_MAX").replace("_max", "_min").replace("_MAX", "_max")
                    )
                    limit = body.get("filters", {}).get(other) if other != name else None
                    if limit is not None and crossed(name, step["value"], limit):
                        continue  # refused as a question
                    total = ask(client, {**with_filter(body, name, step["value"]), "limit": 1})
                    assert total["total"] == count, (name, step)


def crossed(name: str, value: Any, other: Any) -> bool:  # noqa: ANN401
    return bool(value > other if name.endswith("_min") else value < other)


def test_wishes_leave_nothing_out_and_say_what_is_met(client: httpx.Client) -> None:
    wishes = {"price_max": 25, "power_mva_min": 3, "zoning": ["GI"]}
    plain, answer = ask(client, {}), ask(client, {"wishes": wishes})
    assert ids(plain) == ids(answer)
    assert all(plot["wishes"] is None for plot in plain["plots"])
    seen = set()
    for plot in answer["plots"]:
        verdicts = [one["verdict"] for one in plot["verdicts"]]
        assert {one["demand"] for one in plot["verdicts"] if one["wish"]} == set(wishes)
        met, unknown = verdicts.count("pass"), verdicts.count("unknown")
        assert plot["wishes"] == {
            "asked": 3,
            "met": met,
            "unknown": unknown,
            "share": [round(met / 3, 4), round((met + unknown) / 3, 4)],
        }
        seen.add((met, unknown > 0))
    assert len(seen) > 2
    for counts, said in (("keep", 1), ("fail", 0)):
        body = {"wishes": wishes, "unknown": dict.fromkeys(wishes, counts)}
        for plot in ask(client, body)["plots"]:
            held = plot["wishes"]
            share = round((held["met"] + said * held["unknown"]) / 3, 4)
            assert held["share"] == [share, share]


def test_unknown_counts_as_said_for_each_filter(client: httpx.Client) -> None:
    filters = {"price_max": 40, "power_mva_min": 2}
    every = {
        verdict: ask(client, {"filters": filters, "unknown": dict.fromkeys(filters, verdict)})
        for verdict in ("fail", "keep")
    }
    assert ids(every["fail"]) == ids(ask(client, {"filters": filters}))
    assert ids(every["keep"]) == ids(ask(client, {"filters": filters, "include_unknown": True}))
    only = ask(client, {"filters": filters, "unknown": {"power_mva_min": "keep"}})
    assert ids(every["fail"]) < ids(only) < ids(every["keep"])
    assert not any(
        one["verdict"] == "unknown" and one["demand"] == "price_max"
        for plot in only["plots"]
        for one in plot["verdicts"]
    )
    overruled = {"filters": filters, "include_unknown": True, "unknown": {"price_max": "fail"}}
    assert ids(ask(client, overruled)) == ids(only)


def test_neighbours_together_have_what_none_has_alone(client: httpx.Client) -> None:
    every = {plot["id"]: plot for plot in ask(client, {"limit": 1000})["plots"]}
    least = 45_000
    answer = ask(client, {"filters": {"area_min": least}, "gap": 40})
    assert answer["combinations"]
    assert answer["combinations_complete"]
    features = {
        one["id"]: one
        for one in client.get("/api/v1/plots", params={"limit": 1000}).json()["features"]
    }
    for one in answer["combinations"]:
        parts = [features[key]["properties"] for key in one["plots"]]
        assert len(parts) > 1
        assert all(part["status_shown"] == "free" for part in parts)
        assert {part["estate"] for part in parts} == {one["estate"]}
        assert one["area"] == pytest.approx(sum(part["area_available"] for part in parts))
        assert one["area"] >= least
        assert all(one["area"] - part["area_available"] < least for part in parts[:1])
        assert one["score_lowest"] == min(every[key]["score"] for key in one["plots"])
        outline = shapely.geometry.shape(one["outline"])
        covered = sum(shapely.geometry.shape(features[k]["geometry"]).area for k in one["plots"])
        assert outline.area == pytest.approx(covered, rel=1e-3)
        for weak in one["weakest"]:
            values = {
                key: next(
                    c["value"]
                    for c in every[key]["contributions"]
                    if c["criterion"] == weak["criterion"]
                )
                for key in one["plots"]
            }
            assert weak["value"] == min(v for v in values.values() if v is not None)
            assert values[weak["plot"]] == weak["value"]
            assert weak["reason"]


def test_robustness_shares_three_places_out(client: httpx.Client) -> None:
    answer = ask(client, {"filters": {"area_min": 10_000}})
    shares = [plot["robustness"] for plot in answer["plots"]]
    assert sum(shares) == pytest.approx(3)
    assert all((share * DRAWS).is_integer() for share in shares)
    assert shares[0] > 0
    assert len({share for share in shares if share}) > 3


@pytest.mark.parametrize("profile", ["general", *(code.code for code in SECTORS[:7])])
def test_every_profile_ranks_with_its_weights(client: httpx.Client, profile: str) -> None:
    listed = {one["profile"]: one for one in client.get("/api/v1/profiles").json()["profiles"]}
    weights = {one["criterion"]: one["weight"] for one in listed[profile]["criteria"]}
    assert sum(weights.values()) == pytest.approx(100)
    answer = ask(client, {"profile": profile, "limit": 20})
    for plot in answer["plots"]:
        given = {one["criterion"]: one["weight"] for one in plot["contributions"]}
        assert given == pytest.approx({name: weight / 100 for name, weight in weights.items()})
        assert set(plot["fields_of_action"]) == {"business", "work", "climate"}
    copied = ask(client, {"profile": profile, "weights": weights, "limit": 20})
    assert copied == answer, "a profile's weights, sent along, change nothing"


def test_a_profile_values_facts_in_its_own_way(client: httpx.Client) -> None:
    weights = {"zoning": 1}
    general = ask(client, {"weights": weights, "filters": {"zoning": ["GE"]}, "limit": 1})
    crafts = ask(
        client,
        {"weights": weights, "filters": {"zoning": ["GE"]}, "limit": 1, "profile": "crafts"},
    )
    assert general["plots"][0]["score"] == 100 * (BY_NAME["zoning"].values or {})["GE"]
    assert crafts["plots"][0]["score"] == 100


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_same_question_gets_the_same_bytes(client: httpx.Client, lang: str) -> None:
    body = {"filters": NARROW, "wishes": {"price_max": 15}, "profile": "food"}
    one, other = (client.post(SEARCH, json=body, params={"lang": lang}) for _ in range(2))
    assert one.content == other.content
    assert one.json()["near_misses"]


def test_words_are_those_of_the_language(client: httpx.Client) -> None:
    body = {"filters": {"price_max": 5, "area_min": 90_000}}
    german, english = (ask(client, body, lang) for lang in ("de", "en"))
    texts = {
        lang: " ".join(c["text"] for miss in answer["near_misses"] for c in miss["changes"])
        for lang, answer in (("de", german), ("en", english))
    }
    assert "Kaufpreis +" in texts["de"]
    assert "€/m² (höchstens" in texts["de"]
    assert "Price +" in texts["en"]
    assert "at most" in texts["en"]
    labels = {facet["filter"]: facet["label"] for facet in german["facets"]}
    assert labels["confirmed_within_days"] == "Status bestätigt am"


@pytest.mark.parametrize(
    ("body", "parameter", "expected"),
    [
        ({"profile": "beauty"}, "profile", "one of general, chemistry, crafts"),
        ({"unknown": {"price_max": "keep"}}, "unknown.price_max", "filters or wishes"),
        ({"wishes": {"zoning": ["X"]}}, "wishes.zoning", "one or more of GI"),
        ({"wishes": {"municipality": ["1"]}}, "wishes.municipality", "a known municipality key"),
        ({"filters": {"near": [12, 51]}}, "filters.near", "longitude,latitude,kilometres"),
        ({"filters": {"near": [105, 0, 5]}}, "filters.near", "longitude 0 to 30"),
        ({"filters": {"confirmed_within_days": 1.5}}, "filters.confirmed_within_days", "integer"),
        ({"gap": 200}, "gap", "less than or equal to 100"),
    ],
)
def test_what_cannot_be_asked_is_told_so(
    client: httpx.Client, body: dict[str, Any], parameter: str, expected: str
) -> None:
    response = client.post(SEARCH, json=body)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["parameter"] == parameter
    assert expected in error["expected"]


def test_profiles_take_no_parameters(client: httpx.Client) -> None:
    assert client.get("/api/v1/profiles", params={"colour": "red"}).status_code == 400
