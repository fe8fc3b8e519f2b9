"""What tests of the data room share: the fact sheet that the embedded dataset is from."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

type Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def facts(shared: Callable[[str], Path]) -> Callable[[str], Rows]:
    """Return a function that reads a table of the fact sheet; what is unknown is ""."""

    def rows(name: str) -> Rows:
        with shared(f"../facts/{name}.csv").open(encoding="utf-8", newline="") as file:
            return [
                {key: "" if cell == "unknown" else cell for key, cell in row.items()}
                for row in csv.DictReader(file, delimiter=";")
            ]

    return rows
