"""What one print map shows: a plot, the ground around it, and the frame on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import shapely

from data import codes, words
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from data.words import Language
    from geo.catalogue import Plot
    from maps.printmap.frame import Frame
    from maps.printmap.ground import Ground, Layer

type View = Literal["overview", "detail", "reach", "selection"]
# A selection is drawn as a site plan down to this many metres per mm, else as an overview.
_NEAR: Final = 15
# Beyond this many, a selection is shown without stations: they would hide its plots.
_CROWDED: Final = 100

THIS_PLOT: Final = Text("Diese Fläche", "This plot")
NUMBERED: Final = Text("Nummer in der Liste", "Number in the list")


class Neighbour(NamedTuple):
    """Another plot in the frame, and its outline in EPSG:25833."""

    plot: Plot
    outline: BaseGeometry


class Mark(NamedTuple):
    """A plot of a selection, with the number that it bears in its list."""

    number: int
    plot: Plot
    outline: BaseGeometry


class Area(NamedTuple):
    """What is reached within some minutes, in EPSG:25833."""

    minutes: int
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Scene:
    """What every part of a map is drawn or worded from.

    Attributes
    ----------
    ground
        The layers, in EPSG:25833.
    subject
        The plot that the map is about; None where it is about a selection.
    view
        Its surroundings ("overview"), its neighbours ("detail"), what can be reached from
        it ("reach"), or several plots ("selection").
    language
        Language of all words.
    frame
        Scale, and size on paper without the legend.
    areas
        What is reached, the shortest time first; for the view "reach" alone.
    marks
        The plots of a selection, in the order of their numbers.
    """

    ground: Ground
    subject: Plot | None
    view: View
    language: Language
    frame: Frame
    areas: tuple[Area, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def plot(self) -> Plot:
        """The plot that the map is about.

        Raises
        ------
        LookupError
            Where it is about a selection.
        """
        if self.subject is None:
            raise LookupError(self.view)
        return self.subject

    @property
    def overview(self) -> bool:
        """True for the plot's surroundings, near and far, False for its neighbours."""
        if self.view == "selection":
            return self.frame.metres > _NEAR
        return self.view != "detail"

    @property
    def far(self) -> bool:
        """True where so much is shown that only what is large finds room."""
        return self.view == "reach"

    @property
    def outline(self) -> BaseGeometry:
        """Outline of the plot, or of all of the selection, in EPSG:25833."""
        if self.subject is None:
            return shapely.union_all([mark.outline for mark in self.marks])
        return self.ground.outline(self.plot.id)

    @property
    def north(self) -> tuple[float, float]:
        """Where the north arrow stands, in mm."""
        return self.frame.width - 6, 7.5

    @property
    def scale(self) -> str:
        """The scale in words: "1 : 100.000"."""
        return scale_words(self.frame.metres, self.language)

    def layer(self, name: str) -> Layer:
        """Return a layer of the ground."""
        return self.ground.layers[name]

    def shown(self, name: str) -> list[int]:
        """Return the rows of a layer that the frame shows."""
        crowded = self.view == "selection" and self.frame.metres > _CROWDED
        if crowded and name == "stations":
            return []
        return self.layer(name).within(self.frame.box())

    def points(self, name: str) -> Iterator[tuple[float, float, int]]:
        """Yield place on paper in mm and row of what the frame shows of a layer."""
        layer = self.layer(name)
        for row in self.shown(name):
            x, y = self.frame.point(layer.geometries[row].centroid)
            yield x, y, row

    def neighbours(self) -> list[Neighbour]:
        """Return the other plots that the frame shows, in the order of the catalogue."""
        ground = self.ground
        own = {ground.rows[mark.plot.id] for mark in self.marks}
        if self.subject is not None:
            own.add(ground.rows[self.subject.id])
        return [
            Neighbour(ground.plots[row], ground.plot_layer.geometries[row])
            for row in ground.plot_layer.within(self.frame.box())
            if row not in own
        ]

    def is_invented(self, *, spots: bool = False) -> bool:
        """Return whether a plot that is drawn is invented; `spots` where far ones are too."""
        own = [mark.plot for mark in self.marks]
        own += [] if self.subject is None else [self.subject]
        others = self.neighbours() if spots or not self.far else []
        return any(plot.invented for plot in (*own, *(one.plot for one in others)))

    def say(self, text: Text) -> str:
        """Return `text` in the language of the map."""
        return text.in_(self.language)

    def status_label(self, status: str) -> str:
        """Return what a status is called on the map."""
        if status == "unknown":
            return self.say(Text("Status unbekannt", "status unknown"))
        return self.say(codes.label(codes.STATUS_SHOWN, status))


def status_of(plot: Plot) -> str:
    """Return the status that a plot is drawn with; "unknown" where there is none."""
    return plot.status_shown or "unknown"


def scale_words(metres: float, language: Language) -> str:
    """Return the scale of which a mm shows so many metres: "1 : 100.000"."""
    return f"1 : {words.number(metres * 1000, language)}"
