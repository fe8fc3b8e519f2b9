"""Files of reference layers as offices deliver them, made small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

OFFICES: Final = "Statistische Ämter des Bundes und der Länder"


def tax_table(
    path: Path, rows: Iterable[str], *, year: str = "2024", encoding: str = "latin-1"
) -> Path:
    """Write a table 71231-01-03-5: year, key, name, then three figures three times.

    Each row is "key;name;A;B;trade", the multipliers.
    """
    lines = [
        "GENESIS-Tabelle: 71231-01-03-5",
        "Realsteuervergleich - Jahressumme - regionale Tiefe: Gemeinden;;;;;;;;;;;",
        "Realsteuervergleich;;;;;;;;;;;",
        ";;;Istaufkommen;;;Grundbetrag;;;Hebesatz;;",
        "Jahr;Gemeinden;;" + ";".join(["Grundsteuer A;Grundsteuer B;Gewerbesteuer"] * 3),
        ";;;" + ";".join(["Tsd. EUR"] * 6 + ["%"] * 3),
    ]
    for row in rows:
        key, name, *rates = row.split(";")
        lines.append(";".join([year, key, f"  {name}", *["12"] * 3, *["34"] * 3, *rates]))
    lines += ["__________", f"© {OFFICES}, Deutschland, 2025", "Stand: 23.02.2026 / 10:22:10"]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def census_cell(east: int, north: int, people: str, *, size: int = 100) -> str:
    """Return a row of the census grid, of the cell with this lower left corner."""
    half = size // 2
    return f"CRS3035RES{size}mN{north}E{east};{east + half};{north + half};{people}"


def ages_table(path: Path, rows: Iterable[str], classes: Sequence[str]) -> Path:
    """Write a table of the census grid of 100 m that divides people by age."""
    heading = ["GITTER_ID_100m", "x_mp_100m", "y_mp_100m", "Insgesamt_Bevoelkerung", *classes]
    path.write_text("\n".join([";".join(heading), *rows]) + "\n", encoding="utf-8")
    return path


def census_table(path: Path, rows: Iterable[str], *, size: str = "100m") -> Path:
    """Write a table of the census grid."""
    heading = f"GITTER_ID_{size};x_mp_{size};y_mp_{size};Einwohner"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def layer(
    path: Path,
    shapes: Sequence[BaseGeometry],
    columns: Mapping[str, Sequence[object]] | None = None,
    *,
    crs: str = "EPSG:25833",
    stated: str | None = None,
) -> Path:
    """Write shapes that are given in EPSG:25833 in another system, or say another one."""
    frame = gpd.GeoDataFrame(dict(columns or {}), geometry=list(shapes), crs="EPSG:25833")
    frame = frame.to_crs(crs)
    if stated:
        frame = frame.set_crs(stated, allow_override=True)
    frame.to_file(path)
    return path
