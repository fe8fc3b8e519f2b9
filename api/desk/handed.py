"""What a form of the desk hands in beside words: files, which lie on disk as they came in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from api.desk.router import posted


async def _files(request: Request) -> list[UploadFile]:
    """Return the files of a form; the router closes them once it is answered."""
    held = (await request.form()).getlist("datei")
    return [one for one in held if isinstance(one, UploadFile) and one.filename]


Uploads = Annotated[list[UploadFile], Depends(_files)]
"""All files that were chosen."""


async def _file(files: Uploads) -> UploadFile | None:
    return files[0] if files else None


async def _fields(request: Request) -> list[tuple[str, str]]:
    return await posted(request)


File = Annotated[UploadFile | None, Depends(_file)]
"""The file that was chosen; None where none was."""
Fields = Annotated[list[tuple[str, str]], Depends(_fields)]
"""What was typed, by name of the field."""
