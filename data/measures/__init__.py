"""The measures of the Regionalbudget: what is kept of them, and how far they have come.

`terms` says what kinds and states there are, `quarter` counts quarters, `measure` is a measure
with its indicators, and `progress` computes what its figures come to: without HTTP, page or store.
"""
