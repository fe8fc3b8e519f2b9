"""Contacts of plots in words: whose word it is, what a consent covers, what an answer says."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from data.words import Text


class OwnerKind(StrEnum):
    """For whom a contact speaks."""

    OWNER = "owner"
    MUNICIPALITY = "municipality"

    @property
    def label(self) -> Text:
        """What people call it."""
        return _KINDS[self]

    @property
    def source(self) -> Text:
        """What the record names as the source of what they say."""
        return _SOURCES[self]


class Scope(StrEnum):
    """A part of what is published of a plot, for which somebody can consent."""

    FACTS = "facts"
    OUTLINE = "outline"
    PRICE = "price"
    CONTACT = "contact"
    PHOTOGRAPHS = "photographs"
    DOCUMENTS = "documents"

    @property
    def label(self) -> Text:
        """What people call it."""
        return _SCOPES[self]


class AnswerKind(StrEnum):
    """What somebody says who was asked whether a plot is still as it is shown."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    WITHDRAW_PLOT = "withdraw_plot"
    WITHDRAW_CONSENT = "withdraw_consent"

    @property
    def label(self) -> Text:
        """What staff call it."""
        return _ANSWERS[self]


class Outcome(StrEnum):
    """What staff made of an answer."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def label(self) -> Text:
        """What people call it."""
        return _OUTCOMES[self]


_KINDS: Final = {
    OwnerKind.OWNER: Text("Eigentümer", "Owner"),
    OwnerKind.MUNICIPALITY: Text("Stelle der Gemeinde", "Municipality's office"),
}
_SOURCES: Final = {
    OwnerKind.OWNER: Text("Auskunft des Eigentümers", "statement of the owner"),
    OwnerKind.MUNICIPALITY: Text("Auskunft der Gemeinde", "statement of the municipality"),
}
_SCOPES: Final = {
    Scope.FACTS: Text("Angaben zur Fläche", "Facts of the plot"),
    Scope.OUTLINE: Text("Umriss und Lage", "Outline and place"),
    Scope.PRICE: Text("Preis", "Price"),
    Scope.CONTACT: Text("Ansprechstelle", "Contact"),
    Scope.PHOTOGRAPHS: Text("Fotos", "Photographs"),
    Scope.DOCUMENTS: Text("Dokumente", "Documents"),
}
_ANSWERS: Final = {
    AnswerKind.CONFIRM: Text("bestätigt alles", "confirms everything"),
    AnswerKind.CORRECT: Text("berichtigt", "corrects"),
    AnswerKind.WITHDRAW_PLOT: Text("will die Fläche nicht mehr anbieten", "withdraws the plot"),
    AnswerKind.WITHDRAW_CONSENT: Text("widerruft die Zustimmung", "withdraws the consent"),
}
_OUTCOMES: Final = {
    Outcome.ACCEPTED: Text("angenommen", "accepted"),
    Outcome.REJECTED: Text("abgelehnt", "rejected"),
}
