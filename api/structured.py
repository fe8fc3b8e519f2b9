"""A plot as structured data of schema.org (JSON-LD), for programs that read pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import shapely
from markupsafe import Markup

from data.fields import PUBLIC, Kind
from maps.context import NO_OFFER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.words import Language
    from geo.catalogue import Plot
    from maps.context import Context
    from maps.publisher import Publisher

_SCHEMA: Final = "https://schema.org"
# A status that is not confirmed or not known says nothing of availability.
_AVAILABILITY: Final = {
    "free": "InStock",
    "negotiation": "LimitedAvailability",
    "option": "Reserved",
    "reserved": "Reserved",
    "sold": "SoldOut",
}
# UN/CEFACT codes of units.
_UNITS: Final = {"m²": "MTK", "m": "MTR", "%": "P1", "kV": "KVT", "MVA": "MVA"}
# They are said elsewhere, or of the office and not of the plot.
_ELSEWHERE: Final = frozenset({"name", "municipality", "estate", "address", "price", "status"})


def plot_data(
    plot: Plot, context: Context, publisher: Publisher, language: Language
) -> dict[str, Any]:
    """Return the listing of a plot; what is unknown is absent, and an invented one is no offer."""
    page = context.page(plot, language)
    listing: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "RealEstateListing",
        "@id": page,
        "url": page,
        "name": plot.name,
        "inLanguage": language,
        "license": context.licence_of(plot).in_(language),
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": publisher.county.in_(language),
            "email": publisher.mail,
        },
        "mainEntity": _place(plot, context, page, language),
    }
    if plot.confirmed_on is not None:
        listing["dateModified"] = plot.confirmed_on.isoformat()
    if plot.invented:
        listing["description"] = NO_OFFER.in_(language)
    elif offer := _offer(plot):
        listing["offers"] = offer
    return listing


def _place(plot: Plot, context: Context, page: str, language: Language) -> dict[str, Any]:
    middle = shapely.point_on_surface(plot.record.geometry)
    town = context.catalogue.municipalities.get(str(plot.values.get("municipality")))
    address = {
        "@type": "PostalAddress",
        "streetAddress": plot.values.get("address"),
        "postalCode": town.postcode if town else None,
        "addressLocality": plot.municipality_name,
        "addressRegion": "Sachsen",
        "addressCountry": "DE",
    }
    properties = [one for field in PUBLIC if (one := _property(plot, field.name, language))]
    if plot.invented:
        properties.insert(0, {"@type": "PropertyValue", "name": "invented", "value": True})
    return {
        "@type": "Place",
        "@id": f"{page}#plot",
        "identifier": plot.id,
        "name": plot.name,
        "address": {key: value for key, value in address.items() if value is not None},
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": round(middle.y, 6),
            "longitude": round(middle.x, 6),
        },
        "additionalProperty": properties,
    }


def _property(plot: Plot, name: str, language: Language) -> dict[str, Any] | None:
    """Return a figure of the plot; words stand on the page itself."""
    field = next(one for one in PUBLIC if one.name == name)
    value = plot.values.get(name)
    if value is None or field.kind is not Kind.NUMBER or name in _ELSEWHERE:
        return None
    said: dict[str, Any] = {
        "@type": "PropertyValue",
        "propertyID": name,
        "name": field.label.in_(language),
        "value": value,
    }
    if field.unit:
        said["unitText"] = field.unit
    if field.unit in _UNITS:
        said["unitCode"] = _UNITS[field.unit]
    return said


def _offer(plot: Plot) -> dict[str, Any] | None:
    availability = _AVAILABILITY.get(plot.status_shown or "")
    price = plot.values.get("price")
    if availability is None and price is None:
        return None
    offer: dict[str, Any] = {"@type": "Offer"}
    if availability:
        offer["availability"] = f"{_SCHEMA}/{availability}"
    if price is not None:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "price": price,
            "priceCurrency": "EUR",
            "unitCode": "MTK",
        }
    return offer


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the way to a page, from the start: names with their addresses."""
    return {
        "@context": _SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def site_data(base: str, search: str, name: str, language: Language) -> dict[str, Any]:
    """Return what the site is, and the address at which its search line is asked.

    Parameters
    ----------
    search
        Address of the search, to which `?q=` is added.
    """
    return {
        "@context": _SCHEMA,
        "@type": "WebSite",
        "url": base,
        "name": name,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def as_script(data: dict[str, Any]) -> Markup:
    """Return structured data as the content of a script element, which no text in it can end."""
    text = orjson.dumps(data).decode()
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 – no sign of markup is left in it
