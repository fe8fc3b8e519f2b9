"""What there is to do at the desk: the entries of its navigation, each with its least role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.roles import Role
from data.words import Text

if TYPE_CHECKING:
    from data.store.users import User


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: the path below `/verwaltung`, its name, who sees it."""

    path: str
    label: Text
    least: Role = Role.READER


MENU: Final = (
    Item("", Text("Heute", "Today")),
    Item("/flaechen", Text("Flächen", "Plots")),
    Item("/entwuerfe", Text("Entwürfe", "Drafts")),
    Item("/import", Text("Import", "Import"), Role.EDITOR),
    Item("/anfragen", Text("Anfragen", "Enquiries"), Role.EDITOR),
    Item("/exposes", Text("Exposés", "Exposés"), Role.EDITOR),
    Item("/berichte/massnahmen", Text("Berichte", "Reports")),
    Item("/konten", Text("Konten", "Accounts"), Role.ADMINISTRATOR),
    Item("/protokoll", Text("Protokoll", "Audit log"), Role.ADMINISTRATOR),
)


def menu_of(user: User) -> tuple[Item, ...]:
    """Return what a user sees of it."""
    return tuple(item for item in MENU if user.may(item.least))
