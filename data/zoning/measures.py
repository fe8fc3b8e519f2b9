"""How much may be built: figures of an area, the largest allowed, and what was not taken."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from data.errors import shorten
from data.fields import BY_NAME
from data.words import Text, number_text
from data.zoning import codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_RATIOS: Final = {"grz": "GRZ", "gfz": "GFZ", "bmz": "BMZ"}
_NOISE: Final = {"noise_day": "ekwertTag", "noise_night": "ekwertNacht"}
_DOUBLE: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_METRES: Final = frozenset({None, "m", "urn:adv:uom:m", "#m"})
_DECIBEL: Final = frozenset({None, "db", "db(a)", "db(a)/m2", "db(a)/m²"})

_LARGEST: Final = Text(
    "{name}: {most} ist das zulässige Höchstmaß ({name}max){least}.",
    "{name}: {most} is the most that is allowed ({name}max){least}.",
)
_LEAST: Final = Text(", mindestens {least}", ", at least {least}")
_ONLY_LEAST: Final = Text(
    "{name}: nur ein Mindestmaß ({least}), kein Höchstmaß; nichts vorgeschlagen.",
    "{name}: a minimum alone ({least}), no maximum; nothing is proposed.",
)
_EXCEPTION: Final = Text(
    "{name}: ausnahmsweise bis {value}; das ist nicht vorgeschlagen.",
    "{name}: up to {value} as an exception, which is not proposed.",
)
_CONTRADICTION: Final = Text(
    "{name}: {found} – der Plan widerspricht sich; nichts vorgeschlagen.",
    "{name}: {found} – the plan contradicts itself; nothing is proposed.",
)
_NO_FIGURE: Final = Text(
    "{name}: {found} ist kein Wert zwischen {low} und {high}; nichts vorgeschlagen.",
    "{name}: {found} is no figure between {low} and {high}; nothing is proposed.",
)
_HEIGHT: Final = Text("Höhe", "Height")
_HEIGHT_TAKEN: Final = Text(
    "Höhe: {figure} m über {base}, {point}{fixed}.",
    "Height: {figure} m above {base}, {point}{fixed}.",
)
_FIXED: Final = Text(", zwingend", ", mandatory")
_HEIGHT_LEFT: Final = Text(
    "Höhe: {figure} m über {base}, {point}; {why}, nicht vorgeschlagen.",
    "Height: {figure} m above {base}, {point}; {why}, not proposed.",
)
_NOT_GROUND: Final = Text("nicht über Gelände", "not above ground")
_NO_BASE: Final = Text("ohne Angabe, ab wo", "without saying from where")
_UNKNOWN_BASE: Final = Text("unbekanntem Bezug", "an unknown reference")
_UNKNOWN_POINT: Final = Text("ohne Bezugspunkt", "no point named")
_NO_TOP: Final = Text(
    "begrenzt nicht die Höhe des Gebäudes", "does not limit the height of the building"
)
_NO_POINT: Final = Text(
    "begrenzt nur, in welcher Höhe die Festsetzung gilt",
    "limits only at which height the provision counts",
)
_ONLY_FROM: Final = Text(
    "Höhe: nur ein Mindestmaß ({figure} m).", "Height: a minimum alone ({figure} m)."
)
_NOT_A_QUOTA: Final = Text(
    "Lärm: ein anderer Pegel als das Emissionskontingent nach DIN 45691; nicht vorgeschlagen.",
    "Noise: another level than the emission quota under DIN 45691; not proposed.",
)


class _FigureError(Exception):
    """A text is no figure that the field can hold."""


def measures(
    content: Mapping[str, Any],
) -> tuple[dict[str, float], dict[str, tuple[Text, ...]]]:
    """Return figures by field, and by field what was not taken or taken with a condition.

    Site coverage and the like are what is allowed at most (§§ 16 to 21 BauNVO). A height is
    taken where it is measured from the ground, pavement or road to a point above which a
    building has nothing, the lowest of several; a height without a point limits, by the
    specification, only where a provision counts.
    """
    values: dict[str, float] = {}
    said: dict[str, tuple[Text, ...]] = {}
    found = [(field, *_ratio(field, name, content)) for field, name in _RATIOS.items()]
    found.append(("height_max", *_height(content.get("heights", ()))))
    found += [(field, *_noise(field, name, content)) for field, name in _NOISE.items()]
    for field, value, texts in found:
        if value is not None:
            values[field] = value
        if texts:
            said[field] = tuple(texts)
    return values, said


def _ratio(field: str, name: str, content: Mapping[str, Any]) -> tuple[float | None, list[Text]]:
    try:
        plain, most, least, exception = (
            _single(field, name, content.get(f"{name}{end}", ()))
            for end in ("", "max", "min", "_Ausn")
        )
    except _FigureError as error:
        return None, [error.args[0]]
    said = []
    if exception is not None:
        said.append(_EXCEPTION.format(name=name, value=_figure(exception)))
    if plain is not None and most is not None and plain != most:
        both = Text(
            *(
                f"{name} {a}, {name}max {b}"
                for a, b in zip(_figure(plain), _figure(most), strict=True)
            )
        )
        return None, [*said, _CONTRADICTION.format(name=name, found=both)]
    if most is not None and plain is None:
        at_least = Text("", "") if least is None else _LEAST.format(least=_figure(least))
        said.append(_LARGEST.format(name=name, most=_figure(most), least=at_least))
    if most is None and plain is None and least is not None:
        said.append(_ONLY_LEAST.format(name=name, least=_figure(least)))
    return (plain if plain is not None else most), said


def _single(field: str, name: str, texts: Sequence[str]) -> float | None:
    """Return the one figure of a property; several that are the same are one."""
    found = {_number(field, Text(name, name), text) for text in texts}
    if len(found) > 1:
        listed = ", ".join(map(shorten, texts))
        raise _FigureError(_CONTRADICTION.format(name=name, found=listed))
    return next(iter(found), None)


def _number(field: str, name: Text, text: str) -> float:
    """Return a figure within the limits of a field."""
    low, high = BY_NAME[field].minimum or 0.0, BY_NAME[field].maximum or 1_000.0
    value = float(text) if _DOUBLE.fullmatch(text) else math.nan
    if not low <= value <= high:
        figures = {"low": number_text(low), "high": number_text(high)}
        raise _FigureError(_NO_FIGURE.format(name=name, found=shorten(text), **figures))
    return value


def _figure(value: float) -> Text:
    return number_text(value, decimals=2)


def _height(heights: Sequence[Mapping[str, str]]) -> tuple[float | None, list[Text]]:
    taken: list[tuple[float, Text]] = []
    said: list[Text] = []
    for one in heights:
        try:
            _sort(one, taken, said)
        except _FigureError as error:
            said.append(error.args[0])
    if not taken:
        return None, said
    value = min(figure for figure, _ in taken)
    return value, [*(text for _, text in taken), *said]


def _sort(one: Mapping[str, str], taken: list[tuple[float, Text]], said: list[Text]) -> None:
    """Put one height where it belongs: taken, or said alone."""
    most = [_metres(one, key) for key in ("hZwingend", "h", "hMax") if key in one]
    if not most:
        if "hMin" in one:
            said.append(_ONLY_FROM.format(figure=_figure(_metres(one, "hMin"))))
        return
    point, base = one.get("bezugspunkt"), one.get("hoehenbezug")
    words = {
        "figure": _figure(min(most)),
        "base": _base(one),
        "point": _point(one),
        "fixed": _FIXED if "hZwingend" in one else Text("", ""),
    }
    # A reference in words goes before the code beside it, whose place it takes.
    odd_base, odd_point = "abweichenderHoehenbezug" in one, "abweichenderBezugspunkt" in one
    if base not in codes.ABOVE_GROUND or odd_base:
        unknown = base not in codes.ABOVE_ELSE and not odd_base
        said.append(_HEIGHT_LEFT.format(why=_NO_BASE if unknown else _NOT_GROUND, **words))
    elif point not in codes.TOPS or odd_point:
        no_point = point is None and not odd_point
        said.append(_HEIGHT_LEFT.format(why=_NO_POINT if no_point else _NO_TOP, **words))
    else:
        taken.append((min(most), _HEIGHT_TAKEN.format(**words)))


def _metres(one: Mapping[str, str], key: str) -> float:
    if one.get(f"uom:{key}", "m").casefold() not in _METRES:
        found = f"{one[key]} {one[f'uom:{key}']}"
        raise _FigureError(
            _NO_FIGURE.format(
                name=_HEIGHT, found=shorten(found), low="0", high=Text("1.000 m", "1,000 m")
            )
        )
    return _number("height_max", _HEIGHT, one[key])


def _base(one: Mapping[str, str]) -> Text:
    if text := one.get("abweichenderHoehenbezug"):
        return Text(*[shorten(text)] * 2)
    code = one.get("hoehenbezug", "")
    return codes.ABOVE_GROUND.get(code) or codes.ABOVE_ELSE.get(code) or _UNKNOWN_BASE


def _point(one: Mapping[str, str]) -> Text:
    if text := one.get("abweichenderBezugspunkt"):
        return Text(*[shorten(text)] * 2)
    code = one.get("bezugspunkt", "")
    return codes.TOPS.get(code) or codes.LOWER_POINTS.get(code) or _UNKNOWN_POINT


def _noise(field: str, name: str, content: Mapping[str, Any]) -> tuple[float | None, list[Text]]:
    """Return the emission quota in dB(A)/m² under DIN 45691."""
    quotas = [one for one in content.get("noise", ()) if name in one]
    if not all(one.get("pegelTyp") in codes.NOISE_QUOTA for one in quotas):
        return None, [_NOT_A_QUOTA]
    label = BY_NAME[field].label
    try:
        found = {_number(field, label, one[name]) for one in quotas}
        odd = [one for one in _units(quotas, name) if one.casefold() not in _DECIBEL]
    except _FigureError as error:
        return None, [error.args[0]]
    if odd or len(found) > 1:
        listed = ", ".join([*(str(one[name]) for one in quotas), *odd])
        return None, [_CONTRADICTION.format(name=label, found=shorten(listed))]
    return next(iter(found), None), []


def _units(quotas: Sequence[Mapping[str, str]], name: str) -> Iterator[str]:
    return (one[f"uom:{name}"] for one in quotas if f"uom:{name}" in one)
