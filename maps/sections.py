"""The sections of an exposé that can be chosen; its first and last page are in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.fields import Group
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

type Sections = frozenset[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an exposé.

    Attributes
    ----------
    name
        As addresses, orders and the command name it.
    bit
        Its place in the check code of a print: never given to another one.
    label
        What people call it.
    groups
        The groups of recorded facts that stand in it.
    """

    name: str
    bit: int
    label: Text
    groups: tuple[Group, ...] = ()


SECTIONS: Final = (
    Section(
        "planning",
        0,
        Text("Plan und Baurecht", "Plan and building rights"),
        (Group.AREA, Group.PLANNING),
    ),
    Section("supply", 1, Text("Versorgung", "Supply"), (Group.SUPPLY, Group.ACCESS)),
    Section("aerial", 2, Text("Luftbild", "Picture from above")),
    Section("documents", 3, Text("Fotos und Dokumente", "Photographs and documents")),
    Section("access", 4, Text("Erreichbarkeit", "Access")),
    Section("people", 5, Text("Menschen und Steuern", "People and taxes"), (Group.TAX,)),
    Section(
        "risks", 6, Text("Risiken und Einschränkungen", "Risks and restrictions"), (Group.RISKS,)
    ),
    Section(
        "funding", 7, Text("Förderung und Preis", "Funding and price"), (Group.FUNDING, Group.MONEY)
    ),
    Section(
        "more",
        8,
        Text("Weitere Angaben", "Further facts"),
        (Group.STATUS, Group.IDENTITY, Group.OWNERSHIP, Group.USES),
    ),
)
"""In the order of the pages."""

BY_NAME: Final = {one.name: one for one in SECTIONS}
NAMES: Final = tuple(one.name for one in SECTIONS)
ALL: Final[Sections] = frozenset(NAMES)


class UnknownSectionError(ValueError):
    """A name that no section has; `names` holds all of these."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"no section {', '.join(self.names)}; there are {', '.join(NAMES)}")


def chosen(names: Iterable[str]) -> Sections:
    """Return the sections of these names.

    Raises
    ------
    UnknownSectionError
        Where one is no section.
    """
    wanted = list(dict.fromkeys(names))
    if strange := [name for name in wanted if name not in ALL]:
        raise UnknownSectionError(strange)
    return frozenset(wanted)


def in_order(sections: Collection[str]) -> tuple[Section, ...]:
    """Return sections in the order of the pages."""
    return tuple(one for one in SECTIONS if one.name in sections)


def left_out(sections: Collection[str]) -> tuple[Section, ...]:
    """Return what is not among them."""
    return tuple(one for one in SECTIONS if one.name not in sections)


def section_of(group: Group) -> str | None:
    """Return the section in which facts of a group stand; None for those of the last page."""
    return next((one.name for one in SECTIONS if group in one.groups), None)


def as_bits(sections: Collection[str]) -> int:
    """Return sections as a number, a bit for each."""
    return sum(1 << one.bit for one in SECTIONS if one.name in sections)


def of_bits(bits: int) -> Sections:
    """Return the sections of such a number; what a later program knows alone is left out."""
    return frozenset(one.name for one in SECTIONS if bits >> one.bit & 1)
