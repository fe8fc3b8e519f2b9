"""How suitability is explained: every criterion, beside the function that computes it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from api.explained import Step, all_points, confirmations, fields_of_action
from data.fields import PUBLIC, Group, Origin
from data.freshness import Freshness
from data.words import LANGUAGES
from geo.criteria import BY_NAME, CRITERIA, FIELDS_OF_ACTION

if TYPE_CHECKING:
    from api.explained import Explained
    from data.words import Language


def explained(language: Language) -> dict[str, Explained]:
    return {one.name: one for field in fields_of_action(language) for one in field.criteria}


def german(text: str) -> float:
    """Return the figure in a German text: "ab 10.000 m²" is 10000."""
    (figure,) = re.findall(r"\d[\d.]*(?:,\d+)?", text)
    return float(figure.replace(".", "").replace(",", "."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_criterion_is_explained_once(language: Language) -> None:
    fields = fields_of_action(language)
    assert len(fields) == len(FIELDS_OF_ACTION)
    # Criteria that only branches weigh are explained by their profiles.
    assert sorted(explained(language)) == sorted(one.name for one in CRITERIA)
    assert all_points(language) == "100"
    assert sum(float(field.weight) for field in fields) == 100


@pytest.mark.parametrize("one", [c for c in CRITERIA if c.curve], ids=lambda c: c.name)
def test_figures_have_the_points_that_are_computed(one: object) -> None:
    criterion = BY_NAME[one.name]  # type: ignore[attr-defined]
    said = explained("de")[criterion.name]
    assert said.straight
    *steps, unknown = said.steps
    assert len(steps) == len(criterion.curve)
    for step in steps:
        (value,) = criterion.value_of(np.array([german(step.fact)]))
        assert german(step.points) == pytest.approx(criterion.weight * value, abs=0.0501)
    # Level beyond the last figure, and straight in between.
    assert steps[-1].fact.startswith("ab ")
    figures = [german(step.fact) for step in steps]
    (beyond,) = criterion.value_of(np.array([figures[-1] * 2]))
    assert german(steps[-1].points) == pytest.approx(criterion.weight * beyond, abs=0.0501)
    for (a, x), (b, y) in pairwise(zip(figures, steps, strict=True)):
        (middle,) = criterion.value_of(np.array([(a + b) / 2]))
        mean = (german(x.points) + german(y.points)) / 2
        assert mean == pytest.approx(criterion.weight * middle, abs=0.0501)
    assert unknown.fact == "unbekannt"


def test_codes_are_in_words_the_best_first() -> None:
    said = explained("de")["zoning"]
    assert said.steps[0] == Step("GI – Industriegebiet", "6")
    assert said.steps[1] == Step("GIe – Industriegebiet, eingeschränkt", "5,1")
    assert said.steps[-2] == Step("MI – Mischgebiet", "1,2")
    assert said.steps[-1] == Step("unbekannt", "1,2 bis 6 offen")
    assert not said.straight
    english = explained("en")["development"]
    assert english.steps[0] == Step("fully serviced", "6")
    assert english.steps[-1] == Step("unknown", "0 to 6 open")


def test_ends_of_a_curve_are_worded() -> None:
    assert [one.fact for one in explained("de")["motorway_truck"].steps] == [
        "bis 3 Min.",
        "10 Min.",
        "20 Min.",
        "ab 40 Min.",
        "unbekannt",
    ]
    assert explained("en")["power"].steps[0].fact == "0 MVA"
    assert "Regelverkehr" in explained("de")["station_car"].note
    assert explained("de")["airport_car"].note == ""


def test_confirmations_last_as_long_as_is_set() -> None:
    policy = Freshness(status_days=90, days={Group.MONEY: 1})
    said = confirmations(policy, "de")
    assert (said[0].days, said[0].groups) == ("1 Tag", ("Preis",))
    assert (said[1].days, said[1].groups) == ("90 Tage", ("Verfügbarkeit",))
    recorded = {one.group for one in PUBLIC if one.origin is Origin.RECORD}
    assert sum(len(one.groups) for one in said) == len(recorded)
    assert confirmations(Freshness(), "en")[0].days == "365 days"
