"""The print maps: a plot's surroundings, its neighbours, what is reached from it; several plots.

`draw` draws a `scene` (a plot or a `selection` on its `ground` in a `frame`) in layers: `roads`,
`reach`, `signs`, `numbers` and `names` (with `roadnames` and `entry`, placed by `labels`) on a
`drawing`; `legend` stands below it, and `alttext` says it in words. `picture` is one without them.
`aerial` puts together the pictures of others, with the plot's outline over them.
"""

from maps.printmap.aerial import Aerial, AerialView
from maps.printmap.draw import PrintMap, alt_text, attribution, plot_map, print_map
from maps.printmap.picture import Backdrop, area_ground, plot_ground
from maps.printmap.scene import View
from maps.printmap.selection import selection_map

__all__ = [
    "Aerial",
    "AerialView",
    "Backdrop",
    "PrintMap",
    "View",
    "alt_text",
    "area_ground",
    "attribution",
    "plot_ground",
    "plot_map",
    "print_map",
    "selection_map",
]
