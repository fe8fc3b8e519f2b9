"""The sitemap (sitemaps.org 0.9): every page in both languages, with the day of its last change.

Which pages there are is read off the routes, so that a new page is never forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from lxml import etree

from api.branches import branch_profiles
from api.routes import branches, figures, glossary, measures, pages
from api.templating import language_of, same_page
from data.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from api.service import Past
    from geo.catalogue import Catalogue, Plot

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
# Pages that show plots, and so change with them.
_LISTS: Final = frozenset({"/", "/karte", "/flaechen", "/gemeinden", "/branchen", "/zahlen"})


type Listed = tuple[str, date | None]
"""The German path of a page, and the day of its last change where it is known."""


def sitemap(catalogue: Catalogue, past: Past, base: str, more: Iterable[Listed] = ()) -> bytes:
    """Return the sitemap of what is shown today.

    Parameters
    ----------
    more
        Pages that are of no catalogue: campaigns and events.
    """
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap={None: _SITEMAP, "xhtml": _XHTML})
    for path, day in (*_pages(catalogue, past), *more):
        addresses = {one: base + same_page(path, "", one) for one in LANGUAGES}
        for address in addresses.values():
            url = etree.SubElement(root, f"{{{_SITEMAP}}}url")
            etree.SubElement(url, f"{{{_SITEMAP}}}loc").text = address
            if day is not None:
                etree.SubElement(url, f"{{{_SITEMAP}}}lastmod").text = day.isoformat()
            for language, href in addresses.items():
                etree.SubElement(
                    url, f"{{{_XHTML}}}link", rel="alternate", hreflang=language, href=href
                )
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return made


def _pages(catalogue: Catalogue, past: Past) -> Iterator[Listed]:
    """Yield the German path of each page, and the day of its last change where it is known."""
    days = {plot.id: _changed(plot, catalogue, past) for plot in catalogue.plots}

    def newest(plots: Iterable[Plot]) -> date | None:
        return max((day for plot in plots if (day := days[plot.id])), default=None)

    def of(field: str, value: str) -> date | None:
        return newest(one for one in catalogue.plots if one.values.get(field) == value)

    many: Mapping[str, Mapping[str, date | None]] = {
        "{plot_id}": days,
        "{ags}": {ags: of("municipality", ags) for ags in catalogue.municipalities},
        "{profile}": dict.fromkeys(branch_profiles(), newest(catalogue.plots)),
        "{estate_id}": {key: of("estate", key) for key in catalogue.estates},
    }
    for path in _paths():
        if "{" not in path:
            yield path, newest(catalogue.plots) if path in _LISTS else None
        for placeholder, held in many.items():
            if placeholder in path:
                for key, day in sorted(held.items()):
                    yield path.replace(placeholder, quote(key, safe="")), day


def _paths() -> list[str]:
    routers = (
        *(pages.router, branches.router, figures.router),
        *(measures.router, glossary.router),
    )
    routes = (route for router in routers for route in router.routes)
    found = (str(route.path) for route in routes)  # type: ignore[attr-defined]
    return [path for path in found if language_of(path) == "de"]


def _changed(plot: Plot, catalogue: Catalogue, past: Past) -> date | None:
    """Return the day of the last version; without a record that of the newest confirmation."""
    moment = past.changed.get(plot.id)
    if moment is not None:
        return moment.astimezone().date()
    confirmed = (plot.record.provenance_of(name).confirmed_on for name in plot.record.values)
    known = [day for day in confirmed if day is not None and day <= catalogue.date]
    return max(known, default=None)
