"""How a file is to be taken, as its import keeps it, and as `geo.imports` takes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from geo.imports import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.imports.limits import Limits
    from data.imports.number import Mark

MOST: int = 200
"""Most characters of what is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What staff say of a file; the attributes are those of `geo.imports.Options`.

    Attributes
    ----------
    named
        Name under which a mapping of columns is remembered, and is to be; empty for none.
    day
        Day of the import (ISO).
    """

    day: str
    columns: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    source: str = ""
    confirmed_on: str = ""
    confirmed_by: str = ""
    crs: str = ""
    layer: str = ""
    mark: Mark | None = None
    empty_clears: bool = False
    only: str = ""

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """Return what `content` wrote."""
        return cls(**content)

    @property
    def content(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)

    def of(self, **values: Any) -> Self:  # noqa: ANN401
        """Return it with other values."""
        return replace(self, **values)

    @property
    def today(self) -> date:
        """Day of the import."""
        return date.fromisoformat(self.day)

    def options(self, name: str, remembered: Mapping[str, str], limits: Limits) -> Options:
        """Return it as the import takes it."""
        ids = (one.strip() for one in self.only.split(","))
        return Options(
            name=name,
            columns=self.columns,
            remembered=remembered,
            source=self.source or None,
            confirmed_on=date.fromisoformat(self.confirmed_on) if self.confirmed_on else None,
            confirmed_by=self.confirmed_by or None,
            crs=self.crs or None,
            layer=self.layer or None,
            mark=self.mark,
            empty_clears=self.empty_clears,
            only=frozenset(filter(None, ids)) or None,
            limits=limits,
        )
