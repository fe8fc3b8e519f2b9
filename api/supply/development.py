"""The chart of how the supply came to be, by one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from api.supply.figure import (
    NOWHERE,
    Cell,
    Figure,
    Links,
    Row,
    Table,
    count_cell,
    land_cell,
    legend_of,
)
from data import words
from data.codes import STATUS_SHOWN
from geo.balance import HECTARE
from geo.supply.amount import NOTHING, Amount
from geo.supply.classes import OFF_OFFER, Dimension, Key
from maps import charts, tones

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.supply.wording import Wording
    from geo.supply.report import Report
    from geo.supply.stock import Stock

type Parts = Mapping[Key, Amount]

BY: Final[tuple[str, ...]] = ("status", "zoning", "size", "accessibility")
"""By what it can be drawn; municipalities are too many for one chart."""

OFFERED: Final[tuple[Key, ...]] = (
    *(one.code for one in STATUS_SHOWN if one.code not in OFF_OFFER),
    None,
)
"""The statuses of the supply, in order."""


def choices(wording: Wording) -> tuple[tuple[str, str], ...]:
    """Return by what the chart can be drawn, in words."""
    _ = wording.gettext
    labels = (_("Status"), _("Zoning"), _("Size"), _("Motorway"))
    return tuple(zip(BY, labels, strict=True))


def development(made: Report, by: str, wording: Wording, links: Links = NOWHERE) -> Figure | None:
    """Return the chart; None without a history."""
    if made.period is None:
        return None
    dimension = next(one for one in made.dimensions if one.name == by)
    rows = [(stock, _parts(stock, dimension)) for stock in made.development]
    met = [key for key in _keys(dimension) if any(key in parts for _, parts in rows)]
    title = _title(by, wording)
    said = _said(made.development, wording)
    drawing = charts.columns(
        charts.Saying("chart-development", title, said),
        _columns(rows, met, dimension, wording),
        lambda value: words.number(value, wording.language, decimals=1),
    )
    return Figure(
        "development",
        title,
        said,
        Markup(drawing),  # noqa: S704 – escaped by its own template
        legend_of(by, _drawn(rows, met), dimension, wording),
        _table(rows, met, dimension, wording, title, links),
    )


def _keys(dimension: Dimension) -> tuple[Key, ...]:
    return OFFERED if dimension.name == "status" else dimension.keys()


def _parts(stock: Stock, dimension: Dimension) -> Parts:
    found = stock.by(dimension)
    return {key: found[key] for key in _keys(dimension) if found[key].plots}


def _drawn(rows: Iterable[tuple[Stock, Parts]], met: Iterable[Key]) -> list[Key]:
    """Return the classes that have any length: those of unknown area alone have none."""
    every = [parts for _, parts in rows]
    return [key for key in met if any(parts.get(key, NOTHING).square_metres for parts in every)]


def _title(by: str, wording: Wording) -> str:
    _ = wording.gettext
    return {
        "status": _("Supply in hectares, by status"),
        "zoning": _("Supply in hectares, by zoning"),
        "size": _("Supply in hectares, by size of the plot"),
        "accessibility": _("Supply in hectares, by driving time to the motorway"),
    }[by]


def _said(stocks: Sequence[Stock], wording: Wording) -> str:
    first, last = stocks[0], stocks[-1]
    most = max(stocks, key=lambda stock: stock.supply.square_metres)
    said = wording.gettext(
        "At the end of {first} the supply was {before}, at the end of {last} it is {after}. "
        "Of the days shown it was largest on {day}, with {most}."
    )
    return said.format(
        first=wording.day(first.day),
        before=wording.sentence(first.supply),
        last=wording.day(last.day),
        after=wording.sentence(last.supply),
        day=wording.day(most.day),
        most=wording.hectares(most.supply),
    )


def _columns(
    rows: Sequence[tuple[Stock, Parts]],
    met: Sequence[Key],
    dimension: Dimension,
    wording: Wording,
) -> list[charts.Column]:
    drawn, year = [], 0
    for stock, parts in rows:
        drawn.append(
            charts.Column(
                words.day_and_month(stock.day, wording.language),
                str(stock.day.year) if stock.day.year != year else "",
                wording.figure(stock.supply.square_metres / HECTARE),
                tuple(
                    charts.Part(
                        tones.tone(dimension.name, key),
                        parts[key].square_metres / HECTARE,
                        f"{wording.day(stock.day)}, {wording.label(dimension, key)}: "
                        f"{wording.whole(parts[key])}",
                    )
                    for key in met
                    if key in parts
                ),
            )
        )
        year = stock.day.year
    return drawn


def _table(
    rows: Sequence[tuple[Stock, Parts]],
    met: Sequence[Key],
    dimension: Dimension,
    wording: Wording,
    caption: str,
    links: Links,
) -> Table:
    _ = wording.gettext
    return Table(
        caption,
        (
            _("Day"),
            *(wording.label(dimension, key) for key in met),
            _("Supply"),
            _("Plots"),
            _("of unknown area"),
            _("Plots confirmed"),
        ),
        tuple(
            Row(
                wording.day(stock.day),
                (
                    *(
                        land_cell(parts.get(key, NOTHING), wording).leading(
                            links.of_class(dimension, key, day=stock.day)
                        )
                        for key in met
                    ),
                    land_cell(stock.supply, wording).leading(links.of_all(day=stock.day)),
                    count_cell(stock.supply.plots, wording).leading(links.of_all(day=stock.day)),
                    count_cell(stock.supply.unknown, wording),
                    Cell(wording.percent(stock.confirmed.share_of_plots)),
                ),
            )
            for stock, parts in rows
        ),
    )
