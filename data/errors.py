"""Errors that name what was wrong with an input and what was expected."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    where: str
    field: str | None
    found: str | None
    expected: str

    def __str__(self) -> str:
        """Write the finding on one line."""
        field = f", {self.field}" if self.field else ""
        found = f": found {self.found}" if self.found is not None else ""
        return f"{self.where}{field}{found}; expected {self.expected}"


class InputError(Exception):
    """An input was refused as a whole; `findings` says why."""

    SHOWN = 5

    def __init__(self, findings: list[Finding] | Finding) -> None:
        self.findings = [findings] if isinstance(findings, Finding) else findings
        shown = [str(finding) for finding in self.findings[: self.SHOWN]]
        if len(self.findings) > self.SHOWN:
            shown.append(f"and {len(self.findings) - self.SHOWN} more")
        super().__init__("\n".join(shown))


def shorten(value: object, limit: int = 60) -> str:
    """Return a printable form of `value` of at most `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
