"""Filters in CQL2 (OGC 21-065r2) over tables, with three-valued logic.

`cql2` parses; what an expression means is computed here, over whole columns at once. A
fact that is unknown makes a comparison unknown, and what is unknown passes no filter.
"""

from geo.cql.evaluation import passing
from geo.cql.reading import FilterError, read
from geo.cql.space import Plane
from geo.cql.table import Column, Kind, Table

__all__ = ["Column", "FilterError", "Kind", "Plane", "Table", "passing", "read"]
