"""Robustness: how often a plot is among the first three when weights are drawn at random.

Nobody weighs to the last per cent. So the weights of the question are taken for the mean of
a Dirichlet distribution, and the share of draws in which a plot is among the first three
says how far its place depends on the exact weights. That is the acceptability of the first
three ranks of stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and
Salminen, "SMAA – Stochastic multiobjective acceptability analysis", European Journal of
Operational Research 106, 1998), with weights around stated ones in place of any weights.

The concentration is `POINTS`: weights are as uncertain as shares that somebody estimates
by handing out a hundred points. A weight of 10 % then lies between 5.5 and 15.3 % in nine
draws of ten. All is seeded: the same question gets the same shares.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.suitability import Scores

DRAWS: Final = 1_000
FIRST: Final = 3
POINTS: Final = 100
_SEED: Final = 20_261
# Equal up to here, on a scale from 0 to 1: as scores are rounded in `geo.suitability`.
_DECIMALS: Final = 8
# Plots whose draws are looked at together: what fits a processor's cache.
_TOGETHER: Final = 1_000
_TOGETHER_SINGLE: Final = 8_000
# So many of the best, by the weights asked for, show how good one has to be in each draw.
_BEST: Final = 24
# Draws are looked at in so many groups.
_GROUPS: Final = 16
_SLACK: Final = 1e-7
_SINGLE: Final = 1e-5


def robustness(scored: Scores, ids: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the share of draws in which each plot is among the first three, shape (n,).

    Parameters
    ----------
    scored
        The plots under the weights asked for.
    ids
        What decides between equal scores: the lower one stands first; shape (n,).

    Notes
    -----
    A draw scores as `geo.suitability` does: a plot's mean is that of its known criteria, no
    lower or higher than possible, and one of which nothing is known is never among the first.
    The result is exact for the draws: plots are left out only where a bound shows that no
    draw lifts them to the third place.
    """
    drawn = draws(tuple(scored.weights.tolist()))
    held = _Held.of(scored)
    candidates = _in_reach(held, scored.weights, drawn)
    candidates = candidates[np.argsort(ids[candidates])]
    wins = np.zeros(len(ids))
    scores = held.at(candidates).scores(drawn)
    # Candidates stand in the order of their ids: of equal ones the first is found first.
    for _ in range(min(FIRST, len(candidates))):
        best = np.argmax(scores, axis=1)
        reached = np.flatnonzero(scores[np.arange(len(drawn)), best] > -np.inf)
        np.add.at(wins, candidates[best[reached]], 1)
        scores[reached, best[reached]] = -np.inf
    return wins / len(drawn)


@lru_cache(maxsize=64)
def draws(weights: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the draws of weights around `weights`, shape (DRAWS, m), rows summing to 1."""
    drawn = np.random.default_rng(_SEED).dirichlet(POINTS * np.array(weights), DRAWS)
    drawn.flags.writeable = False
    return drawn


class _Held(NamedTuple):
    """Values of plots with 0 for unknown, what is known, and what each criterion can give."""

    filled: NDArray[np.float64]
    known: NDArray[np.float64]
    worst: NDArray[np.float64]
    best: NDArray[np.float64]

    @classmethod
    def of(cls, scored: Scores) -> _Held:
        unknown = np.isnan(scored.values)
        return cls(
            np.where(unknown, 0.0, scored.values),
            1.0 - unknown,
            np.array([one.worst for one in scored.criteria]),
            np.array([one.best for one in scored.criteria]),
        )

    def at(self, places: NDArray[np.intp]) -> _Held:
        return self._replace(filled=self.filled[places], known=self.known[places])

    def scores(self, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return scores from 0 to 1, shape (draws, n); −inf where nothing is known."""
        scores = np.full((len(drawn), len(self.filled)), -np.inf)
        for part in _parts(np.arange(len(self.filled)), _TOGETHER):
            scores[:, part] = self.at(part).together(drawn)
        return scores

    def together(self, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of few plots."""
        points, weight = drawn @ self.filled.T, drawn @ self.known.T
        missing = (1 - self.known).T
        lowest = points + (drawn * self.worst) @ missing
        highest = points + (drawn * self.best) @ missing
        mean = np.divide(points, weight, out=np.zeros_like(points), where=weight > 0)
        scores = np.round(np.clip(mean, lowest, highest), _DECIMALS)
        return np.where(weight > 0, scores, -np.inf)


def _in_reach(
    held: _Held, weights: NDArray[np.float64], drawn: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the plots that some draw may lift among the first three.

    In draw j, plot i reaches the score t where Σ w_jk x_ik ≥ 0 with x_ik = v_ik − t for its
    known criteria and 0 for the others (its mean does, and unless t is very low the score
    is no higher). With w_j = w + d_j, Cauchy and Schwarz give
    Σ d_jk x_ik ≤ |d_j|·|x_i − x̄_i| under the norms √Σ d²/w and √Σ w x²; the mean x̄_i may be
    taken off since Σ d_jk = 0. Draws are looked at in groups of like |d_j|, and where the
    bound is not enough the sum itself is made, in single precision.
    """
    every = np.arange(len(held.filled))
    if len(every) <= _BEST:
        return every
    sums = _Sums.of(held, weights)
    best = np.argpartition(-sums.mean, _BEST)[:_BEST]
    thirds = np.partition(held.at(best).scores(drawn), -FIRST, axis=1)[:, -FIRST]
    # Where the lowest possible score is above the mean, it is at most the highest `worst`.
    if not thirds.min() > held.worst.max():
        return every
    lengths = np.sqrt((((drawn - weights) ** 2) / weights).sum(axis=1))
    near = np.flatnonzero(sums.may_reach(thirds.min(), lengths.max()))
    single = np.concatenate([held.filled[near], held.known[near]], axis=1).astype(np.float32)
    asked = np.concatenate([drawn, -thirds[:, None] * drawn], axis=1).astype(np.float32)
    sums, reaching = sums.at(near), np.zeros(len(near), dtype=bool)
    for group in np.array_split(np.argsort(lengths), _GROUPS):
        open_ = ~reaching & sums.may_reach(thirds[group].min(), lengths[group].max())
        for part in _parts(np.flatnonzero(open_), _TOGETHER_SINGLE):
            reaching[part] = (single[part] @ asked[group].T).max(axis=1) >= -_SINGLE
    return near[reaching]


def _parts(places: NDArray[np.intp], size: int) -> list[NDArray[np.intp]]:
    return [places[start : start + size] for start in range(0, len(places), size)]


class _Sums(NamedTuple):
    """Sums over a plot's known criteria under the weights asked for; shape (n,) each."""

    weight: NDArray[np.float64]
    value: NDArray[np.float64]
    square: NDArray[np.float64]

    @classmethod
    def of(cls, held: _Held, weights: NDArray[np.float64]) -> _Sums:
        filled = held.filled.T
        return cls(weights @ held.known.T, weights @ filled, weights @ filled**2)

    @property
    def mean(self) -> NDArray[np.float64]:
        nothing = np.full(len(self.value), -np.inf)
        mean: NDArray[np.float64] = np.divide(
            self.value, self.weight, out=nothing, where=self.weight > 0
        )
        return mean

    def at(self, places: NDArray[np.intp]) -> _Sums:
        return _Sums(*(one[places] for one in self))

    def may_reach(self, score: float, length: float) -> NDArray[np.bool_]:
        """Whether a draw no further than `length` from the weights may lift a plot to `score`."""
        base = self.value - score * self.weight
        square = self.square - 2 * score * self.value + score**2 * self.weight
        bound: NDArray[np.bool_] = base + length * np.sqrt(np.maximum(square - base**2, 0)) >= (
            -_SLACK
        )
        return bound
