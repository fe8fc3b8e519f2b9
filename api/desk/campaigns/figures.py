"""What came of a campaign: counts by day, as a table and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from data.exports.delimited import write_table
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.exports.sheet import Cell
    from data.store.campaigns import Count, Kind
    from data.words import Language

KINDS: Final[Mapping[Kind, Text]] = {
    "visit": Text("Aufrufe der Seite", "Views of the page"),
    "short_link": Text("davon über Kurzlink oder QR-Code", "of these by short link or QR code"),
    "expose": Text("Exposés", "Exposés"),
    "enquiry": Text("Anfragen", "Enquiries"),
    "registration": Text("Anmeldungen", "Registrations"),
}
_DAY: Final = Text("Tag", "Day")


@dataclass(frozen=True, slots=True)
class Day:
    """How often what happened on a day."""

    day: date
    times: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All days on which something was counted, the last one first, and their sums."""

    days: tuple[Day, ...]
    sums: Mapping[Kind, int]


def figures_of(counts: Iterable[Count]) -> Figures:
    """Return the counts of a campaign by day; a kind that a day has not is none: 0."""
    days: dict[date, dict[Kind, int]] = {}
    for one in counts:
        days.setdefault(one.day, dict.fromkeys(KINDS, 0))[one.kind] = one.count
    sums = {kind: sum(times[kind] for times in days.values()) for kind in KINDS}
    ordered = sorted(days.items(), reverse=True)
    return Figures(tuple(Day(day, times) for day, times in ordered), sums)


def as_csv(figures: Figures, language: Language) -> bytes:
    """Return the counts as a file, the first day first."""
    headings = [_DAY.in_(language), *(label.in_(language) for label in KINDS.values())]
    rows: list[list[Cell]] = [
        [one.day, *(one.times[kind] for kind in KINDS)] for one in reversed(figures.days)
    ]
    return table_bytes(headings, rows, language)


def table_bytes(
    headings: Iterable[str], rows: Iterable[Sequence[Cell]], language: Language
) -> bytes:
    """Return a table as a spreadsheet of a language opens it; no cell is a formula."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(headings, rows, path, language)
        return path.read_bytes()
