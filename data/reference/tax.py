"""Tax multipliers (Hebesätze) as the Regionaldatenbank Deutschland delivers them.

The CSV of its tables 71231-… has titles above, a heading of one to several rows, notes
below; a row names year or key day, regional key, name and figures. Beside multipliers it
has revenues and base amounts, so a column counts only where its heading says "Hebesatz",
or the titles do and the heading names nothing else. States, regions and counties are
left out; a town that is a county of its own has a key of five digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.errors import Finding, InputError, shorten
from data.imports.table import Form
from data.reference.entry import Origin
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.imports.table import Row, Table

FORM: Final = Form("lines")
COLUMNS: Final = (
    *("ags", "name", "year", "grundsteuer_a", "grundsteuer_b", "gewerbesteuer"),
    *("source", "quality", "note"),
)
_TAXES: Final[Mapping[str, re.Pattern[str]]] = {
    "grundsteuer_a": re.compile(r"grundsteuer\s*a\b"),
    "grundsteuer_b": re.compile(r"grundsteuer\s*b\b"),
    "gewerbesteuer": re.compile(r"gewerbesteuer\b"),
}
_MULTIPLIER: Final = re.compile(r"hebes[aä]tz")
_OTHER: Final = re.compile(r"umlage|aufkommen|grundbetrag|aufbringung")
_MUNICIPALITY: Final = re.compile(r"\d{8}")
_REGIONAL: Final = re.compile(r"(\d{5})\d{4}(\d{3})")
_TOWN: Final = re.compile(r"\d{5}")
_YEAR: Final = re.compile(r"(?:\d{1,2}\.\d{1,2}\.)?((?:19|20)\d\d)")
# Signs of official statistics: nothing there, secret, of no use, not yet known, no figure.
_UNKNOWN: Final = frozenset({"", "-", "–", ".", "x", "X", "/", "...", "…"})
_FIGURE: Final = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
_MOST: Final = 5_000.0
"""Per cent; above it a figure is no multiplier, but an amount in a wrong column."""
_OFFICES: Final = "Statistische Ämter des Bundes und der Länder"


@dataclass(frozen=True, slots=True)
class Rates:
    """Multipliers by municipality and year, as rows of the table `tax_rates`."""

    rows: tuple[dict[str, Any], ...]
    years: tuple[int, ...]
    others: int
    """Rows of states, regions and counties, which are left out."""


def read(table: Table, source: str | None, year: int | None) -> tuple[Rates, Origin]:
    """Return the multipliers, and where they are from.

    Parameters
    ----------
    source
        Name of the source; None: the one that the file names.
    year
        Year, where the file names none.

    Raises
    ------
    InputError
        Where columns are missing or ambiguous, the year is missing or another one, or a
        figure is none.
    """
    reader = _Reader(table, year)
    rows = tuple(reader.rows())
    if not rows:
        raise InputError(
            Finding(
                table.name,
                None,
                Text("keine Gemeinde", "no municipality"),
                Text("Zeilen mit einem Schlüssel (AGS)", "rows with a key (AGS)"),
            )
        )
    origin = _origin(table, source, max(row["year"] for row in rows))
    for row in rows:
        row["source"] = origin.source
    years = tuple(sorted({row["year"] for row in rows}))
    return Rates(rows, years, reader.others), origin


def _origin(table: Table, source: str | None, newest: int) -> Origin:
    said = any(_OFFICES in str(cell) for row in table.rows for cell in row.cells if cell)
    if said:
        return Origin(
            source or f"Regionaldatenbank Deutschland, {_OFFICES}",
            f"© {_OFFICES}, Deutschland",
            "dl-de/by-2-0",
            str(newest),
        )
    if source is None:
        expected = Text(
            f"--source, da die Datei die {_OFFICES} nicht nennt",
            f"--source, since the file does not name the {_OFFICES}",
        )
        raise InputError(Finding(table.name, None, None, expected))
    return Origin(source, source, "", str(newest))


class _Reader:
    """Reads one file row by row; what stands alone in a row above can be its year."""

    def __init__(self, table: Table, year: int | None) -> None:
        self._table = table
        self._asked = year
        self._key = self._key_column()
        first = next(i for i, row in enumerate(table.rows) if self._area(row))
        self._above = [_texts(row) for row in table.rows[:first]]
        self._places = self._columns()
        self._standing: int | None = None
        self.others = 0

    def rows(self) -> Iterator[dict[str, Any]]:
        seen = set()
        for row in self._table.rows:
            texts = _texts(row)
            alone = [text for text in texts if text]
            if len(alone) == 1 and (found := _YEAR.fullmatch(alone[0])):
                self._standing = int(found[1])
            ags = self._ags(texts)
            if ags is None:
                self.others += bool(self._area(row))
                continue
            read = self._row(row, texts, ags)
            if (ags, read["year"]) in seen:
                expected = Text(
                    f"eine Zeile für eine Gemeinde und {read['year']}",
                    f"one row for a municipality and {read['year']}",
                )
                raise self._refused(row, "AGS", ags, expected)
            seen.add((ags, read["year"]))
            yield read

    def _row(self, row: Row, texts: list[str], ags: str) -> dict[str, Any]:
        name = texts[self._key + 1] if self._key + 1 < len(texts) else ""
        return {
            "ags": ags,
            "name": name or ags,
            "year": self._year(row, texts),
            **{tax: self._figure(row, texts[place], tax) for tax, place in self._places.items()},
            "source": None,
            "quality": "amtlich",
            "note": None,
        }

    def _key_column(self) -> int:
        rows = [_texts(row) for row in self._table.rows]
        width = max(map(len, rows))
        counts = [
            sum(
                bool(_MUNICIPALITY.fullmatch(row[place]) or _REGIONAL.fullmatch(row[place]))
                for row in rows
            )
            for place in range(width)
        ]
        if not any(counts):
            expected = Text(
                "eine Spalte mit Gemeindeschlüsseln (AGS, acht Ziffern)",
                "a column with municipality keys (AGS, eight digits)",
            )
            raise InputError(Finding(self._table.name, None, None, expected))
        return counts.index(max(counts))

    def _area(self, row: Row) -> str | None:
        """Return the regional key of a row of figures."""
        text = _texts(row)[self._key]
        return text if text == "DG" or re.fullmatch(r"\d{2,12}", text) else None

    def _ags(self, texts: list[str]) -> str | None:
        key = texts[self._key]
        if _MUNICIPALITY.fullmatch(key):
            return key
        if regional := _REGIONAL.fullmatch(key):
            return "".join(regional.groups())
        name = texts[self._key + 1] if self._key + 1 < len(texts) else ""
        return f"{key}000" if _TOWN.fullmatch(key) and "stadt" in name.casefold() else None

    def _columns(self) -> dict[str, int]:
        headings = _headings(self._above)
        titles = " ".join(cell for row in self._above for cell in row).casefold()
        says = [bool(_MULTIPLIER.search(heading)) for heading in headings]
        if not any(says) and _MULTIPLIER.search(titles):
            says = [not _OTHER.search(heading) for heading in headings]
        found: dict[str, int] = {}
        for tax, pattern in _TAXES.items():
            places = [
                place
                for place, heading in enumerate(headings)
                if says[place] and place != self._key and pattern.search(heading)
            ]
            if len(places) > 1:
                columns = ", ".join(str(place + 1) for place in places)
                expected = Text(
                    f"eine Spalte für den Hebesatz der {tax}",
                    f"one column for the multiplier of {tax}",
                )
                raise InputError(
                    Finding(
                        self._table.name,
                        None,
                        Text(f"Spalten {columns}", f"columns {columns}"),
                        expected,
                    )
                )
            if places:
                found[tax] = places[0]
        if "gewerbesteuer" not in found:
            expected = Text(
                "eine Spalte mit „Gewerbesteuer“ und „Hebesatz“ in der Überschrift",
                "a column with “Gewerbesteuer” and “Hebesatz” in its heading",
            )
            raise InputError(Finding(self._table.name, None, None, expected))
        return found

    def _year(self, row: Row, texts: list[str]) -> int:
        said = [
            int(found[1])
            for place, text in enumerate(texts)
            if place not in {self._key, *self._places.values()} and (found := _YEAR.fullmatch(text))
        ]
        year = said[0] if said else self._standing
        if year is None:
            above = {int(y) for cells in self._above for text in cells for y in _years(text)}
            year = above.pop() if len(above) == 1 else None
        if year is None and self._asked is None:
            raise self._refused(
                row,
                "year",
                None,
                Text("ein Jahr in der Datei, oder --year", "a year in the file, or --year"),
            )
        if year is not None and self._asked not in {None, year}:
            raise self._refused(
                row,
                "year",
                str(year),
                Text(f"{self._asked}, wie --year sagt", f"{self._asked}, as --year says"),
            )
        return year or self._asked  # type: ignore[return-value]

    def _figure(self, row: Row, text: str, tax: str) -> float | None:
        if text in _UNKNOWN:
            return None
        value = float(text.replace(",", ".")) if _FIGURE.fullmatch(text) else None
        if value is None or value > _MOST:
            expected = Text(
                f"ein Hebesatz in Prozent bis {_MOST:.0f}, oder eines von - . x /",
                f"a multiplier in per cent up to {_MOST:.0f}, or one of - . x /",
            )
            raise self._refused(row, tax, shorten(text), expected)
        return value

    def _refused(self, row: Row, field: str, found: str | None, expected: Text) -> InputError:
        return InputError(Finding(self._table.place_of(row), field, found, expected))


def _texts(row: Row) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row.cells]


def _years(text: str) -> list[str]:
    return re.findall(r"(?<![\d-])((?:19|20)\d\d)(?![\d-])", text)


def _headings(above: Sequence[Sequence[str]]) -> list[str]:
    """Return what stands above each column; a cell spans the empty ones right of it."""
    width = max(map(len, above), default=0)
    words: list[list[str]] = [[] for _ in range(width)]
    for row in above:
        if sum(map(bool, row)) < 2:  # noqa: PLR2004 – a title, not a heading
            continue
        last = ""
        for place, cell in enumerate(row):
            last = cell or last
            words[place].append(last)
    return [" ".join(parts).casefold() for parts in words]
