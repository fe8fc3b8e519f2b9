"""Neighbouring plots that are large enough together, as pages show them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from api.features import PLOT_DECIMALS, geometry
from data import words

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from geo.combinations import Combination
    from geo.search import Answer

# A page shows the best; programs get all.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Together:
    """Plots of one estate, in words; `outline` is their common outline as GeoJSON (WGS84)."""

    estate: str
    plots: tuple[Plot, ...]
    ids: tuple[str, ...]
    area: str
    score: str | None
    """The lowest score of any of them."""
    weakest: str | None
    """The fact that costs most points, and of which plot."""
    outline: str


def together(answer: Answer, catalogue: Catalogue, language: Language) -> tuple[Together, ...]:
    """Return the best combinations of an answer, none where no least area is asked for."""
    return tuple(_together(one, catalogue, language) for one in answer.combinations.found[:_SHOWN])


def _together(one: Combination, catalogue: Catalogue, language: Language) -> Together:
    plots = tuple(catalogue.plots[place] for place in one.plots)
    weakest = None
    if one.weakest:
        weak = one.weakest[0]
        label, reason = weak.criterion.label.in_(language), weak.reason.in_(language)
        weakest = f"{label}, {reason} ({catalogue.plots[weak.plot].name})"
    return Together(
        estate=plots[0].estate_name or "",
        plots=plots,
        ids=tuple(quote(plot.id, safe="") for plot in plots),
        area=words.area(one.area, language),
        score=None if one.score is None else words.number(one.score, language),
        weakest=weakest,
        outline=json.dumps(geometry(one.outline, PLOT_DECIMALS), separators=(",", ":")),
    )
