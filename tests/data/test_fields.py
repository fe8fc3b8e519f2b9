"""The registry holds every field of the record once, in words of both languages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest

from data import codes
from data.codes import CodeList, label
from data.fields import (
    BY_NAME,
    FIELDS,
    FILTERABLE,
    GROUP_LABELS,
    PUBLIC,
    Field,
    Group,
    Kind,
    Origin,
)

LISTS: Final = {
    name: value
    for name, value in vars(codes).items()
    if name.isupper() and isinstance(value, tuple) and not isinstance(value, codes.Code)
}
ASKED_FOR: Final = {
    Group.IDENTITY: {"name", "municipality", "estate", "address", "parcels"},
    Group.STATUS: {"status", "status_until", "available_from"},
    Group.AREA: {"area_gross", "area_net", "area_available", "parcel_smallest", "divisible"},
    Group.PLANNING: {
        *("zoning", "plan_name", "plan_status", "plan_date", "grz", "gfz", "bmz", "height_max"),
        *("noise_day", "noise_night", "operation_24_7"),
    },
    Group.SUPPLY: {
        *("power_kv", "power_mva", "gas", "water", "waste_water", "district_heat"),
        *("fibre_mbit", "development"),
    },
    Group.ACCESS: {"rail_siding"},
    Group.MONEY: {"price", "price_on_request", "price_tiers", "price_reference"},
    Group.TAX: {"trade_tax", "property_tax"},
    Group.FUNDING: {"funding_area"},
    Group.RISKS: {"contamination", "flood", "protection", "mining"},
    Group.OWNERSHIP: {"owner_class"},
    Group.USES: {"uses_preferred", "uses_excluded"},
    Group.CONTACT: {"contact_function", "contact_mail"},
}
"""What the requirement names."""


def test_every_field_that_was_asked_for_is_there_and_in_its_group() -> None:
    for group, names in ASKED_FOR.items():
        assert names <= {field.name for field in FIELDS if field.group is group}


def test_names_are_unique_and_fit_for_an_address() -> None:
    assert list(BY_NAME) == [field.name for field in FIELDS]
    assert len(BY_NAME) == len(FIELDS)
    filters = Counter(field.filter_name for field in FIELDS)
    assert max(filters.values()) == 1
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in [*BY_NAME, *filters])
    # A name with _min or _max is a limit of a number.
    assert not [
        name for name in filters if name.endswith(("_min", "_max")) and name[:-4] in filters
    ]
    assert BY_NAME["area_available"].filter_name == "area"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_has_words_in_both_languages(field: Field) -> None:
    assert field.label.de.strip()
    assert field.label.en.strip()
    assert bool(field.help.de.strip()) == bool(field.help.en.strip())
    for text in (*field.label, *field.help):
        assert text == text.strip()
    if field.help.de:
        assert field.help.de.endswith(".")
        assert field.help.en.endswith(".")
        assert field.help.de != field.help.en


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_is_what_its_kind_says(field: Field) -> None:
    assert bool(field.codes) == (field.kind in {Kind.CODE, Kind.CODES})
    if field.kind is Kind.NUMBER:
        assert field.minimum is not None
        assert field.maximum is None or field.minimum < field.maximum
        assert 0 <= field.decimals <= 2
        # A figure without a unit is a ratio with limits.
        assert field.unit is not None or field.maximum is not None
    else:
        assert (field.minimum, field.maximum, field.decimals) == (None, None, 0)
    assert field.origin is Origin.RECORD or field.group is Group.TAX


def test_labels_tell_fields_apart() -> None:
    for language in ("de", "en"):
        labels = Counter(field.label.in_(language) for field in FIELDS)
        assert max(labels.values()) == 1, labels.most_common(1)


def test_groups_have_words_and_stand_together() -> None:
    assert set(GROUP_LABELS) == set(Group)
    for text in GROUP_LABELS.values():
        assert text.de.strip()
        assert text.en.strip()
    order = [list(Group).index(field.group) for field in FIELDS]
    assert order == sorted(order)
    assert {field.group for field in FIELDS} == set(Group)


def test_what_is_internal_is_neither_public_nor_filterable() -> None:
    internal = {field.name for field in FIELDS if not field.public}
    assert internal == {field.name for field in FIELDS if field.group is Group.INTERNAL}
    assert "note" in internal
    assert internal.isdisjoint(field.name for field in PUBLIC)
    assert set(FILTERABLE) <= set(PUBLIC)


@pytest.mark.parametrize("name", LISTS)
def test_a_code_has_words_in_both_languages(name: str) -> None:
    entries: CodeList = LISTS[name]
    assert entries
    assert len({entry.code for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+", entry.code)
        assert label(entries, entry.code) == entry.label
        for text in entry.label:
            assert text.strip()
            assert text == text.strip()
    for language in ("de", "en"):
        assert len({entry.label.in_(language) for entry in entries}) == len(entries)


@pytest.mark.parametrize("name", LISTS)
def test_unknown_is_no_code(name: str) -> None:
    assert not {"unknown", "unbekannt", ""} & {entry.code for entry in LISTS[name]}
    with pytest.raises(KeyError):
        label(LISTS[name], "unknown")


def test_every_list_that_a_field_uses_is_one_of_these() -> None:
    for field in FIELDS:
        assert not field.codes or field.codes in LISTS.values(), field.name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zoning", "GE GEe GI GIe SO MI MU MK"),
        ("status", "free reserved option negotiation sold withdrawn planned"),
        ("operation_24_7", "yes conditional no"),
        ("rail_siding", "plot estate near none"),
    ],
)
def test_a_field_has_the_codes_that_were_asked_for(name: str, expected: str) -> None:
    assert {entry.code for entry in BY_NAME[name].codes} == set(expected.split())


def test_only_unconfirmed_is_shown_beside_the_recorded_statuses() -> None:
    shown = {entry.code for entry in codes.STATUS_SHOWN}
    assert shown - {entry.code for entry in codes.STATUS} == {"unconfirmed"}
