"""What is told of the demand as one table: a line a count, small ones left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.demand.wording import COLUMNS as COUNTED
from api.demand.wording import SUBJECTS, key_label, told_text
from data.words import Text
from geo.demand.suppression import Untold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.exports.sheet import Cell
    from data.words import Language
    from geo.catalogue import Catalogue
    from geo.demand.telling import Telling

COLUMNS: Final = (
    Text("Quartal", "quarter"),
    Text("Tabelle", "table"),
    Text("Schlüssel", "key"),
    Text("Bezeichnung", "label"),
    Text("Spalte", "column"),
    Text("Anzahl", "count"),
)
_ABOUT: Final = Text("Angaben", "about")
_COUNTED: Final = Text(
    "Anzahlen von 1 bis {most} stehen als „unter {least}“; „nicht gezeigt“ ist, woraus sie zu "
    "berechnen wären. Personenbezogenes wird nicht gezählt.",
    "Counts from 1 to {most} stand as “under {least}”; “not shown” is what they could be computed "
    "from. No personal data are counted.",
)
_SO_FAR: Final = Text(
    "{quarter}: noch nicht zu Ende, Stand {day}", "{quarter}: not over yet, as of {day}"
)


def headings(language: Language) -> list[str]:
    """Return the headings of the columns."""
    return [one.in_(language) for one in COLUMNS]


def lines(
    tellings: Iterable[Telling],
    catalogue: Catalogue,
    least: int,
    language: Language,
    running: str | None = None,
) -> Iterator[list[Cell]]:
    """Yield all lines: how it is counted first, then quarter after quarter.

    Parameters
    ----------
    running
        Name of the quarter among them that is not over; None where all are.
    """
    said = [_COUNTED.format(most=str(least - 1), least=str(least))] if least > 1 else []
    if running is not None:
        said.append(_SO_FAR.format(quarter=running, day=catalogue.date.isoformat()))
    for text in said:
        yield [None, _ABOUT.in_(language), None, text.in_(language), None, None]
    for telling in tellings:
        for table in telling.tables:
            for key, cells in table.rows.items():
                for name in table.columns:
                    count = cells[name]
                    yield [
                        telling.quarter.name,
                        SUBJECTS[table.subject].in_(language),
                        key,
                        key_label(table.subject, key, catalogue).in_(language),
                        COUNTED[name].in_(language),
                        told_text(count, least).in_(language)
                        if isinstance(count, Untold)
                        else count,
                    ]
