"""What a zoning plan says for the plots that lie in it: measured shares, proposed facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.fields import BY_NAME
from data.imports.report import AreaShare, Cover
from data.values import value_text
from data.words import Text, number_text
from data.zoning.codes import PLAN_STATUS
from data.zoning.model import Standing
from geo.crs import to_metric

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from data.record import PlotRecord, Value
    from data.zoning.model import ZoningPlan
    from geo.plans import PlacedArea, PlacedPlan

# Plots and plans are drawn by different offices from different bases: their common edges
# differ by decimetres, which is up to about one hundredth of a plot of a hectare …
WITHIN: Final = 0.99
# … and up to some hundredths where a plot reaches to the middle of a road outside the plan.
# Below that, a part of the plot that could be sold or built upon is not in the plan.
INSIDE: Final = 0.95
OF_AREAS: Final = ("zoning", "grz", "gfz", "bmz", "height_max", "noise_day", "noise_night")
"""Fields that come from the areas of a plan, and not from the plan as a whole."""

_PARTLY: Final = Text(
    "Nur {share} der Fläche liegen im Plan; für die ganze Fläche ist daher nichts vorgeschlagen.",
    "Only {share} of the plot lie in the plan; so nothing is proposed for the whole plot.",
)
_REST: Final = Text(
    "{share} der Fläche liegen außerhalb des Plans; sie bleiben außer Acht.",
    "{share} of the plot lie outside the plan; they are left out.",
)
_SEVERAL: Final = Text(
    "Liegt in mehreren Plänen der Datei ({names}); nichts vorgeschlagen.",
    "Lies in several plans of the file ({names}); nothing is proposed.",
)
_CEASED: Final = Text(
    "Der Plan ist {standing}; nichts vorgeschlagen.", "The plan is {standing}; nothing is proposed."
)
_REPLACED: Final = Text(
    "Im Bestand steht ein rechtskräftiger Plan ({name}), dieser hier ist nicht in Kraft "
    "({standing}); nichts vorgeschlagen.",
    "The record names a plan in force ({name}), and this one is not in force ({standing}); "
    "nothing is proposed.",
)
_STANDING: Final = Text(
    "Stand des Plans: {standing}; dafür ist nichts vorgeschlagen.",
    "Plan status: {standing}; nothing is proposed for it.",
)
_UNCOVERED: Final = Text(
    "{share} der Fläche liegen in Baugebieten ({listed}); Art und Maß der Nutzung sind nicht "
    "vorgeschlagen.",
    "{share} of the plot lie in building areas ({listed}); type and measure of use are not "
    "proposed.",
)
_DIFFERS: Final = Text(
    "{field}: {listed}; nichts vorgeschlagen.", "{field}: {listed}; nothing is proposed."
)
_ON: Final = Text("{value} auf {share}", "{value} on {share}")
_NO_CODE: Final = Text(
    "{field}: {value}; dafür hat der Bestand keinen Schlüssel.",
    "{field}: {value}; the record has no code for it.",
)
_INVALID: Final = Text(
    "Der Umriss im Bestand kreuzt sich selbst; nichts vorgeschlagen.",
    "The recorded outline crosses itself; nothing is proposed.",
)
_NAMELESS: Final = Text("ohne Namen", "without a name")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file of plans says for one plot.

    Attributes
    ----------
    plot
        Id of the plot.
    plan
        The plan that its facts are from; None where none are proposed.
    values
        Proposed facts by field.
    covers
        Which plans, and which of their areas, cover which shares of it.
    doubts
        What is not proposed and why, and what the proposed facts leave out.
    """

    plot: str
    plan: ZoningPlan | None
    values: Mapping[str, Value]
    covers: tuple[Cover, ...]
    doubts: tuple[Text, ...]


def proposals(plans: Sequence[PlacedPlan], plots: Iterable[PlotRecord]) -> tuple[Proposal, ...]:
    """Return what plans say for the plots of which more than a hundredth lies in one.

    Shares are of the plot's area, measured in EPSG:25833. A plot counts as in a plan from
    `INSIDE` of its area; of what lies in the plan, `WITHIN` must lie in areas with a type of
    use, and what these areas agree on is proposed.
    """
    held = list(plots)
    if not held:
        return ()
    outlines = to_metric(np.array([plot.geometry for plot in held], dtype=object))
    trees = [shapely.STRtree([one.outline for one in plan.areas]) for plan in plans]
    found = []
    for plot, outline in zip(held, outlines, strict=True):
        if not outline.is_valid:
            if any(plan.outline.envelope.intersects(outline.envelope) for plan in plans):
                found.append(Proposal(plot.id, None, {}, (), (_INVALID,)))
            continue
        measured = [
            _Measured(plan, outline, tree)
            for plan, tree in zip(plans, trees, strict=True)
            if plan.outline.intersects(outline)
        ]
        touched = [one for one in measured if one.inside > 1 - WITHIN]
        if touched:
            found.append(_proposal(plot, touched))
    return tuple(found)


class _Measured:
    """How a plan covers a plot."""

    def __init__(self, plan: PlacedPlan, outline: BaseGeometry, tree: shapely.STRtree) -> None:
        self.plan = plan.plan
        self.part = _surface(shapely.intersection(outline, plan.outline))
        self.inside = self.part.area / outline.area
        near = sorted(int(place) for place in tree.query(self.part, predicate="intersects"))
        self.parts = [
            (plan.areas[place], _surface(self.part.intersection(plan.areas[place].outline)))
            for place in near
        ]
        self._size = outline.area

    def share(self, part: BaseGeometry) -> float:
        """Return the share of a part of the plot in its whole area."""
        return float(part.area / self._size)

    @property
    def uses(self) -> list[tuple[PlacedArea, BaseGeometry]]:
        """Areas with a type of use in more of the plot's part in the plan than edges differ."""
        least = (1 - WITHIN) * self.part.area
        return [(area, part) for area, part in self.parts if area.area.is_use and part.area > least]

    @property
    def cover(self) -> Cover:
        shares = [
            AreaShare(area.area.id, area.area.label, area.area.is_use, self.share(part))
            for area, part in self.parts
            if part.area > 0
        ]
        shares.sort(key=lambda one: -one.share)
        return Cover(self.plan.name, self.inside, tuple(shares))


def _surface(shape: BaseGeometry) -> BaseGeometry:
    """Return the surfaces of a geometry without the lines and points where edges touch."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [one for one in shapely.get_parts(shape) if shapely.get_dimensions(one) == 2]  # noqa: PLR2004
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _proposal(plot: PlotRecord, touched: Sequence[_Measured]) -> Proposal:
    covers = tuple(one.cover for one in touched)
    among = [one for one in touched if one.inside > 1 - INSIDE]
    if len(among) > 1:
        names = Text(*(", ".join(parts) for parts in zip(*map(_name, among), strict=True)))
        return Proposal(plot.id, None, {}, covers, (_SEVERAL.format(names=names),))
    one = max(touched, key=lambda each: each.inside)
    values, doubts = _proposed(plot, one)
    return Proposal(plot.id, one.plan if values else None, values, covers, doubts)


def _name(one: _Measured) -> Text:
    return Text(one.plan.name, one.plan.name) if one.plan.name else _NAMELESS


def _proposed(plot: PlotRecord, one: _Measured) -> tuple[dict[str, Value], tuple[Text, ...]]:
    plan = one.plan
    if one.inside < INSIDE:
        return {}, (_PARTLY.format(share=percent(one.inside)),)
    if plan.standing is Standing.CEASED:
        return {}, (_CEASED.format(standing=plan.standing_text),)
    if _would_replace(plot, plan):
        known = plot.values.get("plan_name") or _NAMELESS
        return {}, (_REPLACED.format(name=known, standing=plan.standing_text),)
    values: dict[str, Value] = {}
    doubts: list[Text] = []
    if one.inside < WITHIN:
        doubts.append(_REST.format(share=percent(1 - one.inside)))
    if plan.name is not None:
        values["plan_name"] = plan.name
    if plan.standing in PLAN_STATUS:
        values["plan_status"] = PLAN_STATUS[plan.standing]
    else:
        doubts.append(_STANDING.format(standing=plan.standing_text))
    if plan.day is not None:
        values["plan_date"] = plan.day
    of_areas, more = _of_areas(one)
    return {**values, **of_areas}, (*doubts, *more)


def _would_replace(plot: PlotRecord, plan: ZoningPlan) -> bool:
    """Say whether a plan that is not in force would take the place of one that is.

    A plan that is recorded as in force under the same name, and here is only passed or says
    nothing, is the same plan: its areas count.
    """
    if plan.standing is Standing.IN_FORCE or plot.values.get("plan_status") != "adopted":
        return False
    same = plan.name is not None and plot.values.get("plan_name") == plan.name
    return not (same and plan.standing in {Standing.PASSED, Standing.UNKNOWN})


def _of_areas(one: _Measured) -> tuple[dict[str, Value], list[Text]]:
    """Return what the areas with a type of use agree on, where they make up the plot."""
    uses = one.uses
    built = shapely.union_all([part for _, part in uses]) if uses else shapely.Polygon()
    if built.area < WITHIN * one.part.area:
        if not any(part.area for _, part in one.parts):
            return {}, []
        listed = _listed((share.label, share.share) for share in one.cover.areas)
        return {}, [_UNCOVERED.format(share=percent(one.share(built)), listed=listed)]
    values: dict[str, Value] = {}
    doubts: list[Text] = []
    for field in OF_AREAS:
        known = [area.area.values.get(field) for area, _ in uses]
        if known[0] is not None and all(value == known[0] for value in known):
            values[field] = known[0]
        elif field == "zoning" and len({area.area.label for area, _ in uses}) == 1:
            label = BY_NAME[field].label
            doubts.append(_NO_CODE.format(field=label, value=uses[0][0].area.label))
        elif any(value is not None for value in known):
            doubts.append(_differing(field, one))
        doubts += dict.fromkeys(text for area, _ in uses for text in area.area.said.get(field, ()))
    return values, doubts


def _differing(field: str, one: _Measured) -> Text:
    shown = [
        (
            area.area.label
            if field == "zoning" and field not in area.area.values
            else value_text(BY_NAME[field], area.area.values.get(field)),
            one.share(part),
        )
        for area, part in one.uses
    ]
    return _DIFFERS.format(field=BY_NAME[field].label, listed=_listed(shown))


def _listed(shares: Iterable[tuple[Text, float]]) -> Text:
    """Write what covers which share, the same things together."""
    total: dict[Text, float] = {}
    for value, share in shares:
        total[value] = total.get(value, 0.0) + share
    said = [_ON.format(value=value, share=percent(share)) for value, share in total.items()]
    return Text(*(", ".join(parts) for parts in zip(*said, strict=True)))


def percent(share: float) -> Text:
    """Write a share; what is not all of it, or not nothing, is never rounded to that."""
    figure = round(share * 100, 1)
    if figure in {0.0, 100.0} and not np.isclose(share * 100, figure, atol=1e-3):
        figure = 0.1 if share < 0.5 else 99.9  # noqa: PLR2004
    text = number_text(figure, decimals=1)
    return Text(f"{text.de} %", f"{text.en} %")
