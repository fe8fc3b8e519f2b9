"""Reports on the measures made, and closed: what one said on its day is kept for good."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from api.measures.gathered import basis_of, evaluation
from api.measures.proofs import files_of
from data.store.measures import Closed
from data.words import LANGUAGES
from maps.context import Context
from maps.evaluation import book
from maps.evaluation.sheet import content_of, evaluation_pdf, hashable

if TYPE_CHECKING:
    from datetime import datetime

    from api.postroom import Postroom
    from data.store.users import Act
    from data.words import Language
    from maps.evaluation.report import Evaluation, Period
    from maps.publisher import Publisher

type Format = Literal["pdf", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = ("pdf", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report with what it is printed with.

    Attributes
    ----------
    now
        Moment (UTC) at which it is made.
    sha256
        Of its content, where it is closed.
    """

    report: Evaluation
    context: Context
    publisher: Publisher
    now: datetime
    sha256: str | None = None

    def content(self) -> str:
        """Return all that it says, in both languages."""
        return hashable({one: content_of(self.report, self.context, one) for one in LANGUAGES})

    def file(self, form: Format, language: Language) -> bytes:
        """Return it as a file."""
        if form == "pdf":
            return evaluation_pdf(
                self.report,
                self.context,
                language=language,
                now=self.now,
                publisher=self.publisher,
                sha256=self.sha256,
            )
        with tempfile.TemporaryDirectory(prefix="gewerbe-") as folder:
            path = Path(folder) / "report.xlsx"
            book.write(
                self.report,
                self.context,
                language,
                path,
                now=self.now,
                publisher=self.publisher,
                sha256=self.sha256,
            )
            return path.read_bytes()


def reported(room: Postroom, period: Period, base: str) -> Reported:
    """Return the report on a period, as things are now.

    Parameters
    ----------
    base
        Address of the service.
    """
    store = room.existing_store()
    basis = basis_of(room)
    return Reported(
        report=evaluation(() if store is None else store.measures.all(), basis, period),
        context=Context(basis.catalogue, base),
        publisher=room.service.publisher,
        now=room.now(),
    )


def close(room: Postroom, period: Period, base: str, act: Act) -> str:
    """Close the report on a period; return its key.

    All that it says is stored with its hash, and so are its files in both languages: what
    changes later changes none of them.
    """
    open_one = reported(room, period, base)
    report = replace(open_one.report, closed=act.at)
    held = replace(open_one, report=report)
    content = held.content()
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    held = replace(held, sha256=sha256)
    shelf = files_of(room.settings)
    # The bytes first: what the store names is there.
    files = {
        f"{language}.{form}": shelf.keep(held.file(form, language))
        for language in LANGUAGES
        for form in FORMATS
    }
    closed = Closed(
        key=secrets.token_hex(6),
        kind=period.kind,
        start=period.start,
        end=period.end,
        day=report.day,
        closed=act.at,
        account=act.account,
        catalogue=held.context.catalogue.version,
        invented=report.invented,
        content=content,
        sha256=sha256,
        files=files,
    )
    room.store().measures.close(closed, act)
    return closed.key
