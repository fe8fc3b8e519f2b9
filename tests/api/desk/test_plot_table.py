"""All plots at the desk: filters, order and pages, beside a plain reading of the record."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk.stock.doubts import Doubts
from api.desk.stock.holdings import Holding
from api.desk.stock.table import PAGE, UNKNOWN, Known, Question, Sort, question, table
from data.fields import BY_NAME, Group
from data.freshness import Freshness, lapsed, status_on
from data.roles import Role
from data.standing import standings
from data.store.changes import Change
from tests.api.correspondence import plain
from tests.api.desk.holding import DELITZSCH, EILENBURG, LIST, TODAY, ago, plot, record
from tests.data.recorded import records

if TYPE_CHECKING:
    import httpx

    from data.record import PlotRecord
    from tests.api.desk.staff import Browser, Staffed

POLICY: Final = Freshness()
KNOWN: Final = Known(towns={}, doubts=Doubts(), drafts=(), today=TODAY, policy=POLICY)


def rows(page: httpx.Response) -> list[str]:
    """Return the ids of the rows in their order."""
    return re.findall(r'<span class="sub key">([^<]*)</span>', page.text)


@pytest.fixture
def anna(desk: Staffed) -> Browser:
    desk.add("anna", Role.EDITOR)
    record(
        desk,
        plot("a", 400, address="Am Bahnhof 1"),
        plot("b", 340, municipality=EILENBURG),
        plot("c", 10, status="reserved", status_until=ago(1), name="Äcker"),
        plot("d", None, status=None, name="Zuletzt", municipality=None),
        plot("e", 5, status="sold", area_available=3.0, name="Bäcker"),
    )
    return desk.browser("anna")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abced"),
        ("?sort=name", "ceabd"),
        ("?q=bahnhof", "a"),
        ("?q=fl%C3%A4che+EILENBURG", "b"),
        ("?q=nothing", ""),
        (f"?gemeinde={EILENBURG}", "b"),
        ("?status=free", "abc"),  # as it is recorded, or shown: the reservation of c has ended
        ("?status=reserved", "c"),
        ("?status=unconfirmed", "a"),
        ("?status=unknown", "d"),
        ("?tage=0", "a"),
        ("?tage=30", "ab"),
        ("?tage=400", "ab"),  # the status of c is to be decided
        ("?bindung=1", "c"),
        ("?befunde=1&q=B%C3%A4cker", "e"),
        ("?tage=x&sort=x&seite=0&status=x", ""),
        ("?tage=x&sort=x&seite=-1", "abced"),
    ],
)
def test_filters_and_order(desk: Staffed, anna: Browser, query: str, expected: str) -> None:
    assert desk
    assert "".join(rows(anna.get(LIST + query))) == expected


def test_a_row_says_how_it_stands(desk: Staffed, anna: Browser) -> None:
    change = Change("a", 1, None)
    desk.store.drafts.begin(change, desk.act("ben"), reason="", offered=True)
    said = plain(anna.get(LIST))
    for words in (
        "erfasst: frei",
        "nicht bestätigt",
        "am 26.01.2026 abgelaufen",
        "Verfügbarkeit",
        "vorgelegt",
        "erfasst: reserviert",
        "Bindung: zu entscheiden",
        "nie",
    ):
        assert words in said, words


def test_editors_of_a_town_see_its_plots_alone(desk: Staffed, anna: Browser) -> None:
    assert anna
    desk.add("ben", Role.EDITOR, EILENBURG)
    page = desk.browser("ben").get(LIST)
    assert rows(page) == ["b"]
    assert f'value="{DELITZSCH}"' not in page.text


def test_pages(desk: Staffed) -> None:
    desk.add("anna", Role.READER)
    record(desk, *(plot(f"p{number:03}", 10) for number in range(PAGE * 2 + 3)))
    anna = desk.browser("anna")
    shown = [rows(anna.get(f"{LIST}?sort=name&seite={page}")) for page in (1, 2, 3)]
    assert [len(one) for one in shown] == [PAGE, PAGE, 3]
    assert [key for one in shown for key in one] == [
        f"p{number:03}" for number in range(PAGE * 2 + 3)
    ]
    assert rows(anna.get(f"{LIST}?sort=name&seite=99")) == shown[2]
    assert "?sort=name&amp;seite=3" in anna.get(f"{LIST}?sort=name&seite=2").text


def test_an_empty_record_says_so(desk: Staffed) -> None:
    desk.add("anna", Role.EDITOR)
    assert "Der Bestand ist leer." in plain(desk.browser("anna").get(LIST))


@settings(deadline=None, max_examples=100)
@given(st.lists(records(), max_size=6), st.integers(0, 400))
def test_runs_out_within_days_beside_asking_each_fact(drawn: list[PlotRecord], days: int) -> None:
    """A fact counts where it has lapsed so many days from now; but not of what is over."""
    plots = [Holding(one, 1, standings(one, POLICY)) for one in drawn]
    found = table(plots, Question(tage=days), KNOWN)
    expected = []
    for one in plots:
        gone = lapsed(one.record, TODAY + timedelta(days=days), POLICY)
        if one.must_be_decided(TODAY):
            gone -= {name for name in gone if BY_NAME[name].group is Group.STATUS}
        if gone and one.record.values.get("status") not in {"sold", "withdrawn"}:
            expected.append(id(one.record))
    assert sorted(id(row.plot.record) for row in found.rows) == sorted(expected)


@settings(deadline=None, max_examples=100)
@given(st.lists(records(), max_size=6), st.sampled_from(Sort))
def test_no_plot_is_lost_by_an_order(drawn: list[PlotRecord], sort: Sort) -> None:
    plots = [Holding(one, 1, standings(one, POLICY)) for one in drawn]
    found = table(plots, Question(sort=sort), KNOWN)
    assert sorted(id(row.plot) for row in found.rows) == sorted(map(id, plots))
    for row in found.rows:
        assert row.on_day == status_on(row.plot.record, TODAY, POLICY)
    if sort is Sort.UNTIL:
        ends = [row.plot.first.good_until for row in found.rows if row.plot.first]
        assert ends == sorted(ends)  # type: ignore[type-var]


questions = st.builds(
    Question,
    q=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(
        str.strip
    ),
    gemeinde=st.sampled_from(("", DELITZSCH)),
    status=st.sampled_from(("", "free", UNKNOWN)),
    tage=st.none() | st.integers(0, 3_650),
    bindung=st.booleans(),
    befunde=st.booleans(),
    sort=st.sampled_from(Sort),
    seite=st.integers(1, 1_000),
)


@given(questions)
def test_an_address_says_what_was_asked(asked: Question) -> None:
    said: dict[str, Any] = dict(parse_qsl(asked.query().removeprefix("?")))
    assert question(said) == asked
