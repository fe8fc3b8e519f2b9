"""Records that hypothesis draws, with provenance by field, by group and for all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import shapely
from hypothesis import strategies as st

from data.fields import Group
from data.record import PlotRecord, Provenance
from tests.data.generated import RECORDED, meant, value_of

if TYPE_CHECKING:
    from data.fields import Field

SQUARE: Final = shapely.box(12.30, 51.50, 12.31, 51.51)
TODAY: Final = date(2026, 3, 2)

words = st.none() | st.sampled_from(("Stadt", "Bauamt", "Kreis"))
days = st.none() | st.dates(date(2024, 6, 1), date(2026, 4, 1))
provenances = st.builds(Provenance, words, days, words)


def _values(field: Field) -> st.SearchStrategy[Any]:
    if field.name == "status_until":
        return st.dates(date(2025, 12, 1), date(2026, 6, 1))
    return value_of(field).map(lambda raw: meant(field.name, raw))


@st.composite
def records(draw: st.DrawFn) -> PlotRecord:
    """Draw a plot of which anything may be unknown."""
    names = draw(st.lists(st.sampled_from(list(RECORDED)), unique=True, max_size=12))
    values = {name: draw(_values(RECORDED[name])) for name in names}
    keys = st.sampled_from(("*", *Group, *RECORDED)).map(str)
    entries = draw(st.dictionaries(keys, provenances, max_size=6))
    own = draw(st.dictionaries(st.sampled_from(names), provenances)) if names else {}
    return PlotRecord("a", SQUARE, values, {**entries, **own})
