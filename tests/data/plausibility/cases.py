"""All cases by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.data.plausibility import (
    firm_cases,
    offer_cases,
    place_cases,
    planning_cases,
    status_cases,
)

if TYPE_CHECKING:
    from tests.data.plausibility.case import Cases


TABLE: Final[dict[str, Cases]] = {
    **status_cases.STATUS,
    **status_cases.AREA,
    **planning_cases.PLANNING,
    **offer_cases.MONEY,
    **offer_cases.USES,
    **offer_cases.SUPPLY,
    **place_cases.PLACE,
    **place_cases.CONTACT,
    **firm_cases.FIRMS,
}
