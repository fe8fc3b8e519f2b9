"""Enquiries as the desk shows them: in a list, and one with the plots as they stand now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from api.desk.post.insight import sees
from api.subject import plot_in_words, search_in_words
from data.roles import Role
from data.store.enquiries import State
from data.words import Text, translations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.desk.desk import Desk
    from data.store.enquiries import Enquiry
    from data.store.users import User
    from data.words import Language
    from geo.catalogue import Plot

STATES: Final[tuple[State, ...]] = get_args(State.__value__)
LABELS: Final[dict[State, Text]] = {
    "open": Text("offen", "open"),
    "in_work": Text("in Arbeit", "in work"),
    "answered": Text("beantwortet", "answered"),
    "closed": Text("abgeschlossen", "closed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list.

    Attributes
    ----------
    days
        How many days ago it was received.
    about
        Plots or demands, a line each; none where it is a general one.
    handler
        Name of who has it; None where nobody has.
    """

    enquiry: Enquiry
    days: int
    about: tuple[str, ...]
    handler: str | None

    @property
    def label(self) -> Text:
        """Its state in words."""
        return LABELS[self.enquiry.state]


@dataclass(frozen=True, slots=True)
class Named:
    """A plot that an enquiry names; `plot` is None where the catalogue holds it no more."""

    id: str
    plot: Plot | None


def seen(place: Desk, user: User) -> list[Enquiry]:
    """Return the enquiries that a user sees, the longest waiting first."""
    return [one for one in place.store().enquiries.all() if sees(place, user, one.plots)]


def rows(place: Desk, enquiries: Iterable[Enquiry], language: Language) -> list[Row]:
    """Return lines of the list."""
    names = {user.key: user.name for user in place.store().users.all()}
    today = place.today()
    return [
        Row(
            one,
            max(0, (today - one.received.astimezone().date()).days),
            about(place, one, language),
            names.get(one.handler or ""),
        )
        for one in enquiries
    ]


def about(place: Desk, enquiry: Enquiry, language: Language) -> tuple[str, ...]:
    """Say what an enquiry is about, a line a plot or demand."""
    if enquiry.plots:
        return tuple(
            plot_in_words(one.plot) if one.plot else one.id for one in named(place, enquiry)
        )
    _ = translations(language).gettext
    said = search_in_words(enquiry.search, place.service.catalogue(), language)
    return said or (_("General enquiry"),)


def named(place: Desk, enquiry: Enquiry) -> list[Named]:
    """Return the plots that an enquiry names, as they stand now."""
    known = place.service.catalogue().by_id
    return [Named(one, known.get(one)) for one in enquiry.plots]


def colleagues(place: Desk, enquiry: Enquiry) -> list[User]:
    """Return whom an enquiry can be handed over to: those who see it."""
    return [
        user
        for user in place.store().users.all()
        if user.may(Role.EDITOR) and sees(place, user, enquiry.plots)
    ]
