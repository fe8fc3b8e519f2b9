"""`/verwaltung/protokoll`: the audit log, on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import orjson
from fastapi import Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from api.desk.desk import CurrentDesk
from api.desk.pages import desk_page
from api.desk.router import DeskRouter
from data.roles import Role
from data.store.audit import ACTIONS, Entry
from data.store.schema import iso

router = DeskRouter()

_PAGE: Final = 100


@router.seen("/protokoll", Role.ADMINISTRATOR)
def protocol(
    request: Request, place: CurrentDesk, vor: Annotated[int | None, Query(ge=1)] = None
) -> HTMLResponse:
    """Show the newest rows, or those before a number."""
    store = place.store()
    rows = store.audit.newest(_PAGE, before=vor)
    context = {
        "rows": rows,
        "actions": ACTIONS,
        "names": {user.key: user.name for user in store.users.all()},
        "before": rows[-1].number if rows and rows[-1].number > 1 else None,
        "newest": vor is None,
    }
    return desk_page(request, "desk/protocol.html", context)


@router.seen("/protokoll/pruefung", Role.ADMINISTRATOR)
def checked(request: Request, place: CurrentDesk) -> HTMLResponse:
    """Compute the hashes of all rows anew, and say whether they are those that stand there."""
    last = place.store().audit.newest(1)
    context = {"broken": place.store().audit.broken(), "last": last[0] if last else None}
    return desk_page(request, "desk/protocol_check.html", context)


@router.seen("/protokoll.jsonl", Role.ADMINISTRATOR)
def exported(place: CurrentDesk) -> StreamingResponse:
    """Hand out all rows, one JSON object a line, with their hashes."""
    return StreamingResponse(
        _lines(place.store().audit.entries()),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="protokoll.jsonl"'},
    )


def _lines(entries: Iterator[Entry]) -> Iterator[bytes]:
    for entry in entries:
        said = {name: getattr(entry, name) for name in entry.__slots__}
        yield orjson.dumps({**said, "at": iso(entry.at)}, option=orjson.OPT_APPEND_NEWLINE)
