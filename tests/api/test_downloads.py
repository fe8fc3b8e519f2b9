"""Results as files: each format read by another program and compared with the API's JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import httpx
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook

from api.app import create_app
from api.downloads import KINDS
from api.settings import Settings
from data.codes import STATUS_SHOWN, label
from data.store.store import open_store
from geo import snapshot
from geo.build import Inputs, Recorded, build
from tests import past
from tests.api import inside
from tests.conftest import TODAY
from tests.geo.town import town, write
from tests.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

PLOTS: Final = "/api/v1/plots"
HOSTILE: Final = '=HYPERLINK("http://evil.example")'
# Headings of a figure, and where JSON has it.
FIGURES: Final = {
    "Verfügbare Fläche (m²)": ("area_available",),
    "Kaufpreis (€/m²)": ("price",),
    "GRZ": ("grz",),
    "Gewerbesteuer-Hebesatz (%)": ("trade_tax",),
    "Eignung (0 bis 100)": ("score",),
    "Pkw zum Flughafen (Minuten)": ("minutes", "car", "airport", "minutes"),
    "Lkw zur Autobahn (Minuten)": ("minutes", "truck", "motorway_junction", "minutes"),
    "Menschen in 30 Minuten mit dem Pkw": ("people", "30"),
}


@pytest.fixture(scope="module")
def features(client: httpx.Client) -> dict[str, dict[str, Any]]:
    """Return all plots by id, as the API's pages tell them."""
    content = client.get(PLOTS, params={"limit": 1000}).json()
    return {one["id"]: one for one in content["features"]}


def at(properties: dict[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401
    for step in path:
        properties = properties[step]
    return properties


def table(answer: httpx.Response, delimiter: str = ";") -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def german(cell: str) -> float | None:
    """Read a figure as a German Excel does: a comma for decimals, and no other sign."""
    assert "." not in cell
    return float(cell.replace(",", ".")) if cell else None


def test_a_file_holds_all_matches_in_their_order(
    client: httpx.Client, features: dict[str, dict[str, Any]]
) -> None:
    assert len(features) > 100
    rows = table(client.get(PLOTS, params={"f": "csv"}))
    assert [row["Kennung"] for row in rows] == list(features)
    query = {"zoning": "GI,GE", "area_min": "20000", "sort": "-area"}
    rows = table(client.get(PLOTS, params={**query, "f": "csv"}))
    listed = client.get(PLOTS, params={**query, "limit": "1000"}).json()["features"]
    assert [row["Kennung"] for row in rows] == [one["id"] for one in listed]
    assert 0 < len(rows) < len(features)
    part = table(client.get(PLOTS, params={**query, "f": "csv", "limit": "3", "offset": "1"}))
    assert [row["Kennung"] for row in part] == [one["id"] for one in listed[1:4]]


def test_csv_opens_in_a_german_excel(
    client: httpx.Client, features: dict[str, dict[str, Any]]
) -> None:
    answer = client.get(PLOTS, params={"f": "csv"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = f'attachment; filename="flaechen-{TODAY}.csv"'
    assert answer.headers["content-disposition"] == name
    for row in table(answer):
        told = features[row["Kennung"]]["properties"]
        for heading, path in FIGURES.items():
            assert german(row[heading]) == at(told, path), (row["Kennung"], heading)
        shown = told["status_shown"]
        assert row["Status"] == (label(STATUS_SHOWN, shown).de if shown else "")
        day = told["confirmed_on"]
        assert row["Status bestätigt am"] == (f"{date.fromisoformat(day):%d.%m.%Y}" if day else "")
        assert row["Gemeinde"] == (told["municipality_name"] or "")
        assert row["Erfunden"] == "ja"
        assert row["Lizenz"] == "erfunden (Demonstration)"
        assert row["Stand der Auskunft"] == f"{TODAY:%d.%m.%Y}"
        whole = client.get(row["Seite"]) if row["Kennung"] == "SK-001" else None
        assert whole is None or whole.status_code == 200
        outline = shapely.from_wkt(row["Geometrie (WKT)"])
        assert outline.equals_exact(
            shapely.geometry.shape(features[row["Kennung"]]["geometry"]), 1e-6
        )
    one = client.get(f"{PLOTS}/SK-001").json()["properties"]["provenance"]
    (row,) = table(client.get(f"{PLOTS}/SK-001", params={"f": "csv"}))
    assert json.loads(row["Herkunft (JSON)"]) == one


def test_words_come_in_the_language_asked_for(client: httpx.Client) -> None:
    query = {"zoning": "GI", "lang": "en"}
    rows = table(client.get(PLOTS, params={**query, "f": "csv"}), delimiter=",")
    listed = client.get(PLOTS, params={**query, "limit": "1000"}).json()["features"]
    for row, one in zip(rows, listed, strict=True):
        told = one["properties"]
        assert row["Price (€/m²)"] == ("" if told["price"] is None else f"{told['price']:g}")
        assert row["Status confirmed on"] == (told["confirmed_on"] or "")
    assert {row["Zoning"] for row in rows} == {"GI – industrial area"}
    assert {row["Invented"] for row in rows} == {"yes"}
    assert {row["Licence"] for row in rows} == {"invented (demonstration)"}
    assert "/en/flaechen/" in rows[0]["Page"]
    german_headings = client.get(PLOTS, params={"f": "csv", "limit": "1"}).text.splitlines()[0]
    assert len(rows[0]) == len(german_headings.split(";")) == len(set(german_headings.split(";")))


def test_a_workbook_holds_figures_and_its_sources(
    client: httpx.Client, features: dict[str, dict[str, Any]]
) -> None:
    answer = client.get(PLOTS, params={"f": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Flächen", "Quellen"]
    heading, *rows = book.get_sheet_by_name("Flächen").to_python()
    assert len(rows) == len(features)
    for cells in rows:
        row = dict(zip(heading, cells, strict=True))
        told = features[str(row["Kennung"])]["properties"]
        for name, path in FIGURES.items():
            assert (None if row[name] == "" else row[name]) == at(told, path), name
        day = told["confirmed_on"]
        assert row["Status bestätigt am"] == (date.fromisoformat(day) if day else "")
    said = "\n".join(str(row[0]) for row in book.get_sheet_by_name("Quellen").to_python())
    assert "02.03.2026" in said
    assert "Lizenz der Flächen" in said
    assert "Demonstrationsdaten" in said
    assert "Destatis" in said


def test_a_geopackage_holds_codes_and_outlines(
    client: httpx.Client, features: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "plots.gpkg"
    path.write_bytes(client.get(PLOTS, params={"f": "gpkg"}).content)
    held = pyogrio.read_dataframe(path, layer="plots")
    assert held.crs.to_epsg() == 4326
    assert list(held["id"]) == list(features)
    held = held.astype(object).where(held.notna(), None)
    for row in held.itertuples():
        told = features[row.id]["properties"]
        for name in ("status_shown", "zoning", "price", "estate_name", "score"):
            assert getattr(row, name) == told[name], (row.id, name)
        assert row.minutes_car_airport == told["minutes"]["car"]["airport"]["minutes"]
        assert row.invented is True
        outline = shapely.geometry.shape(features[row.id]["geometry"])
        parts = outline.geoms if outline.geom_type == "MultiPolygon" else [outline]
        assert row.geometry.equals_exact(shapely.MultiPolygon(list(parts)), 1e-6)
    info = pyogrio.read_info(path, layer="plots")
    assert info["layer_metadata"]["exported_on"] == TODAY.isoformat()
    assert "Demonstrationsdaten" in info["layer_metadata"]["notes"]


def test_geojson_as_a_file_is_whole_and_tells_sources(
    client: httpx.Client, features: dict[str, dict[str, Any]]
) -> None:
    answer = client.get(PLOTS, params={"f": "geojson"})
    assert "attachment" in answer.headers["content-disposition"]
    content = answer.json()
    assert content["numberReturned"] == content["numberMatched"] == len(features)
    assert [link["rel"] for link in content["links"]] == ["self"]
    for one in content["features"]:
        provenance = one["properties"].pop("provenance")
        assert one["properties"].pop("documents") == []
        assert provenance
        assert one == features[one["id"]]
    page = client.get(PLOTS)
    assert page.json()["numberReturned"] == 100
    assert "content-disposition" not in page.headers


@pytest.mark.parametrize("name", [name for name in KINDS if name != "geojson"])
def test_one_plot_comes_in_every_format(client: httpx.Client, name: str) -> None:
    answer = client.get(f"{PLOTS}/SK-001", params={"f": name})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == KINDS[name].media_type
    assert f"SK-001.{KINDS[name].suffix}" in answer.headers["content-disposition"]
    assert client.get(f"{PLOTS}/nowhere", params={"f": name}).status_code == 404


@pytest.mark.parametrize("name", list(KINDS))
def test_no_match_is_an_empty_file(client: httpx.Client, name: str) -> None:
    answer = client.get(PLOTS, params={"f": name, "area_min": "900000000"})
    assert answer.status_code == 200
    assert answer.content


def test_files_are_bounded(home: Path) -> None:
    application = create_app(Settings(home=home, export_plots=20), clock=lambda: TODAY)
    for name in KINDS:
        answer = inside.ask(application, "GET", f"{PLOTS}?f={name}")
        assert answer.status_code == 400, name
        (error,) = answer.json()["errors"]
        assert error["parameter"] == "f"
        assert "20" in error["expected"]
        part = inside.ask(application, "GET", f"{PLOTS}?f={name}&limit=20")
        assert part.status_code == 200
    assert inside.ask(application, "GET", f"{PLOTS}?limit=100").status_code == 200


@pytest.mark.parametrize("query", ["f=pdf", "f=csv&lang=fr", "f=csv&colour=red", "f=csv&f=xlsx"])
def test_what_is_wrong_is_refused(client: httpx.Client, query: str) -> None:
    for path in (PLOTS, f"{PLOTS}/SK-001"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400, (path, query)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a plot that has next to no facts and a hostile name."""
    folder = tmp_path_factory.mktemp("odd")
    write(town(), folder / "town.osm")
    with open_store(folder / "record.gpkg") as store:
        past.put(store, past.record("a", 20, name=HOSTILE, status="free"), past.BEGUN)
        past.put(store, past.record("a", 20, name=HOSTILE, status="sold"), past.TODAY)
        recorded = Recorded(store.records(), store.version(), snapshot.Named("Stadt Muster"))
    build(Inputs(osm=(folder / "town.osm",), record=recorded), folder, today=TODAY)
    return folder


def test_a_text_is_no_formula_and_a_past_day_is_told(odd: Path) -> None:
    application = create_app(Settings(home=odd), clock=lambda: TODAY)
    with serve(application) as address, httpx.Client(base_url=address) as asker:
        (row,) = table(asker.get(PLOTS, params={"f": "csv"}))
        (then,) = table(asker.get(PLOTS, params={"f": "csv", "as_of": str(past.BEGUN)}))
        content = asker.get(PLOTS, params={"f": "xlsx"}).content
    assert row["Bezeichnung"] == f"'{HOSTILE}"
    assert row["Status"] == "verkauft"
    assert row["Erfunden"] == "nein"
    assert row["Kaufpreis (€/m²)"] == row["Teilbar"] == row["Erdgas"] == ""
    assert then["Status"] == "frei"
    assert then["Stand der Auskunft"] == f"{past.BEGUN:%d.%m.%Y}"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert HOSTILE in sheet[1]
