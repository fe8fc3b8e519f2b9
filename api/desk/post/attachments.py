"""Exposés that go with a mail of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.downloads import safe
from api.letters import File
from api.links import base_url
from api.papers import printing_of, reaching, shown_of
from data.words import Text
from maps.exposes import exposes_pdf
from maps.sections import ALL, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from api.desk.desk import Desk
    from api.papers import Papers
    from data.words import Language
    from geo.catalogue import Plot
    from maps.expose import Shown
    from maps.sections import Sections

MOST_FILES: Final = 10
_MOST_BYTES: Final = 10_000_000
"""More than this many servers do not take (in base64 it is a third more)."""
_TOO_LARGE: Final = Text(
    "Die Exposés sind zusammen größer, als Mailserver annehmen ({most} MB). Bitte einige als Link.",
    "The exposés are together larger than mail servers take ({most} MB). Send some as links.",
).format(most=str(_MOST_BYTES // 1_000_000))


def of_each(
    request: Request, place: Desk, plots: Sequence[Plot], language: Language
) -> list[File] | Text:
    """Return the whole exposé of each plot as a file of its own, or why they cannot go.

    Raises
    ------
    api.problems.Problem
        503 where too many documents are being made.
    """
    files = []
    for plot in plots:
        content = _typeset(request, place, (plot,), language, ALL)
        files.append(File(f"expose-{safe(plot.id)}-{language}.pdf", content))
    return _weighed(files)


def together(
    request: Request, place: Desk, plots: Sequence[Plot], language: Language, sections: Sections
) -> list[File] | Text:
    """Return the exposés of plots as one file, or why it cannot go; raises as `of_each` does."""
    name = f"expose-{safe(plots[0].id)}" if len(plots) == 1 else "exposes"
    content = _typeset(request, place, plots, language, sections)
    return _weighed([File(f"{name}-{language}.pdf", content)])


def _weighed(files: list[File]) -> list[File] | Text:
    return _TOO_LARGE if sum(len(one.content) for one in files) > _MOST_BYTES else files


def _typeset(
    request: Request, place: Desk, plots: Sequence[Plot], language: Language, sections: Sections
) -> bytes:
    service, held = place.service, place.service.catalogue()
    base = base_url(request, place.settings)
    shown = {plot.id: shown_of(request, service, plot, sections) for plot in plots}
    printing = printing_of(service, held, language, base, sections)

    def whole(plot: Plot) -> Shown:
        return reaching(service, shown[plot.id])

    def make() -> bytes:
        if len(plots) == 1:
            return printing.expose(whole(plots[0]))
        return exposes_pdf(printing, plots, whole)

    papers: Papers = request.app.state.papers
    pictures = [one.aerial.tag for one in shown.values() if one.aerial]
    chosen = [one.name for one in in_order(sections)]
    told = (held.version, held.date, service.documents().version, language, base, *pictures)
    tag = f"desk {told} {list(shown)} {chosen}"
    return papers.get(tag, make)
