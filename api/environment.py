"""Templates in the words of a language: text, figures, days and prices as people read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined

from data import words
from data.attribution import named
from data.values import price_in

if TYPE_CHECKING:
    from datetime import date, datetime
    from types import CodeType

    from jinja2.bccache import Bucket

    from data.words import Language, Text

FOLDER: Final = Path(__file__).parent / "templates"


class _Compiled(BytecodeCache):
    """Templates of a language, each compiled once in a process, for all its environments.

    Not for several languages: filters of what is fixed in a template are applied as it compiles.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand a template's code to an environment, if the template is still the same."""
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        if bucket.code is not None:
            self._held[bucket.key, bucket.checksum] = bucket.code


_COMPILED: Final = {language: _Compiled() for language in words.LANGUAGES}


def plain_environment(language: Language) -> Environment:
    """Return the environment of what is no page of the service: no addresses, no files."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        bytecode_cache=_COMPILED[language],
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        words.translations(language), newstyle=True
    )

    def text(value: Text | str | None) -> str:
        return "" if value is None else words.said(value, language)

    def number(value: float, decimals: int = 0) -> str:
        return words.number(value, language, decimals=decimals)

    def day(value: date) -> str:
        return words.day(value, language)

    def moment(value: datetime) -> str:
        return words.moment(value, language)

    def as_of(text: str) -> str:
        return words.as_of(text, language)

    def price(value: float) -> str:
        return price_in(language, value)

    def area(square_metres: float) -> str:
        return words.area(square_metres, language)

    environment.globals.update(language=language)
    environment.filters.update(sources=named)
    environment.filters.update(
        text=text, number=number, day=day, moment=moment, as_of=as_of, area=area, price=price
    )
    return environment
