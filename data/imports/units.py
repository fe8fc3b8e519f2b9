"""Units of foreign tables, and what one of them is in the unit of a field."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.fields import Field

# Spelling → factor to the unit of the registry that stands before it.
_FACTORS: Final[Mapping[str, Mapping[str, str]]] = {
    "m²": {
        **dict.fromkeys(("m2", "qm", "sqm", "quadratmeter"), "1"),
        **dict.fromkeys(("ha", "hektar", "hectare", "hectares"), "10000"),
        **dict.fromkeys(("ar", "a"), "100"),
        "km2": "1000000",
    },
    "€/m²": {
        **dict.fromkeys(("€/m2", "eur/m2", "euro/m2", "€/qm", "eur/qm", "euro/qm"), "1"),
        **dict.fromkeys(("€jem2", "eurjem2", "eurojem2", "€prom2", "europrom2", "€/sqm"), "1"),
        **dict.fromkeys(("€/ha", "eur/ha", "euro/ha"), "0.0001"),
        **dict.fromkeys(("ct/m2", "cent/m2"), "0.01"),
    },
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
_OTHERS: Final = frozenset({"€", "eur", "euro", "t€", "teur", "mio€", "t", "mw", "kw", "km"})


def unit_key(text: str) -> str:
    """Return a spelling of a unit without case and blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split()).strip("[]").rstrip(".")


_ALL: Final = frozenset(_OTHERS.union(*_FACTORS.values()))


def is_unit(text: str) -> bool:
    """Say whether a text is a unit."""
    return unit_key(text) in _ALL


def factor(field: Field, unit: str) -> Decimal | None:
    """Return what to multiply by for the field's own unit; None where the unit is no such."""
    found = _FACTORS.get(field.unit or "", {}).get(unit_key(unit))
    return None if found is None else Decimal(found)
