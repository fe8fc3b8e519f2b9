"""Suitability of a plot in words of one language: points, range, fields of action, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from data import words
from data.words import Text
from geo.criteria import FIELD_OF_ACTION_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from geo.catalogue import Contribution, Score
    from geo.criteria import FieldOfAction

OUT_OF: Final = Text("{points} von {most}", "{points} of {most}")
_UP_TO: Final = Text("bis zu {points} Punkte", "up to {points} points")
_POINTS: Final = Text(
    "{reached} von {known} bekannten Punkten: {score} von 100",
    "{reached} of {known} known points: {score} of 100",
)
_AT_LEAST: Final = Text(
    ", denn weniger ist nicht möglich, was immer noch unbekannt ist",
    ", since less is not possible, whatever is still unknown",
)
_NOTHING_KNOWN: Final = Text("Noch ist kein Kriterium bekannt.", "No criterion is known yet.")
_RANGE: Final = Text("{lowest} bis {highest} von 100", "{lowest} to {highest} of 100")
# Ends of a range are rounded to a tenth.
_TENTH: Final = 0.1


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """What one criterion adds to the score, in words.

    `points` is None where the fact is unknown. `points_of` says them out of their maximum
    ("9,8 von 14"), or how many there may be ("bis zu 14 Punkte").
    """

    label: str
    field_of_action: str
    points: str | None
    points_of: str
    reason: str


class ScoreWords:
    """Words for one score in one language."""

    def __init__(self, score: Score, language: Language) -> None:
        self._score = score
        self._language = language

    @property
    def total(self) -> str | None:
        """The score, None where nothing is known."""
        total = self._score.total
        return None if total is None else words.number(total, self._language)

    @property
    def points(self) -> str:
        """How the score comes about: points reached of points known."""
        score = self._score
        if score.total is None:
            return _NOTHING_KNOWN.in_(self._language)
        said = _POINTS.format(
            reached=self._number(score.points),
            known=self._number(score.points_known),
            score=words.number(score.total, self._language),
        ).in_(self._language)
        mean = 100 * score.points / score.points_known if score.points_known else score.total
        raised = mean < score.lowest - _TENTH
        return said + _AT_LEAST.in_(self._language) if raised else said

    @property
    def range(self) -> str:
        """What the score could be, depending on what is unknown."""
        lowest, highest = self._score.lowest, self._score.highest
        text = _RANGE.format(lowest=words.number_text(lowest), highest=words.number_text(highest))
        return text.in_(self._language)

    def fields_of_action(self) -> Iterator[tuple[str, str | None]]:
        """Yield each field of action with its score, None where nothing is known in it."""
        for name, value in self._score.fields_of_action.items():
            figure = None if value is None else words.number(value, self._language)
            yield self._field_of_action(name), figure

    def reasons(self) -> Iterator[ReasonRow]:
        """Yield what counts most first; what is unknown stands last."""
        known = [one for one in self._score.contributions if one.value is not None]
        unknown = [one for one in self._score.contributions if one.value is None]
        known.sort(key=lambda one: -(one.points or 0))
        unknown.sort(key=lambda one: -one.weight)
        yield from map(self._reason, [*known, *unknown])

    def _reason(self, entry: Contribution) -> ReasonRow:
        known = entry.points is not None
        points_of = (OUT_OF if known else _UP_TO).format(
            points=self._number(entry.points_range[1]), most=self._number(entry.points_max)
        )
        return ReasonRow(
            label=entry.label.in_(self._language),
            field_of_action=self._field_of_action(entry.field_of_action),
            points=None if entry.points is None else self._number(entry.points),
            points_of=points_of.in_(self._language),
            reason=entry.reason.in_(self._language),
        )

    def _field_of_action(self, name: str) -> str:
        return FIELD_OF_ACTION_LABELS[cast("FieldOfAction", name)].in_(self._language)

    def _number(self, points: float) -> str:
        return words.number(points, self._language, decimals=1)
