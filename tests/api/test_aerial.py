"""The exposé's picture from above: of the operator's source, in time, or not at all."""

from __future__ import annotations

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx
import pikepdf
import pytest
from PIL import Image
from typer.testing import CliRunner

from api.app import create_app
from api.basemaps.source import Source
from api.cli import app as command_line
from api.settings import Settings
from tests.api.test_basemaps import BROKEN, PAUSE, SECONDS, Ticks, a_source
from tests.api.tileserver import TileServer, picture, tile_server
from tests.conftest import TODAY
from tests.maps.test_expose import elements
from tests.serving import serve
from tests.settled import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

    from geo.catalogue import Catalogue

ATTRIBUTION: Final = "Quelle: Geobasisinformation der Erde"


@dataclass
class Held:
    """A tile server, our service with it as a source, and one without any source."""

    origin: TileServer
    client: httpx.Client
    plain: httpx.Client
    ticks: Ticks
    folder: Path


def sources(address: str, **more: Any) -> tuple[Source, ...]:  # noqa: ANN401
    held = a_source(address, name="luftbild", kind="orthophoto", title="Luftbild", **more)
    return tuple(
        Source.model_validate(one)
        for one in (a_source(address), held | {"attribution": ATTRIBUTION})
    )


@pytest.fixture(scope="module")
def held(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    own = tmp_path_factory.mktemp("own")
    for one in home.iterdir():
        (own / one.name).symlink_to(one)
    shared = {"home": own, "public_url": "https://flaechen.example", "secret": "s" * 32}
    with tile_server() as origin:
        ticks = Ticks()
        settings = settings_of(
            **shared,
            basemap_sources=sources(origin.address),
            basemap_seconds=SECONDS,
            basemap_pause_seconds=PAUSE,
        )
        app = create_app(settings, clock=lambda: TODAY, ticks=ticks)
        with (
            serve(app) as at,
            serve(create_app(settings_of(**shared), clock=lambda: TODAY)) as plain,
            httpx.Client(base_url=at, timeout=60) as client,
            httpx.Client(base_url=plain, timeout=60) as other,
        ):
            yield Held(origin, client, other, ticks, own / "basemaps")
            origin.release()


@pytest.fixture(autouse=True)
def anew(request: pytest.FixtureRequest) -> None:
    """Nothing kept, no failure remembered."""
    if "held" not in request.fixturenames:
        return
    held: Held = request.getfixturevalue("held")
    held.origin.release()
    held.origin.__dict__.update(TileServer(address=held.origin.address).__dict__)
    held.ticks.now += 1_000
    # What was asked of a source that is down is its one try after the pause.
    assert held.client.get("/basemap/luftbild/12/2185/1362").status_code == 200
    for path in [path for path in held.folder.rglob("*") if path.is_file()]:
        path.unlink()
    held.origin.asked.clear()
    held.origin.arrived.clear()


@pytest.fixture(scope="module")
def path(catalogue: Catalogue) -> str:
    return f"/api/v1/plots/{catalogue.plots[0].id}/expose.pdf"


def text(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-", "-"],  # noqa: S607 – poppler, where it is installed
        input=content,
        capture_output=True,
        check=True,
    )
    return " ".join(done.stdout.decode().split())


def alts(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and "/Alt" in e]


@pytest.mark.parametrize(
    ("language", "alt", "head", "caption"),
    [
        ("de", "Luftbild (Orthofoto)", "Lage von oben", f"Luftbild: {ATTRIBUTION}"),
        ("en", "Aerial photograph", "The place from above", f"Aerial photograph: {ATTRIBUTION}"),
    ],
)
def test_the_plot_is_shown_from_above(
    held: Held, path: str, catalogue: Catalogue, language: str, alt: str, head: str, caption: str
) -> None:
    held.origin.content, held.origin.media = picture("JPEG", colour="#20e070"), "image/jpeg"
    content = held.client.get(path, params={"lang": language}).content
    (said,) = [one for one in alts(content) if one.startswith(alt)]
    assert catalogue.plots[0].name in said
    assert "1 : " in said
    words = text(content)
    assert head in words
    # Below the figure, and among the sources.
    assert words.count(caption) == 2
    unknown = "Stand unbekannt" if language == "de" else "date unknown"
    assert f"{caption} ({unknown})" in words
    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        colours = [pikepdf.PdfImage(one).as_pil_image() for one in images(pdf)]
    (shown,) = [one for one in colours if one.width > 300]
    colour = shown.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(colour, tuple)
    red, green, blue = colour
    assert abs(red - 0x20) < 6
    assert abs(green - 0xE0) < 6
    assert abs(blue - 0x70) < 6


def images(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image":
            yield one


def test_it_is_fetched_once_and_known_again(held: Held, path: str) -> None:
    first = held.client.get(path)
    asked = held.origin.paths
    assert set(asked.values()) == {1}
    again = held.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert held.client.get(path).content == first.content
    assert held.origin.paths == asked
    assert len(asked) < 80


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_a_source_does_the_expose_is_that_without_it(
    held: Held, path: str, what: str
) -> None:
    for name, value in BROKEN[what].items():
        setattr(held.origin, name, value)
    answer = held.client.get(path)
    assert answer.status_code == 200
    assert answer.content == held.plain.get(path).content
    # A source that was found to be down is asked no more for a while.
    asked = held.origin.paths.total()
    held.client.get(path, params={"lang": "en"})
    assert held.origin.paths.total() <= max(asked, 3 + 4)


def test_nobody_waits_for_a_source_that_is_stuck(held: Held, path: str) -> None:
    held.origin.stuck = True
    answer = held.client.get(path)  # the source has still not answered, and we have
    assert answer.content == held.plain.get(path).content
    assert held.origin.arrived.is_set()


def test_the_picture_comes_with_the_source(held: Held, path: str) -> None:
    held.origin.status = 500
    without = held.client.get(path)
    held.origin.status = 200
    held.ticks.now += PAUSE + 1
    back = held.client.get(path, headers={"If-None-Match": without.headers["etag"]})
    assert back.status_code == 200
    assert any(one.startswith("Luftbild") for one in alts(back.content))


def test_the_check_code_does_not_depend_on_it(held: Held, path: str) -> None:
    with_it, without = (
        [one for one in alts(held_by.get(path).content) if "/pruefen/" in one]
        for held_by in (held.client, held.plain)
    )
    assert len(with_it) == 1
    assert with_it == without


@pytest.mark.parametrize(
    ("forbidden", "shown"),
    [((), "luftbild"), (("luftbild",), "plan"), (("luftbild", "plan"), None)],
)
def test_an_orthophoto_goes_first_and_terms_are_kept(
    home: Path, path: str, forbidden: tuple[str, ...], shown: str | None
) -> None:
    with tile_server() as origin:
        chosen = tuple(
            one.model_copy(
                update={"in_print": one.name not in forbidden, "attribution": f"Wer {one.name} hat"}
            )
            for one in sources(origin.address)
        )
        settings = Settings(home=home, basemap_sources=chosen)
        with serve(create_app(settings, clock=lambda: TODAY)) as at:
            words = text(httpx.get(f"{at}{path}", timeout=60).content)
    assert {name for name in ("luftbild", "plan") if f"Wer {name} hat" in words} == (
        {shown} if shown else set()
    )
    assert bool(origin.asked) == bool(shown)


@pytest.mark.parametrize(
    "zooms", [{"max_zoom": 9}, {"min_zoom": 22, "max_zoom": 22}], ids=["too coarse", "too fine"]
)
def test_what_would_be_a_blur_or_a_thousand_tiles_is_not_asked_for(
    home: Path, path: str, zooms: dict[str, int]
) -> None:
    with tile_server() as origin:
        settings = Settings(home=home, basemap_sources=sources(origin.address, **zooms)[1:])
        with serve(create_app(settings, clock=lambda: TODAY)) as at:
            assert httpx.get(f"{at}{path}", timeout=60).status_code == 200
    assert origin.asked == []


def commanded(call: list[str]) -> Result:
    """Run a command in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(CliRunner().invoke, command_line, call).result()


def test_the_command_prints_it_too_and_waits_for_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "home"
    own.mkdir()
    for one in home.iterdir():
        (own / one.name).symlink_to(one)
    monkeypatch.setenv("GEWERBE_HOME", str(own))
    monkeypatch.setenv("GEWERBE_BASEMAP_SECONDS", str(SECONDS))
    call = ["expose", "SK-011", "SK-013", "SK-012", "--out"]
    with tile_server() as origin:
        listed = ",".join(
            f'{{"name": "luftbild", "title": "L", "kind": "orthophoto", "attribution": '
            f'"{ATTRIBUTION}", "url": "{origin.address}/{{z}}/{{x}}/{{y}}"}}'
            for _ in range(1)
        )
        monkeypatch.setenv("GEWERBE_BASEMAP_SOURCES", f"[{listed}]")
        origin.stuck = True
        done = commanded([*call, str(tmp_path / "without")])
        assert done.exit_code == 0, done.output
        # It is known to be down after three of its tiles.
        assert 0 < len(origin.asked) <= 6
        origin.stuck = False
        origin.release()
        # However busy the machine is: here it is not the bound that is looked at.
        monkeypatch.setenv("GEWERBE_BASEMAP_SECONDS", "30")
        done = commanded([*call, str(tmp_path / "with")])
        assert done.exit_code == 0, done.output
    for name, shown in (("without", False), ("with", True)):
        for file in (tmp_path / name).glob("*.pdf"):
            assert (ATTRIBUTION in text(file.read_bytes())) is shown
    assert len(list((tmp_path / "with").glob("*.pdf"))) == 3
