"""What visitors type into forms: read, cleaned, and what is wrong with it by field."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from api.addresses import address_of
from data.words import number, translations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.words import Language

type Look = Literal["text", "email", "tel", "lines", "check", "password", "date", "time", "number"]

_MOST_FIELDS: Final = 50
# What joins letters in some scripts and emoji; all other invisible signs are left out.
_JOINERS: Final = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}
_LINK: Final = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_LINKS: Final = 3
"""How many links a text may hold; the lines of name and firm none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field of a form as it is shown: what was typed, and what is wrong with it.

    Attributes
    ----------
    most
        Most characters.
    links
        Whether it may hold as many links as one likes: what staff write is no advertising.
    missing
        What is said where it is required and empty; by default the words for a visitor.
    autocomplete
        What browsers and password managers know it as (WCAG 2.2, 1.3.5).
    """

    name: str
    look: Look
    label: str
    required: bool = False
    most: int = 0
    links: bool = False
    missing: str = ""
    autocomplete: str = ""
    help: str = ""
    value: str = ""
    error: str | None = None


async def typed(request: Request) -> dict[str, str]:
    """Return what a form holds (a FastAPI dependency); nothing where the body is no form."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


Typed = Annotated[dict[str, str], Depends(typed)]


def filled(entry: Entry, given: Mapping[str, str], language: Language) -> Entry:
    """Return a field with what was typed into it, cleaned and checked."""
    text = given.get(entry.name, "")
    value = _lines(text) if entry.look == "lines" else _line(text)
    held = replace(entry, value=value)
    return replace(held, error=_wrong(held, language))


def _wrong(entry: Entry, language: Language) -> str | None:
    _ = translations(language).gettext
    if not entry.value:
        missing = {
            "email": _("Please give an e-mail address, so that we can answer."),
            "lines": _("Please write what you would like to know."),
        }
        said = entry.missing or missing.get(entry.look, _("Please fill in this field."))
        return said if entry.required else None
    if entry.most and len(entry.value) > entry.most:
        return _("At most {most} characters, please; these are {count}.").format(
            most=number(entry.most, language), count=number(len(entry.value), language)
        )
    if entry.look == "email" and address_of(entry.value) is None:
        return _("This is no e-mail address; one looks like name@firm.com.")
    if entry.look == "tel" and not any(sign.isdigit() for sign in entry.value):
        return _("A telephone number has digits.")
    return _too_many_links(entry, language)


def _too_many_links(entry: Entry, language: Language) -> str | None:
    _ = translations(language).gettext
    most = _LINKS if entry.look == "lines" else 0
    if entry.links or len(_LINK.findall(entry.value)) <= most:
        return None
    if not most:
        return _("Please leave out links here.")
    return _("At most {most} links, please: what holds more is taken for advertising.").format(
        most=most
    )


def _clean(text: str) -> str:
    """Return a text without what steers terminals, mails or the direction of writing."""
    return "".join(
        sign
        for sign in text
        if sign in _JOINERS or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def _line(text: str) -> str:
    return " ".join(_clean(" ".join(text.split())).split())


def _lines(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "\n".join(_clean(line).rstrip() for line in plain.split("\n")).strip()
