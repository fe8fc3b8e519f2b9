"""Refusal of a whole file, inside the process that reads it."""

from __future__ import annotations


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

    def __init__(self, found: str | None, expected: str, where: str | None = None) -> None:
        super().__init__(expected)
        self.found = found
        self.expected = expected
        self.where = where
