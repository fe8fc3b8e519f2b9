"""A file that was handed in, looked at by a child process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from typing import Any

import orjson

from data.confined import bare_environment
from data.errors import Finding, InputError
from data.uploads.kinds import MB, Limits, Upload
from data.uploads.names import shown_name
from data.words import Text


def taken(content: bytes, name: str, limits: Limits | None = None) -> Upload:
    """Return what is kept of a file.

    Parameters
    ----------
    content
        Its bytes: they alone say what it is.
    name
        What it is called, for messages; never used as a path.

    Raises
    ------
    InputError
        Names the file, what was found and what was expected.
    """
    limits = limits or Limits()
    if len(content) > limits.file_mb * MB:
        most = limits.file_mb
        expected = Text(f"höchstens {most} MB", f"at most {most} MB")
        raise _refusal(name, _size(len(content), most), expected)
    try:
        done = subprocess.run(  # noqa: S603 – our own program
            [sys.executable, "-m", "data.uploads.child", orjson.dumps(asdict(limits)).decode()],
            input=content,
            capture_output=True,
            env=bare_environment(),
            timeout=2 * limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _broke_off(name, limits) from error
    head, _, rest = done.stdout.partition(b"\n")
    if not head or done.returncode:
        raise _broke_off(name, limits)
    told: dict[str, Any] = orjson.loads(head)
    if "expected" in told:
        raise _refusal(name, _words(told["found"]), _words(told["expected"]))
    size, preview = told["sizes"]
    return Upload(
        content=rest[:size],
        media_type=told["media_type"],
        width=told["width"],
        height=told["height"],
        preview=None if preview is None else rest[size : size + preview],
    )


def _words(held: Any) -> Any:  # noqa: ANN401
    """Return words in two languages, which JSON made a list, as such."""
    return Text(*held) if isinstance(held, list) else held


def _size(count: int, most: int) -> Text:
    """Say how large a file is that is too large; of some no more was read than shows that."""
    size = f"{count / MB:.1f}"
    if float(size) <= most:
        return Text(f"mehr als {most} MB", f"more than {most} MB")
    return Text(f"{size.replace('.', ',')} MB", f"{size} MB")


def _refusal(name: str, found: Text | str | None, expected: Text | str) -> InputError:
    return InputError(Finding(shown_name(name), None, found, expected))


def _broke_off(name: str, limits: Limits) -> InputError:
    found = Text("mehr, als gelesen werden kann", "too much to read")
    most = limits.memory_mb, limits.seconds
    expected = Text(
        "eine Datei, die mit {} MB Speicher in {} Sekunden gelesen werden kann".format(*most),
        "a file that is read in {} MB of memory within {} seconds".format(*most),
    )
    return _refusal(name, found, expected)
