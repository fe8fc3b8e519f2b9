"""The charts of a day: the supply by each dimension, and how much of it is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from api.supply.development import OFFERED
from api.supply.figure import (
    ALL,
    NOWHERE,
    Cell,
    Figure,
    Legend,
    Links,
    Row,
    Table,
    count_cell,
    land_cell,
    legend_of,
)
from api.supply.table import CONFIRMATIONS
from data.codes import STATUS_SHOWN, ZONING
from geo.balance import HECTARE
from geo.supply.amount import NOTHING
from maps import charts, tones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from api.supply.wording import Wording
    from geo.supply.amount import Amount
    from geo.supply.classes import Dimension, Key
    from geo.supply.report import Report
    from geo.supply.stock import Stock

_ALL: tuple[Key, ...] = (*(one.code for one in STATUS_SHOWN), None)


def by_class(made: Report, wording: Wording, links: Links = NOWHERE) -> tuple[Figure, ...]:
    """Return a chart for each dimension, its bars divided by status."""
    status = made.dimensions[0]
    return tuple(
        _Classes(made.stock, one, status, wording, links).figure() for one in made.dimensions
    )


class _Classes:
    """The supply of a day by one dimension."""

    def __init__(
        self,
        stock: Stock,
        dimension: Dimension,
        status: Dimension,
        wording: Wording,
        links: Links,
    ) -> None:
        self._stock, self._dimension, self._status = stock, dimension, status
        self._wording, self._links = wording, links
        self._whole, self._cells = stock.by(dimension), stock.table(dimension)
        self._keys = self._shown()
        listed = _ALL if self._is_status else OFFERED
        self._statuses = [
            one for one in listed if any(one in self._cells[key] for key in self._keys)
        ]

    @property
    def _is_status(self) -> bool:
        return self._dimension is self._status

    def _shown(self) -> list[Key]:
        """Return the classes with a bar: of scales all of them, else those with plots alone."""
        is_scale = self._dimension.name in {"size", "accessibility"}
        keys = [
            key for key in self._whole if self._whole[key].plots or (is_scale and key is not None)
        ]
        if self._dimension.name == "municipality":
            keys.sort(key=lambda key: (key is None, -self._whole[key].square_metres))
        return keys

    def figure(self) -> Figure:
        """Return the chart."""
        label, said = self._dimension.label.in_(self._wording.language), self._said()
        key = f"by-{self._dimension.name}"
        title = self._wording.gettext("{label}, on {day}").format(
            label=label, day=self._wording.day(self._stock.day)
        )
        drawing = charts.bars(
            charts.Saying(f"chart-{key}", title, said), [self._bar(key) for key in self._keys]
        )
        legend = legend_of("status", self._statuses, self._status, self._wording)
        return Figure(
            key,
            label,
            said,
            Markup(drawing),  # noqa: S704 – escaped by its own template
            () if self._is_status else legend,
            self._table(title),
        )

    def _bar(self, key: Key) -> charts.Bar:
        amount, label, more = self._whole[key], self._wording.label(self._dimension, key), ""
        parts = tuple(
            charts.Part(
                tones.tone("status", status),
                cell.square_metres / HECTARE,
                f"{label}, {self._wording.status(status)}: {self._wording.whole(cell)}",
            )
            for status in self._statuses
            if (cell := self._cells[key].get(status)) is not None
        )
        if self._dimension.name == "zoning" and key in {one.code for one in ZONING}:
            label, _dash, more = label.partition(" – ")
        figures = self._wording.land(amount) if amount.plots else "–"
        return charts.Bar(label, figures, parts, more, self._wording.lacking(amount))

    def _said(self) -> str:
        ranked = sorted(
            (key for key in self._whole if self._whole[key].plots and key is not None),
            key=lambda key: -self._whole[key].square_metres,
        )
        unknown, lacking = self._whole[None], ""
        if unknown.plots:
            lacking = self._wording.gettext("Unknown it is of {plots}.").format(
                plots=self._wording.plots(unknown.plots)
            )
        if not ranked:
            return lacking or self._wording.gettext("There is nothing to show yet.")
        named = [
            f"{self._wording.label(self._dimension, key)} ({self._wording.land(self._whole[key])})"
            for key in ranked[:3]
        ]
        said = self._wording.gettext("Most land: {classes}.").format(classes="; ".join(named))
        return f"{said} {lacking}".rstrip()

    def _table(self, caption: str) -> Table:
        _ = self._wording.gettext
        divided: Sequence[Key] = () if self._is_status else self._statuses
        held = self._stock.by_status
        return Table(
            caption,
            (
                self._dimension.label.in_(self._wording.language),
                _("Hectares"),
                _("Plots"),
                _("of unknown area"),
                *(self._wording.status(status) for status in divided),
            ),
            tuple(
                Row(
                    self._wording.label(self._dimension, key),
                    self._line(
                        self._whole[key],
                        self._cells[key],
                        divided,
                        lambda status, key=key: self._links.of_class(  # type: ignore[misc]
                            self._dimension, key, status
                        ),
                    ),
                )
                for key in self._keys
            ),
            Row(
                _("In all"),
                self._line(
                    self._stock.all if self._is_status else self._stock.supply,
                    held,
                    divided,
                    self._links.of_all,
                ),
            ),
        )

    def _line(
        self,
        amount: Amount,
        cells: Mapping[Key, Amount],
        divided: Iterable[Key],
        link: Callable[[Key], str],
    ) -> tuple[Cell, ...]:
        whole = link(ALL)
        return (
            land_cell(amount, self._wording).leading(whole),
            count_cell(amount.plots, self._wording).leading(whole),
            count_cell(amount.unknown, self._wording),
            *(
                land_cell(cells.get(one, NOTHING), self._wording).leading(link(one))
                for one in divided
            ),
        )


def confirmed(made: Report, wording: Wording, links: Links = NOWHERE) -> Figure:
    """Return how much of the supply is confirmed within the policy, by plots and by area."""
    _, held = wording.gettext, made.stock.confirmed
    parts = {name: getattr(held, name) for name in CONFIRMATIONS}
    plots = {name: float(one.plots) for name, one in parts.items()}
    area = {name: one.square_metres for name, one in parts.items()}
    title = _("Share of the supply that is confirmed")
    said = _("{plots} of the plots and {area} of the known area are confirmed.").format(
        plots=wording.percent(held.share_of_plots), area=wording.percent(held.share_of_area)
    )
    drawing = charts.bars(
        charts.Saying("chart-confirmed", title, said),
        [
            _share(_("Plots"), plots, held.share_of_plots, parts, wording),
            _share(_("Hectares"), area, held.share_of_area, parts, wording),
        ],
    )
    labels = {name: label.in_(wording.language) for name, label in CONFIRMATIONS.items()}
    return Figure(
        "confirmed",
        title,
        said,
        Markup(drawing),  # noqa: S704 – as above
        tuple(Legend(tones.tone("confirmed", name), label) for name, label in labels.items()),
        Table(
            title,
            (_("Confirmation"), _("Hectares"), _("Plots"), _("of unknown area")),
            tuple(
                Row(
                    labels[name],
                    (
                        land_cell(one, wording).leading(links.of_confirmation(name)),
                        count_cell(one.plots, wording).leading(links.of_confirmation(name)),
                        count_cell(one.unknown, wording),
                    ),
                )
                for name, one in parts.items()
            ),
        ),
    )


def _share(
    label: str,
    values: Mapping[str, float],
    share: float | None,
    parts: Mapping[str, Amount],
    wording: Wording,
) -> charts.Bar:
    whole = sum(values.values()) or 1
    return charts.Bar(
        label,
        wording.percent(share),
        tuple(
            charts.Part(
                tones.tone("confirmed", name),
                value / whole,
                f"{CONFIRMATIONS[name].in_(wording.language)}: {wording.whole(parts[name])}",
            )
            for name, value in values.items()
        ),
    )
