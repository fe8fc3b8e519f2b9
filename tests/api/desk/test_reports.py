"""Reports of the desk: figures lead to their plots; demand in full, and its file without it."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest

from data.roles import Role
from data.store.changes import Change
from data.store.demand import Counter
from geo.supply.classes import ACCESS_CLASSES
from tests.api.desk.holding import DELITZSCH, EILENBURG, TODAY, ago, plot
from tests.api.desk.staff import Browser, Staffed, staffed
from tests.conftest import TODAY as BUILT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    import httpx

    from data.record import PlotRecord

SUPPLY: Final = "/verwaltung/berichte/angebot"
DEMAND: Final = "/verwaltung/berichte/nachfrage"
ROW: Final = re.compile(r'<th scope="row">.*?<span class="sub key">([^<]+)</span>', re.DOTALL)
COUNTS: Final = {
    Counter("2026-01", "search", "", "map", "none"): 12,
    Counter("2026-02", "search", "", "map", "few"): 3,
    Counter("2026-01", "size", "2_to_5", "map", "none"): 12,
    Counter("2026-02", "size", "", "map", "few"): 3,
    Counter("2026-01", "zoning", "GE", "map", "none"): 12,
    Counter("2026-01", "expose", "food:a"): 3,
    Counter("2026-01", "enquiries"): 1,
    Counter("2026-01", "enquiry", "food:a"): 1,
}


def put(desk: Staffed, one: PlotRecord, day: date) -> None:
    held = desk.store.held().get(one.id)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    desk.store.write(
        [Change(one.id, held.number if held else None, one)],
        account="clerk",
        reason="because",
        at=moment,
    )


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """Return a desk whose record has a past: one was sold, one came, one is long unconfirmed."""
    assert BUILT <= TODAY
    with staffed(home, tmp_path_factory.mktemp("reports")) as held:
        first = ago(60)
        put(held, plot("a", 60, zoning="GE", area_available=20_000.0), first)
        put(held, plot("b", 400, zoning="GI", area_available=70_000.0), first)
        put(held, plot("c", None, area_available=None, municipality=EILENBURG), ago(20))
        put(held, plot("a", 10, status="sold", zoning="GE", area_available=20_000.0), ago(10))
        put(held, plot("<b>d", 5, zoning="GE", area_available=9_000.0), ago(5))
        held.store.drafts.begin(
            Change("new", None, plot("new", area_available=5_000.0)), held.act(), reason="new"
        )
        held.store.demand.add(COUNTS)
        held.add("rita", Role.READER)
        held.office.application.state.service.refresh()
        yield held


@pytest.fixture(scope="module")
def rita(desk: Staffed) -> Browser:
    return desk.browser("rita")


def behind(page: httpx.Response) -> list[str]:
    return [unescape(one) for one in ROW.findall(page.text)]


def listed(rita: Browser, **asked: str) -> list[str]:
    answer = rita.get(f"{SUPPLY}/flaechen", params=asked)
    assert answer.status_code == 200, answer.text
    return sorted(behind(answer))


def test_the_overview_leads_to_both(rita: Browser) -> None:
    for lead in ("", "/en"):
        page = rita.get(f"{lead}/verwaltung/berichte").text
        for path in (SUPPLY, DEMAND):
            assert f'href="{lead}{path}"' in page
            assert rita.get(f"{lead}{path}").status_code == 200


def test_plots_behind_figures(rita: Browser) -> None:
    """The oracle: what was written above, looked through by hand."""
    day = TODAY.isoformat()
    assert listed(rita) == ["<b>d", "b", "c"]
    assert listed(rita, tag=day, status="sold") == ["a"]
    assert listed(rita, status="free") == ["<b>d"]
    assert listed(rita, status="unconfirmed") == ["b", "c"]
    assert listed(rita, bestaetigt="confirmed") == ["<b>d"]
    assert listed(rita, bestaetigt="lapsed") == ["b"]
    assert listed(rita, bestaetigt="undated") == ["c"]
    assert listed(rita, nach="zoning", klasse="GE") == ["<b>d"]
    assert listed(rita, nach="zoning", klasse="GE", status="sold") == ["a"]
    assert listed(rita, nach="zoning", klasse="unbekannt") == ["c"]
    assert listed(rita, nach="size", klasse="5_to_10") == ["b"]
    assert listed(rita, nach="municipality", klasse=EILENBURG) == ["c"]
    assert listed(rita, nach="municipality", klasse=DELITZSCH) == ["<b>d", "b"]
    steps = (*(one.code for one in ACCESS_CLASSES), "unbekannt")
    found = [listed(rita, nach="accessibility", klasse=one) for one in steps]
    assert sorted(one for some in found for one in some) == ["<b>d", "b", "c"]
    assert listed(rita, tag=ago(30).isoformat()) == ["a", "b"]
    period = {"from": ago(59).isoformat(), "until": day}
    assert listed(rita, bewegung="new", **period) == ["<b>d", "c"]
    assert listed(rita, bewegung="sold", **period) == ["a"]
    assert listed(rita, bewegung="withdrawn", **period) == []
    # The confirmation of "b" ran out within the period.
    assert listed(rita, bewegung="unconfirmed", **period) == ["b"]
    assert listed(rita, bewegung="abgang", status="free", **period) == ["a", "b"]
    assert listed(rita, bewegung="zugang", status="sold", **period) == ["a"]
    for wrong in ({"nach": "colour", "klasse": "x"}, {"bewegung": "stolen", **period}):
        assert rita.get(f"{SUPPLY}/flaechen", params=wrong).status_code == 404
    assert rita.get(f"{SUPPLY}/flaechen?tag=2026-02-31").status_code == 400


def test_every_figure_of_the_page_leads_to_as_many_plots(rita: Browser) -> None:
    page = rita.get(f"{SUPPLY}?from={ago(59)}&until={TODAY}").text
    cells = re.findall(r'<td class="num"><a href="([^"]+)">([^<]+)</a></td>', page)
    assert len(cells) > 40
    looked = 0
    for address, text in dict(cells).items():
        listed_here = len(behind(rita.get(unescape(address))))
        if text.isdigit():  # a column of plots
            assert listed_here == int(text), address
        else:
            assert listed_here, address
        looked += 1
    assert looked > 15
    # The account says how many in brackets.
    for address, text in cells:
        if count := re.search(r"\((\d+)\)$", text):
            assert len(behind(rita.get(unescape(address)))) == int(count[1]), address


def test_what_is_not_confirmed_is_one_click_from_it(rita: Browser) -> None:
    page = rita.get(SUPPLY).text
    (lapsed,) = set(re.findall(r'href="([^"]*bestaetigt=lapsed)"', page))
    answer = rita.get(unescape(lapsed))
    assert behind(answer) == ["b"]
    (confirm,) = re.findall(r'href="(/verwaltung/flaechen\?q=b)"', answer.text)
    assert "Stimmt noch" not in answer.text
    assert rita.get(confirm).status_code == 200
    # What nobody has published is in no figure, and named.
    assert "Fläche new" in page
    assert "0,5 ha" in page


def test_names_are_harmless(rita: Browser) -> None:
    page = rita.get(f'{SUPPLY}/flaechen?klasse=<script>&nach=zoning&status="><img>').text
    assert "<script>" not in page.replace('<script type="module"', "")
    assert "<img>" not in page
    assert "<b>d" not in rita.get(f"{SUPPLY}/flaechen").text


def test_the_supply_as_a_file(rita: Browser) -> None:
    answer = rita.get(f"/en{SUPPLY}.csv?from={ago(59)}&until={TODAY}")
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    moves = [(row["plot"], row["code"]) for row in rows if row["table"] == "movements"]
    assert ("a", "sold") in moves


def test_a_period_that_is_none_is_said(rita: Browser) -> None:
    answer = rita.get(f"{SUPPLY}?from=2035-01-01")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_demand_beside_what_is_there(rita: Browser) -> None:
    page = rita.get(DEMAND).text
    assert re.search(r"<dd>15</dd>", page)
    assert re.search(r"<dd>12</dd>", page)
    row = re.search(r'<th scope="row">2 bis unter 5 ha</th>(.*?)</tr>', page)
    assert row
    assert [re.sub("<[^>]+>", "", one) for one in row[1].split("</td>")[:5]] == [
        *("12", "0", "0"),  # found nothing, few, enough
        *("–", "0"),  # nothing of that size is free
    ]
    free = re.search(r'<th scope="row">GE – Gewerbegebiet</th>(.*?)</tr>', page)
    assert free
    (address,) = set(re.findall(r'href="([^"]+)"', free[1]))
    assert behind(rita.get(unescape(address))) == ["<b>d"]
    # Small counts are told: staff alone see this page.
    assert "(a) – Ernährungswirtschaft" in page
    later = rita.get(f"{DEMAND}?von=2026-02&bis=2026-02").text
    assert re.search(r"<dd>3</dd>", later)
    assert 'role="alert"' not in later
    for odd in ("?von=2026-13", "?von=x&bis=%C2%B2026-01", "?von=2026-03&bis=2026-01"):
        answer = rita.get(DEMAND + odd)
        assert answer.status_code == 200
        assert "Erwartet werden Monate wie 2026-11" in answer.text
    assert 'role="alert"' not in rita.get(f"{DEMAND}?von=&bis=").text


def test_its_file_may_be_handed_on(rita: Browser) -> None:
    answer = rita.get(f"{DEMAND}.csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    counts = [row["Anzahl"] for row in rows if row["Quartal"]]
    assert not {"1", "2", "3", "4"} & set(counts)
    assert {"12", "0", "unter 5", "nicht gezeigt"} <= set(counts)
    assert "noch nicht zu Ende" in text
    assert {row["Tabelle"] for row in rows} > {
        "Exposés nach Fläche",
        "Flächen und Suchen in Anfragen",
    }
