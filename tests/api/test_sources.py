"""`gewerbeflaechen sources`: the list, one source, and a download up to the command after it."""

from __future__ import annotations

import io
import json
import re
import shlex
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from api.cli import app
from data.sources.catalogue import catalogue
from tests.api.command import run, says
from tests.data.imports.files import SQUARES
from tests.data.reference.made import layer
from tests.data.sources.site import File, Site, archive, serving
from tests.geo.oracle import metric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WITH_READER: Final = [name for name, source in catalogue().items() if source.reader]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as held:
        yield held


def shown(*words: str) -> str:
    result = CliRunner().invoke(app, ["sources", *words])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(("lang", "none"), [("de", "kein Leser, siehe"), ("en", "no reader, see")])
def test_the_list_names_every_source_its_terms_and_its_reader(lang: str, none: str) -> None:
    text = shown("--lang", lang)
    for source in catalogue().values():
        assert source.name in text
        assert getattr(source.title, lang) in text
        assert (source.command("FILE") or none) in text
    assert len(text.splitlines()) == 2 * len(catalogue())


def test_the_list_as_json_holds_all_facts_and_null_where_nothing_is_known() -> None:
    held = json.loads(shown("--format", "json"))
    assert [one["name"] for one in held] == list(catalogue())
    for one in held:
        assert one.keys() >= {"address", "crs", "licence", "attribution", "reader", "checked"}
        assert one["title"].keys() == {"de", "en"}
    assert json.loads(shown("show", "mastr", "--format", "json"))["reader"] is None


def test_one_source_shows_its_facts_and_that_its_address_was_never_tried() -> None:
    text = shown("show", "bkg-vg250")
    for piece in ("EPSG:25832", "dl-de/by-2-0", "© BKG", "jährlich", "von hier nie versucht"):
        assert piece in text
    assert re.search(r"licence +unknown", shown("show", "lfulg-ueberschwemmung", "--lang", "en"))


def test_a_source_is_found_by_its_other_names() -> None:
    assert shown("show", "vg250") == shown("show", "bkg-vg250")
    assert "vg250" in shown("show", "bkg-vg250").splitlines()[1]


@pytest.mark.parametrize(
    ("name", "lang", "reason"),
    [
        ("mastr", "de", "Kein Import nimmt diese Datei"),
        ("marktstammdatenregister", "en", "No import takes this file"),
        ("basis-dlm", "en", "The import does not read the whole archive"),
    ],
)
def test_what_nothing_reads_says_why(name: str, lang: str, reason: str) -> None:
    text = shown("show", name, "--lang", lang)
    assert reason in text
    assert {"de": "kein Leser", "en": "no reader"}[lang] in text


def test_an_unknown_name_is_a_wrong_call() -> None:
    result = CliRunner().invoke(app, ["sources", "show", "nowhere"])
    assert result.exit_code == 2


@pytest.mark.parametrize("name", WITH_READER)
def test_the_reader_of_a_source_is_a_command_that_there_is(name: str) -> None:
    program, command, *arguments = shlex.split(catalogue()[name].command("file.zip") or "")
    assert program == "gewerbeflaechen"
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    # Parses as the command line does, and raises where an option or a choice is unknown.
    context = group.commands[command].make_context(command, list(arguments))
    many = [one for name in ("osm", "gtfs") for one in context.params.get(name) or ()]
    assert Path("file.zip") in {context.params.get("file"), *many}


@pytest.mark.parametrize(
    "name", [one for one in WITH_READER if re.search(r"restriction|parcels", str(catalogue()[one]))]
)
def test_the_command_of_a_layer_says_all_that_is_asked_of_it(name: str, tmp_path: Path) -> None:
    square = metric(SQUARES[0])
    file = layer(tmp_path / "layer.gpkg", [square], {"flstkennz": ["14123400000123______"]})
    command = catalogue()[name].command(str(file)) or ""
    done = run(tmp_path, *shlex.split(command)[1:], "--dry-run")
    assert "Die Datei kann geladen werden." in done.stdout
    if licence := catalogue()[name].licence:
        assert licence in done.stdout


def test_a_download_comes_with_its_terms_and_leads_into_the_import(
    site: Site, tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    towns = gpd.read_file(shared("boundaries/vg5000_gem_nordsachsen_gk3.shp")).to_crs(25832)
    towns.to_file(tmp_path / "DE_VG5000.gpkg", layer="vg5000_gem")
    towns.head(1).to_file(tmp_path / "DE_VG5000.gpkg", layer="vg5000_krs", mode="a")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as held:
        held.write(tmp_path / "DE_VG5000.gpkg", "vg5000.utm32s/vg5000_ebenen_0101/DE_VG5000.gpkg")
        held.writestr("vg5000.utm32s/aktualitaet.txt", "01.01.2021")
    address = site.put("/vg5000.zip", File(buffer.getvalue()))
    done = run(tmp_path, "sources", "fetch", "bkg-vg5000", "--url", address)
    file = tmp_path / "downloads" / "bkg-vg5000.zip"
    assert file.read_bytes() == buffer.getvalue()
    assert "© BKG" in done.stdout
    assert "bkg-vg5000" in done.stderr
    (command,) = [line for line in done.stdout.splitlines() if "gewerbeflaechen import" in line]
    imported = run(tmp_path, *shlex.split(command)[1:], "--dry-run")
    assert "30 von 30 Gemeinden" in imported.stdout
    again = run(tmp_path, "sources", "fetch", "bkg-vg5000", "--url", address)
    assert "unverändert seit" in again.stdout


def test_a_folder_can_be_named(site: Site, tmp_path: Path) -> None:
    address = site.put("/mdv.zip", File(archive(2_000)))
    out = tmp_path / "elsewhere"
    done = run(tmp_path, "sources", "fetch", "mdv", "--url", address, "--out", str(out))
    assert (out / "gtfs-mdv.zip").is_file()
    assert not (tmp_path / "downloads").exists()
    assert f"build --gtfs {out / 'gtfs-mdv.zip'}" in done.stdout


def test_no_network_is_one_line_and_status_1(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        *("sources", "fetch", "gtfs-mdv", "--url", "http://127.0.0.1:9/mdv.zip"),
        status=1,
        GEWERBE_DOWNLOAD_ATTEMPTS="1",
    )
    assert says(done).startswith("no network, or 127.0.0.1 is down")


def test_a_file_over_the_setting_is_refused(site: Site, tmp_path: Path) -> None:
    address = site.put("/mdv.zip", File(archive(1_100_000)))
    words = ("sources", "fetch", "gtfs-mdv", "--url", address)
    done = run(tmp_path, *words, status=1, GEWERBE_DOWNLOAD_MB="1")
    assert "GEWERBE_DOWNLOAD_MB" in says(done)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_what_has_no_address_says_how_to_get_it(tmp_path: Path) -> None:
    line = says(run(tmp_path, "sources", "fetch", "geosn-flurstuecke", status=1))
    assert "QGIS" in line
    assert "https://www.geodaten.sachsen.de/" in line
