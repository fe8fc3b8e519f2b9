"""Indicators that the service computes itself: one entry each, and nothing else knows them.

A further counter is one more entry of `COMPUTED`: its name is stored, its words are shown, and
`read` answers for a quarter, with None and the reason where nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.measures.progress import Reading
from data.store.demand import month_of
from data.words import Text
from geo.demand.classes import SEARCH
from geo.demand.ledger import ENQUIRIES
from geo.supply.amount import NOTHING
from geo.supply.course import Course, phases_of
from geo.supply.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from datetime import date

    from data.freshness import Freshness
    from data.measures.quarter import Quarter
    from data.store.audit import Entry
    from data.store.demand import Counter
    from data.store.store import Store
    from geo.catalogue import Catalogue

_BEFORE: Final = Text("vor Beginn des Verzeichnisses", "before the record begins")
_NO_HISTORY: Final = Text(
    "kein Verzeichnis mit früheren Ständen", "no record with earlier states is kept"
)
_NO_PLOT: Final = Text("kein Angebot, von dem etwas bestätigt sein könnte", "no supply to confirm")
_TO_COME: Final = Text("noch nicht begonnen", "not begun yet")
_NOT_COUNTED: Final = Text("noch nicht gezählt", "not counted yet")
_WITHOUT_AREA: Final = Text(
    "ohne {count} Flächen unbekannter Größe", "without {count} plots of unknown area"
)
_SOURCE: Final = Text("berechnet aus dem Flächenverzeichnis", "computed from the record of plots")
_AS_IT_CAME: Final = Text("gezählt, als es geschah", "counted as it happened")
_FROM_LOG: Final = Text("gezählt aus dem Protokoll", "counted from the audit log")


class Answer(NamedTuple):
    """What an indicator was; None is unknown, and `note` says why, or what is left out."""

    value: float | None
    note: Text | None = None


@dataclass(frozen=True)
class Basis:
    """What is read to compute.

    Attributes
    ----------
    store
        None where nothing was ever stored.
    course
        The history of the plots; None where none is kept.
    """

    catalogue: Catalogue
    policy: Freshness
    store: Store | None = None
    course: Course | None = None
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The day of the catalogue."""
        return self.catalogue.date

    def once[T](self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` made when it was asked for first."""
        if key not in self._known:
            self._known[key] = make()
        held: T = self._known[key]
        return held

    def stock(self, day: date) -> Stock | Text:
        """Return the stock at the end of a day, or why nobody knows it."""
        if self.course is not None and self.course.begins is not None:
            if day < self.course.begins:
                return _BEFORE
            course = self.course
            return self.once(("stock", day), lambda: Stock(day, course.on(day)))
        if day != self.today:
            return _NO_HISTORY
        return self.once(("stock", day), self._stock_of_today)

    def _stock_of_today(self) -> Stock:
        phases = phases_of((plot.record for plot in self.catalogue.plots), self.today)
        return Stock(self.today, Course(phases, self.policy).on(self.today))

    def begun(self) -> date:
        """Return the first day of which the store knows anything; today where it knows nothing."""
        store = self.store
        first = (
            None if store is None else self.once("first", lambda: next(store.audit.entries(), None))
        )
        return self.today if first is None else first.at.astimezone().date()

    def demanded(self) -> Mapping[Counter, int]:
        """Return the counters of the demand."""
        store = self.store
        return {} if store is None else self.once("demand", store.demand.all)

    def visits(self) -> Mapping[date, int]:
        """Return how often pages of campaigns were opened, by day; from the first campaign on."""
        store = self.store
        return {} if store is None else self.once("visits", store.campaigns.visits)

    def noted(self, action: str) -> tuple[Entry, ...]:
        """Return the rows of the audit log of an action."""
        store = self.store
        if store is None:
            return ()
        return self.once(("audit", action), lambda: store.audit.of(action))


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """An indicator that the service computes.

    Attributes
    ----------
    label, unit
        In words.
    gathered
        One of `data.measures.terms.GATHERED`.
    meaning
        What is counted, in a sentence.
    source
        Out of what.
    read
        Answers for a quarter that has begun: of a stock at its end, or today where that is
        earlier; of a count within it, up to today.
    of_plots
        Whether it counts plots, some of which may be demonstration data.
    """

    label: Text
    unit: Text
    gathered: str
    meaning: Text
    source: Text
    read: Callable[[Basis, Quarter], Answer]
    of_plots: bool = False


def _last_day(basis: Basis, quarter: Quarter) -> date:
    return min(quarter.end, basis.today)


def _of_stock(
    read: Callable[[Stock], Answer],
) -> Callable[[Basis, Quarter], Answer]:
    def answer(basis: Basis, quarter: Quarter) -> Answer:
        stock = basis.stock(_last_day(basis, quarter))
        return Answer(None, stock) if isinstance(stock, Text) else read(stock)

    return answer


def _free(stock: Stock) -> Answer:
    return Answer(stock.by_status.get("free", NOTHING).plots)


def _hectares(stock: Stock) -> Answer:
    amount = stock.by_status.get("free", NOTHING)
    if not amount.unknown:
        return Answer(amount.square_metres / 10_000)
    note = _WITHOUT_AREA.format(count=amount.unknown)
    return Answer(amount.hectares, note)


def _confirmed(stock: Stock) -> Answer:
    share = stock.confirmed.share_of_plots
    return Answer(None, _NO_PLOT) if share is None else Answer(100 * share)


def _counted(
    count: Callable[[Basis, Quarter], Answer],
) -> Callable[[Basis, Quarter], Answer]:
    """Answer with a count; what happened before anything was kept is unknown, and not nothing."""

    def answer(basis: Basis, quarter: Quarter) -> Answer:
        return Answer(None, _BEFORE) if quarter.end < basis.begun() else count(basis, quarter)

    return answer


def _of_demand(kind: str) -> Callable[[Basis, Quarter], Answer]:
    """Answer with counters of the demand, which outlast what they count."""

    def answer(basis: Basis, quarter: Quarter) -> Answer:
        counts = basis.demanded()
        if not counts:
            return Answer(None, _NOT_COUNTED)
        if month_of(quarter.end) < min(counter.month for counter in counts):
            return Answer(None, _BEFORE)
        first, last = month_of(quarter.start), month_of(quarter.end)
        return Answer(
            sum(
                count
                for counter, count in counts.items()
                if counter.kind == kind and first <= counter.month <= last
            )
        )

    return answer


def _visits(basis: Basis, quarter: Quarter) -> Answer:
    visits = basis.visits()
    if not visits:
        return Answer(None, _NOT_COUNTED)
    if quarter.end < min(visits):
        return Answer(None, _BEFORE)
    return Answer(sum(n for day, n in visits.items() if quarter.start <= day <= quarter.end))


def _within(basis: Basis, quarter: Quarter, action: str) -> list[Entry]:
    return [
        one
        for one in basis.noted(action)
        if quarter.start <= one.at.astimezone().date() <= quarter.end
    ]


def _answered(basis: Basis, quarter: Quarter) -> Answer:
    return Answer(len({one.subject for one in _within(basis, quarter, "enquiry_answered")}))


def _exposes(basis: Basis, quarter: Quarter) -> Answer:
    found = _within(basis, quarter, "enquiry_answered")
    return Answer(sum(int(one.detail.get("exposes", 0)) for one in found))


def _private_pages(basis: Basis, quarter: Quarter) -> Answer:
    return Answer(len(_within(basis, quarter, "offer_made")))


_PLOTS: Final = Text("Flächen", "plots")
COMPUTED: Final[dict[str, Computed]] = {
    "plots_free": Computed(
        label=Text("Freie, bestätigte Flächen", "Plots free and confirmed"),
        unit=_PLOTS,
        gathered="last",
        meaning=Text(
            "Flächen, die am Ende des Quartals frei und innerhalb der Frist bestätigt sind.",
            "Plots that are free, and confirmed within the policy, at the end of the quarter.",
        ),
        source=_SOURCE,
        read=_of_stock(_free),
        of_plots=True,
    ),
    "hectares_free": Computed(
        label=Text("Freie, bestätigte Fläche", "Land free and confirmed"),
        unit=Text("ha", "ha"),
        gathered="last",
        meaning=Text(
            "Verfügbare Hektar dieser Flächen; was unbekannt groß ist, ist in keiner Summe.",
            "Available hectares of these plots; what is of unknown area is in no sum.",
        ),
        source=_SOURCE,
        read=_of_stock(_hectares),
        of_plots=True,
    ),
    "share_confirmed": Computed(
        label=Text("Anteil in der Frist bestätigter Flächen", "Share of plots confirmed in time"),
        unit=Text("%", "%"),
        gathered="last",
        meaning=Text(
            "Anteil der Flächen des Angebots, deren Status in der Frist bestätigt ist.",
            "Share of the plots on offer whose status is confirmed within the policy.",
        ),
        source=_SOURCE,
        read=_of_stock(_confirmed),
        of_plots=True,
    ),
    "enquiries": Computed(
        label=Text("Eingegangene Anfragen", "Enquiries received"),
        unit=Text("Anfragen", "enquiries"),
        gathered="sum",
        meaning=Text(
            "Anfragen über die Website, gezählt, als sie eingingen, auch wenn sie gelöscht sind.",
            "Enquiries over the website, counted as they came in, those that are deleted too.",
        ),
        source=_AS_IT_CAME,
        read=_of_demand(ENQUIRIES),
    ),
    "searches": Computed(
        label=Text("Suchen nach Flächen", "Searches for plots"),
        unit=Text("Suchen", "searches"),
        gathered="sum",
        meaning=Text(
            "Fragen an Karte, Suche und Schnittstelle, dieselbe in zehn Minuten einmal.",
            "Questions to map, search and API, the same one once in ten minutes.",
        ),
        source=_AS_IT_CAME,
        read=_of_demand(SEARCH),
    ),
    "exposes_taken": Computed(
        label=Text("Abgerufene Exposés", "Exposés taken"),
        unit=Text("Exposés", "exposés"),
        gathered="sum",
        meaning=Text(
            "Exposés, die Besucher und Programme abgerufen haben.",
            "Exposés that visitors and programs fetched.",
        ),
        source=_AS_IT_CAME,
        read=_of_demand("expose"),
    ),
    "campaign_visits": Computed(
        label=Text("Aufrufe von Kampagnen", "Views of campaigns"),
        unit=Text("Aufrufe", "views"),
        gathered="sum",
        meaning=Text(
            "Wie oft Seiten von Kampagnen geöffnet wurden; wer zweimal kommt, zählt zweimal.",
            "How often pages of campaigns were opened; who comes twice counts twice.",
        ),
        source=_AS_IT_CAME,
        read=_visits,
    ),
    "enquiries_answered": Computed(
        label=Text("Beantwortete Anfragen", "Enquiries answered"),
        unit=Text("Anfragen", "enquiries"),
        gathered="sum",
        meaning=Text(
            "Anfragen, die im Quartal beantwortet wurden, je Quartal einmal gezählt.",
            "Enquiries that were answered in the quarter, each once a quarter.",
        ),
        source=_FROM_LOG,
        read=_counted(_answered),
    ),
    "exposes": Computed(
        label=Text("Mit Antworten versandte Exposés", "Exposés sent with answers"),
        unit=Text("Exposés", "exposés"),
        gathered="sum",
        meaning=Text(
            "Exposés, die vom Arbeitsplatz aus mit Antworten auf Anfragen versandt wurden.",
            "Exposés that were sent from the desk with answers to enquiries.",
        ),
        source=_FROM_LOG,
        read=_counted(_exposes),
    ),
    "private_pages": Computed(
        label=Text("Private Seiten für Interessenten", "Private pages for prospects"),
        unit=Text("Seiten", "pages"),
        gathered="sum",
        meaning=Text(
            "Private Seiten, die im Quartal angelegt wurden.",
            "Private pages that were made in the quarter.",
        ),
        source=_FROM_LOG,
        read=_counted(_private_pages),
    ),
}
"""By the name that is stored with an indicator."""


def read(basis: Basis, name: str, quarter: Quarter) -> Reading:
    """Return what a computed indicator was in a quarter.

    Raises
    ------
    KeyError
        Where there is none of that name.
    """
    held = COMPUTED[name]
    if quarter.start > basis.today:
        return Reading(quarter=quarter, value=None, computed=True, note=_TO_COME)
    value, note = basis.once((name, quarter), lambda: held.read(basis, quarter))
    dated = None if value is None else _last_day(basis, quarter)
    source = "" if value is None else held.source
    return Reading(
        quarter=quarter, value=value, dated=dated, source=source, computed=True, note=note
    )
