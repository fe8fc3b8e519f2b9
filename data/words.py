"""Words and figures in the two languages of the service.

German is the first language, English the second. Short labels that belong to one
definition (a field, a code, a kind of destination) stand beside it as a `Text`;
everything else is a message of the Babel catalogue in `data/locales`.
"""

from __future__ import annotations

import functools
import gettext
import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

import numpy as np
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from numpy.typing import NDArray

Language = Literal["de", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DEFAULT_LANGUAGE: Final[Language] = "de"

LOCALES: Final = Path(__file__).parent / "locales"

# Babel's "en" is American; the reader of an English exposé expects 23 Nov 2026.
_BABEL_LOCALE: Final[dict[Language, str]] = {"de": "de_DE", "en": "en_GB"}


class Text(NamedTuple):
    """One short text in both languages."""

    de: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.de if language == "de" else self.en

    def format(self, **values: object) -> Text:
        """Fill the same placeholders in both languages; a `Text` value is split."""
        return Text(
            *(
                part.format(
                    **{k: v.in_(lang) if isinstance(v, Text) else v for k, v in values.items()}
                )
                for lang, part in zip(LANGUAGES, self, strict=True)
            )
        )


def said(text: Text | str, language: Language) -> str:
    """Return words in `language`; a text that is data, such as a name, as it is."""
    return text.in_(language) if isinstance(text, Text) else text


@functools.cache
def translations(language: Language) -> gettext.NullTranslations:
    """Return the message catalogue of `language`.

    Messages are English in the source, so English needs no catalogue. The German
    catalogue is compiled in memory: no generated file that could go stale.
    """
    path = LOCALES / language / "messages.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=_BABEL_LOCALE[language])
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def number(value: float, language: Language, *, decimals: int = 0) -> str:
    """Write a number in the form of `language`, with at most `decimals` decimals."""
    return _written(value + 0, language, decimals)  # 0 makes −0 a 0


# Babel reads locale and pattern anew each time, and the same figures are written often.
@functools.lru_cache(maxsize=16_384)
def _written(value: float, language: Language, decimals: int) -> str:
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=_BABEL_LOCALE[language])


def money(value: float, language: Language) -> str:
    """Write an amount of money without its sign: whole, or with both digits of its cents."""
    pattern = "#,##0" if value == round(value) else "#,##0.00"
    return format_decimal(value, format=pattern, locale=_BABEL_LOCALE[language])


def number_text(value: float, *, decimals: int = 0) -> Text:
    """Write a number in both languages."""
    return Text(*(number(value, lang, decimals=decimals) for lang in LANGUAGES))


@functools.lru_cache(maxsize=4_096)
def day(value: date, language: Language) -> str:
    """Write a date in the form of `language`: 23.11.2026 or 23 Nov 2026."""
    return format_date(value, format="medium", locale=_BABEL_LOCALE[language])


def moment(value: datetime, language: Language) -> str:
    """Write a moment as clocks here show it: 23.11.2026, 14:05 or 23 Nov 2026, 14:05."""
    here = value.astimezone()
    return f"{day(here.date(), language)}, {here:%H:%M}"


@functools.lru_cache(maxsize=4_096)
def day_and_month(value: date, language: Language) -> str:
    """Write a date without its year, as on a scale: 23.11. or 23 Nov."""
    pattern = "dd.MM." if language == "de" else "d MMM"
    return format_date(value, format=pattern, locale=_BABEL_LOCALE[language])


def weekday(value: date, language: Language) -> str:
    """Write a date with its day of the week: Thursday, 26 Nov 2026."""
    name = format_date(value, format="EEEE", locale=_BABEL_LOCALE[language])
    return f"{name}, {day(value, language)}"


def collation(text: str) -> tuple[str, str]:
    """Return the key by which names are sorted after DIN 5007-1: ä as a, ß as ss, no case.

    Names that are equal but for such signs keep an order of their own.
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)), text


def as_of(text: str, language: Language) -> str:
    """Write the date of a source, which may be a day, a month, a year, a span, or words.

    Days, months and intervals in ISO 8601 ("2018-12-31", "2020-05", "2005/2024") are
    written in the form of `language`; anything else stays as the source has it.
    """
    first, slash, last = text.partition("/")
    if slash and first.isdigit() and last.isdigit() and len(first) == len(last):
        return f"{first}–{last}"
    try:
        return day(date.fromisoformat(text), language)
    except ValueError:
        year, _, month = text.partition("-")
        return f"{month}/{year}" if month.isdigit() and year.isdigit() else text


def area(square_metres: float, language: Language) -> str:
    """Write an area in hectares, two decimals below 10 ha and one from there."""
    hectares = square_metres / 10_000
    return f"{number(hectares, language, decimals=2 if hectares < 10 else 1)} ha"  # noqa: PLR2004


def shown_minutes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round minutes as they are shown, no finer than they are known.

    Whole from 10 up, halves below; what lies in the middle goes to the even one. Filters
    compare these figures, so that what is shown as 27 is at most 27. NaN stays NaN.
    """
    return np.where(values >= 10, np.round(values), np.round(values * 2) / 2)  # noqa: PLR2004


def shown_minute(value: float) -> float:
    """Round one figure of minutes as it is shown."""
    return float(shown_minutes(np.asarray(value)))


def minutes_figure(value: float, language: Language) -> str:
    """Write minutes as they are shown, without their unit."""
    return number(shown_minute(value), language, decimals=1)


def minutes(value: float, language: Language) -> str:
    """Write minutes as they are shown, no finer than they are known."""
    return f"{minutes_figure(value, language)} min"


def kilometres(value: float, language: Language) -> str:
    """Write kilometres, with one decimal below 20."""
    return f"{number(value, language, decimals=1 if value < 20 else 0)} km"  # noqa: PLR2004
