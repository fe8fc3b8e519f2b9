"""Railway stations: their names as people read them, and which have a regular service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.dataset import Dataset

# The station register leaves out the blanks around brackets: "Halle(Saale)Hbf".
_BEFORE: Final = re.compile(r"(?<=[^\s(])\(")
_AFTER: Final = re.compile(r"\)(?=\w)")


def readable(name: str) -> str:
    """Return a station's name with blanks around brackets: "Halle (Saale) Hbf"."""
    return _AFTER.sub(") ", _BEFORE.sub(" (", name))


def without_service(dataset: Dataset) -> frozenset[str]:
    """Return the EVA numbers of stations for which no source states a regular service.

    The register of stations also holds stops where no train stops, or an excursion
    train on some days of the year. A stop that is not in the dataset is not in the answer.
    """
    rows = dataset.table("stations")
    return frozenset(row["eva"] for row in rows if not row["service_source"])
