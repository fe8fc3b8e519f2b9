"""A bus line through the town that nobody built."""

from __future__ import annotations

from tests.feeds import DAILY, MadeFeed
from tests.geo.town import lonlat


def town_feed(*stops: tuple[float, float]) -> MadeFeed:
    """Return a feed with stops at metres from the town's origin, served hourly both ways."""
    made = MadeFeed()
    made.route("7", 3)
    made.service("daily", DAILY)
    for number, at in enumerate(stops):
        point = lonlat(at)
        made.stop(str(number), f"Halt {number}", point.x, point.y)
    keys = [str(number) for number in range(len(stops))]
    for hour in range(5, 20):
        made.trip("7", "daily", [(key, hour * 60 + n) for n, key in enumerate([*keys, *keys])])
    return made
