"""The day that a request asks about: today, or with `as_of` a past one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Query, Request

from api.problems import Problem, Wrong, wrong
from api.reading import DayOrNone  # noqa: TC001
from api.service import service
from data.store.changes import StoreError
from data.words import Text
from geo.catalogue import Catalogue
from geo.live import NoHistoryError

if TYPE_CHECKING:
    from datetime import date

    from api.service import Service

AS_OF: Final = "as_of"
DESCRIPTION: Final = (
    "What was shown at the end of that day, out of the record, with the layers loaded then; "
    "roads, timetables and estates are those of today. By default today · Wie es am Ende dieses "
    "Tages stand"
)
_AHEAD: Final = Text("ein Tag bis {day}", "a day up to {day}")
_BEFORE: Final = Text(
    "ein Tag ab {day}, dem Beginn des Verzeichnisses", "a day from {day}, when the record begins"
)
_AWAY: Final = Text(
    "Frühere Tage sind gerade nicht zu lesen.", "Past days cannot be read at the moment."
)
_LATER: Final = {"Retry-After": "60"}
_NO_RECORD: Final = Text(
    "{day}: es wird kein Verzeichnis mit früheren Ständen geführt",
    "{day}: no record with earlier states is kept",
)


def catalogue_on(held: Service, day: date | None) -> Catalogue:
    """Return the catalogue of today, or where a day is given what was shown on it.

    Raises
    ------
    api.problems.Problem
        400 for a day to come and for one before the record begins; 503 where the record
        cannot be read.
    """
    if day is None:
        return held.catalogue()
    today = held.today()
    try:
        return held.catalogue_of(day)
    except NoHistoryError as error:
        expected = _BEFORE if error.begins else _NO_RECORD
        limit = error.begins or today
    except StoreError:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers=_LATER) from None
    except ValueError:
        expected, limit = _AHEAD, today
    raise wrong([Wrong(parameter=AS_OF, found=str(day), expected=expected.format(day=limit))])


def asked(
    request: Request,
    as_of: Annotated[DayOrNone, Query(description=DESCRIPTION)] = None,
) -> Catalogue:
    """Return the catalogue that a request asks about (a FastAPI dependency)."""
    held = catalogue_on(service(request), as_of)
    request.state.catalogue = held
    return held


def shown(request: Request) -> Catalogue:
    """Return the catalogue that a request asked about; that of today where it asked wrongly."""
    held: Catalogue | None = getattr(request.state, "catalogue", None)
    return held or service(request).catalogue()


def past_day(request: Request) -> date | None:
    """Return the past day that a request asks about; None where it is today."""
    day = shown(request).date
    return None if day == service(request).today() else day


AskedCatalogue = Annotated[Catalogue, Depends(asked)]
