"""What outputs say beside the plots: of demonstration, licence and day, pages and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from data import codes
from data.exports.origin import INVENTED, NO_LICENCE
from data.exports.plain import plain
from data.words import DEFAULT_LANGUAGE, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.words import Language
    from geo.catalogue import Catalogue, Plot

NO_OFFER: Final = Text(
    "Demonstrationsdaten: Diese Fläche ist erfunden und kein Angebot.",
    "Demonstration data: this plot is invented and no offer.",
)
SOME_INVENTED: Final = Text(
    "Mit Demonstrationsdaten: Flächen, die als erfunden bezeichnet sind, gibt es nicht.",
    "With demonstration data: plots that are called invented do not exist.",
)
LICENCE_OF_PLOTS: Final = Text("Lizenz der Flächen: {licence}", "Licence of the plots: {licence}")
AS_OF: Final = Text("Stand {day}, Katalog {version}", "As of {day}, catalogue {version}")


def page_of(identifier: str, base: str, language: Language) -> str:
    """Return the address of a plot's page, whether the plot is still there or not.

    Parameters
    ----------
    base
        Address of the service, without a slash at the end.
    """
    return address_of(f"/flaechen/{quote(identifier, safe='')}", base, language)


def address_of(path: str, base: str, language: Language) -> str:
    """Return the address of the page at a German `path` in `language`."""
    prefix = "" if language == DEFAULT_LANGUAGE else f"/{language}"
    return f"{base}{prefix}{path}"


@dataclass(frozen=True, slots=True)
class Context:
    """What an output is made of beside the plots.

    Attributes
    ----------
    catalogue
        What is shown on the day.
    base
        Address of the service, without a slash at the end.
    """

    catalogue: Catalogue
    base: str

    def page(self, plot: Plot, language: Language) -> str:
        """Return the address of a plot's page."""
        return page_of(plot.id, self.base, language)

    def address(self, path: str, language: Language) -> str:
        """Return the address of the page at a German `path` in `language`."""
        return address_of(path, self.base, language)

    @property
    def licence(self) -> Text:
        """The licence of the plots."""
        held = next((one.licence for one in self.catalogue.sources if one.name == "plots"), "")
        known = {entry.code: entry.label for entry in codes.LICENCES}
        return known.get(held, Text(held, held)) if held else NO_LICENCE

    def licence_of(self, plot: Plot) -> Text:
        """Return the licence of one plot's facts; that of an invented one says so."""
        return INVENTED if plot.invented else self.licence


def provenance(plot: Plot) -> Mapping[str, Mapping[str, object]]:
    """Return source and confirmation of each public fact of a plot that is known."""
    return {
        name: {
            "source": of.source,
            "confirmed_on": plain(of.confirmed_on) if of.confirmed_on else None,
            "confirmed_by": of.confirmed_by,
            "lapsed": plot.has_lapsed(name),
        }
        for name in plot.record.values
        if name in plot.values and (of := plot.provenance_of(name))
    }
