"""The conformance classes that are met: each is tested, and no other is declared."""

from __future__ import annotations

from typing import Final

_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features-"
_CQL2: Final = "http://www.opengis.net/spec/cql2/1.0/conf/"

CLASSES: Final = (
    *(f"{_FEATURES}1/1.0/conf/{one}" for one in ("core", "geojson", "html", "oas30")),
    f"{_FEATURES}2/1.0/conf/crs",
    *(f"{_FEATURES}3/1.0/conf/{one}" for one in ("queryables", "filter", "features-filter")),
    *(
        f"{_CQL2}{one}"
        for one in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "arithmetic",
        )
    ),
)
