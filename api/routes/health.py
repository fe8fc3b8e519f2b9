"""Whether the service is alive, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.answers import Alive, Ready
from api.schemas import Stamp
from api.service import CurrentCatalogue

router = APIRouter(tags=["Operation · Betrieb"])


@router.get("/healthz", summary="Alive · Läuft")
def healthz() -> Alive:
    """Say that the process answers."""
    return Alive(status="ok")


@router.get("/readyz", summary="Ready · Bereit")
def readyz(held: CurrentCatalogue) -> Ready:
    """Say which catalogue is served."""
    stamp = Stamp(version=held.version, date=held.date)
    return Ready(status="ok", plots=len(held.plots), catalogue=stamp)
