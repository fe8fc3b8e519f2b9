"""Where labels go: the first free place wins, and a label without one is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


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

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the rectangle of this size centred on a point."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


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
