"""Outlines drawn at the desk."""
