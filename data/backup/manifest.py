"""What a backup says of itself."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 – pydantic reads the annotations
from datetime import datetime  # noqa: TC003 – as above
from importlib.metadata import version
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt

from data.store.dump import Shape  # noqa: TC001 – as above

FORMAT: Final = "gewerbeflaechen backup"
LAYOUT: Final = 1
"""Rises where an older program could not read what a newer one writes."""
NAME: Final = "manifest.json"
TABLES: Final = "tables/"
FILES: Final = "files/"


def program() -> str:
    """Return the version of this program."""
    return version("gewerbeflaechen")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Head(BaseModel):
    """What any program of ours, older or newer, can read of a backup."""

    format: Literal["gewerbeflaechen backup"]
    layout: int
    program: str
    revision: str = ""


class Table(_Model):
    """A table: its shape, and how many rows it has."""

    shape: Shape
    rows: NonNegativeInt

    @property
    def member(self) -> str:
        """Name of its file in the archive."""
        return f"{TABLES}{self.shape.name}.jsonl"


class Member(_Model):
    """A file in the archive: bytes, and the SHA-256 of its content as hexadecimal digits."""

    size: NonNegativeInt
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(_Model):
    """All that a backup says of itself.

    Attributes
    ----------
    program
        Version of the program that made it.
    revision
        Last migration of its tables.
    made
        Moment (UTC) at which it was made.
    tables
        In this order they are filled: each after those that it refers to.
    members
        Every other file in the archive, by name.
    key
        SHA-256 of the key that signed links and prints; None where there was none.
    """

    format: Literal["gewerbeflaechen backup"] = FORMAT
    layout: Literal[1] = LAYOUT
    program: str
    revision: str
    made: AwareDatetime
    tables: tuple[Table, ...]
    members: Mapping[str, Member]
    key: str | None = None

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables)

    @property
    def size(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(member.size for member in self.members.values())

    @property
    def moment(self) -> datetime:
        """The moment at which it was made, by the clock on the wall here."""
        return self.made.astimezone()
