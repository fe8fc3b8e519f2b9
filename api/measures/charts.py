"""Charts of the measures: states by field of action, targets reached, figures by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from api.supply.figure import Cell, Figure, Legend, Row, Table
from data.measures.terms import STATES, label_of
from data.words import number
from maps import charts, tones
from maps.charts import Bar, Column, Part, Saying

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maps.evaluation.report import Evaluation, IndicatorRow
    from maps.evaluation.wording import Wording

_ORDER: Final = ("running", "planned", "done", "dropped")
_REACHED: Final = "tone-flow-whole"


def states(made: Evaluation, wording: Wording) -> Figure:
    """Draw how many measures of each field of action are in which state."""
    language = wording.language
    _ = wording.gettext
    labels = {code: label_of(STATES, code).in_(language) for code in _ORDER}
    bars, rows = [], []
    for field in made.fields:
        counts = {code: field.states[code] for code in _ORDER}
        parts = tuple(
            Part(tones.tone("measure", code), count, f"{labels[code]}: {count}")
            for code, count in counts.items()
        )
        figures = number(len(field.measures), language)
        bars.append(Bar(field.label.in_(language), figures, parts))
        cells = tuple(Cell(number(count, language), quiet=not count) for count in counts.values())
        rows.append(Row(field.label.in_(language), (*cells, Cell(figures))))
    title = _("Measures by field of action and state")
    said = "; ".join(f"{one.label}: {one.figures}" for one in bars) + "."
    return Figure(
        key="states",
        title=title,
        said=said,
        drawing=_drawn(charts.bars(Saying("c-states", title, said), bars)),
        legend=tuple(Legend(tones.tone("measure", code), labels[code]) for code in _ORDER),
        table=Table(
            title,
            (_("Field of action"), *labels.values(), _("together")),
            tuple(rows),
        ),
    )


def targets(made: Evaluation, wording: Wording) -> Figure | None:
    """Draw how much of its target each indicator has reached; None where none has a target."""
    _ = wording.gettext
    bars, rows = [], []
    for row in made.measures:
        for one in row.indicators:
            target = one.indicator.target
            if not target:
                continue
            whole = one.whole
            name = one.indicator.name(wording.language)
            share = wording.share(whole.share)
            reached = wording.value(one.indicator, whole.value)
            drawn = min(max(whole.share or 0.0, 0.0), 1.0)
            said = f"{reached} / {wording.value(one.indicator, target)}"
            label = _shortened(name)
            bars.append(
                Bar(
                    label,
                    share,
                    (Part(_REACHED, drawn, said),),
                    note=said,
                )
            )
            cells = (
                Cell(row.measure.title(wording.language)),
                Cell(wording.value(one.indicator, target)),
                Cell(reached, quiet=whole.value is None),
                Cell(share, quiet=whole.share is None),
            )
            rows.append(Row(name, cells))
    if not bars:
        return None
    title = _("How much of the targets is reached")
    said = _("Each bar is full where the target is reached; where a figure is unknown it is empty.")
    drawing = charts.bars(Saying("c-targets", title, said), bars, longest=1.0)
    headings = (_("Indicator"), _("Measure"), _("Target"), _("so far"), _("of the target"))
    return Figure(
        key="targets",
        title=title,
        said=said,
        drawing=_drawn(drawing),
        legend=(),
        table=Table(title, headings, tuple(rows)),
    )


def course(row: IndicatorRow, wording: Wording) -> Figure | None:
    """Draw an indicator by quarter; None where nothing is above zero, or something below it."""
    _ = wording.gettext
    indicator = row.indicator
    known = [one.value for one in row.readings if one.value is not None]
    if not known or min(known) < 0 or not max(known):
        return None
    columns: list[Column] = []
    for one in row.readings:
        parts: tuple[Part, ...] = ()
        if one.value is not None:
            parts = (Part(_REACHED, one.value, wording.value(indicator, one.value)),)
        total = "?" if one.value is None else wording.figure(one.value)
        year = str(one.quarter.year) if one.quarter.number == 1 or not columns else ""
        columns.append(Column(f"Q{one.quarter.number}", year, total, parts))
    title = f"{indicator.name(wording.language)}" + (
        f" ({indicator.unit_in(wording.language)})" if indicator.unit else ""
    )
    said = _(
        "Columns are the figures of the quarters; a question mark stands where one is unknown."
    )
    saying = Saying(f"c-{indicator.key}", title, said)
    drawing = charts.columns(saying, columns, wording.figure)
    rows = tuple(
        Row(str(one.quarter), (Cell(wording.value(indicator, one.value), quiet=one.value is None),))
        for one in row.readings
    )
    return Figure(
        key=f"course-{indicator.key}",
        title=title,
        said=said,
        drawing=_drawn(drawing),
        legend=(),
        table=Table(title, (_("Quarter"), _("Figure")), rows),
    )


def patterns(figures: Iterable[Figure | None]) -> Markup:
    """Return the patterns that charts are drawn with."""
    held = [one for one in figures if one is not None]
    drawn = "".join(one.drawing for one in held)
    named = {one.tone for figure in held for one in figure.legend}
    met = {name for name in tones.names() if f"#{name})" in drawn}
    return _drawn(tones.patterns(met | named))


_MOST: Final = 34


def _shortened(text: str) -> str:
    """Return a text that has room in a picture; the table behind it has all of it."""
    return text if len(text) <= _MOST else text[: _MOST - 1].rstrip() + "…"


def _drawn(drawing: str) -> Markup:
    return Markup(drawing)  # noqa: S704 – our own drawing, whose template escapes
