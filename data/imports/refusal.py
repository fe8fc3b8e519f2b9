"""Refusal of a whole file, inside the process that reads it."""

from __future__ import annotations

from data.words import Text, said


class FileRefusedError(Exception):
    """A file is refused.

    Parameters
    ----------
    found
        What was found.
    expected
        What was expected instead.
    where
        Row, sheet or member that is meant; None: the file.
    """

    def __init__(
        self, found: Text | str | None, expected: Text | str, where: Text | str | None = None
    ) -> None:
        super().__init__(said(expected, "en"))
        self.found = found
        self.expected = expected
        self.where = where
