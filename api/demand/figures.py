"""Tables of the demand as charts with the tables behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from api.demand.wording import COLUMNS, SUBJECTS, key_label, told_text
from api.supply.figure import Cell, Figure, Legend, Row, Table
from geo.demand.suppression import Untold
from geo.demand.telling import COUNT
from maps import charts, tones

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.supply.wording import Wording
    from geo.catalogue import Catalogue
    from geo.demand.suppression import Told
    from geo.demand.telling import Table as ToldTable


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the demand: headings, and by key a note and the cells of a row."""

    headings: tuple[str, ...]
    notes: Mapping[str, str]
    cells: Mapping[str, tuple[Cell, ...]]

    def row(self, key: str) -> tuple[Cell, ...]:
        """Return the cells of a row."""
        return self.cells.get(key) or (Cell("–", quiet=True),) * len(self.headings)


NO_MORE = Beside((), {}, {})


@dataclass(frozen=True, slots=True)
class Charting:
    """Draws tables in one language."""

    wording: Wording
    catalogue: Catalogue
    least: int

    def figure(self, table: ToldTable, beside: Beside = NO_MORE) -> Figure:
        """Return a table as a chart: a bar a class, divided by what was found."""
        title = SUBJECTS[table.subject].in_(self.wording.language)
        said = self._said(table)
        rows = [(key, cells) for key, cells in table.rows.items() if self._is_drawn(table, cells)]
        drawing = charts.bars(
            charts.Saying(f"chart-{table.subject}", title, said),
            [self._bar(table, key, cells, beside) for key, cells in rows],
        )
        return Figure(
            f"demand-{table.subject}",
            title,
            said,
            Markup(drawing),  # noqa: S704 – escaped by its own template
            self._legend(table.columns),
            Table(
                title,
                (
                    _head(table, self.wording),
                    *(COLUMNS[name].in_(self.wording.language) for name in table.columns),
                    *beside.headings,
                ),
                tuple(
                    Row(
                        self._label(table, key),
                        (
                            *(self._cell(cells[name]) for name in table.columns),
                            *beside.row(key),
                        ),
                    )
                    for key, cells in table.rows.items()
                ),
            ),
        )

    def _is_drawn(self, table: ToldTable, cells: Mapping[str, Told]) -> bool:
        """Whether a class has a bar: of scales and months all, else those that were met."""
        return table.subject in {"size", "month"} or any(one != 0 for one in cells.values())

    def _bar(
        self, table: ToldTable, key: str, cells: Mapping[str, Told], beside: Beside
    ) -> charts.Bar:
        label = self._label(table, key)
        parts = tuple(
            charts.Part(
                _tone(name),
                count,
                f"{label}, {COLUMNS[name].in_(self.wording.language)}: {self._text(count)}",
            )
            for name, count in cells.items()
            if not isinstance(count, Untold)
        )
        return charts.Bar(label, self._sum(cells.values()), parts, note=beside.notes.get(key, ""))

    def _sum(self, counts: Iterable[Told]) -> str:
        """Write what counts come to, as far as it follows from what is told of them."""
        held = list(counts)
        known = sum(one for one in held if not isinstance(one, Untold))
        small = sum(one is Untold.SMALL for one in held)
        if not any(isinstance(one, Untold) for one in held):
            return self.wording.count(known)
        if not known and small == 1 and Untold.HIDDEN not in held:
            return self._text(Untold.SMALL)
        if not known + small:
            return self._text(Untold.HIDDEN)
        return self.wording.gettext("{n} or more").format(n=self.wording.count(known + small))

    def _said(self, table: ToldTable) -> str:
        _ = self.wording.gettext
        first = "none" if "none" in table.columns else COUNT
        ranked = sorted(
            (
                (count, key)
                for key, cells in table.rows.items()
                if key and not isinstance(count := cells[first], Untold) and count
            ),
            reverse=True,
        )
        if not ranked:
            return (
                _("Nothing that is told found nothing.")
                if first == "none"
                else _("There is nothing to show yet.")
            )
        named = "; ".join(
            f"{self._label(table, key)} ({self.wording.count(count)})" for count, key in ranked[:3]
        )
        if first == "none":
            return _("Most often without a find: {classes}.").format(classes=named)
        return _("Most often: {classes}.").format(classes=named)

    def _legend(self, columns: Sequence[str]) -> tuple[Legend, ...]:
        if columns == (COUNT,):
            return ()
        return tuple(
            Legend(_tone(name), COLUMNS[name].in_(self.wording.language)) for name in columns
        )

    def _label(self, table: ToldTable, key: str) -> str:
        return key_label(table.subject, key, self.catalogue).in_(self.wording.language)

    def _cell(self, count: Told) -> Cell:
        return Cell(self._text(count), quiet=count == 0)

    def _text(self, count: Told) -> str:
        if isinstance(count, Untold):
            return told_text(count, self.least).in_(self.wording.language)
        return self.wording.count(count)


def patterns(figures: Iterable[Figure]) -> Markup:
    """Return the patterns that charts are drawn with."""
    held = list(figures)
    drawn = "".join(one.drawing for one in held)
    named = {one.tone for figure in held for one in figure.legend}
    met = {name for name in tones.names() if f"#{name})" in drawn}
    return Markup(tones.patterns(met | named))  # noqa: S704 – our own drawing


def _tone(column: str) -> str:
    return tones.tone("events" if column == COUNT else "found", column)


def _head(table: ToldTable, wording: Wording) -> str:
    return wording.gettext("Month") if table.subject.endswith("month") else wording.gettext("Class")
