"""Where the desk is, and how browsers of staff are known."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "/verwaltung"
"""Below it, in every language, lie its pages."""
COOKIE: Final = "verwaltung"
# Only an answer over HTTPS may set it, for this host alone (RFC 6265bis, 4.1.3.2).
GUARDED: Final = f"__Host-{COOKIE}"
