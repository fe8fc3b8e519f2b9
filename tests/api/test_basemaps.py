"""Background tiles: fetched and kept by our server, whatever a source does."""

from __future__ import annotations

import io
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError
from pyproj import Transformer

from api.app import create_app
from api.basemaps.picture import NoPictureError, checked
from api.basemaps.source import Source
from api.headers import HEADERS
from api.settings import Settings
from geo.tiles import Tile
from tests.api.tileserver import TileServer, picture, tile_server
from tests.conftest import TODAY
from tests.serving import serve
from tests.settled import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INSIDE: Final = (12, 2191, 1362)
"""Around Eilenburg."""
SECONDS: Final = 3.0  # a busy machine answers later than a quiet one
PAUSE: Final = 60.0


class Ticks:
    """A clock that goes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Service:
    """Our own server with one source, and what a visitor asks of it."""

    def __init__(self, address: str, home: Path, ticks: Ticks) -> None:
        self.client = httpx.Client(base_url=address)
        self.folder = home / "basemaps"
        self.ticks = ticks

    def tile(
        self,
        tile: tuple[int, int, int] = INSIDE,
        name: str = "plan",
        known: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        z, x, y = tile
        headers = dict(headers or {}) | ({} if known is None else {"If-None-Match": known})
        return self.client.get(f"/basemap/{name}/{z}/{x}/{y}", headers=headers)

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


def a_source(address: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": "plan",
        "title": "Plan",
        "url": f"{address}/t/{{z}}/{{x}}/{{y}}.png?key=s3cret",
        "attribution": "Who drew it",
        "min_zoom": 8,
        **more,
    }


@dataclass(frozen=True)
class Held:
    """A tile server and two workers of ours: one is quick to give up, one waits for long."""

    origin: TileServer
    quick: Service
    patient: Service


@pytest.fixture(scope="module")
def held(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    own = tmp_path_factory.mktemp("own")
    for one in home.iterdir():
        (own / one.name).symlink_to(one)
    with tile_server() as gone:
        nowhere = gone.address
    with tile_server() as origin:
        wms = {"url": f"{origin.address}/wms?map=a", "layer": "sn_dop_020", "format": "image/jpeg"}
        sources = tuple(
            Source.model_validate(one)
            for one in (
                a_source(origin.address),
                a_source(nowhere, name="gone"),
                a_source(origin.address, name="wms-130", **wms),
                a_source(origin.address, name="wms-111", version="1.1.1", **wms),
            )
        )
        shared = {"home": own, "basemap_sources": sources, "basemap_pause_seconds": PAUSE}
        quick = settings_of(**shared, basemap_seconds=SECONDS)
        patient = settings_of(
            **shared, basemap_seconds=30, basemap_connections=2, basemap_cache_mb=1
        )
        ticks = Ticks(), Ticks()
        apps = [
            create_app(settings, clock=lambda: TODAY, ticks=one)
            for settings, one in zip((quick, patient), ticks, strict=True)
        ]
        with serve(apps[0]) as first, serve(apps[1]) as second:
            services = [
                Service(at, own, one) for at, one in zip((first, second), ticks, strict=True)
            ]
            yield Held(origin, *services)
            origin.release()
            for service in services:
                service.client.close()


@pytest.fixture(autouse=True)
def anew(request: pytest.FixtureRequest) -> None:
    """Empty cache, no failure remembered, nothing asked yet."""
    if not {"service", "origin", "patient"} & set(request.fixturenames):
        return
    held: Held = request.getfixturevalue("held")
    held.origin.release()
    held.origin.__dict__.update(TileServer(address=held.origin.address).__dict__)
    for service in (held.quick, held.patient):
        service.ticks.now += 1_000
        assert service.tile((12, 2185, 1362)).status_code == 200
    for path in held.quick.files():
        path.unlink()
    held.origin.asked.clear()
    held.origin.arrived.clear()


@pytest.fixture
def origin(held: Held) -> TileServer:
    return held.origin


@pytest.fixture
def service(held: Held) -> Service:
    return held.quick


@pytest.fixture
def patient(held: Held) -> Service:
    return held.patient


def test_a_tile_is_fetched_once_and_then_ours(service: Service, origin: TileServer) -> None:
    first = service.tile()
    assert first.status_code == 200
    assert first.content == origin.content
    assert first.headers["content-type"] == "image/png"
    assert "max-age=86400" in first.headers["cache-control"]
    for name, value in HEADERS.items():
        assert first.headers[name] == value
    again = service.tile(known=first.headers["etag"])
    assert again.status_code == 304
    assert again.content == b""
    assert service.tile().content == origin.content
    assert list(origin.paths) == ["/t/12/2191/1362.png?key=s3cret"]
    assert origin.paths.total() == 1


def test_nothing_of_the_visitor_reaches_the_source(service: Service, origin: TileServer) -> None:
    origin.headers = {"set-cookie": "who=visitor; Path=/", "x-from-source": "1"}
    told = {
        "Cookie": "session=of-the-visitor",
        "Referer": "https://visitor.example/secret",
        "User-Agent": "A visitor's browser",
        "X-Forwarded-For": "203.0.113.9",
        "Accept-Language": "sorb",
    }
    for tile in (INSIDE, (12, 2191, 1361)):
        answer = service.tile(tile, headers=told)
        assert answer.status_code == 200
        # And nothing of the source reaches the visitor but the picture.
        assert "set-cookie" not in answer.headers
        assert "x-from-source" not in answer.headers
    assert len(origin.asked) == 2
    for asked in origin.asked:
        sent = json.dumps(asked)
        assert all(value not in sent for value in told.values())
        assert not {"cookie", "referer", "x-forwarded-for", "forwarded"} & asked["headers"].keys()


@pytest.mark.parametrize(
    "path",
    [
        "/basemap/plan/12/2200/1343",  # Berlin
        "/basemap/plan/7/68/42",  # below the zooms of the source
        "/basemap/plan/19/280474/174280",  # beyond them
        "/basemap/plan/12/4096/1362",  # there is no such column
        "/basemap/other/12/2191/1362",
    ],
)
def test_what_is_outside_is_never_asked_for(
    service: Service, origin: TileServer, path: str
) -> None:
    answer = service.client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "public, max-age=30"
    assert origin.asked == []


@pytest.mark.parametrize(
    "path", ["a/b/c", "12/2191/-1", "12/2191/1e3", "23/0/0", "12/9" + "9" * 5000 + "/0"]
)
def test_what_is_no_tile_is_refused(service: Service, origin: TileServer, path: str) -> None:
    assert service.client.get(f"/basemap/plan/{path}").status_code in {400, 404}
    assert origin.asked == []


def noise() -> bytes:
    made = io.BytesIO()
    Image.frombytes("RGB", (1024, 1024), os.urandom(3 * 1024 * 1024)).save(made, "PNG")
    return made.getvalue()


BROKEN: Final[dict[str, dict[str, object]]] = {
    "HTML": {"content": b"<!doctype html><script>alert(1)</script>", "media": "text/html"},
    "HTML said to be a picture": {"content": b"<html>no</html>", "media": "image/png"},
    "a WMS exception": {"content": b"<ServiceExceptionReport/>", "media": "application/xml"},
    "SVG": {"content": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "media": "image/svg+xml"},
    "GIF": {"content": picture("GIF"), "media": "image/gif"},
    "another size": {"content": picture(size=(512, 512))},
    "one pixel too few": {"content": picture(size=(256, 255))},
    "too many bytes": {"content": noise()},
    "cut off": {"content": picture()[:-30]},
    "nothing": {"content": b""},
    "a fault": {"status": 500, "content": b"Traceback: secret"},
    "refused": {"status": 403, "content": b"<html>who are you</html>", "media": "text/html"},
    "too often": {"status": 429, "content": b"slow down"},
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_tile_is_never_passed_on(
    service: Service, origin: TileServer, what: str
) -> None:
    for name, value in BROKEN[what].items():
        setattr(origin, name, value)
    answer = service.tile()
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["cache-control"] == "public, max-age=30"
    assert "content-type" not in answer.headers
    assert service.files() == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_bytes_say_what_a_picture_is(service: Service, origin: TileServer, kind: str) -> None:
    origin.content, origin.media = picture(kind), "application/octet-stream"
    for _ in range(2):  # fetched, and then kept
        answer = service.tile()
        assert answer.headers["content-type"] == f"image/{kind.lower()}"
        assert answer.content == origin.content


def test_a_tile_that_is_not_there_is_no_fault_of_the_source(
    service: Service, origin: TileServer
) -> None:
    origin.status = 404
    for _ in range(5):
        assert service.tile().status_code == 204
    assert origin.paths.total() == 1, "asked again within minutes"
    for x in range(2186, 2191):
        service.tile((12, x, 1362))
    origin.status = 200
    # Others are still asked for, and this one after some minutes.
    assert service.tile((12, 2192, 1362)).status_code == 200
    service.ticks.now += 301
    assert service.tile().status_code == 200


def test_redirects_lead_to_no_other_host(service: Service, origin: TileServer) -> None:
    with tile_server() as elsewhere:
        origin.redirect = f"{elsewhere.address}/t.png"
        assert service.tile().status_code == 204
        assert elsewhere.asked == []
    origin.redirect = "/round/and/round"
    assert service.tile((12, 2190, 1362)).status_code == 204
    assert origin.paths["/round/and/round"] == 2


def test_a_source_that_is_down_is_left_in_peace(service: Service, origin: TileServer) -> None:
    origin.status = 500
    tiles = [(12, x, y) for x in range(2188, 2194) for y in (1361, 1362)]
    for tile in tiles:
        assert service.tile(tile).status_code == 204
    assert origin.paths.total() == 3
    # After the pause one request goes through; its failure begins another pause.
    service.ticks.now += PAUSE + 1
    for tile in tiles:
        assert service.tile(tile).status_code == 204
    assert origin.paths.total() == 4
    service.ticks.now += PAUSE + 1
    origin.status = 200
    for tile in tiles:
        assert service.tile(tile).status_code == 200
    assert origin.paths.total() == 4 + len(tiles)


def test_a_source_that_is_gone_takes_nothing_with_it(service: Service) -> None:
    for _ in range(5):
        assert service.tile(name="gone").status_code == 204
    assert service.tile().status_code == 200
    assert service.client.get("/karte").status_code == 200


def test_nobody_waits_for_a_slow_source(service: Service, origin: TileServer) -> None:
    origin.stuck = True
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(service.tile)
        assert origin.arrived.wait(10)
        # Meanwhile everything else is answered.
        assert service.client.get("/healthz").status_code == 200
        # The source has not answered yet, and the visitor is.
        assert waits.result(20).status_code == 204


def test_a_slow_answer_counts_as_none(service: Service, origin: TileServer) -> None:
    origin.stuck = True
    for x in range(2188, 2194):
        assert service.tile((12, x, 1362)).status_code == 204
    assert origin.paths.total() == 3, "a source that is always too slow is down"


def test_the_same_tile_is_fetched_once_at_a_time(patient: Service, origin: TileServer) -> None:
    origin.stuck = True
    with ThreadPoolExecutor(12) as pool:
        answers = [pool.submit(patient.tile) for _ in range(12)]
        assert origin.arrived.wait(10)
        origin.release()
        assert {one.result().status_code for one in answers} == {200}
    assert origin.paths.total() == 1


def test_connections_are_few(patient: Service, origin: TileServer) -> None:
    origin.stuck = True
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(patient.tile, (12, x, 1362)) for x in range(2188, 2194)]
        origin.until_asked(2)
        assert patient.client.get("/healthz").status_code == 200
        assert len(origin.asked) == 2
        origin.release()
        assert {one.result().status_code for one in answers} == {200}
    assert origin.paths.total() == 6


def test_an_aged_picture_is_asked_for_again_and_better_than_none(
    service: Service, origin: TileServer
) -> None:
    old = service.tile().content
    (path,) = service.files()
    month_ago = time.time() - 31 * 86_400
    os.utime(path, (month_ago, month_ago))
    origin.status = 500
    answer = service.tile()
    assert (answer.status_code, answer.content) == (200, old)
    assert answer.headers["cache-control"] == "public, max-age=30"
    origin.status, origin.content = 200, picture(colour="#336699")
    assert service.tile().content == origin.content != old
    assert "max-age=86400" in service.tile().headers["cache-control"]


def test_a_damaged_file_is_fetched_again(service: Service, origin: TileServer) -> None:
    service.tile()
    (path,) = service.files()
    path.write_bytes(b"")
    assert service.tile().content == origin.content
    assert path.read_bytes() == origin.content


def test_the_disk_holds_no_more_than_it_may(patient: Service, origin: TileServer) -> None:
    made = io.BytesIO()
    Image.frombytes("RGB", (256, 256), os.urandom(3 * 256 * 256)).save(made, "PNG")
    origin.content = made.getvalue()
    for x in range(2186, 2196):
        assert patient.tile((12, x, 1362)).status_code == 200
        assert sum(path.stat().st_size for path in patient.files()) <= 1_050_000
    kept = {path.parent.name for path in patient.files()}
    assert "2195" in kept
    assert "2186" not in kept, "the oldest goes first"


def test_two_workers_share_what_is_kept(
    service: Service, patient: Service, origin: TileServer
) -> None:
    assert service.tile().content == patient.tile().content
    assert origin.paths.total() == 1


def test_a_source_that_changes_begins_anew() -> None:
    first = Source.model_validate(a_source("https://a.example"))
    assert first.key == Source.model_validate(a_source("https://a.example", title="Other")).key
    assert first.key != Source.model_validate(a_source("https://b.example")).key
    assert "s3cret" not in first.key


@pytest.mark.parametrize(("version", "crs"), [("1.3.0", "CRS"), ("1.1.1", "SRS")])
def test_a_wms_is_asked_for_the_box_of_the_tile(
    service: Service, origin: TileServer, version: str, crs: str
) -> None:
    assert service.tile(name=f"wms-{version.replace('.', '')}").status_code == 200
    (path,) = origin.paths
    asked = {
        key: one for key, (one,) in parse_qs(urlsplit(path).query, keep_blank_values=True).items()
    }
    west, south, east, north = map(float, asked.pop("BBOX").split(","))
    assert asked == {
        "map": "a",
        "SERVICE": "WMS",
        "VERSION": version,
        "REQUEST": "GetMap",
        "LAYERS": "sn_dop_020",
        "STYLES": "",
        crs: "EPSG:3857",
        "WIDTH": "256",
        "HEIGHT": "256",
        "FORMAT": "image/jpeg",
    }
    # Eilenburg lies in it, and it is as wide as its zoom says.
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform(
        12.6333, 51.4608
    )
    assert west < x < east
    assert south < y < north
    assert east - west == pytest.approx(40_075_016.686 / 4096, abs=0.01)


@given(st.binary(max_size=2_000) | st.binary(max_size=200).map(lambda rest: picture()[:40] + rest))
def test_no_bytes_at_all_pass_for_a_picture(content: bytes) -> None:
    with pytest.raises(NoPictureError):
        checked(content)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "own"},
        {"name": "Plan A"},
        {"name": "a/b"},
        {"url": "ftp://tiles.example/{z}/{x}/{y}?key=hunter2"},
        {"url": "tiles.example/{z}/{x}/{y}?key=hunter2"},
        {"url": "https://tiles.example/?key=hunter2"},
        {"url": "https:///{z}/{x}/{y}?key=hunter2"},
        {"attribution": ""},
        {"attribution_url": "javascript:alert(1)"},
        {"kind": "radar"},
        {"min_zoom": 12, "max_zoom": 9},
        {"colour": "red"},
    ],
)
def test_a_source_that_cannot_be_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    source = a_source("https://tiles.example?key=hunter2", **wrong)
    monkeypatch.setenv("GEWERBE_BASEMAP_SOURCES", json.dumps([source]))
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "hunter2" not in str(refused.value)


def test_sources_come_from_the_environment_and_keep_their_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEWERBE_BASEMAP_SOURCES", json.dumps([a_source("https://tiles.example")]))
    settings = Settings()
    assert settings.basemap_sources[0].address(Tile(1, 2, 3)).endswith("/t/1/2/3.png?key=s3cret")
    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert "s3cret" not in text
    monkeypatch.setenv("GEWERBE_BASEMAP_SOURCES", json.dumps([a_source("https://a.example")] * 2))
    with pytest.raises(ValidationError, match="names differ"):
        Settings()


@pytest.mark.parametrize("name", ["basemaps.md", "basemaps.en.md"])
def test_the_examples_of_the_documents_are_sources(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
    (example,) = re.findall(r"GEWERBE_BASEMAP_SOURCES='(.*?)'", text, re.DOTALL)
    monkeypatch.setenv("GEWERBE_BASEMAP_SOURCES", example)
    plan, photo = Settings().basemap_sources
    assert plan.address(Tile(12, 2191, 1362)).endswith("/GLOBAL_WEBMERCATOR/12/1362/2191.png")
    assert photo.ground.kind == "orthophoto"
    assert "LAYERS=sn_dop_020" in photo.address(Tile(12, 2191, 1362))
    for field in Source.model_fields:
        assert f"`{field}`" in text, field


def test_by_default_nothing_is_fetched(client: httpx.Client) -> None:
    assert Settings().basemap_sources == ()
    assert client.get("/basemap/plan/12/2191/1362").status_code == 404
    assert "/basemap/" not in client.get("/karte").text
