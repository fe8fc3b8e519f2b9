"""Measures in the store: versions appended, what visitors see of them, accounts forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from data.measures.measure import Indicator, Measure, Value
from data.measures.quarter import Quarter
from data.store.measures import MeasureChangedError
from data.store.users import Act
from data.store.versions import ANONYMOUS
from tests.data.store.made import NOON

if TYPE_CHECKING:
    from data.store.store import Store

FIRST = Measure(
    field="work",
    kind="events",
    title_de="Erste",
    indicators=(Indicator(key="00000001", name_de="Gäste"),),
)
ANNA = Act("anna", NOON)
LATER = Act("ben", NOON + timedelta(minutes=1))


def value(figure: float | None, act: Act) -> Value:
    return Value(
        indicator="00000001",
        quarter=Quarter(2026, 1),
        value=figure,
        dated=NOON.date(),
        source="Liste",
        at=act.at,
        account=act.account,
    )


def test_versions_are_appended_and_nobody_overwrites_another(store: Store) -> None:
    key = store.measures.add(FIRST, ANNA)
    store.measures.change(key, 1, replace(FIRST, title_de="Zweite"), LATER)
    with pytest.raises(MeasureChangedError):
        store.measures.change(key, 1, replace(FIRST, title_de="Andere"), LATER)
    store.measures.change(key, 2, replace(FIRST, title_de="Zweite"), LATER)  # nothing new
    held = store.measures.get(key)
    assert held is not None
    assert [one.measure.title_de for one in held.versions] == ["Erste", "Zweite"]
    assert [one.account for one in held.versions] == ["anna", "ben"]
    actions = [one.action for one in store.audit.entries() if one.subject == key]
    assert actions == ["measure_added", "measure_changed"]
    assert store.audit.broken() is None
    for nobody in (store.measures.get("none"), store.measures.report("none")):
        assert nobody is None
    with pytest.raises(MeasureChangedError):
        store.measures.put_value("none", value(1, ANNA), ANNA)


def test_visitors_see_what_was_written_up_to_the_moment(store: Store) -> None:
    key = store.measures.add(FIRST, ANNA)
    store.measures.put_value(key, value(1, ANNA), ANNA)
    assert store.measures.all()[0].public is None
    store.measures.show(key, 1, ANNA, public=True)
    store.measures.put_value(key, value(2, LATER), LATER)
    store.measures.change(key, 1, replace(FIRST, title_de="Zweite"), LATER)
    held = store.measures.all()[0]
    assert [one.value for one in held.typed().values()] == [2]
    public = held.public
    assert public is not None
    assert public.measure.title_de == "Erste"
    assert [one.value for one in public.typed().values()] == [1]
    with pytest.raises(MeasureChangedError):
        store.measures.show(key, 1, LATER, public=True)
    store.measures.show(key, 2, LATER, public=False)
    assert store.measures.all()[0].public is None


def test_an_account_that_is_forgotten_is_in_no_row(store: Store) -> None:
    key = store.measures.add(FIRST, ANNA)
    store.measures.put_value(key, value(1, ANNA), ANNA)
    store.forget("anna")
    held = store.measures.get(key)
    assert held is not None
    accounts = (*(one.account for one in held.versions), *(one.account for one in held.values))
    assert set(accounts) == {ANONYMOUS}
