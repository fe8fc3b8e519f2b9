"""The truck whose minutes are computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """Size and mass of a truck; by default an articulated lorry after StVZO §§ 32, 34.

    Attributes
    ----------
    weight, axle_load
        Mass of the whole and of the heaviest axle, in tonnes.
    height, length, width
        In metres.
    """

    weight: float = 40.0
    height: float = 4.0
    length: float = 16.5
    width: float = 2.55
    axle_load: float = 11.5

    def limits(self) -> dict[str, float]:
        """Return what the signs of a road must allow, by tag of OpenStreetMap."""
        return {
            "maxheight": self.height,
            "maxlength": self.length,
            "maxweight": self.weight,
            "maxwidth": self.width,
            "maxaxleload": self.axle_load,
        }


TRUCK: Final = Truck()
# Below it other limits of speed hold than those that the network carries (StVO § 3 (3) 2).
LEAST_TONNES: Final = 7.5
