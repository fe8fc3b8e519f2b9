"""Writes records to files that other programs open, and that an import takes back."""
