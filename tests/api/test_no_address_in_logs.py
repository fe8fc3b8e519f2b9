"""No log holds the address of a visitor, and no answer of the API anything of correspondence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pyogrio
import pytest
from typer.testing import CliRunner

from api.cli import app
from data.store.schema import CORRESPONDENCE
from tests.api.correspondence import OFFICE, TYPED, VISITOR, office
from tests.mailserver import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).parents[2]
ASKER: Final = "127.0.0.77"
SECRET: Final = "0123456789" * 4


@pytest.fixture
def served(home: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve as the command line does; yield the address and the file of all that is said."""
    port, log = free_port(), tmp_path / "log"
    settings = {
        "GEWERBE_HOME": str(home),
        "GEWERBE_DATABASE": str(tmp_path / "record.gpkg"),
        "GEWERBE_SECRET": SECRET,
        "GEWERBE_SMTP_HOST": "127.0.0.1",
        "GEWERBE_SMTP_PORT": str(free_port()),
        "GEWERBE_SMTP_TLS": "none",
        "GEWERBE_OFFICE_MAIL": OFFICE,
    }
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with (
        log.open("wb") as file,
        subprocess.Popen(  # noqa: S603 – our own program
            command, cwd=PROJECT, stdout=file, stderr=file, env={**os.environ, **settings}
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            try:
                httpx.get(f"{address}/healthz")
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                break
        yield address, log
        process.send_signal(signal.SIGTERM)


def test_the_server_writes_no_address_into_its_log(served: tuple[str, Path]) -> None:
    address, log = served
    transport = httpx.HTTPTransport(local_address=ASKER)
    with httpx.Client(base_url=address, transport=transport) as visitor:
        headers = {"X-Forwarded-For": "203.0.113.9, 2001:db8::17"}
        for path in ("/", "/anfrage", "/nowhere", "/api/v1/plots?area_min=x", "/suchauftrag"):
            assert visitor.get(path, headers=headers).status_code in {200, 400, 404}
        form = visitor.get("/anfrage").text.partition('name="form" value="')[2].partition('"')[0]
        time.sleep(3)  # nobody types faster, and this clock is the real one
        sent = visitor.post("/anfrage", data={**TYPED, "form": form}, headers=headers)
        assert sent.status_code == 303
        deadline = time.monotonic() + 20
        while b"was not taken" not in log.read_bytes() and time.monotonic() < deadline:
            time.sleep(0.05)
    said = log.read_text("utf-8")
    assert "was not taken" in said, "the mail server is away, and that is said"
    for word in (ASKER, "203.0.113", "2001:db8", VISITOR, "Zoë", "Müller", "NS-"):
        assert word not in said


def test_neither_export_nor_history_nor_api_know_of_it(
    home_with_past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(home_with_past / "record.gpkg", tmp_path)
    with office(home_with_past, tmp_path, smtp_host="mail.example") as held:
        held.send("/anfrage?plot=b")
        pages = [
            held.ask("GET", path).text
            for path in (
                *("/api/v1/plots", "/api/v1/plots/b", "/ogc/collections?f=json", "/feed.atom"),
                *("/openapi.json", "/sitemap.xml", "/api/v1/statistics"),
            )
        ]
    monkeypatch.setenv("GEWERBE_HOME", str(home_with_past))
    monkeypatch.setenv("GEWERBE_DATABASE", str(tmp_path / "record.gpkg"))
    run = CliRunner()
    for name in ("out.gpkg", "out.geojson", "out.csv", "out.xlsx"):
        assert run.invoke(app, ["export", str(tmp_path / name)]).exit_code == 0
    layers = {str(name) for name, _ in pyogrio.list_layers(tmp_path / "out.gpkg")}
    assert not layers & {table.name for table in CORRESPONDENCE}
    pages += [(tmp_path / name).read_bytes().decode("latin-1") for name in ("out.gpkg", "out.csv")]
    pages += [run.invoke(app, ["history", "b"]).output, run.invoke(app, ["user", "list"]).output]
    for page in pages:
        for word in (VISITOR, "Zoë", "120 Pl", "Söhne"):
            assert word not in page
