"""Documents, private pages and what was sent to whom, at the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from api import jobs
from data.roles import Role
from tests.api.correspondence import hidden, plain

if TYPE_CHECKING:
    from geo.catalogue import Catalogue
    from tests.api.desk.staff import Staffed

EXPOSES: Final = "/verwaltung/exposes"
PAGES: Final = f"{EXPOSES}/seiten"
PLOTS: Final = "SK-013,KR-001"
TYPED: Final = {
    "ids": PLOTS,
    "titel": "Batteriewerk <b>",
    "gruss": "Sehr geehrte Frau <i>Müller</i>,\n\nwie besprochen.",
    "profil": "logistics",
    "tage": "30",
    "sprache": "de",
}


def test_plots_are_found_by_name_and_by_what_is_wanted(desk: Staffed, catalogue: Catalogue) -> None:
    desk.add("anna", Role.EDITOR)
    browser = desk.browser("anna")
    by_name = browser.get(f"{EXPOSES}?suche=kr-001")
    assert 'value="KR-001"' in by_name.text
    assert 'value="KR-002"' not in by_name.text
    found = browser.get(f"{EXPOSES}?suche=GI ab 2 ha").text
    ids = set(re.findall(r'name="ids" value="([^"]+)"', found))
    assert ids
    assert all(
        catalogue.by_id[one].values["zoning"] == "GI"
        and float(str(catalogue.by_id[one].values["area_available"])) >= 20_000
        for one in ids
    )
    chosen = browser.get(f"{EXPOSES}?ids=SK-013&ids=KR-001&ids=NONE-1")
    assert 'id="f-ids" name="ids"' not in chosen.text, "an editor sends nothing out"
    assert "NONE-1" in plain(chosen)
    assert re.findall(r'name="ids" value="([^"]+)" checked', chosen.text) == ["SK-013", "KR-001"]


def test_a_private_page_is_made_shown_and_withdrawn(desk: Staffed, catalogue: Catalogue) -> None:
    desk.add("anna", Role.PUBLISHER)
    browser = desk.browser("anna")
    made = browser.send(PAGES, EXPOSES, **TYPED)
    assert made.status_code == 303
    (offer,) = desk.store.offers.all()
    assert (offer.plots, offer.greeting, offer.profile) == (
        *(("SK-013", "KR-001"), TYPED["gruss"], "logistics"),
    )
    page = browser.get(made.headers["location"])
    link = re.search(r'id="f-link"[^>]*value="http://test([^"]+)"', page.text)
    assert link
    assert "<b>" not in page.text.partition("<main")[2].partition("<h1>")[2].partition("</h1>")[0]
    shown = desk.office.ask("GET", link[1])
    assert shown.status_code == 200
    assert "Frau <i>Müller</i>" in plain(shown)
    assert "Batteriewerk" not in shown.text
    text = plain(browser.get(EXPOSES))
    assert "Batteriewerk <b>" in text
    assert catalogue.version in text
    assert browser.send(f"{PAGES}/{offer.key}/zurueckziehen", EXPOSES).status_code == 303
    assert desk.office.ask("GET", link[1]).status_code == 410
    assert ("anna", "offer_made") in desk.actions()
    assert ("anna", "offer_withdrawn") in desk.actions()
    with desk.store.audit.reading():
        said = repr(list(desk.store.audit.entries()))
    assert "Batteriewerk" not in said
    assert "Müller" not in said
    desk.clock.wait(days=30)
    desk.office.go_round()
    assert desk.store.offers.all() == ()
    assert desk.store.dispatches.all() == ()


@pytest.mark.parametrize(
    "typed",
    [
        {"ids": ""},
        {"ids": "NONE-1"},
        {"titel": " "},
        {"tage": "0"},
        {"tage": "367"},
        {"tage": "x"},
        {"gewichte": "magic:1"},
        {"gruss": "x" * 5_001},
    ],
    ids=str,
)
def test_what_makes_no_page_is_told_and_kept(desk: Staffed, typed: dict[str, str]) -> None:
    desk.add("anna", Role.PUBLISHER)
    answer = desk.browser("anna").send(PAGES, EXPOSES, **{**TYPED, **typed})
    assert answer.status_code == 400
    assert desk.store.offers.all() == ()


def test_more_plots_than_a_page_holds(desk: Staffed, catalogue: Catalogue) -> None:
    desk.add("anna", Role.PUBLISHER)
    ids = ",".join(plot.id for plot in catalogue.plots[:21])
    answer = desk.browser("anna").send(PAGES, EXPOSES, **{**TYPED, "ids": ids})
    assert answer.status_code == 400
    assert "höchstens 20 Flächen" in plain(answer)


def test_who_is_bound_to_municipalities_makes_and_sees_what_is_theirs(
    desk: Staffed, catalogue: Catalogue
) -> None:
    own = str(catalogue.by_id["KR-001"].values["municipality"])
    other = next(ags for ags in catalogue.municipalities if ags != own)
    desk.add("anna", Role.PUBLISHER)
    desk.add("bob", Role.PUBLISHER, own)
    desk.add("eve", Role.PUBLISHER, other)
    bob, eve = desk.browser("bob"), desk.browser("eve")
    assert eve.send(PAGES, EXPOSES, **{**TYPED, "ids": "KR-001"}).status_code == 403
    assert bob.send(PAGES, EXPOSES, **{**TYPED, "ids": "KR-001"}).status_code == 303
    (offer,) = desk.store.offers.all()
    assert "Batteriewerk" in bob.get(EXPOSES).text
    assert "Batteriewerk" not in eve.get(EXPOSES).text
    assert eve.get(f"{PAGES}/{offer.key}").status_code == 403
    assert eve.send(f"{PAGES}/{offer.key}/zurueckziehen", EXPOSES).status_code == 403
    assert desk.store.offers.all()[0].withdrawn is None


def test_documents_are_ordered_once_and_are_of_who_ordered_them(desk: Staffed) -> None:
    desk.add("anna", Role.EDITOR)
    desk.add("bob", Role.ADMINISTRATOR)
    browser, other = desk.browser("anna"), desk.browser("bob")
    form = browser.get(f"{EXPOSES}?ids={PLOTS}")
    typed = {
        **{name: hidden(form, name) for name in ("formwort", "auftrag")},
        "ids": PLOTS,
        "form": "zip",
        "sprache": "en",
        "worte": "Dear Zoë",
    }
    first, second = (browser.ask("POST", EXPOSES, data=typed) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    room = desk.office.application.state.postroom
    (job,) = jobs.of_account(room, "anna")
    assert (job.language, job.content["plots"], job.content["greeting"]) == (
        *("en", ["SK-013", "KR-001"], "Dear Zoë"),
    )
    page = first.headers["location"]
    assert "wartet" in plain(browser.get(page))
    for path in (page, f"{page}/datei"):
        assert other.get(path).status_code == 404
    assert other.send(f"{page}/abbrechen").status_code == 404
    assert browser.get(f"{page}/datei").status_code == 404, "nothing is made yet"
    assert browser.send(f"{page}/abbrechen", EXPOSES).status_code == 303
    assert "abgebrochen" in plain(browser.get(page))
    nothing = browser.send(EXPOSES, EXPOSES, ids="", form="zip")
    assert nothing.status_code == 400
