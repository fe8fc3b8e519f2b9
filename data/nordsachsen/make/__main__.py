"""Regenerate the derived files: `python -m data.nordsachsen.make [FOLDER]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.nordsachsen.make import areas, descriptor, estates, plots, roads, sites
from data.nordsachsen.make.tables import FOLDER


def make(folder: Path) -> None:
    """Write all derived files into `folder`."""
    areas.write(folder / "municipality_areas.geojson")
    network = roads.base_network()
    placed = sites.place_all(network)
    roads.write(
        folder / "roads.osm", network, (road for estate in placed for road in estate.roads())
    )
    offered = plots.features(placed)
    plots.write(folder / "plots.geojson", offered)
    estates.write(folder / "demo_estates.geojson", placed)
    descriptor.write(folder / descriptor.NAME)


def main() -> None:
    """Read the command line and make the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    make(parser.parse_args().folder)


if __name__ == "__main__":
    main()
