"""What came of a campaign as charts over time, each with the table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from markupsafe import Markup

from api.desk.campaigns.figures import KINDS
from api.supply.figure import Cell, Figure, Legend, Row, Table
from data.words import day, day_and_month, number, translations
from maps import charts, tones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api.desk.campaigns.figures import Day, Figures
    from data.store.campaigns import Kind
    from data.words import Language

MOST_COLUMNS: Final = 16
"""How many columns half a page holds; what lasts longer is shown by week, then by month."""
_VIEWS: Final[tuple[Kind, ...]] = ("short_link", "visit")
_CAME: Final[tuple[Kind, ...]] = ("expose", "enquiry", "registration")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, counted together."""

    first: date
    last: date
    times: dict[Kind, int]


def figures_drawn(figures: Figures, language: Language) -> tuple[Figure, ...]:
    """Return the charts: views of the page, and what visitors did then; none of nothing."""
    if not figures.days:
        return ()
    _ = translations(language).gettext
    drawing = _Drawing(spans_of(figures.days), language)
    views = drawing.figure("views", _("Views of the page over time"), _VIEWS, _split)
    came = drawing.figure("came", _("Exposés, enquiries, registrations over time"), _CAME, _plain)
    return (views, came) if any(figures.sums[kind] for kind in _CAME) else (views,)


def spans_of(days: Sequence[Day]) -> tuple[Span, ...]:
    """Return days, weeks from Monday, or months, without a gap from the first count to the last.

    The shortest of them is taken of which there are at most `MOST_COLUMNS`; of months there may
    be more. A span in which nothing was counted is there with zeros.
    """
    first, last = min(one.day for one in days), max(one.day for one in days)
    cuts: list[tuple[date, date]] = []
    for begin, end in ((_same, _same), (_monday, _sunday), (_month_begin, _month_end)):
        cuts = list(_cut(begin(first), last, end))
        if len(cuts) <= MOST_COLUMNS:
            break
    spans = [Span(begin, end, dict.fromkeys(KINDS, 0)) for begin, end in cuts]
    for one in days:
        span = next(span for span in spans if span.first <= one.day <= span.last)
        for kind, count in one.times.items():
            span.times[kind] += count
    return tuple(spans)


def _cut(begin: date, last: date, end_of: Callable[[date], date]) -> Iterator[tuple[date, date]]:
    while begin <= last:
        end = end_of(begin)
        yield begin, end
        begin = end + timedelta(days=1)


def _same(one: date) -> date:
    return one


def _monday(one: date) -> date:
    return one - timedelta(days=one.weekday())


def _sunday(one: date) -> date:
    return one + timedelta(days=6 - one.weekday())


def _month_begin(one: date) -> date:
    return one.replace(day=1)


def _month_end(one: date) -> date:
    return (one.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _plain(times: dict[Kind, int]) -> dict[Kind, int]:
    return {kind: times[kind] for kind in _CAME}


def _split(times: dict[Kind, int]) -> dict[Kind, int]:
    """Return views by short link and the others.

    Around midnight a link may count on one day and the page to which it led on the next: the
    column is as long as there were views.
    """
    linked = min(times["short_link"], times["visit"])
    return {"short_link": linked, "visit": times["visit"] - linked}


@dataclass(frozen=True, slots=True)
class _Drawing:
    spans: tuple[Span, ...]
    language: Language

    def figure(
        self,
        key: str,
        title: str,
        kinds: tuple[Kind, ...],
        parts_of: Callable[[dict[Kind, int]], dict[Kind, int]],
    ) -> Figure:
        labels = self._labels(key)
        said = self._said([sum(parts_of(one.times).values()) for one in self.spans])
        columns, year = [], 0
        for one in self.spans:
            parts = parts_of(one.times)
            columns.append(
                charts.Column(
                    self._short(one),
                    str(one.first.year) if one.first.year != year else "",
                    number(sum(parts.values()), self.language) if any(parts.values()) else "",
                    tuple(
                        charts.Part(
                            tones.tone("campaign", kind),
                            parts[kind],
                            f"{self._name(one)}, {labels[kind]}: "
                            f"{number(parts[kind], self.language)}",
                        )
                        for kind in kinds
                    ),
                )
            )
            year = one.first.year
        saying = charts.Saying(f"chart-{key}", title, said)
        drawn = charts.columns(saying, columns, self._scale)
        legend = tuple(Legend(tones.tone("campaign", kind), labels[kind]) for kind in kinds)
        # Our own drawing, whose template escapes.
        return Figure(key, title, said, Markup(drawn), legend, self._table(title, kinds))  # noqa: S704

    def _table(self, title: str, kinds: tuple[Kind, ...]) -> Table:
        """Return what was counted, as it was counted: views with those by short link in them."""
        order = [kind for kind in KINDS if kind in kinds]
        return Table(
            title,
            (self._unit(), *(KINDS[kind].in_(self.language) for kind in order)),
            tuple(
                Row(self._name(one), tuple(self._cell(one.times[kind]) for kind in order))
                for one in self.spans
            ),
            Row(
                translations(self.language).gettext("together"),
                tuple(self._cell(sum(one.times[kind] for one in self.spans)) for kind in order),
            ),
        )

    def _cell(self, count: int) -> Cell:
        return Cell(number(count, self.language), quiet=not count)

    def _labels(self, key: str) -> dict[Kind, str]:
        _ = translations(self.language).gettext
        held = {kind: label.in_(self.language) for kind, label in KINDS.items()}
        if key == "views":
            held |= {"short_link": _("by short link or QR code"), "visit": _("by other ways")}
        return held

    def _said(self, totals: list[int]) -> str:
        _ = translations(self.language).gettext
        most = max(totals)
        if not most:
            return _("There is nothing to show yet.")
        return _("{sum} in all; most: {when} ({most}).").format(
            sum=number(sum(totals), self.language),
            when=self._name(self.spans[totals.index(most)]),
            most=number(most, self.language),
        )

    @property
    def _is_by_month(self) -> bool:
        return all(_month_begin(one.first) == one.first for one in self.spans) and all(
            _month_end(one.first) == one.last for one in self.spans
        )

    def _unit(self) -> str:
        _ = translations(self.language).gettext
        if self._is_by_month:
            return _("Month")
        return _("Day") if self.spans[0].first == self.spans[0].last else _("Week")

    def _name(self, one: Span) -> str:
        if self._is_by_month:
            return str(format_date(one.first, "LLLL yyyy", locale=self.language))
        if one.first == one.last:
            return day(one.first, self.language)
        return f"{day_and_month(one.first, self.language)} – {day(one.last, self.language)}"

    def _short(self, one: Span) -> str:
        if self._is_by_month:
            return str(format_date(one.first, "LLL", locale=self.language))
        return day_and_month(one.first, self.language)

    def _scale(self, value: float) -> str:
        """Write a figure of the scale; between whole numbers there is nothing to count."""
        return number(value, self.language) if float(value).is_integer() else ""
