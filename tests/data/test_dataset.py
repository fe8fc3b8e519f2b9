"""The embedded dataset says what the fact sheet says, and where each table is from."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import frictionless
import pytest
import shapely

from data.dataset import EMBEDDED, NORDSACHSEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.data.conftest import Rows

    type Facts = Callable[[str], Rows]

MITTELZENTREN = {"Delitzsch", "Eilenburg", "Oschatz", "Schkeuditz", "Torgau"}
GRUNDZENTREN = {"Bad Düben", "Belgern-Schildau", "Dahlen", "Dommitzsch", "Mügeln", "Taucha"}
INVENTED = {"demo_estates", "plots"}
SCHEMATIC = {"municipality_areas", "roads", "road_courses", "railway_courses", *INVENTED}
DAY_UNKNOWN = {"stations", "junctions", "railway_courses", "long_truck_roads"}
"""The fact sheet gives no date for these."""
FILES = sorted(path.name for path in NORDSACHSEN.iterdir() if path.suffix in {".csv", ".geojson"})
THE_SUM = "alle zwölf Gewerbegebiete zusammen"
WIEDEMAR = "Industrievorsorgegebiet Wiedemar (IVG)"


def number(cell: str) -> float | None:
    """Return a figure of the fact sheet; None where there is none."""
    return float(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else None


def spaced(road: str) -> str:
    """Write a road's number as people do: A14 is the A 14, B183A the B 183a."""
    parts = re.fullmatch(r"([ABS])(\d+)([Aa]?)", road)
    return f"{parts[1]} {parts[2]}{parts[3].lower()}" if parts else road


def table(name: str, key: str) -> dict[str, dict[str, Any]]:
    rows = EMBEDDED.table(name)
    found = {row[key]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_frictionless_finds_every_resource_valid() -> None:
    report = frictionless.Package(str(NORDSACHSEN / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    assert {task.name for task in report.tasks} == set(EMBEDDED.resources)
    assert not [warning for task in report.tasks for warning in task.warnings]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("municipalities.csv", "14730020,", "14730010,"),
        ("municipalities.csv", ",1885,", ",unbekannt,"),
        ("tax_rates.csv", "2025", "neulich"),
        ("junctions.csv", ",AK,", ",Kreuz,"),
    ],
)
def test_frictionless_notices_a_broken_table(
    tmp_path: Path, file: str, before: str, after: str
) -> None:
    folder = shutil.copytree(NORDSACHSEN, tmp_path / "broken")
    content = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(content.replace(before, after, 1), encoding="utf-8")
    assert content.count(before) > 0
    assert not frictionless.Package(str(folder / "datapackage.json")).validate().valid


def test_every_file_is_described() -> None:
    described = {str(resource["path"]) for resource in EMBEDDED.resources.values()}
    assert described == {*FILES, "roads.osm"}


@pytest.mark.parametrize("name", EMBEDDED.resources)
def test_a_resource_says_what_it_is_and_where_it_is_from(name: str) -> None:
    resource = EMBEDDED.resources[name]
    for key in ("title", "title_en", "attribution"):
        assert resource[key].strip(), key
    assert [source for source in resource.get("sources", ()) if source["title"].strip()]
    for licence in resource["licenses"]:
        assert licence["name"].strip()
        assert licence["title"].strip()
    day_or_years = r"\d{4}(-\d{2}-\d{2}|/\d{4})?"
    assert re.fullmatch(day_or_years, resource["as_of"]) or name in DAY_UNKNOWN
    assert resource["invented"] is (name in INVENTED)
    assert resource["schematic"] is (name in SCHEMATIC)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("tax_rates", ["source"]),
        ("estates", ["source"]),
        ("hubs", ["source"]),
        ("junctions", ["name_source", "position_source"]),
        ("stations", ["service_source"]),
    ],
)
def test_who_a_row_is_from_is_named_for_the_whole_table(name: str, columns: list[str]) -> None:
    resource = EMBEDDED.resources[name]
    titles = {source["title"] for source in resource["sources"]}
    cells = [row[column] or "" for row in EMBEDDED.table(name) for column in columns]
    hosts = {host for cell in cells for host in re.findall(r"https?://(?:www\.)?([^/ ]+)", cell)}
    works = {
        part.strip() for cell in cells if "://" not in cell for part in cell.split(";") if part
    }
    named = (hosts | works) - {"Schätzung", "Lage geschätzt", "nicht belegt"}
    assert named
    assert named <= titles
    assert all(
        title in resource["attribution"]
        for title in titles - {"DB Station&Service AG, Stationsdaten"}
    )
    assert not any("Quelle je Zeile" in text for text in (*titles, resource["attribution"]))


def test_no_licence_is_claimed_for_what_others_wrote() -> None:
    for name in ("tax_rates", "estates", "hubs", "junctions"):
        assert [one["title"] for one in EMBEDDED.resources[name]["licenses"]] == ["keine Angabe"]
    for name in INVENTED:
        assert EMBEDDED.resources[name]["attribution"] == "frei erfunden"


def test_the_thirty_municipalities_are_those_of_the_fact_sheet(facts: Facts) -> None:
    ours = table("municipalities", "ags")
    theirs = facts("gemeinden")
    assert len(ours) == len(theirs) == 30
    for row in theirs:
        mine = ours[row["ags"]]
        assert [mine[key] for key in ("ars", "name", "kind", "postcode")] == [
            row[key] for key in ("ars", "name", "bez", "plz")
        ]
        assert mine["area_km2"] == float(row["flaeche_km2_2018"])
        assert mine["inhabitants"] == int(row["einwohner_2018-12-31"])
        assert mine["area_date"] == mine["inhabitants_date"] == "2018-12-31"
        assert mine["lat"] == float(row["center_lat_destatis"])
        assert mine["lon"] == float(row["center_lon_destatis"])


def test_central_places_are_those_of_the_plans() -> None:
    for row in EMBEDDED.table("municipalities"):
        expected = "mittelzentrum" if row["name"] in MITTELZENTREN else None
        if row["name"] in GRUNDZENTREN:
            expected = "grundzentrum"
        assert row["central_place"] == expected, row["name"]


def test_oberzentren_stand_at_their_main_stations(facts: Facts) -> None:
    stations = {row["eva"]: row for row in facts("bahnhoefe")}
    centres = table("centres", "name")
    for name, eva in (("Leipzig", "8010205"), ("Halle (Saale)", "8010159")):
        assert centres[name]["kind"] == "oberzentrum"
        assert centres[name]["lon"] == float(stations[eva]["lon"])
        assert centres[name]["lat"] == float(stations[eva]["lat"])
    kinds = {name: row["kind"] for name, row in centres.items() if row["drawn"]}
    assert {name for name, kind in kinds.items() if kind == "mittelzentrum"} == MITTELZENTREN


def test_centres_of_neighbours_stand_at_their_stations_and_name_who_says_so(facts: Facts) -> None:
    stations = {row["eva"]: row for row in facts("bahnhoefe")}
    beyond = {row["name"]: row for row in EMBEDDED.table("centres") if not row["drawn"]}
    known = {
        "Dessau-Roßlau": ("oberzentrum", "8010077", "LEP 2010"),
        "Bitterfeld-Wolfen": ("mittelzentrum", "8010050", "LEP 2010"),
        "Döbeln": ("mittelzentrum", "8010080", "LEP 2013"),
    }
    assert beyond.keys() == known.keys()
    for name, (kind, eva, plan) in known.items():
        row, station = beyond[name], stations[eva]
        assert row["kind"] == kind
        assert (row["lon"], row["lat"]) == (float(station["lon"]), float(station["lat"]))
        assert plan in row["source"]
        assert eva in row["source"]
        assert (row["town"] or name) in station["name"]


def test_multipliers_are_sourced_and_otherwise_unknown(facts: Facts) -> None:
    theirs = facts("hebesaetze")
    ours = EMBEDDED.table("tax_rates")
    assert len(ours) == len(theirs)
    for mine, row in zip(ours, theirs, strict=True):
        assert (mine["ags"], mine["year"]) == (row["ags"], int(row["jahr"].removesuffix("ff")))
        for kind in ("grundsteuer_a", "grundsteuer_b", "gewerbesteuer"):
            assert mine[kind] == number(row[kind]), (mine["name"], kind)
        assert mine["source"].startswith("https://")
        assert mine["quality"].strip()
    municipalities = table("municipalities", "ags")
    known = {row["ags"] for row in ours if row["gewerbesteuer"] is not None}
    assert {municipalities[ags]["name"] for ags in known & set(municipalities)} == {
        "Torgau",
        "Taucha",
        "Arzberg",
        "Dreiheide",
    }


def test_stations_are_those_of_the_fact_sheet(facts: Facts) -> None:
    ours = table("stations", "eva")
    theirs = facts("bahnhoefe")
    assert len(ours) == len(theirs) == 269
    for row in theirs:
        mine = ours[row["eva"]]
        assert (mine["ds100"], mine["name"]) == (row["ds100"], row["name"])
        assert (mine["lon"], mine["lat"]) == (float(row["lon"]), float(row["lat"]))
        assert mine["in_county"] == int(row["in_lk_nordsachsen"])
        assert (mine["municipality"] or "") == row["gemeinde_vg5000"]
    assert sum(row["in_county"] for row in ours.values()) == 40


def test_junctions_carry_the_accuracy_of_their_position(facts: Facts) -> None:
    ours = {(row["motorway"], row["name"]): row for row in EMBEDDED.table("junctions")}
    theirs = facts("autobahn_knoten")
    assert len(ours) == len(theirs) == len(EMBEDDED.table("junctions"))
    for row in theirs:
        mine = ours[spaced(row["autobahn"]), row["name"]]
        assert (mine["number"] or "", mine["kind"]) == (row["nr"], row["art"])
        assert (mine["lon"], mine["lat"]) == (number(row["lon"]), number(row["lat"]))
        assert mine["accuracy_m"] == number(row["genauigkeit_m"])
        assert (mine["accuracy_m"] is None) == (mine["lon"] is None)
        assert (mine["position_source"] == "Schätzung") == (row["lagequelle"] == "ESTIMATE")


def test_hubs_stand_where_the_fact_sheet_puts_them(facts: Facts) -> None:
    kinds = {
        "Flughafen": "airport",
        "Flugplatz": "airfield",
        "KV-Terminal": "freight_terminal",
        "GVZ": "freight_terminal",
        "Binnenhafen": "port",
        "Forschung": "research",
    }
    theirs = facts("gueterverkehr_luftverkehr")
    for mine, row in zip(EMBEDDED.table("hubs"), theirs, strict=True):
        # One name loses the operator's.
        assert mine["name"] == row["name"].replace(", Hoyer)", ")")
        assert mine["kind"] == kinds[row["typ"]]
        assert (mine["place"], mine["facts"]) == (row["ort"], row["fakten"])
        assert (mine["lon"], mine["lat"]) == (number(row["lon"]), number(row["lat"]))
        assert mine["accuracy_m"] == number(row["genauigkeit_m"])


def test_toll_nodes_are_those_of_the_fact_sheet(facts: Facts) -> None:
    ours = table("road_nodes", "node")
    theirs = facts("bundesstrassen_knoten")
    assert len(ours) == len(theirs)
    for row in theirs:
        mine = ours[row["lfd_nr"]]
        assert mine["road"] == spaced(row["strecke"])
        assert (mine["lon"], mine["lat"]) == (float(row["lon"]), float(row["lat"]))
        assert (mine["municipality"] or "") == row["gemeinde_vg5000"]


def test_estates_are_those_of_the_fact_sheet_without_the_sum(facts: Facts) -> None:
    ours = table("estates", "name")
    theirs = {row["name"]: row for row in facts("gewerbegebiete")}
    assert set(ours) == set(theirs) - {THE_SUM}
    for name, mine in ours.items():
        row = theirs[name]
        assert (mine["municipality"], mine["municipality_name"]) == (row["ags"], row["gemeinde"])
        assert (mine["gross_ha"], mine["net_ha"]) == (
            number(row["brutto_ha"]),
            number(row["netto_ha"]),
        )
        assert (mine["lon"], mine["lat"]) == (number(row["lon"]), number(row["lat"]))
        assert mine["accuracy_m"] == number(row["lage_genauigkeit_m"])
        assert mine["source"].startswith("http")
    assert sum(row["lon"] is not None for row in ours.values()) == 5


def test_what_is_planned_or_stopped_is_never_free(facts: Facts) -> None:
    theirs = {row["name"]: row for row in facts("gewerbegebiete")}
    for name, mine in table("estates", "name").items():
        status, free = theirs[name]["status"], number(theirs[name]["frei_ha"])
        if status.startswith("GESTOPPT"):
            expected = "stopped"
        elif status.lower().startswith(("planung", "bebauungsplan")):
            expected = "planned"
        else:
            expected = "existing"
        assert mine["state"] == expected, name
        column, other = "free_ha", "free_ha_planned"
        if expected != "existing":
            column, other = other, column
        assert (mine[column], mine[other]) == (free, None), name
    assert table("estates", "name")[WIEDEMAR]["state"] == "stopped"


def test_areas_are_schematic_and_hold_their_centres() -> None:
    areas = EMBEDDED.layer("municipality_areas").set_index("ags")
    assert set(areas.index) == {row["ags"] for row in EMBEDDED.table("municipalities")}
    assert areas["schematic"].all()
    assert areas.geometry.is_valid.all()
    for row in EMBEDDED.table("municipalities"):
        assert areas.geometry[row["ags"]].contains(shapely.Point(row["lon"], row["lat"]))
    outlines = areas.to_crs(25833).geometry
    assert outlines.area.sum() - outlines.union_all().area < 1_000  # m², of 2,000 km²


@pytest.mark.parametrize("file", [*FILES, "datapackage.json"])
def test_no_persons_and_no_companies_beside_the_subject(file: str) -> None:
    content = (NORDSACHSEN / file).read_text(encoding="utf-8")
    mails = re.findall(r"[\w.+-]+@[\w.-]+", content)
    assert not [mail for mail in mails if not mail.endswith(".example")]
    assert not re.findall(r"(?:\+49|\b0\d{2,5})[ /-]+\d{3,}", content)
    assert not re.findall(r"\b(?:Herr|Frau|Dr\.|Telefon|Tel\.)\s", content)
    companies = ("Avancis", "Saint-Gobain", "Hoyer", "Harry-Brot", "Dräxlmaier", "BMW AG")
    assert not [company for company in companies if company in content]
