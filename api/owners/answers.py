"""What an owner answers: the form behind the link, read as the desk reads its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from api.desk.plot.typed import DAY, OFFICE, SOURCE, VALUE, read
from api.entries import Entry, filled
from data.bindings import must_be_decided
from data.confirming import facts_confirmed
from data.errors import InputError
from data.fields import BY_NAME, Group, Origin
from data.owners import AnswerKind
from data.store.asks import Answer
from data.store.changes import Change
from data.store.content import encode
from data.words import Text, translations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from api.desk.plot.typed import Typed
    from data.owners import OwnerKind
    from data.record import PlotRecord
    from data.words import Language

KIND: Final = "antwort"
REST: Final = "rest"
WORDS: Final = "nachricht"
THANKS: Final = "dank"
SEEN: Final = "gesehen"
"""Names of the form: what is answered, whether all else still holds, words to staff, whether a
mail is to say thanks, and which version was on the page."""
CORRECTED: Final = (
    *("status", "status_until", "price", "area_available"),
    *("contact_function", "contact_mail"),
)
"""The fields that an owner can correct; the rest is for staff, who know the sources."""
CHOICES: Final[Mapping[str, AnswerKind]] = {
    "bestaetigen": AnswerKind.CONFIRM,
    "berichtigen": AnswerKind.CORRECT,
    "flaeche-zurueckziehen": AnswerKind.WITHDRAW_PLOT,
    "zustimmung-widerrufen": AnswerKind.WITHDRAW_CONSENT,
}
"""What can be chosen, by its value in the form."""
_MOST: Final = 2_000
_CHOOSE: Final = Text("Bitte wählen Sie eine Antwort.", "Please choose an answer.")
_NOTHING: Final = Text(
    "Hier ist noch nichts berichtigt: bitte ändern Sie eine Angabe oder schreiben Sie uns, was "
    "nicht stimmt.",
    "Nothing is corrected here yet: please change a fact or write to us what is wrong.",
)
_BOTH: Final = Text(
    "Unten ist eine Angabe geändert: Bitte wählen Sie „Etwas hat sich geändert“, oder nehmen Sie "
    "die Änderung zurück.",
    "A fact is changed below: please choose “Something has changed”, or take the change back.",
)
_KEPT: Final = Text("Das lässt sich so nicht speichern.", "This cannot be stored as it is.")


@dataclass(frozen=True, slots=True)
class Question:
    """What a form is about.

    Attributes
    ----------
    record
        The plot as it was on the page, in the version of this number.
    kind
        For whom the contact speaks.
    """

    plot: str
    record: PlotRecord
    number: int
    kind: OwnerKind


@dataclass(frozen=True, slots=True)
class Given:
    """A form that came back.

    Attributes
    ----------
    answer
        None where anything is wrong.
    wrong
        What is wrong, by field of the registry or name of the form.
    words
        The field of words to staff, with what is wrong with it.
    """

    answer: Answer | None
    words: Entry
    wrong: Mapping[str, Text] = field(default_factory=dict)


def blank_words(language: Language, text: str = "") -> Entry:
    """Return the field of words to staff."""
    _ = translations(language).gettext
    return Entry(
        name=WORDS,
        look="lines",
        label=_("Message to the office"),
        most=_MOST,
        links=True,
        value=text,
        help=_("What else is to be known. It is not published."),
    )


def given(form: Typed, asked: Question, language: Language, today: date) -> Given:
    """Read a form."""
    said = (form.get(WORDS) or ("",))[0]
    words = filled(blank_words(language), {WORDS: said}, language)
    kind = CHOICES.get((form.get(KIND) or ("",))[0])
    if kind is None:
        return Given(None, words, {KIND: _CHOOSE})
    change, wrong = _change(kind, form, asked, language, today)
    if kind is AnswerKind.CORRECT and change is None and not wrong and not words.value:
        wrong = {CORRECTED[0]: _NOTHING}
    if wrong or words.error:
        return Given(None, words, wrong)
    reason = asked.kind.source.de
    answer = Answer(kind=kind, seen=asked.number, change=change, reason=reason, said=words.value)
    return Given(answer, words)


def _change(
    kind: AnswerKind, form: Typed, asked: Question, language: Language, today: date
) -> tuple[Change | None, Mapping[str, Text]]:
    """Return what an answer wants changed, and what is wrong by field."""
    if kind is AnswerKind.WITHDRAW_PLOT:
        return Change(asked.plot, asked.number, None), {}
    if kind is AnswerKind.WITHDRAW_CONSENT:
        return None, {}
    record, wrong = _corrected(form, asked, language, today)
    if kind is AnswerKind.CONFIRM:
        differs = bool(wrong) or record.values != asked.record.values
        return None, {KIND: _BOTH} if differs else {}
    if wrong or record.values == asked.record.values:
        return None, wrong
    return Change(asked.plot, asked.number, record), {}


def _corrected(
    form: Typed, asked: Question, language: Language, today: date
) -> tuple[PlotRecord, Mapping[str, Text]]:
    """Return the record as the owner wants it, and what is wrong by field."""
    source = asked.kind.source.de  # a source is data, in the record's language
    names = [f"{VALUE}{name}" for name in CORRECTED]
    chosen = {name: form[name] for name in names if form.get(name)}
    origin = {SOURCE: (source,), DAY: (today.isoformat(),), OFFICE: (asked.kind.label.de,)}
    found = read({**chosen, **origin}, asked.record, language, today)
    record = replace(asked.record, values=found.values, provenance=found.provenance)
    if form.get(REST) and not found.wrong:
        untouched = [
            name
            for name in confirmable(asked.record, today)
            if record.values.get(name) == asked.record.values[name]
        ]
        record = facts_confirmed(record, untouched, today, source=source, by=asked.kind.label.de)
    wrong = dict(found.wrong)
    try:
        encode(record)
    except InputError as error:
        for one in error.findings:
            name = str(one.field)
            wrong.setdefault(name if name in CORRECTED else CORRECTED[0], _KEPT)
    return record, wrong


def confirmable(record: PlotRecord, today: date) -> tuple[str, ...]:
    """Return the known facts of which an owner can say that they are still true.

    Those that the page shows: recorded, public, and not a status whose binding has ended.
    """
    undecided = must_be_decided(record, today)
    return tuple(
        name
        for name in record.values
        if BY_NAME[name].public
        and BY_NAME[name].origin is Origin.RECORD
        and not (undecided and BY_NAME[name].group is Group.STATUS)
    )


def accepted(
    record: PlotRecord, seen: PlotRecord | None, kind: OwnerKind, answered: date
) -> PlotRecord:
    """Return a record confirmed by its owner: the facts that are still what was on the page."""
    shown = seen or record
    names = [
        name
        for name in confirmable(shown, answered)
        if record.values.get(name) == shown.values[name]
    ]
    # What is bound by now cannot be confirmed either.
    if must_be_decided(record, answered):
        names = [name for name in names if BY_NAME[name].group is not Group.STATUS]
    return facts_confirmed(record, names, answered, source=kind.source.de, by=kind.label.de)
