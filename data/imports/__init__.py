"""Brings foreign tables of plots into the record: read, understood, compared, reported."""
