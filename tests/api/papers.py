"""A served home with documents, and files to hand in, for tests."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pikepdf
from PIL import Image
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as command_line
from api.settings import Settings
from tests.conftest import TODAY
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from fastapi import FastAPI
    from typer.testing import Result


def jpeg(colour: str = "#20a040", size: tuple[int, int] = (1_600, 1_000)) -> bytes:
    """Return a photograph that a telephone took somewhere."""
    exif = Image.Exif()
    exif[0x013B] = "Erika Mustermann"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 27.0, 39.0)})
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "JPEG", exif=exif)
    return held.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Return a PDF."""
    held, made = io.BytesIO(), pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    made.save(held)
    return held.getvalue()


@dataclass
class Office:
    """A home of one's own, the command line on it, and the service."""

    home: Path
    files: Path
    app: FastAPI
    client: httpx.Client

    def call(self, *words: str) -> Result:
        """Call the command line."""
        return CliRunner().invoke(command_line, list(words))

    def add(self, plot: str, name: str, content: bytes, *words: str) -> str:
        """Add a document; return its key."""
        path = self.files / name
        path.write_bytes(content)
        done = self.call("document", "add", plot, str(path), *words)
        assert done.exit_code == 0, done.output
        self.follow()
        return done.output.split()[0]

    def follow(self) -> None:
        """Let the service look at the record now, as it does every second."""
        self.app.state.service.refresh()


@contextmanager
def office(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Serve a copy of a home whose record is still empty."""
    own, files = folder / "home", folder / "files"
    own.mkdir()
    files.mkdir()
    for one in home.iterdir():
        (own / one.name).symlink_to(one)
    monkeypatch.setenv("GEWERBE_HOME", str(own))
    app = create_app(Settings(home=own), clock=lambda: TODAY)
    with serve(app) as at, httpx.Client(base_url=at, timeout=60) as client:
        yield Office(own, files, app, client)
