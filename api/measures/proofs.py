"""Evidence of measures as documents: their bytes, kept beside the record under their hash."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from data.measures.measure import Evidence
from data.store.files import Files
from data.uploads import taken

if TYPE_CHECKING:
    from api.settings import Settings
    from data.store.users import Act

SUFFIXES: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def files_of(settings: Settings) -> Files:
    """Return where the bytes of evidence and of closed reports lie."""
    return Files(settings.evaluation)


def linked(title: str, link: str, act: Act) -> Evidence:
    """Return evidence that is a link."""
    return Evidence(
        key=secrets.token_hex(6), title=title, link=link, added=act.at, added_by=act.account
    )


def kept(title: str, content: bytes, name: str, settings: Settings, act: Act) -> Evidence:
    """Return evidence that is a document; its bytes are on disk.

    Raises
    ------
    data.errors.InputError
        Where it is no PDF or picture, too large, or holds what acts or hides.
    """
    upload = taken(content, name, settings.upload_limits)
    return Evidence(
        key=secrets.token_hex(6),
        title=title,
        # The bytes first: what the store names is there.
        sha256=files_of(settings).keep(upload.content),
        media_type=upload.media_type,
        size=len(upload.content),
        added=act.at,
        added_by=act.account,
    )
