"""Every rule fires where it should, says so in figures and in two languages, or is quiet."""

from __future__ import annotations

import re
from typing import Final

import pytest

from data.fields import BY_NAME as FIELDS
from data.plausibility import RULES, SEVERITY_LABELS, Rule, Severity, by_severity, check
from data.words import LANGUAGES
from tests.data.plausibility.case import TODAY, Case, says
from tests.data.plausibility.cases import TABLE

FIRES: Final = [(rule, case) for rule, cases in TABLE.items() for case in cases.fires]
QUIET: Final = [(rule, case) for rule, cases in TABLE.items() for case in cases.quiet]
# § 17 Satz 1 BauNVO in the version of 14 June 2021, typed from the law; None is a dash.
LAW: Final[dict[str, tuple[float, float, float | None]]] = {
    "MI": (0.6, 1.2, None),
    "MU": (0.8, 3.0, None),
    "MK": (1.0, 3.0, None),
    "GE": (0.8, 2.4, 10.0),
    "GEe": (0.8, 2.4, 10.0),
    "GI": (0.8, 2.4, 10.0),
    "GIe": (0.8, 2.4, 10.0),
    "SO": (0.8, 2.4, 10.0),
}


@pytest.mark.parametrize(("rule", "case"), FIRES)
def test_the_rule_fires_and_says_why(rule: str, case: Case) -> None:
    found = case.findings(rule)
    assert len(found) == 1
    assert case.says in found[0].text.de
    assert found[0].plot == "x-1"


def figures(text: str, thousands: str, point: str, day: str) -> list[float]:
    """Return the numbers in a sentence, without dates."""
    text = re.sub(day, "", text).replace("\N{NO-BREAK SPACE}", " ")
    pattern = rf"\d+(?:\{thousands}\d{{3}})*(?:\{point}\d+)?"
    found = re.findall(pattern, text)
    return sorted(float(one.replace(thousands, "").replace(point, ".")) for one in found)


@pytest.mark.parametrize(("rule", "case"), FIRES)
def test_both_languages_say_the_same_figures(rule: str, case: Case) -> None:
    (found,) = case.findings(rule)
    de, en = found.text
    assert de != en
    assert not re.search(r"[{}]|\bNaN\b|\bNone\b", de + en)
    german = figures(de, ".", ",", r"\d\d\.\d\d\.\d{4}")
    assert german == figures(en, ",", ".", r"\d{1,2} [A-Z][a-z]+ \d{4}")


@pytest.mark.parametrize(("rule", "case"), QUIET)
def test_the_rule_is_quiet_just_short_of_it(rule: str, case: Case) -> None:
    assert case.findings(rule) == []


def test_every_rule_has_a_plot_that_it_fires_on_and_one_that_it_does_not() -> None:
    assert set(TABLE) == {rule.name for rule in RULES}
    assert all(cases.fires and cases.quiet for cases in TABLE.values())


def test_there_are_at_least_twenty_five_rules_of_all_severities() -> None:
    assert len(RULES) >= 25
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert {rule.severity for rule in RULES} == set(Severity) == set(SEVERITY_LABELS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_source_and_names_known_fields(rule: Rule) -> None:
    assert all(rule.source)
    assert set(rule.fields) <= set(FIELDS)
    for sentence in rule.sentence:
        assert sentence.endswith((".", "?", "}"))
    places = [set(re.findall(r"{(\w+)}", sentence)) for sentence in rule.sentence]
    assert places[0] == places[1]


@pytest.mark.parametrize("zoning", LAW)
def test_measures_of_building_are_those_of_the_law(zoning: str) -> None:
    grz, gfz, bmz = LAW[zoning]

    def doubted(**values: float) -> set[str]:
        case = Case({"zoning": zoning, **values})
        names = {"grz_above_zoning", "gfz_above_zoning", "gfz_above_all", "bmz_above_all"}
        return names & {finding.rule.name for finding in check(case.record(), TODAY)}

    assert doubted(grz=grz, gfz=gfz) == set()
    if grz < 1:
        assert doubted(grz=grz + 0.01) == {"grz_above_zoning"}
    assert doubted(gfz=gfz + 0.01) == {"gfz_above_zoning" if gfz < 3 else "gfz_above_all"}
    if bmz is not None:
        assert doubted(bmz=bmz) == set()
        assert doubted(bmz=bmz + 0.1) == {"bmz_above_all"}


def test_an_empty_record_lacks_a_contact_and_nothing_else() -> None:
    assert [finding.rule.name for finding in check(says("").record(), TODAY)] == ["contact_missing"]


def test_the_serious_findings_come_first() -> None:
    case = says(
        "",
        status="free",
        status_until=TODAY,
        area_available=9_000.0,
        area_net=8_000.0,
        grz=0.9,
        zoning="GE",
        plan_status="adopted",
    )
    found = check(case.record(), TODAY)
    order = [Severity.SERIOUS, Severity.DOUBTFUL, Severity.HINT]
    ranks = [order.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}
    assert list(by_severity(found).items()) == [
        (severity, ranks.count(rank)) for rank, severity in enumerate(order)
    ]


def test_words_of_a_record_are_data_and_not_a_template() -> None:
    (found,) = says("", plan_status="unplanned", plan_name="{grz} {0} %s").findings(
        "unplanned_with_name"
    )
    assert all("{grz} {0} %s" in text for text in found.text)


def test_a_long_text_is_cut_in_a_sentence() -> None:
    (found,) = says("", contact_mail="x" * 5_000).findings("mail_malformed")
    assert all(len(found.text.in_(language)) < 250 for language in LANGUAGES)
