"""Tests of measures and their figures."""
