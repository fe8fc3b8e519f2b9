"""What an import says with options of the command line, said with the fields of the desk's page.

Findings come from `geo.imports`, which the command `import` shares; it names its options. Whoever
has no command line is sent to the field of the page that does the same, by that field's label.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.errors import InputError
from data.words import Text, said, translations

if TYPE_CHECKING:
    from data.errors import Finding
    from data.words import Language

_BELOW: Final = Text("unten „{field}“", "“{field}” below")
_ANSWERED: Final = Text("unten „{field}: {value}“", "“{field}: {value}” below")
_OF_OPERATOR: Final = Text(
    "(lädt, wer den Dienst betreibt)", "(whoever runs the service loads them)"
)
# Label of a field, or of a part, of `desk/import.html`, by option.
LABELS: Final = {
    "--map": "Columns",
    "--mapping": "Columns as remembered",
    "--layer": "Sheet or layer",
    "--decimal": "Decimal sign",
    "--crs": "Coordinate system",
    "--only": "Only for these plots",
    "--empty-clears": "An empty cell deletes the fact",
}
_OPERATORS: Final = re.compile(r"\(import (?:DATEI|FILE) --as parcels\)")
_OPTION: Final = re.compile(
    rf"(?P<option>{'|'.join(sorted(LABELS, key=len, reverse=True))})(?![\w-])"
    r"(?: (?P<value>comma|point|EPSG:\d+|EPSG:…|NAME))?"
)
_OPEN: Final = frozenset({"EPSG:…", "NAME"})


def for_desk(sentence: str, language: Language) -> str:
    """Return what an import expects, which may name options, in words of the desk's page."""
    sentence = _OPERATORS.sub(_OF_OPERATOR.in_(language), sentence)
    return _OPTION.sub(lambda found: _said(found, language), sentence)


def _said(found: re.Match[str], language: Language) -> str:
    label = translations(language).gettext
    field, value = label(LABELS[found["option"]]), found["value"]
    if value is None or value in _OPEN:
        return _BELOW.in_(language).format(field=field)
    if value in {"comma", "point"}:
        value = label(value)
    return _ANSWERED.in_(language).format(field=field, value=value)


def reasons_for_desk(error: InputError, language: Language) -> list[str]:
    """Return why a file is refused as a whole; what was found is data and stays as it is."""
    reworded = InputError([_reworded(finding, language) for finding in error.findings])
    return reworded.in_(language).splitlines()


def _reworded(finding: Finding, language: Language) -> Finding:
    place = said(finding.where, language)
    if place in LABELS:
        place = translations(language).gettext(LABELS[place])
    expected = for_desk(said(finding.expected, language), language)
    return replace(finding, where=place, expected=expected)
