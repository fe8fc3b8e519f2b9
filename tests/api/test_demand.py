"""What visitors search for is counted once, and nobody who is staff, a robot, or only looking."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from data.roles import Role
from data.store.changes import StoreError
from data.store.demand import Counter, Demand
from tests.api.desk.staff import Staffed, staffed
from tests.api.published import Published
from tests.api.test_assistant import call
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MONTH: Final = "2026-03"
PATH: Final = "/api/v1/statistics/demand"
BROWSER: Final = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    with staffed(home, tmp_path_factory.mktemp("demand")) as held:
        held.add("anna", Role.READER)
        yield held


def counts(desk: Staffed) -> dict[Counter, int]:
    """Return the counters, after what is in memory was written."""
    desk.office.application.state.rounds.write_counts()
    return desk.store.demand.all()


def more(desk: Staffed, before: Mapping[Counter, int]) -> dict[Counter, int]:
    """Return by how much each counter grew; an hour later, so that all questions are new again."""
    now = counts(desk)
    desk.clock.wait(hours=1)
    grown = {key: count - before.get(key, 0) for key, count in now.items()}
    return {key: count for key, count in grown.items() if count}


def searches(grown: Mapping[Counter, int]) -> dict[str, int]:
    """Return how many searches came in each way."""
    found: dict[str, int] = {}
    for one, count in grown.items():
        if one.kind == "search":
            found[one.channel] = found.get(one.channel, 0) + count
    return found


def ask(desk: Staffed, path: str, method: str = "GET", **options: Any) -> httpx.Response:  # noqa: ANN401
    headers = {**BROWSER, **options.pop("headers", {})}
    return desk.office.ask(method, path, headers=headers, **options)


def test_each_way_counts_under_its_name_and_classes(desk: Staffed) -> None:
    before = counts(desk)
    body = {
        "filters": {"area_min": 900_000_000, "zoning": ["GI", "GE"], "municipality": ["14730110"]},
        "profile": "logistics",
    }
    answer = ask(desk, "/api/v1/search", "POST", json=body)
    assert answer.json()["total"] == 0
    grown = more(desk, before)
    assert grown == {
        Counter(MONTH, kind, key, "search", "none"): 1
        for kind, key in (
            ("search", ""),
            ("size", "from_10"),
            ("zoning", "GI"),
            ("zoning", "GE"),
            ("minutes", ""),
            ("branch", "logistics"),
            ("municipality", "14730110"),
        )
    }
    before = counts(desk)
    ask(desk, "/karte?area_min=10000")
    ask(desk, "/en/flaechen?area_min=20000&max_minutes_motorway_junction=12")
    ask(desk, "/flaechen?q=5+ha+GI&area_min=50000&zoning=GI")
    ask(desk, "/api/v1/plots?area_min=30000&limit=1")
    grown = more(desk, before)
    assert searches(grown) == {"map": 1, "list": 1, "line": 1, "plots": 1}
    minutes = {one.key for one in grown if one.kind == "minutes" and one.channel == "list"}
    assert minutes == {"motorway_junction:10_to_20"}


def test_what_was_found_is_what_can_still_be_had(desk: Staffed) -> None:
    """The oracle: all plots of the API, their status and area, counted by hand."""
    plots = [one["properties"] for one in ask(desk, "/api/v1/plots?limit=1000").json()["features"]]
    sizes = sorted(one["area_available"] for one in plots if one["area_available"])
    for least in (sizes[0], sizes[-1], sizes[-3] + 1, sizes[-1] + 1):
        before = counts(desk)
        ask(desk, f"/flaechen?area_min={least}")
        (outcome,) = {one.outcome for one in more(desk, before)}
        mine = [
            one
            for one in plots
            if (one["area_available"] or 0) >= least
            and one["status_shown"] not in {"sold", "withdrawn"}
        ]
        expected = "none" if not mine else "few" if len(mine) < 3 else "enough"
        assert outcome == expected, least


def test_the_same_question_counts_once(desk: Staffed) -> None:
    before = counts(desk)
    for path in (
        "/karte?area_min=12345",
        "/karte?area_min=12345",  # loaded again
        "/flaechen?area_min=12345",  # the list beside the map
        "/en/karte?area_min=12345",
        "/flaechen?area_min=12345&sort=price",
        "/flaechen?area_min=12345&offset=20",
        "/api/v1/plots?area_min=12345&limit=5",
    ):
        assert ask(desk, path).status_code == 200
    grown = more(desk, before)
    assert searches(grown) == {"map": 1}
    # Later it is asked anew; and another question is another one at once.
    before = counts(desk)
    ask(desk, "/karte?area_min=12345")
    ask(desk, "/karte?area_min=12346")
    assert searches(more(desk, before)) == {"map": 2}
    # Another page of an answer is none even later.
    before = counts(desk)
    ask(desk, "/flaechen?area_min=12345&offset=20")
    assert more(desk, before) == {}


def test_who_and_what_is_not_counted(desk: Staffed) -> None:
    question = "/flaechen?area_min=23456"
    robot = {
        "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    }
    staff = desk.browser("anna")
    tag = ask(desk, "/api/v1/plots?area_min=34567").headers["etag"]
    before = counts(desk)
    desk.clock.wait(hours=1)
    assert staff.get(question).status_code == 200
    assert staff.get("/api/v1/plots?area_min=23456").status_code == 200
    ask(desk, question, headers=robot)
    ask(desk, question, "HEAD")
    ask(desk, question, headers={"Sec-Purpose": "prefetch;prerender"})
    for looking in ("/flaechen", "/karte", "/flaechen?sort=price", "/flaechen?mode=truck"):
        ask(desk, looking)
    ask(desk, "/flaechen?status=sold")
    ask(desk, "/api/v1/search", "POST", json={})
    assert ask(desk, "/api/v1/plots?colour=red").status_code == 400
    same = ask(desk, "/api/v1/plots?area_min=34567", headers={"If-None-Match": tag})
    assert same.status_code == 304
    assert more(desk, before) == {}
    # A cookie that is none of ours makes nobody staff.
    before = counts(desk)
    ask(desk, question, headers={"Cookie": "verwaltung=1"})
    assert searches(more(desk, before)) == {"list": 1}


def test_exposes_count_by_plot_and_branch(desk: Staffed) -> None:
    plots = ask(desk, "/api/v1/plots?limit=2").json()["features"]
    first, second = (one["id"] for one in plots)
    before = counts(desk)
    answer = ask(desk, f"/api/v1/plots/{first}/expose.pdf?lang=de")
    ask(desk, f"/api/v1/plots/{first}/expose.pdf?lang=de")
    tag = {"If-None-Match": answer.headers["etag"]}
    desk.clock.wait(hours=1)
    ask(desk, f"/api/v1/plots/{first}/expose.pdf?lang=de", headers=tag)
    ask(desk, f"/api/v1/plots/{second}/expose.pdf?lang=en")
    grown = {one: count for one, count in more(desk, before).items() if one.kind == "expose"}
    assert sorted(one.key.partition(":")[2] for one in grown) == sorted([first, second])
    assert set(grown.values()) == {1}


def test_an_enquiry_stays_counted_when_it_is_deleted(desk: Staffed) -> None:
    (plot,) = ask(desk, "/api/v1/plots?limit=1").json()["features"]
    before = counts(desk)
    desk.office.send(f"/anfrage?plot={plot['id']}", headers=BROWSER)
    desk.office.send("/anfrage?area_min=10000&profile=food", headers=BROWSER)
    token = desk.office.token()
    for _ in range(2):  # a form that is sent twice is one enquiry
        desk.office.send(token=token, headers=BROWSER)
    grown = more(desk, before)
    assert grown.pop(Counter(MONTH, "enquiries")) == 3
    assert {one.kind for one in grown} == {"enquiry"}
    keys = {one.key: count for one, count in grown.items()}
    assert keys.pop("food:") == 1
    assert keys.pop(":") == 1
    ((key, count),) = keys.items()
    assert (key.partition(":")[2], count) == (plot["id"], 1)
    held = counts(desk)
    act = desk.act()
    for one in desk.office.stored:
        assert desk.store.enquiries.delete(one.reference, act)
    assert desk.office.stored == ()
    assert counts(desk) == held


def test_nothing_of_anybody_is_stored(desk: Staffed) -> None:
    """No word, no figure and no place of a question is in the table."""
    question = "/flaechen?q=Geheimprojekt+Zitrone&area_min=47110&near=12.3456,51.4321,7"
    ask(desk, question, headers={"User-Agent": "Mozilla/5.0 Zitrone"}, asker="203.0.113.77")
    counts(desk)
    with closing(sqlite3.connect(desk.office.settings.record)) as file:
        rows = file.execute("SELECT * FROM demand").fetchall()
        columns = [one[1] for one in file.execute("PRAGMA table_info(demand)")]
    assert columns == ["id", "month", "kind", "key", "channel", "outcome", "count"]
    text = repr(rows)
    for word in ("Zitrone", "47110", "12.3456", "203.0.113", "Mozilla", "2026-03-"):
        assert word not in text


def test_counts_outlast_a_store_that_is_away(
    desk: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(desk)
    ask(desk, "/karte?area_min=56789")

    def away(*_: object) -> None:
        msg = "away"
        raise StoreError(msg)

    with monkeypatch.context() as held:
        held.setattr(Demand, "add", away)
        with pytest.raises(StoreError):
            desk.office.application.state.rounds.write_counts()
    assert searches(more(desk, before)) == {"map": 1}


def test_assistants_count_and_what_is_in_memory_is_written_at_the_end(
    home: Path, tmp_path: Path
) -> None:
    with staffed(home, tmp_path) as held:
        held.store.demand.add({})  # the store is there
        application = held.office.application
        with serve(application) as address:
            asked = {"filters": {"area_min": 12_345}}
            for _ in range(2):
                assert not call(address, "search", asked).is_error
            httpx.get(f"{address}/karte?area_min=23456", headers=BROWSER).raise_for_status()
        found = application.state.postroom.store().demand.all()
    assert searches(found) == {"mcp": 1, "map": 1}


# What is told --------------------------------------------------------------------

PAST: Final = {
    Counter("2026-01", "search", "", "map", "none"): 12,
    Counter("2026-02", "search", "", "list", "none"): 9,
    Counter("2026-03", "search", "", "map", "enough"): 2,
    Counter("2026-01", "size", "2_to_5", "map", "none"): 12,
    Counter("2026-02", "size", "to_0_5", "list", "none"): 2,
    Counter("2026-02", "size", "", "list", "none"): 7,
    Counter("2026-03", "size", "2_to_5", "map", "enough"): 2,
    Counter("2026-02", "zoning", "GE", "list", "none"): 3,
    Counter("2026-02", "zoning", "GI", "list", "none"): 6,
    Counter("2026-01", "expose", "food:a"): 8,
    Counter("2026-04", "search", "", "map", "none"): 30,
}


@pytest.fixture(scope="module")
def told(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """Return an application on 1 April, with a quarter behind it."""
    with staffed(home, tmp_path_factory.mktemp("told")) as held:
        held.store.demand.add(PAST)
        held.add("anna", Role.READER)
        held.clock.at = datetime(2026, 4, 1, 9, tzinfo=UTC)
        yield held


@pytest.fixture(scope="module")
def published(told: Staffed) -> Published:
    return Published(ask(told, "/openapi.json").json())


def cells(answer: Mapping[str, Any], subject: str) -> dict[str, dict[str, Any]]:
    (quarter,) = answer["quarters"]
    (table,) = [one for one in quarter["tables"] if one["subject"] == subject]
    return {
        row["key"]: {one["column"]: one["count"] or one["text"] for one in row["cells"]}
        for row in table["rows"]
    }


def test_a_quarter_is_told_once_it_is_over(told: Staffed, published: Published) -> None:
    found = published.check(ask(told, PATH), "get", PATH)
    assert (found["least"], found["running"]) == (5, "2026-Q2")
    assert [one["name"] for one in found["quarters"]] == ["2026-Q1"]
    assert cells(found, "searches") == {"": {"none": 21, "few": "0", "enough": "under 5"}}
    # 2 of 21 would be the rest: the least of the others goes with it.
    size = cells(found, "size")
    assert size["to_0_5"]["none"] == "under 5"
    assert size[""]["none"] == "not shown"
    assert size["2_to_5"]["none"] == 12
    # Of so few that nothing is said of them, no class is told.
    assert {row["enough"] for row in size.values()} == {"not shown"}
    assert cells(found, "zoning")["GE"]["none"] == "under 5"
    assert cells(found, "zoning")["GI"]["none"] == 6
    assert "exposes_plot" not in str(found)
    german = ask(told, f"{PATH}?lang=de").json()
    assert cells(german, "size")["to_0_5"]["none"] == "unter 5"


def lines(answer: httpx.Response, delimiter: str) -> list[dict[str, str]]:
    text = answer.raise_for_status().content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_the_table_says_what_the_answer_says(told: Staffed) -> None:
    found = ask(told, PATH).json()
    answer = ask(told, f"{PATH}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="demand-2026-04-01.csv"' in answer.headers["content-disposition"]
    table = [one for one in lines(answer, ",") if one["quarter"]]
    (quarter,) = found["quarters"]
    expected = [
        (subject["label"], row["key"], row["label"], cell["label"], cell["text"])
        for subject in quarter["tables"]
        for row in subject["rows"]
        for cell in row["cells"]
    ]
    assert [
        (one["table"], one["key"], one["label"], one["column"], one["count"]) for one in table
    ] == expected
    german = lines(ask(told, f"{PATH}.csv?lang=de"), ";")
    assert any(one["Anzahl"] == "unter 5" for one in german)


def test_repeated_questions_are_answered_short(told: Staffed) -> None:
    for path in (PATH, f"{PATH}.csv", "/zahlen", "/en/zahlen", "/api/v1/statistics/supply"):
        answer = ask(told, path)
        assert answer.headers["last-modified"], path
        tag = {"If-None-Match": answer.headers["etag"]}
        assert ask(told, path, headers=tag).status_code == 304, path
    tags = {
        ask(told, path).headers["etag"] for path in ("/zahlen", "/en/zahlen", "/zahlen?by=size")
    }
    assert len(tags) == 3
    wrong = ask(told, "/zahlen?from=tomorrow")
    assert (wrong.status_code, wrong.headers.get("etag")) == (400, None)
    assert ask(told, f"{PATH}?month=2026-01").status_code == 400


def test_a_count_that_comes_late_is_told(told: Staffed) -> None:
    before = ask(told, "/zahlen")
    told.store.demand.add({Counter("2026-01", "search", "", "map", "none"): 1})
    told.clock.wait(minutes=2)
    after = ask(told, "/zahlen", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    since = {"If-Modified-Since": before.headers["last-modified"]}
    assert ask(told, "/zahlen", headers=since).status_code == 200
    told.store.demand.add({Counter("2026-01", "search", "", "map", "none"): -1})
    told.clock.wait(minutes=2)


def test_what_was_read_last_stands_where_the_store_is_away(
    told: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(told, PATH)

    def away(*_: object) -> None:
        msg = "away"
        raise StoreError(msg)

    told.clock.wait(minutes=2)
    with monkeypatch.context() as held:
        held.setattr(Demand, "all", away)
        assert ask(told, PATH).content == before.content
    told.clock.wait(minutes=2)


def test_the_page_of_figures_shows_it(told: Staffed) -> None:
    german, english = (ask(told, path).text for path in ("/zahlen", "/en/zahlen"))
    assert "1. Quartal 2026" in german
    assert "quarter 1 of 2026" in english
    assert "unter 5" in german
    assert "under 5" in english
    assert f"{PATH}.csv?lang=de" in german
    privacy = ask(told, "/datenschutz").text
    assert 'id="zaehlung"' in privacy
