"""The menu of downloads on the list page: the result that is shown, as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.query import write_query
from data.words import translations
from maps.answersheet.book import MOST
from maps.sheets import FEWEST
from maps.sheets import MOST as MOST_COMPARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.query import Query
    from data.words import Language

_PLOTS: Final = "/api/v1/plots"
_BROCHURE: Final = "/api/v1/brochure.pdf"
_COMPARISON: Final = "/api/v1/compare.pdf"
# Which part of a list is shown matters to the page alone.
_OF_THE_PAGE: Final = frozenset({"limit", "offset", "f", "lang", "q"})


class Download(NamedTuple):
    """A file to be had; `href` is None where there are too many plots for it."""

    label: str
    note: str
    href: str | None


def downloads(
    query: Query, total: int, ids: Sequence[str], language: Language, brochure_plots: int
) -> tuple[Download, ...]:
    """Return the files of what a list shows, with its filters and its order.

    Parameters
    ----------
    total
        How many plots the list has.
    ids
        Their identifiers, quoted; needed where they are few enough to be compared.
    brochure_plots
        Most plots in a brochure.
    """
    _ = translations(language).gettext
    kept = {name: values for name, values in query.items() if name not in _OF_THE_PAGE}

    def file(name: str, label: str, note: str, *, fits: bool = True) -> Download:
        text = write_query({**kept, "f": [name], "lang": [language]})
        return Download(label, note, f"{_PLOTS}?{text}" if fits else None)

    kept_in_print = write_query({**kept, "lang": [language]})
    brochure = f"{_BROCHURE}?{kept_in_print}" if total <= brochure_plots else None
    comparison = f"{_COMPARISON}?ids={','.join(ids)}&lang={language}"
    return (
        Download(
            _("Brochure (PDF)"),
            _("cover with map, contents, a page for each plot")
            if brochure
            else _("for up to {most} plots: narrow the filters").format(most=brochure_plots),
            brochure,
        ),
        *(
            (Download(_("Comparison (PDF)"), _("what differs first"), comparison),)
            if FEWEST <= total <= MOST_COMPARED
            else ()
        ),
        file("csv", "CSV", _("as Excel opens it")),
        file("xlsx", "Excel (XLSX)", _("with a sheet of sources")),
        file("gpkg", "GeoPackage", _("outlines and facts, for QGIS")),
        file("geojson", "GeoJSON", _("outlines and facts, for programs")),
        file(
            "rfi",
            _("Answer sheet (XLSX)"),
            _("what consultants ask, each held or not held")
            if total <= MOST
            else _("for up to {most} plots: narrow the filters").format(most=MOST),
            fits=total <= MOST,
        ),
    )
