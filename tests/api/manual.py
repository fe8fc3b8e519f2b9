"""Pages of the manual as programs: the blocks of a page, run in order as a reader would."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import warnings
from contextlib import chdir, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from typer.testing import CliRunner

from api.cli import app
from tests.api.command import environment
from tests.api.test_cli import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).parents[2]
_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED: Final = re.compile(r"`([\w-]+\.csv)`:\s*\Z")
_STATUS: Final = re.compile(r"\s+# Status (\d)$")
_SETTING: Final = re.compile(r"GEWERBE_\w+=")
_SERVE: Final = "gewerbeflaechen serve"


class Block(NamedTuple):
    """A fenced block: its kind, its content, and the text before it."""

    kind: str
    content: str
    before: str


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    last = 0
    for found in _BLOCK.finditer(text):
        yield Block(found[1], found[2], text[last : found.start()])
        last = found.end()


class Reader:
    """Does what a page says, in a folder of its own, and compares what is shown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: list[str] = []
        self._output = ""
        self._settings = {"GEWERBE_HOME": str(folder / "var")}
        paths = (str(Path(sys.executable).parent), os.environ["PATH"])
        self._environment = environment(folder / "var") | {"PATH": os.pathsep.join(paths)}

    def follow(self, page: Path) -> None:
        """Do all that a page says."""
        for block in blocks(page):
            match block.kind:
                case "sh":
                    self._output = "".join(map(self.run, block.content.splitlines()))
                case "text":
                    self._compare(block.content)
                case "csv":
                    named = _NAMED.search(block.before)
                    assert named, f"a table without a name: {block.before[-80:]!r}"
                    (self.folder / named[1]).write_text(block.content, encoding="utf-8")
                case _:
                    msg = f"nobody checks blocks of kind {block.kind}"
                    raise AssertionError(msg)

    def run(self, line: str) -> str:
        """Run a line of a shell and return what it prints; a service is asked once and stopped."""
        self.ran.append(line)
        if _SERVE in line:
            with self.serving(line) as address:
                assert address
            return ""
        expected = int(found[1]) if (found := _STATUS.search(line)) else 0
        words = shlex.split(line, comments=True)
        settings = dict(word.split("=", 1) for word in takewhile(_SETTING.match, words))
        program, *arguments = words[len(settings) :]
        if program != "gewerbeflaechen":
            subprocess.run(["/bin/bash", "-c", line], cwd=self.folder, check=True)  # noqa: S603
            return ""
        # In this process: the imports of each command would take longer than its work.
        with chdir(self.folder), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as the command line does
            done = CliRunner().invoke(app, arguments, env={**self._settings, **settings})
        assert done.exit_code == expected, f"{line}\n{done.output}{done.exception!r}"
        return done.stdout

    @contextmanager
    def serving(self, line: str) -> Iterator[str]:
        """Run a line that serves, on a free port; yields its address once it answers."""
        port = free_port()
        started = line.replace(_SERVE, f"exec {_SERVE} --port {port}")
        process = subprocess.Popen(  # noqa: S603
            ["/bin/bash", "-c", started],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/readyz", process)
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=30)

    def _compare(self, shown: str) -> None:
        """Find the lines in the output of the last commands, in order; `…` is anything."""
        at = 0
        for line in shown.splitlines():
            for part in filter(None, (part.strip() for part in line.split("…"))):
                found = self._output.find(part, at)
                assert found >= 0, f"not printed: {part!r} in\n{self._output[at:]}"
                at = found + len(part)
