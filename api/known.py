"""Keys of municipalities and estates in a question: known to the catalogue, or refused."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Final

from api.filters import FILTERS
from api.problems import Wrong, as_sent, wrong
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from geo.catalogue import Catalogue

_SHOWN: Final = 3
_LIKE: Final = 0.6
_EXPECTED: Final = {
    "municipality": Text(
        "ein bekannter Gemeindeschlüssel (AGS), etwa {some}",
        "a known municipality key (AGS), such as {some}",
    ),
    "estate": Text(
        "die Kennung eines bekannten Gebiets, etwa {some}",
        "the key of a known estate, such as {some}",
    ),
}


def check_keys(filters: BaseModel, catalogue: Catalogue, *, within: str = "") -> None:
    """Refuse keys that the catalogue does not know.

    Parameters
    ----------
    within
        What stands before the parameters' names in an error: "filters." in a body.

    Raises
    ------
    api.problems.Problem
        400, naming parameter and key, with the keys that come closest by key or name.
    """
    errors = [
        error
        for parameter in FILTERS
        if parameter.condition == "key" and (keys := getattr(filters, parameter.name))
        for error in _strange(parameter.name, keys, catalogue, within)
    ]
    if errors:
        raise wrong(errors)


def check_key(name: str, key: str, catalogue: Catalogue) -> None:
    """Refuse one key of the parameter `name` ("municipality", "estate"), as `check_keys` does."""
    if errors := _strange(name, [key], catalogue, ""):
        raise wrong(errors)


def _strange(name: str, keys: list[str], catalogue: Catalogue, within: str) -> list[Wrong]:
    known = _known(catalogue, name)
    strange = [key for key in keys if key not in known]
    if not strange:
        return []
    expected = _EXPECTED[name].format(some=_closest(strange, known))
    return [Wrong(parameter=within + name, found=as_sent(", ".join(strange)), expected=expected)]


def _known(catalogue: Catalogue, field: str) -> Mapping[str, str]:
    """Return the names of all municipalities or estates by key, those of plots included."""
    places: Iterable[tuple[str, str]]
    if field == "municipality":
        places = ((town.ags, town.name) for town in catalogue.municipalities.values())
        of_plots = ((plot.values.get(field), plot.municipality_name) for plot in catalogue.plots)
    else:
        places = ((estate.id, estate.name) for estate in catalogue.estates.values())
        of_plots = ((plot.values.get(field), plot.estate_name) for plot in catalogue.plots)
    named = {str(key): name or str(key) for key, name in of_plots if key is not None}
    return named | dict(places)


def _closest(strange: list[str], known: Mapping[str, str]) -> str:
    """Return the keys like what was sent, by key or by name; some where none is."""
    by_word = {word.casefold(): key for key, name in known.items() for word in (name, key)}
    found: dict[str, None] = {}
    for text in islice(strange, _SHOWN):
        asked = text.casefold()
        inside = [word for word in by_word if asked and asked in word]
        alike = get_close_matches(asked, by_word, n=_SHOWN, cutoff=_LIKE)
        found |= dict.fromkeys(by_word[word] for word in (*alike, *inside))
    keys = list(found or dict.fromkeys(known))[:_SHOWN]
    return ", ".join(key if known[key] == key else f"{key} ({known[key]})" for key in keys)
