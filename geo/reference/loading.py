"""A foreign file read as one kind of layer; each kind has its method."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson
import pyogrio
import shapely

from data.errors import Finding, InputError
from data.imports.table import read_table
from data.imports.words import key
from data.reference import boundaries, census, parcels, restriction, tax
from data.reference.dataset import AREAS, COVERAGE
from data.reference.entry import KIND_LABELS, Kind, Origin
from data.words import Text, number_text
from geo.areas import Areas, read_areas
from geo.crs import out_of_wgs84, to_metric, to_wgs84
from geo.reference import notes
from geo.reference.terms import Content, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from data.dataset import Dataset
    from data.imports.limits import Limits
    from data.imports.table import Table

# Municipalities outside the county are kept up to this distance, the cells of the census
# up to what a lorry drives in an hour.
NEIGHBOURS_M: Final = 30_000.0
AROUND_M: Final = 80_000.0
# A municipality's area lies no farther from its centre, unless the system is the wrong one.
FROM_CENTRE_M: Final = 5_000.0


class Loading:
    """Reads one file as one kind; each kind has its method."""

    def __init__(self, path: Path, terms: Terms, limits: Limits, dataset: Dataset) -> None:
        self._path = path
        self._terms = terms
        self._limits = limits
        self._areas = dataset.layer("municipality_areas")
        self._towns = {row["ags"]: row for row in dataset.table("municipalities")}
        here = self._areas[self._areas["ags"].isin(self._towns)]
        self._county = here.union_all()

    def _origin(self, said: Origin | None) -> Origin:
        """Return the origin: what the caller says goes before what the file says."""
        terms = self._terms
        if terms.source is None and said is None:
            raise InputError(
                Finding(
                    "--source",
                    None,
                    None,
                    Text(
                        "wer die Schicht gemacht hat, und ihr Name",
                        "who made the layer, and its name",
                    ),
                )
            )
        source = terms.source or (said.source if said else "")
        attribution = said.attribution if said else source
        licence = said.licence if said else ""
        return Origin(
            source,
            terms.attribution or attribution,
            licence if terms.licence is None else terms.licence,
            terms.as_of or (said.as_of if said else None),
        )

    def _shapes(self, path: Path, layer: str | None = None) -> Areas:
        return read_areas(path, self._limits, layer=layer, crs=self._terms.crs, county=self._county)

    def boundaries(self) -> Content:
        """Read areas of municipalities, those of the county and its neighbours."""
        table, shapes, said = self._shapes(self._path, self._terms.layer)
        frame = boundaries.read(table, shapes)
        self._check_centres(table, frame)
        total = len(frame)
        if frame["ags"].isin(self._towns).any():
            near = self._county.envelope
            near = shapely.buffer(to_metric(near), NEIGHBOURS_M)
            frame = frame[shapely.intersects(to_metric(frame.geometry.to_numpy()), near)]
        own = int(frame["ags"].isin(self._towns).sum())
        words = {"own": own, "all": len(self._towns), "kept": len(frame), "total": total}
        missing = [self._towns[ags]["name"] for ags in boundaries.missing(frame, [*self._towns])]
        lacks = (notes.MISSING.format(names=", ".join(missing)),) if missing else ()
        origin = self._origin(boundaries.origin_said(table, self._terms.as_of))
        return Content(
            len(frame),
            Text("Gemeindegrenzen", "Municipal boundaries"),
            origin,
            ".gpkg",
            _bytes(frame),
            partial(_write, {AREAS: frame}),
            (*said, notes.MUNICIPALITIES.format(**words), *lacks, *_undated(origin)),
            "boundaries",
        )

    def _check_centres(self, table: Table, frame: gpd.GeoDataFrame) -> None:
        """Refuse boundaries that lie away from where their municipalities are known to be."""
        held = frame[frame["ags"].isin(self._towns)]
        rows = [self._towns[ags] for ags in held["ags"]]
        if not rows:
            return
        centres = to_metric(shapely.points([[row["lon"], row["lat"]] for row in rows]))
        away = shapely.distance(to_metric(held.geometry.to_numpy()), centres)
        if (away > FROM_CENTRE_M).sum() * 2 > len(rows):
            km = Text(
                f"{np.median(away) / 1000:.0f} km von ihren Gemeinden entfernt",
                f"{np.median(away) / 1000:.0f} km away from their municipalities",
            )
            expected = Text(
                "Flächen, wo ihre Schlüssel sagen; stimmt das Koordinatensystem?",
                "areas where their keys say; is the coordinate system the right one?",
            )
            raise InputError(Finding(table.name, "CRS", km, expected))

    def restriction(self) -> Content:
        """Read areas in which building is restricted, and what they are complete for."""
        meaning = self._terms.meaning
        assert meaning is not None  # noqa: S101 – the caller has asked for it
        table, shapes, said = self._shapes(self._path, self._terms.layer)
        layers = {AREAS: restriction.read(shapes)}
        covers = None
        if self._terms.covers == "county":
            covers = "county"
        elif self._terms.covers is not None:
            covers = "area"
            layers[COVERAGE] = restriction.read(self._shapes(Path(self._terms.covers)).shapes)
        inside = int(shapely.intersects(shapes, self._county).sum())
        origin = self._origin(None)
        name = _slug(
            meaning.label.de if meaning.field is None else f"{meaning.field} {meaning.code}"
        )
        beyond = notes.COVERED if covers else notes.NOT_COVERED
        return Content(
            len(table.rows),
            meaning.label,
            origin,
            ".gpkg",
            b"".join(_bytes(frame) for frame in layers.values()),
            partial(_write, layers),
            (*said, notes.AREAS.format(total=len(table.rows), inside=inside), beyond),
            name,
            covers,
        )

    def parcels(self) -> Content:
        """Read cadastral parcels."""
        table, shapes, said = self._shapes(self._path, self._terms.layer)
        frame = parcels.read(table, shapes)
        return Content(
            len(frame),
            KIND_LABELS[Kind.PARCELS],
            self._origin(None),
            ".gpkg",
            _bytes(frame),
            partial(_write, {AREAS: frame}),
            said,
            f"parcels-{_slug(self._path.stem)}",
        )

    def tax(self) -> Content:
        """Read tax multipliers."""
        table = read_table(self._path, self._limits, layer=self._terms.layer, form=tax.FORM)
        rates, origin = tax.read(table, self._terms.source, self._terms.year)
        rows = [[row.get(column) for column in tax.COLUMNS] for row in rates.rows]
        own = len({row["ags"] for row in rates.rows} & self._towns.keys())
        years = ", ".join(map(str, rates.years))
        words = {"own": own, "all": len(self._towns), "years": years, "others": rates.others}
        written = orjson.dumps(rows)
        return Content(
            len(rows),
            KIND_LABELS[Kind.TAX],
            self._origin(origin),
            ".rows",
            written,
            lambda path: _put(path, written),
            (*(Text(*note) for note in table.notes), notes.RATES.format(**words)),
            f"tax-{'-'.join(map(str, rates.years))}",
            detail={"years": list(rates.years)},
        )

    def census(self) -> Content:
        """Read the cells of the census grid around the county."""
        around = shapely.buffer(to_metric(self._county.envelope), AROUND_M)
        within = out_of_wgs84(to_wgs84(around), census.CRS).bounds
        table = read_table(
            self._path, self._limits, layer=self._terms.layer, form=census.form(within)
        )
        grid = census.read(table)
        known = grid.people[grid.people != census.SECRET]
        words = {
            "cells": number_text(len(grid.people)),
            "people": number_text(int(known.sum())),
            "secret": number_text(len(grid.people) - len(known)),
        }
        size = "1km" if grid.size == 1_000 else f"{grid.size}m"  # noqa: PLR2004
        return Content(
            len(grid.people),
            Text(f"Zensus-Gitter {size}", f"Census grid {size}"),
            self._origin(census.ORIGIN),
            ".npz",
            grid.middles.tobytes() + grid.people.tobytes(),
            partial(census.write, grid),
            (*(Text(*note) for note in table.notes), notes.CELLS.format(**words)),
            f"census-{size}",
            detail={"size": grid.size},
        )


def _undated(origin: Origin) -> Sequence[Text]:
    return (notes.UNDATED,) if "BKG" in origin.attribution and origin.as_of is None else ()


def _slug(text: str) -> str:
    """Return a name for the shelf: small letters, figures and hyphens."""
    words = (re.sub(r"[^a-z0-9]", "", key(word)) for word in re.split(r"[\W_]+", text))
    return "-".join(filter(None, words))[:50].strip("-") or "layer"


def _bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return what a layer holds as bytes, which its file would not be: that has a date."""
    facts = json.dumps(frame.drop(columns=frame.geometry.name).astype(str).to_dict("list"))
    return facts.encode() + b"".join(shapely.to_wkb(frame.geometry.to_numpy()))


def _write(layers: dict[str, gpd.GeoDataFrame], path: Path) -> None:
    for name, frame in layers.items():
        pyogrio.write_dataframe(
            frame, path, layer=name, append=path.exists(), promote_to_multi=True
        )


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
