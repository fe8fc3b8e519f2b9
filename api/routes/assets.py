"""Static files, fonts, Leaflet and the map scripts, all from our own origin.

Every address holds a hash of the content, so a file can be kept for ever and a new
version is loaded at once.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request, Response

from api.days import AskedCatalogue
from maps import tones
from maps.assets import build_fonts, leaflet
from maps.style import css_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

STATIC: Final = Path(__file__).parents[1] / "static"
FOREVER: Final = "public, max-age=31536000, immutable"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

_IMPORT: Final = re.compile(r'^import .* from "\./(.+)";$', re.MULTILINE)

router = APIRouter(include_in_schema=False)


class Assets:
    """All static files by name, under one address that holds a hash of them all.

    One hash for all of them, because modules and stylesheets name each other relatively.

    Parameters
    ----------
    fonts
        Folder in which the cut fonts are kept (`GEWERBE_HOME/assets`).
    """

    def __init__(self, fonts: Path) -> None:
        files = {
            path.relative_to(STATIC).as_posix(): path.read_bytes()
            for path in sorted(STATIC.rglob("*"))
            if path.is_file()
        }
        files |= {f"fonts/{name}": path.read_bytes() for name, path in build_fonts(fonts).items()}
        files |= {f"leaflet/{name}": content for name, content in leaflet().items()}
        files |= {f"swagger/{name}": content for name, content in _swagger().items()}
        files["css/tokens.css"] = css_variables().encode()
        files["css/tones.css"] = tones.css().encode()
        self.files: Mapping[str, bytes] = files
        digest = hashlib.sha256()
        for name, content in sorted(files.items()):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        self.version = digest.hexdigest()[:16]

    def url(self, name: str) -> str:
        """Return the address of the file `name`; KeyError where there is none."""
        self.files[name]
        return f"/static/{self.version}/{name}"

    def modules(self, *names: str) -> tuple[str, ...]:
        """Return the modules `names` and all that these import, so that a page can name them.

        A browser that learns of a module only from the one that imports it asks for it later, by
        a way to the server and back.
        """
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                folder = name.rpartition("/")[0]
                waiting += [f"{folder}/{one}" for one in _imported(self.files[name])]
        return tuple(found)


@cache
def _imported(module: bytes) -> tuple[str, ...]:
    return tuple(_IMPORT.findall(module.decode()))


def _swagger() -> dict[str, bytes]:
    """Return the files of Swagger UI, from the package that brings them."""
    folder = resources.files("fastapi_offline") / "static"
    names = ("swagger-ui.css", "swagger-ui-bundle.js")
    return {name: (folder / name).read_bytes() for name in names}


@router.get("/static/map-{language}-{fingerprint}.js")
def map_script(request: Request, held: AskedCatalogue, language: str, fingerprint: str) -> Response:
    """Answer with the map script of the catalogue of a day."""
    rendered = request.app.state.pages.map_of(held, language)
    if rendered is None or rendered.fingerprint != fingerprint:
        raise HTTPException(404)
    return _immutable(rendered.script, "text/javascript; charset=utf-8")


@router.get("/static/{version}/{name:path}")
def static_file(request: Request, version: str, name: str) -> Response:
    """Answer with a static file."""
    assets: Assets = request.app.state.assets
    if version != assets.version or name not in assets.files:
        raise HTTPException(404)
    suffix = Path(name).suffix
    media = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _immutable(assets.files[name], media)


def _immutable(content: bytes, media: str) -> Response:
    return Response(content, media_type=media, headers={"Cache-Control": FOREVER})
