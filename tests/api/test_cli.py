"""The command line as people run it: what it prints, its exit status, never a traceback."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import pikepdf
import pytest
from typer.testing import CliRunner

from api.cli import app as command_line
from data.dataset import EMBEDDED
from tests.api.command import PROJECT, environment, run, says
from tests.data.osmfile import way, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND: Final = (sys.executable, "-m", "api.cli")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a home that `build` made, with what it printed and its bars."""
    home = tmp_path_factory.mktemp("built")
    done = run(home, "build")
    return home, done.stdout, done.stderr


@pytest.fixture(scope="module")
def home(built: tuple[Path, str, str]) -> Path:
    return built[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def plots_of(*properties: dict[str, Any]) -> str:
    """Return a file of plots that stand apart, one for each of `properties`."""
    features = []
    for place, one in enumerate(properties):
        west = 12.30 + place / 50
        ring = [[west, 51.5], [west + 0.002, 51.5], [west + 0.002, 51.502], [west, 51.5]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "geometry": shape, "properties": one})
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture(scope="module")
def small(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with two plots of one's own, built beside what `home` had computed."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(home, folder / "home")
    file = folder / "plots.geojson"
    file.write_text(plots_of({"id": "A 1", "name": "A"}, {"id": "../B", "name": "B"}))
    done = run(folder / "home", "build", "--plots", str(file))
    assert re.search(r"2 plots, 0 of them invented, 0 without any minutes", done.stdout)
    return folder / "home"


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start `serve`; whatever happens, it is stopped at the end."""
    process = subprocess.Popen(  # noqa: S603 – our own program
        [*COMMAND, "serve", *arguments],
        cwd=PROJECT,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(address: str, process: subprocess.Popen[str]) -> httpx.Response:
    with httpx.Client() as client:
        for _ in range(600):
            assert process.poll() is None, "the service ended"
            try:
                return client.get(address)
            except httpx.ConnectError:
                time.sleep(0.1)
    pytest.fail(f"no answer from {address}")


def plot_count() -> int:
    return len(json.loads(EMBEDDED.path("plots").read_text(encoding="utf-8"))["features"])


def test_build_says_what_it_made_and_how_far_it_is(built: tuple[Path, str, str]) -> None:
    _, out, bars = built
    count = plot_count()
    assert re.search(rf"Catalogue \w+: {count} plots, {count} of them invented", out)
    assert "up to date" not in out
    assert f"{count}/{count}" in bars


def test_second_build_makes_nothing_anew(built: tuple[Path, str, str]) -> None:
    home, out, _ = built
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    done = run(home, "build")
    assert "up to date" in done.stdout
    assert out.strip().splitlines()[0] in done.stdout
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_build_says_in_one_line_what_to_mend_of_the_funding_notice(home: Path) -> None:
    for settings, said in (
        ({}, True),
        ({"GEWERBE_FUNDING_VALID_UNTIL": "9999-12-31"}, False),
        ({"GEWERBE_FUNDING_NOTICE_DE": ""}, False),
    ):
        done = run(home, "build", status=0, **settings)
        lines = [line for line in done.stderr.splitlines() if "funding notice" in line]
        assert len(lines) == said, done.stderr
        assert all("GEWERBE_FUNDING_VALID_FROM, _UNTIL" in line for line in lines)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_its_address_answers_and_stops(small: Path, stop: signal.Signals) -> None:
    port = free_port()
    with serving(small, "--port", str(port)) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.rstrip().endswith(f"http://127.0.0.1:{port}")
        answer = wait_for(f"http://127.0.0.1:{port}/readyz", process)
        assert answer.json()["plots"] == 2
        assert "server" not in answer.headers
        process.send_signal(stop)
        out, err = process.communicate(timeout=30)
        assert process.returncode in {0, -stop}
        assert "Traceback" not in out + err


def test_port_in_use_is_said_in_one_line(small: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run(small, "serve", "--build", "--port", port, status=1)
    assert f"127.0.0.1:{port}" in says(done)
    assert "Catalogue" not in done.stdout, "nothing is built in vain"
    assert "already in use" in says(done)
    assert "http://" not in done.stdout, "no address is promised"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("serve", "--port", "0"),
        ("expose", "A 1", "--all"),
        ("expose", "--estate", "x", "--municipality", "14730070"),
        ("expose", "A 1", "--estate", "x"),
        ("expose", "--all", "--brochure", "--compare"),
        ("expose", "--municipality", "14730070", "--brochure"),
        ("expose",),
    ],
)
def test_wrong_call_has_status_2(
    small: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEWERBE_HOME", str(small))
    done = CliRunner().invoke(command_line, arguments)
    assert done.exit_code == 2
    assert "Usage" in done.stderr


def test_wrong_call_of_the_program_has_status_2(small: Path) -> None:
    assert "Usage" in run(small, "fly", status=2).stderr


def test_expose_writes_into_the_folder_alone(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "a new folder" / "Exposés"
    one = run(small, "expose", "A 1", "--lang", "en", "--out", str(out))
    assert one.stdout.startswith("1 exposé in ")
    every = run(small, "expose", "--all", "--out", str(out))
    assert every.stdout.startswith("2 exposés in ")
    assert {path.name for path in out.iterdir()} == {"A 1-en.pdf", "A 1-de.pdf", "B-de.pdf"}
    assert all(path.read_bytes().startswith(b"%PDF-") for path in out.iterdir())
    assert [path.name for path in out.parent.iterdir()] == ["Exposés"]


def test_plots_are_bound_into_a_brochure_or_compared(small: Path, tmp_path: Path) -> None:
    run(small, "expose", "--all", "--brochure", "--out", str(tmp_path))
    run(small, "expose", "A 1", "../B", "--compare", "--lang", "en", "--out", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"brochure-de.pdf", "comparison-en.pdf"}
    assert all(path.read_bytes().startswith(b"%PDF-") for path in tmp_path.iterdir())
    assert "from 2 to 5 plots" in says(run(small, "expose", "A 1", "--compare", status=1))


def test_places_have_sheets(home: Path, tmp_path: Path) -> None:
    estate = "demo-lindenbreite"
    run(home, "expose", "--estate", estate, "--out", str(tmp_path))
    run(home, "expose", "--municipality", "14730070", "--lang", "en", "--out", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {f"{estate}-de.pdf", "14730070-en.pdf"}
    for option in ("--estate", "--municipality"):
        done = run(home, "expose", option, "nowhere", "--out", str(tmp_path / "new"), status=1)
        assert "nowhere" in says(done)
    assert not (tmp_path / "new").exists()


def test_many_exposes_are_the_same_whoever_writes_them(home: Path, tmp_path: Path) -> None:
    """By one process or by two: the same files, byte for byte, with a bar that comes to its end."""
    ids = [f"{place}-00{number}" for place in ("SK", "DZ") for number in range(1, 6)]
    for processes in ("1", "2"):
        out = str(tmp_path / processes)
        done = run(home, "expose", *ids, "--out", out, GEWERBE_BUILD_PROCESSES=processes)
        assert "10/10" in done.stderr
    names = {path.name for path in (tmp_path / "1").iterdir()}
    assert names == {f"{one}-de.pdf" for one in ids}
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GEWERBE_LOGO", "/nowhere/logo.svg"),
        ("GEWERBE_BRAND_COLOUR", "green"),
        ("GEWERBE_ACCENT_COLOUR", "#ffee00"),
        ("GEWERBE_SECRET", "short"),
    ],
)
def test_a_wrong_setting_of_print_is_named_at_start(small: Path, name: str, value: str) -> None:
    assert name in run(small, "expose", "--all", status=2, **{name: value}).stderr


def test_exposes_have_the_sections_that_are_asked_for(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(small, "expose", "--all", "--sections", "risks, supply", "--out", str(out))
    for path in out.glob("*.pdf"):
        with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
            titles = [one.title for one in outline.root[0].children]
        assert "Versorgung" in titles
        assert "Plan und Baurecht" not in titles
    assert list(out.glob("*.pdf"))
    done = run(small, "expose", "--all", "--sections", "risks,magic", status=2)
    assert "magic" in done.stderr
    done = run(small, "expose", "--all", "--brochure", "--sections", "risks", status=2)
    assert "--sections" in done.stderr


def test_expose_of_unknown_plot_writes_nothing(small: Path, tmp_path: Path) -> None:
    done = run(small, "expose", "A 1", "XX-9", "--out", str(tmp_path / "new"), status=1)
    assert "XX-9" in says(done)
    assert "A 1" not in says(done)
    assert not (tmp_path / "new").exists()


def test_without_a_catalogue_it_says_what_to_run(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", status=1)
    assert str(tmp_path) in says(done)
    assert "gewerbeflaechen build" in says(done)


def test_damaged_catalogue_is_said_and_built_anew(home: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "home"
    shutil.copytree(home, damaged)
    (kept,) = damaged.glob("catalogues/*/snapshot.json")
    kept.write_text("{}", encoding="utf-8")
    assert "gewerbeflaechen build" in says(run(damaged, "serve", status=1))
    assert "up to date" not in run(damaged, "build").stdout


def test_wrong_setting_is_named(small: Path) -> None:
    done = run(small, "serve", status=2, GEWERBE_STATUS_DAYS="often")
    assert says(done).startswith("GEWERBE_STATUS_DAYS: ")


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        ("--osm", None, "no such file"),
        ("--osm", "no XML", "OSM data"),
        ("--plots", plots_of({"name": "A"}, {"name": "B", "zoning": "XX"}), "feature 2, zoning"),
    ],
)
def test_refused_file_is_named_and_nothing_is_lost(
    home: Path, tmp_path: Path, option: str, content: str | None, said: str
) -> None:
    current = home / "catalogues" / "current"
    before = current.read_text(encoding="utf-8")
    file = tmp_path / ("input.osm" if option == "--osm" else "input.geojson")
    if content is not None:
        file.write_text(content, encoding="utf-8")
    line = says(run(home, "build", option, str(file), status=1))
    assert file.name in line
    assert said in line
    assert current.read_text(encoding="utf-8") == before


def test_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run(tmp_path / "file" / "home", "build", status=1)
    assert str(tmp_path / "file") in says(done)


def test_a_file_without_roads_is_one_clear_line_and_no_full_bar(tmp_path: Path) -> None:
    file = write(tmp_path / "rails.osm", way(1, (1, 2), railway="rail"))
    done = run(tmp_path / "home", "build", "--osm", str(file), status=1)
    line = says(done)
    assert line.startswith(f"{file}: found no roads in the region of the plots, ")
    assert "; expected roads for vehicles" in line
    assert "what()" not in done.stderr
    assert str(tmp_path / "home") not in done.stderr
    steps = re.split(r"[\r\n]+", done.stderr)
    assert any(re.match(r"plots .* 1/1", one) for one in steps)
    assert not any(re.match(r"road network .* 1/1", one) for one in steps)


@pytest.mark.parametrize("arguments", [("export", "x.csv"), ("build",), ("check",)])
def test_the_address_of_the_record_is_never_printed(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    address = "postgresql://staff:hunter2@127.0.0.1:9/record"
    done = run(tmp_path, *arguments, status=1, GEWERBE_DATABASE=address)
    assert says(done)
    assert "hunter2" not in done.stdout + done.stderr
