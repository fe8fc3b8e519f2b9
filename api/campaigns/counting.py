"""What counts towards a campaign: no programs and no staff, as far as they say so.

Only that something happened on a day is counted: no address, no cookie, nothing of the asker. One
person who comes twice counts twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from api.asker import is_program, is_unseen
from api.desk.desk import desk

if TYPE_CHECKING:
    from fastapi import Request

    from api.postroom import Postroom
    from data.store.campaigns import Kind

PARAMETER: Final = "kampagne"
"""The parameter by which links carry the slug of the campaign that they come from."""
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What the last part of an address looks like."""
MOST_SLUG: Final = 60


def carried(request: Request) -> str:
    """Return the slug that the address of a request carries; empty for none."""
    slug = request.query_params.get(PARAMETER, "")
    return slug if len(slug) <= MOST_SLUG and SLUG.fullmatch(slug) else ""


def count(request: Request, room: Postroom, kind: Kind, slug: str) -> None:
    """Count one more for a campaign, unless a program or staff asked, or there is no slug."""
    if slug and not (is_unseen(request) or is_program(request) or desk(request).is_staff(request)):
        room.of_campaigns.add([(slug, kind, room.today())])
