"""Bytes of the documents and photographs that visitors may see, under the hash of their content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

from api.downloads import safe
from api.service import CurrentService
from api.validators import is_held

if TYPE_CHECKING:
    from pathlib import Path

    from data.store.documents import Document

router = APIRouter(include_in_schema=False)

# The address changes with the bytes. What was removed stays in no cache that many share.
_FOR_EVER: Final = "private, max-age=31536000, immutable"
_SOON: Final = {"Cache-Control": "no-store"}
# A browser shows a picture alone on a page of its own making, with a style: none may forbid that.
PICTURE: Final = "script-src 'none'; object-src 'none'; frame-ancestors 'none'; sandbox"
FILE: Final = f"default-src 'none'; {PICTURE}"
_PNG: Final = b"\x89PNG"


@router.get("/flaechen/{plot_id}/dokumente/{address}")
def document(request: Request, held: CurrentService, plot_id: str, address: str) -> Response:
    """Answer with a picture to be shown, or with a PDF to be kept.

    Either is foreign: the policy lets nothing in it run, whatever a browser takes it for.
    """
    found = next(
        (
            (one, sha256)
            for one in held.documents().public(plot_id)
            for name, sha256 in ((one.address, one.sha256), (one.preview_address, one.preview))
            if name == address and sha256 is not None
        ),
        None,
    )
    if found is None or plot_id not in held.catalogue().by_id:
        raise HTTPException(404, headers=_SOON)
    one, sha256 = found
    headers = {
        "ETag": f'"{address}"',
        "Cache-Control": _FOR_EVER,
        "Content-Security-Policy": PICTURE if one.is_picture else FILE,
        "Content-Disposition": _disposition(one),
    }
    if is_held(headers["ETag"], request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    path = held.files.path(sha256)
    try:
        media = media_of(one, path)
    except OSError:
        raise HTTPException(404, headers=_SOON) from None
    return FileResponse(path, media_type=media, headers=headers)


def media_of(one: Document, path: Path) -> str:
    """Return what the bytes of a document are; a preview may be of another format than its picture.

    Raises
    ------
    OSError
        Where they cannot be read.
    """
    if not one.is_picture:
        return one.media_type
    with path.open("rb") as file:
        return "image/png" if file.read(len(_PNG)) == _PNG else "image/jpeg"


def _disposition(one: Document) -> str:
    how = "inline" if one.is_picture else "attachment"
    name = f"{one.title_de}.{one.suffix}"
    plain = f"{safe(one.plot)}-{safe(one.title_de)}.{one.suffix}"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
