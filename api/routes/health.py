"""Whether the service is alive, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.features import catalogue_stamp
from api.service import CurrentCatalogue

router = APIRouter(tags=["Operation · Betrieb"])


@router.get("/healthz", summary="Alive · Läuft")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="Ready · Bereit")
def readyz(held: CurrentCatalogue) -> dict[str, object]:
    """Say which catalogue is served."""
    return {"status": "ok", "plots": len(held.plots), "catalogue": catalogue_stamp(held)}
