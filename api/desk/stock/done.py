"""What was just done to plots, from the address of the page after it, so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi.responses import RedirectResponse

from api.desk.pages import onward
from api.desk.stock.confirmations import REASON, is_count
from api.templating import language_of
from data.bindings import Outcome
from data.roles import Role

if TYPE_CHECKING:
    from fastapi import Request

    from api.desk.desk import Desk
    from api.desk.stock.holdings import Holding, Stock
    from data.store.users import User
    from data.store.versions import Wrote

VERSION: Final = "fassung"
_SAID: Final = "gesagt"
_OUTCOMES: Final = {outcome.reason.de: outcome for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Done:
    """A write of one's own that can be taken back.

    Attributes
    ----------
    version
        Of the record.
    outcome
        What became of a binding; None where facts were confirmed.
    plots
        Those that are still there, by name.
    undecided
        Those of them whose status was not confirmed, since their binding has ended.
    """

    version: int
    outcome: Outcome | None
    plots: tuple[Holding, ...]
    undecided: tuple[Holding, ...]


def done(request: Request, place: Desk, user: User, stock: Stock) -> Done | None:
    """Return what the address says was done; None where it says nothing that one can undo."""
    given = request.query_params.get(VERSION, "")
    if not is_count(given):
        return None
    wrote = place.store().write_of(int(given))
    if wrote is None or not may_undo(user, wrote):
        return None
    plots = sorted(
        (stock.plots[key] for key in wrote.plots if key in stock.plots), key=lambda one: one.name
    )
    today = place.today()
    outcome = _OUTCOMES.get(wrote.reason)
    undecided = tuple(one for one in plots if outcome is None and one.must_be_decided(today))
    return Done(int(given), outcome, tuple(plots), undecided)


def may_undo(user: User, wrote: Wrote) -> bool:
    """Whether a write is the user's own, and one that they may make."""
    if wrote.account != user.name:
        return False
    if wrote.reason == REASON.de:
        return user.may(Role.EDITOR)
    return wrote.reason in _OUTCOMES and user.may(Role.PUBLISHER)


def back_to(
    request: Request, target: str, *, version: int | None = None, said: str = ""
) -> RedirectResponse:
    """Lead back to the page of the desk that a form was on, and say there what was done.

    Parameters
    ----------
    target
        The address of that page, as the form holds it.
    version
        Version of the record that was written, to be undone from there.
    said
        Key of a sentence; see `desk/base.html`.
    """
    parts = urlsplit(onward(target, language_of(request.url.path)))
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in {VERSION, _SAID}]
    if version is not None:
        kept.append((VERSION, str(version)))
    if said:
        kept.append((_SAID, said))
    query = f"?{urlencode(kept)}" if kept else ""
    return RedirectResponse(parts.path + query, status_code=303)
