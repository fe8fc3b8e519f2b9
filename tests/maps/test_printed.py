"""What an exposé states: hashed without its labels, compared statement by statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from data.fields import PUBLIC
from data.words import LANGUAGES
from maps.factsheet import fact_sheet
from maps.printed import content_hash, differences, statements
from tests.sample import sample_catalogue

if TYPE_CHECKING:
    from data.record import Value
    from geo.catalogue import Catalogue
    from maps.factsheet import FactSheet


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sample_catalogue()


def sheet(catalogue: Catalogue, language: str = "de", **changed: Value) -> FactSheet:
    plot = catalogue.by_id["dz-001"]
    return fact_sheet(
        catalogue,
        replace(plot, values={**plot.values, **changed}),
        "en" if language == "en" else "de",
    )


def test_every_public_fact_that_is_shown_is_stated(catalogue: Catalogue) -> None:
    of = sheet(catalogue)
    stated = {one.key: one for one in statements(of)}
    shown = {fact.name: fact.value for group in of.groups for fact in group.facts}
    assert {field.name for field in PUBLIC} >= shown.keys() - {"status"}
    for name, value in shown.items():
        if name != "status":
            assert stated[name].value == value
            assert stated[name].recorded
    assert stated["car:motorway_junction"].value == "7,5 min, Wiedemar"
    assert not stated["car:motorway_junction"].recorded
    assert len(stated) == len(statements(of)), "a key stands for one thing alone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hash_follows_from_the_facts_alone(catalogue: Catalogue, language: str) -> None:
    assert content_hash(sheet(catalogue, language)) == content_hash(
        sheet(sample_catalogue(), language)
    )
    assert content_hash(sheet(catalogue, language)) != content_hash(
        sheet(catalogue, language, price=29)
    )
    assert content_hash(sheet(catalogue, "de")) != content_hash(sheet(catalogue, "en"))


def test_differences_name_what_was_and_what_is(catalogue: Catalogue) -> None:
    found = differences(sheet(catalogue), sheet(catalogue, price=29, gfz=2.4))
    said = {one.label: (one.then, one.now, one.recorded) for one in found}
    assert said["Kaufpreis"] == ("28,50 €/m²", "29 €/m²", True)
    assert said["GFZ"] == (None, "2,4", True)
    assert differences(sheet(catalogue), sheet(catalogue)) == ()
