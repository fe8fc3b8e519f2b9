"""The order in which files of tests are handed out."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import LONGEST


def test_each_file_that_takes_longest_is_there_once() -> None:
    here = Path(__file__).parent
    assert [path for path in LONGEST if not (here / path).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)
