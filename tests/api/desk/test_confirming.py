"""“Still true”: who may say so, of what, and what is left as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.fields import BY_NAME, Group
from data.record import Provenance
from data.roles import Role
from data.store.facts import PROVENANCE
from tests.api.correspondence import plain
from tests.api.desk.holding import (
    CONFIRM,
    EILENBURG,
    LIST,
    TODAY,
    UNDO,
    ago,
    confirm,
    held,
    plot,
    record,
    seen,
    version,
)

if TYPE_CHECKING:
    from tests.api.desk.staff import Browser, Staffed


@pytest.fixture
def anna(desk: Staffed) -> Browser:
    desk.add("anna", Role.EDITOR)
    record(desk, plot("a", 400, price=20.0), plot("b", 400), plot("c", 400, municipality=EILENBURG))
    return desk.browser("anna")


def test_a_whole_plot_is_confirmed_in_one_click(desk: Staffed, anna: Browser) -> None:
    page = anna.get(LIST)
    before = held(desk, "a")
    answer = confirm(anna, page, eine=":a", zurueck=LIST)
    assert answer.headers["location"].startswith(f"{LIST}?fassung=")
    made = desk.store.versions("a")[-1]
    assert (made.account, made.reason) == ("anna", "bestätigt")
    assert all(one.name.startswith(PROVENANCE) for one in made.changes)
    for name in before.values:
        assert held(desk, "a").provenance_of(name) == Provenance("Stadt", TODAY)
    assert held(desk, "a").provenance_of("gfz") == before.provenance_of("gfz")
    assert held(desk, "b").provenance_of("status").confirmed_on == ago(400)
    assert "Fläche a" in plain(anna.get(answer.headers["location"]))
    assert desk.actions()[-1] == ("anna", "record_written")


def test_one_group_of_many_plots_with_where_it_is_from(desk: Staffed, anna: Browser) -> None:
    page = anna.get(LIST)
    more = {"quelle": "Stadt Delitzsch", "durch": "Stadtplanungsamt"}
    confirm(anna, page, flaeche=[":a", ":b"], gruppe="status", **more)
    for key in ("a", "b"):
        made = held(desk, key)
        given = Provenance("Stadt Delitzsch", TODAY, "Stadtplanungsamt")
        assert made.provenance_of("status") == given
        assert made.provenance_of("name").confirmed_on == ago(400)
    assert (
        desk.store.versions("a")[-1].record_version == desk.store.versions("b")[-1].record_version
    )


def test_visitors_see_it(desk: Staffed, anna: Browser) -> None:
    service = desk.office.application.state.service
    service.refresh()
    path = "/api/v1/plots/a"
    shown = desk.office.ask("GET", path).json()["properties"]
    assert (shown["status_shown"], shown["confirmed_on"]) == ("unconfirmed", ago(400).isoformat())
    confirm(anna, anna.get(LIST), eine="status:a")
    service.refresh()
    shown = desk.office.ask("GET", path).json()["properties"]
    assert (shown["status_shown"], shown["confirmed_on"]) == ("free", TODAY.isoformat())


def test_undo_takes_all_of_it_back_in_one_click(desk: Staffed, anna: Browser) -> None:
    before = {key: held(desk, key) for key in "abc"}
    done = confirm(anna, anna.get(LIST), flaeche=[":a", ":b", ":c"], zurueck=f"{LIST}?q=x")
    page = anna.get(done.headers["location"])
    assert "3 Flächen" in plain(page)
    assert f'name="fassung" value="{version(done)}"' in page.text
    answer = anna.send(UNDO, fassung=version(done), zurueck=done.headers["location"])
    assert answer.headers["location"] == f"{LIST}?q=x&gesagt=undone"
    assert {key: held(desk, key) for key in "abc"} == before
    assert desk.store.versions("a")[-1].reason == "rückgängig: bestätigt"


def test_who_changed_it_meanwhile_is_told_and_the_others_can_be_sent(
    desk: Staffed, anna: Browser
) -> None:
    desk.add("ben", Role.EDITOR)
    ben = desk.browser("ben")
    mine, theirs = anna.get(LIST), ben.get(LIST)
    record(desk, plot("a", 1, price=22.0), by="ben")
    answer = confirm(anna, mine, flaeche=[":a", ":b", ":c"], zurueck=LIST)
    said = plain(answer)
    assert answer.status_code == 409
    assert "Fläche a" in said
    assert "20 €/m² → 22 €/m²" in said
    assert held(desk, "b").provenance_of("status").confirmed_on == ago(400)  # all or nothing
    assert sorted(seen(answer)) == ["1:b", "1:c", "2:a"]
    again = confirm(anna, answer, flaeche=[":b", ":c"], zurueck=LIST)
    assert again.status_code == 303
    assert held(desk, "c").provenance_of("status").confirmed_on == TODAY
    assert held(desk, "a").values["price"] == 22.0
    # Somebody else's page of before that is as outdated.
    late = confirm(ben, theirs, flaeche=[":b"])
    assert late.status_code == 303  # the same is confirmed already: nothing to write
    assert len(desk.store.versions("b")) == 2


def test_two_browsers_at_once_confirm_different_groups(desk: Staffed, anna: Browser) -> None:
    desk.add("ben", Role.EDITOR)
    ben = desk.browser("ben")
    mine, theirs = anna.get(LIST), ben.get(LIST)
    assert confirm(anna, mine, eine="money:a").status_code == 303
    answer = confirm(ben, theirs, eine="status:a")
    assert answer.status_code == 409
    assert confirm(ben, answer, flaeche=["status:a"]).status_code == 303
    days = {name: held(desk, "a").provenance_of(name).confirmed_on for name in ("price", "status")}
    assert set(days.values()) == {TODAY}


def test_an_undo_that_somebody_has_overtaken_is_told(desk: Staffed, anna: Browser) -> None:
    done = confirm(anna, anna.get(LIST), flaeche=[":a", ":b"])
    desk.clock.wait(days=1)
    desk.add("ben", Role.EDITOR)
    ben = desk.browser("ben")
    confirm(ben, ben.get(LIST), eine=":a")
    anna.sign_in("anna")
    answer = anna.send(UNDO, fassung=version(done))
    assert answer.status_code == 409
    assert "Fläche a" in plain(answer)
    again = anna.send(UNDO, fassung=version(done), flaeche="b")
    assert again.status_code == 303
    assert held(desk, "b").provenance_of("status").confirmed_on == ago(400)


def test_nobody_undoes_what_is_not_theirs(desk: Staffed, anna: Browser) -> None:
    done = confirm(anna, anna.get(LIST), eine=":a")
    desk.add("ben", Role.ADMINISTRATOR)
    ben = desk.browser("ben")
    assert ben.send(UNDO, fassung=version(done)).status_code == 404
    assert anna.send(UNDO, fassung="1").status_code == 404  # the import, of another account
    assert anna.send(UNDO, fassung="x").status_code == 404
    assert "Rückgängig" not in plain(ben.get(f"{LIST}?fassung={version(done)}"))


def test_an_editor_of_a_town_confirms_its_plots_alone(desk: Staffed) -> None:
    record(desk, plot("a", 400), plot("c", 400, municipality=EILENBURG))
    desk.add("cem", Role.EDITOR, EILENBURG)
    cem = desk.browser("cem")
    page = cem.get(LIST)
    assert seen(page) == ["1:c"]
    stand, plots = ["1:a", "1:c"], [":a", ":c"]
    assert cem.send(CONFIRM, stand=stand, flaeche=plots).status_code == 403
    assert desk.actions()[-1] == ("cem", "denied")
    assert confirm(cem, page, eine=":c").status_code == 303
    assert held(desk, "a").provenance_of("status").confirmed_on == ago(400)


def test_a_binding_that_has_ended_is_not_confirmed_but_decided(desk: Staffed) -> None:
    """“Still reserved” of what has ended would show it as free."""
    desk.add("anna", Role.EDITOR)
    anna = desk.browser("anna")
    record(desk, plot("a", 400, status="reserved", status_until=ago(3), price=20.0), plot("b", 400))
    alone = confirm(anna, anna.get(LIST), flaeche=[":a", ":b"], gruppe="status")
    assert alone.status_code == 409
    assert "Fläche a" in plain(alone)
    assert len(desk.store.versions("b")) == 1
    done = confirm(anna, anna.get(LIST), flaeche=[":a", ":b"])
    assert held(desk, "a").provenance_of("status").confirmed_on == ago(400)
    assert held(desk, "a").provenance_of("price").confirmed_on == TODAY
    said = plain(anna.get(f"{LIST}?fassung={version(done)}"))
    assert "weil die Bindung zu Ende ist: Fläche a" in said


def test_a_plot_that_is_gone_is_told(desk: Staffed, anna: Browser) -> None:
    from data.store.changes import Change  # noqa: PLC0415

    page = anna.get(LIST)
    desk.store.write([Change("a", 1, None)], account="ben", reason="")
    answer = confirm(anna, page, flaeche=[":a", ":b"])
    assert answer.status_code == 409
    assert seen(answer) == ["1:b"]


@pytest.mark.parametrize(
    "sent",
    [
        {"eine": "a", "stand": "1:a"},
        {"eine": ":a"},
        {"eine": "nothing:a", "stand": "1:a"},
        {"eine": ":a", "stand": "x:a"},
        {"eine": ":a", "stand": "9:a"},
        {"eine": ":a", "stand": "1:a", "durch": "x" * 201},
        {"eine": ":a", "stand": "1:a", "quelle": "a\x00b"},
    ],
)
def test_a_form_that_cannot_be_read_changes_nothing(
    desk: Staffed, anna: Browser, sent: dict[str, str]
) -> None:
    assert anna.send(CONFIRM, **sent).status_code == 400
    assert len(desk.store.versions("a")) == 1


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/x", ""])
def test_it_leads_back_to_the_desk_and_nowhere_else(
    desk: Staffed, anna: Browser, target: str
) -> None:
    assert desk
    answer = anna.send(CONFIRM, zurueck=target)
    assert answer.headers["location"] == "/verwaltung?gesagt=none"


def test_every_group_can_be_confirmed(desk: Staffed, anna: Browser) -> None:
    kept = {field.group for field in BY_NAME.values()} - {Group.TAX}
    for group in sorted(kept):
        assert f'<option value="{group}">' in anna.get(LIST).text, group
    assert desk
