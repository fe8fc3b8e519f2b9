"""How much memory a plot takes in a catalogue: `python -m tests.benchmarks.memory 100000`.

A process of its own, since memory that is freed rarely goes back to the system.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from geo.catalogue import Catalogue, Network
from geo.profiles import profiles
from geo.search import Question, search
from tests.benchmarks.plots import TODAY, made


def resident() -> int:
    """Return the memory that this process holds, in bytes (Linux)."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1_024


def main(count: int) -> None:
    """Print what facts take, and what a first search adds: columns, scales, index."""
    start = resident()
    plots = tuple(made(number) for number in range(count))
    facts = resident()
    network = Network((), "", None, schematic=True, engine="", attribution="")
    held = Catalogue("bench", TODAY, plots, {}, {}, {}, network, ())
    answer = search(held, Question(profile=profiles()["logistics"], limit=50))
    found = len(answer.ranked) + len(answer.facets) + len(answer.combinations.found)
    searched = resident()
    sys.stdout.write(
        f"{count} plots: {(facts - start) / count / 1_024:.1f} KB a plot for its facts, "
        f"{(searched - facts) / count / 1_024:.1f} KB for columns and index ({found} found)\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
