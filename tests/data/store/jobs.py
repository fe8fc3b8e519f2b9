"""Orders of long work made by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from data.store.jobs import Order
from tests.data.store.made import NOON

LEASE: Final = timedelta(seconds=30)
ORDER: Final = Order(
    key="one",
    kind="exposes",
    account="anna",
    language="de",
    content={"plots": ["a", "ä"], "greeting": "Guten Tag"},
    made=NOON,
    ends_on=date(2026, 3, 16),
)
