"""Rules on firms: a plot's public facts name no firm that reserves, buys or owns.

Who is behind a reservation is nobody's business but the county's: it belongs into the
internal note.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.fields import BY_NAME
from data.plausibility.rule import Rule, Severity, listed, when
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.plausibility.rule import Case, Figures

# Legal forms as they are written behind a name. AG, KG and OHG count only behind a word that
# could be one; "SE" and "UG" alone are left out: they are a direction and a basement, too.
_LEGAL_FORM: Final = re.compile(
    r"(?<![\w.])(?:g?GmbH|mbH|KGaA|e?GbR|PartGmbB|eG|e\.\s?G\.|e\.\s?K\.|e\.\s?K(?:fm|fr)\."
    r"|UG \(haftungsbeschränkt\)|Ltd\.?|LLC|Inc\.|PLC|B\.V\.|S\.A\.|S\.à r\.l\.|s\.r\.o\."
    r"|[Ss]p\. z o\.\s?o\.|a\.s\.)(?!\w)"
    r"|(?<!\w)(?:[A-ZÄÖÜ]\S*|& Co\.)\s(?:AG|KG|OHG)(?![\w-]|\s\d)"
)
# "reserviert für …" names somebody, or at least says more than it should.
_BOUND_TO: Final = re.compile(
    r"\b(?:reserviert|reservierung|option|vorgemerkt|verkauft|verhandlung\w*"
    r"|reserved|sold|under option|negotiat\w+)\s+(?:für|fuer|an|mit|durch|for|to|with|by)\s+\w",
    re.IGNORECASE,
)
_BINDING: Final = frozenset({"reserved", "option", "negotiation"})
FIRM_OF_BINDING: Final = "firm_of_binding"
"""The rule that an import refuses, too: what it finds is never stored."""
_PLACE: Final = ("name", "address", "parcels")

_DISCRETION: Final = Text(
    "Grundsatz dieses Verzeichnisses: keine Firma in öffentlichen Angaben; § 30 VwVfG",
    "principle of this record: no firm in public facts; § 30 VwVfG",
)


def _texts(case: Case, names: Iterable[str]) -> Iterator[tuple[Text, str]]:
    """Yield public words of a record with the label of the field that they stand in."""
    for name in names:
        if (text := case.text(name)) is not None:
            yield BY_NAME[name].label, text


def _sources(case: Case) -> Iterator[tuple[Text, str]]:
    """Yield the words on where a binding is from; they are public like the binding itself."""
    if case.text("status") not in _BINDING:
        return
    for name in ("status", "status_until"):
        source = case.record.provenance_of(name).source
        if case.knows(name) and source is not None:
            yield _SOURCE.format(label=BY_NAME[name].label), source


def _firm_of_binding(case: Case) -> Figures | None:
    bound = case.text("status") in _BINDING
    where = [
        label
        for label, text in _texts(case, _PLACE)
        if _LEGAL_FORM.search(text) and (bound or _BOUND_TO.search(text))
    ]
    return when(bool(where), where=listed(where))


def _firm_named(case: Case) -> Figures | None:
    texts = [*_texts(case, (*_PLACE, "plan_name")), *_sources(case)]
    where = [label for label, text in texts if _LEGAL_FORM.search(text) or _BOUND_TO.search(text)]
    return when(bool(where), where=listed(where))


_SOURCE: Final = Text("Quelle zu „{label}“", "source of “{label}”")

RULES: Final = (
    Rule(
        name=FIRM_OF_BINDING,
        severity=Severity.SERIOUS,
        source=_DISCRETION,
        fields=(),
        sentence=Text(
            "Öffentlich steht, für wen die Fläche gebunden ist ({where}). Bitte in die interne "
            "Notiz übernehmen und dort löschen.",
            "It is public for whom the plot is bound ({where}). Please move it to the internal "
            "note and delete it there.",
        ),
        fires=_firm_of_binding,
    ),
    Rule(
        name="firm_named",
        severity=Severity.DOUBTFUL,
        source=_DISCRETION,
        fields=(),
        sentence=Text(
            "Öffentliche Angaben nennen eine Firma oder wen die Fläche bindet ({where}). Darf das "
            "dort stehen?",
            "Public facts name a firm or whom the plot is bound to ({where}). May that stand "
            "there?",
        ),
        fires=_firm_named,
    ),
)
