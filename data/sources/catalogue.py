"""The catalogue of official sources, as `catalogue.toml` has it."""

from __future__ import annotations

import functools
import tomllib
from datetime import date  # noqa: TC003 – pydantic reads the annotations
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from data.words import Text

type Kind = Literal["zip", "pbf", "gpkg", "csv"]
"""What the bytes of a download must be."""

type Algorithm = Literal["md5", "sha256"]

SUFFIXES: Final[dict[Kind, str]] = {
    "zip": ".zip",
    "pbf": ".osm.pbf",
    "gpkg": ".gpkg",
    "csv": ".csv",
}

_FILE: Final = Path(__file__).with_name("catalogue.toml")
_Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Https = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Phrase(_Part):
    de: _Words
    en: _Words

    @property
    def text(self) -> Text:
        return Text(self.de, self.en)


class Checksum(_Part):
    """A file beside the download that holds its checksum."""

    algorithm: Algorithm
    address: _Https


class Source(_Part):
    """One official source; None is unknown or, of an address, that there is none to name."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    aliases: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")], ...] = Field(
        default=(), description="Other names by which it may be asked for."
    )
    title: _Phrase
    provider: _Words
    page: _Https = Field(description="Page that describes the data.")
    address: _Https | None = Field(default=None, description="The file itself.")
    service: _Https | None = Field(default=None, description="A WFS.")
    checksum: Checksum | None = None
    kind: Kind | None = Field(default=None, description="What a download must be.")
    format: _Phrase
    crs: _Words | None = None
    licence: _Words | None = None
    attribution: _Words
    updates: _Phrase
    reader: _Words | None = Field(default=None, description="Command that takes the file.")
    how: _Phrase | None = Field(default=None, description="What to do by hand, and what to mind.")
    checked: date | None = Field(default=None, description="Day on which the address answered.")
    evidence: _Phrase = Field(description="Where address and terms are documented.")

    @model_validator(mode="after")
    def _can_be_had(self) -> Source:
        if self.address and not self.kind:
            msg = "an address needs a kind, to check the download by"
            raise ValueError(msg)
        if not self.address and not self.how:
            msg = "without an address, say how to get the data"
            raise ValueError(msg)
        if not self.reader and not self.how:
            msg = "without a reader, say why, or what to do instead"
            raise ValueError(msg)
        if self.checked and not self.address:
            msg = "only an address can have been checked"
            raise ValueError(msg)
        return self

    @property
    def file_name(self) -> str:
        """Name under which a download is kept: stable, with the suffix that readers go by."""
        return self.name + SUFFIXES[self.kind or "zip"]

    def command(self, file: str) -> str | None:
        """Return the command that takes `file`; None where there is no reader yet."""
        return None if self.reader is None else self.reader.replace("{file}", file)


class _Catalogue(_Part):
    source: tuple[Source, ...]


@functools.cache
def catalogue() -> dict[str, Source]:
    """Return all sources by name, in the order of the file."""
    held = _Catalogue.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    return {source.name: source for source in held.source}


def find(name: str) -> Source | None:
    """Return the source of a name, its own or another one; None where there is none."""
    by_alias = {alias: source for source in catalogue().values() for alias in source.aliases}
    return catalogue().get(name) or by_alias.get(name)
