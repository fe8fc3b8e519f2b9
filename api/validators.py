"""What tells a program that an answer is the one it has: `ETag`, `Last-Modified`, 304.

An answer follows from the catalogue, the question, the settings and the program alone, so
its tag is a hash of these and is known before anything is computed.
"""

from __future__ import annotations

import functools
import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import Response

from api.days import past_day
from api.links import base_url
from api.service import service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from api.settings import Settings
    from geo.catalogue import Catalogue

# For routes that answer so, in the OpenAPI document.
UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Not changed since the ETag of If-None-Match · Unverändert"}
}
_NEVER: Final = datetime.fromtimestamp(0, UTC)
_ROOMS: Final = ("api", "data", "geo", "maps")
_WRITES_ANSWERS: Final = frozenset({".py", ".toml", ".typ", ".html", ".po"})


def validators(request: Request, held: Catalogue, *asked: str) -> dict[str, str]:
    """Return the headers that a program repeats to learn whether an answer has changed.

    The tag is a weak one, since an answer may be sent compressed or not.

    Parameters
    ----------
    held
        The catalogue that is asked.
    asked
        What is asked beyond the address: the body of a search.
    """
    settings = service(request).settings
    known = (
        stamp_of(settings),
        held.version,
        service(request).documents().version,
        held.date.isoformat(),
        str(past_day(request)),
        base_url(request, settings),
        request.url.path,
        request.url.query,
        *asked,
    )
    digest = hashlib.sha256("\0".join(known).encode()).hexdigest()[:32]
    return {
        "ETag": f'W/"{digest}"',
        "Last-Modified": format_datetime(service(request).since(held), usegmt=True),
        "Cache-Control": "no-cache",
    }


def unchanged(request: Request, headers: dict[str, str]) -> Response | None:
    """Return 304 where the asker holds this answer already (RFC 9110, 13.2.2); else None."""
    tags = request.headers.getlist("if-none-match")
    if tags:
        same = is_held(headers["ETag"], tags)
    else:
        since = _moment(request.headers.get("if-modified-since"))
        shown = parsedate_to_datetime(headers["Last-Modified"])
        same = since is not None and _NEVER < shown <= since
    return Response(status_code=304, headers=headers) if same else None


def is_held(tag: str, held: Sequence[str]) -> bool:
    """Whether an asker whose lines of If-None-Match are `held` has what bears `tag`."""
    tags = {one.strip().removeprefix("W/") for line in held for one in line.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def stamp_of(settings: Settings) -> str:
    """Return a hash of the program and its settings: others word the same catalogue otherwise."""
    return hashlib.sha256(f"{_program()}\0{settings.model_dump_json()}".encode()).hexdigest()


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


@functools.cache
def _program() -> str:
    """Return a hash of all that writes answers: another program may word the same otherwise."""
    digest = hashlib.sha256()
    project = Path(__file__).parents[1]
    for path in sorted(one for room in _ROOMS for one in (project / room).rglob("*")):
        if path.suffix in _WRITES_ANSWERS:
            digest.update(path.relative_to(project).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
