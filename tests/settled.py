"""Settings from plain values, as they stand in a file or the environment."""

from __future__ import annotations

from api.settings import Settings


def settings_of(**values: object) -> Settings:
    """Return settings whose values are read as those of the environment are."""
    return Settings.model_validate(values)
