"""What the page behind the link of a question shows: the facts as they stand, and the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.desk.plot.differences import Words
from api.desk.plot.fieldset import Asked, single
from api.desk.plot.plots import title_of
from api.desk.plot.typed import EDITED, VALUE, shown
from api.entries import Entry  # noqa: TC001 – of a dataclass that is read
from api.owners.answers import (
    CHOICES,
    CORRECTED,
    KIND,
    REST,
    SEEN,
    THANKS,
    Given,
    Question,
    blank_words,
)
from data.fields import GROUP_LABELS, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.desk.desk import Desk
    from api.desk.plot.typed import Typed
    from api.owners.links import Opened
    from data.record import PlotRecord
    from data.store.owners import Consent
    from data.words import Language, Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it is called, its value in words, where it is from; None is unknown."""

    label: Text
    value: str | None
    source: str


def question(place: Desk, opened: Opened, seen: str = "") -> Question | None:
    """Return what is asked: the plot as it is, or as it was on the page that was sent back.

    None where the plot is no longer shown.
    """
    versions = place.store().versions(opened.ask.plot)
    last = versions[-1] if versions else None
    if last is None or last.record is None:
        return None
    found = [one for one in versions if str(one.number) == seen and one.record is not None]
    version = found[-1] if found else last
    record = version.record or last.record
    return Question(opened.ask.plot, record, version.number, opened.contact.kind)


def context(
    place: Desk,
    opened: Opened,
    asked: Question,
    language: Language,
    *,
    form: Typed | None = None,
    came: Given | None = None,
) -> dict[str, Any]:
    """Return what the template needs.

    Parameters
    ----------
    form
        What was typed; None for a fresh page.
    came
        What is wrong with it.
    """
    ask = opened.ask
    words = Words(place.service.catalogue(), language)
    typed = form or _filled(place, opened, asked, language)
    wrong = came.wrong if came else {}
    entries = single(
        Asked(
            form=typed,
            start=asked.record,
            wrong=wrong,
            user=None,
            catalogue=place.service.catalogue(),
            policy=place.settings.freshness,
            today=place.today(),
            language=language,
            words=words,
        ),
        CORRECTED,
    )
    message: Entry = came.words if came else blank_words(language, ask.said)
    return {
        "ask": ask,
        "title": title_of(asked.record, asked.plot),
        "plot": asked.plot,
        "is_public": asked.plot in place.service.catalogue().by_id,
        "number": asked.number,
        "groups": tuple(_groups(asked.record, words)),
        "consents": _consents(place, opened),
        "entries": entries,
        "words": message,
        "chosen": (typed.get(KIND) or ("",))[0],
        "ticked": {name: bool(typed.get(name)) for name in (REST, THANKS)},
        "wrong": wrong,
        "wrong_entries": [one for one in entries if one.wrong],
        "names": {"kind": KIND, "rest": REST, "thanks": THANKS, "seen": SEEN},
        "can_be_thanked": opened.contact.email is not None and ask.thanked is None,
    }


def _filled(place: Desk, opened: Opened, asked: Question, language: Language) -> Typed:
    """Return the form of a fresh page: with the answer that waits, where there is one."""
    ask = opened.ask
    if ask.answer is None:
        return shown(asked.record, language)
    kind = next(name for name, one in CHOICES.items() if one is ask.answer)
    draft = place.store().drafts.get(ask.draft) if ask.draft else None
    record = draft.record if draft and draft.record else asked.record
    wanted = {f"{VALUE}{name}" for name in CORRECTED}
    theirs = {name: texts for name, texts in shown(record, language).items() if name in wanted}
    return {**shown(asked.record, language), **theirs, KIND: (kind,)}


def _groups(record: PlotRecord, words: Words) -> Iterator[tuple[Text, list[Fact]]]:
    for group in Group:
        facts = []
        for one in EDITED:
            value = record.values.get(one.name)
            if one.group is not group or not one.public:
                continue
            if value is None and one.name not in CORRECTED:
                continue
            said = words.fact(one.name, value) if value is not None else None
            source = words.source(record.provenance_of(one.name)) if said else ""
            facts.append(Fact(one.label, said, source))
        if facts:
            yield GROUP_LABELS[group], facts


def _consents(place: Desk, opened: Opened) -> tuple[Consent, ...]:
    held = place.store().owners.get(opened.contact.key)
    if held is None:
        return ()
    return tuple(
        one
        for one in held.consents
        if one.plot == opened.ask.plot and one.withdrawn_on is None and one.given_on is not None
    )
