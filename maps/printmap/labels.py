"""Labels and where they go: the first free place wins, and one without a place is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from maps.printmap import signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maps.printmap.drawing import Drawing, Type


class Box(NamedTuple):
    """A rectangle on paper, in mm from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Say whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of the rectangle, in mm."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the rectangle of this size centred on a point."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@dataclass(frozen=True, slots=True)
class Name:
    """A text that has found its place.

    Attributes
    ----------
    text, type_
        What it says, and how it is set.
    x, y
        Middle of the text, in mm.
    angle
        How far it is turned clockwise, in degrees.
    dot
        Where the dot of the settlement stands that it names, in mm.
    """

    text: str
    type_: Type
    x: float
    y: float
    angle: float = 0.0
    dot: tuple[float, float] | None = None

    def draw(self, drawing: Drawing) -> None:
        """Draw the text; dots are drawn before all texts."""
        drawing.text(self.x, self.y, self.text, self.type_, angle=self.angle)


@dataclass(frozen=True, slots=True)
class Shield:
    """The number of a road that has found its place, its middle in mm."""

    ref: str
    x: float
    y: float

    def draw(self, drawing: Drawing) -> None:
        """Draw the number as its road sign."""
        signs.shield(drawing, self.x, self.y, self.ref)


@dataclass(slots=True)
class Labels:
    """The space of a map that is still free for labels.

    A greedy placement: whoever asks first gets the best place. It is good enough for
    some dozen labels and gives the same map each time.
    """

    width: float
    height: float
    _taken: list[Box] = field(default_factory=list)

    def block(self, box: Box) -> None:
        """Keep labels out of `box`."""
        self._taken.append(box)

    def place(self, candidates: Iterable[Box]) -> Box | None:
        """Take the first candidate that is free and inside; None where there is none."""
        for box in candidates:
            if self._inside(box) and not any(box.overlaps(other) for other in self._taken):
                self._taken.append(box)
                return box
        return None

    def name(self, text: str, type_: Type, candidates: Iterable[Box]) -> Name | None:
        """Set `text` at the first candidate that is free; None where there is none."""
        box = self.place(candidates)
        return None if box is None else Name(text, type_, *box.middle)

    def _inside(self, box: Box) -> bool:
        margin = 0.8
        return (
            box.left >= margin
            and box.top >= margin
            and box.right <= self.width - margin
            and box.bottom <= self.height - margin
        )


# Beside a point sign the eye expects the name to the upper right, then right, then left.
_AROUND: Final = (
    (1.0, -0.35),
    (1.0, 0.0),
    (-1.0, -0.35),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.6),
    (-1.0, 0.6),
)


def around(x: float, y: float, width: float, height: float, gap: float) -> Iterator[Box]:
    """Yield places for a label of this size beside a sign of radius `gap`, best first."""
    for right, down in _AROUND:
        centre_x = x + right * (width / 2 + gap)
        # Straight above or below the whole sign must be cleared, beside it only leaned on.
        reach = height / 2 + gap if right == 0 else height / 2
        yield Box.around(centre_x, y + down * reach, width, height)
