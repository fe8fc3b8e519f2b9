"""A consultant's program: it knows the address of the document, and nothing else.

It finds the search by what the document says, forms a question from the published schemas,
checks it before it is sent, and reads the answer by the published schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.api.published import Published

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Operation:
    """One way to ask, as the document describes it."""

    method: str
    path: str
    described: dict[str, Any]


class Consultant:
    """Asks for land on behalf of a client, by the published document alone."""

    def __init__(self, web: httpx.Client) -> None:
        self.web = web
        self.api = Published(web.get("/openapi.json").json())

    def _find(self, *words: str, method: str) -> Operation:
        """Find the one operation whose description speaks of all `words`."""
        (found,) = [
            Operation(method, path, operations[method])
            for path, operations in self.api.document["paths"].items()
            if method in operations
            and all(word in str(operations[method].get("summary")).lower() for word in words)
        ]
        return found

    def _by_words(self, properties: dict[str, Any], *words: str) -> tuple[str, dict[str, Any]]:
        """Find the one member that is described with all `words`."""
        (found,) = [
            (name, schema)
            for name, schema in properties.items()
            if all(word in schema["description"].lower() for word in words)
        ]
        return found

    def _members(self, schema: dict[str, Any]) -> dict[str, Any]:
        options = [self.api.resolved(one) for one in schema.get("anyOf", [schema])]
        (found,) = [option for option in options if "properties" in self.api.resolved(option)]
        members: dict[str, Any] = self.api.resolved(found)["properties"]
        return members

    def shortlist(self, hectares: float, minutes: int) -> list[dict[str, Any]]:
        """Rank industrial land of a size, near a motorway by truck, by price and minutes."""
        search = self._find("rank", "plots", method="post")
        request = search.described["requestBody"]["content"]["application/json"]["schema"]
        body = self._members(request)
        filters_name, filters_schema = self._by_words(body, "demands")
        weights_name, weights_schema = self._by_words(body, "weight by criterion")
        mode_name, mode_schema = self._by_words(body, "vehicle")
        filters = self._members(filters_schema)
        criteria = self._members(weights_schema)

        area, area_schema = self._by_words(filters, "available area", "at least")
        assert area_schema["x-unit"] == "m²"
        zoning, zoning_schema = self._by_words(filters, "zoning", "industrial area")
        motorway, _ = self._by_words(filters, "motorway", "at most")
        codes = next(one for one in zoning_schema["anyOf"] if "items" in one)["items"]["enum"]
        assert {"GI", "GE"} <= set(codes)
        question = {
            filters_name: {area: hectares * 10_000, zoning: ["GI", "GE"], motorway: minutes},
            mode_name: next(one for one in mode_schema["enum"] if one == "truck"),
            weights_name: {
                self._by_words(criteria, "truck minutes to the motorway")[0]: 2,
                self._by_words(criteria, "price")[0]: 1,
            },
        }
        self.api.validator(request).validate(question)
        answer = self.web.request(search.method, search.path, json=question)
        assert answer.status_code == 200, answer.text
        content = self.api.check(answer, search.method, search.path)
        assert content["total"] >= len(content["plots"])
        plots: list[dict[str, Any]] = content["plots"]
        return plots

    def plot(self, key: str) -> dict[str, Any]:
        """Return all that is published of one plot."""
        one = self._find("one plot", method="get")
        (parameter,) = [p for p in one.described["parameters"] if p["in"] == "path"]
        answer = self.web.get(one.path.replace(f"{{{parameter['name']}}}", key))
        feature: dict[str, Any] = self.api.check(answer, one.method, one.path)
        return feature

    def pages(self, size: int) -> list[str]:
        """Return the ids of all plots, page after page, by the links of the answers."""
        listing = self._find("find plots", method="get")
        named = {one["name"]: one["schema"] for one in listing.described["parameters"]}
        assert named["limit"]["minimum"] <= size <= named["limit"]["maximum"]
        ids: list[str] = []
        address: str | None = f"{listing.path}?limit={size}"
        while address:
            answer = self.web.get(address)
            content = self.api.check(answer, listing.method, listing.path)
            ids += [feature["id"] for feature in content["features"]]
            links = {link["rel"]: link["href"] for link in content["links"]}
            address = links.get("next")
        assert len(ids) == content["numberMatched"]
        return ids


def test_a_question_is_formed_and_its_answer_read_by_the_document_alone(
    client: httpx.Client,
) -> None:
    consultant = Consultant(client)
    plots = consultant.shortlist(hectares=2, minutes=20)
    assert plots
    scores = [plot["score"] for plot in plots if plot["score"] is not None]
    assert scores == sorted(scores, reverse=True)
    for plot in plots:
        assert all(one["verdict"] == "pass" for one in plot["verdicts"])
        held = consultant.plot(plot["id"])["properties"]
        assert held["area_available"] >= 20_000
        assert held["zoning"] in {"GI", "GE"}
        assert held["minutes"]["truck"]["motorway_junction"]["minutes"] < 20.5 + 1e-9
        assert held["status_shown"] == plot["status_shown"] not in {"sold", "withdrawn"}
        assert held["invented"] == plot["invented"]
        shares = sum(one["weight"] for one in plot["contributions"])
        assert abs(shares - 1) < 1e-3


def test_all_plots_are_found_by_the_links_between_pages(client: httpx.Client) -> None:
    consultant = Consultant(client)
    ids = consultant.pages(50)
    assert len(ids) == len(set(ids)) == client.get("/readyz").json()["plots"]


def test_an_answer_that_breaks_the_document_would_be_noticed(client: httpx.Client) -> None:
    api = Published(client.get("/openapi.json").json())
    schema = {"$ref": "#/components/schemas/SearchAnswer"}
    judge = api.validator(schema, closed=True)
    content = client.post("/api/v1/search", json={"limit": 1}).json()
    assert judge.is_valid(content)
    for broken in (
        {**content, "total": -1},
        {**content, "colour": "red"},
        {**content, "plots": [{**content["plots"][0], "score": 101}]},
        {**content, "plots": [{**content["plots"][0], "status_shown": "gone"}]},
        {**content, "catalogue": {"version": "1"}},
        {key: value for key, value in content.items() if key != "left_out"},
    ):
        assert not judge.is_valid(broken)
