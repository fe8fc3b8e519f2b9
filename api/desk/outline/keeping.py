"""An outline that was drawn becomes a draft: of its plot, of one split off, of those taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.desk.outline.lands import known, lands
from api.desk.outline.subject import NEW, drawn, is_free, mark_of, split_off, subject_at, with_area
from api.desk.outline.tools import ToolError, sound
from data.record import PlotRecord
from data.store.changes import Change
from data.store.drafts import DraftChangedError
from data.words import Text
from geo import crs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.desk.desk import Desk
    from api.desk.outline.sketch import Sketch
    from api.desk.outline.subject import Subject
    from data.store.drafts import Draft
    from data.store.users import Act

_TRIES: Final = 3
_NO_ID: Final = Text("Die neue Fläche braucht eine Kennung.", "The new plot needs an id.")
_TAKEN: Final = Text("Die Kennung „{key}“ ist schon vergeben.", "The id “{key}” is taken already.")
_SIGNS: Final = Text(
    "Eine Kennung hat Buchstaben, Ziffern, - _ . und keine Leerzeichen.",
    "An id has letters, figures, - _ . and no blanks.",
)
_REASON: Final = Text(
    "Bitte einen Grund für die Geschichte der Fläche angeben.",
    "Please give a reason for the history of the plot.",
)
_TOWN: Final = Text("Bitte die Gemeinde wählen.", "Please choose the municipality.")
_SAME: Final = Text(
    "Der Umriss ist, wie er war: nichts zu speichern.",
    "The outline is as it was: there is nothing to save.",
)


class OutlineChangedError(Exception):
    """Somebody else has changed the outline since it was shown; nothing was written.

    Attributes
    ----------
    subject
        As it is now.
    """

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject.path)
        self.subject = subject


def keep(
    place: Desk, act: Act, subject: Subject, sketch: Sketch, may: Callable[[str | None], None]
) -> Draft:
    """Save what was drawn as a draft, and return it.

    What others changed but for the outline stays as they have it.

    Parameters
    ----------
    may
        Raises where plots of a municipality (AGS) may not be changed.

    Raises
    ------
    ToolError
        Says what is missing or wrong.
    OutlineChangedError
        Where somebody else changed the outline.
    data.errors.InputError
        Where a fact cannot be stored.
    """
    for left in reversed(range(_TRIES)):
        if subject.mark != sketch.seen:
            raise OutlineChangedError(subject)
        changes = list(_changes(place, subject, sketch))
        for change in changes:
            may(_town(place, change))
        if subject.base is not None:
            may(_named_town(subject.base))
        try:
            kept = place.store().drafts.keep(subject.draft, changes, act, reason=sketch.reason)
            return kept[0]
        except DraftChangedError:
            # Gone, or of another outline: told by who looks again.
            subject = subject_at(place, subject.path)
            if not left:
                raise OutlineChangedError(subject) from None
    raise AssertionError


def _changes(place: Desk, subject: Subject, sketch: Sketch) -> Iterator[Change]:
    outline = sound(sketch.outline)
    if not sketch.reason:
        raise ToolError(_REASON)
    base = subject.base or _new(place, sketch)
    record = drawn(base, outline)
    if subject.base is not None and sketch.apart is None and mark_of(outline) == subject.mark:
        raise ToolError(_SAME)
    today = place.today()
    if sketch.measured:
        record = with_area(record, crs.area(outline), today)
    yield Change(record.id, subject.seen, record)
    if sketch.apart is not None:
        apart = split_off(base, _free(place, sketch.apart_id, base.id), sound(sketch.apart))
        if sketch.measured:
            apart = with_area(apart, crs.area(apart.geometry), today)
        yield Change(apart.id, None, apart)
    held = lands(place).held
    for key in sketch.merged:
        if key in sketch.withdrawn and key in held and key != record.id:
            yield Change(key, held[key].number, None)


def _new(place: Desk, sketch: Sketch) -> PlotRecord:
    key = _free(place, sketch.plot_id)
    if sketch.municipality not in known(place).municipalities:
        raise ToolError(_TOWN)
    values = {"municipality": sketch.municipality, **({"name": sketch.name} if sketch.name else {})}
    return PlotRecord(key, sound(sketch.outline), values)


def _free(place: Desk, key: str, *others: str) -> str:
    """Return an id that a new plot may have."""
    if not key:
        raise ToolError(_NO_ID)
    if not key.replace("-", "").replace("_", "").replace(".", "").isalnum() or key == "neu":
        raise ToolError(_SIGNS)
    if key in others or not is_free(place, key):
        raise ToolError(_TAKEN.format(key=key))
    return key


def _town(place: Desk, change: Change) -> str | None:
    record = change.record or lands(place).held[change.plot_id].record
    return _named_town(record)


def _named_town(record: PlotRecord) -> str | None:
    town = record.values.get("municipality")
    return town if isinstance(town, str) else None


def is_new(subject: Subject) -> bool:
    """Whether a plot is drawn that is in no record and no draft yet."""
    return subject.path == NEW
