"""Makes the derived files of the embedded dataset from its tables.

`python -m data.nordsachsen.make` writes areas, roads, demonstration estates and plots.
The same tables give the same bytes on every run.
"""
