"""Everything that the report on the supply says, as one table: a line a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.supply.answer import figures, is_invented, status_words
from data.values import UNKNOWN
from data.words import Text
from geo.supply.balance import KINDS
from maps.context import AS_OF, LICENCE_OF_PLOTS, SOME_INVENTED
from maps.sources import attributions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.exports.sheet import Cell
    from data.words import Language
    from geo.supply.amount import Amount
    from geo.supply.balance import Balance
    from geo.supply.report import Report
    from geo.supply.stock import Stock
    from maps.context import Context

type Row = list[Cell]

COLUMNS: Final[dict[str, Text]] = {
    "table": Text("Tabelle", "table"),
    "day": Text("Tag", "day"),
    "until": Text("bis", "until"),
    "dimension": Text("nach", "by"),
    "code": Text("Schlüssel", "code"),
    "label": Text("Bezeichnung", "label"),
    "status": Text("Status", "status"),
    "status_after": Text("Status danach", "status after"),
    "plot": Text("Kennung der Fläche", "plot"),
    "name": Text("Name der Fläche", "name"),
    "invented": Text("erfunden", "invented"),
    "plots": Text("Flächen", "plots"),
    "hectares": Text("Hektar", "hectares"),
    "area_unknown": Text("Flächen ohne bekannte Größe", "plots of unknown area"),
}
"""Columns by name; a cell that says nothing of a line is empty."""

TABLES: Final[dict[str, Text]] = {
    "stock": Text("Bestand", "stock"),
    "confirmed": Text("bestätigt", "confirmed"),
    "development": Text("Entwicklung", "development"),
    "balance": Text("Bilanz", "balance"),
    "flows": Text("Zu- und Abgänge", "flows"),
    "movements": Text("Bewegungen", "movements"),
    "about": Text("Angaben", "about"),
}
CONFIRMATIONS: Final[dict[str, Text]] = {
    "confirmed": Text("in der Frist bestätigt", "confirmed in time"),
    "lapsed": Text("Bestätigung abgelaufen", "confirmation has run out"),
    "undated": Text("Tag der Bestätigung unbekannt", "day of confirmation unknown"),
}
_ACCOUNT: Final[dict[str, Text]] = {
    "opening": Text("Anfang", "start"),
    "arrived": Text("Zugang", "in"),
    "left": Text("Abgang", "out"),
    "changed": Text("Fläche geändert", "area changed"),
    "closing": Text("Ende", "end"),
}
_COUNTED: Final = Text(
    "Hektar sind die verfügbare Fläche; wo sie unbekannt ist, zählt die Fläche mit, aber in keiner "
    "Hektarsumme. Zum Angebot gehört alles außer verkauften und zurückgezogenen Flächen. "
    "Fahrzeiten sind auch für frühere Tage die des Katalogs.",
    "Hectares are the available area; where it is unknown a plot counts, but in no sum of "
    "hectares. The supply is everything but plots that are sold or withdrawn. Driving times are "
    "those of the catalogue for past days too.",
)


def headings(language: Language) -> list[str]:
    """Return the headings of the columns."""
    return [heading.in_(language) for heading in COLUMNS.values()]


def lines(made: Report, context: Context, language: Language) -> Iterator[Row]:
    """Yield all lines: what is about everything first, then table after table."""
    for text in _about(made, context):
        yield _line(language, "about", label=text)
    for source in attributions(context.catalogue, language):
        yield _line(language, "about", label=source)
    yield from _stock(made, language)
    yield from _confirmed("confirmed", made.stock, language)
    for stock in made.development:
        yield from _development(stock, made, language)
    if made.balance is not None:
        yield from _balance(made.balance, language)
        yield from _movements(made.balance, language)


def _line(language: Language, table: str, amount: Amount | None = None, **cells: Any) -> Row:  # noqa: ANN401
    known = {"table": TABLES[table], **cells, **(figures(amount) if amount else {})}
    return [
        cell.in_(language) if isinstance(cell := known.get(name), Text) else cell
        for name in COLUMNS
    ]


def _about(made: Report, context: Context) -> Iterator[Text]:
    held = context.catalogue
    yield AS_OF.format(day=held.date.isoformat(), version=held.version)
    yield LICENCE_OF_PLOTS.format(licence=context.licence)
    if is_invented(made):
        yield SOME_INVENTED
    yield _COUNTED


def _stock(made: Report, language: Language) -> Iterator[Row]:
    for dimension in made.dimensions:
        for key, cells in made.stock.table(dimension).items():
            for status, amount in cells.items():
                yield _line(
                    language,
                    "stock",
                    amount,
                    day=made.stock.day,
                    dimension=dimension.label,
                    code=key,
                    label=dimension.label_of(key, UNKNOWN),
                    status=status_words(status, language),
                )


def _confirmed(table: str, stock: Stock, language: Language) -> Iterator[Row]:
    for name, words in CONFIRMATIONS.items():
        amount = getattr(stock.confirmed, name)
        yield _line(language, table, amount, day=stock.day, code=name, label=words)


def _development(stock: Stock, made: Report, language: Language) -> Iterator[Row]:
    for dimension in made.dimensions:
        for key, amount in stock.by(dimension).items():
            if amount.plots:
                yield _line(
                    language,
                    "development",
                    amount,
                    day=stock.day,
                    dimension=dimension.label,
                    code=key,
                    label=dimension.label_of(key, UNKNOWN),
                )
    yield from _confirmed("development", stock, language)


def _balance(held: Balance, language: Language) -> Iterator[Row]:
    period = {"day": held.opening.day, "until": held.closing.day}
    for row in held.rows():
        for name, words in _ACCOUNT.items():
            yield _line(
                language,
                "balance",
                getattr(row, name),
                code=name,
                label=words,
                status=status_words(row.status, language),
                **period,
            )
    steps = [
        ("opening", _ACCOUNT["opening"], held.opening.supply),
        *((flow.name, flow.label, flow.amount) for flow in held.flows()),
        ("closing", _ACCOUNT["closing"], held.closing.supply),
    ]
    for name, words, amount in steps:
        yield _line(language, "flows", amount, code=name, label=words, **period)


def _movements(held: Balance, language: Language) -> Iterator[Row]:
    for one in held.movements:
        yield _line(
            language,
            "movements",
            one.amount,
            day=one.day,
            code=one.kind,
            label=KINDS[one.kind],
            status=status_words(one.before.status, language) if one.before else None,
            status_after=status_words(one.after.status, language) if one.after else None,
            plot=one.plot.plot,
            name=one.plot.name,
            invented=one.plot.invented,
        )
