"""Tests of the record's store."""
