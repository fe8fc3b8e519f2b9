"""The signed link of a question: it is bound to contact, plot and round."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from api.seals import NotOursError

if TYPE_CHECKING:
    from datetime import date

    from api.seals import Seals
    from data.store.asks import Ask
    from data.store.owners import Contact
    from data.store.store import Store

PATH: Final = "/eigentuemer"


class NoAnswerError(Exception):
    """A link that leads to no question that can be shown.

    Attributes
    ----------
    status
        404 where it is none of ours, 410 where its time is over.
    """

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to."""

    ask: Ask
    contact: Contact


def path_of(ask: Ask, seals: Seals) -> str:
    """Return the path of the link to a question, without the prefix of a language."""
    return f"{PATH}/{seals.seal('owner', _bound(ask))}"


def opened(token: str, seals: Seals, store: Store | None, today: date) -> Opened:
    """Return what a link leads to; whoever opens it has changed nothing.

    Raises
    ------
    NoAnswerError
        Where it is forged, has ended, or was withdrawn, or the contact is deleted.
    """
    try:
        bound = seals.opened("owner", token)
    except NotOursError:
        raise NoAnswerError(HTTPStatus.NOT_FOUND) from None
    found = store.asks.get(str(bound[0])) if store else None
    if found is None or list(bound) != _bound(found[0]):
        raise NoAnswerError(HTTPStatus.GONE)
    ask = found[0]
    if ask.withdrawn is not None or today >= ask.ends_on:
        raise NoAnswerError(HTTPStatus.GONE)
    return Opened(*found)


def _bound(ask: Ask) -> list[str | int]:
    return [ask.key, ask.owner, ask.plot, ask.number]
