"""Part 3: queryables and filters over the served catalogue, beside the plots themselves."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import cql2
import pytest

from data.fields import PUBLIC, Kind
from tests.api.ogc.asking import ITEMS, OGC, PLOTS, every, get, link

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from geo.catalogue import Catalogue, Plot

type Facts = dict[str, Any]
type Verdict = Callable[[Facts], bool | None]


def facts(plot: Plot) -> Facts:
    """Return what the filters below ask."""
    return {
        **plot.values,
        "id": plot.id,
        "name": plot.name,
        "status": plot.status,
        "status_shown": plot.status_shown,
        "confirmed_on": plot.confirmed_on,
        "invented": plot.invented,
    }


def of(name: str, test: Callable[[Any], bool]) -> Verdict:
    """Return a test of one fact, unknown where the fact is."""
    return lambda plot: None if plot.get(name) is None else test(plot[name])


def either(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001
    """Return the disjunction of two verdicts, of which each may be unknown."""
    if left or right:
        return True
    return None if left is None or right is None else False


DAY: Final = date(2025, 9, 1)
FILTERS: Final[dict[str, Verdict]] = {
    "price < 20": of("price", lambda x: x < 20),
    "NOT (price < 20)": of("price", lambda x: not x < 20),
    "price BETWEEN 20 AND 45.5": of("price", lambda x: 20 <= x <= 45.5),
    "price IS NULL": lambda plot: plot.get("price") is None,
    "price IS NOT NULL": lambda plot: plot.get("price") is not None,
    "price + 1 > 2 * 20 - 5": of("price", lambda x: x + 1 > 35),
    "area_available / 1000 div 1 = 12": of("area_available", lambda x: x // 1000 == 12),
    "zoning IN ('GE','GI')": of("zoning", lambda x: x in {"GE", "GI"}),
    "zoning NOT IN ('GE','GI')": of("zoning", lambda x: x not in {"GE", "GI"}),
    "zoning = 'GE' OR price > 30": lambda plot: either(
        of("zoning", lambda x: x == "GE")(plot), of("price", lambda x: x > 30)(plot)
    ),
    "name LIKE 'Gewerbe%'": of("name", lambda x: x.startswith("Gewerbe")),
    "CASEI(name) LIKE casei('%FELD 1')": of("name", lambda x: x.lower().endswith("feld 1")),
    "status_shown <> 'free'": of("status_shown", lambda x: x != "free"),
    "status <> status_shown": lambda plot: (
        None if plot["status"] is None else plot["status"] != plot["status_shown"]
    ),
    "divisible": of("divisible", bool),
    "divisible = FALSE": of("divisible", lambda x: not x),
    "confirmed_on >= DATE('2025-09-01')": of("confirmed_on", lambda x: x >= DAY),
    "T_BEFORE(confirmed_on, DATE('2025-09-01'))": of("confirmed_on", lambda x: x < DAY),
    "T_AFTER(available_from, DATE('2025-09-01'))": of("available_from", lambda x: x > DAY),
    "A_CONTAINS(uses_preferred, ('logistics'))": of("uses_preferred", lambda x: "logistics" in x),
    "A_OVERLAPS(uses_preferred, ('logistics','food'))": of(
        "uses_preferred", lambda x: bool({"logistics", "food"} & set(x))
    ),
}


@pytest.mark.parametrize("text", FILTERS)
def test_filters_find_what_is_so(client: httpx.Client, catalogue: Catalogue, text: str) -> None:
    verdicts = {plot.id: FILTERS[text](facts(plot)) for plot in catalogue.plots}
    expected = [key for key, verdict in verdicts.items() if verdict]
    assert every(client, ITEMS, filter=text) == expected
    assert expected or text.startswith("A_"), "the filter finds something"
    in_json = json.dumps(cql2.parse_text(text).to_json())
    assert every(client, ITEMS, **{"filter": in_json, "filter-lang": "cql2-json"}) == expected
    if all(verdict is not None for verdict in verdicts.values()):
        rest = every(client, ITEMS, filter=f"NOT ({text})")
        assert sorted([*rest, *expected]) == sorted(verdicts)


def test_unknown_is_neither_true_nor_false(client: httpx.Client, catalogue: Catalogue) -> None:
    below, above = (every(client, ITEMS, filter=f"{no}(price < 30)") for no in ("", "NOT "))
    unknown = every(client, ITEMS, filter="price IS NULL")
    assert sorted([*below, *above, *unknown]) == sorted(plot.id for plot in catalogue.plots)
    assert below
    assert above
    assert unknown
    assert every(client, ITEMS, filter="price < 30 OR NOT (price < 30)") == [
        plot.id for plot in catalogue.plots if plot.values.get("price") is not None
    ]
    assert every(client, ITEMS, filter="price < 30 AND price IS NULL") == []
    assert every(client, ITEMS, filter="price < 30 OR price IS NULL") == [
        plot.id for plot in catalogue.plots if plot.id in {*below, *unknown}
    ]


def test_queryables_are_a_schema_of_every_public_field(client: httpx.Client) -> None:
    target = link(get(client, PLOTS), "http://www.opengis.net/def/rel/ogc/1.0/queryables")
    assert target
    answer = client.get(target)
    assert answer.headers["content-type"] == "application/schema+json"
    content = answer.json()
    assert content["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert content["$id"].endswith(f"{PLOTS}/queryables")
    assert content["type"] == "object"
    assert content["additionalProperties"] is False
    held = content["properties"]
    for field in PUBLIC:
        if field.kind is not Kind.TIERS:
            assert held[field.name]["title"] == field.label.de or field.name == "status"
    assert held["zoning"]["enum"]
    assert held["geometry"] == {
        "title": "Geometrie",
        "x-ogc-role": "primary-geometry",
        "format": "geometry-polygon",
    }
    assert "note" not in held, "what is internal stays so"


def test_every_queryable_can_be_asked(client: httpx.Client) -> None:
    for one in get(client, f"{OGC}/collections")["collections"]:
        root = f"{OGC}/collections/{one['id']}"
        for name in get(client, f"{root}/queryables")["properties"]:
            null, known = (
                get(client, f"{root}/items", filter=f'"{name}" IS {no}NULL', limit=1)
                for no in ("", "NOT ")
            )
            whole = get(client, f"{root}/items", limit=1)["numberMatched"]
            assert null["numberMatched"] + known["numberMatched"] == whole


def test_queryables_have_the_values_of_features(client: httpx.Client) -> None:
    features = get(client, ITEMS, limit=1_000)["features"]
    held = get(client, f"{PLOTS}/queryables")["properties"]
    for name, schema in held.items():
        if schema.get("type") not in {"number", "boolean"} or name == "id":
            continue
        values = {one["properties"][name] for one in features} - {None}
        for value in sorted(values)[:2]:
            text = f"{name} = {json.dumps(value)}"
            expected = [one["id"] for one in features if one["properties"][name] == value]
            assert every(client, ITEMS, filter=text) == expected, text


@pytest.mark.parametrize(
    "text",
    [
        "colour = 'red'",
        "price = 'cheap'",
        "name > 3",
        "price LIKE '2%'",
        "name",
        "price AND TRUE",
        "nothing(price) = 1",
        "confirmed_on > TIMESTAMP('2025-01-01T00:00:00Z')",
        "confirmed_on > DATE('2025-02-30')",
        "confirmed_on > '2025-01-01'",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
        "S_INTERSECTS(name, POINT(1 2))",
        "S_INTERSECTS(geometry, BBOX(1,2,3))",
        "S_NEAR(geometry, POINT(1 2))",
        "A_CONTAINS(name, ('a'))",
        "A_CONTAINS(uses_preferred, (1))",
        "T_DURING(confirmed_on, DATE('2025-01-01'))",
        "CASEI(price) = 'a'",
        "invented > TRUE",
        "name LIKE name",
        "(" * 200 + "price = 1" + ")" * 200,
        "NOT " * 5_000 + "TRUE",
        "price = " + "-" * 5_000 + "1",
        "price = " + "1+" * 3_000 + "1",
        "name = '" + "a" * 30_000 + "'",
    ],
)
def test_what_cannot_be_answered_is_refused(client: httpx.Client, text: str) -> None:
    for query in ({"filter": text}, {"filter": text, "f": "html"}):
        answer = client.get(ITEMS, params=query)
        assert answer.status_code == 400, answer.text[:200]
    body = client.get(ITEMS, params={"filter": text}).json()
    assert [one["parameter"] for one in body["errors"]] == ["filter"]


def test_json_that_is_no_filter_is_refused(client: httpx.Client) -> None:
    for text in ("[]", "{}", "1", '"a"', "null", '{"op":"="}', '{"op":"=","args":[]}',
                 '{"op":"not","args":[' * 90 + "true" + "]}" * 90,
                 '{"op":"and","args":[]}', '{"op":"in","args":[1]}'):  # fmt: skip
        answer = client.get(ITEMS, params={"filter": text, "filter-lang": "cql2-json"})
        assert answer.status_code == 400, (text[:60], answer.text[:200])


def test_filter_box_and_parameters_all_count(client: httpx.Client) -> None:
    parts = ({"filter": "price < 60"}, {"bbox": "12,51.3,12.8,51.6"}, {"zoning": "GE,GI,GEe"})
    whole = every(client, ITEMS, **{k: v for part in parts for k, v in part.items()})
    alone = [set(every(client, ITEMS, **part)) for part in parts]
    assert set(whole) == set.intersection(*alone)
    assert whole
