"""Rules on contacts: an office with its mailbox, and never a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.plausibility.rule import Rule, Severity, when
from data.words import Text

if TYPE_CHECKING:
    from data.plausibility.rule import Case, Figures

_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_WORDS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Whole parts of a mailbox that name an office, and beginnings of such parts.
_OFFICE_PARTS: Final = frozenset(
    (
        *("amt", "bau", "info", "kreis", "land", "mail", "mailbox", "office", "park", "pforte"),
        *("post", "rat", "stadt", "team", "wirtschaft"),
    )
)
_OFFICE_STARTS: Final = (
    *("abteilung", "anfrage", "anlieg", "ansiedlung", "bauamt", "bauleit", "bauverwalt"),
    *("buergermeister", "buero", "business", "bürgermeister", "büro", "contact", "development"),
    *("dezernat", "economic", "enquir", "entwicklung", "estate", "fachbereich", "flaeche"),
    *("fläche", "foerder", "förder", "gemeinde", "geschaeft", "geschäft", "gewerbe", "grundst"),
    *("immobilie", "industrie", "inquir", "invest", "kaemmerei", "kommun", "kontakt"),
    *("kämmerei", "landkreis", "landrats", "leitung", "liegenschaft", "location", "marketing"),
    *("planung", "poststelle", "presse", "projekt", "property", "rathaus", "referat", "region"),
    *("sachgebiet", "sales", "sekretariat", "service", "stadte", "stadtplan", "stadtv"),
    *("standort", "umwelt", "unternehm", "verkauf", "vermarkt", "vertrieb", "verwaltung"),
    *("wirtschafts", "zentrale"),
)
_TITLES: Final = re.compile(r"\b(?:Herrn?|Frau|Dr\.|Prof\.|Dipl\.|Mr\.?|Mrs\.?|Ms\.?)(?=[\s-]|$)")

_NO_PERSON: Final = Text(
    "Grundsatz dieses Verzeichnisses: Stellen, keine Personen; Art. 5 Abs. 1 Buchst. c DSGVO",
    "principle of this record: offices, no persons; Art. 5(1)(c) GDPR",
)


def _missing(case: Case) -> Figures | None:
    return when(not case.knows("contact_function") and not case.knows("contact_mail"))


def _malformed(case: Case) -> Figures | None:
    mail = case.text("contact_mail")
    return when(mail is not None and not _MAIL.fullmatch(mail.strip()))


def _mail_of_person(case: Case) -> Figures | None:
    box, at, _ = (case.text("contact_mail") or "").strip().lower().partition("@")
    return when(bool(at) and _looks_personal(box))


def _looks_personal(box: str) -> bool:
    """Return whether a mailbox looks like first.last@: words, none of which is an office."""
    parts = [part.rstrip("0123456789") for part in re.split(r"[._]", box.partition("+")[0])]
    words = len(parts) in {2, 3} and all(_WORDS.fullmatch(part) for part in parts)
    return words and len(parts[-1]) > 1 and not any(map(_is_office, parts))


def _is_office(part: str) -> bool:
    return any(
        piece in _OFFICE_PARTS or piece.startswith(_OFFICE_STARTS) for piece in part.split("-")
    )


def _function_of_person(case: Case) -> Figures | None:
    return when(bool(_TITLES.search(case.text("contact_function") or "")))


RULES: Final = (
    Rule(
        name="contact_missing",
        severity=Severity.HINT,
        source=Text("Praxis der Vermarktung", "marketing practice"),
        fields=("contact_function", "contact_mail"),
        sentence=Text(
            "Weder zuständige Stelle noch E-Mail ist genannt.",
            "Neither the responsible office nor a mailbox is named.",
        ),
        fires=_missing,
        lack=True,
    ),
    Rule(
        name="mail_malformed",
        severity=Severity.SERIOUS,
        source=Text("RFC 5322", "RFC 5322"),
        fields=("contact_mail",),
        sentence=Text(
            "„{contact_mail}“ ist keine E-Mail-Adresse: Anfragen kämen nicht an.",
            "“{contact_mail}” is no e-mail address: enquiries would not arrive.",
        ),
        fires=_malformed,
    ),
    Rule(
        name="mail_of_person",
        severity=Severity.DOUBTFUL,
        source=_NO_PERSON,
        fields=("contact_mail",),
        sentence=Text(
            "„{contact_mail}“ sieht nach einer Person aus. Bitte das Postfach einer Stelle nennen.",
            "“{contact_mail}” looks like a person. Please name the mailbox of an office.",
        ),
        fires=_mail_of_person,
    ),
    Rule(
        name="function_of_person",
        severity=Severity.DOUBTFUL,
        source=_NO_PERSON,
        fields=("contact_function",),
        sentence=Text(
            "„{contact_function}“ nennt eine Person. Bitte die Stelle nennen.",
            "“{contact_function}” names a person. Please name the office.",
        ),
        fires=_function_of_person,
    ),
)
