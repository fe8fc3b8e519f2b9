"""How a similar plot differs from another one, in words: "larger by 0.8 ha", "GI, not GE"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data import words
from data.values import price_in
from data.words import Text
from geo.destinations import BY_NAME as DESTINATIONS
from geo.destinations import MODE_LABELS
from geo.similar import WAYS, minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Language
    from geo.catalogue import Plot
    from geo.destinations import Mode

_LARGER: Final = Text("{by} größer", "{by} larger")
_SMALLER: Final = Text("{by} kleiner", "{by} smaller")
_AREA_ALIKE: Final = Text("gleich groß", "of the same size")
_AREA_UNKNOWN: Final = Text("Größe unbekannt", "size unknown")
_ZONING: Final = Text("{its} statt {own}", "{its} instead of {own}")
_ZONING_ALIKE: Final = Text("ebenfalls {its}", "{its} as well")
_ZONING_UNKNOWN: Final = Text("Art der Nutzung unbekannt", "zoning unknown")
_DEARER: Final = Text("{by} teurer", "{by} dearer")
_CHEAPER: Final = Text("{by} günstiger", "{by} cheaper")
_PRICE_ALIKE: Final = Text("gleicher Preis", "same price")
_PRICE_UNKNOWN: Final = Text("Preis unbekannt", "price unknown")
_ON_REQUEST: Final = Text("Preis auf Anfrage", "price on request")
_FARTHER: Final = Text("{mode} {to} {by} länger", "{mode} {to} {by} longer")
_NEARER: Final = Text("{mode} {to} {by} kürzer", "{mode} {to} {by} shorter")
_WAY_UNKNOWN: Final = Text("{mode} {to} unbekannt", "{mode} {to} unknown")
# No longer way is worth a word.
_MINUTE: Final = 1.0


def differences(plot: Plot, to: Plot, language: Language) -> tuple[str, ...]:
    """Say how `plot` differs from `to` in what their distance counts (`geo.similar`).

    Minutes are compared as they are shown. Where a fact of `plot` is unknown that is said;
    where only that of `to` is, there is nothing to compare with, and its own value is said.
    """
    return tuple(_all(plot, to, language))


def _all(plot: Plot, to: Plot, language: Language) -> Iterator[str]:
    yield from _area(plot, to, language)
    yield from _zoning(plot, to, language)
    yield from _price(plot, to, language)
    for mode, kind in WAYS:
        yield from _way(mode, kind, plot, to, language)


def _area(plot: Plot, to: Plot, language: Language) -> Iterator[str]:
    its, own = (_figure(one, "area_available") for one in (plot, to))
    if its is None:
        yield _AREA_UNKNOWN.in_(language)
    elif own is None:
        yield words.area(its, language)
    else:
        by = words.area(abs(its - own), language)
        if by == words.area(0, language):
            yield _AREA_ALIKE.in_(language)
        else:
            yield (_LARGER if its > own else _SMALLER).in_(language).format(by=by)


def _zoning(plot: Plot, to: Plot, language: Language) -> Iterator[str]:
    its, own = plot.values.get("zoning"), to.values.get("zoning")
    if its is None:
        yield _ZONING_UNKNOWN.in_(language)
    elif own is None:
        yield str(its)
    else:
        said = _ZONING_ALIKE if its == own else _ZONING
        yield said.in_(language).format(its=its, own=own)


def _price(plot: Plot, to: Plot, language: Language) -> Iterator[str]:
    its, own = _figure(plot, "price"), _figure(to, "price")
    if its is None:
        on_request = plot.values.get("price_on_request") is True
        yield (_ON_REQUEST if on_request else _PRICE_UNKNOWN).in_(language)
    elif own is None:
        yield price_in(language, its)
    elif its == own:
        yield _PRICE_ALIKE.in_(language)
    else:
        by = price_in(language, round(abs(its - own), 2))
        yield (_DEARER if its > own else _CHEAPER).in_(language).format(by=by)


def _way(mode: Mode, kind: str, plot: Plot, to: Plot, language: Language) -> Iterator[str]:
    its, own = (minutes(one, mode, kind) for one in (plot, to))
    named = {
        "mode": MODE_LABELS[mode].in_(language),
        "to": DESTINATIONS[kind].to.in_(language),
    }
    if its is None:
        yield _WAY_UNKNOWN.in_(language).format(**named)
    elif own is not None:
        by = words.shown_minute(its) - words.shown_minute(own)
        if abs(by) >= _MINUTE:
            said = _FARTHER if by > 0 else _NEARER
            yield said.in_(language).format(by=words.minutes(abs(by), language), **named)


def _figure(plot: Plot, name: str) -> float | None:
    value = plot.values.get(name)
    return float(value) if isinstance(value, int | float) else None
