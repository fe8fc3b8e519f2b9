"""What staff may do: roles, each of which may all that the one before may."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from data.words import Text


class Role(StrEnum):
    """A role; roles compare by what they may."""

    READER = "reader"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> Text:
        """What people call it."""
        return _LABELS[self]

    @property
    def meaning(self) -> Text:
        """What it may, in one sentence."""
        return _MEANINGS[self]

    def may(self, least: Role) -> bool:
        """Whether it may what `least` may."""
        order = list(Role)
        return order.index(self) >= order.index(least)


_LABELS: Final = {
    Role.READER: Text("Lesen", "Reader"),
    Role.EDITOR: Text("Bearbeiten", "Editor"),
    Role.PUBLISHER: Text("Veröffentlichen", "Publisher"),
    Role.ADMINISTRATOR: Text("Verwalten", "Administrator"),
}
_MEANINGS: Final = {
    Role.READER: Text(
        "sieht alles am Arbeitsplatz, ändert nichts", "sees all at the desk, changes nothing"
    ),
    Role.EDITOR: Text(
        "bestätigt Angaben und schreibt Entwürfe für die eigenen Gemeinden",
        "confirms facts and writes drafts for the own municipalities",
    ),
    Role.PUBLISHER: Text(
        "veröffentlicht Entwürfe, importiert, beantwortet Anfragen",
        "publishes drafts, imports, answers enquiries",
    ),
    Role.ADMINISTRATOR: Text(
        "verwaltet Konten und liest das Protokoll", "manages accounts and reads the audit log"
    ),
}
