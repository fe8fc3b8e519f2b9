"""The plots behind a figure of the supply: which they are, asked by an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from api.reading import DayOrNone  # noqa: TC001 – pydantic reads the annotations
from api.supply.figure import ALL, Links
from geo.supply.amount import amount_of, together
from geo.supply.balance import KINDS
from geo.supply.classes import is_offered

if TYPE_CHECKING:
    from datetime import date

    from geo.supply.amount import Amount
    from geo.supply.balance import Movement
    from geo.supply.classes import Dimension, Key
    from geo.supply.course import Standing
    from geo.supply.report import Report

UNKNOWN: Final = "unbekannt"
"""A class, or a status, that nobody knows."""
ACCOUNT: Final = {"arrived": "zugang", "left": "abgang", "changed": "flaeche"}
"""What happened to a status, as an address says it."""


class Asked(BaseModel):
    """What an address asks: plots as they stood on a day, or to which something happened.

    Attributes
    ----------
    nach, klasse
        A dimension, and the code of a class of it.
    status
        One status; without it the supply: everything not sold or withdrawn.
    bestaetigt
        How its status is confirmed: a field of `geo.supply.stock.Confirmed`.
    bewegung
        A kind of movement, or a value of `ACCOUNT`, then with `status`.
    """

    model_config = ConfigDict(extra="ignore")

    tag: DayOrNone = None
    nach: str = ""
    klasse: str = ""
    status: str = ""
    bestaetigt: str = ""
    bewegung: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """The plots behind a figure, with what happened to each where something did."""

    rows: tuple[tuple[Standing, Movement | None], ...]
    amount: Amount


class DeskLinks(Links):
    """Where the desk lists the plots behind a figure.

    Parameters
    ----------
    page
        Address of the list.
    made
        The report whose figures these are.
    """

    def __init__(self, page: str, made: Report) -> None:
        self._page = page
        self._made = made

    def of_class(
        self, dimension: Dimension, key: Key, status: Key = ALL, *, day: date | None = None
    ) -> str:
        """Return where the plots of a class are; see `Links.of_class`."""
        if dimension.name == "status":
            return self.of_all(key, day=day)
        return self._address(day, nach=dimension.name, klasse=key or UNKNOWN, status=_named(status))

    def of_all(self, status: Key = ALL, *, day: date | None = None) -> str:
        """Return where all plots are; see `Links.of_all`."""
        return self._address(day, status=_named(status))

    def of_confirmation(self, name: str) -> str:
        """Return where the plots are that are confirmed so."""
        return self._address(None, bestaetigt=name)

    def of_account(self, status: Key, column: str) -> str:
        """Return where the plots behind a cell of an account are."""
        if column in ACCOUNT:
            return self._moved(bewegung=ACCOUNT[column], status=status or UNKNOWN)
        held = self._made.balance
        opening = held.opening.day if held and column == "opening" else None
        return self.of_all(status, day=opening)

    def of_movement(self, kind: str) -> str:
        """Return where the plots are to which something happened."""
        return self._moved(bewegung=kind)

    def _moved(self, **asked: str) -> str:
        period = self._made.period
        assert period is not None  # noqa: S101 – without one nothing moved
        return self._page + "?" + urlencode({"from": period.start, "until": period.end, **asked})

    def _address(self, day: date | None, **asked: str) -> str:
        held = {"tag": day or self._made.stock.day, **asked}
        return self._page + "?" + urlencode({name: one for name, one in held.items() if one})


def behind(made: Report, asked: Asked) -> Behind | None:
    """Return the plots that an address asks for out of a report on its period, or on its day.

    None where it asks for what is no class and no movement.
    """
    if asked.bewegung:
        return _moved(made, asked)
    found = [one for one in made.stock.standings if _is_of(one, asked.status)]
    if asked.nach:
        dimension = next((one for one in made.dimensions if one.name == asked.nach), None)
        if dimension is None:
            return None
        found = [one for one in found if (dimension.key(one) or UNKNOWN) == asked.klasse]
    if asked.bestaetigt:
        found = [one for one in found if one.confirmation == asked.bestaetigt]
    return Behind(
        tuple((one, None) for one in found), amount_of(one.square_metres for one in found)
    )


def _moved(made: Report, asked: Asked) -> Behind | None:
    moves = made.balance.movements if made.balance else ()
    status = None if asked.status == UNKNOWN else asked.status
    match asked.bewegung:
        case "zugang":
            found = [one for one in moves if one.into(status)]
        case "abgang":
            found = [one for one in moves if one.out_of(status)]
        case "flaeche":
            found = [
                one
                for one in moves
                if one.kind == "area" and one.after is not None and one.after.status == status
            ]
        case kind if kind in KINDS:
            found = [one for one in moves if one.kind == kind]
        case _:
            return None
    return Behind(tuple((one.plot, one) for one in found), together(one.amount for one in found))


def _is_of(one: Standing, status: str) -> bool:
    if not status:
        return is_offered(one)
    return (one.status or UNKNOWN) == status


def _named(status: Key) -> str:
    """Return a status as an address says it; empty for the supply."""
    return "" if status == ALL else status or UNKNOWN
