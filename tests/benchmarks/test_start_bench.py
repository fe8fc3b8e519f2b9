"""Time from the start of the process to its first answer, and of a build of nothing new.

Run by `make bench`. Figures are reported, not asserted: they belong to the machine.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

PROJECT: Final = Path(__file__).parents[2]
COMMAND: Final = (sys.executable, "-m", "api.cli")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of commands whose home holds the embedded dataset."""
    held = os.environ | {"GEWERBE_HOME": str(tmp_path_factory.mktemp("home"))}
    subprocess.run([*COMMAND, "build"], cwd=PROJECT, env=held, check=True)  # noqa: S603
    return held


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Return a list of processes that are stopped at the end."""
    held: list[subprocess.Popen[bytes]] = []
    yield held
    for process in held:
        process.terminate()
        process.wait()


@pytest.mark.benchmark(group="start")
@pytest.mark.parametrize("path", ["/healthz", "/karte", "/api/v1/plots?limit=10"])
def test_start_to_first_answer(
    benchmark: BenchmarkFixture,
    environment: dict[str, str],
    started: list[subprocess.Popen[bytes]],
    path: str,
) -> None:
    def choose_port() -> tuple[tuple[int], dict[str, Any]]:
        while started:  # the one of the round before takes no time from this one
            before = started.pop()
            before.terminate()
            before.wait()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return (probe.getsockname()[1],), {}

    def start(port: int) -> int:
        process = subprocess.Popen(  # noqa: S603 – our own program
            [*COMMAND, "serve", "--port", str(port)],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        started.append(process)
        while process.poll() is None:
            try:
                return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code
            except httpx.ConnectError:
                time.sleep(0.005)
        pytest.fail("the service ended")

    assert benchmark.pedantic(start, setup=choose_port, rounds=3) == 200


@pytest.mark.benchmark(group="start")
def test_build_of_nothing_new(benchmark: BenchmarkFixture, environment: dict[str, str]) -> None:
    """What a second `make run` does before it serves."""

    def build() -> bytes:
        done = subprocess.run(  # noqa: S603 – our own program
            [*COMMAND, "build"], cwd=PROJECT, env=environment, capture_output=True, check=True
        )
        return done.stdout

    assert b"up to date" in benchmark.pedantic(build, rounds=3)
