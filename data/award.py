"""Award criteria: by what an owner chooses among several who want the same plot.

They are recorded as one text, a criterion an entry and its weight in per cent after it:
"Arbeitsplätze je Hektar: 40 %; Erneuerbare Energie: 25 %; Ausbildungsplätze". An entry
without a weight is a criterion whose weight is unknown, which is not a weight of nothing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

_ENTRY: Final = re.compile(r"[;\n]")
_WEIGHT: Final = re.compile(
    r"(?P<name>.*?\S)(?:\s*[:–-]\s*|\s+)(?P<open>\(\s*)?"
    r"(?P<weight>\d{1,3}(?:[.,]\d{1,2})?)\s*%(?(open)\s*\))"
)
_WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion, with its weight in per cent; None is unknown."""

    name: str
    weight: float | None


def criteria(text: str) -> tuple[Criterion, ...]:
    """Return the criteria of a recorded text in their order; none of an empty one."""
    entries = (" ".join(entry.split()) for entry in _ENTRY.split(text))
    return tuple(_criterion(entry) for entry in entries if entry)


def _criterion(entry: str) -> Criterion:
    found = _WEIGHT.fullmatch(entry)
    if found is None:
        return Criterion(entry, None)
    weight = float(found["weight"].replace(",", "."))
    # More than the whole is no share of it: the text is shown as it was written.
    if weight > _WHOLE:
        return Criterion(entry, None)
    return Criterion(found["name"], weight)


def missing_weight(found: tuple[Criterion, ...]) -> float | None:
    """Return what known weights leave of 100 %; None where they leave nothing, or say too much."""
    rest = _WHOLE - math.fsum(one.weight for one in found if one.weight is not None)
    return rest if rest > 0.005 else None  # noqa: PLR2004 – weights have two decimals
