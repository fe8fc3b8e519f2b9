"""Sources as rows of a table name them: addresses of pages, and names of works."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

_SEPARATOR: Final = re.compile(r"\s*[;|]\s*")


class Named(NamedTuple):
    """One source: its name, and its address where it is a page on the web."""

    name: str
    address: str | None = None

    @property
    def site(self) -> str | None:
        """The address of the whole site; many pages of one site are one source."""
        if self.address is None:
            return None
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.hostname}/"


def named(cell: str | None) -> tuple[Named, ...]:
    """Return the sources of a cell, which stand apart by ";" or "|".

    A page on the web goes by the name of its host; another address than of the web is
    never one to follow, and stays text.
    """
    return tuple(_named(part) for part in _SEPARATOR.split(cell or "") if part)


def _named(part: str) -> Named:
    try:
        address = urlsplit(part)
    except ValueError:  # what begins like an address and is none
        return Named(part)
    if address.scheme in {"http", "https"} and address.hostname:
        return Named(address.hostname.removeprefix("www."), part)
    return Named(part)
