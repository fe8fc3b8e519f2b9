"""Words for the choices of a filter, places by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.codes import label
from data.fields import BY_NAME as FIELDS
from data.fields import Kind
from data.values import value_text
from data.words import Text
from geo.columns import TRANSIT_CLASS
from geo.quality import QUALITY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.catalogue import Catalogue, Estate, Municipality


def choice_label(catalogue: Catalogue, column: str, code: str) -> Text:
    """Return what a code of a column is called; a municipality or an estate by its name."""
    places: Mapping[str, Mapping[str, Municipality] | Mapping[str, Estate]] = {
        "municipality": catalogue.municipalities,
        "estate": catalogue.estates,
    }
    if column in places:
        place = places[column].get(code)
        name = place.name if place else code
        return Text(name, name)
    if column == TRANSIT_CLASS:
        return label(QUALITY, code)
    field = FIELDS[column]
    return value_text(field, code == "true" if field.kind is Kind.BOOLEAN else code)
