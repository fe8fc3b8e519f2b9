"""What a rule is: when it fires, how serious that is, and the sentence that says so."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data import words
from data.fields import BY_NAME
from data.values import value_text
from data.words import LANGUAGES, Text

if TYPE_CHECKING:
    from data.plausibility.context import Context
    from data.record import PlotRecord

type Figures = Mapping[str, Text]
"""Words for the places of a sentence, by name."""
type Fires = Callable[["Case"], Figures | None]
"""Returns None where the rule does not fire."""


LONG: Final = 80
"""Characters of a value that stand in a sentence at most."""


class Severity(StrEnum):
    """How sure a finding is that something is wrong, from slight to certain."""

    HINT = "hint"
    """Worth a look: unusual, or a fact is missing that others need."""
    DOUBTFUL = "doubtful"
    """Probably wrong: someone who knows the plot should look."""
    SERIOUS = "serious"
    """Wrong: facts contradict each other, or visitors are misled."""


SEVERITY_LABELS: Final[dict[Severity, Text]] = {
    Severity.HINT: Text("Hinweis", "hint"),
    Severity.DOUBTFUL: Text("zweifelhaft", "doubtful"),
    Severity.SERIOUS: Text("schwerwiegend", "serious"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A plot before the rules: its record, the day, and its surroundings."""

    record: PlotRecord
    today: date
    context: Context

    def knows(self, name: str) -> bool:
        """Return whether the record knows the field `name`."""
        return name in self.record.values

    def number(self, name: str) -> float:
        """Return a number; NaN where it is unknown, so that no comparison holds."""
        value = self.record.values.get(name)
        return float(value) if isinstance(value, int | float) else math.nan

    def day(self, name: str) -> date | None:
        """Return a date; None where it is unknown."""
        value = self.record.values.get(name)
        return value if isinstance(value, date) else None

    def text(self, name: str) -> str | None:
        """Return a text or a code; None where it is unknown."""
        value = self.record.values.get(name)
        return value if isinstance(value, str) else None

    def codes(self, name: str) -> tuple[str, ...]:
        """Return a set of codes; empty where it is unknown."""
        value = self.record.values.get(name)
        chosen = value if isinstance(value, tuple) else ()
        return tuple(code for code in chosen if isinstance(code, str))

    def true(self, name: str) -> bool:
        """Return whether the field is known to be true."""
        return self.record.values.get(name) is True

    def false(self, name: str) -> bool:
        """Return whether the field is known to be false."""
        return self.record.values.get(name) is False

    def said(self, name: str) -> Text:
        """Return the value of a field in words, a long one cut."""
        said = value_text(BY_NAME[name], self.record.values.get(name))
        return Text(*(part if len(part) <= LONG else part[: LONG - 1] + "…" for part in said))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name
        Key in reports and tests.
    severity
        How serious a finding is.
    source
        Law, standard or practice that the rule rests on.
    fields
        Fields concerned; their values stand in the sentence under their names.
    sentence
        What is wrong, with places for figures.
    fires
        Returns the figures that are not values of fields; None where all is well.
    lack
        True where the lack of a fact is the point. All other rules rest on what is known:
        a fact that becomes unknown never makes one fire.
    grade
        How serious a finding is, where that depends on the case; `severity` is then the usual.
    """

    name: str
    severity: Severity
    source: Text
    fields: tuple[str, ...]
    sentence: Text
    fires: Fires
    lack: bool = False
    grade: Callable[[Case], Severity] | None = None

    def find(self, case: Case) -> PlotFinding | None:
        """Return the finding on a plot; None where the rule does not fire."""
        figures = self.fires(case)
        if figures is None:
            return None
        said = {name: case.said(name) for name in self.fields}
        name = case.record.values.get("name")
        return PlotFinding(
            plot=case.record.id,
            name=name if isinstance(name, str) else None,
            rule=self,
            text=self.sentence.format(**{**said, **figures}),
            severity=self.grade(case) if self.grade else self.severity,
        )


@dataclass(frozen=True, slots=True)
class PlotFinding:
    """What a rule found on a plot.

    Attributes
    ----------
    plot, name
        Id and name of the plot.
    rule
        The rule that fired.
    text
        What is wrong, with figures, in both languages.
    severity
        How serious it is.
    """

    plot: str
    name: str | None
    rule: Rule
    text: Text
    severity: Severity


def when(condition: bool, /, **figures: Text) -> Figures | None:  # noqa: FBT001
    """Fire on a condition, with the figures of the sentence."""
    return figures if condition else None


def figure(value: float, unit: str = "", *, decimals: int = 0) -> Text:
    """Write a number with its unit for a sentence."""
    after = f" {unit}" if unit else ""
    return Text(*(part + after for part in words.number_text(value, decimals=decimals)))


def distance(metres: float) -> Text:
    """Write a distance for a sentence: metres below one kilometre, in steps of ten."""
    if metres < 995:  # noqa: PLR2004
        return figure(round(metres, -1), "m")
    return Text(*(words.kilometres(metres / 1_000, language) for language in LANGUAGES))


def listed(items: Sequence[Text], most: int = 5) -> Text:
    """Write some items on one line, and how many more there are."""
    shown = [", ".join(item.in_(lang) for item in items[:most]) for lang in LANGUAGES]
    more = len(items) - most
    if more <= 0:
        return Text(*shown)
    return Text(f"{shown[0]} und {more} weitere", f"{shown[1]} and {more} more")
