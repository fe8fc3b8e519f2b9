"""Work of the kind `exposes`: exposés of plots as one PDF or as an archive, or a brochure."""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal
from zipfile import ZIP_STORED, ZipFile

from api.basemaps.aerials import standing_alone
from api.basemaps.setup import basemaps
from api.downloads import safe
from api.isochrones import reached_by_car
from api.jobs.kind import JobError, Kind
from api.printing import LOCAL
from api.service import Service
from data.text import printable
from data.words import Text
from maps.context import Context
from maps.expose import Printing, Shown
from maps.exposes import MOST_TOGETHER, exposes_pdf
from maps.sections import ALL, NAMES, chosen
from maps.sheets import MOST_PLOTS, Selection, brochure_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from api.basemaps.aerials import AerialOf
    from api.jobs.kind import Work
    from geo.catalogue import Plot

type Form = Literal["pdf", "zip", "brochure"]

MOST: Final[Mapping[Form, int]] = {"pdf": MOST_TOGETHER, "zip": 1_000, "brochure": MOST_PLOTS}
"""Most plots in a document of each form."""
LONGEST_GREETING: Final = 5_000

_GONE: Final = Text(
    "Diese Flächen gibt es heute nicht: {ids}.", "These plots are not there today: {ids}."
)
_MANY: Final = Text(
    "Höchstens {most} Flächen; gewählt sind {count}.", "At most {most} plots; {count} are chosen."
)
_NONE: Final = Text("Keine Fläche ist gewählt.", "No plot is chosen.")


def content_of(
    plots: Sequence[str], form: Form, greeting: str = "", sections: Iterable[str] = ALL
) -> dict[str, Any]:
    """Return the content of an order.

    Parameters
    ----------
    plots
        Ids, in their order; each once.
    form
        The exposés as one PDF, a ZIP with an exposé of each, or one brochure as PDF.
    greeting
        Words to whom it is for, as plain text: on the first page of each document.
    sections
        What the exposés hold; a brochure has none of them.

    Raises
    ------
    ValueError
        Where there are none or too many plots, the greeting is too long, or a section unknown.
    """
    named = list(dict.fromkeys(plots))
    _check(named, form)
    if len(greeting) > LONGEST_GREETING:
        msg = f"a greeting of at most {LONGEST_GREETING} characters"
        raise ValueError(msg)
    held = chosen(sections)
    return {
        "plots": named,
        "form": form,
        "greeting": greeting,
        "sections": [name for name in NAMES if name in held],
    }


def _check(plots: Sequence[str], form: Form) -> None:
    most = MOST[form]
    if not plots:
        raise ValueError(_NONE.en)
    if len(plots) > most:
        raise ValueError(_MANY.format(most=str(most), count=str(len(plots))).en)


def run(work: Work) -> Path:
    """Typeset what was ordered, out of the record as it is now; a piece a plot."""
    service = Service(work.settings, date.today)
    try:
        with standing_alone(*basemaps(work.settings, time.monotonic)) as aerial_of:
            press = _Press(work, service, aerial_of)
            forms = {"pdf": press.together, "zip": press.archive, "brochure": press.brochure}
            return forms[work.job.content["form"]]()
    finally:
        service.close()


class _Press:
    """What an order is printed with."""

    def __init__(self, work: Work, service: Service, aerial_of: AerialOf) -> None:
        self._work = work
        self._service = service
        self._aerial_of = aerial_of
        content = work.job.content
        base = (work.settings.public_url or LOCAL).rstrip("/")
        self._printing = Printing(
            context=Context(service.catalogue(), base),
            language=work.job.language,
            publisher=service.publisher,
            key=service.print_key,
            sections=chosen(content.get("sections", ALL)),
            greeting=content["greeting"],
        )
        self._plots = self._chosen()
        self._drawn = 0

    def _chosen(self) -> tuple[Plot, ...]:
        by_id = self._printing.context.catalogue.by_id
        ids = self._work.job.content["plots"]
        if missing := [printable(one) for one in ids if one not in by_id]:
            raise JobError(_GONE.format(ids=", ".join(missing)))
        return tuple(by_id[one] for one in ids)

    @property
    def _total(self) -> int:
        """How many pieces one document takes: the last one is the typesetting."""
        return len(self._plots) + 1

    def _advance(self) -> None:
        self._drawn += 1
        self._work.progress(self._drawn, self._total)

    def together(self) -> Path:
        """Write one document of the exposés of all plots."""
        self._work.progress(0, self._total)
        if len(self._plots) == 1:
            content = self._expose(self._plots[0])
        else:
            content = exposes_pdf(self._printing, self._plots, self._shown, drawn=self._advance)
        return self._document(content)

    def brochure(self) -> Path:
        """Write one brochure of all plots."""
        self._work.progress(0, self._total)
        printing = self._printing
        address = printing.context.address("/flaechen", printing.language)
        content = brochure_pdf(
            printing.context,
            Selection(self._plots, (), address, greeting=printing.greeting),
            language=printing.language,
            publisher=printing.publisher,
            drawn=self._advance,
        )
        return self._document(content)

    def _document(self, content: bytes) -> Path:
        path = self._work.new_file(".pdf")
        _write(path, content)
        self._work.progress(self._total, self._total)
        return path

    def archive(self) -> Path:
        """Write an exposé of each plot into a ZIP."""
        path, total = self._work.new_file(".zip"), len(self._plots)
        self._work.progress(0, total)
        with (
            os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            ZipFile(file, "w", ZIP_STORED) as archive,  # a PDF is compressed already
        ):
            for number, plot in enumerate(self._plots, start=1):
                name = f"{number:03}-{safe(plot.id)}-{self._printing.language}.pdf"
                archive.writestr(name, self._expose(plot))
                self._work.progress(number, total)
        return path

    def _expose(self, plot: Plot) -> bytes:
        return self._printing.expose(self._shown(plot))

    def _shown(self, plot: Plot) -> Shown:
        enclosed = self._service.enclosed(plot)
        wants_aerial = "aerial" in self._printing.sections
        return Shown(
            plot=plot,
            reached=reached_by_car(self._service.isochrones(), plot),
            aerial=self._aerial_of(plot, tall=not enclosed.has_photo) if wants_aerial else None,
            enclosed=enclosed,
        )


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


KIND: Final = Kind("exposes", Text("Exposés", "Exposés"), run)
