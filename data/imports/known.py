"""Names of places that a table may use in place of their keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from data.imports.words import key
from data.readers.cells import RefusedError
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY: Final = re.compile(r"\d{8}")
_REGIONAL_KEY: Final = re.compile(r"(\d{5})\d{4}(\d{3})")
_PREFIX: Final = re.compile(
    r"^(große kreisstadt|stadt|gemeinde|ort)\s+|,?\s+(stadt|gemeinde)$", re.IGNORECASE
)
_MUNICIPALITY: Final = Text(
    "ein Schlüssel aus acht Ziffern (AGS) oder der Name einer Gemeinde des Landkreises",
    "a key of eight digits (AGS), or the name of a municipality of the county",
)


@dataclass(frozen=True)
class Known:
    """Municipalities by AGS, and estates by id, with their names."""

    municipalities: Mapping[str, str]
    estates: Mapping[str, str]

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {key(name): ags for ags, name in self.municipalities.items()}

    @cached_property
    def _estate_by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        twice = set()
        for identifier, name in self.estates.items():
            if found.setdefault(key(name), identifier) != identifier:
                twice.add(key(name))
        return {name: identifier for name, identifier in found.items() if name not in twice}

    def municipality(self, text: str) -> str:
        """Return the AGS of a municipality that is written as a key or a name.

        Raises
        ------
        RefusedError
            Where it is neither.
        """
        bare = "".join(text.split())
        if _KEY.fullmatch(bare):
            return bare
        if regional := _REGIONAL_KEY.fullmatch(bare):
            return "".join(regional.groups())
        found = self._by_name.get(key(text)) or self._by_name.get(key(_PREFIX.sub("", text)))
        if found is None:
            raise RefusedError(_MUNICIPALITY)
        return found

    def estate(self, text: str) -> str:
        """Return the id of an estate that is written as such or by its name; else the text."""
        return text if text in self.estates else self._estate_by_name.get(key(text), text)
