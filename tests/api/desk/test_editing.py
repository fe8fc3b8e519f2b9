"""Plots are edited at the desk: form, difference, draft, publishing, undo, and who may do what."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import pytest
import shapely

from data.record import PlotRecord, Provenance, Tier
from data.roles import Role
from data.store.changes import Change
from tests.api.desk.forms import form_of, post

if TYPE_CHECKING:
    import httpx

    from tests.api.desk.staff import Browser, Staffed

DELITZSCH: Final = "14730070"
SCHKEUDITZ: Final = "14730270"
OLD: Final = Provenance("Stadt Delitzsch", date(2025, 9, 1), "Bauamt")
PLOT: Final = PlotRecord(
    "a",
    shapely.box(12.30, 51.52, 12.304, 51.523),
    {
        "name": "Am Bahnhof",
        "municipality": DELITZSCH,
        "status": "free",
        "area_available": 40_000.0,
        "zoning": "GE",
        "price": 18.5,
        "divisible": False,
        "price_tiers": (Tier(eligible=True, price=12.0),),
        "uses_excluded": (),
        "note": "Zeile 1\nZeile 2",
    },
    {"*": OLD},
)
AT: Final = "/verwaltung/flaechen/a"


@pytest.fixture
def desk(desk: Staffed) -> Staffed:
    """Return an application with a plot, and somebody of each role."""
    desk.store.write(
        [Change("a", None, PLOT)], account="import", reason="Bestand", at=desk.clock.now()
    )
    desk.add("paula", Role.PUBLISHER)
    desk.add("eva", Role.EDITOR, DELITZSCH)
    desk.add("emil", Role.EDITOR, SCHKEUDITZ)
    desk.add("rita", Role.READER)
    return desk


def held(desk: Staffed, plot: str = "a") -> PlotRecord | None:
    found = desk.store.held().get(plot)
    return found.record if found else None


def said(answer: httpx.Response) -> str:
    return answer.headers["location"]


def step(browser: Browser, answer: httpx.Response, way: str) -> httpx.Response:
    """Press a button of the page that shows what changes."""
    assert answer.status_code == 200, answer.text
    form = form_of(answer, "/bearbeiten")
    assert ("schritt", way) in form.buttons
    return post(browser, form.action, [*form.pairs, ("schritt", way)])


def change(browser: Browser, path: str = AT, **typed: Any) -> httpx.Response:  # noqa: ANN401
    """Open the form, type into it, and see what changes."""
    behind, _, query = path.partition("?")
    page = browser.get(f"{behind}/bearbeiten" + (f"?{query}" if query else ""))
    form = form_of(page, "/bearbeiten")
    return post(browser, form.action, form.with_(**typed))


def test_a_price_is_corrected_and_all_else_stays(desk: Staffed) -> None:
    browser = desk.browser("paula")
    shown = change(browser, wert__price="19,75", stand="2026-03-01", stelle="Liegenschaften")
    words = unescape(re.sub(r"<[^>]+>", " ", shown.text))
    assert "18,50 €/m²" in words
    assert "19,75 €/m²" in words
    assert "Stadt Delitzsch" in words
    assert held(desk) == PLOT  # nothing is written by looking
    done = step(browser, shown, "veroeffentlichen")
    assert said(done) == f"{AT}?gesagt=published"
    found = held(desk)
    assert found is not None
    assert found.values == {**PLOT.values, "price": 19.75}
    source = desk.office.application.state.service.publisher.office.de
    assert found.provenance_of("price") == Provenance(source, date(2026, 3, 1), "Liegenschaften")
    for name in PLOT.values.keys() - {"price"}:
        assert found.provenance_of(name) == OLD, name
    assert desk.store.drafts.all() == ()
    version = desk.store.versions("a")[-1]
    assert (version.account, version.reason) == ("paula", "")
    desk.office.application.state.service.refresh()
    assert "19,75" in desk.browser().get("/flaechen/a").text


def test_nothing_typed_is_nothing_changed(desk: Staffed) -> None:
    browser = desk.browser("paula")
    answer = change(browser)
    assert answer.status_code == 200
    assert "Es ändert sich nichts." in answer.text
    assert "veroeffentlichen" not in answer.text


def test_a_group_is_confirmed_only_where_somebody_says_so(desk: Staffed) -> None:
    browser = desk.browser("paula")
    step(browser, change(browser, bestaetigt__money="1", stand="2026-03-02"), "veroeffentlichen")
    found = held(desk)
    assert found is not None
    assert found.values == PLOT.values
    assert found.provenance_of("price").confirmed_on == date(2026, 3, 2)
    assert found.provenance_of("price").source == "Stadt Delitzsch"
    assert found.provenance_of("zoning") == OLD


def test_errors_keep_what_was_typed_and_write_nothing(desk: Staffed) -> None:
    browser = desk.browser("paula")
    answer = change(
        browser, wert__price="achtzehn", wert__address="Neue Straße 1 <b>", wert__note="x\r\ny"
    )
    assert answer.status_code == 400
    form = form_of(answer, "/bearbeiten")
    assert form.get("wert-price") == ["achtzehn"]
    assert form.get("wert-address") == ["Neue Straße 1 <b>"]
    assert form.get("wert-note") == ["x\r\ny"]
    assert 'aria-invalid="true"' in answer.text
    assert '<a href="#f-price">Kaufpreis: Erwartet wird' in answer.text
    assert held(desk) == PLOT
    assert desk.store.drafts.all() == ()


def test_back_to_the_form_keeps_what_was_typed(desk: Staffed) -> None:
    browser = desk.browser("paula")
    shown = change(browser, wert__price="21", wert__note="a\r\nb", wert__divisible="")
    back = step(browser, shown, "formular")
    form = form_of(back, "/bearbeiten")
    assert back.status_code == 200
    assert form.get("wert-price") == ["21"]
    assert form.get("wert-note") == ["a\r\nb"]
    assert form.get("wert-divisible") == [""]
    assert form.get("wert-uses_excluded") == ["", "-"]


def test_it_is_checked_as_one_types(desk: Staffed) -> None:
    browser = desk.browser("eva")
    form = form_of(browser.get(f"{AT}/bearbeiten"), "/bearbeiten")
    word = dict(form.pairs)["formwort"]

    def check(**typed: str) -> dict[str, Any]:
        pairs = [pair for pair in form.with_(**typed) if pair[0] != "formwort"]
        answer = browser.ask(
            "POST", "/verwaltung/flaechen/pruefen", data=dict(pairs), headers={"X-Formwort": word}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert set(check(wert__grz="1,4")["wrong"]) == {"grz"}
    before = {one["text"] for one in check()["findings"]}
    after = {one["text"] for one in check(wert__status_until="2027-01-01")["findings"]}
    assert after - before
    assert held(desk) == PLOT
    assert desk.store.drafts.all() == ()


def test_an_editor_hands_over_and_a_publisher_publishes(desk: Staffed) -> None:
    editor = desk.browser("eva")
    shown = change(editor, wert__price="20", grund="Ratsbeschluss <i>")
    assert "veroeffentlichen" not in shown.text
    page = said(step(editor, shown, "vorlegen")).partition("?")[0]
    assert held(desk) == PLOT
    (draft,) = desk.store.drafts.all()
    assert draft.offered is not None
    publisher = desk.browser("paula")
    assert "Am Bahnhof" in publisher.get("/verwaltung/entwuerfe").text
    seen = publisher.get(page)
    assert "18,50 €/m²" in seen.text
    assert "20 €/m²" in seen.text
    back = form_of(seen, "/zurueckgeben")
    broken = publisher.ask("POST", back.action, data=dict(back.with_(notiz="a\x00b")))
    assert broken.status_code == 400
    assert "Zeichen, die sich nicht speichern lassen" in broken.text
    post(publisher, back.action, back.with_(notiz="Beleg fehlt <script>"))
    assert "Beleg fehlt &lt;script&gt;" in editor.get(page).text
    assert "Beleg fehlt" in editor.get(f"{AT}/bearbeiten?entwurf={draft.key}").text
    again = form_of(editor.get(page), "/vorlegen")
    assert said(post(editor, again.action, again.pairs)).endswith("gesagt=offered")
    done = form_of(publisher.get(page), "/veroeffentlichen")
    assert said(post(publisher, done.action, done.pairs)) == f"{AT}?gesagt=published"
    found = held(desk)
    assert found is not None
    assert found.values["price"] == 20.0
    names = [action for _, action in desk.actions()]
    for action in ("draft_offered", "draft_returned", "draft_published", "record_written"):
        assert action in names
    assert "Ratsbeschluss &lt;i&gt;" in publisher.get(AT).text


def test_an_editor_cannot_publish_by_a_forged_step(desk: Staffed) -> None:
    editor = desk.browser("eva")
    form = form_of(change(editor, wert__price="20"), "/bearbeiten")
    answer = post(editor, form.action, [*form.pairs, ("schritt", "veroeffentlichen")])
    assert "/entwuerfe/" in said(answer)
    assert held(desk) == PLOT
    (draft,) = desk.store.drafts.all()
    word = editor.word()
    for behind in ("veroeffentlichen", "zurueckgeben"):
        path = f"/verwaltung/entwuerfe/{draft.key}/{behind}"
        data = {"formwort": word, "fassung": str(draft.revision)}
        assert editor.ask("POST", path, data=data).status_code == 403
    data = {"formwort": word, "fassung": "1"}
    assert editor.ask("POST", f"{AT}/rueckgaengig", data=data).status_code == 403
    assert held(desk) == PLOT


def test_an_editor_of_other_towns_changes_nothing_here(desk: Staffed) -> None:
    own, other, reader = desk.browser("eva"), desk.browser("emil"), desk.browser("rita")
    form = form_of(change(own, wert__price="20"), "/bearbeiten")
    draft = said(post(own, form.action, [*form.pairs, ("schritt", "entwurf")])).partition("?")[0]
    for browser in (other, reader):
        assert browser.get(AT).status_code == 200
        assert f'href="{AT}/bearbeiten"' not in browser.get(AT).text
        assert browser.get(draft).status_code == 200
        assert browser.get(f"{AT}/bearbeiten").status_code == 403
        word = browser.word()
        pairs = [(n, word if n == "formwort" else t) for n, t in form.pairs]
        for path, sent in (
            (f"{AT}/bearbeiten", [*pairs, ("schritt", "entwurf")]),
            ("/verwaltung/flaechen/pruefen", pairs),
            (f"{draft}/verwerfen", [("formwort", word), ("fassung", "1")]),
            (f"{draft}/vorlegen", [("formwort", word), ("fassung", "1")]),
            (f"{draft}/abgleich", [("formwort", word)]),
            (f"{AT}/zurueckziehen", [("formwort", word), ("gesehen", "1")]),
        ):
            assert post(browser, path, sent).status_code == 403, path
    assert held(desk) == PLOT
    assert len(desk.store.drafts.all()) == 1


def test_a_plot_is_not_moved_out_of_ones_municipalities(desk: Staffed) -> None:
    browser = desk.browser("eva")
    page = browser.get(f"{AT}/bearbeiten").text
    assert f'value="{DELITZSCH}"' in page
    assert f'<option value="{SCHKEUDITZ}"' not in page
    for ags in (SCHKEUDITZ, ""):
        assert change(browser, wert__municipality=ags).status_code == 403
    assert desk.store.drafts.all() == ()


def test_two_browsers_at_once_lose_nothing(desk: Staffed) -> None:
    first, second = desk.browser("paula"), desk.browser("paula")
    mine = change(first, wert__price="20", wert__grz="0,8")
    theirs = change(second, wert__price="22", wert__address="Bahnhofstraße 1")
    step(second, theirs, "veroeffentlichen")
    page = said(step(first, mine, "veroeffentlichen"))
    assert page.endswith("/abgleich")
    asked = first.get(page)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", asked.text)).split())
    for text in ("18,50 €/m²", "20 €/m²", "22 €/m²", "Bahnhofstraße 1", "0,8"):
        assert text in words
    form = form_of(asked, "/abgleich")
    missing = post(first, form.action, form.pairs)
    assert missing.status_code == 400
    wrong = post(first, form.action, form.with_(wahl__price="wessen"))
    assert wrong.status_code == 400
    draft = said(post(first, form.action, form.with_(wahl__price="meine"))).partition("?")[0]
    done = form_of(first.get(draft), "/veroeffentlichen")
    post(first, done.action, done.pairs)
    found = held(desk)
    assert found is not None
    assert found.values == {
        **PLOT.values,
        "price": 20.0,
        "grz": 0.8,
        "address": "Bahnhofstraße 1",
    }
    assert [one.account for one in desk.store.versions("a")] == ["import", "paula", "paula"]


def test_somebody_is_faster_once_more(desk: Staffed) -> None:
    first, second = desk.browser("paula"), desk.browser("paula")
    mine = change(first, wert__price="20")
    step(second, change(second, wert__price="22"), "veroeffentlichen")
    page = said(step(first, mine, "veroeffentlichen"))
    form = form_of(first.get(page), "/abgleich")
    step(second, change(second, wert__price="23"), "veroeffentlichen")
    again = post(first, form.action, form.with_(wahl__price="meine"))
    assert again.status_code == 200
    assert "23 €/m²" in again.text
    found = held(desk)
    assert found is not None
    assert found.values["price"] == 23.0


def test_one_draft_edited_by_two_is_merged(desk: Staffed) -> None:
    eva, paula = desk.browser("eva"), desk.browser("paula")
    page = said(step(eva, change(eva, wert__price="20"), "entwurf")).partition("?")[0]
    key = page.rpartition("/")[2]
    hers = change(eva, f"{AT}?entwurf={key}", wert__price="21", wert__grz="0,6")
    his = change(paula, f"{AT}?entwurf={key}", wert__price="25", wert__plan_name="Nr. 7")
    step(paula, his, "entwurf")
    compare = said(step(eva, hers, "entwurf"))
    assert f"/abgleich?mit={key}" in compare
    assert len(desk.store.drafts.all()) == 2
    form = form_of(eva.get(compare), "/abgleich")
    merged = said(post(eva, form.action, form.with_(wahl__price="ihre")))
    assert merged.startswith(page)
    (draft,) = desk.store.drafts.all()
    assert draft.record is not None
    assert draft.record.values == {
        **PLOT.values,
        "price": 25.0,
        "grz": 0.6,
        "plan_name": "Nr. 7",
    }


def test_a_draft_that_is_gone_becomes_another(desk: Staffed) -> None:
    eva, paula = desk.browser("eva"), desk.browser("paula")
    page = said(step(eva, change(eva, wert__price="20"), "entwurf")).partition("?")[0]
    key = page.rpartition("/")[2]
    hers = change(eva, f"{AT}?entwurf={key}", wert__price="21")
    form = form_of(paula.get(page), "/verwerfen")
    post(paula, form.action, form.pairs)
    answer = said(step(eva, hers, "vorlegen"))
    assert "gesagt=draft_gone" in answer
    (draft,) = desk.store.drafts.all()
    assert draft.key != key
    assert draft.record is not None
    assert draft.record.values["price"] == 21.0


def test_a_stale_page_publishes_nothing(desk: Staffed) -> None:
    eva, paula = desk.browser("eva"), desk.browser("paula")
    page = said(step(eva, change(eva, wert__price="20"), "vorlegen")).partition("?")[0]
    seen = form_of(paula.get(page), "/veroeffentlichen")
    key = page.rpartition("/")[2]
    step(eva, change(eva, f"{AT}?entwurf={key}", wert__price="99"), "vorlegen")
    assert said(post(paula, seen.action, seen.pairs)).endswith("draft_changed")
    assert held(desk) == PLOT


def test_a_change_is_undone_and_a_clash_is_told(desk: Staffed) -> None:
    browser = desk.browser("paula")
    step(browser, change(browser, wert__price="20"), "veroeffentlichen")
    step(browser, change(browser, wert__grz="0,8"), "veroeffentlichen")
    word = browser.word()
    send = {"formwort": word, "fassung": "2"}
    assert said(browser.ask("POST", f"{AT}/rueckgaengig", data=send)).endswith("undone")
    found = held(desk)
    assert found is not None
    assert found.values == {**PLOT.values, "grz": 0.8}
    step(browser, change(browser, wert__grz="0,7"), "veroeffentlichen")
    clash = browser.ask("POST", f"{AT}/rueckgaengig", data={"formwort": word, "fassung": "3"})
    assert clash.status_code == 409
    assert "0,7" in clash.text
    after = held(desk)
    assert after is not None
    assert after.values["grz"] == 0.7
    gone = browser.ask("POST", f"{AT}/rueckgaengig", data={"formwort": word, "fassung": "77"})
    assert gone.status_code == 404


def test_a_plot_is_withdrawn_and_comes_back(desk: Staffed) -> None:
    browser = desk.browser("paula")
    form = form_of(browser.get(AT), "/zurueckziehen")
    assert said(post(browser, form.action, form.with_(grund="verkauft"))).endswith("withdrawn")
    assert held(desk) is None
    page = browser.get(AT)
    assert "zurückgezogen" in page.text
    form = form_of(page, "/wiederherstellen")
    assert said(post(browser, form.action, form.pairs)).endswith("restored")
    assert held(desk) == PLOT
    kinds = [one.kind.value for one in desk.store.versions("a")]
    assert kinds == ["created", "withdrawn", "created"]


def test_an_editor_asks_to_withdraw(desk: Staffed) -> None:
    eva, paula = desk.browser("eva"), desk.browser("paula")
    form = form_of(eva.get(AT), "/zurueckziehen")
    page = said(post(eva, form.action, form.with_(grund="verkauft"))).partition("?")[0]
    assert held(desk) == PLOT
    assert "nicht mehr auf der Karte" in paula.get(page).text
    assert paula.get(f"{page}/vorschau").status_code == 404
    done = form_of(paula.get(page), "/veroeffentlichen")
    post(paula, done.action, done.pairs)
    assert held(desk) is None


def test_withdrawn_by_one_and_edited_by_another(desk: Staffed) -> None:
    eva, paula = desk.browser("eva"), desk.browser("paula")
    page = said(step(eva, change(eva, wert__price="20"), "vorlegen")).partition("?")[0]
    form = form_of(paula.get(AT), "/zurueckziehen")
    post(paula, form.action, form.with_(grund="verkauft"))
    compare = form_of(eva.get(f"{page}/abgleich"), "/abgleich")
    assert post(eva, compare.action, compare.pairs).status_code == 400
    post(eva, compare.action, compare.with_(wahl="meine"))
    done = form_of(paula.get(page), "/veroeffentlichen")
    post(paula, done.action, done.pairs)
    found = held(desk)
    assert found is not None
    assert found.values["price"] == 20.0


def test_the_preview_shows_the_draft_and_nobody_else_sees_it(desk: Staffed) -> None:
    eva = desk.browser("eva")
    desk.office.application.state.service.refresh()
    typed = {"wert__price": "77", "wert__name": "Neuer Name", "wert__note": "geheim"}
    page = said(step(eva, change(eva, **typed), "entwurf")).partition("?")[0]
    preview = eva.get(f"{page}/vorschau")
    assert preview.status_code == 200
    assert "Vorschau eines Entwurfs" in preview.text
    assert "Neuer Name" in preview.text
    assert "77 €/m²" in preview.text
    assert "geheim" not in preview.text
    for path in ("/flaechen/a", "/flaechen", "/api/v1/plots/a", "/feed.atom"):
        assert "Neuer Name" not in desk.browser().get(path).text, path
    english = eva.get(f"/en{page}/vorschau")
    assert "Preview of a draft" in english.text
    assert desk.browser().get(f"{page}/vorschau").status_code == 303


def test_the_preview_is_what_publishing_makes(desk: Staffed) -> None:
    service = desk.office.application.state.service
    moved = replace(
        PLOT,
        geometry=shapely.box(12.31, 51.52, 12.315, 51.523),
        values={**PLOT.values, "price": 33.0, "flood": "hq100"},
    )
    service.refresh()
    preview = service.preview(moved)
    assert service.catalogue().by_id["a"].record == PLOT
    desk.store.write([Change("a", 1, moved)], account="paula", reason="", at=desk.clock.now())
    service.refresh()
    made = service.catalogue()
    assert preview.by_id == made.by_id
    assert preview.by_id["a"].score == made.by_id["a"].score
    assert preview.version != made.version


def test_demonstration_plots_are_told_apart(desk: Staffed) -> None:
    browser = desk.browser("paula")
    shown = browser.get("/verwaltung/flaechen/KR-001", headers={"Accept": "text/html"})
    assert shown.status_code == 404
    assert "Demonstrationsfläche" in shown.text
    assert browser.get("/verwaltung/flaechen/none").status_code == 404
    assert browser.get("/verwaltung/flaechen/none/bearbeiten").status_code == 404
    assert browser.get("/verwaltung/entwuerfe/none").status_code == 404


def test_odd_values_survive_being_saved(desk: Staffed) -> None:
    odd = replace(
        PLOT,
        id="odd ä?ö",
        values={**PLOT.values, "estate": "nowhere", "name": "A\r\nB", "zoning": "GE"},
        provenance={"status": Provenance("x", date(2027, 1, 1))},
    )
    at = desk.clock.now()
    desk.store.write([Change(odd.id, None, odd)], account="import", reason="", at=at)
    browser = desk.browser("paula")
    path = "/verwaltung/flaechen/odd%20%C3%A4%3F%C3%B6"
    assert browser.get(path).status_code == 200
    assert "Es ändert sich nichts." in change(browser, path).text
