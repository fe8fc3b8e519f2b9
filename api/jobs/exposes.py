"""Work of the kind `exposes`: a brochure of plots, or an archive of their exposés."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, cast
from zipfile import ZIP_STORED, ZipFile

from api.downloads import safe
from api.isochrones import reached_by_car
from api.jobs.kind import JobError, Kind
from api.printing import LOCAL
from api.service import Service
from data.text import printable
from data.words import Text
from maps.context import Context
from maps.expose import expose_pdf
from maps.sheets import MOST_PLOTS, Selection, brochure_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from api.jobs.kind import Work
    from data.words import Language
    from geo.catalogue import Plot

type Form = Literal["brochure", "zip"]

MOST_EXPOSES: Final = 1_000
"""Most exposés in one archive."""
LONGEST_GREETING: Final = 5_000

_GONE: Final = Text(
    "Diese Flächen gibt es heute nicht: {ids}.", "These plots are not there today: {ids}."
)
_MANY: Final = Text(
    "Höchstens {most} Flächen; gewählt sind {count}.", "At most {most} plots; {count} are chosen."
)
_NONE: Final = Text("Keine Fläche ist gewählt.", "No plot is chosen.")
_LETTER: Final = Text("Anschreiben.txt", "Letter.txt")


def content_of(plots: Sequence[str], form: Form, greeting: str = "") -> dict[str, Any]:
    """Return the content of an order.

    Parameters
    ----------
    plots
        Ids, in their order; each once.
    form
        One brochure as PDF, or a ZIP with an exposé of each.
    greeting
        Words to whom it is for, as plain text: on the cover of a brochure, a text file in a ZIP.

    Raises
    ------
    ValueError
        Where there are none or too many plots, or the greeting is too long.
    """
    chosen = list(dict.fromkeys(plots))
    _check(chosen, form)
    if len(greeting) > LONGEST_GREETING:
        msg = f"a greeting of at most {LONGEST_GREETING} characters"
        raise ValueError(msg)
    return {"plots": chosen, "form": form, "greeting": greeting}


def _check(plots: Sequence[str], form: Form) -> None:
    most = MOST_PLOTS if form == "brochure" else MOST_EXPOSES
    if not plots:
        raise ValueError(_NONE.en)
    if len(plots) > most:
        raise ValueError(_MANY.format(most=str(most), count=str(len(plots))).en)


def run(work: Work) -> Path:
    """Typeset what was ordered, out of the record as it is now; a piece a plot."""
    service = Service(work.settings, date.today)
    try:
        printing = _Printing(work, service)
        if work.job.content["form"] == "brochure":
            return printing.brochure()
        return printing.archive()
    finally:
        service.close()


class _Printing:
    """What an order is printed with."""

    def __init__(self, work: Work, service: Service) -> None:
        self._work = work
        self._service = service
        self._language: Language = work.job.language
        self._greeting = cast("str", work.job.content["greeting"])
        base = (work.settings.public_url or LOCAL).rstrip("/")
        self._context = Context(service.catalogue(), base)
        self._plots = self._chosen()

    def _chosen(self) -> tuple[Plot, ...]:
        by_id = self._context.catalogue.by_id
        ids = self._work.job.content["plots"]
        if missing := [printable(one) for one in ids if one not in by_id]:
            raise JobError(_GONE.format(ids=", ".join(missing)))
        return tuple(by_id[one] for one in ids)

    def brochure(self) -> Path:
        """Write one document of all plots; the last piece is the typesetting."""
        total = len(self._plots) + 1
        drawn = 0

        def advance() -> None:
            nonlocal drawn
            drawn += 1
            self._work.progress(drawn, total)

        self._work.progress(0, total)
        address = self._context.address("/flaechen", self._language)
        content = brochure_pdf(
            self._context,
            Selection(self._plots, (), address, greeting=self._greeting),
            language=self._language,
            publisher=self._service.publisher,
            drawn=advance,
        )
        path = self._work.new_file(".pdf")
        _write(path, content)
        self._work.progress(total, total)
        return path

    def archive(self) -> Path:
        """Write an exposé of each plot into a ZIP."""
        path, total = self._work.new_file(".zip"), len(self._plots)
        self._work.progress(0, total)
        with (
            os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            ZipFile(file, "w", ZIP_STORED) as archive,  # a PDF is compressed already
        ):
            if self._greeting:
                archive.writestr(_LETTER.in_(self._language), self._greeting)
            for number, plot in enumerate(self._plots, start=1):
                name = f"{number:03}-{safe(plot.id)}-{self._language}.pdf"
                archive.writestr(name, self._expose(plot))
                self._work.progress(number, total)
        return path

    def _expose(self, plot: Plot) -> bytes:
        return expose_pdf(
            self._context,
            plot,
            language=self._language,
            publisher=self._service.publisher,
            reached=reached_by_car(self._service.isochrones(), plot),
            key=self._service.print_key,
        )


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


KIND: Final = Kind("exposes", Text("Exposés", "Exposés"), run)
