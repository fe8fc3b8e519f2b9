"""Reference layers that staff bring in, and the shelf on which they lie.

One module a kind says what its files hold: `boundaries`, `restriction`, `tax`, `census`,
`parcels`. `entry` describes a loaded layer, `shelf` keeps it, and `dataset` lays what is
loaded over the embedded dataset.
"""

from data.reference.dataset import dataset_at, dataset_on
from data.reference.entry import Entry, Kind
from data.reference.shelf import Shelf

__all__ = ["Entry", "Kind", "Shelf", "dataset_at", "dataset_on"]
