"""`datapackage.json`: names in it the sources of tables that have a source on every row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from data.attribution import named
from data.nordsachsen.make import tables

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "datapackage.json"
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "tax_rates": ("source",),
    "stations": ("service_source",),
    "junctions": ("name_source", "position_source"),
    "hubs": ("source",),
    "estates": ("source",),
}
"""Tables with sources in their rows, and the columns that hold them."""
WORDING: Final = {
    "stations": "DB Station&Service AG, CC BY 4.0; Regelverkehr: {names}",
    "junctions": "{names}; Lagen überwiegend geschätzt",
    "hubs": "{names}; Lagen überwiegend geschätzt",
}
"""Attribution around the names, where it is more than these."""
REGISTER: Final = {
    "title": "DB Station&Service AG, Stationsdaten",
    "path": "https://data.deutschebahn.com/",
}
GIVEN: Final[dict[str, list[dict[str, str]]]] = {"stations": [REGISTER]}
"""Sources of a whole table, before those of its rows."""
NO_SOURCE: Final = frozenset({"Schätzung", "Lage geschätzt", "nicht belegt"})


def sources(name: str) -> list[dict[str, str]]:
    """Return the distinct sources of the rows of a table, as Frictionless describes a source."""
    found: dict[str, dict[str, str]] = {}
    for column in COLUMNS[name]:
        for row in tables.read(name):
            for source in named(row[column]):
                path = {"path": source.site} if source.site else {}
                found.setdefault(source.name, {"title": source.name, **path})
    return [entry for title, entry in found.items() if title not in NO_SOURCE]


def write(path: Path) -> None:
    """Write the description with sources and attribution as the rows have them."""
    package: dict[str, Any] = json.loads((tables.FOLDER / NAME).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        name = resource["name"]
        if name in COLUMNS:
            found = sources(name)
            names = ", ".join(source["title"] for source in found)
            resource["sources"] = [*GIVEN.get(name, ()), *found]
            resource["attribution"] = WORDING.get(name, "{names}").format(names=names)
    text = json.dumps(package, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")
