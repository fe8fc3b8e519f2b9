"""Whose outline is drawn: a plot of the record, a draft, or a plot that is new."""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import shapely

from api.desk.outline.lands import lands
from api.problems import Problem
from data.record import PlotRecord, Provenance
from data.words import Text, number_text

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from api.desk.desk import Desk
    from data.store.drafts import Draft

NEW: Final = "flaechen/neu"
MEASURED: Final = "Im gezeichneten Umriss gemessen (EPSG:25833)"
"""Source of an area that is that of the outline; a fact of the record, so in German."""
_PART: Final = re.compile(r"(.+?)-(\d{1,3})")
_AREAS: Final = ("area_net", "area_available", "parcel_smallest")

_NO_PLOT: Final = Text("Diese Fläche steht nicht im Bestand.", "This plot is not in the record.")
_NO_DRAFT: Final = Text(
    "Diesen Entwurf gibt es nicht mehr: er wurde veröffentlicht oder verworfen.",
    "This draft is no longer there: it was published or discarded.",
)
_WITHDRAWS: Final = Text(
    "Dieser Entwurf zieht die Fläche zurück; einen Umriss hat er nicht.",
    "This draft withdraws the plot; it has no outline.",
)
_DEMONSTRATION: Final = Text(
    "Dies ist eine Fläche zur Vorführung: sie steht nicht im Bestand und kann nicht bearbeitet "
    "werden. Der Bestand beginnt mit einem Import oder einer neuen Fläche.",
    "This is a demonstration plot: it is not in the record and cannot be edited. The record "
    "begins with an import or a new plot.",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn.

    Attributes
    ----------
    path
        Where it is, below the desk, without `/umriss`.
    base
        The plot as it was before; None where it is new.
    seen
        Number of its version; None where no version is there.
    draft
        The draft that is changed; None where one is begun.
    """

    path: str
    base: PlotRecord | None = None
    seen: int | None = None
    draft: Draft | None = None

    @property
    def outline(self) -> BaseGeometry | None:
        """The outline before."""
        return None if self.base is None else self.base.geometry

    @property
    def mark(self) -> str:
        """What is the same as long as nobody changes the outline."""
        return mark_of(self.outline)


def mark_of(shape: BaseGeometry | None) -> str:
    """Return a hash of an outline; nothing for none."""
    return "" if shape is None else hashlib.sha256(shapely.to_wkb(shape)).hexdigest()[:24]


def subject_of_plot(place: Desk, plot_id: str) -> Subject:
    """Return a plot of the record.

    Raises
    ------
    Problem
        404 where it is none.
    """
    held = lands(place).held
    if plot_id in held:
        one = held[plot_id]
        return Subject(f"flaechen/{plot_id}", one.record, one.number)
    catalogue = place.service.catalogue()
    shown = not held and any(plot.record.id == plot_id for plot in catalogue.plots)
    raise Problem(HTTPStatus.NOT_FOUND, _DEMONSTRATION if shown else _NO_PLOT, ())


def subject_of_draft(place: Desk, key: str) -> Subject:
    """Return a draft.

    Raises
    ------
    Problem
        404 where it is gone, or withdraws its plot.
    """
    draft = place.store().drafts.get(key)
    if draft is None or draft.record is None:
        raise Problem(HTTPStatus.NOT_FOUND, _NO_DRAFT if draft is None else _WITHDRAWS, ())
    return Subject(f"entwuerfe/{key}", draft.record, draft.seen, draft)


def subject_at(place: Desk, path: str) -> Subject:
    """Return what lies at a path below the desk; see the others for errors."""
    if path == NEW:
        return Subject(NEW)
    kind, _, key = path.partition("/")
    if kind == "entwuerfe":
        return subject_of_draft(place, key)
    return subject_of_plot(place, key)


def free_id(place: Desk, after: str) -> str:
    """Return an id that no plot has or had and no draft wants: the next one after another."""
    taken = set(lands(place).held) | {draft.plot for draft in place.store().drafts.all()}
    found = _PART.fullmatch(after)
    stem, start, width = (found[1], int(found[2]), len(found[2])) if found else (after, 1, 1)
    names = (f"{stem}-{number:0{width}d}" for number in itertools.count(start + 1))
    return next(name for name in names if is_free(place, name, taken))


def is_free(place: Desk, name: str, taken: set[str] | None = None) -> bool:
    """Whether a new plot may have an id: none has or had it, and no draft wants it."""
    if taken is None:
        taken = {draft.plot for draft in place.store().drafts.all()}
    return name not in taken and not place.store().versions(name)


def drawn(record: PlotRecord, outline: BaseGeometry) -> PlotRecord:
    """Return a plot with another outline."""
    return replace(record, geometry=outline)


def with_area(record: PlotRecord, square_metres: float, today: date) -> PlotRecord:
    """Return a plot whose gross area is that of its outline.

    Smaller areas that are more than that cannot be right any more, and become unknown.
    """
    gross = float(round(square_metres))
    values = {**record.values, "area_gross": gross}
    for name in too_large(record, gross):
        del values[name]
    provenance = {**record.provenance, "area_gross": Provenance(MEASURED, today)}
    return replace(record, values=values, provenance=provenance)


def too_large(record: PlotRecord, gross: float) -> list[str]:
    """Return the areas of a plot that are more than its gross area can hold."""
    held = ((name, record.values.get(name)) for name in _AREAS)
    return [name for name, value in held if isinstance(value, int | float) and value > gross + 1]


def split_off(record: PlotRecord, plot_id: str, outline: BaseGeometry) -> PlotRecord:
    """Return the plot that is split off another: its facts, but for areas and parcels."""
    values = {
        name: value
        for name, value in record.values.items()
        if name not in {*_AREAS, "area_gross", "parcels"}
    }
    if isinstance(name := values.get("name"), str):
        values["name"] = f"{name} ({plot_id})"
    kept = {key: entry for key, entry in record.provenance.items() if key not in {*_AREAS}}
    return replace(record, id=plot_id, geometry=outline, values=values, provenance=kept)


def area_words(square_metres: float) -> Text:
    """Write an area in m² and ha."""
    hectares = number_text(square_metres / 10_000, decimals=4)
    metres = number_text(square_metres)
    return Text(f"{metres.de} m² · {hectares.de} ha", f"{metres.en} m² · {hectares.en} ha")
