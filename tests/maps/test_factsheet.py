from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.fields import PUBLIC
from data.record import Provenance
from data.words import LANGUAGES, Text, kilometres, minutes
from geo.accessibility import REASONS
from geo.catalogue import Reach, Restriction, Score
from geo.destinations import KINDS, MODES
from maps.factsheet import (
    Fact,
    FactSheet,
    fact_sheet,
)
from maps.publisher import REGIONALBUDGET, Publisher
from maps.sources import attributions, network_note
from tests.sample import DAY, HOSTILE, sample_catalogue

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue, Plot


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


def sheet_of(catalogue: Catalogue, key: str, language: Language = "de") -> FactSheet:
    return fact_sheet(catalogue, catalogue.by_id[key], language)


def facts_of(sheet: FactSheet) -> dict[str, Fact]:
    return {fact.name: fact for group in sheet.groups for fact in group.facts}


def test_every_public_field_of_an_unknown_plot_is_listed_as_unknown(catalogue: Catalogue) -> None:
    sheet = sheet_of(catalogue, "xx-unknown")
    assert set(sheet.unknown) == {field.label.de for field in PUBLIC}
    assert all(fact.value is None for fact in facts_of(sheet).values())
    assert all(figure.value is None for figure in sheet.key_figures)
    assert sheet.score is None
    assert sheet.score_range == "0 bis 100 von 100"
    assert sheet.status == "unknown"
    assert sheet.title == "xx-unknown"


def test_groups_follow_the_registry(catalogue: Catalogue) -> None:
    for plot in catalogue.plots:
        names = list(facts_of(fact_sheet(catalogue, plot, "de")))
        order = [field.name for field in PUBLIC]
        assert names == sorted(names, key=order.index)


@pytest.mark.parametrize(
    ("name", "de", "en"),
    [
        ("area_available", "52.300 m² (5,23 ha)", "52,300 m² (5.23 ha)"),
        ("parcel_smallest", "5.000 m²", "5,000 m²"),
        ("price", "28,50 €/m²", "28.50 €/m²"),
        (
            "price_tiers",
            "förderfähig 24 €/m²; sonst 28,50 €/m²",
            "eligible 24 €/m²; otherwise 28.50 €/m²",
        ),
        ("divisible", "ja", "yes"),
        ("zoning", "GI – Industriegebiet", "GI – industrial area"),
        ("plan_date", "14.05.2019", "14 May 2019"),
        ("uses_excluded", "Einzelhandel, Vergnügungsstätten", "retail, amusement venues"),
        ("municipality", "Delitzsch (AGS 14730070)", "Delitzsch (AGS 14730070)"),
        ("estate", "Am Musterweg", "Am Musterweg"),
        ("power_mva", "6,3 MVA", "6.3 MVA"),
    ],
)
def test_values_in_words(catalogue: Catalogue, name: str, de: str, en: str) -> None:
    assert facts_of(sheet_of(catalogue, "dz-001", "de"))[name].value == de
    assert facts_of(sheet_of(catalogue, "dz-001", "en"))[name].value == en


def test_a_tax_says_its_year_and_source(catalogue: Catalogue) -> None:
    tax = facts_of(sheet_of(catalogue, "dz-001"))["trade_tax"]
    assert (tax.value, tax.source, tax.confirmed) == (
        "395 % (2025)",
        "Haushaltssatzung 2025",
        "2025",
    )
    figure = sheet_of(catalogue, "dz-001").key_figures[-1]
    assert (figure.value, figure.note) == ("395 %", "2025")


def test_facts_carry_source_and_day(catalogue: Catalogue) -> None:
    fact = facts_of(sheet_of(catalogue, "dz-001"))["zoning"]
    assert fact.source == "Stadt Delitzsch, Stadtplanungsamt"
    assert fact.confirmed == "21.01.2026"


def test_price_on_request_is_not_unknown(catalogue: Catalogue) -> None:
    sheet = sheet_of(catalogue, "dz-002")
    assert facts_of(sheet)["price"].value == "auf Anfrage"
    assert "Kaufpreis" not in sheet.unknown


def test_what_cannot_apply_is_not_unknown(catalogue: Catalogue) -> None:
    assert "Bindung bis" not in sheet_of(catalogue, "dz-001").unknown
    assert "Bindung bis" in sheet_of(catalogue, "xx-unknown").unknown


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("dz-001", None),
        ("dz-002", "reserviert bis 01.05.2026"),
        ("dz-003", "nicht bestätigt seit 01.06.2024"),
        ("dz-005", None),
    ],
)
def test_status_note(catalogue: Catalogue, key: str, note: str | None) -> None:
    assert sheet_of(catalogue, key).status_note == note


def test_a_binding_that_is_over_is_not_mentioned(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-002"]
    later = DAY + timedelta(days=61)
    assert fact_sheet(catalogue, plot, "de", today=later).status_note is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7.4, "7,5 min"),
        (7.2, "7 min"),
        (0.1, "0 min"),
        (9.9, "10 min"),
        (10.4, "10 min"),
        (27.9, "28 min"),
    ],
)
def test_minutes_are_no_finer_than_known(value: float, words: str) -> None:
    assert minutes(value, "de") == words


def test_kilometres_have_a_decimal_below_twenty() -> None:
    assert kilometres(6.12, "en") == "6.1 km"
    assert kilometres(25.2, "en") == "25 km"


def test_journeys_give_minutes_or_a_reason(catalogue: Catalogue) -> None:
    for plot in catalogue.plots:
        sheet = fact_sheet(catalogue, plot, "de")
        assert [way.kind for way in sheet.journeys] == [kind.name for kind in KINDS if kind.main]
        # Of the others those that the network holds are folded away, the rest is named.
        assert not sheet.further
        for kind in KINDS:
            assert kind.main == (kind.label.de not in (sheet.absent_note or ""))
        for journey in sheet.journeys:
            assert list(journey.modes) == list(MODES)
            for mode in journey.modes.values():
                assert (mode.minutes is None) == (mode.reason is not None)
    port = {j.kind: j for j in sheet_of(catalogue, "dz-001").journeys}["port"]
    assert port.modes["car"].reason == REASONS["none_in_network"].de


def test_network_note_says_what_the_minutes_rest_on(catalogue: Catalogue) -> None:
    note = network_note(catalogue.network, "de")
    assert "sample.osm" in note
    assert "01.02.2026" in note
    assert "schematisch" in note
    exact = replace(catalogue.network, schematic=False, as_of=None)
    assert "schematisch" not in network_note(exact, "de")
    assert "unbekannt" in network_note(exact, "de")


def test_reasons_run_from_the_strongest_to_the_unknown(catalogue: Catalogue) -> None:
    reasons = sheet_of(catalogue, "dz-001").reasons
    assert reasons[0].label == "Planungsrecht"
    assert reasons[-1].points is None
    assert reasons[0].points == "20"


def test_attributions_mark_what_is_invented(catalogue: Catalogue) -> None:
    lines = attributions(catalogue, "de")
    assert any("erfunden" in line for line in lines)
    assert catalogue.network.attribution in lines
    assert len(lines) == len(set(lines))


def test_hostile_text_is_passed_on_as_it_is(catalogue: Catalogue) -> None:
    for language in LANGUAGES:
        sheet = sheet_of(catalogue, "xx-hostile", language)
        assert sheet.title == HOSTILE
        assert facts_of(sheet)["plan_name"].value == HOSTILE


def test_braces_in_a_reason_are_no_placeholder(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    entry = plot.restrictions[0]
    quoted = replace(entry, reason=entry.reason._replace(de="siehe {Akte}"))
    sheet = fact_sheet(catalogue, replace(plot, restrictions=(quoted,)), "de")
    assert sheet.restrictions[0].reason == "siehe {Akte}"


def test_funding_notice_has_a_period() -> None:
    publisher = Publisher(
        funding_valid_from=date(2026, 1, 1), funding_valid_until=date(2026, 12, 31)
    )
    assert publisher.notice_on(date(2026, 12, 31)) is not None
    assert publisher.notice_on(date(2027, 1, 1)) is None
    assert publisher.notice_on(date(2025, 12, 31)) is None
    own = Publisher(funding_notice=Text("Gefördert.", "Funded."))
    assert own.notice_on(date(2030, 1, 1)) == own.funding_notice


@pytest.mark.parametrize(
    ("day", "warned"), [(date(2025, 5, 5), False), (date(2025, 5, 6), True), (DAY, True)]
)
def test_the_default_notice_is_always_shown_and_warned_of_since_a_ministry_was_renamed(
    day: date, *, warned: bool
) -> None:
    assert Publisher().notice_on(day) == REGIONALBUDGET
    warning = Publisher().notice_warning(day)
    assert (warning is not None) is warned
    if warning:
        assert "renamed on 2025-05-06" in warning
        assert "\n" not in warning
    assert Publisher(funding_notice=Text("", "")).notice_warning(day) is None
    asked = Publisher(funding_valid_until=date(2030, 1, 1))
    assert asked.notice_warning(day) is None
    over = Publisher(funding_valid_until=date(2020, 1, 1)).notice_warning(day)
    assert over
    assert "it is not printed" in over


def test_a_stop_without_regular_service_says_so_and_names_one_that_has_it(
    catalogue: Catalogue,
) -> None:
    plot = catalogue.by_id["dz-001"]
    other = Reach(9.0, 7.0, "Delitzsch ob Bf")
    halt = Reach(2.1, 1.0, "Musterhalt", verified=False)
    for language, alone, beside in (
        (
            "de",
            "Halt ohne belegten Regelverkehr",
            "Halt ohne belegten Regelverkehr; mit belegtem Regelverkehr: Delitzsch ob Bf, 9 min",
        ),
        (
            "en",
            "regular service not verified",
            "regular service not verified; verified service: Delitzsch ob Bf, 9 min",
        ),
    ):
        for way, caveat in ((halt, alone), (replace(halt, regular=other), beside), (other, None)):
            reach = {"car": {**plot.reach["car"], "station": way}}
            sheet = fact_sheet(catalogue, replace(plot, reach=reach), language)  # type: ignore[arg-type]
            journeys = {journey.kind: journey.modes["car"] for journey in sheet.journeys}
            assert journeys["station"].caveat == caveat
            assert journeys["airport"].caveat is None


def with_score(catalogue: Catalogue, score: Score, language: Language = "de") -> FactSheet:
    plot = replace(catalogue.by_id["dz-001"], score=score)
    return fact_sheet(catalogue, plot, language)


def test_the_score_can_be_recomputed_from_what_is_shown(catalogue: Catalogue) -> None:
    sheet = sheet_of(catalogue, "dz-001")
    assert sheet.score_points == "66,5 von 90 bekannten Punkten: 74 von 100"
    english = sheet_of(catalogue, "dz-001", "en")
    assert english.score_points == "66.5 of 90 known points: 74 of 100"
    shown = [reason.points_of for reason in sheet.reasons]
    assert shown[0] == "20 von 20"
    assert shown[-1] == "bis zu 10 Punkte"
    assert english.reasons[-1].points_of == "up to 10 points"
    known = [entry.split(" von ") for entry in shown if " von " in entry]
    reached, most = (sum(float(one[end].replace(",", ".")) for one in known) for end in (0, 1))
    assert (reached, most) == (66.5, 90)
    assert sheet.score == str(round(100 * reached / most))


def test_a_score_at_the_end_of_its_range_says_why(catalogue: Catalogue) -> None:
    contributions = catalogue.by_id["dz-001"].score.contributions
    low = Score(8.6, 8.6, 80, {}, 0.0, 57.14, lambda: contributions)
    assert with_score(catalogue, low).score_points == (
        "0 von 57,1 bekannten Punkten: 9 von 100, denn weniger ist nicht möglich, was immer "
        "noch unbekannt ist"
    )
    assert with_score(catalogue, low, "en").score_points.endswith("whatever is still unknown")


def test_a_plot_of_which_nothing_is_known_says_so(catalogue: Catalogue) -> None:
    sheet = sheet_of(catalogue, "xx-unknown")
    assert sheet.score_points == "Noch ist kein Kriterium bekannt."
    assert not sheet.all_known


def confirmed(catalogue: Catalogue, provenance: Provenance, *lapsed: str) -> Plot:
    plot = catalogue.by_id["dz-001"]
    record = replace(plot.record, provenance={"*": provenance})
    return replace(plot, record=record, lapsed=frozenset(lapsed))


@pytest.mark.parametrize(
    ("language", "lapsed", "undated"),
    [
        ("de", "seit 01.02.2022 nicht mehr bestätigt", "Datum unbekannt"),
        ("en", "not confirmed any more since 1 Feb 2022", "date unknown"),
    ],
)
def test_facts_say_when_and_by_whom_they_were_confirmed(
    catalogue: Catalogue, language: Language, lapsed: str, undated: str
) -> None:
    by = Provenance("Stadt Delitzsch", date(2022, 2, 1), "Wirtschaftsförderung")
    facts = facts_of(fact_sheet(catalogue, confirmed(catalogue, by, "zoning"), language))
    assert facts["zoning"].confirmed == lapsed
    assert facts["zoning"].confirmed_by == "Wirtschaftsförderung"
    assert facts["area_net"].confirmed == facts["area_net"].day
    facts = facts_of(
        fact_sheet(catalogue, confirmed(catalogue, Provenance("Stadt Delitzsch")), language)
    )
    assert facts["zoning"].confirmed == undated
    # Of what is unknown there is no date to miss.
    assert facts["gfz"].value is None
    assert facts["gfz"].confirmed is None


def test_what_a_layer_says_has_a_date_of_its_own(catalogue: Catalogue) -> None:
    old = confirmed(catalogue, Provenance("Stadt", date(2020, 1, 1)), "flood")
    layer = Restriction(
        "layer:flood",
        Text("Hochwasser", "Flood"),
        "serious",
        Text("Im Überschwemmungsgebiet.", "In the floodplain."),
        "Landesamt",
        date(2026, 1, 1),
        computed=True,
        counts_as=("flood", "hq100"),
    )
    shown = replace(old, restrictions=(layer, *old.restrictions))
    assert old.has_lapsed("flood")
    assert not shown.has_lapsed("flood")
    sheet = fact_sheet(catalogue, shown, "de")
    assert facts_of(sheet)["flood"].confirmed == "01.01.2026"
    # The record's own word beside it has still run out.
    record = [row for row in sheet.restrictions if row.reason == "außerhalb"]
    assert [row.confirmed for row in record] == ["seit 15.01.2026 nicht mehr bestätigt"]


def test_an_undated_price_on_request_is_dated_by_its_own_field(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-002"]
    by = {"price_on_request": Provenance("Stadt", date(2026, 2, 3))}
    asked = replace(plot, record=replace(plot.record, provenance=by))
    assert facts_of(fact_sheet(catalogue, asked, "de"))["price"].confirmed == "03.02.2026"


def test_text_of_the_record_is_german_on_an_english_sheet(catalogue: Catalogue) -> None:
    facts = facts_of(sheet_of(catalogue, "dz-001", "en"))
    assert facts["plan_name"].lang == "de"
    assert facts["zoning"].lang is None
    assert facts["municipality"].lang is None
    assert {fact.lang for fact in facts_of(sheet_of(catalogue, "dz-001")).values()} == {None}
    plot = catalogue.by_id["dz-001"]
    note = replace(plot.restrictions[0], reason=Text("Leitung quert", "Leitung quert"))
    quoting = replace(plot, restrictions=(note, plot.restrictions[1]))
    rows = fact_sheet(catalogue, quoting, "en").restrictions
    assert [row.lang for row in rows] == ["de", None]


def test_grave_restrictions_stand_the_worst_first(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    excluded = replace(plot.restrictions[1], level="excluded")
    sheet = fact_sheet(catalogue, replace(plot, restrictions=(*plot.restrictions, excluded)), "de")
    assert [row.level for row in sheet.grave] == ["excluded", "serious"]
    assert sheet_of(catalogue, "xx-unknown").grave == ()


@pytest.mark.parametrize(
    ("status", "start", "said"),
    [
        ("free", DAY + timedelta(days=30), "verfügbar ab 01.04.2026"),
        ("free", DAY, None),
        ("planned", DAY + timedelta(days=30), "verfügbar ab 01.04.2026"),
        ("sold", DAY + timedelta(days=30), None),
        ("free", None, None),
    ],
)
def test_a_plot_says_from_when_it_can_be_had(
    catalogue: Catalogue, status: str, start: date | None, said: str | None
) -> None:
    plot = catalogue.by_id["dz-001"]
    values = {**plot.values, **({"available_from": start} if start else {})}
    later = replace(plot, values=values, status=status, status_shown=status)
    assert fact_sheet(catalogue, later, "de").available == said


def test_the_reason_of_no_restriction_is_not_unknown(catalogue: Catalogue) -> None:
    plot = catalogue.by_id["dz-001"]
    label = "Grund der weiteren Einschränkung"
    assert label in fact_sheet(catalogue, plot, "de").unknown
    none = replace(plot, values={**plot.values, "restriction_level": "none"})
    assert label not in fact_sheet(catalogue, none, "de").unknown
