"""The keys of what is counted, and counts that are not told, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.codes import ZONING, label
from data.words import Text
from geo.demand.classes import (
    CHANNELS,
    NOT_ASKED,
    OUTCOMES,
    OWN,
    OWN_WEIGHTS,
    minutes_parts,
)
from geo.demand.suppression import Untold
from geo.demand.telling import COUNT
from geo.profiles import profiles
from geo.supply.classes import SIZE_CLASSES

if TYPE_CHECKING:
    from geo.catalogue import Catalogue
    from geo.demand.suppression import Told
    from geo.demand.telling import Subject

SUBJECTS: Final[dict[Subject, Text]] = {
    "searches": Text("Suchen", "Searches"),
    "month": Text("Suchen nach Monat", "Searches by month"),
    "channel": Text("Suchen nach Weg", "Searches by way"),
    "size": Text("Suchen nach verlangter Größe", "Searches by size asked for"),
    "zoning": Text("Suchen nach verlangtem Planungsrecht", "Searches by zoning asked for"),
    "minutes": Text("Suchen nach verlangter Fahrzeit", "Searches by driving time asked for"),
    "branch": Text("Suchen nach Branchenprofil", "Searches by branch profile"),
    "municipality": Text("Suchen nach verlangter Gemeinde", "Searches by municipality asked for"),
    "exposes_month": Text("Exposés nach Monat", "Exposés by month"),
    "exposes_branch": Text("Exposés nach Branche", "Exposés by branch"),
    "exposes_plot": Text("Exposés nach Fläche", "Exposés by plot"),
    "enquiries_month": Text("Anfragen nach Monat", "Enquiries by month"),
    "enquiries_branch": Text(
        "Flächen und Suchen in Anfragen, nach Branche",
        "Plots and searches in enquiries, by branch",
    ),
    "enquiries_plot": Text("Flächen und Suchen in Anfragen", "Plots and searches in enquiries"),
}
"""What is counted, in the order in which it is told."""

COLUMNS: Final[dict[str, Text]] = {
    **{str(name): text for name, text in OUTCOMES.items()},
    COUNT: Text("Anzahl", "Number"),
}
_NO_BRANCH: Final = Text("keine Branche", "no branch")
_NO_PLOT: Final = Text("keine bestimmte Fläche", "no particular plot")
_ALL: Final = Text("alle", "all")
_MINUTES: Final = Text("{to}: {steps}", "{to}: {steps}")
_BELOW: Final = Text("unter {least}", "under {least}")
_HIDDEN: Final = Text("nicht gezeigt", "not shown")


def told_text(count: Told, least: int) -> Text:
    """Return a count in words; a figure as digits."""
    match count:
        case Untold.SMALL:
            return _BELOW.format(least=str(least))
        case Untold.HIDDEN:
            return _HIDDEN
        case _:
            return Text(str(count), str(count))


def key_label(subject: Subject, key: str, catalogue: Catalogue) -> Text:  # noqa: PLR0911
    """Return the class that a key stands for, in words; what nobody knows any more as it is."""
    match subject:
        case "month" | "exposes_month" | "enquiries_month":
            return _month(key)
        case "channel":
            return next((text for one, text in CHANNELS.items() if one == key), Text(key, key))
        case "size":
            named = (one.label for one in SIZE_CLASSES if one.code == key)
            return next(named, NOT_ASKED)
        case "zoning":
            return label(ZONING, key)
        case "minutes":
            place, steps = minutes_parts(key)
            return _MINUTES.format(to=place, steps=steps)
        case "branch":
            return OWN_WEIGHTS.label if key == OWN else _branch(key, NOT_ASKED)
        case "municipality":
            town = catalogue.municipalities.get(key)
            return Text(town.name, town.name) if town else Text(key, key)
        case "exposes_branch" | "enquiries_branch":
            return _branch(key, _NO_BRANCH)
        case "exposes_plot" | "enquiries_plot":
            return _of_plot(key, catalogue)
        case _:
            return _ALL


def _month(key: str) -> Text:
    year, _, number = key.partition("-")
    return Text(f"{number}/{year}", f"{number}/{year}")


def _branch(key: str, none: Text) -> Text:
    if not key:
        return none
    profile = profiles().get(key)
    return profile.label if profile else Text(key, key)


def _of_plot(key: str, catalogue: Catalogue) -> Text:
    """Return plot and branch of a key such as logistics:KR-001."""
    branch, _, plot = key.partition(":")
    held = catalogue.by_id.get(plot)
    name = f"{held.name} ({plot})" if held else plot
    named = Text(name, name) if plot else _NO_PLOT
    return Text("{plot} – {branch}", "{plot} – {branch}").format(
        plot=named, branch=_branch(branch, _NO_BRANCH)
    )
