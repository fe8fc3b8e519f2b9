"""Profiles: what their files say, and what a wrong file is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given, settings
from pymcdm.methods import WSM

from data.codes import SECTORS
from geo.columns import columns
from geo.criteria import BY_NAME, EVERY, FIELDS_OF_ACTION
from geo.criteria import GENERAL as GENERAL_WEIGHTS
from geo.profiles import GENERAL, Profile, ProfileError, profiles, read_profile
from geo.suitability import score
from tests.geo.made import plots
from tests.geo.plain import score_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.catalogue import Plot

BRANCHES: Final = ("logistics", "manufacturing", "food", "chemistry", "digital", "crafts", "green")
every_profile = pytest.mark.parametrize("one", profiles().values(), ids=lambda one: one.name)


def test_there_is_one_for_each_branch_and_a_general_one() -> None:
    assert set(profiles()) == {"general", *BRANCHES}
    assert next(iter(profiles())) == "general"
    labels = {entry.code: entry.label.de for entry in SECTORS}
    assert {name: profiles()[name].label.de for name in BRANCHES} == {
        name: labels[name] for name in BRANCHES
    }


@every_profile
def test_weights_sum_to_a_hundred_and_split_into_the_fields_of_action(one: Profile) -> None:
    assert sum(one.weights.values()) == pytest.approx(100)
    assert one.fields_of_action.keys() == set(FIELDS_OF_ACTION)
    assert sum(one.fields_of_action.values()) == pytest.approx(100)
    assert all(share > 0 for share in one.fields_of_action.values())
    assert [c.name for c in one.criteria] == [c.name for c in EVERY]
    for text in (one.label, one.why):
        assert text.de
        assert text.en
        assert text.de != text.en or one.name == "general"


@every_profile
def test_value_functions_fit_their_facts(one: Profile) -> None:
    for criterion in one.criteria:
        registered = BY_NAME[criterion.name]
        assert criterion.column == registered.column
        assert bool(criterion.curve) == bool(registered.curve)
        if registered.values is not None:
            assert criterion.values is not None
            assert criterion.values.keys() == registered.values.keys()


def test_the_general_profile_is_the_registry() -> None:
    assert dict(GENERAL.weights) == GENERAL_WEIGHTS


def as_it_is(values: NDArray[np.float64], *, cost: bool) -> NDArray[np.float64]:
    """Leave values alone: a value function has normalised them, whichever way is better."""
    assert not cost
    return values


@settings(max_examples=60, deadline=None)
@given(plots(fewest=1))
def test_scores_are_weighted_sums_of_pymcdm(held: list[Plot]) -> None:
    """Where all is known the score is WSM on values that are already between 0 and 1."""
    for one in profiles().values():
        scored = score(columns(held), one.weights, one.criteria)
        whole = np.flatnonzero(~np.isnan(scored.values).any(axis=1))
        if len(whole):
            types = np.ones(len(scored.criteria))
            sums = WSM(as_it_is)(scored.values[whole], scored.weights, types, validation=False)
            assert scored.total[whole] == pytest.approx(100 * sums, abs=2e-6)
        for place, plot in enumerate(held):
            by_hand = score_of(plot, one.weights, one.criteria)
            total = float(scored.total[place])
            assert np.isnan(total) if by_hand is None else total == pytest.approx(by_hand, abs=2e-6)


WHOLE: Final = """
name = "made"
[label]
de = "Erdacht"
en = "Made up"
[why]
de = "Zum Versuch."
en = "For a trial."
[[criteria]]
name = "price"
weight = 50
[[criteria]]
name = "fibre"
weight = 30
curve = [[0, 0], [50, 1]]
[[criteria]]
name = "heat"
weight = 20
values = { plot = 1, estate = 0.5, none = 0 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "made.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    made = read_profile(written(tmp_path, WHOLE))
    assert made.weights == {"price": 50, "fibre": 30, "heat": 20}
    by_name = {one.name: one for one in made.criteria}
    assert by_name["fibre"].curve == ((0, 0), (50, 1))
    assert by_name["price"].curve == BY_NAME["price"].curve
    assert made.why.de == "Zum Versuch."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight = 50", "weight = 40", "weights sum to 90, expected 100"),
        ('name = "price"', 'name = "beauty"', "criteria beauty, expected some of motorway_truck"),
        ('name = "price"', 'name = "heat"', "criteria heat stand there twice"),
        ('name = "made"', 'name = "other"', "name is other, expected made"),
        ('name = "heat"', 'name = "gas"', "no criterion in climate"),
        ("[[0, 0], [50, 1]]", "[[50, 0], [0, 1]]", "fibre: the figures of a curve must rise"),
        ("[[0, 0], [50, 1]]", "[[0, 0], [50, 2]]", "fibre: values from 0 to 1"),
        ("estate = 0.5, ", "", "heat: values for exactly estate, none, plot"),
        ("curve = [[0, 0], [50, 1]]", "values = { a = 1 }", "fibre: a curve is expected"),
        ("values = { plot", "curve = [[0, 1]]\nvalues = { plot", "heat: a value for each code"),
        ("weight = 30", "weight = -30", "criteria.1.weight"),
        ("weight = 30", "weight = 30\nweigth = 1", "criteria.1.weigth"),
        ('en = "For a trial."', "", "why.en"),
        ("[why]", "[why", "made.toml"),
    ],
)
def test_a_wrong_file_is_told_what_was_expected(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in WHOLE
    with pytest.raises(ProfileError) as error:
        read_profile(written(tmp_path, WHOLE.replace(old, new, 1)))
    assert said in str(error.value)
    assert str(error.value).startswith("made.toml: ")
    assert "\n" not in str(error.value) or "[why" in new


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"nothing\.toml"):
        read_profile(tmp_path / "nothing.toml")
