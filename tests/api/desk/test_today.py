"""What needs doing today: for whom, in which order, and when there is nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from data.record import Provenance
from data.roles import Role
from data.store.changes import Change
from data.store.enquiries import Enquiry
from data.store.offers import Offer
from data.store.outbox import Failure, Mail
from tests.api.correspondence import plain
from tests.api.desk.holding import (
    DELITZSCH,
    EILENBURG,
    TODAY,
    UNDO,
    ago,
    checked,
    confirm,
    held,
    plot,
    record,
    version,
)

if TYPE_CHECKING:
    import httpx

    from tests.api.desk.staff import Browser, Staffed

DAY = timedelta(days=1)


@pytest.fixture
def anna(desk: Staffed) -> Browser:
    desk.add("anna", Role.PUBLISHER)
    return desk.browser("anna")


def section(page: httpx.Response, key: str) -> str:
    """Return the words of one pile; empty where there is none."""
    found = re.search(rf'<section [^>]*id="{key}".*?</section>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def names(page: httpx.Response, key: str = "") -> list[str]:
    """Return the plots in the order in which a pile, or the whole page, names them."""
    whole = page.text.partition("<main")[2]
    part = re.search(rf'<section [^>]*id="{key}".*?</section>', whole, re.DOTALL) if key else None
    said = part[0] if part else "" if key else whole
    return list(dict.fromkeys(re.findall(r'lang="de">Fläche (\w+)</a>', said)))


def enquiry(desk: Staffed, key: str, days: int, *plots: str) -> None:
    received = desk.clock.now() - timedelta(days=days)
    desk.store.enquiries.add(
        Enquiry(
            reference=key,
            received=received,
            delete_on=TODAY + 90 * DAY,
            language="de",
            plots=plots,
            search="",
            subject="Alle Flächen",
            name="Zoë Müller",
            firm=None,
            email="zoe@firm.example",
            telephone=None,
            message="?",
        )
    )


def test_an_empty_record_says_how_to_begin(anna: Browser) -> None:
    said = plain(anna.get("/verwaltung"))
    assert "Der Bestand ist leer." in said
    assert "erfundene Demonstrationsflächen" in said
    assert 'href="/verwaltung/flaechen/neu"' in anna.get("/verwaltung").text
    assert "The record is empty." in plain(anna.get("/en/verwaltung"))


def test_nothing_to_do_is_good_news(desk: Staffed, anna: Browser) -> None:
    record(
        desk, plot("a", 10, municipality=None), plot("b", 10, status="withdrawn", municipality=None)
    )
    page = anna.get("/verwaltung")
    assert "Nichts zu tun" in plain(page)
    assert "2 Flächen" in plain(page)
    assert "<section" not in page.text.partition("<main")[2].partition("</main>")[0]


def test_confirmations_by_group_and_setting(desk: Staffed, anna: Browser) -> None:
    """A year for the status, three for the rest, and 30 days before that it is said."""
    record(
        desk,
        plot("fresh", 365 - 30, area_available=5.0),
        plot("soon", 365 - 29, area_available=5.0),
        plot("today", 365, area_available=5.0),
        plot("over", 366, area_available=5.0),
        plot("older", 900, area_available=5.0),
        plot("all", 3 * 365 + 1, area_available=5.0),
        plot("never", None, area_available=5.0),
        plot("sold", 900, status="sold"),
        plot("gone", 900, status="withdrawn"),
    )
    page = anna.get("/verwaltung")
    assert names(page, "abgelaufen") == ["over", "older", "all"]
    assert names(page, "demnaechst") == ["today", "soon"]
    assert names(page, "nie") == ["never"]
    assert "nie bestätigt" in section(page, "nie")
    over, _, whole = section(page, "abgelaufen").partition("Fläche older")
    assert "Verfügbarkeit am 01.03.2026 abgelaufen" in over
    assert "Lage und Bezeichnung" not in over
    assert "Lage und Bezeichnung am 01.03.2026 abgelaufen" in whole
    assert "läuft heute ab" in section(page, "demnaechst")


def test_the_button_confirms_what_runs_out_and_it_is_done(desk: Staffed, anna: Browser) -> None:
    record(desk, plot("a", 366, area_available=12_000.0, municipality=None))
    page = anna.get("/verwaltung")
    (button,) = re.findall(r'name="eine" value="([^"]*)"', page.text)
    assert button == "status:a"
    done = confirm(anna, page, eine=button, zurueck="/verwaltung")
    assert held(desk, "a").provenance_of("status").confirmed_on == TODAY
    assert held(desk, "a").provenance_of("area_available").confirmed_on == ago(366)
    after = anna.get(done.headers["location"])
    assert section(after, "abgelaufen") == ""
    assert "Nichts zu tun" in plain(after)
    anna.send(UNDO, fassung=version(done))
    assert names(anna.get("/verwaltung"), "abgelaufen") == ["a"]


def test_bindings_that_end_or_have_ended(desk: Staffed, anna: Browser) -> None:
    ends = {"lapsed": -40, "yesterday": -1, "now": 0, "soon": 29, "later": 30}
    made = [
        plot(key, 10, status="option", status_until=TODAY + days * DAY)
        for key, days in ends.items()
    ]
    contradiction = plot("both", 10, status="free", status_until=TODAY + 60 * DAY)
    record(desk, *made, contradiction, plot("open", 10, status="reserved"))
    page = anna.get("/verwaltung")
    said = section(page, "bindungen")
    assert names(page, "bindungen") == ["yesterday", "lapsed", "now", "soon", "both"]
    assert "am 01.03.2026 abgelaufen" in said
    assert "endet heute" in said
    assert "aber gebunden bis 01.05.2026" in said


def decide(
    browser: Browser, key: str, outcome: str, number: int = 1, **more: str
) -> httpx.Response:
    path = f"/verwaltung/flaechen/{key}/bindung"
    return browser.send(path, ausgang=outcome, stand=str(number), zurueck="/verwaltung", **more)


@pytest.mark.parametrize(
    ("outcome", "bis", "status", "said"),
    [
        ("longer", "2026-06-30", "reserved", "Die Bindung geht weiter."),
        ("free", "", "free", "Die Fläche ist wieder frei."),
        ("sold", "", "sold", "Die Fläche ist verkauft."),
    ],
)
def test_a_publisher_decides_at_once_and_can_take_it_back(
    desk: Staffed, anna: Browser, outcome: str, bis: str, status: str, said: str
) -> None:
    record(desk, plot("a", 100, status="reserved", status_until=ago(2), area_available=9.0))
    before = held(desk, "a")
    done = decide(anna, "a", outcome, bis=bis)
    assert held(desk, "a").values["status"] == status
    assert held(desk, "a").provenance_of("status") == Provenance("Stadt", TODAY)
    page = anna.get(done.headers["location"])
    assert said in plain(page)
    assert section(page, "bindungen") == ""
    assert anna.send(UNDO, fassung=version(done)).status_code == 303
    assert held(desk, "a") == before


def test_an_editor_hands_over_a_draft(desk: Staffed, anna: Browser) -> None:
    record(desk, plot("a", 100, status="reserved", status_until=ago(2)))
    desk.add("ben", Role.EDITOR)
    ben = desk.browser("ben")
    for _ in range(2):  # pressed twice
        assert decide(ben, "a", "sold").headers["location"] == "/verwaltung?gesagt=offered"
    (draft,) = desk.store.drafts.all()
    assert (draft.account, draft.reason, draft.seen) == ("ben", "verkauft", 1)
    assert draft.offered is not None
    assert draft.record is not None
    assert draft.record.values["status"] == "sold"
    assert held(desk, "a").values["status"] == "reserved"
    assert "Ein Entwurf wartet" in section(ben.get("/verwaltung"), "bindungen")
    assert "ben" in section(anna.get("/verwaltung"), "vorgelegt")
    assert section(ben.get("/verwaltung"), "vorgelegt") == ""


def test_a_decision_about_a_plot_that_has_changed_is_refused(desk: Staffed, anna: Browser) -> None:
    record(desk, plot("a", 100, status="reserved", status_until=ago(2)))
    record(desk, plot("a", 100, status="sold"), by="ben")
    answer = decide(anna, "a", "free")
    assert answer.status_code == 409
    assert "reserviert → verkauft" in plain(answer)
    assert held(desk, "a").values["status"] == "sold"
    for outcome, bis in (("longer", ""), ("longer", "2026-03-01"), ("gone", ""), ("longer", "x")):
        assert decide(anna, "a", outcome, number=2, bis=bis).status_code == 400
    assert decide(anna, "b", "free").status_code == 404


def test_enquiries_wait_until_they_are_answered(desk: Staffed, anna: Browser) -> None:
    record(desk, plot("a", 10, status="sold"))
    enquiry(desk, "OLD-1", 5, "a")
    enquiry(desk, "NEW-2", 0)
    said = section(anna.get("/verwaltung"), "anfragen")
    assert said.index("NEW-2") < said.index("OLD-1")
    assert "wartet seit 5 Tagen" in said
    assert "Zoë" not in said
    desk.store.enquiries.answer("OLD-1", desk.act())
    assert "OLD-1" not in section(anna.get("/verwaltung"), "anfragen")


def test_doubts_are_told_the_serious_first_and_hints_are_not(desk: Staffed, anna: Browser) -> None:
    record(
        desk,
        plot("hint", 10, status="option", status_until=TODAY + 2_000 * DAY),
        plot("doubt", 10, status="reserved"),
        plot("bad", 10, status="sold", area_available=4_000.0),
    )
    page = anna.get("/verwaltung")
    said = section(page, "befunde")
    assert names(page, "befunde")[0] == "bad"
    assert "schwerwiegend" in said
    assert "verfügbar sind aber noch 4.000 m²" in said
    assert "drei Jahre" not in said


def test_many_plots_are_checked_beside_the_page_once(desk: Staffed, anna: Browser) -> None:
    bad = plot("bad", 10, status="sold", area_available=4_000.0)
    record(desk, bad, *(plot(f"p{n}", 10, status="planned") for n in range(220)))
    assert "werden gerade geprüft" in plain(anna.get("/verwaltung"))
    checked(desk)
    page = anna.get("/verwaltung")
    assert "werden gerade geprüft" not in plain(page)
    assert "bad" in names(page, "befunde")
    # A confirmation moves nothing around a plot: it is checked at once.
    record(desk, replace(bad, provenance={"*": Provenance("Stadt", TODAY)}))
    page = anna.get("/verwaltung")
    assert "werden gerade geprüft" not in plain(page)
    assert "bad" in names(page, "befunde")


def test_drafts_private_pages_and_mails(desk: Staffed, anna: Browser) -> None:
    record(desk, plot("a", 10, status="sold"))
    store, now = desk.store, desk.clock.now()
    change = Change("a", 1, plot("a", 1, status="planned"))
    store.drafts.begin(change, desk.act("anna"), reason="mine")
    store.drafts.begin(change, desk.act("ben"), reason="not mine")
    store.drafts.begin(change, desk.act("ben"), reason="look", offered=True)
    for title, days in (("soon", 14), ("later", 15), ("over", 0)):
        store.offers.add(
            Offer(
                key=title,
                title=title,
                made=now,
                ends_on=TODAY + days * DAY,
                language="de",
                plots=("a",),
                greeting="",
                profile="",
                weights="",
            ),
            desk.act(),
        )
    page = anna.get("/verwaltung")
    assert "mine" in section(page, "eigene")
    assert "not mine" not in page.text
    assert "look" in section(page, "vorgelegt")
    assert "soon" in section(page, "seiten")
    assert "later" not in section(page, "seiten")
    assert "over" not in section(page, "seiten")


def test_a_mail_that_was_given_up_is_sent_again_or_dropped(desk: Staffed, anna: Browser) -> None:
    store, now = desk.store, desk.clock.now()
    enquiry(desk, "KEY-1", 0)
    mails = [Mail("<a@x>", "one@firm.example", b"x"), Mail("<b@x>", "two@firm.example", b"x")]
    kept = replace(store.enquiries.all()[0], reference="KEY-2")
    store.enquiries.add(kept, mails)
    for _ in mails:
        claimed = store.outbox.claim(now, timedelta(minutes=5))
        assert claimed is not None
        store.outbox.failed(claimed, Failure("550 no such mailbox", refused=True, due=None), now)
    page = anna.get("/verwaltung")
    assert "one@firm.example" in section(page, "mails")
    assert "550 no such mailbox" in section(page, "mails")
    first, second = sorted(re.findall(r"/mails/(\d+)/erneut", page.text))
    anna.send(f"/verwaltung/mails/{first}/erneut")
    anna.send(f"/verwaltung/mails/{second}/verwerfen")
    assert section(anna.get("/verwaltung"), "mails") == ""
    assert store.outbox.count() == 1
    assert [action for _, action in desk.actions()[-2:]] == ["mail_retried", "mail_dropped"]
    for path in (f"{first}/erneut", f"{second}/verwerfen", "x/erneut"):
        assert anna.send(f"/verwaltung/mails/{path}").status_code == 404


def test_an_editor_of_a_town_sees_what_concerns_it(desk: Staffed) -> None:
    for key, town in (("mine", EILENBURG), ("other", DELITZSCH)):
        record(
            desk,
            plot(key, 400, municipality=town),
            plot(f"{key}2", 10, municipality=town, status="option", status_until=TODAY),
            plot(f"{key}3", 10, municipality=town, status="sold", area_available=5.0),
        )
        enquiry(desk, f"ASK-{key}", 0, key)
    enquiry(desk, "ASK-all", 0)
    change = Change("other", 1, None)
    desk.store.drafts.begin(change, desk.act("ben"), reason="elsewhere", offered=True)
    desk.add("ben", Role.PUBLISHER, EILENBURG)
    page = desk.browser("ben").get("/verwaltung")
    assert "Sie sehen, was betrifft: Eilenburg" in plain(page)
    assert {one.rstrip("23") for one in names(page)} == {"mine"}
    assert "ASK-mine" in plain(page)
    assert "ASK-other" not in page.text
    assert "ASK-all" not in page.text
    assert "elsewhere" not in page.text


def test_a_reader_sees_it_and_has_no_button(desk: Staffed) -> None:
    record(desk, plot("a", 400), plot("b", 10, status="option", status_until=ago(1)))
    desk.add("rita", Role.READER)
    rita = desk.browser("rita")
    for path in ("/verwaltung", "/verwaltung/flaechen"):
        page = rita.get(path)
        assert "Fläche a" in plain(page)
        assert "bestaetigen" not in re.sub(r"<form[^>]*data-tick", "", page.text)
        assert 'name="eine"' not in page.text
        assert 'name="ausgang"' not in page.text
