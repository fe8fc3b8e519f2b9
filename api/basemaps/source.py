"""A source of background pictures as the operator names it: a tile server or a WMS."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Literal, Self
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from data.words import Text
from geo.tiles import DEEPEST
from maps.ground import OWN, Ground, GroundKind

if TYPE_CHECKING:
    from geo.tiles import Tile

SIZE: Final = 256
"""Width and height of a tile in pixels."""


class Source(BaseModel):
    """One source; `GEWERBE_BASEMAP_SOURCES` holds a list of these as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(pattern="^[a-z][a-z0-9-]{0,30}$", description="Key in addresses.")
    title: str = Field(min_length=1, max_length=40, description="What visitors choose it by.")
    title_en: str | None = Field(default=None, min_length=1, max_length=40)
    kind: GroundKind = Field(default="map", description="A map or an orthophoto.")
    url: SecretStr = Field(
        description="Address of tiles with {z}, {x} and {y} in it, or, with `layer`, of a WMS. "
        "Secret, since it may hold a key."
    )
    layer: str | None = Field(default=None, min_length=1, description="Layer of a WMS.")
    style: str = Field(default="", description="Its style.")
    version: Literal["1.1.1", "1.3.0"] = Field(default="1.3.0", description="Version of the WMS.")
    format: Literal["image/png", "image/jpeg", "image/webp"] = Field(
        default="image/png", description="What a WMS is asked for."
    )
    attribution: str = Field(min_length=1, max_length=200, description="Who is to be named.")
    attribution_url: str | None = Field(default=None, description="Where that leads.")
    in_print: bool = Field(
        default=True, description="Whether its terms allow it to be printed: in exposés."
    )
    min_zoom: int = Field(default=0, ge=0, le=DEEPEST)
    max_zoom: int = Field(default=18, ge=0, le=DEEPEST)

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        url = self.url.get_secret_value()
        if self.name == OWN:
            msg = f"a name other than {OWN}, which is our own drawing's"
            raise ValueError(msg)
        if self.min_zoom > self.max_zoom:
            msg = "min_zoom up to max_zoom"
            raise ValueError(msg)
        for address in (url, self.attribution_url):
            if address is not None and not _is_address(address):
                msg = "an address with http:// or https:// and a host"
                raise ValueError(msg)
        if self.layer is None and not all(part in url for part in ("{z}", "{x}", "{y}")):
            msg = "a url with {z}, {x} and {y} in it, or a layer where it is a WMS"
            raise ValueError(msg)
        return self

    @property
    def ground(self) -> Ground:
        """What map and pages show of it."""
        return Ground(
            name=self.name,
            label=Text(self.title, self.title_en or self.title),
            kind=self.kind,
            attribution=self.attribution,
            link=self.attribution_url,
            min_zoom=self.min_zoom,
            max_zoom=self.max_zoom,
        )

    @property
    def key(self) -> str:
        """A name of its pictures, another one where it is asked otherwise."""
        asked = (self.url.get_secret_value(), self.layer, self.style, self.version, self.format)
        digest = hashlib.sha256("\0".join(map(str, asked)).encode()).hexdigest()
        return f"{self.name}-{digest[:12]}"

    def address(self, tile: Tile) -> str:
        """Return where the picture of a tile is."""
        url = self.url.get_secret_value()
        if self.layer is None:
            for part, value in zip(("{z}", "{x}", "{y}"), tile, strict=True):
                url = url.replace(part, str(value))
            return url
        # In EPSG:3857 both versions name east before north (OGC 06-042, 6.7.2).
        asked = {
            "SERVICE": "WMS",
            "VERSION": self.version,
            "REQUEST": "GetMap",
            "LAYERS": self.layer,
            "STYLES": self.style,
            "CRS" if self.version == "1.3.0" else "SRS": "EPSG:3857",
            "BBOX": ",".join(f"{value:.6f}" for value in tile.metres),
            "WIDTH": str(SIZE),
            "HEIGHT": str(SIZE),
            "FORMAT": self.format,
        }
        joint = "" if url.endswith(("?", "&")) else "&" if "?" in url else "?"
        return f"{url}{joint}{urlencode(asked, safe=',:/')}"


def _is_address(text: str) -> bool:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)
