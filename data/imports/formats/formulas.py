"""Cells of a sheet (SpreadsheetML) whose value nobody has computed, or that failed.

A formula is stored beside what it last came to. Programs that write workbooks without a
spreadsheet (openpyxl and others) leave that out, or write 0 and ask for the workbook to be
computed when it is opened; calamine takes either, and a failed formula, for what it is not.
ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.2.2 (calcPr).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from data.imports.table import Unusable
from data.words import Text

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
}
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_LONGEST: Final = 80

_FORMULA: Final = Text("die Formel {formula} ohne Ergebnis", "the formula {formula} without result")
_COMPUTED: Final = Text(
    "ein berechneter Wert: die Datei einmal im Tabellenprogramm öffnen und speichern",
    "a computed value: open the file once in the spreadsheet program and save it",
)
_NO_ERROR: Final = Text("ein Wert, kein Fehler der Tabelle", "a value, no error of the sheet")


def unusable(archive: zipfile.ZipFile, sheet: str) -> dict[tuple[int, int], Unusable]:
    """Return the cells of a sheet without a value to take, by row and column from 0.

    Parameters
    ----------
    archive
        Workbook that was looked through: of bounded size, without entities.
    sheet
        Name of the sheet.
    """
    try:
        path, computes = _sheet(archive, sheet)
        with archive.open(path) as file:
            return dict(_cells(file, computes=computes))
    except (KeyError, etree.XMLSyntaxError, ValueError):
        return {}  # what calamine can read all the same has no formulas where they belong


def _sheet(archive: zipfile.ZipFile, sheet: str) -> tuple[str, bool]:
    """Return the member that holds a sheet, and whether the workbook is still to be computed."""
    with archive.open("xl/workbook.xml") as file:
        book = etree.parse(file, etree.XMLParser(**_SAFE)).getroot()
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        relations = etree.parse(file, etree.XMLParser(**_SAFE)).getroot()
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    named = {
        one.get("name"): one.get(_RELATION) or one.get(_STRICT_RELATION)
        for one in book.iter("{*}sheet")
    }
    target = targets[named[sheet]]
    computes = any(one.get("fullCalcOnLoad") in {"1", "true"} for one in book.iter("{*}calcPr"))
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}", computes


def _cells(file: Any, *, computes: bool) -> Iterator[tuple[tuple[int, int], Unusable]]:  # noqa: ANN401
    shared: dict[str, str] = {}
    for _, cell in etree.iterparse(file, events=("end",), tag="{*}c", **_SAFE):
        formula = cell.find("{*}f")
        value = (cell.findtext("{*}v") or "").strip()
        kind = cell.get("t", "n")
        text = "" if formula is None else _written(formula, shared)
        place = _PLACE.fullmatch(cell.get("r", ""))
        if place is not None:
            where = int(place[2]) - 1, _column(place[1])
            if kind == "e":
                found = f"{value} (={text})" if text else value
                yield where, Unusable(found[:_LONGEST], _NO_ERROR)
            elif formula is not None and kind != "str" and _lacks(value, kind, computes=computes):
                yield where, Unusable(_FORMULA.format(formula=f"={text}"), _COMPUTED)
        cell.clear()
        parent = cell.getparent()
        while parent is not None and cell.getprevious() is not None:
            del parent[0]


def _lacks(value: str, kind: str, *, computes: bool) -> bool:
    """Say whether a formula has no value; 0 is none where all is still to be computed."""
    return not value or (computes and kind == "n" and value == "0")


def _written(formula: etree._Element, shared: dict[str, str]) -> str:
    """Return a formula's text; of those that share one, the first one's."""
    text = (formula.text or "").strip()
    if formula.get("t") == "shared":
        text = shared.setdefault(formula.get("si", ""), text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
