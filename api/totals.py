"""What plots add up to, in words: free now, free later, not confirmed, and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import words
from data.words import translations

if TYPE_CHECKING:
    from data.words import Language
    from geo.balance import Part, Totals


def in_sum(held: Totals, language: Language) -> str | None:
    """Say in one sentence what a list of plots adds up to; None where there is nothing to add."""
    if not held.all.plots:
        return None
    _ = translations(language).gettext
    parts: list[str] = []
    if held.all.square_metres is not None:
        total = words.area(held.all.square_metres, language)
        parts.append(_("{hectares} in all").format(hectares=total))
    for part, text in (
        (held.now, _("{hectares} of it free now and confirmed")),
        (held.later, _("{hectares} free only later")),
    ):
        if part.square_metres:
            parts.append(text.format(hectares=words.area(part.square_metres, language)))
    if not held.now.square_metres and held.all.square_metres:
        parts.append(_("nothing of it known to be free now"))
    if held.all.unknown:
        parts.append(unknown_areas(held.all.unknown, language))
    return "; ".join(parts)


def beside(held: Totals, language: Language) -> tuple[str, ...]:
    """Say what stands beside the area that is free now: later, unconfirmed, unknown."""
    _, ngettext = translations(language).gettext, translations(language).ngettext
    lines: list[str] = []
    if held.later.plots:
        lines.append(f"{_('only later')}: {amount(held.later, language)}")
    if held.unconfirmed.plots:
        lines.append(f"{_('not confirmed')}: {amount(held.unconfirmed, language)}")
    if held.now.unknown:
        text = ngettext(
            "besides {n} plot free now, of unknown area",
            "besides {n} plots free now, of unknown area",
            held.now.unknown,
        )
        lines.append(text.format(n=words.number(held.now.unknown, language)))
    if held.undated:
        text = _("{n} of those free now without a known day of handover")
        lines.append(text.format(n=words.number(held.undated, language)))
    if held.without_status:
        count = words.number(held.without_status, language)
        text = ngettext(
            "{n} plot of unknown status", "{n} plots of unknown status", held.without_status
        )
        lines.append(text.format(n=count))
    return tuple(lines)


def amount(part: Part, language: Language) -> str:
    """Write how much a part is: hectares where they are known, and how many plots."""
    ngettext = translations(language).ngettext
    count = ngettext("{n} plot", "{n} plots", part.plots).format(
        n=words.number(part.plots, language)
    )
    if part.square_metres is None:
        return count
    if part.unknown:
        count = f"{count}, {unknown_areas(part.unknown, language)}"
    return f"{words.area(part.square_metres, language)} ({count})"


def in_short(part: Part, language: Language) -> str:
    """Write how much a part is in hectares, or where none are known how many plots."""
    if part.square_metres is None:
        return amount(part, language)
    return words.area(part.square_metres, language)


def unknown_areas(plots: int, language: Language) -> str:
    """Say for how many plots the area is unknown."""
    ngettext = translations(language).ngettext
    text = ngettext("{n} plot of unknown area", "{n} plots of unknown area", plots)
    return text.format(n=words.number(plots, language))
