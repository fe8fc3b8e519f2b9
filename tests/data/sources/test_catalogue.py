"""The catalogue of official sources is complete, and says what it does not know."""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

import pyproj
import pytest
from pydantic import ValidationError

from data.sources.catalogue import SUFFIXES, Source, catalogue, find

SOURCES: Final = tuple(catalogue().values())
# What a county of Saxony needs, each with words that must be found in its entry.
NEEDED: Final = {
    "bkg-vg250": "VG250",
    "bkg-vg5000": "VG5000",
    "osm-sachsen": "Geofabrik",
    "osm-sachsen-anhalt": "Geofabrik",
    "gtfs-mdv": "Mitteldeutscher Verkehrsverbund",
    "gtfs-delfi": "DELFI",
    "gtfs-de": "gtfs.de",
    "zensus-2022": "Zensus 2022",
    "lfulg-ueberschwemmung": "LfULG",
    "lfulg-schutzgebiete": "LfULG",
    "lfulg-natura2000": "LfULG",
    "geosn-basis-dlm": "GeoSN",
    "geosn-flurstuecke": "ALKIS",
    "bebauungsplaene": "XPlanGML",
    "regionalstatistik-hebesaetze": "Hebesätze",
    "mastr": "Bundesnetzagentur",
}
# Licences under their usual short names, with the name that the attribution must bring.
LICENCES: Final = {"dl-de/by-2-0": "©|Quelle: GeoSN|Marktstammdatenregister", "ODbL-1.0": "ODbL"}
LICENCES["CC-BY-4.0"] = "CC BY 4.0"
NAMES: Final = [source.name for source in SOURCES]


def minimal(**values: object) -> dict[str, object]:
    words = {"de": "wort", "en": "word"}
    return {
        "name": "some-data",
        "title": words,
        "provider": "Amt",
        "page": "https://amt.example/",
        "format": words,
        "attribution": "© Amt",
        "updates": words,
        "evidence": words,
        "how": words,
        "reader": "gewerbeflaechen import {file}",
        **values,
    }


def test_all_that_is_needed_is_there_and_nothing_twice() -> None:
    assert set(NAMES) == set(NEEDED)
    assert len(NAMES) == len(set(NAMES))
    for name, word in NEEDED.items():
        assert word in catalogue()[name].model_dump_json(), name


@pytest.mark.parametrize("source", SOURCES, ids=NAMES)
def test_every_source_says_where_how_and_on_what_terms(source: Source) -> None:
    assert source.licence in {None, *LICENCES}
    if source.licence:
        assert re.search(LICENCES[source.licence], source.attribution)
    if source.crs:
        assert pyproj.CRS(source.crs).to_epsg()
    for address in (source.address, source.page, source.service):
        assert address is None or urlsplit(address).hostname
    for phrase in (source.title, source.updates, source.evidence, source.how):
        assert phrase is None or phrase.de != phrase.en
    assert source.checked is None or source.checked <= date.today()  # noqa: DTZ011
    if source.licence is None:
        assert source.how is not None
    assert source.address or source.service or source.how


@pytest.mark.parametrize("source", SOURCES, ids=NAMES)
def test_a_file_name_has_the_suffix_that_readers_go_by(source: Source) -> None:
    assert source.file_name.startswith(source.name)
    if source.kind and source.address:
        assert source.file_name.endswith(SUFFIXES[source.kind])
        tail = urlsplit(source.address).path
        assert tail.endswith(SUFFIXES[source.kind])


def test_every_name_and_alias_leads_to_one_source() -> None:
    aliases = [alias for source in SOURCES for alias in source.aliases]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(NAMES)
    for source in SOURCES:
        assert all(find(name) is source for name in (source.name, *source.aliases))
    assert find("nowhere") is None


def test_what_nothing_reads_yet_is_said_so() -> None:
    unread = {source.name for source in SOURCES if source.reader is None}
    assert unread == {"mastr", "geosn-basis-dlm"}


@pytest.mark.parametrize(
    "values",
    [
        {"address": "http://amt.example/a.zip", "kind": "zip"},
        {"address": "https://amt.example/a.zip"},
        {"how": None},
        {"checked": "2026-01-01"},
        {"reader": None, "how": None, "address": "https://amt.example/a.zip", "kind": "zip"},
        {"aliases": ["Some Data"]},
        {"name": "Some Data"},
        {"attribution": " "},
        {"colour": "red"},
    ],
)
def test_an_incomplete_entry_is_refused(values: dict[str, object]) -> None:
    Source.model_validate(minimal())
    with pytest.raises(ValidationError):
        Source.model_validate(minimal(**values))
