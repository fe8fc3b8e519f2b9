"""Targets of a question: places that the asker names, each with a limit in minutes.

In a body they are objects, in an address a text of one line, so that a page can be linked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from api.isochrones import busy
from api.problems import Refused, Wrong, as_sent, wrong
from data.words import Text
from geo.destinations import TRAVELS, Mode, Travel
from geo.filters import Demand, Reaches, Unknown
from geo.isochrones import OffNetworkError
from geo.targets import Target
from geo.turns import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.catalogue import Catalogue
    from geo.targets import Targets

NAME: Final = "targets"
# Each asks the engine for a way from every plot.
MOST: Final = 5
MAX_MINUTES: Final = 600
_LONGEST_NAME: Final = 80
# Longitude, latitude and minutes must be there, mode and name may.
_NEEDED: Final = 3
_LISTED: Final = ", ".join(TRAVELS)
_EXPECTED: Final = Text(
    f"1 bis {MOST} Ziele als Länge,Breite,Minuten[,Verkehrsmittel[,Name]], mit Strichpunkt "
    f"getrennt; das Verkehrsmittel ist eines von {_LISTED}",
    f"1 to {MOST} targets as longitude,latitude,minutes[,mode[,name]], with semicolons between "
    f"them; the mode is one of {_LISTED}",
)
_ON_NETWORK: Final = Text(
    "ein Ort nahe einer Straße des geladenen Netzes", "a place near a road of the network loaded"
)
DESCRIPTION: Final = (
    f"Places of one's own that must be reached within some minutes, up to {MOST}: a supplier, a "
    "customer, a port. Minutes run from the plot to the place, without traffic, and are compared "
    "as they are shown · Eigene Ziele, die in einigen Minuten zu erreichen sein müssen"
)


class AskedTarget(BaseModel):
    """A place that must be reached within some minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = Field(
        description="Longitude in degrees (WGS84) · Länge", examples=[12.24]
    )
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] = Field(
        description="Latitude in degrees (WGS84) · Breite", examples=[51.42]
    )
    max_minutes: Annotated[float, Field(ge=0, le=MAX_MINUTES, allow_inf_nan=False)] = Field(
        description="At most so many minutes · Höchstens so viele Minuten", examples=[40]
    )
    mode: Travel | None = Field(
        None, description="How one travels; by default the `mode` of the question · Verkehrsmittel"
    )
    name: str = Field(
        "",
        max_length=_LONGEST_NAME,
        description="What the reasons call it · Wie es in der Begründung heißt",
        examples=["Supplier"],
    )
    wish: bool = Field(False, description="A wish leaves nothing out · Wunsch statt Forderung")  # noqa: FBT003
    unknown: Unknown | None = Field(
        None, description="What counts where no way is known, as in `unknown` · Als was Unbekanntes"
    )


_LIST: Final = {
    "type": "array",
    "items": AskedTarget.model_json_schema(),
    "maxItems": MOST,
}
ADDRESS: Final = {
    "type": "string",
    "examples": ["12.24,51.42,40,truck,Supplier"],
}


def _read(raw: object) -> object:
    """Read the form of an address; a list is left to pydantic."""
    if not isinstance(raw, str):
        asked = raw
    else:
        parts = [part for part in raw.split(";") if part.strip()]
        asked = [_read_one(part) for part in parts]
    if isinstance(asked, list) and len(asked) > MOST:
        raise Refused(_EXPECTED)
    return asked


def _read_one(part: str) -> dict[str, Any]:
    values = [value.strip() for value in part.split(",", _NEEDED + 1)]
    try:
        lon, lat, minutes = map(float, values[:_NEEDED])
    except ValueError:
        raise Refused(_EXPECTED) from None
    mode, name, *_ = [*values[_NEEDED:], "", ""]
    if mode and mode not in TRAVELS:
        raise Refused(_EXPECTED)
    return {"lon": lon, "lat": lat, "max_minutes": minutes, "mode": mode or None, "name": name}


AskedTargets = Annotated[list[AskedTarget], BeforeValidator(_read), WithJsonSchema(_LIST)]
_LIST_OF_TARGETS: Final = TypeAdapter(AskedTargets)


def written(asked: Sequence[AskedTarget]) -> str:
    """Write targets as an address has them: what is read back."""
    return ";".join(_written(one) for one in asked)


def asked_in(query: Mapping[str, Sequence[str]]) -> list[AskedTarget]:
    """Return the targets of an address that was taken apart; none where they cannot be read."""
    try:
        return _LIST_OF_TARGETS.validate_python(",".join(query.get(NAME, ())))
    except ValidationError:
        return []


def _written(one: AskedTarget) -> str:
    figures = [f"{figure:.15g}" for figure in (one.lon, one.lat, one.max_minutes)]
    named = [one.mode or "", one.name] if one.name else [one.mode] if one.mode else []
    return ",".join([*figures, *named])


def target_demands(
    asked: Sequence[AskedTarget], mode: Mode, catalogue: Catalogue, held: Targets
) -> Iterator[Demand]:
    """Yield the demands of targets, with the minutes to each from every plot of a catalogue.

    Raises
    ------
    api.problems.Problem
        400 for a place off the network, 503 where too many wait for the engine.
    """
    for place, one in enumerate(asked):
        target = Target(one.lon, one.lat, one.mode or mode, one.name.strip())
        try:
            minutes = held.minutes(target, catalogue.plots)
        except OffNetworkError:
            found = as_sent(f"{one.lon:.15g},{one.lat:.15g}")
            raise wrong([Wrong(parameter=NAME, found=found, expected=_ON_NETWORK)]) from None
        except BusyError:
            raise busy() from None
        yield Demand(
            f"{NAME}.{place}",
            Reaches(target, one.max_minutes, minutes),
            wish=one.wish,
            unknown=one.unknown,
        )


def asked_again(demands: Sequence[Demand]) -> list[AskedTarget]:
    """Return the targets that some demands ask for, as they would be sent."""
    return [
        AskedTarget(
            lon=asked.target.lon,
            lat=asked.target.lat,
            max_minutes=asked.limit,
            mode=asked.target.travel,
            name=asked.target.name,
            wish=demand.wish,
            unknown=demand.unknown,
        )
        for demand in demands
        if isinstance(asked := demand.condition, Reaches)
    ]
