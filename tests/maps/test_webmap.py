"""The interactive map: no foreign host, the same script twice, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import folium
import pytest

from data.words import LANGUAGES, Text, day
from geo.catalogue import Source
from geo.destinations import DISTANCES, KINDS
from maps.layers import BY_NAME, LAYERS
from maps.style import COLOURS
from maps.webmap import PlotMap, catalogue_bounds, render_map
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from data.words import Language
    from geo.catalogue import Catalogue

HOSTILE = "</script><img src=x onerror=alert(1)> \" ' `${1}` {{ 7*7 }}"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_map_names_no_other_host(catalogue: Catalogue, language: Language) -> None:
    rendered = render_map(catalogue, language)
    both = rendered.script.decode() + rendered.container
    assert not re.findall(r"(?:https?:)?//[\w.-]+\.\w+", both.replace("http://www.w3.org", ""))


def test_two_renders_are_identical(catalogue: Catalogue) -> None:
    assert render_map(catalogue, "de") == render_map(catalogue, "de")


def test_languages_differ(catalogue: Catalogue) -> None:
    german, english = (render_map(catalogue, language) for language in LANGUAGES)
    assert german.fingerprint != english.fingerprint
    assert "Legende" in german.container
    assert "Legend and layers" in english.container


def test_script_uses_folium_elements_of_every_layer(catalogue: Catalogue) -> None:
    script = render_map(catalogue, "de").script.decode()
    for name in catalogue.layers:
        assert (f"const layer_{name} = vectorLayer(" in script) == bool(len(catalogue.layers[name]))
    assert script.count("createMap(") == 1
    assert script.index("createMap(") < script.index("plotLayer({")


def test_container_has_no_inline_style_or_script(catalogue: Catalogue) -> None:
    container = render_map(catalogue, "de").container
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", container)


def test_map_says_its_day_and_bears_the_notice_that_is_due(catalogue: Catalogue) -> None:
    notice = Text(f"Gefördert {HOSTILE}", "Funded")
    plain, due = render_map(catalogue, "de"), render_map(catalogue, "de", notice=notice)
    assert "Gefördert" not in plain.container
    assert f"Datenstand {day(catalogue.date, 'de')}" in plain.container
    assert "Gefördert &lt;/script&gt;" in due.container
    assert "Funded" in render_map(catalogue, "en", notice=notice).container


def test_hostile_attribution_is_text(catalogue: Catalogue) -> None:
    source = Source("x", Text(HOSTILE, HOSTILE), "CC", HOSTILE, None, False, False)  # noqa: FBT003
    rendered = render_map(replace(catalogue, sources=(source,)), "de")
    assert "<img" not in rendered.container
    assert b"<img" not in rendered.script


def test_folium_itself_is_untouched(catalogue: Catalogue) -> None:
    scripts, styles = list(folium.Map.default_js), list(folium.Map.default_css)
    PlotMap(catalogue, "de").render_script()
    assert folium.Map.default_js == scripts
    assert folium.Map.default_css == styles
    assert PlotMap.default_js == PlotMap.default_css == []


def test_empty_catalogue_has_bounds_and_a_map(catalogue: Catalogue) -> None:
    empty = replace(catalogue, plots=(), layers={}, municipalities={}, estates={})
    west, south, east, north = catalogue_bounds(empty)
    assert west < east
    assert south < north
    assert b"plotLayer(" in render_map(empty, "en").script


def test_layers_use_colours_of_the_one_table() -> None:
    assert len(BY_NAME) == len(LAYERS)
    for layer in LAYERS:
        assert "" in layer.styles
        for style in layer.styles.values():
            assert {style.stroke, style.fill, style.casing} - {None} <= COLOURS.keys()


def test_every_kind_that_names_a_layer_has_one() -> None:
    named = {kind.layer for kind in KINDS if kind.layer} | {kind.layer for kind in DISTANCES}
    assert named <= {layer.name for layer in LAYERS}
