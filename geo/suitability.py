"""Suitability: the weighted mean of criteria, with the range that unknowns leave open.

The score of a plot is the mean of its known criteria, weighted, on a scale from 0 to
100 (simple additive weighting, Fishburn 1967). `lowest` and `highest` are the scores
if every unknown turned out worst or best; they enclose the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from data import fields
from data.values import UNKNOWN, value_text
from data.words import LANGUAGES, Text, minutes_figure
from geo.catalogue import Contribution, Score
from geo.columns import Codes, Columns, Figures
from geo.criteria import BY_NAME, CRITERIA, FIELDS_OF_ACTION, Criterion
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import MODE_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.catalogue import Plot

_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of all plots of a catalogue under one weighting.

    Attributes
    ----------
    criteria, weights
        The criteria with a weight above zero, and their weights summing to 1; shape (m,).
    values
        Value of each plot under each criterion, NaN where unknown; shape (n, m).
    total, lowest, highest
        From 0 to 100, `total` NaN where nothing is known; shape (n,).
    fields_of_action
        The same mean within each field of action; shape (n,) each.
    """

    criteria: tuple[Criterion, ...]
    weights: NDArray[np.float64]
    values: NDArray[np.float64]
    total: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    fields_of_action: Mapping[str, NDArray[np.float64]]


def score(columns: Columns, weights: Mapping[str, float]) -> Scores:
    """Score all plots.

    Parameters
    ----------
    weights
        Weight by criterion, non-negative, in any unit: they are divided by their sum.

    Raises
    ------
    ValueError
        Where no weight is above zero, or a criterion is not known.
    """
    unknown = weights.keys() - BY_NAME.keys()
    if unknown or min(weights.values(), default=0) < 0 or not sum(weights.values()) > 0:
        msg = f"weights for criteria such as {CRITERIA[0].name}, none negative, not all zero"
        raise ValueError(msg)
    criteria = tuple(one for one in CRITERIA if weights.get(one.name, 0) > 0)
    shares = np.array([weights[one.name] for one in criteria], dtype=float)
    shares /= shares.sum()
    values = np.column_stack([_values(one, columns) for one in criteria])
    known = ~np.isnan(values)
    worst = np.where(known, values, 0.0) @ shares
    best = np.where(known, values, 1.0) @ shares
    return Scores(
        criteria=criteria,
        weights=shares,
        values=values,
        total=_mean(values, shares),
        lowest=_rounded(100 * worst),
        highest=_rounded(100 * best),
        fields_of_action={
            field: _mean(values[:, chosen], shares[chosen])
            for field in FIELDS_OF_ACTION
            if (chosen := [i for i, one in enumerate(criteria) if one.field_of_action == field])
        },
    )


def _mean(values: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weighted mean of what is known, from 0 to 100; NaN where nothing is."""
    known = ~np.isnan(values)
    weight = known @ shares
    total = np.where(known, values, 0.0) @ shares
    unknown = np.full(len(values), np.nan)
    mean: NDArray[np.float64] = np.divide(total, weight, out=unknown, where=weight > 0)
    return _rounded(100 * mean)


def _rounded(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop the last digits, which depend on a plot's place among the others."""
    return np.round(figures, _DECIMALS)


def _values(criterion: Criterion, columns: Columns) -> NDArray[np.float64]:
    column = columns.by_name[criterion.column]
    if isinstance(column, Figures):
        return criterion.value_of(column.values)
    if isinstance(column, Codes) and criterion.values is not None:
        # One value more at the end: an unknown code is -1 and finds it.
        table = [criterion.values[code] for code in column.codes] + [np.nan]
        return np.array(table)[column.values]
    msg = f"{criterion.name} cannot read the column {criterion.column}"
    raise TypeError(msg)


def score_of(scores: Scores, index: int, plot: Plot) -> Score:
    """Return the score of one plot in words; `index` is its place in the catalogue."""
    return Score(
        total=_known(scores.total[index]),
        lowest=round(float(scores.lowest[index]), 1),
        highest=round(float(scores.highest[index]), 1),
        fields_of_action={
            field: _known(values[index]) for field, values in scores.fields_of_action.items()
        },
        contributions=tuple(
            _contribution(criterion, float(weight), _known(value, 4), plot)
            for criterion, weight, value in zip(
                scores.criteria, scores.weights, scores.values[index], strict=True
            )
        ),
    )


def _known(value: float, decimals: int = 1) -> float | None:
    return None if np.isnan(value) else round(float(value), decimals)


def _contribution(
    criterion: Criterion, weight: float, value: float | None, plot: Plot
) -> Contribution:
    return Contribution(
        criterion=criterion.name,
        label=criterion.label,
        field_of_action=criterion.field_of_action,
        weight=round(weight, 4),
        value=value,
        reason=fact_text(criterion.column, plot),
    )


def fact_text(column: str, plot: Plot) -> Text:
    """Return the fact of `plot` in a column as a short text in both languages."""
    mode, _, kind = column.partition(":")
    if kind:
        return _minutes_text(mode, kind, plot)
    value = plot.status_shown if column == "status" else plot.values.get(column)
    return value_text(fields.BY_NAME[column], value)


def _minutes_text(mode: str, kind: str, plot: Plot) -> Text:
    reach = plot.reach[mode][kind]  # type: ignore[index]
    if reach.minutes is None:
        return UNKNOWN
    return Text(
        "{minutes} Min. {to} ({name}), {mode}", "{minutes} min {to} ({name}), {mode}"
    ).format(
        minutes=Text(*(minutes_figure(reach.minutes, language) for language in LANGUAGES)),
        to=DESTINATIONS[kind].to,
        name=reach.name,
        mode=MODE_LABELS[mode],  # type: ignore[index]
    )
