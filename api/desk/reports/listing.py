"""The list of the plots behind a figure, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.desk.reports.behind import UNKNOWN
from api.supply.table import CONFIRMATIONS
from data.codes import STATUS_SHOWN, label
from data.values import UNKNOWN as UNKNOWN_WORD
from geo.supply.amount import amount_of
from geo.supply.balance import KINDS

if TYPE_CHECKING:
    from collections.abc import Container

    from api.desk.reports.behind import Asked, Behind
    from api.supply.wording import Wording
    from geo.supply.balance import Movement
    from geo.supply.classes import Dimension
    from geo.supply.course import Standing
    from geo.supply.report import Report

_NAMED: Final = ("zoning", "size", "municipality", "accessibility")


class Line(NamedTuple):
    """One plot: `moved` is what happened to it and when, `here` whether the record holds it."""

    id: str
    name: str
    here: bool
    invented: bool
    moved: str
    status: str
    area: str
    classes: tuple[str, ...]
    confirmation: str
    confirmed: bool


def headings(made: Report, wording: Wording) -> tuple[str, ...]:
    """Return what classes each line names."""
    return tuple(one.label.in_(wording.language) for one in _dimensions(made))


def lines(found: Behind, made: Report, wording: Wording, held: Container[str]) -> tuple[Line, ...]:
    """Return the plots, a line each; `held` are the ids that the record holds today."""
    every = _dimensions(made)
    return tuple(_line(one, move, every, wording, held) for one, move in found.rows)


def title(asked: Asked, made: Report, wording: Wording) -> str:
    """Say which plots these are."""
    _ = wording.gettext
    said = []
    if asked.bewegung in KINDS:
        said.append(KINDS[asked.bewegung].in_(wording.language))  # type: ignore[index]
    elif asked.bewegung:
        moved = {"zugang": _("In"), "abgang": _("Out"), "flaeche": _("Area changed")}
        said.append(moved[asked.bewegung])
    if asked.nach:
        dimension = next(one for one in made.dimensions if one.name == asked.nach)
        key = None if asked.klasse == UNKNOWN else asked.klasse
        said.append(wording.label(dimension, key))
    if asked.status:
        said.append(_status(asked.status, wording))
    if asked.bestaetigt in CONFIRMATIONS:
        said.append(CONFIRMATIONS[asked.bestaetigt].in_(wording.language))
    return " · ".join(said) or _("Supply")


def _dimensions(made: Report) -> tuple[Dimension, ...]:
    return tuple(one for one in made.dimensions if one.name in _NAMED)


def _line(
    one: Standing,
    move: Movement | None,
    every: tuple[Dimension, ...],
    wording: Wording,
    held: Container[str],
) -> Line:
    moved = ""
    if move is not None:
        became = wording.became(move)
        if move.kind == "area":
            became = wording.moved(move.amount, signed=True)
        moved = " · ".join(filter(None, (wording.day(move.day), became)))
    return Line(
        one.plot,
        one.name,
        one.plot in held,
        one.invented,
        moved,
        wording.status(one.status),
        wording.hectares(amount_of([one.square_metres])),
        tuple(wording.label(dimension, dimension.key(one)) for dimension in every),
        CONFIRMATIONS[one.confirmation].in_(wording.language),
        one.confirmation == "confirmed",
    )


def _status(status: str, wording: Wording) -> str:
    if status == UNKNOWN:
        return UNKNOWN_WORD.in_(wording.language)
    return label(STATUS_SHOWN, status).in_(wording.language)
