"""Addresses of the service as the outside sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request

    from api.settings import Settings


def base_url(request: Request, settings: Settings) -> str:
    """Return scheme and host without a slash at the end."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
