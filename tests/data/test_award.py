"""Award criteria are read as they are written, and an unknown weight stays unknown."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.award import Criterion, criteria, missing_weight

NAMES: Final = st.text(st.sampled_from("abcÄß -/"), min_size=1, max_size=12).map(
    lambda text: " ".join(text.strip(" -").split())
)
WEIGHTS: Final = st.none() | st.integers(0, 10_000).map(lambda hundredths: hundredths / 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ; \n;", []),
        ("Arbeitsplätze: 40 %; Energie: 60%", [("Arbeitsplätze", 40), ("Energie", 60)]),
        ("Arbeitsplätze 40 %\nEnergie (12,5 %)", [("Arbeitsplätze", 40), ("Energie", 12.5)]),
        ("Arbeitsplätze – 40 %; Ausbildung", [("Arbeitsplätze", 40), ("Ausbildung", None)]),
        ("mind. 30 % Grünfläche", [("mind. 30 % Grünfläche", None)]),
        ("50 %", [("50 %", None)]),
        ("Energie: 140 %", [("Energie: 140 %", None)]),
    ],
)
def test_a_text_is_read(text: str, expected: list[tuple[str, float | None]]) -> None:
    assert criteria(text) == tuple(Criterion(*one) for one in expected)


@given(st.lists(st.tuples(NAMES.filter(bool), WEIGHTS), max_size=5), st.sampled_from(["; ", "\n"]))
def test_what_is_written_is_read_again(held: list[tuple[str, float | None]], between: str) -> None:
    text = between.join(
        name if weight is None else f"{name}: {f'{weight:g}'.replace('.', ',')} %"
        for name, weight in held
    )
    found = criteria(text)
    assert [(one.name, one.weight) for one in found] == held
    whole = sum(round((weight or 0) * 100) for _, weight in held)
    rest = missing_weight(found)
    assert (None if rest is None else round(rest * 100)) == (
        10_000 - whole or None if whole < 10_000 else None
    )


@given(st.text(max_size=60))
def test_any_text_is_read_and_nothing_is_lost(text: str) -> None:
    """Every letter of a text stands in a name, but for the weights taken out of it."""
    kept = "".join(one.name for one in criteria(text))
    assert {sign for sign in text if sign.isalpha()} <= set(kept)
