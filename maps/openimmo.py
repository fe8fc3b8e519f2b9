"""Plots as OpenImmo-compatible XML 1.2.7, for portals and brokers' programs.

Our own exporter, not certified; `docs/openimmo.md` says which fact goes where and what is
lost. What is unknown is left out, never guessed. Elements stand in the order in which the
format wants them. The same catalogue gives the same bytes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

import shapely
from lxml import etree

from data.codes import UNCONFIRMED, label
from data.fields import BY_NAME
from data.text import xml_text
from data.values import code_list, tiers_in, value_in
from data.words import day
from geo.columns import way_that_counts
from maps.context import NO_OFFER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from data.record import Tier
    from geo.catalogue import Plot
    from maps.context import Context
    from maps.publisher import Publisher

VERSION: Final = "1.2.7"
MEDIA_TYPE: Final = "application/xml"
_SOFTWARE: Final = "Gewerbeflächen Nordsachsen"
_STATE: Final = "Sachsen"
# Type of the land, by the first letters of its zoning (BauNVO).
_LAND: Final = {
    "GI": "INDUSTRIE",
    "GE": "GEWERBE",
    "SO": "SONDERNUTZUNG",
    "MI": "GEMISCHT",
    "MU": "GEMISCHT",
    "MK": "GEMISCHT",
}
_SERVICED: Final = {
    "full": "VOLLERSCHLOSSEN",
    "partial": "TEILERSCHLOSSEN",
    "none": "UNERSCHLOSSEN",
}
_SOLD: Final = {
    "free": "OFFEN",
    "reserved": "RESERVIERT",
    "option": "RESERVIERT",
    "negotiation": "RESERVIERT",
    "sold": "VERKAUFT",
}
_DISTANCES: Final = {"motorway_junction": "AUTOBAHN", "airport": "FLUGHAFEN"}
# Facts that the format has no place for: they go into a text, in German.
_TOLD: Final = (
    *("zoning", "plan_name", "plan_status", "height_max", "noise_day", "noise_night"),
    *("operation_24_7", "power_mva", "power_kv", "gas", "water", "waste_water"),
    *("district_heat", "fibre_mbit", "rail_siding", "price_reference", "trade_tax"),
    *("funding_area", "purpose_until", "flood", "protection", "mining", "owner_class"),
)


def openimmo(plots: Sequence[Plot], context: Context, publisher: Publisher) -> bytes:
    """Return a full transfer of plots for sale; those that are withdrawn are left out."""
    root = etree.Element("openimmo")
    catalogue = context.catalogue
    etree.SubElement(
        root,
        "uebertragung",
        art="OFFLINE",
        umfang="VOLL",
        modus="NEW",
        version=VERSION,
        sendersoftware=_SOFTWARE,
        senderversion="1",
        techn_email=publisher.mail,
        timestamp=f"{catalogue.date.isoformat()}T00:00:00",
    )
    provider = etree.SubElement(root, "anbieter")
    _put(provider, "anbieternr", "landkreis-nordsachsen")
    _put(provider, "firma", publisher.county.de)
    _put(provider, "openimmo_anid", "landkreis-nordsachsen")
    for plot in plots:
        if plot.status_shown != "withdrawn":
            _put_plot(provider, plot, context, publisher)
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return made


def _put_plot(provider: etree._Element, plot: Plot, context: Context, publisher: Publisher) -> None:
    parent = etree.SubElement(provider, "immobilie")
    _put_category(parent, plot)
    _put_place(parent, plot, context)
    _put_contact(parent, plot, publisher)
    _put_price(parent, plot)
    _put_areas(parent, plot)
    _put_state(parent, plot)
    _put_surroundings(parent, plot)
    _put_texts(parent, plot, context)
    _put_handling(parent, plot, context)


def _put_category(parent: etree._Element, plot: Plot) -> None:
    category = etree.SubElement(parent, "objektkategorie")
    etree.SubElement(
        category, "nutzungsart", WOHNEN="false", GEWERBE="true", ANLAGE="false", WAZ="false"
    )
    etree.SubElement(
        category,
        "vermarktungsart",
        KAUF="true",
        MIETE_PACHT="false",
        ERBPACHT="false",
        LEASING="false",
    )
    kind = etree.SubElement(etree.SubElement(category, "objektart"), "grundstueck")
    land = _LAND.get(str(plot.values.get("zoning", ""))[:2])
    if land:
        kind.set("grundst_typ", land)


def _put_place(parent: etree._Element, plot: Plot, context: Context) -> None:
    place = etree.SubElement(parent, "geo")
    key = str(plot.values.get("municipality", ""))
    town = context.catalogue.municipalities.get(key)
    _put(place, "plz", town.postcode if town else None)
    _put(place, "ort", plot.municipality_name)
    middle = shapely.point_on_surface(plot.record.geometry)
    etree.SubElement(
        place,
        "geokoordinaten",
        breitengrad=f"{middle.y:.6f}",
        laengengrad=f"{middle.x:.6f}",
    )
    _put(place, "strasse", plot.values.get("address"))
    _put(place, "bundesland", _STATE)
    etree.SubElement(place, "land", iso_land="DEU")
    _put(place, "gemeindecode", key)
    _put(place, "flurstueck", plot.values.get("parcels"))
    _put(place, "regionaler_zusatz", plot.estate_name)


def _put_contact(parent: etree._Element, plot: Plot, publisher: Publisher) -> None:
    """Put the office: a function, never a person."""
    contact = etree.SubElement(parent, "kontaktperson")
    _put(contact, "email_zentrale", plot.values.get("contact_mail") or publisher.mail)
    _put(contact, "tel_zentrale", publisher.phone)
    _put(contact, "name", plot.values.get("contact_function") or publisher.office.de)
    _put(contact, "firma", publisher.county.de)
    _put(contact, "url", publisher.website)


def _put_price(parent: etree._Element, plot: Plot) -> None:
    price, area = plot.values.get("price"), plot.values.get("area_available")
    on_request = price is None and plot.values.get("price_on_request") is True
    tiers = plot.values.get("price_tiers")
    if price is None and not on_request and not tiers:
        return
    money = etree.SubElement(parent, "preise")
    if on_request:
        etree.SubElement(money, "kaufpreis", auf_anfrage="true")
    elif isinstance(price, int | float) and isinstance(area, int | float):
        whole = Decimal(repr(price)) * Decimal(repr(area))
        _put(money, "kaufpreis", float(round(whole, 2)))
    if isinstance(price, int | float):
        _put(money, "kaufpreis_pro_qm", price)
    etree.SubElement(money, "waehrung", iso_waehrung="EUR")
    if tiers:
        _put(money, "freitext_preis", tiers_in("de", cast("Sequence[Tier]", tiers)))


def _put_areas(parent: etree._Element, plot: Plot) -> None:
    named = (
        ("grz", "grz"),
        ("gfz", "gfz"),
        ("bmz", "bmz"),
        ("grundstuecksflaeche", "area_available"),
        ("teilbar_ab", "parcel_smallest"),
    )
    held = [(name, plot.values[field]) for name, field in named if field in plot.values]
    if held:
        areas = etree.SubElement(parent, "flaechen")
        for name, value in held:
            _put(areas, name, value)


def _put_state(parent: etree._Element, plot: Plot) -> None:
    state = etree.Element("zustand_angaben")
    planned = {"adopted": "B_PLAN"}.get(str(plot.values.get("plan_status")))
    if planned:
        etree.SubElement(state, "bebaubar_nach", bebaubar_attr=planned)
    serviced = _SERVICED.get(str(plot.values.get("development")))
    if serviced:
        etree.SubElement(state, "erschliessung", erschl_attr=serviced)
    _put(state, "altlasten", _words(plot, "contamination"))
    sold = _SOLD.get(plot.status_shown or "")
    if sold:
        etree.SubElement(state, "verkaufstatus", stand=sold)
    if len(state):
        parent.append(state)


def _put_surroundings(parent: etree._Element, plot: Plot) -> None:
    """Put distances in km on the road; minutes have no place in the format."""
    ways = {kind: way_that_counts(plot, "truck", kind) for kind in _DISTANCES}
    known = {kind: way.km for kind, way in ways.items() if way and way.km is not None}
    if known:
        around = etree.SubElement(parent, "infrastruktur")
        for kind, km in known.items():
            _put(around, "distanzen", km).set("distanz_zu", _DISTANCES[kind])


def _put_texts(parent: etree._Element, plot: Plot, context: Context) -> None:
    texts = etree.SubElement(parent, "freitexte")
    title = f"Demonstration (erfunden): {plot.name}" if plot.invented else plot.name
    _put(texts, "objekttitel", title)
    _put(texts, "lage", ", ".join(filter(None, (plot.estate_name, plot.municipality_name))))
    _put(texts, "objektbeschreibung", "\n".join(_facts(plot)))
    said = [f"{NO_OFFER.de} {NO_OFFER.en}"] if plot.invented else []
    said.append(f"Lizenz: {context.licence_of(plot).de}. Quelle: {context.page(plot, 'de')}")
    _put(texts, "sonstige_angaben", "\n".join(said))


def _facts(plot: Plot) -> Iterator[str]:
    yield f"Status: {_status(plot)}"
    for name in _TOLD:
        said = _words(plot, name)
        if said:
            yield f"{BY_NAME[name].label.de}: {said}"


def _status(plot: Plot) -> str:
    if plot.status_shown is None:
        return "unbekannt"
    said = label(code_list(BY_NAME["status"]), plot.status_shown).de
    if plot.confirmed_on is None:
        return said
    since = "seit" if plot.status_shown == UNCONFIRMED.code else "bestätigt am"
    return f"{said}, {since} {day(plot.confirmed_on, 'de')}"


def _words(plot: Plot, name: str) -> str | None:
    value = plot.values.get(name)
    return None if value is None else value_in("de", BY_NAME[name], value)


def _put_handling(parent: etree._Element, plot: Plot, context: Context) -> None:
    start = cast("date | None", plot.values.get("available_from"))
    handling = etree.SubElement(parent, "verwaltung_objekt")
    if start is not None:
        _put(handling, "abdatum", start.isoformat())
    _put(handling, "gewerbliche_nutzung", "true")
    technical = etree.SubElement(parent, "verwaltung_techn")
    _put(technical, "objektnr_intern", plot.id)
    _put(technical, "objektnr_extern", plot.id)
    etree.SubElement(technical, "aktion", aktionart="CHANGE")
    _put(technical, "openimmo_obid", f"landkreis-nordsachsen-{plot.id}")
    if plot.confirmed_on is not None:
        _put(technical, "stand_vom", plot.confirmed_on.isoformat())
    _put(technical, "sprache", "de-DE")
    if plot.invented:
        _put(parent, "user_defined_simplefield", "true").set("feldname", "erfunden")
    _put(parent, "user_defined_simplefield", context.catalogue.version).set("feldname", "katalog")


def _put(parent: etree._Element, name: str, value: object) -> etree._Element:
    """Add an element with a value; an unknown one adds nothing."""
    if value is None or value == "":
        return etree.Element(name)
    element = etree.SubElement(parent, name)
    element.text = _written(value)
    return element


def _written(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return xml_text(str(value))
