"""Documents and photographs as staff hand them in: by the command, and at the desk."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, get_args

from data.errors import Finding, InputError
from data.store.documents import Document, HeldAlreadyError
from data.store.files import Files
from data.uploads import shown_name
from data.words import Text

if TYPE_CHECKING:
    from datetime import datetime

    from api.settings import Settings
    from data.store.store import Store
    from data.uploads import Upload

type Kind = Literal["photo", "plan", "site_plan", "survey", "other"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind.__value__)
LONGEST: Final = 200
"""Most characters of a title and of whose a document is."""
LONGEST_ALT: Final = 500
"""Most characters of what a picture shows."""
NO_PICTURE: Final = Text(
    "ein Bild, da es ein Foto sein soll", "a picture, since it is said to be a photograph"
)
_HELD: Final = Text(
    "eine Datei, die die Fläche noch nicht hat; diese ist {key}",
    "a file that the plot does not have yet; this one is {key}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What staff say of a document; see `data.store.documents.Document`."""

    kind: Kind
    title_de: str
    title_en: str | None = None
    alt_de: str | None = None
    alt_en: str | None = None
    source: str | None = None
    dated: date | None = None
    public: bool


def check_kind(kind: str, upload: Upload, name: str) -> None:
    """Make sure that a photograph is a picture.

    Raises
    ------
    InputError
        Names the file.
    """
    if kind == "photo" and upload.width is None:
        raise InputError(Finding(shown_name(name), None, "PDF", NO_PICTURE))


def file_away(  # noqa: PLR0913 – what, of which plot, by whom and when
    store: Store,
    settings: Settings,
    upload: Upload,
    said: Said,
    *,
    plot: str,
    name: str,
    account: str,
    at: datetime,
    rank: int = 0,
) -> Document:
    """Keep a document of a plot; its bytes and what is known of it are durable once it returns.

    Parameters
    ----------
    name
        What its file is called, for messages.
    rank
        Place among the plot's documents; 0 for the last.

    Raises
    ------
    InputError
        Where the plot has a document of the same bytes.
    OSError
        Where the disk is full or cannot be written.
    """
    files = Files(settings.documents)
    document = Document(
        key=secrets.token_hex(4),
        plot=plot,
        kind=said.kind,
        title_de=said.title_de,
        title_en=said.title_en,
        alt_de=said.alt_de,
        alt_en=said.alt_en,
        source=said.source,
        dated=said.dated,
        public=said.public,
        media_type=upload.media_type,
        size=len(upload.content),
        # The bytes first: what the store names is there.
        sha256=files.keep(upload.content),
        width=upload.width,
        height=upload.height,
        preview=None if upload.preview is None else files.keep(upload.preview),
        rank=rank,
        added=at,
        added_by=account,
    )
    try:
        return store.documents.add(document)
    except HeldAlreadyError as error:
        expected = _HELD.format(key=error.key)
        raise InputError(Finding(shown_name(name), None, None, expected)) from error


def past_day(text: str, today: date) -> date | None:
    """Return a day up to today that is written as 2026-11-02; None for anything else."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if day <= today else None
    return None
