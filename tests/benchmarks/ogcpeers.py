"""Peers of `/ogc`, with the plots that we serve: pygeoapi on a file and on PostGIS, and tipg."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import psycopg
import shapely
from psycopg import sql
from sqlalchemy import make_url

from tests.benchmarks.ogcserver import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.data.store.server import Server

TABLE: Final = "plots"
FILE: Final = "plots_file"
GEOMETRY: Final = "geom"
KEY: Final = "plot_id"
_TYPES: Final = {"Float64": "double precision", "Int64": "bigint", "boolean": "boolean"}


def frame_of(pages: Iterable[bytes]) -> gpd.GeoDataFrame:
    """Return the features of GeoJSON pages as a frame; what is nested as text, which peers hold."""
    features = [feature for page in pages for feature in json.loads(page)["features"]]
    rows = [
        {
            KEY: feature["id"],
            **{
                name: json.dumps(value) if isinstance(value, list | dict) else value
                for name, value in feature["properties"].items()
            },
        }
        for feature in features
    ]
    outlines = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    table = pd.DataFrame(rows).convert_dtypes()
    return gpd.GeoDataFrame(table, geometry=list(outlines), crs="OGC:CRS84")


def pygeoapi(port: int, folder: Path, url: str) -> None:
    """Serve `plots.geojson` of a folder and the table of a database as pygeoapi does.

    It runs under Starlette and uvicorn, as ours does.
    """
    configuration, description = folder / "pygeoapi.json", folder / "openapi.json"
    content = _configuration(port, {FILE: _file(folder), TABLE: _database(url)})
    configuration.write_text(json.dumps(content), encoding="utf-8")
    description.write_text("{}", encoding="utf-8")
    os.environ |= {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description)}
    from pygeoapi.starlette_app import APP  # noqa: PLC0415 – it reads the environment

    run(APP, port)


def _file(folder: Path) -> dict[str, Any]:
    return {"name": "GeoJSON", "id_field": KEY, "data": str(folder / "plots.geojson")}


def _database(url: str) -> dict[str, Any]:
    held = make_url(url)
    place = {"host": held.host, "port": held.port, "dbname": held.database}
    return {
        "name": "PostgreSQL",
        "id_field": KEY,
        "table": TABLE,
        "geom_field": GEOMETRY,
        # It says how many match, as ours does.
        "count": True,
        "data": {**place, "user": held.username, "password": held.password},
    }


def _configuration(port: int, providers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what pygeoapi wants to be told."""
    nobody = {"name": "bench", "url": "http://localhost"}
    about = {"title": "bench", "description": "bench", "keywords": ["bench"]}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 1_000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                **about,
                "keywords_type": "theme",
                "terms_of_service": "",
                "url": "",
            },
            "license": nobody,
            "provider": nobody,
            "contact": {"name": "bench"},
        },
        "resources": {
            name: {
                "type": "collection",
                **about,
                "links": [],
                "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
                "providers": [{"type": "feature", **provider}],
            }
            for name, provider in providers.items()
        },
    }


def tipg(port: int, url: str) -> None:
    """Serve the tables of a PostGIS database as tipg does."""
    os.environ |= {"DATABASE_URL": url}
    from tipg.main import app  # noqa: PLC0415 – it reads the environment

    run(app, port)


def fill(server: Server, frame: gpd.GeoDataFrame) -> None:
    """Lay the plots into the database as its one table, with the indexes that they deserve."""
    plain = frame.drop(columns=frame.geometry.name)
    kinds = [_TYPES.get(str(dtype), "text") for dtype in plain.dtypes]
    names = [sql.Identifier(name) for name in (*plain.columns, GEOMETRY)]
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(name, sql.SQL(kind))
        for name, kind in zip(names, (*kinds, "geometry(Geometry, 4326)"), strict=True)
    )
    table = sql.Identifier(TABLE)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop table if exists {}").format(table))
        connection.execute(sql.SQL("create table {} ({})").format(table, columns))
        copy = sql.SQL("copy {} ({}) from stdin").format(table, sql.SQL(", ").join(names))
        outlines = shapely.to_wkb(
            shapely.set_srid(frame.geometry.to_numpy(), 4326), hex=True, include_srid=True
        )
        values = plain.astype(object).where(plain.notna(), None).itertuples(index=False)
        with connection.cursor().copy(copy) as rows:
            for row, outline in zip(values, outlines, strict=True):
                rows.write_row((*row, outline))
        for command, column in (
            ("alter table {} add primary key ({})", KEY),
            ("create index on {} using gist ({})", GEOMETRY),
        ):
            connection.execute(sql.SQL(command).format(table, sql.Identifier(column)))
        connection.execute(sql.SQL("vacuum analyze {}").format(table))
