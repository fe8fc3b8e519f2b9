"""Printed sheets beside the exposé: of places, of plots compared, of any selection.

`estate` and `municipality` share a template; `comparison` sets some plots side by side,
`brochure` one after the other. `rows` words what they have in common.
"""

from maps.comparison import FEWEST, MOST
from maps.sheets.brochure import MOST_PLOTS, Selection, brochure_pdf
from maps.sheets.comparison import comparison_pdf
from maps.sheets.estate import estate_pdf
from maps.sheets.municipality import municipality_pdf

__all__ = [
    "FEWEST",
    "MOST",
    "MOST_PLOTS",
    "Selection",
    "brochure_pdf",
    "comparison_pdf",
    "estate_pdf",
    "municipality_pdf",
]
