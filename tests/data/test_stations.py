"""Stations bear names as people read them, and say where a regular service is documented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.dataset import EMBEDDED
from data.readers.osm import read_osm
from data.stations import readable, without_service

SIGNS = st.text(st.sampled_from("ab( )/.-ß"), max_size=12)


@pytest.mark.parametrize(
    ("register", "read"),
    [
        ("Bad Düben(Mulde)", "Bad Düben (Mulde)"),
        ("Halle(Saale)Hbf", "Halle (Saale) Hbf"),
        ("Halle(Saale)Hbf Gl. 13a", "Halle (Saale) Hbf Gl. 13a"),
        ("Landsberg(b. Halle/Saale) Süd", "Landsberg (b. Halle/Saale) Süd"),
        ("Leipzig Hbf (tief)", "Leipzig Hbf (tief)"),
        ("Leipzig Hbf", "Leipzig Hbf"),
    ],
)
def test_brackets_stand_between_blanks(register: str, read: str) -> None:
    assert readable(register) == read


@settings(deadline=None, max_examples=200)
@given(name=SIGNS)
def test_only_blanks_are_added_and_only_once(name: str) -> None:
    assert readable(name).replace(" ", "") == name.replace(" ", "")
    assert readable(readable(name)) == readable(name)


def test_the_main_stations_are_no_cities() -> None:
    extract = read_osm(EMBEDDED.path("roads"))
    stations, places = set(extract.stations["name"]), set(extract.places["name"])
    assert {"Leipzig Hbf", "Halle (Saale) Hbf", "Bad Düben (Mulde)"} <= stations
    assert not {"Leipzig", "Halle (Saale)"} & stations
    assert {"Leipzig", "Halle (Saale)"} <= places
    assert not [name for name in stations if "(" in name and " (" not in name]


def test_only_what_has_a_source_counts_as_served() -> None:
    unserved = without_service(EMBEDDED)
    by_name = {row["name"]: row for row in EMBEDDED.table("stations")}
    for name in ("Bad Düben(Mulde)", "Laußig(Düben)", "Altmügeln", "Oschatz Südbf"):
        assert by_name[name]["eva"] in unserved
    for name in ("Leipzig Hbf", "Torgau", "Oschatz", "Zschortau"):
        assert by_name[name]["eva"] not in unserved
        assert by_name[name]["service_source"].startswith("https://")
    assert "1234567" not in unserved
