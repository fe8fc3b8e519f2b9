"""Addresses of the service as the outside sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.desk.place import PREFIX

if TYPE_CHECKING:
    from fastapi import Request

    from api.settings import Settings


def is_for_programs(path: str) -> bool:
    """Whether a path belongs to an interface for programs, open to scripts of any page."""
    return path.startswith("/api/") or is_ogc(path)


def is_ogc(path: str) -> bool:
    """Whether a path belongs to OGC API – Features, in either language."""
    bare = path.removeprefix("/en")
    return bare == "/ogc" or bare.startswith("/ogc/")


def base_url(request: Request, settings: Settings) -> str:
    """Return scheme and host without a slash at the end."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host, scope = request.headers.get("host"), request.scope
    if not host:
        return str(request.base_url).rstrip("/")
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}".rstrip("/")


def is_of_desk(path: str) -> bool:
    """Whether a path belongs to the staff's desk, in either language."""
    bare = path.removeprefix("/en")
    return bare == PREFIX or bare.startswith(f"{PREFIX}/")
