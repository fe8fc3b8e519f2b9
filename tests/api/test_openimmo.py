"""OpenImmo XML: read by lxml alone, and compared with the API's JSON by a mapping of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from lxml import etree

from api.app import create_app
from api.settings import Settings
from data.store.store import open_store
from geo import snapshot
from geo.build import Inputs, Recorded, build
from tests import past
from tests.conftest import TODAY
from tests.geo.town import town, write
from tests.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

PLOTS: Final = "/api/v1/plots"
HOSTILE: Final = "<b>& \"'\x0b]]> Grundstück"
SOLD: Final = {"free": "OFFEN", "reserved": "RESERVIERT", "option": "RESERVIERT",
               "negotiation": "RESERVIERT", "sold": "VERKAUFT"}  # fmt: skip
SERVICED: Final = {"full": "VOLLERSCHLOSSEN", "partial": "TEILERSCHLOSSEN", "none": "UNERSCHLOSSEN"}
# The order that the format wants: of a property's parts, and within some of them.
PARTS: Final = (
    *("objektkategorie", "geo", "kontaktperson", "preise", "flaechen", "zustand_angaben"),
    *("infrastruktur", "freitexte", "verwaltung_objekt", "verwaltung_techn"),
    "user_defined_simplefield",
)
WITHIN: Final = {
    "geo": (
        *("plz", "ort", "geokoordinaten", "strasse", "bundesland", "land", "gemeindecode"),
        *("flurstueck", "regionaler_zusatz"),
    ),
    "kontaktperson": ("email_zentrale", "tel_zentrale", "name", "firma", "url"),
    "preise": ("kaufpreis", "kaufpreis_pro_qm", "waehrung", "freitext_preis"),
    "flaechen": ("grz", "gfz", "bmz", "grundstuecksflaeche", "teilbar_ab"),
    "zustand_angaben": ("bebaubar_nach", "erschliessung", "altlasten", "verkaufstatus"),
    "freitexte": ("objekttitel", "lage", "objektbeschreibung", "sonstige_angaben"),
    "verwaltung_techn": (
        *("objektnr_intern", "objektnr_extern", "aktion", "openimmo_obid", "stand_vom", "sprache"),
    ),
}


def read(content: bytes) -> dict[str, etree._Element]:
    """Return properties by their number, of a document without entities and namespaces."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == "openimmo"
    assert [child.tag for child in root] == ["uebertragung", "anbieter"]
    assert root.find("uebertragung").get("version") == "1.2.7"
    found = root.findall("anbieter/immobilie")
    return {one.findtext("verwaltung_techn/objektnr_extern"): one for one in found}


def figure(one: etree._Element, path: str) -> float | None:
    text = one.findtext(path)
    return None if text is None else float(text)


def attribute(one: etree._Element, path: str, name: str) -> str | None:
    element = one.find(path)
    return None if element is None else element.get(name)


@pytest.fixture(scope="module")
def features(client: httpx.Client) -> dict[str, dict[str, Any]]:
    content = client.get(PLOTS, params={"limit": 1000}).json()
    return {one["id"]: one["properties"] for one in content["features"]}


@pytest.fixture(scope="module")
def properties(client: httpx.Client) -> dict[str, etree._Element]:
    answer = client.get(PLOTS, params={"f": "openimmo"})
    assert answer.headers["content-type"] == "application/xml"
    return read(answer.content)


def test_every_plot_but_what_is_withdrawn_is_in_it(
    properties: dict[str, etree._Element], features: dict[str, dict[str, Any]]
) -> None:
    offered = [key for key, one in features.items() if one["status_shown"] != "withdrawn"]
    assert list(properties) == offered
    assert len(offered) < len(features) or not any(
        one["status_shown"] == "withdrawn" for one in features.values()
    )


def test_facts_stand_where_the_mapping_says(
    properties: dict[str, etree._Element], features: dict[str, dict[str, Any]]
) -> None:
    for key, one in properties.items():
        told = features[key]
        assert figure(one, "flaechen/grundstuecksflaeche") == told["area_available"]
        assert figure(one, "flaechen/grz") == told["grz"]
        assert figure(one, "flaechen/gfz") == told["gfz"]
        assert figure(one, "preise/kaufpreis_pro_qm") == told["price"]
        price, area = told["price"], told["area_available"]
        whole = None if price is None or area is None else pytest.approx(price * area, abs=0.01)
        text = one.findtext("preise/kaufpreis") or None
        assert (None if text is None else float(text)) == whole
        on_request = told["price_on_request"] is True and price is None
        assert (attribute(one, "preise/kaufpreis", "auf_anfrage") == "true") is on_request
        assert attribute(one, "zustand_angaben/verkaufstatus", "stand") == SOLD.get(
            told["status_shown"]
        )
        assert attribute(one, "zustand_angaben/erschliessung", "erschl_attr") == SERVICED.get(
            told["development"]
        )
        in_force = "B_PLAN" if told["plan_status"] == "adopted" else None
        assert attribute(one, "zustand_angaben/bebaubar_nach", "bebaubar_attr") == in_force
        assert one.findtext("geo/ort") == told["municipality_name"]
        assert one.findtext("geo/gemeindecode") == told["municipality"]
        assert one.findtext("geo/strasse") == told["address"]
        km = {d.get("distanz_zu"): float(d.text) for d in one.findall("infrastruktur/distanzen")}
        ways = told["minutes"]["truck"]
        assert km == {
            "AUTOBAHN": ways["motorway_junction"]["km"],
            "FLUGHAFEN": ways["airport"]["km"],
        }
        assert one.findtext("verwaltung_objekt/abdatum") == told["available_from"]
        assert one.findtext("verwaltung_techn/stand_vom") == told["confirmed_on"]
        kind = attribute(one, "objektkategorie/objektart/grundstueck", "grundst_typ")
        assert (kind is None) is (told["zoning"] is None)


def test_demonstration_plots_say_so(properties: dict[str, etree._Element]) -> None:
    for one in properties.values():
        assert one.findtext("freitexte/objekttitel").startswith("Demonstration (erfunden): ")
        assert "erfunden und kein Angebot" in one.findtext("freitexte/sonstige_angaben")
        fields = one.findall("user_defined_simplefield")
        assert ("erfunden", "true") in {(field.get("feldname"), field.text) for field in fields}


def test_elements_stand_in_the_order_of_the_format(
    properties: dict[str, etree._Element],
) -> None:
    for one in properties.values():
        places = [PARTS.index(child.tag) for child in one]
        assert places == sorted(places)
        for part, names in WITHIN.items():
            element = one.find(part)
            inside = [] if element is None else [names.index(child.tag) for child in element]
            assert inside == sorted(set(inside)), part
            assert element is None or len(element), f"{part} is empty"


def test_the_same_catalogue_gives_the_same_bytes(client: httpx.Client) -> None:
    one, other = (client.get(PLOTS, params={"f": "openimmo", "zoning": "GI"}) for _ in range(2))
    assert one.content == other.content


def test_hostile_text_is_text_and_what_is_unknown_is_absent(tmp_path: Path) -> None:
    write(town(), tmp_path / "town.osm")
    with open_store(tmp_path / "record.gpkg") as store:
        past.put(store, past.record("a", 20, name=HOSTILE), past.BEGUN)
        recorded = Recorded(store.records(), store.version(), snapshot.Named("Stadt Muster"))
    build(Inputs(osm=(tmp_path / "town.osm",), record=recorded), tmp_path, today=TODAY)
    application = create_app(Settings(home=tmp_path), clock=lambda: TODAY)
    with serve(application) as address:
        content = httpx.get(f"{address}{PLOTS}/a", params={"f": "openimmo"}).content
    one = read(content)["a"]
    assert one.findtext("freitexte/objekttitel") == HOSTILE.replace("\x0b", "�")
    for absent in ("preise", "zustand_angaben", "verwaltung_objekt/abdatum", "geo/strasse"):
        assert one.find(absent) is None, absent
    assert "user_defined" not in " ".join(
        field.get("feldname") for field in one.findall("user_defined_simplefield")
    )
    assert "erfunden" not in content.decode()
    assert "Status: unbekannt" in one.findtext("freitexte/objektbeschreibung")
