"""Tests of the export of plots."""
