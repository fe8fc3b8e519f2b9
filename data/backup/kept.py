"""Files below the home folder that cannot be made again, beside the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from data.reference import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET: Final = "secret"  # noqa: S105 – the name of a file
"""The key that signs links and prints, where the operator has set none."""
SHELF: Final = "reference"
"""The folder of the loaded layers, and of the notes which of them a build was made with."""
DOCUMENTS: Final = "documents"
"""The folder of the bytes of plots' documents, each named by its SHA-256."""
EVALUATION: Final = "evaluation"
"""The folder of the bytes of measures' evidence and of closed reports, named likewise."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
_DEEPEST: Final = 3
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """An open file below the home folder: it can be read to its end whoever deletes it.

    Attributes
    ----------
    name
        Its path below the home folder, with slashes.
    """

    name: str
    file: BinaryIO


def is_kept(name: str) -> bool:
    """Whether a path is one of those that backups hold, and leads nowhere else."""
    parts = PurePosixPath(name).parts
    if "/".join(parts) != name or not all(_PART.fullmatch(part) for part in parts):
        return False
    if parts[0] in {DOCUMENTS, EVALUATION}:
        return _HASH.fullmatch("/".join(parts[1:])) is not None
    return name == SECRET or (parts[0] == SHELF and 1 < len(parts) <= _DEEPEST)


def opened(home: Path) -> tuple[Kept, ...]:
    """Open all files that are to be kept, as they are at about one moment.

    A build may delete the data of a layer that was just replaced: then they are listed anew.

    Raises
    ------
    OSError
        Where one cannot be read.
    data.errors.InputError
        Where a description on the shelf cannot be read.
    """
    for _ in range(_TRIES - 1):
        try:
            return _opened(home)
        except FileNotFoundError:
            continue
    return _opened(home)


def _opened(home: Path) -> tuple[Kept, ...]:
    held: list[Kept] = []
    try:
        for path in _paths(home):
            held.append(Kept(path.relative_to(home).as_posix(), path.open("rb")))  # noqa: PERF401
    except BaseException:
        for one in held:
            one.file.close()
        raise
    return tuple(held)


def _paths(home: Path) -> Iterator[Path]:
    if (home / SECRET).is_file():
        yield home / SECRET
    yield from Shelf(home).files()
    for path in sorted((*(home / DOCUMENTS).glob("*"), *(home / EVALUATION).glob("*"))):
        if _HASH.fullmatch(path.name):  # what is half written has another name
            yield path
