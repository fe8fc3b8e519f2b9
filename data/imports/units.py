"""Units of foreign tables, and what one of them is in the unit of a field."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.fields import Field

# Unit of the registry → spelling, as `unit_key` writes it → factor to that unit.
_FACTORS: Final[Mapping[str, Mapping[str, str]]] = {
    "m²": {
        "m2": "1",
        **dict.fromkeys(("ha", "hektar", "hectare", "hectares"), "10000"),
        **dict.fromkeys(("ar", "a"), "100"),
        "km2": "1000000",
    },
    # Without a currency where a price is meant: “Price per sqm”.
    "€/m²": {"€/m2": "1", "/m2": "1", "€/ha": "0.0001", "ct/m2": "0.01", "cent/m2": "0.01"},
    "m": {**dict.fromkeys(("m", "meter", "metre", "metres"), "1"), "cm": "0.01"},
    "kV": {"kv": "1", "v": "0.001"},
    "MVA": {"mva": "1", "kva": "0.001"},
    "Mbit/s": {
        **dict.fromkeys(("mbit/s", "mbits", "mbit", "mbps"), "1"),
        **dict.fromkeys(("gbit/s", "gbits", "gbit", "gbps"), "1000"),
    },
    "dB(A)/m²": dict.fromkeys(("db(a)/m2", "db(a)", "db", "dba"), "1"),
    "%": {"%": "1"},
    "": {"%": "0.01"},
}
# Known, and of no field: a total price is none per m².
_OTHERS: Final = frozenset({"€", "t€", "mio€", "t", "mw", "kw", "km", "min"})


_SQUARE_METRE: Final = re.compile(
    r"m\^2|q(?:uadrat)?-?m(?:eter)?|sqm|sq\.?m\.?|squaremet(?:re|er)s?", re.ASCII
)
_EURO: Final = re.compile(r"eur(?:o)?s?", re.ASCII)
_PER: Final = re.compile(r"(^|€|ct|cent)(?:je|pro|per)(?=m2|ha)", re.ASCII)


def unit_key(text: str) -> str:
    """Return one spelling of a unit for all: without case and blanks, as “€/m2” and “ha”."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(folded.split()).strip("[]").rstrip(".")
    bare = _EURO.sub("€", _SQUARE_METRE.sub("m2", bare))
    return _PER.sub(r"\1/", bare)


_ALL: Final = frozenset(_OTHERS.union(*_FACTORS.values()))


def is_unit(text: str) -> bool:
    """Say whether a text is a unit."""
    return unit_key(text) in _ALL


def factor(field: Field, unit: str) -> Decimal | None:
    """Return what to multiply by for the field's own unit; None where the unit is no such."""
    found = _FACTORS.get(field.unit or "", {}).get(unit_key(unit))
    return None if found is None else Decimal(found)
