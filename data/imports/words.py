"""Words of foreign tables: how headings, codes and the unknown are spelled in practice.

Labels and codes of the field registry count anyway; here stands what people write beside
them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from data.fields import FIELDS
from data.imports.spellings import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.fields import Field

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def key(text: str) -> str:
    """Return a text without case, umlauts, accents, blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
    bare = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in bare if char.isalnum())


_UNKNOWN: Final = frozenset(
    map(
        key,
        (
            *("unbekannt", "unknown", "nicht bekannt", "not known", "keine Angabe", "k. A."),
            *("keine Angaben", "n/a", "n. b.", "nicht angegeben", "NULL", "NaN"),
        ),
    )
)
_DASHES: Final = re.compile(r"[\s\-–—−‐/.?]*")


def is_unknown(text: str) -> bool:
    """Say whether a text stands for a fact that nobody knows."""
    return _DASHES.fullmatch(text) is not None or key(text) in _UNKNOWN


ID: Final = "id"
OUTLINE: Final = "geometry"
X: Final = "x"
Y: Final = "y"
SOURCE: Final = "source"
CONFIRMED: Final = "confirmed_on"
CONFIRMED_BY: Final = "confirmed_by"
PROVENANCE: Final = "provenance"
INVENTED: Final = "invented"
COORDINATES: Final = frozenset({X, Y})
IGNORED: Final = ""
"""What a column can mean beside a field of the record."""
SPECIAL: Final = (ID, OUTLINE, X, Y, SOURCE, CONFIRMED, CONFIRMED_BY, PROVENANCE, INVENTED)


@functools.cache
def headings() -> Mapping[str, frozenset[str]]:
    """Return by the key of a heading what it may mean: names of fields, `SPECIAL`, `IGNORED`.

    Names and labels of the registry come first; where one of them fits, spellings of
    other fields do not count.
    """
    first: dict[str, set[str]] = {}
    for name in SPECIAL:
        first.setdefault(key(name), set()).add(name)
    for field in FIELDS:
        for text in (field.name, *field.label, *(part.split("(")[0] for part in field.label)):
            first.setdefault(key(text), set()).add(field.name)
    second: dict[str, set[str]] = {}
    for name, texts in HEADINGS.items():
        for text in texts:
            second.setdefault(key(text), set()).add(name)
    return {text: frozenset(names) for text, names in (second | first).items()}


_YES: Final = ("ja", "yes", "j", "y", "x", "wahr", "true", "1", "1.0", "vorhanden")
_NO: Final = ("nein", "no", "n", "falsch", "false", "0", "0.0", "kein", "keine", "nicht möglich")
TRUTHS: Final[Mapping[str, bool]] = {key(text): True for text in _YES} | {
    key(text): False for text in _NO
}

NO_CODES: Final = "keine"
"""An empty list of codes: known to be none, not unknown."""
NO_CODES_WORDS: Final = frozenset({key(NO_CODES), "keiner", "none", "no"})

_NEGATIVE: Final = ("nein", "no", "kein", "keine", "keiner", "nicht vorhanden", "ohne")
_CODES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("zoning", "GIe"): ("eingeschränktes Industriegebiet", "GI(e)", "GI eingeschränkt"),
    ("zoning", "GEe"): ("eingeschränktes Gewerbegebiet", "GE(e)", "GE eingeschränkt"),
    ("zoning", "SO"): ("Sondergebiet",),
    ("plan_status", "adopted"): ("rechtsverbindlich", "in Kraft", "rechtskräftiger B-Plan"),
    ("plan_status", "draft"): ("im Verfahren", "in Aufstellung"),
    ("plan_status", "resolved"): ("Aufstellungsbeschluss",),
    ("plan_status", "unplanned"): (
        "§ 34 BauGB",
        "§ 34",
        "kein Bebauungsplan",
        "§ 35",
        "§ 35 BauGB",
    ),
    ("status", "free"): ("verfügbar", "available", "zu verkaufen"),
    ("status", "planned"): ("geplant", "Planung"),
    ("status", "negotiation"): ("Verhandlung", "Verhandlungen"),
    ("status", "option"): ("Option", "optioniert"),
    ("status", "sold"): ("belegt", "vergeben"),
    ("development", "full"): ("erschlossen", "vollerschlossen", "ja"),
    ("development", "partial"): ("teilerschlossen",),
    ("development", "none"): ("unerschlossen", "nein"),
    ("gas", "none"): _NEGATIVE,
    ("water", "none"): _NEGATIVE,
    ("waste_water", "none"): _NEGATIVE,
    ("district_heat", "none"): _NEGATIVE,
    ("rail_siding", "none"): _NEGATIVE,
    ("funding_area", "none"): _NEGATIVE,
    ("funding_area", "c"): ("GRW-C", "C-Fördergebiet"),
    ("funding_area", "d"): ("GRW-D", "D-Fördergebiet"),
    ("contamination", "none"): ("keine", "nein", "altlastenfrei", "kein Altlastenverdacht"),
    ("contamination", "suspected"): ("Verdacht", "Altlastenverdacht"),
    ("flood", "none"): ("nein", "keine", "kein"),
    ("flood", "hq100"): ("HQ100", "Überschwemmungsgebiet"),
    ("flood", "hq_extreme"): ("HQ extrem",),
    ("protection", "none"): ("nein", "keine", "kein"),
    ("mining", "none"): ("nein", "keine", "kein"),
    ("owner_class", "municipality"): ("kommunal", "Gemeinde", "Stadt"),
    ("owner_class", "state"): ("Land", "Freistaat"),
    ("owner_class", "private"): ("Privateigentum", "privater Eigentümer"),
}


@functools.cache
def code_words(field: Field) -> Mapping[str, str]:
    """Return the codes of a field by the key of each word for them.

    A word that could be two codes is none.
    """
    words: dict[str, set[str]] = {}
    for code, label in field.codes:
        spellings = [code, *label, *_CODES.get((field.name, code), ())]
        for part in label:
            spellings += [one for one in part.split(" – ") if one]
        for text in spellings:
            words.setdefault(key(text), set()).add(code)
    exact = {key(code): code for code, _ in field.codes}
    return {word: next(iter(found)) for word, found in words.items() if len(found) == 1} | exact
