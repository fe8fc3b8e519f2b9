"""Readers of foreign formats. Each refuses bad input with an `InputError`."""
