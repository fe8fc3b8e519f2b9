"""What price and conflicts a plot should have, written down a second time as plain rules.

It reads the values of a record by name and knows nothing of `data.market`; a conflict is
its code, its severity and the last day on which it stands.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

type Expected = set[tuple[str, str, date | None]]
ONE_DAY = timedelta(days=1)


def conflicts(
    values: Mapping[str, Any],
    *,
    confirmed: date | None,
    days: int,
    sector: str,
    day: date,
    eligible: bool | None,
) -> Expected:
    """Return all conflicts of a sale."""
    return (
        _status(values, confirmed, days, day)
        | _available(values, day)
        | _purpose(values, sector, day)
        | _uses(values, sector)
        | _plan(values)
        | _money(values, eligible)
    )


def _status(values: Mapping[str, Any], confirmed: date | None, days: int, day: date) -> Expected:
    status, end = values.get("status"), values.get("status_until")
    runs = end is None or day <= end
    if status == "free" and end is not None and runs:
        status = "reserved"
    if status in ("reserved", "option") and runs:
        return {(status, "excluded", end)}
    if status in ("sold", "withdrawn", "planned"):
        return {(status, "excluded", None)}
    if status == "negotiation":
        return {("negotiation", "open", None)}
    if status is None:
        return {("status_unknown", "open", None)}
    if confirmed is None or day > confirmed + timedelta(days=days):
        return {("status_unconfirmed", "open", None)}
    return set()


def _available(values: Mapping[str, Any], day: date) -> Expected:
    if "available_from" not in values:
        return {("available_from_unknown", "open", None)}
    first = values["available_from"]
    return {("not_yet_available", "excluded", first - ONE_DAY)} if day < first else set()


def _purpose(values: Mapping[str, Any], sector: str, day: date) -> Expected:
    end: Any = values.get("purpose_until")
    allowed: Any = values.get("purpose_sectors") or None
    if end is None and allowed is None:
        return {("purpose_unknown", "open", None)}
    if end is None:
        return set() if sector in allowed else {("purpose_end_unknown", "open", None)}
    if allowed is None:
        return {("purpose_sectors_unknown", "open", end)} if day <= end else set()
    bound = day <= end and sector not in allowed
    return {("purpose_excludes", "excluded", end)} if bound else set()


def _uses(values: Mapping[str, Any], sector: str) -> Expected:
    excluded, preferred = values.get("uses_excluded"), values.get("uses_preferred")
    if excluded and sector in excluded:
        return {("use_excluded", "excluded", None)}
    if preferred and sector in preferred:
        return set()
    found: Expected = set()
    if preferred:
        found.add(("use_not_preferred", "hint", None))
    if not excluded:
        found.add(("uses_unknown", "open", None))
    return found


def _plan(values: Mapping[str, Any]) -> Expected:
    found: dict[str | None, Expected] = {
        None: {("plan_unknown", "open", None)},
        "adopted": set(),
        "draft": {("plan_not_in_force", "open", None)},
        "resolved": {("plan_not_in_force", "open", None)},
        "unplanned": {("plan_not_in_force", "open", None)},
    }
    return found[values.get("plan_status")]


def price(values: Mapping[str, Any], eligible: bool) -> tuple[float | None, str, bool]:  # noqa: FBT001
    """Return price, what it rests on, and whether the record contradicts itself on it."""
    listed = [t["price"] for t in values.get("price_tiers", ()) if t["eligible"] == eligible]
    if listed:
        one = min(listed) == max(listed)
        return (listed[0], "tier", False) if one else (None, "unknown", True)
    if "price" in values:
        return values["price"], "fixed", False
    return (
        (None, "on_request", False) if values.get("price_on_request") else (None, "unknown", False)
    )


def _money(values: Mapping[str, Any], eligible: bool | None) -> Expected:  # noqa: FBT001
    asked = [price(values, kind) for kind in (True, False) if eligible in (None, kind)]
    found: Expected = set()
    for figure, basis, contradicts in asked:
        if contradicts:
            found.add(("price_contradictory", "open", None))
        elif basis == "unknown":
            found.add(("price_unknown", "open", None))
        if figure is not None and values.get("price_on_request"):
            found.add(("price_and_on_request", "open", None))
    if eligible is True and values.get("funding_area") == "none":
        found.add(("outside_funding_area", "hint", None))
    return found
