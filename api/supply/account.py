"""The balance of a period as a chart and a table, and the plots behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from api.supply.figure import NONE, NOWHERE, Cell, Figure, Legend, Links, Row, Table, is_anything
from geo.balance import HECTARE
from geo.supply.amount import NOTHING, Amount, together
from geo.supply.balance import KINDS
from maps import charts, tones

if TYPE_CHECKING:
    from collections.abc import Container

    from api.supply.wording import Wording
    from geo.supply.balance import Balance, Flow, Movement
    from geo.supply.report import Report
    from geo.supply.stock import Stock

MOST: Final = 100
"""How many movements of one kind the page lists; the file has all."""

# Told even where nothing of them happened: it is what people look for.
_ALWAYS: Final = frozenset({"new", "sold"})


class Change(NamedTuple):
    """What happened to a plot, in words; `id` where it has a page."""

    day: str
    name: str
    id: str | None
    became: str
    figures: str
    invented: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened of one kind: how often, and the newest of it first."""

    kind: str
    label: str
    figures: str
    count: int
    rows: tuple[Change, ...]


def balance(made: Report, wording: Wording, links: Links = NOWHERE) -> Figure | None:
    """Draw from which supply to which the period led; None without a history."""
    held = made.balance
    if held is None:
        return None
    before, after = held.opening, held.closing
    change = after.supply.square_metres - before.supply.square_metres
    said = wording.gettext("It was {before} and is {after}: {change}.").format(
        before=wording.sentence(before.supply),
        after=wording.sentence(after.supply),
        change=wording.difference(change),
    )
    title = wording.gettext("How the supply changed from {first} to {last}").format(
        first=wording.day(before.day), last=wording.day(after.day)
    )
    drawing = charts.bars(charts.Saying("chart-balance", title, said), _steps(held, wording))
    return Figure(
        "balance",
        title,
        said,
        Markup(drawing),  # noqa: S704 – escaped by its own template
        _legend(wording),
        _table(held, wording, links),
    )


def _legend(wording: Wording) -> tuple[Legend, ...]:
    _ = wording.gettext
    named = (("whole", _("supply")), ("gain", _("more")), ("loss", _("less")))
    return tuple(Legend(tones.tone("flow", name), label) for name, label in named)


def _steps(held: Balance, wording: Wording) -> list[charts.Bar]:
    at = held.opening.supply.square_metres / HECTARE
    drawn = [_whole(held.opening, wording)]
    for flow in held.flows():
        if flow.movements or flow.name in _ALWAYS:
            size = flow.amount.square_metres / HECTARE
            drawn.append(_step(flow, size, min(at, at + size), wording))
            at += size
    return [*drawn, _whole(held.closing, wording)]


def _whole(stock: Stock, wording: Wording) -> charts.Bar:
    label = wording.gettext("Supply at the end of {day}").format(day=wording.day(stock.day))
    value = stock.supply.square_metres / HECTARE
    part = charts.Part(
        tones.tone("flow", "whole"), value, f"{label}: {wording.whole(stock.supply)}"
    )
    return charts.Bar(
        label, wording.land(stock.supply), (part,), note=wording.lacking(stock.supply)
    )


def _step(flow: Flow, size: float, start: float, wording: Wording) -> charts.Bar:
    label, moved = flow.label.in_(wording.language), wording.moved(flow.amount, signed=True)
    tone = tones.tone("flow", "gain" if size > 0 else "loss")
    part = charts.Part(tone, abs(size), f"{label}: {moved}")
    known = Amount(flow.amount.plots, flow.amount.square_metres)
    is_known = flow.amount.hectares is not None
    figures = wording.moved(known if is_known else flow.amount, signed=True)
    note = wording.lacking(flow.amount) if is_known else ""
    return charts.Bar(label, figures if flow.movements else "–", (part,), note=note, start=start)


def _table(held: Balance, wording: Wording, links: Links) -> Table:
    """Return the account of each status: start + in − out ± area = end."""
    _ = wording.gettext
    return Table(
        _("Account of each status, in hectares (plots)"),
        (
            _("Status"),
            wording.day(held.opening.day),
            _("In"),
            _("Out"),
            _("Area changed"),
            wording.day(held.closing.day),
        ),
        tuple(
            Row(
                wording.status(row.status),
                tuple(
                    cell.leading(links.of_account(row.status, name))
                    for name, cell in (
                        ("opening", _cell(row.opening, wording)),
                        ("arrived", _cell(row.arrived, wording, "+")),
                        ("left", _cell(row.left, wording, "−")),
                        (
                            "changed",
                            Cell(wording.moved(row.changed, signed=True))
                            if is_anything(row.changed)
                            else NONE,
                        ),
                        ("closing", _cell(row.closing, wording)),
                    )
                ),
            )
            for row in held.rows()
            if is_anything(row.opening, row.arrived, row.left, row.changed, row.closing)
        ),
    )


def _cell(amount: Amount, wording: Wording, sign: str = "") -> Cell:
    if amount == NOTHING:
        return NONE
    area = wording.hectares(amount)
    sign = "" if amount.hectares is None else sign
    return Cell(f"{sign}{area} ({wording.count(amount.plots)})")


def changes(made: Report, wording: Wording, pages: Container[str]) -> tuple[Changes, ...]:
    """Return what happened in the period, by kind, with the plots; none without a history.

    Parameters
    ----------
    pages
        Ids of the plots that have a page.
    """
    held = made.balance
    if held is None:
        return ()
    return tuple(
        Changes(
            kind,
            label.in_(wording.language),
            wording.moved(together(one.amount for one in moves), signed=kind == "area"),
            len(moves),
            tuple(_change(one, wording, pages) for one in reversed(moves[-MOST:])),
        )
        for kind, label in KINDS.items()
        if (moves := held.of_kind(kind))
    )


def _change(one: Movement, wording: Wording, pages: Container[str]) -> Change:
    key, is_area = one.plot.plot, one.kind == "area"
    return Change(
        wording.day(one.day),
        one.plot.name,
        key if key in pages else None,
        wording.became(one),
        wording.moved(one.amount, signed=True) if is_area else wording.hectares(one.amount),
        one.plot.invented,
    )
