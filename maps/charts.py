"""Charts as inline SVG: columns over time, bars by class, and the steps of a balance.

Drawn by ourselves, since what libraries draw has inline styles, which our pages forbid, a
fixed size, or no words for those who do not see it. Lengths across are shares (per cent) and
lengths down are pixels, so that a chart fills any width and its type keeps its size. Colours
and patterns are tones (`maps.tones`), set by stylesheets: light, dark and print alike.

A chart is one picture to assistive technology, with a title and a sentence that says what it
shows. The table behind it stands on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final, NamedTuple

from maps.elements import template_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_COLUMNS: Final = template_file("chart_columns.svg")
_BARS: Final = template_file("chart_bars.svg")

# Pixels: above the plot for the totals, the plot, and below it for two lines of labels.
_TOP: Final = 24
_HEIGHT: Final = 260
_FOOT: Final = 46
# Of a column's place so much is column.
_FILLED: Final = 0.66
_GRID: Final = 4
_UNITS: Final = (1, 2, 2.5, 5, 10)
# What is less is nothing on any scale: a hundredth of a square metre in hectares.
_LEAST: Final = 1e-6
# How many labels a small screen holds side by side.
_LABELS_SMALL: Final = 4

# Pixels of a row: its line of words, its bar, and the room below.
_WORDS: Final = 22
_BAR: Final = 16
_ROW: Final = 52


@dataclass(frozen=True, slots=True)
class Saying:
    """What a chart says to those who do not see it.

    Attributes
    ----------
    key
        Id of the chart on its page.
    title
        What is shown.
    description
        What is to be seen in it, in a sentence or two.
    """

    key: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column or bar: its tone, its length in the chart's unit, and words for it."""

    tone: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column over time: its day and, where it changes, the year; its parts from the foot up."""

    label: str
    year: str
    total: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a class: what it is, its figures in words, and its parts from the left.

    `more` is said of the class and `note` of the figures where there is room; `start` is where
    the bar begins on the scale, for the steps of a balance.
    """

    label: str
    figures: str
    parts: tuple[Part, ...]
    more: str = ""
    note: str = ""
    start: float = 0.0


class _Rect(NamedTuple):
    tone: str
    words: str
    x: str
    y: str
    width: str
    height: str


def columns(saying: Saying, every: Sequence[Column], written: Callable[[float], str]) -> str:
    """Draw columns of stacked parts, each in its order from the foot up.

    Parameters
    ----------
    written
        Writes a figure of the scale.
    """
    top = max((sum(part.value for part in one.parts) for one in every), default=0)
    scale = grid(top)
    place = 100 / max(len(every), 1)
    return _COLUMNS.render(
        saying=saying,
        height=_TOP + _HEIGHT + _FOOT,
        foot=_TOP + _HEIGHT,
        lines=[(_down(value, scale[-1]), written(value)) for value in scale],
        columns=[
            {
                "rects": list(_stack(one.parts, index * place, place, scale[-1])),
                "middle": _share((index + 0.5) * place),
                "top": _down(sum(part.value for part in one.parts), scale[-1], above=7),
                "column": one,
                "rare": not _is_labelled(index, len(every)),
            }
            for index, one in enumerate(every)
        ],
    )


def bars(saying: Saying, every: Sequence[Bar], *, longest: float | None = None) -> str:
    """Draw bars one below the other on one scale, each under its line of words.

    Parameters
    ----------
    longest
        What a bar over the whole width stands for; by default the longest of them.
    """
    if longest is None:
        ends = (one.start + sum(part.value for part in one.parts) for one in every)
        longest = max(ends, default=0)
    return _BARS.render(
        saying=saying,
        height=max(_ROW * len(every) - (_ROW - _WORDS - _BAR), 0),
        rows=[
            {
                "bar": one,
                "words": index * _ROW + _WORDS - 7,
                "rects": list(_row(one, index * _ROW + _WORDS, longest or 1)),
                "ground": index * _ROW + _WORDS,
            }
            for index, one in enumerate(every)
        ],
        thick=_BAR,
    )


def grid(top: float) -> tuple[float, ...]:
    """Return the round figures of a scale that begins at 0 and holds `top`."""
    if top < _LEAST:
        return (0, 1)
    power = 10.0 ** floor(log10(top / _GRID))
    unit = next(one * power for one in _UNITS if one * power * _GRID >= top)
    return tuple(
        float(f"{unit * step:.12g}") for step in range(max(ceil(top / unit - 1e-9), 1) + 1)
    )


def _is_labelled(index: int, count: int) -> bool:
    """Whether a column's label is shown on a small screen: the last one, and some before it."""
    return (count - 1 - index) % max(ceil(count / _LABELS_SMALL), 1) == 0


def _stack(parts: Iterable[Part], left: float, place: float, highest: float) -> Iterator[_Rect]:
    below = 0.0
    for part in parts:
        above = below + part.value
        if part.value > 0:
            bottom, top = (_TOP + _HEIGHT * (1 - at / highest) for at in (below, above))
            yield _Rect(
                part.tone,
                part.words,
                _share(left + place * (1 - _FILLED) / 2),
                f"{top:.1f}",
                _share(place * _FILLED),
                f"{bottom - top:.1f}",
            )
        below = above


def _row(bar: Bar, down: int, longest: float) -> Iterator[_Rect]:
    at = bar.start
    for part in bar.parts:
        if part.value > 0:
            x, width = (_share(100 * one / longest) for one in (at, part.value))
            yield _Rect(part.tone, part.words, x, str(down), width, str(_BAR))
        at += part.value


def _down(value: float, highest: float, *, above: int = 0) -> str:
    return f"{_TOP + _HEIGHT * (1 - value / highest) - above:.1f}"


def _share(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"
