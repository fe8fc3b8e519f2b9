"""A plot that is new: name, place and outline make a draft, and everything else follows."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from data.roles import Role
from tests.api.desk.forms import form_of, post

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.api.desk.staff import Browser, Staffed

NEW: Final = "/verwaltung/flaechen/neu"
DELITZSCH: Final = "14730070"
SCHKEUDITZ: Final = "14730270"
CORNERS: Final = ((12.30, 51.52), (12.304, 51.52), (12.304, 51.523), (12.30, 51.523))
SHAPE: Final = shapely.Polygon(CORNERS)
# The server's projections are checked with another order of the same transformation.
METRES: Final = Transformer.from_crs(4326, 25833, always_xy=True)


def send(browser: Browser, file: tuple[str, bytes] | None = None, **typed: Any) -> httpx.Response:  # noqa: ANN401
    data = {
        "formwort": browser.word(),
        "name": "Neu <b>",
        "gemeinde": DELITZSCH,
        "system": "EPSG:25833",
        "ecken": "",
        **typed,
    }
    files = {"datei": file} if file else None
    return browser.ask("POST", NEW, data=data, files=files)


def geojson(*shapes: shapely.Geometry, **more: object) -> bytes:
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def written(folder: Path, name: str) -> bytes:
    frame = gpd.GeoDataFrame({"x": [1]}, geometry=[SHAPE], crs=4326).to_crs(25833)
    if name.endswith(".gpkg"):
        pyogrio.write_dataframe(frame, folder / name)
        return (folder / name).read_bytes()
    pyogrio.write_dataframe(frame, folder / "plot.shp")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in sorted(folder.glob("plot.*")):
            archive.write(part, part.name)
    return held.getvalue()


def typed(system: int, mark: str = ",") -> str:
    move = Transformer.from_crs(4326, system, always_xy=True)
    lines = [" ".join(f"{one:.9f}" for one in move.transform(*corner)) for corner in CORNERS]
    return "\r\n".join(lines).replace(".", mark)


def outline_of(desk: Staffed) -> shapely.Geometry:
    (draft,) = desk.store.drafts.all()
    assert draft.record is not None
    return draft.record.geometry


def same_land(shape: shapely.Geometry) -> bool:
    moved = [shapely.transform(one, METRES.transform, interleaved=False) for one in (shape, SHAPE)]
    return bool(shapely.hausdorff_distance(*moved) < 0.01)


@pytest.fixture
def desk(desk: Staffed) -> Staffed:
    desk.add("eva", Role.EDITOR, DELITZSCH)
    desk.add("paula", Role.PUBLISHER)
    return desk


@pytest.mark.parametrize("system", [25833, 25832, 4326])
def test_corners_are_typed(desk: Staffed, system: int) -> None:
    answer = send(desk.browser("eva"), system=f"EPSG:{system}", ecken=typed(system))
    assert answer.status_code == 303, answer.text
    assert same_land(outline_of(desk))


def test_a_file_is_uploaded(desk: Staffed, tmp_path: Path) -> None:
    browser = desk.browser("eva")
    for name in ("a.geojson", "a.gpkg", "../../../etc/a.zip"):
        folder = tmp_path / name[-3:]
        folder.mkdir()
        content = geojson(SHAPE) if name.endswith("json") else written(folder, name[-6:])
        answer = send(browser, (name, content))
        assert answer.status_code == 303, (name, answer.text)
        assert same_land(outline_of(desk)), name
        desk.store.drafts.discard(desk.store.drafts.all()[0], desk.act())


@pytest.mark.parametrize(
    ("file", "more"),
    [
        (None, {}),
        (("a.geojson", geojson(SHAPE, SHAPE)), {}),
        (("a.geojson", b"{}"), {}),
        (("a.geojson", geojson(shapely.Point(12.3, 51.5))), {}),
        (("a.geojson", geojson(shapely.Polygon([(12, 51), (13, 52), (13, 51), (12, 52)]))), {}),
        (("a.gpkg", b"no GeoPackage"), {}),
        (("a.svg", b"<svg/>"), {}),
        (("a.geojson", geojson(SHAPE)), {"ecken": typed(25833)}),
        (None, {"ecken": "eins zwei"}),
        (None, {"ecken": "12,3 51,5\r\n12,4 51,5"}),
        (None, {"ecken": typed(25833), "name": " "}),
        (None, {"ecken": typed(25833), "gemeinde": "14000000"}),
    ],
)
def test_what_makes_no_plot_is_told(
    desk: Staffed, file: tuple[str, bytes] | None, more: dict[str, str]
) -> None:
    answer = send(desk.browser("eva"), file, **more)
    assert answer.status_code == 400
    assert 'class="summary"' in answer.text
    assert "Neu &lt;b&gt;" in answer.text or more.get("name")
    assert desk.store.drafts.all() == ()


def test_a_file_that_is_too_large_is_refused(desk: Staffed) -> None:
    answer = send(desk.browser("eva"), ("a.geojson", b" " * 8_100_000))
    assert answer.status_code in {400, 413}
    assert desk.store.drafts.all() == ()


def test_nobody_begins_a_plot_in_a_town_of_others(desk: Staffed) -> None:
    browser = desk.browser("eva")
    assert SCHKEUDITZ not in browser.get(NEW).text
    assert send(browser, gemeinde=SCHKEUDITZ, ecken=typed(25833)).status_code == 403
    assert desk.store.drafts.all() == ()


def test_from_a_name_to_a_plot_that_visitors_see(desk: Staffed) -> None:
    browser = desk.browser("paula")
    path = send(browser, name="Feld 7", ecken=typed(25833)).headers["location"]
    form = form_of(browser.get(path), "/bearbeiten")
    shown = post(browser, form.action, form.with_(wert__price="15", wert__status="free"))
    again = form_of(shown, "/bearbeiten")
    answer = post(browser, again.action, [*again.pairs, ("schritt", "veroeffentlichen")])
    assert answer.headers["location"].endswith("gesagt=published")
    (record,) = desk.store.records()
    assert record.values == {
        "name": "Feld 7",
        "municipality": DELITZSCH,
        "price": 15.0,
        "status": "free",
    }
    assert not record.invented
    assert record.provenance_of("price").confirmed_on == desk.clock.today()
    desk.office.application.state.service.refresh()
    page = desk.browser().get(f"/flaechen/{record.id}")
    assert page.status_code == 200
    assert "Feld 7" in page.text


def test_a_draft_of_a_new_plot_has_a_preview(desk: Staffed) -> None:
    browser = desk.browser("paula")
    send(browser, name="Feld 7", ecken=typed(25833))
    (draft,) = desk.store.drafts.all()
    page = browser.get(f"/verwaltung/entwuerfe/{draft.key}")
    assert "Feld 7" in page.text
    preview = browser.get(f"/verwaltung/entwuerfe/{draft.key}/vorschau")
    assert preview.status_code == 200
    assert "Feld 7" in preview.text
    assert desk.browser().get(f"/flaechen/{draft.plot}").status_code == 404
    led = browser.get(f"/verwaltung/flaechen/{draft.plot}")
    assert led.headers["location"].endswith(draft.key)
