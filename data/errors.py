"""Errors that name what was wrong with an input and what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.words import Language, Text, said

_FOUND: Final = Text(": gefunden: {found}", ": found {found}")
_EXPECTED: Final = Text("; erwartet: {expected}", "; expected {expected}")
_MORE: Final = Text("und {number} weitere", "and {number} more")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an input.

    Attributes
    ----------
    where
        File, and the row or feature in it.
    field
        Field, column or parameter; None where the whole row or file is meant.
    found
        The value as it was found, shortened.
    expected
        What was expected instead, in words.

    What is words is a `Text`; what is data, such as a name, is the same in either language.
    """

    where: Text | str
    field: Text | str | None
    found: Text | str | None
    expected: Text | str

    def __str__(self) -> str:
        """Write the finding on one line, in English."""
        return self.in_("en")

    def in_(self, language: Language) -> str:
        """Write the finding on one line in `language`."""
        written = said(self.where, language)
        if self.field:
            written += f", {said(self.field, language)}"
        if self.found is not None:
            written += _FOUND.in_(language).format(found=said(self.found, language))
        return written + _EXPECTED.in_(language).format(expected=said(self.expected, language))


class InputError(Exception):
    """An input was refused as a whole; `findings` says why."""

    SHOWN = 5

    def __init__(self, findings: list[Finding] | Finding) -> None:
        self.findings = [findings] if isinstance(findings, Finding) else findings
        super().__init__(self.in_("en"))

    def in_(self, language: Language) -> str:
        """Write the first findings in `language`, a line each, and how many more there are."""
        shown = [finding.in_(language) for finding in self.findings[: self.SHOWN]]
        if len(self.findings) > self.SHOWN:
            number = len(self.findings) - self.SHOWN
            shown.append(_MORE.in_(language).format(number=number))
        return "\n".join(shown)


def shorten(value: object, limit: int = 60) -> str:
    """Return a printable form of `value` of at most `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
