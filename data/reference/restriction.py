"""Areas in which building is restricted, whatever the layer is; its meaning is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from data import codes
from data.errors import Finding, InputError
from data.fields import BY_NAME
from data.imports.words import key
from data.reference.entry import Meaning
from data.words import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIELDS: Final = ("flood", "protection", "mining", "contamination")
"""Coded fields that a layer can speak of; what a code means is said in `geo.constraints`."""
LEVELS: Final = tuple(entry.code for entry in codes.RESTRICTION_LEVEL if entry.code != "none")
_CODED: Final = re.compile(r"([a-z_]+):([a-z0-9_]+)")


def read(shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Return the areas (EPSG:4326); their attributes are not kept, the layer's meaning is one."""
    return gpd.GeoDataFrame(geometry=list(shapes), crs="EPSG:4326")


def meaning(
    said: str | None, level: str | None, reason_de: str | None, reason_en: str | None
) -> Meaning:
    """Return what `--meaning` and its companions say.

    Parameters
    ----------
    said
        `field:code`, or a name of the areas in both languages, "German/English".
    level, reason_de, reason_en
        Class and reason, for a name of one's own alone.

    Raises
    ------
    InputError
        Says which of them is missing, unknown or too much.
    """
    if said is None:
        raise InputError(
            _said(
                "--meaning",
                None,
                Text(
                    f"feld:code von {', '.join(FIELDS)}, oder deutsch/englisch",
                    f"field:code of {', '.join(FIELDS)}, or German/English",
                ),
            )
        )
    if coded := _CODED.fullmatch(said):
        if level or reason_de or reason_en:
            found = level or reason_de or reason_en
            raise InputError(
                _said(
                    "--level, --reason-de, --reason-en",
                    found,
                    Text("nichts: der Code hat eigene", "none: the code has its own"),
                )
            )
        return _coded(*coded.groups())
    labels = [part.strip() for part in said.split("/")]
    if len(labels) != 2 or not all(labels) or not key(labels[0]):  # noqa: PLR2004
        raise InputError(
            _said(
                "--meaning",
                said,
                Text(
                    "feld:code, oder ein Name in beiden Sprachen: deutsch/englisch",
                    "field:code, or a name in both languages: German/English",
                ),
            )
        )
    if level not in LEVELS:
        raise InputError(
            _said(
                "--level",
                level,
                Text(f"eines von {', '.join(LEVELS)}", f"one of {', '.join(LEVELS)}"),
            )
        )
    if not reason_de or not reason_en:
        raise InputError(
            _said(
                "--reason-de, --reason-en",
                None,
                Text("der Grund in beiden Sprachen", "the reason in both languages"),
            )
        )
    return Meaning(Text(*labels), level=level, reason=Text(reason_de, reason_en))


def _coded(field: str, code: str) -> Meaning:
    if field not in FIELDS:
        raise InputError(
            _said(
                "--meaning",
                field,
                Text(f"ein Feld von {', '.join(FIELDS)}", f"a field of {', '.join(FIELDS)}"),
            )
        )
    possible = [entry.code for entry in BY_NAME[field].codes if entry.code != "none"]
    if code not in possible:
        raise InputError(
            _said(
                "--meaning",
                f"{field}:{code}",
                Text(f"ein Code von {', '.join(possible)}", f"a code of {', '.join(possible)}"),
            )
        )
    label = codes.label(BY_NAME[field].codes, code)
    name = BY_NAME[field].label
    return Meaning(Text(f"{name.de}: {label.de}", f"{name.en}: {label.en}"), field, code)


def _said(option: str, found: str | None, expected: Text) -> Finding:
    return Finding(option, None, found, expected)
