"""The print maps of an exposé: the plot's surroundings, its neighbours, what is reached from it.

`draw` draws a `scene` (a plot on its `ground` in a `frame`) in layers: `roads`, `reach`, `signs`,
and `names` (with `roadnames` and `entry`, placed by `labels`) on a `drawing`; `legend`
stands below it, and `alttext` says it in words.
"""

from maps.printmap.draw import alt_text, attribution, print_map
from maps.printmap.scene import View

__all__ = ["View", "alt_text", "attribution", "print_map"]
