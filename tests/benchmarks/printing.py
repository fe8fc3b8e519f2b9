"""How long many exposés take, and whether memory stays flat: the command, watched from outside.

`python -m tests.benchmarks.printing 500` builds a catalogue of as many plots (those of the
embedded dataset, again and again), writes their exposés by `gewerbeflaechen expose --all`, and
says how long that took and what memory all its processes held, quarter by quarter.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import batched, count, islice
from pathlib import Path
from typing import Final

import orjson
from shapely.affinity import translate
from shapely.geometry import mapping

from data.exports.plain import plain
from data.freshness import Freshness
from geo import snapshot

COMMAND: Final = (sys.executable, "-m", "api.cli")
PROJECT: Final = Path(__file__).parents[2]
_EVERY_S: Final = 0.5
# Degrees of latitude: eleven metres, so that no way begins where another did.
_MOVED: Final = 0.0001
_PAGE_MB: Final = resource.getpagesize() / 1_000_000


def write_plots(home: Path, path: Path, number: int) -> None:
    """Write as many plots as are asked for: those of a catalogue, moved a little each turn."""
    held = snapshot.catalogue_on(snapshot.load(home), date.today(), Freshness())  # noqa: DTZ011
    features = (
        {
            "type": "Feature",
            "geometry": mapping(translate(plot.record.geometry, yoff=turn * _MOVED)),
            "properties": {
                **{name: plain(value) for name, value in plot.record.values.items()},
                "id": f"{plot.id}-{turn}",
                "invented": True,
            },
        }
        for turn in count()
        for plot in held.plots
    )
    content = {"type": "FeatureCollection", "features": list(islice(features, number))}
    path.write_bytes(orjson.dumps(content))


def memory_mb(root: int) -> float:
    """Return what a process and those below it hold in memory, in MB (resident set)."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family, waiting = {root}, [root]
    while waiting:
        above = waiting.pop()
        below = [child for child, parent in parents.items() if parent == above]
        family.update(below)
        waiting += below
    return sum(_pages(process) for process in family) * _PAGE_MB


def _pages(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0


def main(number: int) -> None:
    """Build, print, and say what it took."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        environment = {
            **os.environ,
            "GEWERBE_HOME": name,
            "GEWERBE_PUBLIC_URL": "https://x.example",
        }
        plots = home / "plots.geojson"
        for more in ((), ("--plots", str(plots))):
            build = [*COMMAND, "build", *more]
            subprocess.run(build, cwd=PROJECT, env=environment, check=True)  # noqa: S603 – ours
            write_plots(home, plots, number)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        work = [*COMMAND, "expose", "--all", "--out", str(home / "out")]
        held: list[float] = []
        with subprocess.Popen(work, cwd=PROJECT, env=environment) as running:  # noqa: S603
            while running.poll() is None:
                held.append(memory_mb(running.pid))
                time.sleep(_EVERY_S)
        took = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        files = list((home / "out").glob("*.pdf"))
        quarters = [max(part) for part in batched(held, max(1, len(held) // 4), strict=False)]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{len(files)} exposés in {took:.0f} s, {cpu:.0f} s of processor")  # noqa: T201
    print("memory, MB:", ", ".join(f"{one:.0f}" for one in quarters))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
