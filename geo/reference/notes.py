"""What is said of a layer while it is loaded."""

from __future__ import annotations

from typing import Final

from data.words import Text

MUNICIPALITIES: Final = Text(
    "{own} von {all} Gemeinden des Landkreises; mit den Nachbarn {kept} von {total} der Datei.",
    "{own} of {all} municipalities of the county; with their neighbours {kept} of {total} in "
    "the file.",
)
MISSING: Final = Text(
    "Ohne Grenze in der Datei, sie behalten ihre schematische Fläche: {names}.",
    "Without a boundary in the file, they keep their schematic area: {names}.",
)
UNDATED: Final = Text(
    "Der Stand der Daten ist nicht genannt (--as-of); BKG verlangt das Jahr im Quellenvermerk.",
    "The date of the data is not named (--as-of); BKG demands the year in its attribution.",
)
AREAS: Final = Text(
    "{total} Flächen, {inside} davon berühren den Landkreis.",
    "{total} areas, {inside} of them touch the county.",
)
COVERED: Final = Text(
    "Wo keine Fläche liegt, gilt: nicht betroffen, soweit die Daten reichen.",
    "Where no area lies, a plot is not affected, as far as the data reach.",
)
NOT_COVERED: Final = Text(
    "Wo keine Fläche liegt, bleibt es unbekannt: wofür die Daten vollständig sind, sagt --covers.",
    "Where no area lies, nothing is known: --covers says for what the data are complete.",
)
RATES: Final = Text(
    "{own} von {all} Gemeinden des Landkreises, Jahre {years}; {others} Zeilen von Ländern, "
    "Bezirken und Kreisen bleiben weg.",
    "{own} of {all} municipalities of the county, years {years}; {others} rows of states, "
    "regions and counties are left out.",
)
CELLS: Final = Text(
    "{cells} Zellen, {people} Menschen; in {secret} Zellen ist die Zahl geheim.",
    "{cells} cells, {people} people; in {secret} cells the figure is kept secret.",
)
