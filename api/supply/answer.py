"""The report on the supply as JSON, and what its answers look like."""

from __future__ import annotations

from datetime import date  # noqa: TC003 – pydantic reads the annotations
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from api.schemas import UNKNOWN, Stamp, codes_of, words_of
from data.codes import STATUS_SHOWN, label
from data.values import UNKNOWN as UNKNOWN_WORD
from geo.destinations import Mode  # noqa: TC001 – as above
from geo.supply.balance import KINDS
from geo.supply.report import Step  # noqa: TC001 – as above

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.supply.amount import Amount
    from geo.supply.balance import Balance, Movement, Row
    from geo.supply.classes import Dimension, Key
    from geo.supply.report import Period, Report
    from geo.supply.stock import Confirmed, Stock

_STATUS: Any = codes_of(STATUS_SHOWN)
_LABEL = "In words of the language asked for"


class AmountBody(BaseModel):
    """Some land."""

    plots: int = Field(ge=0, examples=[12])
    hectares: float | None = Field(
        ge=0,
        description="Sum of the available areas that are known; null where there are plots and "
        "the area of none is known",
        examples=[34.5],
        json_schema_extra={"x-unit": "ha"},
    )
    area_unknown: int = Field(
        ge=0, description="Plots of unknown available area, which are in no sum", examples=[1]
    )


class ChangeBody(BaseModel):
    """A difference; what went away is negative."""

    plots: int = Field(examples=[-2])
    hectares: float | None = Field(
        description="Of the available areas that are known; null where that of none is",
        examples=[-3.2],
        json_schema_extra={"x-unit": "ha"},
    )
    area_unknown: int = Field(description="Plots of unknown available area", examples=[0])


class StatusAmount(AmountBody):
    """The plots of one status."""

    status: _STATUS | None = Field(description="Status shown; " + UNKNOWN)


class ClassBody(AmountBody):
    """The supply of one class: everything but what is sold or withdrawn."""

    code: str | None = Field(description="The class; " + UNKNOWN, examples=["GE"])
    label: str = Field(description=_LABEL)


class ClassWithStatuses(ClassBody):
    """The same, with everything in the record by status, what is sold or withdrawn too."""

    by_status: list[StatusAmount]


class DimensionBody(BaseModel):
    """The supply by one dimension; by status it is everything in the record."""

    name: words_of(["status", "zoning", "size", "municipality", "accessibility"])  # type: ignore[valid-type]
    label: str = Field(description=_LABEL)
    classes: list[ClassWithStatuses] = Field(description="All classes, those without plots too")


class ConfirmedBody(BaseModel):
    """How much of the supply has a status that was confirmed within the policy."""

    within_days: int = Field(ge=0, description="How long a confirmation lasts", examples=[365])
    confirmed: AmountBody
    lapsed: AmountBody = Field(description="Confirmed longer ago")
    undated: AmountBody = Field(description="Confirmed on no known day")
    share_of_plots: float | None = Field(
        ge=0, le=1, description="Null where there are no plots", examples=[0.83]
    )
    share_of_area: float | None = Field(
        ge=0, le=1, description="Of the known area; null where none is known", examples=[0.79]
    )


class DayDimension(BaseModel):
    """The classes of one dimension on a day, those with plots alone."""

    name: str = Field(examples=["zoning"])
    classes: list[ClassBody]


class DayBody(BaseModel):
    """The supply at the end of one day."""

    day: date
    all: AmountBody = Field(description="Everything in the record")
    supply: AmountBody = Field(description="Everything but what is sold or withdrawn")
    confirmed_share_of_plots: float | None = Field(ge=0, le=1)
    confirmed_share_of_area: float | None = Field(ge=0, le=1)
    by: list[DayDimension]


class RowBody(BaseModel):
    """What happened to one status: opening + arrived - left + changed = closing."""

    status: _STATUS | None = Field(description="Status shown; " + UNKNOWN)
    label: str = Field(description=_LABEL)
    opening: AmountBody
    arrived: AmountBody
    left: AmountBody
    changed: ChangeBody = Field(description="Areas that changed while the status stayed")
    closing: AmountBody


class FlowBody(ChangeBody):
    """Why the supply grew or shrank."""

    name: words_of(["new", "returned", "sold", "withdrawn", "removed", "area"])  # type: ignore[valid-type]
    label: str = Field(description=_LABEL)


class MovementBody(ChangeBody):
    """What happened to one plot; of a changed area the figures are the difference."""

    day: date
    kind: words_of(KINDS)  # type: ignore[valid-type]
    label: str = Field(description=_LABEL)
    plot: str = Field(description="Id of the plot", examples=["KR-001"])
    name: str
    status_before: _STATUS | None = Field(
        description="Null is unknown, or no plot of the record: see `kind`"
    )
    status_after: _STATUS | None = Field(description="As before")
    invented: bool


class BalanceBody(BaseModel):
    """What happened between the ends of two days. Everything in it adds up."""

    opening: AmountBody = Field(description="The supply at the end of the first day")
    flows: list[FlowBody] = Field(description="opening + flows = closing")
    closing: AmountBody = Field(description="The supply at the end of the last day")
    statuses: list[RowBody]
    movements: list[MovementBody] = Field(description="The plots behind the figures, by day")


class PeriodBody(BaseModel):
    """From the end of one day to the end of another."""

    from_: date = Field(alias="from")
    until: date
    step: Step


class SupplyBody(BaseModel):
    """The supply of commercial land on a day, how it came to be, and the balance of a period."""

    catalogue: Stamp
    day: date = Field(description="The day of the stock: the last one of the period")
    invented: bool = Field(description="True where demonstration data is counted")
    mode: Mode = Field(description="Vehicle of the minutes to the motorway")
    begins: date | None = Field(description="When the record begins; null where none is kept")
    period: PeriodBody | None = Field(description="Null where there is no history")
    all: AmountBody = Field(description="Everything in the record")
    supply: AmountBody = Field(description="Everything but what is sold or withdrawn")
    confirmed: ConfirmedBody
    by: list[DimensionBody]
    development: list[DayBody] = Field(
        description="On the first day, the last days of the steps, and the last day; empty where "
        "there is no history"
    )
    balance: BalanceBody | None = Field(description="Null where there is no history")


def supply_answer(
    made: Report, catalogue: Catalogue, mode: Mode, within_days: int, language: Language
) -> SupplyBody:
    """Return a report as it is answered."""
    return SupplyBody(
        catalogue=Stamp(version=catalogue.version, date=catalogue.date),
        day=made.stock.day,
        invented=is_invented(made),
        mode=mode,
        begins=made.begins,
        period=None if made.period is None else _period(made.period),
        all=_amount(made.stock.all),
        supply=_amount(made.stock.supply),
        confirmed=_confirmed(made.stock.confirmed, within_days),
        by=[_dimension(made.stock, one, language) for one in made.dimensions],
        development=[_day(stock, made.dimensions, language) for stock in made.development],
        balance=None if made.balance is None else _balance(made.balance, language),
    )


def is_invented(made: Report) -> bool:
    """Whether demonstration data is in any figure of a report."""
    moved = made.balance.movements if made.balance else ()
    stocks = (made.stock, *made.development)
    return any(one.invented for one in stocks) or any(one.plot.invented for one in moved)


def status_words(status: Key, language: Language) -> str:
    """Return a status in words."""
    return (label(STATUS_SHOWN, status) if status else UNKNOWN_WORD).in_(language)


def figures(amount: Amount) -> dict[str, Any]:
    """Return an amount as files and answers hold it, in hectares to the square metre."""
    hectares = amount.hectares
    return {
        "plots": amount.plots,
        "hectares": None if hectares is None else round(hectares, 4) + 0.0,
        "area_unknown": amount.unknown,
    }


def _amount(amount: Amount) -> AmountBody:
    return AmountBody(**figures(amount))


def _period(period: Period) -> PeriodBody:
    return PeriodBody.model_validate(
        {"from": period.start, "until": period.end, "step": period.step}
    )


def _confirmed(held: Confirmed, within_days: int) -> ConfirmedBody:
    return ConfirmedBody(
        within_days=within_days,
        confirmed=_amount(held.confirmed),
        lapsed=_amount(held.lapsed),
        undated=_amount(held.undated),
        share_of_plots=_share(held.share_of_plots),
        share_of_area=_share(held.share_of_area),
    )


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _dimension(stock: Stock, dimension: Dimension, language: Language) -> DimensionBody:
    table = stock.table(dimension)
    return DimensionBody(
        name=dimension.name,
        label=dimension.label.in_(language),
        classes=[
            ClassWithStatuses(
                code=key,
                label=dimension.label_of(key, UNKNOWN_WORD).in_(language),
                by_status=[
                    StatusAmount(status=status, **figures(cells[status]))
                    for status in sorted(cells, key=_rank)
                ],
                **figures(amount),
            )
            for key, amount in stock.by(dimension).items()
            for cells in [table.get(key, {})]
        ],
    )


def _rank(status: Key) -> int:
    codes = [one.code for one in STATUS_SHOWN]
    return codes.index(status) if status in codes else len(codes)


def _day(stock: Stock, dimensions: tuple[Dimension, ...], language: Language) -> DayBody:
    held = stock.confirmed
    return DayBody(
        day=stock.day,
        all=_amount(stock.all),
        supply=_amount(stock.supply),
        confirmed_share_of_plots=_share(held.share_of_plots),
        confirmed_share_of_area=_share(held.share_of_area),
        by=[
            DayDimension(
                name=one.name,
                classes=[
                    ClassBody(
                        code=key,
                        label=one.label_of(key, UNKNOWN_WORD).in_(language),
                        **figures(amount),
                    )
                    for key, amount in stock.by(one).items()
                    if amount.plots
                ],
            )
            for one in dimensions
        ],
    )


def _balance(held: Balance, language: Language) -> BalanceBody:
    return BalanceBody(
        opening=_amount(held.opening.supply),
        flows=[
            FlowBody(name=one.name, label=one.label.in_(language), **figures(one.amount))
            for one in held.flows()
        ],
        closing=_amount(held.closing.supply),
        statuses=[_row(one, language) for one in held.rows()],
        movements=[_movement(one, language) for one in held.movements],
    )


def _row(row: Row, language: Language) -> RowBody:
    return RowBody(
        status=row.status,
        label=status_words(row.status, language),
        opening=_amount(row.opening),
        arrived=_amount(row.arrived),
        left=_amount(row.left),
        changed=ChangeBody(**figures(row.changed)),
        closing=_amount(row.closing),
    )


def _movement(one: Movement, language: Language) -> MovementBody:
    return MovementBody(
        day=one.day,
        kind=one.kind,
        label=KINDS[one.kind].in_(language),
        plot=one.plot.plot,
        name=one.plot.name,
        status_before=one.before.status if one.before else None,
        status_after=one.after.status if one.after else None,
        invented=one.plot.invented,
        **figures(one.amount),
    )


def example() -> dict[str, Any]:
    """Return an answer in short, for the OpenAPI document."""
    some = {"plots": 12, "hectares": 34.5, "area_unknown": 1}
    none = {"plots": 0, "hectares": 0.0, "area_unknown": 0}
    shares = {"share_of_plots": 0.8333, "share_of_area": 0.79}
    return {
        "catalogue": {"version": "5f0c2a-r42", "date": "2026-11-26"},
        "day": "2026-11-26",
        "invented": False,
        "mode": "car",
        "begins": "2025-03-01",
        "period": {"from": "2025-11-26", "until": "2026-11-26", "step": "month"},
        "all": some,
        "supply": some,
        "confirmed": {
            "within_days": 365,
            "confirmed": some,
            "lapsed": none,
            "undated": none,
            **shares,
        },
        "by": [],
        "development": [],
        "balance": None,
    }
