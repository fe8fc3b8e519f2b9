"""Editing a plot: what a form began with, what was typed, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from api.desk.plot.plots import known, municipality_of
from api.desk.plot.typed import DAY, OFFICE, SOURCE, read, shown
from data.errors import InputError
from data.store.content import encode
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.desk.desk import Desk
    from api.desk.plot.plots import Known
    from api.desk.plot.typed import Typed
    from data.record import PlotRecord
    from data.store.drafts import Draft
    from data.words import Language

SEEN: Final = "gesehen"
DRAFT: Final = "entwurf"
REVISION: Final = "fassung"
REASON: Final = "grund"
STEP: Final = "schritt"
"""Names of a form beside the facts: version that was edited, draft and its revision, the reason
for the history, and what is to be done."""
_NAMELESS: Final = Text("Eine Fläche braucht eine Bezeichnung.", "A plot needs a name.")
_KEPT: Final = Text("Das lässt sich so nicht speichern.", "This cannot be stored as it is.")


@dataclass(frozen=True, slots=True)
class Base:
    """What a form is about.

    Attributes
    ----------
    plot
        The plot with its history.
    draft
        The draft that is edited; None where it is the plot itself, or where it is gone.
    asked_draft
        Key of the draft that was edited, there or not.
    revision
        Which revision of it was seen.
    seen
        Number of the version that was edited; None for a plot that was not shown.
    """

    plot: Known
    draft: Draft | None
    asked_draft: str
    revision: int
    seen: int | None

    @property
    def published(self) -> PlotRecord | None:
        """What visitors saw when the form was opened."""
        return self.plot.at(self.seen)

    @property
    def is_same_draft(self) -> bool:
        """Whether the draft is still as it was seen; True where none is edited."""
        if not self.asked_draft:
            return True
        return self.draft is not None and self.draft.revision == self.revision

    @property
    def start(self) -> PlotRecord | None:
        """The record that the form was made of, as far as it is still known."""
        if self.draft is not None and self.draft.record is not None and self.is_same_draft:
            return self.draft.record
        return self.published or (self.draft.record if self.draft else None) or self.plot.last

    @property
    def municipalities(self) -> set[str | None]:
        """AGS of the municipalities whose plot it is: as shown, and as the draft has it."""
        held = [self.plot.record, self.draft.record if self.draft else None]
        found = {municipality_of(one) for one in held if one is not None}
        return found or {municipality_of(self.plot.last)}


def opened(place: Desk, plot_id: str, draft: str) -> Base:
    """Return what a fresh form is about: the plot as it is shown, or a draft of it.

    Raises
    ------
    api.problems.Problem
        404 where there is no such plot.
    """
    plot = known(place, plot_id)
    found = next((one for one in plot.drafts if one.key == draft), None)
    if found is None:
        return Base(plot, None, "", 0, plot.number)
    return Base(plot, found, found.key, found.revision, found.seen)


def came_back(place: Desk, plot_id: str, form: Typed) -> Base:
    """Return what a form that was sent is about, by its hidden fields."""
    plot = known(place, plot_id)
    key = one_of(form, DRAFT)
    found = next((one for one in plot.drafts if one.key == key), None)
    seen = _number(one_of(form, SEEN))
    if plot.at(seen) is None:
        seen = None if key else plot.number
    return Base(plot, found, key, _number(one_of(form, REVISION)) or 0, seen)


def one_of(form: Typed, name: str) -> str:
    """Return the one text of a field; empty where it did not come."""
    return (form.get(name) or ("",))[0].strip()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Edited:
    """What was typed, as a record.

    Attributes
    ----------
    wrong
        What is wrong, by field or name of the form; where anything is, the record is what
        the rest makes of it.
    """

    record: PlotRecord | None
    wrong: Mapping[str, Text]


def edited(place: Desk, base: Base, form: Typed, language: Language) -> Edited:
    """Return the record that a form wants."""
    start = base.start
    if start is None:
        return Edited(None, {})
    found = read(form, start, language, place.today())
    wrong = dict(found.wrong)
    if not found.values.get("name"):
        wrong.setdefault("name", _NAMELESS)
    record = replace(start, values=found.values, provenance=found.provenance)
    try:
        encode(record)
    except InputError as error:
        for one in error.findings:
            wrong.setdefault(str(one.field), _KEPT)
    return Edited(record, wrong)


def filled(base: Base, language: Language, place: Desk) -> Typed:
    """Return a fresh form: the facts, and for what will change the office and the day."""
    office = place.service.publisher.office.de  # a source is data, in the record's language
    general = {SOURCE: (office,), DAY: (place.today().isoformat(),), OFFICE: ("",)}
    return {**shown(base.start, language), **general}


def completed(form: Typed, base: Base, language: Language) -> Typed:
    """Return what was typed, with what no browser sends as it was shown."""
    kept = {name: texts for name, texts in shown(base.start, language).items() if name not in form}
    return {**kept, **form}


def carried(pairs: Iterable[tuple[str, str]], *without: str) -> list[tuple[str, str]]:
    """Return what was typed as hidden fields of the next step."""
    return [(name, text) for name, text in pairs if name not in without]
