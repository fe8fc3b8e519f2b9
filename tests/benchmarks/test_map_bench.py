"""The map with 20,000 plots, beside a plain Folium map that embeds the same ones.

Both are loaded by the same browser from a server on loopback, compressed. Asserted is the ratio
of the bytes; the times are printed. Run by `make bench ARGS='-k plain_folium -s'`.

Five runs on two slow cores that did nothing else (26 November 2026), median (least to most): all
plots show after 1.28 s (1.15 to 1.60), in plain Folium after 2.39 s (2.27 to 3.05); 224 kB and
819 kB; the longest task of panning 171 ms (135 to 187) and 256 ms. The plots add 0.044 of
Folium's bytes and 0.22 (0.18 to 0.35) of its time. The page whole takes 0.52 (0.44 to 0.67) of it,
and not the third that was aimed at: with a single plot it takes 0.71 s already, for filters, list
and fonts. Nor is it a tenth of the bytes (82 kB): Leaflet takes 42 kB, and the plots 34 kB.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import folium
import geopandas as gpd
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo import build as building
from maps.assets import leaflet
from tests.benchmarks.mapload import load
from tests.benchmarks.ogcserver import catalogue, ours, run, started
from tests.benchmarks.plots import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from starlette.requests import Request

MANY: Final = 20_000
FEW: Final = 1


def plain(port: int, count: int) -> None:
    """Serve Folium's own page with so many plots; of its libraries, what draws them."""
    plots = catalogue(count).plots
    facts = ("name", "status", "zoning", "area_available", "price")
    frame = gpd.GeoDataFrame(
        [{name: plot.values.get(name) for name in facts} for plot in plots],
        geometry=[plot.record.geometry for plot in plots],
        crs=4326,
    )
    page = folium.Map(location=[51.5, 12.6], zoom_start=9, tiles=None)
    folium.GeoJson(frame, tooltip=folium.GeoJsonTooltip(["name", "status"])).add_to(page)
    html = re.sub(r"<script src=.*?</script>|<link rel=.*?/>", "", page.get_root().render())
    libraries = '<link rel="stylesheet" href="/leaflet.css"><script src="/leaflet.js"></script>'
    html = html.replace("<head>", f"<head>{libraries}", 1)
    held = leaflet()

    async def answer(request: Request) -> Response:
        name = request.url.path.strip("/")
        if not name:
            return HTMLResponse(html)
        kind = "text/css" if name.endswith("css") else "text/javascript"
        return Response(held[name], media_type=kind)

    app = Starlette(routes=[Route("/{path:path}", answer)])
    app.add_middleware(GZipMiddleware)
    run(app, port)


def test_beside_plain_folium(browser: Browser, tmp_path: Path) -> None:
    building.build(building.Inputs(), tmp_path, today=TODAY)
    found = {}
    for count in (FEW, MANY):
        with started(ours, tmp_path, count) as port:
            address = f"http://127.0.0.1:{port}/karte"
            for _ in range(2):  # a server that has answered before
                found["ours", count] = load(browser, address, ".map-canvas[data-ready]")
        with started(plain, count) as port:
            address = f"http://127.0.0.1:{port}/"
            for _ in range(2):
                found["Folium", count] = load(browser, address, "path.leaflet-interactive", count)

    def of(name: str, what: str) -> float:
        """Return what the plots add to a page."""
        return float(getattr(found[name, MANY], what) - getattr(found[name, FEW], what))

    for (name, count), one in found.items():
        took = f"{one.seconds:.2f} s, longest task {one.longest:.0f} ms"
        figures = f"{one.sent / 1000:,.0f} kB, {took}"
        print(f"{name:>7}, {count:>6} plots: {figures}")  # noqa: T201
    by_plots = {what: of("ours", what) / of("Folium", what) for what in ("sent", "seconds")}
    whole = found["ours", MANY].seconds / found["Folium", MANY].seconds
    added = f"{by_plots['sent']:.3f} of Folium's bytes, {by_plots['seconds']:.2f} of its time"
    print(f"the plots add {added}; the page whole takes {whole:.2f} of it")  # noqa: T201
    assert by_plots["sent"] <= 1 / 10
