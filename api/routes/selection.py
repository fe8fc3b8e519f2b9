"""Plots that somebody has chosen: the shortlist, and some of them side by side.

Which they are stands in the address (`ids`); the server remembers nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Request

from api import views
from api.days import past_day, shown
from api.pagerouter import PageRouter, pages_of
from api.templating import language_of
from maps.comparison import FEWEST, MOST, compared

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from geo.catalogue import Catalogue, Plot

MOST_LISTED = 50
"""How many plots a shortlist holds."""

router = PageRouter()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The plots of an address, and the identifiers in it that no plot has."""

    plots: tuple[Plot, ...]
    strange: tuple[str, ...]

    @property
    def ids(self) -> str:
        """The identifiers, as an address has them."""
        return written(self.plots)

    def without(self, plot: Plot) -> str:
        """Return the identifiers of the others."""
        return written(tuple(one for one in self.plots if one is not plot))


def written(plots: tuple[Plot, ...]) -> str:
    """Return identifiers as an address has them."""
    return ",".join(quote(plot.id, safe="") for plot in plots)


def chosen(request: Request, catalogue: Catalogue) -> Chosen:
    """Return the plots that `ids` names: with commas between them, or given several times."""
    said = [one.strip() for text in request.query_params.getlist("ids") for one in text.split(",")]
    names = list(dict.fromkeys(one for one in said if one))[:MOST_LISTED]
    return Chosen(
        plots=tuple(catalogue.by_id[one] for one in names if one in catalogue.by_id),
        strange=tuple(one for one in names if one not in catalogue.by_id),
    )


@router.page("/merkliste")
def shortlist(request: Request) -> HTMLResponse:
    """Show the plots of a shortlist, and what can be done with them."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    held = chosen(request, catalogue)
    context = {
        "chosen": held,
        "rows": [
            (views.row(plot, language, "car", catalogue.date), held.without(plot))
            for plot in held.plots
        ],
        "ids": [quote(plot.id, safe="") for plot in held.plots],
        "bounds": views.bounds_of(held.plots),
        "fewest": FEWEST,
        "most": MOST,
        "files": _files(request),
    }
    return pages_of(request).render(request, "shortlist.html", context, with_map=bool(held.plots))


@router.page("/vergleich")
def comparison(request: Request) -> HTMLResponse:
    """Show 2 to 5 plots side by side: differences first."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    held = chosen(request, catalogue)
    fits = FEWEST <= len(held.plots) <= MOST
    context = {
        "chosen": held,
        "fits": fits,
        "fewest": FEWEST,
        "most": MOST,
        "rows": [
            (views.row(plot, language, "car", catalogue.date), held.without(plot))
            for plot in held.plots
        ],
        "ids": [quote(plot.id, safe="") for plot in held.plots],
        "bounds": views.bounds_of(held.plots),
        "compared": compared(catalogue, held.plots, language) if fits else None,
        "files": _files(request),
    }
    return pages_of(request).render(request, "compare.html", context, with_map=fits)


def _files(request: Request) -> str:
    """Return the end of addresses of files: their language, and the day that is asked about."""
    of_day = f"&as_of={day}" if (day := past_day(request)) else ""
    return f"&lang={language_of(request.url.path)}{of_day}"
