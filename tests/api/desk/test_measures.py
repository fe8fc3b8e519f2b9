"""Measures at the desk: entered, valued, proven, shown, and who may do what."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pikepdf
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from api.measures.computed import COMPUTED
from api.measures.figures import figure_of, shown
from data.record import PlotRecord, Provenance
from data.roles import Role
from data.store.changes import Change
from data.words import LANGUAGES
from tests.api.correspondence import plain
from tests.api.desk.forms import form_of, forms_of, post
from tests.api.desk.measuring import LIST, add, indicator, keys, prove, show, value
from tests.api.desk.staff import Staffed, staffed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from data.words import Language
    from tests.api.desk.staff import Browser

TODAY: Final = date(2026, 3, 2)


@pytest.fixture(scope="module")
def desk(home: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    with staffed(home, tmp_path_factory.mktemp("measures")) as held:  # type: ignore[arg-type]
        held.add("rita", Role.READER)
        held.add("emil", Role.EDITOR, "14730070")
        held.add("paula", Role.PUBLISHER)
        yield held


@pytest.fixture(scope="module")
def emil(desk: Staffed) -> Browser:
    return desk.browser("emil")


@pytest.fixture(scope="module")
def paula(desk: Staffed) -> Browser:
    return desk.browser("paula")


def words(answer: httpx.Response) -> str:
    return plain(answer).replace("\N{NO-BREAK SPACE}", " ").replace(" :", ":").replace(" ,", ",")


def test_a_measure_is_entered_and_shown_as_it_was_typed(desk: Staffed, emil: Browser) -> None:
    at = add(
        emil,
        titel="Branchendialog Holz",
        titel_en="Timber dialogue",
        beschreibung="Zwei Abende.\nMit Führung.",
        feld="work",
        art="events",
        stand="running",
        geplant_von="2026-01-15",
        ist_von="2026-02-01",
        stelle="Wirtschaftsförderung",
        mittel_geplant="12.500,50",
        mittel_ist="0",
        anmerkungen="Nur für den Bericht",
    )
    page = plain(emil.get(at))
    for text in ("ab 15.01.2026", "ab 01.02.2026", "12.500,50 €", "0 €", "Branchendialog Holz"):
        assert text in page.replace("\N{NO-BREAK SPACE}", " "), text
    assert "Timber dialogue" in plain(emil.get(f"/en{at}"))
    assert ("emil", "measure_added") in desk.actions()
    # Empty is unknown, and 0 is not.
    bare = plain(emil.get(add(emil, titel="Nichts bekannt")))
    assert bare.count("unbekannt") >= 4
    assert "0 €" not in bare


def test_what_is_wrong_is_said_beside_its_field(emil: Browser) -> None:
    form = form_of(emil.get(f"{LIST}/neu"), "/neu")
    typed = form.with_(
        titel="",
        geplant_von="2026-05-01",
        geplant_bis="2026-04-01",
        ist_von="gestern",
        mittel_geplant="viel",
        mittel_ist="-1",
        beschreibung="x" * 4001,
    )
    answer = post(emil, f"{LIST}/neu", typed)
    assert answer.status_code == 400
    for name in ("titel", "geplant_bis", "ist_von", "mittel_geplant", "mittel_ist", "beschreibung"):
        assert f'id="f-{name}-error"' in answer.text, name
    assert 'id="f-geplant_von-error"' not in answer.text


def test_a_form_that_is_sent_twice_is_one_measure(desk: Staffed, emil: Browser) -> None:
    form = form_of(emil.get(f"{LIST}/neu"), "/neu")
    assert post(emil, f"{LIST}/neu", form.with_(titel="")).status_code == 400
    before = len(desk.store.measures.all())
    answers = [post(emil, f"{LIST}/neu", form.with_(titel="Doppelt")) for _ in range(2)]
    assert len({one.headers["location"] for one in answers}) == 1
    assert len(desk.store.measures.all()) == before + 1
    odd = form.with_(titel="Anders", schluessel="../<script>")
    assert post(emil, f"{LIST}/neu", odd).status_code == 303
    assert len(desk.store.measures.all()) == before + 2


def test_of_two_who_write_at_once_nothing_is_lost(emil: Browser, paula: Browser) -> None:
    at = add(emil, titel="Zweimal")
    first = form_of(emil.get(f"{at}/bearbeiten"), "/bearbeiten")
    second = form_of(paula.get(f"{at}/bearbeiten"), "/bearbeiten")
    assert post(emil, f"{at}/bearbeiten", first.with_(stelle="Amt A")).status_code == 303
    late = post(paula, f"{at}/bearbeiten", second.with_(anmerkungen="von Paula"))
    assert late.status_code == 400
    assert "inzwischen geändert" in late.text
    assert "von Paula" in late.text
    again = form_of(late, "/bearbeiten")
    assert post(paula, f"{at}/bearbeiten", again.with_(stelle="Amt A")).status_code == 303
    page = plain(emil.get(at))
    assert "Amt A" in page
    assert "von Paula" in page
    assert "Fassung 3" in page


def test_what_the_other_wrote_stands_beside_mine(emil: Browser, paula: Browser) -> None:
    at = add(emil, titel="Beide", stelle="Amt", mittel_geplant="100")
    first = form_of(emil.get(f"{at}/bearbeiten"), "/bearbeiten")
    second = form_of(paula.get(f"{at}/bearbeiten"), "/bearbeiten")
    theirs = first.with_(stelle="Amt A", mittel_geplant="250,5", stand="running", titel="Beide!")
    assert post(emil, f"{at}/bearbeiten", theirs).status_code == 303
    mine = second.with_(stelle="Amt P", stand="done", titel="Beide!", anmerkungen="von Paula")
    late = post(paula, f"{at}/bearbeiten", mine)
    assert late.status_code == 400
    said = words(late)
    for one in ("emil", "Amt A", "Mittel geplant 100 € 250,5 €", "Zustand Vorher geplant"):
        assert one in said, said
    again = form_of(late, "/bearbeiten")
    # Both made the same of the title, and nobody but Paula wrote notes.
    assert {name for name, _ in again.pairs if name.startswith("wahl-")} == {
        "wahl-stelle",
        "wahl-stand",
    }
    assert again.get("mittel_geplant") == ["250,5"], "what she left alone is as he made it"
    assert again.get("stelle") == ["Amt P"]
    kept = again.with_(wahl__stelle="ihre", wahl__stand="meine")
    assert post(paula, f"{at}/bearbeiten", kept).status_code == 303
    end = form_of(emil.get(f"{at}/bearbeiten"), "/bearbeiten")
    assert [end.get(name)[0] for name in ("stelle", "stand", "mittel_geplant", "anmerkungen")] == [
        *("Amt A", "done", "250,5", "von Paula")
    ]


def test_an_indicator_and_a_fact_changed_at_once_go_together(emil: Browser, paula: Browser) -> None:
    at = add(emil, titel="Zugleich")
    key = indicator(emil, at, name="Gäste", ziel="100")
    fact = form_of(paula.get(f"{at}/bearbeiten"), "/bearbeiten")
    page = paula.get(at)
    (mine,) = [one for one in forms_of(page, "/kennzahlen") if one.get("kennzahl") == [key]]
    publish = form_of(page, "/oeffentlich")
    other = indicator(emil, at, name="Stände")
    assert post(paula, f"{at}/bearbeiten", fact.with_(stelle="Amt P")).status_code == 303
    assert post(paula, f"{at}/kennzahlen", mine.with_(ziel="120")).status_code == 303
    assert set(keys(emil.get(at))) == {key, other}
    # The same indicator, though: what was typed is still in the form.
    late = post(emil, f"{at}/kennzahlen", mine.with_(ziel="90", formwort=emil.word()))
    assert late.status_code == 400
    assert "Kennzahl inzwischen geändert" in late.text
    assert "Ziel: 120" in words(late)
    (again,) = [one for one in forms_of(late, "/kennzahlen") if one.get("kennzahl") == [key]]
    assert again.get("ziel") == ["90"]
    assert post(emil, f"{at}/kennzahlen", again.with_()).status_code == 303
    blind = post(paula, f"{at}/oeffentlich", [*publish.pairs, ("zeigen", "1")])
    assert blind.status_code == 400
    assert "entscheiden Sie noch einmal" in blind.text


def test_values_are_appended_and_the_last_one_holds(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Werte", geplant_von="2025-10-01")
    key = indicator(emil, at, name="Gäste", einheit="Personen", ziel="50", zaehlweise="sum")
    typed = {"quartal": "2025-Q4", "tag": "2025-12-31", "quelle": "Liste"}
    assert value(emil, at, key, wert="12", **typed).status_code == 303
    assert value(emil, at, key, wert="20,5", **typed).status_code == 303
    page = words(emil.get(at))
    assert "bisher: 20,5 Personen" in page
    assert "41 % vom Ziel" in page
    assert "2025-Q4: 12 Personen" in page  # what was entered before
    # Taken back it is unknown again, and not zero.
    assert value(emil, at, key, wert="", **typed).status_code == 303
    page = words(emil.get(at))
    assert "bisher: unbekannt" in page
    (held,) = [one for one in desk.store.measures.all() if at.endswith(one.key)]
    assert [one.value for one in held.values] == [12, 20.5, None]
    assert {one.account for one in held.values} == {"emil"}
    assert desk.actions().count(("emil", "measure_valued")) >= 3
    # A quarter that has not begun, a day to come, no source: refused.
    assert value(emil, at, key, wert="1", **{**typed, "quartal": "2026-Q2"}).status_code == 400
    assert value(emil, at, key, wert="1", **{**typed, "tag": "2026-03-03"}).status_code == 400
    assert value(emil, at, key, wert="1", **{**typed, "quelle": " "}).status_code == 400
    assert len(desk.store.measures.get(held.key).values) == 3  # type: ignore[union-attr]


def test_an_indicator_that_goes_leaves_what_was_entered(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Weg")
    key = indicator(emil, at, name="Weg damit")
    value(emil, at, key, wert="3", quartal="2026-Q1", tag="2026-03-01", quelle="Liste")
    held = forms_of(emil.get(at), "/kennzahlen")
    form = next(one for one in held if one.get("kennzahl") == [key])
    answer = post(emil, f"{at}/kennzahlen", [*form.pairs, ("schritt", "entfernen")])
    assert answer.status_code == 303
    assert keys(emil.get(at)) == []
    kept = desk.store.measures.get(at.rpartition("/")[2])
    assert kept is not None
    assert kept.values[0].value == 3
    assert "Weg damit" in [one.name_de for one in kept.versions[1].measure.indicators]


def plot(name: str, *, confirmed: bool, area: float | None) -> PlotRecord:
    day = TODAY - timedelta(days=1 if confirmed else 900)
    values = {"name": name, "municipality": "14730070", "status": "free"}
    if area is not None:
        values["area_available"] = area  # type: ignore[assignment]
    box = shapely.box(12.30, 51.52, 12.304, 51.523)
    provenance = {"status": Provenance(source="Amt", confirmed_on=day)}
    return PlotRecord(name, box, values, provenance)


def test_computed_indicators_against_another_count(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Berechnet", geplant_von="2025-07-01")
    for name in COMPUTED:
        indicator(emil, at, berechnet=name, ziel="10")
    plots = [plot(f"x{n}", confirmed=n % 3 > 0, area=1000.0 * (n + 1)) for n in range(7)]
    plots.append(plot("y", confirmed=True, area=None))
    changes = [Change(one.id, None, one) for one in plots]
    desk.store.write(changes, account="import", reason="", at=desk.clock.now())
    desk.office.application.state.service.refresh()
    for number in range(3):
        desk.office.send(typed={"name": f"A{number}", "email": "a@b.example", "message": "?"})
    desk.clock.wait(minutes=1)
    rows = {
        (row["Kennzahl"], row["Quartal"]): row
        for row in table(emil)
        if row["Tabelle"] == "Quartalswert" and row["Maßnahme"] == "Berechnet"
    }
    catalogue = desk.office.application.state.service.catalogue()
    free = [one for one in catalogue.plots if one.status_shown == "free"]
    hectares = sum(float(one.values.get("area_available", 0)) for one in free) / 10_000
    assert len(free) == 5
    now = "2026-Q1"
    assert figure(rows["Freie, bestätigte Flächen", now]["Wert"]) == len(free)
    assert figure(rows["Freie, bestätigte Fläche", now]["Wert"]) == pytest.approx(hectares)
    assert "ohne 1 Flächen" in rows["Freie, bestätigte Fläche", now]["Bemerkung"]
    share = figure(rows["Anteil in der Frist bestätigter Flächen", now]["Wert"])
    assert share == pytest.approx(100 * 5 / 8)
    assert (
        figure(rows["Eingegangene Anfragen", now]["Wert"]) == len(desk.store.enquiries.all()) == 3
    )
    # Before anything was kept nobody knows, and it is not nothing.
    for name in (one.label.de for one in COMPUTED.values()):
        before = rows[name, "2025-Q4"]
        assert before["Wert"] == ""
        assert before["Bemerkung"]
    # A figure that was entered counts there, and not where the service knows.
    key = keys(emil.get(at))[0]
    for quarter in ("2025-Q4", now):
        typed = {"wert": "77", "quartal": quarter, "tag": "2025-12-31", "quelle": "Zählung"}
        assert value(emil, at, key, **typed).status_code == 303
    rows = {
        (row["Kennzahl"], row["Quartal"]): row
        for row in table(emil)
        if row["Tabelle"] == "Quartalswert" and row["Maßnahme"] == "Berechnet"
    }
    assert rows["Freie, bestätigte Flächen", "2025-Q4"]["Wert"] == "77"
    assert rows["Freie, bestätigte Flächen", now]["Wert"] == "5"


def table(browser: Browser, path: str = f"{LIST}.csv") -> list[dict[str, str]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    text = answer.content.decode("utf-8-sig")
    delimiter = "," if path.startswith("/en") else ";"
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def figure(text: str) -> float:
    return float(text.replace(",", "."))


def test_evidence_is_judged_by_its_bytes(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Belegt")
    assert prove(emil, at, "Presse", adresse="https://example.org/a?b=1").status_code == 303
    for address in ("javascript:alert(1)", "ftp://example.org", "//example.org", ""):
        assert prove(emil, at, "Presse", adresse=address).status_code == 400, address
    pdf = pikepdf.new()
    pdf.add_blank_page()
    written = io.BytesIO()
    pdf.save(written)
    assert prove(emil, at, "Plan", file=("../../x.exe", written.getvalue())).status_code == 303
    assert prove(emil, at, "Text", file=("a.pdf", b"no pdf at all")).status_code == 400
    bad = prove(
        emil, at, "Beides", adresse="https://example.org", file=("a.pdf", written.getvalue())
    )
    assert bad.status_code == 400
    held = desk.store.measures.get(at.rpartition("/")[2])
    assert held is not None
    link, document = held.proof
    assert (link.link, document.media_type) == ("https://example.org/a?b=1", "application/pdf")
    answer = emil.get(f"{at}/nachweise/{document.key}")
    with pikepdf.open(io.BytesIO(answer.content)) as kept:
        assert len(kept.pages) == 1
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert emil.get(f"{at}/nachweise/{link.key}").status_code == 404
    gone = emil.send(f"{at}/nachweise/{document.key}/entfernen")
    assert gone.status_code == 303
    assert emil.get(f"{at}/nachweise/{document.key}").status_code == 404
    held = desk.store.measures.get(held.key)
    assert held is not None
    assert held.evidence[1].removed_by == "emil"


def test_too_large_a_file_is_refused(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Groß")
    most = desk.office.settings.document_mb * 1_000_000
    assert prove(emil, at, "Groß", file=("a.pdf", b"%PDF-" + b"x" * most)).status_code == 400
    assert prove(emil, at, "Groß", file=("a.pdf", b"x" * (most + 200_000))).status_code == 413


def test_visitors_see_what_a_publisher_showed_and_nothing_else(
    desk: Staffed, emil: Browser, paula: Browser
) -> None:
    at = add(
        emil,
        titel="Öffentlich",
        beschreibung="Für alle",
        mittel_geplant="4711",
        anmerkungen="geheime Notiz",
        feld="climate",
        geplant_von="2026-01-01",
    )
    key = indicator(emil, at, name="Bäume", einheit="Stück", ziel="8")
    value(emil, at, key, wert="2", quartal="2026-Q1", tag="2026-03-01", quelle="Forst")
    prove(emil, at, "innerer Nachweis", adresse="https://example.org/intern")

    def public(path: str = "/massnahmen") -> str:
        return desk.office.ask("GET", path).text

    assert "Öffentlich" not in plain_text(public())
    form = form_of(paula.get(at), "/oeffentlich")
    denied = post(emil, f"{at}/oeffentlich", [*form.pairs, ("zeigen", "1")])
    assert denied.status_code in {401, 403}
    assert show(paula, at).status_code == 303
    for path, percent in (("/massnahmen", "25 %"), ("/en/massnahmen", "25 %")):
        page = public(path).replace("\N{NO-BREAK SPACE}", " ")
        assert "Öffentlich" in page
        assert "Bäume" in page
        assert percent in page
        for hidden in ("4711", "4.711", "geheime", "intern", "Nachweis", "emil"):
            assert hidden not in page, (path, hidden)
    content = public("/massnahmen.csv")
    assert "Bäume" in content
    assert not any(one in content for one in ("4711", "geheime", "intern", "emil", "Mittel"))
    # What is written since waits.
    desk.clock.wait(minutes=1)
    edit = form_of(emil.get(f"{at}/bearbeiten"), "/bearbeiten")
    post(emil, f"{at}/bearbeiten", edit.with_(titel="Noch nicht freigegeben"))
    value(emil, at, key, wert="8", quartal="2026-Q1", tag="2026-03-02", quelle="Forst")
    assert "Noch nicht" not in public()
    assert "100 %" not in public().replace("\N{NO-BREAK SPACE}", " ")
    assert show(paula, at).status_code == 303
    assert "Noch nicht freigegeben" in public()
    assert "100 %" in public().replace("\N{NO-BREAK SPACE}", " ")
    assert show(paula, at, public=False).status_code == 303
    assert "freigegeben" not in public()
    assert [action for _, action in desk.actions()].count("measure_hidden") == 1


def plain_text(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_who_may_what(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Rollen")
    rita = desk.browser("rita")
    assert rita.get(at).status_code == 200
    assert "/bearbeiten" not in rita.get(at).text
    assert f'href="{LIST}/neu"' not in rita.get(LIST).text
    assert rita.get(f"{at}/bearbeiten").status_code == 403
    assert rita.send(f"{at}/werte", kennzahl="x").status_code == 403
    assert emil.send("/verwaltung/berichte/auswertung/abschliessen").status_code == 403
    # Measures are the county's: to be bound to a municipality keeps nobody from them.
    assert "Bearbeiten" in emil.get(at).text


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.sampled_from(LANGUAGES))
def test_a_number_is_read_as_it_is_written(digits: int, decimals: int, language: Language) -> None:
    number = digits / 10**decimals
    assert figure_of(shown(number, language), language) == number


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1.250", "de", 1250),
        ("1.250", "en", 1.25),
        ("1,250", "en", 1250),
        ("1,250", "de", 1.25),
        ("1.5", "de", 1.5),
        ("1,5", "en", 1.5),
        ("12 500,75", "de", 12500.75),
        ("−3", "de", -3),
        ("1.25.0", "de", None),
        ("1e9", "de", None),
        ("NaN", "de", None),
        ("inf", "en", None),
        ("5 €", "de", None),
        ("9" * 20, "de", None),
        ("٣", "de", None),
    ],
)
def test_numbers_as_people_type_them(text: str, language: Language, expected: float | None) -> None:
    assert figure_of(text, language) == expected


def test_a_count_outlasts_what_it_counts(desk: Staffed, emil: Browser) -> None:
    at = add(emil, titel="Vergangen", geplant_von="2026-01-01")
    indicator(emil, at, berechnet="enquiries")
    indicator(emil, at, berechnet="campaign_visits")
    desk.clock.wait(days=200)  # the last test of the module: no clock goes back
    desk.office.go_round()
    assert not desk.store.enquiries.all()
    desk.office.application.state.service.refresh()
    rows = [row for row in table(desk.browser("emil")) if row["Maßnahme"] == "Vergangen"]
    held = {row["Kennzahl"]: row for row in rows if row["Quartal"] == "2026-Q1"}
    assert held["Eingegangene Anfragen"]["Wert"] == "3"
    # Where there was no campaign nobody counted.
    assert held["Aufrufe von Kampagnen"]["Wert"] == ""
    assert held["Aufrufe von Kampagnen"]["Bemerkung"] == "noch nicht gezählt"
