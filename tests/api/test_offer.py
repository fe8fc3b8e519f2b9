"""`/api/v1/plots/{id}/offer`: the price for a sector on a day, and what stands in the way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from data.codes import SECTORS
from tests.api.test_problems import problem, wrong
from tests.conftest import TODAY
from tests.data import market_oracle

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue

DAYS: Final = (TODAY, date(2027, 1, 1), date(2035, 6, 30))
WORDS: Final = {True: "true", False: "false", None: None}


def ask(client: httpx.Client, identifier: str, **params: Any) -> httpx.Response:  # noqa: ANN401
    held = {name: value for name, value in params.items() if value is not None}
    return client.get(f"/api/v1/plots/{identifier}/offer", params=held)


@pytest.fixture(scope="module")
def some(catalogue: Catalogue) -> str:
    return catalogue.plots[0].id


@pytest.mark.parametrize("eligible", WORDS)
@pytest.mark.parametrize("day", DAYS)
def test_every_plot_has_the_conflicts_and_prices_of_its_record(
    client: httpx.Client, catalogue: Catalogue, day: date, *, eligible: bool | None
) -> None:
    sectors = [code.code for code in SECTORS]
    for number, plot in enumerate(catalogue.plots):
        sector = sectors[number % len(sectors)]
        answer = ask(client, plot.id, sector=sector, date=day, eligible=WORDS[eligible])
        assert answer.status_code == 200
        body = answer.json()
        assert (body["plot"], body["sector"], body["date"]) == (plot.id, sector, str(day))
        assert body["eligible"] is eligible
        assert body["invented"] is True
        found = {
            (one["code"], one["severity"], one["until"] and date.fromisoformat(one["until"]))
            for one in body["conflicts"]
        }
        assert found == market_oracle.conflicts(
            plot.record.values,
            confirmed=plot.record.provenance_of("status").confirmed_on,
            days=365,
            sector=sector,
            day=day,
            eligible=eligible,
        )
        for name, kind in (("if_eligible", True), ("otherwise", False)):
            price, basis, _ = market_oracle.price(plot.record.values, kind)
            assert body[name] == {"price": price, "basis": basis}
        if eligible is not None:
            assert body["quote"] == body["if_eligible" if eligible else "otherwise"]


def test_the_demonstration_shows_all_verdicts_but_hides_no_unknown(
    client: httpx.Client, catalogue: Catalogue
) -> None:
    verdicts = set()
    for plot in catalogue.plots:
        body = ask(client, plot.id, sector="logistics").json()
        severities = {one["severity"] for one in body["conflicts"]}
        expected = "fail" if "excluded" in severities else "unknown"
        assert body["verdict"] == (expected if severities - {"hint"} else "pass")
        verdicts.add(body["verdict"])
    assert {"fail", "unknown"} <= verdicts


def test_the_day_is_today_unless_another_is_asked_for(client: httpx.Client, some: str) -> None:
    assert ask(client, some, sector="food").json()["date"] == TODAY.isoformat()


def test_sentences_come_in_both_languages(client: httpx.Client, some: str) -> None:
    conflicts = ask(client, some, sector="housing").json()["conflicts"]
    assert conflicts
    for one in conflicts:
        assert one["text"].keys() == {"de", "en"}
        assert one["text"]["de"] != one["text"]["en"]


@pytest.mark.parametrize(
    ("query", "parameter", "expected"),
    [
        ({}, "sector", "a value"),
        ({"sector": ""}, "sector", "one of logistics, manufacturing"),
        ({"sector": "space"}, "sector", "one of logistics, manufacturing"),
        ({"sector": "food", "date": "2026-02-30"}, "date", "a date such as 2026-11-23"),
        ({"sector": "food", "date": "1767225600"}, "date", "a date such as 2026-11-23"),
        ({"sector": "food", "eligible": "perhaps"}, "eligible", "boolean"),
        ({"sector": "food", "colour": "red"}, "colour", "no parameter of this name"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_was_expected(
    client: httpx.Client, some: str, query: dict[str, str], parameter: str, expected: str
) -> None:
    answers = wrong(problem(ask(client, some, **query)))
    assert list(answers) == [parameter]
    assert expected in answers[parameter]


def test_an_unknown_plot_is_not_found(client: httpx.Client) -> None:
    body = problem(ask(client, "nowhere", sector="food"), 404)
    assert "nowhere" in body["detail"]
