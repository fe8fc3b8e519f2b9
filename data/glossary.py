"""The glossary: terms of planning, money and transport in plain words, as `glossary.toml` has them.

A term says which fields of a record and which of their codes it explains, so that every
place that shows one can explain it there.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from data.fields import BY_NAME
from data.words import Text, collation

if TYPE_CHECKING:
    from data.words import Language

_FILE: Final = Path(__file__).with_name("glossary.toml")
_Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrase(_Part):
    """Words in both languages."""

    de: _Words
    en: _Words

    @property
    def words(self) -> Text:
        """The same as a `Text`."""
        return Text(self.de, self.en)


class Explained(_Part):
    """What a term explains: whole fields, and codes by the name of their field."""

    fields: tuple[str, ...] = ()
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Explained:
        for name in (*self.fields, *self.codes):
            if name not in BY_NAME:
                msg = f"no field {name!r}"
                raise ValueError(msg)
        for name, held in self.codes.items():
            if unknown := set(held) - {entry.code for entry in BY_NAME[name].codes}:
                msg = f"no code of {name}: {', '.join(sorted(unknown))}"
                raise ValueError(msg)
        return self


class Term(_Part):
    """A term with what it means, and the law or source that says so."""

    key: _Key
    """Its anchor on the page of the glossary."""
    name: Phrase
    text: Phrase
    source: Phrase
    explains: Explained = Explained()


class Glossary(_Part):
    """All terms, in the order of the file."""

    term: tuple[Term, ...]

    @model_validator(mode="after")
    def _once(self) -> Glossary:
        """See that no key stands twice, and that nothing is explained by two terms."""
        for what, held in (("key", [one.key for one in self.term]), ("field", _fields(self.term))):
            if twice := sorted({one for one in held if held.count(one) > 1}):
                msg = f"{what} twice: {', '.join(twice)}"
                raise ValueError(msg)
        return self

    def in_order(self, language: Language) -> tuple[Term, ...]:
        """Return the terms as a reader looks for them: by name."""
        return tuple(sorted(self.term, key=lambda one: collation(one.name.words.in_(language))))


def _fields(terms: tuple[Term, ...]) -> list[str]:
    whole = [name for term in terms for name in term.explains.fields]
    codes = [
        f"{name}={code}"
        for term in terms
        for name, held in term.explains.codes.items()
        for code in held
    ]
    return [*whole, *codes]


def read(text: str) -> Glossary:
    """Return the glossary of a TOML document.

    Raises
    ------
    pydantic.ValidationError
        Where a term lacks a language or a source, or names what is not there.
    tomllib.TOMLDecodeError
        Where it is no TOML.
    """
    return Glossary.model_validate(tomllib.loads(text))


@functools.cache
def glossary() -> Glossary:
    """Return the glossary of the project."""
    return read(_FILE.read_text(encoding="utf-8"))


@functools.cache
def explained() -> dict[tuple[str, str | None], Term]:
    """Return the term of each field, and of each code by field and code."""
    found: dict[tuple[str, str | None], Term] = {}
    for term in glossary().term:
        found |= {(name, None): term for name in term.explains.fields}
        found |= {(name, code): term for name, held in term.explains.codes.items() for code in held}
    return found


def terms_of(field: str, code: str | None = None) -> tuple[Term, ...]:
    """Return the terms that explain a field and the code that it has: none, one or two."""
    held = explained()
    asked = [(field, None), (field, code)] if code else [(field, None)]
    return tuple({held[one].key: held[one] for one in asked if one in held}.values())
