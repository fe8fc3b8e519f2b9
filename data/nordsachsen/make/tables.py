"""Reading the tables of the dataset."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent

type Row = dict[str, str]


def read(name: str) -> list[Row]:
    """Return the rows of the table `name`; an empty cell, meaning unknown, is ``""``."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn_centres() -> list[Row]:
    """Return the central places that the embedded roads hold; the others lie beyond them."""
    return [row for row in read("centres") if row["drawn"] == "1"]


def has_position(row: Row) -> bool:
    """Tell whether the row says where it lies."""
    return bool(row["lon"] and row["lat"])
