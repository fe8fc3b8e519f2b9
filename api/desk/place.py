"""Where the desk is."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "/verwaltung"
"""Below it, in every language, lie its pages."""
