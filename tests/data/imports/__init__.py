"""Tests of the import of plots."""
