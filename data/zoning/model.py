"""A zoning plan: its standing in law, its outline, its areas and what each allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.record import Value
    from data.words import Text


class Standing(StrEnum):
    """How far a plan has come."""

    RESOLVED = "resolved"
    DRAFT = "draft"
    PASSED = "passed"
    """Passed by the council, not yet in force (§ 10 Abs. 3 BauGB)."""
    IN_FORCE = "in_force"
    CEASED = "ceased"
    """Wholly or partly repealed or out of force."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shape:
    """A surface as the file has it.

    Attributes
    ----------
    outline
        WKB, in the order of coordinates of the file.
    crs
        Coordinate system as the file writes it; None where it names none.
    """

    outline: bytes
    crs: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area of a plan.

    Attributes
    ----------
    id
        In the file.
    label
        What it is, in words.
    is_use
        True of land with a type of use under BauNVO; False of green, roads and the like.
    values
        Facts by field.
    said
        By field, what of it was not taken, or taken with a condition.
    shape
        Its surface.
    """

    id: str
    label: Text
    is_use: bool
    values: Mapping[str, Value]
    said: Mapping[str, tuple[Text, ...]]
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoningPlan:
    """A Bebauungsplan.

    Attributes
    ----------
    id
        In the file.
    name
        As it calls itself; None where it has no name.
    standing, standing_text
        How far it has come, and that in words.
    day
        Day on which it came into force; None where that is unknown or it has not.
    shape
        Its outline (räumlicher Geltungsbereich).
    areas
        In the order of the file.
    notes
        What was left out of it, and what is to be known of it.
    """

    id: str
    name: str | None
    standing: Standing
    standing_text: Text
    day: date | None
    shape: Shape
    areas: tuple[Area, ...]
    notes: tuple[Text, ...]
