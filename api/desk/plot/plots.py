"""One plot as the desk knows it: its versions, its drafts, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from api.problems import Problem
from data.words import Text

if TYPE_CHECKING:
    from api.desk.desk import Desk
    from data.record import PlotRecord
    from data.store.drafts import Draft
    from data.store.versions import Version

_NO_PLOT: Final = Text("Diese Fläche gibt es nicht.", "There is no such plot.")
_DEMONSTRATION: Final = Text(
    "Das ist eine Demonstrationsfläche: sie steht in keinem Verzeichnis und lässt sich nicht "
    "bearbeiten. Eigene Flächen beginnen mit „Neue Fläche“ oder einem Import.",
    "This is a demonstration plot: it is in no record and cannot be edited. Plots of your own "
    "begin with “New plot” or an import.",
)
_NO_DRAFT: Final = Text(
    "Diesen Entwurf gibt es nicht mehr: er wurde veröffentlicht oder verworfen.",
    "This draft is no longer there: it was published or discarded.",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A plot with its history.

    Attributes
    ----------
    id
        Id of the plot.
    versions
        The first one first; empty for a plot that was never shown.
    drafts
        What somebody wants of it, the oldest first.
    """

    id: str
    versions: tuple[Version, ...]
    drafts: tuple[Draft, ...]

    @property
    def number(self) -> int | None:
        """Number of the version that holds; None where the plot is not shown."""
        return self.versions[-1].number if self.record is not None else None

    @property
    def record(self) -> PlotRecord | None:
        """What holds now; None where the plot is not shown."""
        return self.versions[-1].record if self.versions else None

    @property
    def last(self) -> PlotRecord | None:
        """What held last, also of a plot that was withdrawn; None where nothing ever did."""
        held = [one.record for one in self.versions if one.record is not None]
        return held[-1] if held else None

    def at(self, number: int | None) -> PlotRecord | None:
        """Return the record of a version; None for none."""
        found = [one.record for one in self.versions if one.number == number]
        return found[0] if found else None


def known(place: Desk, plot_id: str) -> Known:
    """Return a plot that was shown once, or of which there are drafts.

    Raises
    ------
    Problem
        404 where there is neither.
    """
    store = place.store()
    held = Known(plot_id, store.versions(plot_id), store.drafts.of_plot(plot_id))
    if not held.versions and not held.drafts:
        is_shown = plot_id in place.service.catalogue().by_id
        raise Problem(HTTPStatus.NOT_FOUND, _DEMONSTRATION if is_shown else _NO_PLOT)
    return held


def draft_of(place: Desk, key: str) -> Draft:
    """Return a draft.

    Raises
    ------
    Problem
        404 where there is none of that key.
    """
    found = place.store().drafts.get(key)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_DRAFT)
    return found


def municipality_of(record: PlotRecord | None) -> str | None:
    """Return the AGS of the municipality of a plot; None is unknown."""
    found = record.values.get("municipality") if record else None
    return str(found) if found else None


def title_of(record: PlotRecord | None, plot_id: str) -> str:
    """Return the name of a plot, or its id where it has none."""
    found = record.values.get("name") if record else None
    return str(found) if found else plot_id


def path_of(plot_id: str, behind: str = "") -> str:
    """Return where a plot is, below the desk."""
    return f"/flaechen/{quote(plot_id, safe='')}{behind}"
