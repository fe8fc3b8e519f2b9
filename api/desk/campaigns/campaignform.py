"""The form of a campaign: shown, read, and what is still missing before it can be published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from api.desk.campaigns.fields import WordsForm, day_of, demanded, whole_number, with_slug, words_of
from api.desk.post.choice import Choice, choice_of
from api.entries import Entry, filled
from data.store.campaigns import CampaignWords
from data.words import Text, translations
from geo.profiles import GENERAL, profiles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.service import Service
    from data.words import Language

MOST_BEST: Final = 20
"""How many of the profile's best a page shows."""
_SHOWN: Final = ("titel_de", "titel_en", "text_de", "text_en", "von", "bis")
"""Fields without which no page is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignForm(WordsForm[CampaignWords]):
    """The form as it is shown.

    Attributes
    ----------
    profile
        Name of the profile that is chosen.
    choice
        The plots that are chosen, and those that a search found besides.
    """

    profile: str
    choice: Choice


def _fields(language: Language) -> dict[str, Entry]:
    _ = translations(language).gettext
    fields = (
        *words_of(language),
        Entry(
            name="adresse",
            look="text",
            label=_("Address of the page"),
            most=60,
            help=_("Small letters, digits and hyphens; made from the German title where empty."),
        ),
        Entry(name="von", look="date", label=_("First day")),
        Entry(name="bis", look="date", label=_("Last day")),
        Entry(
            name="beste",
            look="number",
            label=_("Free plots that suit the branch best"),
            help=_("How many come besides those chosen by hand, at most {most}.").format(
                most=MOST_BEST
            ),
        ),
    )
    return {one.name: one for one in fields}


def form_of(words: CampaignWords, service: Service, language: Language) -> CampaignForm:
    """Return the form that holds what is stored."""
    values = {
        "titel_de": words.title.de,
        "titel_en": words.title.en,
        "text_de": words.text.de,
        "text_en": words.text.en,
        "adresse": words.slug,
        "von": words.begins.isoformat() if words.begins else "",
        "bis": words.ends.isoformat() if words.ends else "",
        "beste": str(words.best) if words.best else "",
    }
    entries = {name: replace(one, value=values[name]) for name, one in _fields(language).items()}
    choice = choice_of(service, words.plots, "")
    return CampaignForm(entries=entries, profile=words.profile, choice=choice, words=words)


def empty(service: Service, language: Language) -> CampaignForm:
    """Return the form of a campaign that is new."""
    choice = choice_of(service, (), "")
    return CampaignForm(entries=_fields(language), profile=GENERAL.name, choice=choice, words=None)


def read(
    given: Iterable[tuple[str, str]], service: Service, language: Language, *, complete: bool
) -> CampaignForm:
    """Read a form that was sent.

    Parameters
    ----------
    complete
        Whether visitors see the page, so that nothing may be missing.
    """
    pairs = list(given)
    typed = dict(pairs)
    _ = translations(language).gettext
    entries = {name: filled(one, typed, language) for name, one in _fields(language).items()}
    entries["adresse"] = with_slug(entries["adresse"], entries["titel_de"].value, language)
    entries["von"], begins = day_of(entries["von"], language)
    entries["bis"], ends = day_of(entries["bis"], language)
    entries["beste"], best = whole_number(entries["beste"], 0, MOST_BEST, language)
    if begins and ends and ends < begins:
        entries["bis"] = replace(entries["bis"], error=_("The last day is before the first one."))
    if complete:
        entries |= {name: demanded(entries[name], language) for name in _SHOWN}
    profile = typed.get("profil", "")
    profile = profile if profile in profiles() else GENERAL.name
    ids = [value for name, value in pairs if name == "ids"]
    choice = choice_of(service, ids, typed.get("suche", "").strip()[:200])
    value = {name: one.value for name, one in entries.items()}
    words = CampaignWords(
        slug=value["adresse"],
        title=Text(value["titel_de"], value["titel_en"]),
        text=Text(value["text_de"], value["text_en"]),
        profile=profile,
        # What the catalogue does not hold (any more) stays chosen: it may come back.
        plots=(*(plot.id for plot in choice.plots), *choice.strange),
        best=best or 0,
        begins=begins,
        ends=ends,
    )
    is_wrong = any(one.error for one in entries.values())
    return CampaignForm(
        entries=entries, profile=profile, choice=choice, words=None if is_wrong else words
    )


def missing(words: CampaignWords, language: Language) -> tuple[str, ...]:
    """Return the labels of what a campaign still needs before it can be published."""
    held = {
        "titel_de": words.title.de,
        "titel_en": words.title.en,
        "text_de": words.text.de,
        "text_en": words.text.en,
        "von": words.begins,
        "bis": words.ends,
    }
    fields = _fields(language)
    return tuple(fields[name].label for name in _SHOWN if not held[name])
