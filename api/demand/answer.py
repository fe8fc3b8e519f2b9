"""What is told of the demand as JSON, and what its answers look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, Field

from api.demand.wording import COLUMNS, SUBJECTS, key_label, told_text
from api.schemas import Stamp, words_of
from geo.demand.suppression import Untold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.demand.quarters import Quarter
    from geo.demand.suppression import Told
    from geo.demand.telling import Table, Telling

_LABEL: Final = "In words of the language asked for"
_HOW: Final[dict[Untold, Literal["small", "hidden"]]] = {
    Untold.SMALL: "small",
    Untold.HIDDEN: "hidden",
}


class CellBody(BaseModel):
    """One count, as far as it is told."""

    column: words_of(COLUMNS)  # type: ignore[valid-type]
    label: str = Field(description=_LABEL)
    count: int | None = Field(ge=0, description="Null where it is not told", examples=[12])
    told: Literal["exact", "small", "hidden"] = Field(
        description="exact: `count` is it; small: it is less than `least`, and not 0; hidden: it "
        "is not told, since a small one could be computed from it"
    )
    text: str = Field(description="The count in words", examples=["under 5"])


class RowBody(BaseModel):
    """The counts of one class."""

    key: str = Field(description="The class; empty: not asked for", examples=["2_to_5"])
    label: str = Field(description=_LABEL, examples=["2 to below 5 ha"])
    cells: list[CellBody]


class TableBody(BaseModel):
    """One table. Counts of classes that a search may name several of overlap."""

    subject: words_of(SUBJECTS)  # type: ignore[valid-type]
    label: str = Field(description=_LABEL)
    rows: list[RowBody]


class QuarterBody(BaseModel):
    """What is told of one quarter."""

    name: str = Field(examples=["2026-Q4"])
    label: str = Field(description=_LABEL)
    months: list[str] = Field(examples=[["2026-10", "2026-11", "2026-12"]])
    tables: list[TableBody]


class DemandBody(BaseModel):
    """What was searched for, printed and asked, by quarter, with small counts left out."""

    catalogue: Stamp
    least: int = Field(ge=1, description="The least count that is told, but for 0", examples=[5])
    running: str = Field(
        description="The quarter that is not over yet, and not told", examples=["2026-Q4"]
    )
    quarters: list[QuarterBody] = Field(description="Those that are over, the first one first")


def demand_answer(
    tellings: Iterable[Telling],
    running: Quarter,
    catalogue: Catalogue,
    least: int,
    language: Language,
) -> DemandBody:
    """Return what is told as it is answered."""
    return DemandBody(
        catalogue=Stamp(version=catalogue.version, date=catalogue.date),
        least=least,
        running=running.name,
        quarters=[
            QuarterBody(
                name=one.quarter.name,
                label=one.quarter.label.in_(language),
                months=list(one.quarter.months),
                tables=[_table(table, catalogue, least, language) for table in one.tables],
            )
            for one in tellings
        ],
    )


def _table(table: Table, catalogue: Catalogue, least: int, language: Language) -> TableBody:
    return TableBody(
        subject=table.subject,
        label=SUBJECTS[table.subject].in_(language),
        rows=[
            RowBody(
                key=key,
                label=key_label(table.subject, key, catalogue).in_(language),
                cells=[_cell(name, cells[name], least, language) for name in table.columns],
            )
            for key, cells in table.rows.items()
        ],
    )


def _cell(name: str, count: Told, least: int, language: Language) -> CellBody:
    return CellBody(
        column=name,
        label=COLUMNS[name].in_(language),
        count=None if isinstance(count, Untold) else count,
        told=_HOW[count] if isinstance(count, Untold) else "exact",
        text=told_text(count, least).in_(language),
    )
