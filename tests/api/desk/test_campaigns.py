"""Campaigns: made at the desk, seen by visitors for their time, and what came of them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from api.campaigns.counting import MOST_SLUG, SLUG
from api.desk.campaigns.charting import MOST_COLUMNS, spans_of
from api.desk.campaigns.fields import slug_of
from api.desk.campaigns.figures import figures_of
from api.pictures import campaign_picture
from data.roles import Role
from data.store.campaigns import Count
from data.store.store import open_store
from tests.api.correspondence import TYPED, plain
from tests.api.desk.campaigning import (
    AT,
    CAMPAIGN,
    EVENTS,
    MOZILLA,
    campaign,
    event,
    made,
    people,
    press,
    save,
)
from tests.api.desk.forms import form_of, post
from tests.api.desk.staff import Browser, Staffed

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

PAGE: Final = "/kampagnen/logistik-an-der-a-14"
NASTY: Final = "=1+1 <script>probe(1)</script>\"'><img src=x onerror=probe> {{7*7}} #strong[x]"


def visit(desk: Staffed, path: str, **options: object) -> httpx.Response:
    """Ask as a visitor's browser does."""
    return desk.office.ask("GET", path, headers=MOZILLA, **options)


def counted(desk: Staffed, page: str) -> dict[str, int]:
    """Return the sums that the desk shows, after the counts were written."""
    desk.office.application.state.rounds.write_counts()
    with open_store(desk.office.settings.record) as store:
        counts = store.campaigns.counts(page.rpartition("/")[2])
    sums: dict[str, int] = {}
    for one in counts:
        sums[one.kind] = sums.get(one.kind, 0) + one.count
    return sums


def test_from_a_draft_to_a_page_to_its_end(desk: Staffed) -> None:
    editor, publisher = people(desk)
    page = made(editor, f"{AT}/neu", **CAMPAIGN)
    for path in (PAGE, f"/en{PAGE}"):
        assert visit(desk, path).status_code == 404, "a draft is seen"
    assert PAGE not in visit(desk, "/sitemap.xml").text
    preview = editor.get(f"{page}/vorschau")
    assert "Logistik an der A 14" in plain(preview)
    assert preview.headers["cache-control"] == "no-store"
    assert press(publisher, page, "veroeffentlichen").status_code == 303
    shown = visit(desk, PAGE)
    said = plain(shown)
    for words in ("Logistik an der A 14", "Und hat Platz.", "01.03.2026", "31.03.2026"):
        assert words in said
    english = plain(visit(desk, f"/en{PAGE}"))
    assert "Logistics on the A 14" in english
    assert "And has room." in english
    assert 'property="og:image"' in shown.text
    assert "map-canvas" in shown.text
    assert 'class="funding"' in shown.text
    listed = visit(desk, "/sitemap.xml").text
    assert f"http://test{PAGE}<" in listed
    assert f"http://test/en{PAGE}<" in listed
    desk.clock.at = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert "Und hat Platz." in plain(visit(desk, PAGE)), "its last day is one of it"
    desk.clock.at = datetime(2026, 4, 1, 12, tzinfo=UTC)
    over = visit(desk, PAGE)
    assert over.status_code == 200
    assert "beendet" in plain(over)
    assert "ended" in plain(visit(desk, f"/en{PAGE}"))
    assert "Und hat Platz." not in over.text
    assert 'content="noindex"' in over.text
    assert PAGE not in visit(desk, "/sitemap.xml").text


def test_not_before_its_first_day_and_no_longer_than_staff_want(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = campaign(publisher, von="2026-03-03")
    assert visit(desk, PAGE).status_code == 404
    desk.clock.wait(days=1)
    publisher = desk.browser("paula")
    assert visit(desk, PAGE).status_code == 200
    press(publisher, page, "beenden")
    assert "beendet" in plain(visit(desk, PAGE))
    press(publisher, page, "zurueckziehen")
    assert visit(desk, PAGE).status_code == 404
    press(publisher, page, "loeschen")
    assert publisher.get(page).status_code == 404
    actions = [action for account, action in desk.actions() if account == "paula"]
    assert [one for one in actions if one.startswith("campaign")] == [
        "campaign_saved",
        "campaign_published",
        "campaign_ended",
        "campaign_withdrawn",
        "campaign_deleted",
    ]


def test_its_plots_are_those_chosen_and_the_best_of_the_search(desk: Staffed) -> None:
    _, publisher = people(desk)
    campaign(publisher, beste="4")
    body = {"filters": {"status": ["free"]}, "profile": "logistics", "limit": 10}
    found = desk.office.ask("POST", "/api/v1/search", json=body).json()["plots"]
    best = [one["id"] for one in found if one["id"] != "KR-001"][:4]
    shown = visit(desk, PAGE).text
    ids = re.findall(r'<h3><span class="suit-rank">\d+</span><a href="/flaechen/([^?"]+)\?', shown)
    assert set(ids) == {"KR-001", *best}
    assert [one for one in ids if one in best] == best, "the best one first"
    assert f"ids={','.join(['KR-001', *best])}" in unescape(shown)


def test_the_short_link_stays_and_leads_on(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = campaign(publisher)
    link = re.search(r'href="http://test(/k/\w+)"', publisher.get(page).text)
    assert link
    led = visit(desk, link[1])
    assert (led.status_code, led.headers["location"]) == (302, PAGE)
    assert visit(desk, link[1].upper().replace("/K/", "/k/")).headers["location"] == PAGE
    assert visit(desk, f"/en{link[1]}").headers["location"] == f"/en{PAGE}"
    save(publisher, f"{page}/bearbeiten", adresse="anders")
    assert visit(desk, link[1]).headers["location"] == "/kampagnen/anders"
    assert visit(desk, "/k/zzzzzz").status_code == 404
    vector = publisher.get(f"{page}/qr.svg")
    root = etree.fromstring(vector.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not root.xpath("//*[local-name()='script' or local-name()='image']")
    picture = Image.open(io.BytesIO(publisher.get(f"{page}/qr.png").content))
    modules = picture.width // 20
    assert picture.size == (modules * 20, modules * 20)
    assert (modules - 8 - 17) % 4 == 0, "a QR code has 17 + 4n modules, and 4 of nothing around"
    grey = picture.convert("L")
    assert {grey.getpixel((0, at)) for at in range(0, 80, 7)} == {255}
    finder = [grey.getpixel((80 + 10 + 20 * at, 80 + 10)) for at in range(8)]
    assert finder == [0] * 7 + [255]


def test_who_may_publish_and_what_is_missing(desk: Staffed) -> None:
    editor, publisher = people(desk)
    page = made(editor, f"{AT}/neu", titel_de="Nur ein Titel")
    key = page.rpartition("/")[2]
    stored = desk.store.campaigns.get(key)
    assert stored is not None
    assert stored.words.slug == "nur-ein-titel"
    refused = publisher.send(f"{page}/veroeffentlichen", on=page, stand="1")
    assert refused.status_code == 400
    assert "Titel, englisch" in refused.text
    assert "Titel, englisch" in plain(publisher.get(page))
    assert editor.send(f"{page}/veroeffentlichen", on=page, stand="1").status_code == 403
    live = campaign(publisher)
    assert editor.get(f"{live}/bearbeiten").status_code == 403
    answer = editor.send(f"{live}/bearbeiten", on=live, titel_de="Anders", stand="2")
    assert answer.status_code == 403
    emptied = save(publisher, f"{live}/bearbeiten", text_en="")
    assert emptied.status_code == 400, "a published page stays complete"
    assert "And has room." in plain(visit(desk, f"/en{PAGE}"))


def test_who_is_bound_to_a_town_chooses_its_plots_alone(desk: Staffed) -> None:
    desk.add("bert", Role.PUBLISHER, "14730070")
    bound = desk.browser("bert")
    town = desk.office.application.state.service.catalogue().by_id["KR-001"].values["municipality"]
    assert town != "14730070"
    assert save(bound, f"{AT}/neu", **CAMPAIGN).status_code == 403
    own = next(
        one.id
        for one in desk.office.application.state.service.catalogue().plots
        if one.values["municipality"] == "14730070"
    )
    whole = save(bound, f"{AT}/neu", **{**CAMPAIGN, "ids": [own]})
    assert whole.status_code == 400, "the best of the county are not theirs to choose"
    page = campaign(bound, ids=[own], beste="")
    assert own in visit(desk, PAGE).text
    desk.add("paula", Role.PUBLISHER)
    save(desk.browser("paula"), f"{page}/bearbeiten", ids=[own, "KR-001"])
    again = save(bound, f"{page}/bearbeiten", titel_de="Neu", ids=[own, "KR-001"])
    assert again.status_code == 303, "what others chose may stay"
    assert save(bound, f"{page}/bearbeiten", ids=[own]).status_code == 403


def test_two_at_once_lose_nothing(desk: Staffed) -> None:
    editor, publisher = people(desk)
    page = made(editor, f"{AT}/neu", **CAMPAIGN)
    open_form = form_of(editor.get(f"{page}/bearbeiten"), "/bearbeiten")
    save(publisher, f"{page}/bearbeiten", titel_de="Von Paula")
    pairs = [*open_form.with_(titel_de="Von Erik"), ("schritt", "speichern")]
    answer = post(editor, open_form.action, pairs)
    assert answer.status_code == 409
    assert "Von Paula" in answer.text, "what the other made of it"
    again = form_of(answer, "/bearbeiten")
    assert again.get("titel_de") == ["Von Erik"], "what was typed is kept"
    assert post(editor, again.action, again.pairs).status_code == 303
    assert "Von Erik" in plain(editor.get(page))
    stale = publisher.send(f"{page}/veroeffentlichen", on=page, stand="1")
    assert stale.headers["location"].endswith("gesagt=else_changed")
    assert visit(desk, PAGE).status_code == 404


def test_plots_are_searched_without_saving(desk: Staffed) -> None:
    editor, _ = people(desk)
    form = form_of(editor.get(f"{AT}/neu"), "/neu")
    pairs = form.with_(titel_de="Suche", ids=["KR-001"], suche="SK-011")
    found = post(editor, form.action, [*pairs, ("schritt", "suchen")])
    assert found.status_code == 200
    again = form_of(found, "/neu")
    assert again.get("titel_de") == ["Suche"]
    assert again.get("ids") == ["KR-001"]
    assert 'name="ids" value="SK-011"' in found.text
    assert desk.store.campaigns.all() == ()
    assert 'id="found"' not in editor.get(f"{AT}/neu").text, "nothing was searched for"


def test_enter_searches_what_was_just_typed_and_else_saves(desk: Staffed) -> None:
    """Enter presses the first button, which says nothing of what is to be done."""
    editor, _ = people(desk)
    page = editor.get(f"{AT}/neu")
    form = form_of(page, "/neu")
    first = page.text.partition(f'action="{form.action}"')[2].partition("<button")[2]
    assert "name=" not in first.partition(">")[0]
    searched = post(editor, form.action, form.with_(titel_de="Suche", suche="SK-011"))
    assert searched.status_code == 200
    assert 'name="ids" value="SK-011"' in searched.text
    again = form_of(searched, "/neu")
    assert post(editor, again.action, again.with_(titel_de="Anders")).status_code == 303
    (held,) = desk.store.campaigns.all()
    assert held.words.title.de == "Anders"


def test_an_address_belongs_to_one_page(desk: Staffed) -> None:
    editor, _ = people(desk)
    made(editor, f"{AT}/neu", **CAMPAIGN)
    answer = save(editor, f"{AT}/neu", **CAMPAIGN)
    assert answer.status_code == 400
    assert "Eine andere Seite hat diese Adresse." in unescape(answer.text)
    wrong = save(editor, f"{AT}/neu", **{**CAMPAIGN, "adresse": "Groß & klein"})
    assert wrong.status_code == 400


@given(st.text(max_size=200))
def test_a_title_makes_an_address_or_none(title: str) -> None:
    slug = slug_of(title)
    assert not slug or (SLUG.fullmatch(slug) and len(slug) <= MOST_SLUG)
    assert slug_of(slug) == slug


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"von": "2026-04-02", "bis": "2026-04-01"}, "bis"),
        ({"von": "bald"}, "von"),
        ({"beste": "21"}, "beste"),
        ({"beste": "-1"}, "beste"),
        ({"titel_de": ""}, "titel_de"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    desk: Staffed, typed: dict[str, str], field: str
) -> None:
    editor, _ = people(desk)
    answer = save(editor, f"{AT}/neu", **{**CAMPAIGN, **typed})
    assert answer.status_code == 400
    assert f'id="f-{field}-error"' in answer.text


def test_what_came_of_it_is_counted(desk: Staffed) -> None:
    _, publisher = people(desk)
    page = campaign(publisher)
    code = re.search(r'href="http://test(/k/\w+)"', publisher.get(page).text)
    assert code
    for path in (PAGE, f"/en{PAGE}", PAGE, code[1]):
        visit(desk, path)
    shown = visit(desk, PAGE).text
    plot = re.search(r'href="(/flaechen/KR-001\?kampagne=[^"]+)"', shown)
    assert plot
    files = re.findall(r'href="([^"]+expose\.pdf[^"]*)"', visit(desk, unescape(plot[1])).text)
    answer = visit(desk, unescape(files[0]))
    assert answer.status_code == 200
    same = {**MOZILLA, "If-None-Match": answer.headers["etag"]}
    assert desk.office.ask("GET", unescape(files[0]), headers=same).status_code == 304
    enquiry = re.search(r'href="(/anfrage\?[^"]+)"', shown)
    assert enquiry
    path = unescape(enquiry[1])
    assert "KR-001" in plain(visit(desk, path))
    token = desk.office.token(path)
    for _ in range(2):  # the same form twice is one enquiry
        sent = desk.office.send(path, TYPED, token=token, headers=MOZILLA)
        assert sent.status_code == 303
    (stored,) = desk.office.stored
    assert "kampagne" not in stored.search + stored.subject
    assert counted(desk, page) == {"visit": 4, "short_link": 1, "expose": 1, "enquiry": 1}
    assert counted(desk, page)["visit"] == 4, "nothing is written twice"
    desk.clock.wait(days=1)
    publisher = desk.browser("paula")
    visit(desk, PAGE)
    assert counted(desk, page)["visit"] == 5
    table = csv.reader(
        io.StringIO(publisher.get(f"{page}/zahlen.csv").content.decode("utf-8-sig")), delimiter=";"
    )
    heading, *rows = table
    assert heading[:2] == ["Tag", "Aufrufe der Seite"]
    assert rows == [
        ["02.03.2026", "4", "1", "1", "1", "0"],
        ["03.03.2026", "1", "0", "0", "0", "0"],
    ]
    charts = etree.HTML(publisher.get(page).text).xpath("//figure[@class='panel-chart']")
    tables = [
        [[*cell.itertext()] for cell in one.xpath(".//tbody//th | .//tbody//td")] for one in charts
    ]
    assert [["".join(cell) for cell in table] for table in tables] == [
        [*("02.03.2026", "4", "1"), *("03.03.2026", "1", "0")],
        [*("02.03.2026", "1", "1", "0"), *("03.03.2026", "0", "0", "0")],
    ]
    drawn = [one.xpath(".//svg[@role='img']//rect/title/text()") for one in charts]
    assert drawn == [
        [
            "02.03.2026, über Kurzlink oder QR-Code: 1",
            "02.03.2026, auf anderen Wegen: 3",
            "03.03.2026, auf anderen Wegen: 1",
        ],
        ["02.03.2026, Exposés: 1", "02.03.2026, Anfragen: 1"],
    ]


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 99)))
def test_spans_hold_every_count_once_and_leave_no_day_out(visits: dict[date, int]) -> None:
    counts = [Count(day, "visit", count) for day, count in sorted(visits.items())]
    days = figures_of(counts).days
    if not days:
        return
    spans = spans_of(days)
    assert sum(one.times["visit"] for one in spans) == sum(visits.values())
    for one, following in pairwise(spans):
        assert following.first == one.last + timedelta(days=1)
    for one in spans:
        held = sum(count for day, count in visits.items() if one.first <= day <= one.last)
        assert one.times["visit"] == held
    lasts = (max(visits) - min(visits)).days + 1
    if lasts <= MOST_COLUMNS:
        assert all(one.first == one.last for one in spans)
        assert len(spans) == lasts
    elif lasts <= 7 * (MOST_COLUMNS - 1):
        assert {(one.last - one.first).days for one in spans} == {6}
        assert {one.first.weekday() for one in spans} == {0}
        assert len(spans) <= MOST_COLUMNS


def test_who_is_no_visitor_does_not_count(desk: Staffed) -> None:
    editor, publisher = people(desk)
    page = campaign(publisher)
    for agent in ("Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.5", "python-httpx/1"):
        desk.office.ask("GET", PAGE, headers={"User-Agent": agent})
    desk.office.ask("HEAD", PAGE, headers=MOZILLA)
    desk.office.ask("GET", PAGE, headers={**MOZILLA, "Sec-Purpose": "prefetch;prerender"})
    editor.get(PAGE, headers=MOZILLA)
    editor.get(f"{page}/vorschau", headers=MOZILLA)
    for slug in ("nichts", "x" * 200, "../..", NASTY):
        visit(desk, "/api/v1/plots/KR-001/expose.pdf", params={"kampagne": slug[:60]})
        visit(desk, "/flaechen/KR-001", params={"kampagne": slug})
    assert counted(desk, page) == {}
    assert (
        "probe(1)</script>" not in visit(desk, "/flaechen/KR-001", params={"kampagne": NASTY}).text
    )
    long = visit(desk, "/api/v1/plots/KR-001/expose.pdf", params={"kampagne": "x" * 61})
    assert long.status_code == 400


def test_counts_outlive_a_store_that_is_away_and_a_normal_stop(
    desk: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.store.campaigns import Campaigns  # noqa: PLC0415
    from data.store.changes import StoreError  # noqa: PLC0415

    _, publisher = people(desk)
    page = campaign(publisher)
    rounds = desk.office.application.state.rounds
    visit(desk, PAGE)

    def away(*_: object) -> int:
        msg = "away"
        raise StoreError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(Campaigns, "count", away)
        with pytest.raises(StoreError):
            rounds.write_counts()
    visit(desk, PAGE)
    with rounds.going():
        visit(desk, PAGE)
    with open_store(desk.office.settings.record) as store:
        (count,) = store.campaigns.counts(page.rpartition("/")[2])
    assert (count.kind, count.count) == ("visit", 3)


def test_its_picture_is_one(desk: Staffed) -> None:
    editor, publisher = people(desk)
    draft = made(editor, f"{AT}/neu", **{**CAMPAIGN, "adresse": "entwurf"})
    campaign(publisher)
    answer = visit(desk, f"{PAGE}/bild.png", params={"lang": "en"})
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert visit(desk, "/kampagnen/entwurf/bild.png").status_code == 404
    assert editor.get(draft).status_code == 200
    catalogue = desk.office.application.state.service.catalogue()
    drawn = campaign_picture(catalogue, "x", NASTY, [], "de")
    assert drawn.card.title == NASTY
    assert drawn.make().startswith(b"\x89PNG")


def test_words_are_data_everywhere(desk: Staffed) -> None:
    _, publisher = people(desk)
    words = dict.fromkeys(("titel_de", "titel_en", "text_de", "text_en"), NASTY)
    page = campaign(publisher, **{**words, "adresse": "logistik-an-der-a-14"})
    at = event(publisher, **{**words, "ort": NASTY, "adresse": "treff", "kampagne": page[-12:]})
    paths = (PAGE, f"/en{PAGE}", "/veranstaltungen/treff", "/en/veranstaltungen/treff")
    for path in (*paths, AT, page, f"{page}/bearbeiten", f"{page}/vorschau", at, f"{at}/vorschau"):
        answer = publisher.get(path)
        assert answer.status_code == 200, path
        assert "<script>probe" not in answer.text, path
        assert "<img src=x" not in answer.text, path
        assert "{{7*7}}" in unescape(answer.text), path
    file = publisher.get("/veranstaltungen/treff/termin.ics")
    assert "SUMMARY:=1+1" in file.text
    assert EVENTS in at


def test_no_personal_data_in_the_counts(desk: Staffed, tmp_path: Path) -> None:
    """What is stored of a visit is a day and a number, and the log says nothing of it."""
    _, publisher = people(desk)
    campaign(publisher)
    browser = Browser(desk.office)
    answer = browser.get(PAGE, headers=MOZILLA, asker="203.0.113.77")
    assert "set-cookie" not in answer.headers
    counted(desk, "x")
    content = b"".join(one.read_bytes() for one in tmp_path.glob("record.gpkg*"))
    assert b"203.0.113.77" not in content
    assert b"Gecko Firefox" not in content
