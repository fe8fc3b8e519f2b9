"""The report of `gewerbeflaechen import`: as text, as one HTML page, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import orjson

from api.environment import plain_environment
from data import words
from data.fields import BY_NAME
from data.imports.mapping import Column
from data.imports.report import Outcome
from data.imports.words import (
    CONFIRMED,
    CONFIRMED_BY,
    ID,
    IGNORED,
    INVENTED,
    OUTLINE,
    PROVENANCE,
    SOURCE,
    X,
    Y,
)
from data.plausibility import SEVERITY_LABELS
from data.text import printable
from data.values import UNKNOWN, value_in
from data.words import Text
from geo.proposals import percent
from maps.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.errors import InputError
    from data.imports.report import Cover, FieldChange, Refusal, Report, RowReport, SourceChange
    from data.record import Provenance
    from data.words import Language

Format = Literal["text", "html", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

OUTCOMES: Final[dict[Outcome, Text]] = {
    Outcome.NEW: Text("neu", "new"),
    Outcome.CHANGED: Text("geändert", "changed"),
    Outcome.UNCHANGED: Text("unverändert", "unchanged"),
    Outcome.REJECTED: Text("abgelehnt", "rejected"),
}
_TARGETS: Final[dict[str, Text]] = {
    ID: Text("Kennung", "id"),
    OUTLINE: Text("Umriss", "outline"),
    X: Text("Koordinate, Ost oder Länge", "coordinate, easting or longitude"),
    Y: Text("Koordinate, Nord oder Breite", "coordinate, northing or latitude"),
    SOURCE: Text("Quelle der Angaben", "source of the facts"),
    CONFIRMED: Text("bestätigt am", "confirmed on"),
    CONFIRMED_BY: Text("bestätigt durch", "confirmed by"),
    PROVENANCE: Text("Quellen und Daten", "sources and dates"),
    INVENTED: Text("erfunden", "invented"),
    IGNORED: Text("bleibt weg", "left out"),
}
# What a refusal of the whole row names, with the target of the column that would hold it.
_FIELDS: Final[dict[str, tuple[str, Text]]] = {
    "id": (ID, _TARGETS[ID]),
    "geometry": (OUTLINE, _TARGETS[OUTLINE]),
    **{name: (name, BY_NAME[name].label) for name in ("name", "parcels")},
}
_WORDS: Final = {
    "title": Text("Import von Flächen", "Import of plots"),
    "head": Text(
        "{file}, {day}. Quelle der Angaben: {source}; {confirmed}.",
        "{file}, {day}. Source of the facts: {source}; {confirmed}.",
    ),
    "file": Text("{file}, {day}.", "{file}, {day}."),
    "question": Text("„{name}“: {options}", "“{name}”: {options}"),
    "option": Text('--map "{name}={target}" ({label})', '--map "{name}={target}" ({label})'),
    "or": Text(" oder ", " or "),
    "confirmed": Text("bestätigt am {day}", "confirmed on {day}"),
    "by": Text("durch {office}", "by {office}"),
    "unconfirmed": Text("ohne Datum der Bestätigung", "no date of confirmation"),
    "dated": Text("bestätigt wie je Zeile angegeben", "confirmed as each row says"),
    "accepted": Text("Die Datei kann übernommen werden.", "The file can be taken over."),
    "refused": Text(
        "Die Datei wird nicht übernommen: alles oder nichts.",
        "The file is not taken over: all of it or nothing.",
    ),
    "open": Text(
        'Spalten ohne Bedeutung ({columns}): --map "Spalte=feld" nennt sie, '
        '--map "Spalte=" lässt sie weg, --map "*=" alle.',
        'Columns without a meaning ({columns}): --map "column=field" names it, '
        '--map "column=" leaves it out, --map "*=" all of them.',
    ),
    "quoted": Text("„{name}“", "“{name}”"),
    "by_id": Text(
        "Zugeordnet nach Kennung; Zeilen ohne Kennung nach Bezeichnung und Gemeinde.",
        "Matched by id; rows without one by name and municipality.",
    ),
    "by_name": Text(
        "Zugeordnet nach Bezeichnung und Gemeinde, da die Datei keine Kennungen hat.",
        "Matched by name and municipality, since the file has no ids.",
    ),
    "columns": Text("Spalten", "Columns"),
    "column": Text("Spalte", "Column"),
    "meaning": Text("Bedeutung", "Meaning"),
    "unclear": Text("nicht erkannt", "not recognised"),
    "in_unit": Text("{name}, in {unit}", "{name}, in {unit}"),
    "given": Text("vorgegeben", "as given"),
    "remembered": Text("gemerkt", "as remembered"),
    "recognised": Text("erkannt", "recognised"),
    "how": Text("Zuordnung", "How"),
    "rows": Text("Zeilen", "Rows"),
    "plots": Text("Flächen", "Plots"),
    "row": Text("Zeile {row}", "Row {row}"),
    "outcome": Text("Ergebnis", "Outcome"),
    "number": Text("Anzahl", "Number"),
    "found": Text("gefunden: {found}", "found: {found}"),
    "nothing": Text("nichts", "nothing"),
    "expected": Text("erwartet: {expected}", "expected: {expected}"),
    "outline": Text("Umriss", "Outline"),
    "invented": Text("Erfunden", "Invented"),
    "fact": Text("Angabe", "Fact"),
    "old": Text("bisher", "before"),
    "new": Text("künftig", "after"),
    "sources": Text(
        "{number} unveränderte Angaben ({fields}): {old} → {new}",
        "{number} unchanged facts ({fields}): {old} → {new}",
    ),
    "zoning": Text(
        "Vorschlag für die Flächen, die in den Plänen der Datei liegen; Anteile nach der "
        "Fläche in EPSG:25833.",
        "Proposed for the plots that lie in the plans of the file; shares of the area in "
        "EPSG:25833.",
    ),
    "inside": Text("Im Plan „{plan}“: {share}", "In the plan “{plan}”: {share}"),
    "inside_unnamed": Text("Im Plan: {share}", "In the plan: {share}"),
    "area_share": Text("{label} {share}", "{label} {share}"),
    "no_source": Text("ohne Quelle", "no source"),
    "doubt": Text("Hinweis", "hint"),
}
_TEXT_NAMES: Final = 5


def target_label(target: str) -> Text:
    """Return what people call the meaning of a column."""
    return _TARGETS[target] if target in _TARGETS else BY_NAME[target].label


def as_said(sentence: str, _language: Language) -> str:
    """Return a sentence as it is."""
    return sentence


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was refused as a whole, in words of one language."""

    file: str
    day: date
    error: InputError
    language: Language

    def content(self, form: Format) -> bytes:
        """Return the refusal as the content of a file in UTF-8."""
        match form:
            case "text":
                return f"{self._head()}\n\n{self.said()}\n{self._verdict()}\n".encode()
            case "html":
                return self._html().encode()
            case "json":
                return self._json()

    def said(self) -> str:
        """Say why, a line for each reason."""
        return "\n".join(map(printable, self.error.in_(self.language).splitlines()))

    def _head(self) -> str:
        day = words.day(self.day, self.language)
        return _WORDS["file"].in_(self.language).format(file=printable(self.file), day=day)

    def _verdict(self) -> str:
        return _WORDS["refused"].in_(self.language)

    def _html(self) -> str:
        return (
            plain_environment(self.language)
            .get_template("import.html")
            .render(
                words={key: text.in_(self.language) for key, text in _WORDS.items()},
                head=[self._head()],
                verdict=self._verdict(),
                reasons=self.said().splitlines(),
                questions=(),
                colours=COLOURS,
            )
        )

    def _json(self) -> bytes:
        content = {
            "file": self.file,
            "day": self.day,
            "accepted": False,
            "counts": {outcome.value: 0 for outcome in Outcome},
            "refused": [
                {
                    "where": words.said(one.where, "en"),
                    "field": one.field and words.said(one.field, "en"),
                    "found": None if one.found is None else words.said(one.found, "en"),
                    "expected": words.said(one.expected, "en"),
                    "text": {language: one.in_(language) for language in words.LANGUAGES},
                }
                for one in self.error.findings
            ],
            "rows": [],
        }
        return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True)
class Written:
    """An import's report in words of one language.

    Attributes
    ----------
    reworded
        Says what was expected, which may name options of the command line, otherwise.
    """

    report: Report
    language: Language
    reworded: Callable[[str, Language], str] = as_said

    def content(self, form: Format) -> bytes:
        """Return the report as the content of a file in UTF-8."""
        match form:
            case "text":
                return self.text().encode()
            case "html":
                return self.html().encode()
            case "json":
                return as_json(self.report)

    def summary(self) -> str:
        """Count the rows by outcome on one line."""
        counts = self.report.counts
        return ", ".join(
            f"{OUTCOMES[outcome].in_(self.language)}: {words.number(number, self.language)}"
            for outcome, number in counts.items()
        )

    def text(self) -> str:
        """Return the report for the terminal; of rows that change nothing only the number."""
        lines = self.head()
        if not self.report.zoning:
            lines += ["", f"{self._said('columns')}:"]
            lines += [f"  {' · '.join(filter(None, row))}" for row in self.columns()]
        for row in self.report.rows:
            shown = self.row(row)
            if row.outcome is Outcome.UNCHANGED and not (row.doubts or row.covers):
                continue
            lines += ["", shown["title"]]
            lines += [f"  {cover}" for cover in shown["covers"]]
            lines += [f"  ! {refusal}" for refusal in shown["refusals"]]
            lines += [f"  {name}: {old} → {new}" for name, old, new in shown["changes"]]
            lines += [f"  {change}" for change in shown["sources"]]
            lines += [f"  ? {severity}: {doubt}" for severity, doubt in shown["doubts"]]
        return "\n".join([*lines, "", self.summary(), *self.questions(), self.verdict()]) + "\n"

    def html(self) -> str:
        """Return the report as one page that needs no other file and no script."""
        return (
            plain_environment(self.language)
            .get_template("import.html")
            .render(
                words={key: text.in_(self.language) for key, text in _WORDS.items()},
                rows_title=self._said("plots" if self.report.zoning else "rows"),
                head=self.head(),
                verdict=self.verdict(),
                reasons=(),
                questions=self.questions(),
                counts=[
                    (OUTCOMES[outcome].in_(self.language), number)
                    for outcome, number in self.report.counts.items()
                ],
                columns=[]
                if self.report.zoning
                else [
                    (heading, f"{meaning} ({note})" if note else meaning, how)
                    for heading, meaning, how, note in self.columns()
                ],
                rows=[self.row(row) for row in self.report.rows],
                colours=COLOURS,
            )
        )

    def head(self) -> list[str]:
        """Return what counts for all rows, and what was assumed."""
        report = self.report
        confirmed = (
            self._said("confirmed", day=words.day(report.confirmed_on, self.language))
            if report.confirmed_on
            else self._said("unconfirmed" if report.meaning.index(CONFIRMED) is None else "dated")
        )
        if report.confirmed_by:
            confirmed += " " + self._said("by", office=printable(report.confirmed_by))
        by_name = report.meaning.index(ID) is None
        matched = "zoning" if report.zoning else "by_name" if by_name else "by_id"
        return [
            self._said(
                "head",
                file=printable(report.file),
                day=words.day(report.day, self.language),
                source=printable(report.source),
                confirmed=confirmed,
            ),
            self._said(matched),
            *(printable(note.in_(self.language)) for note in report.notes),
        ]

    def verdict(self) -> str:
        """Say whether the file can be taken over, and what is to be done where not."""
        if self.report.accepted:
            return self._said("accepted")
        names = ", ".join(
            self._said("quoted", name=printable(one.heading)) for one in self.report.meaning.open
        )
        asked = f" {self._said('open', columns=names)}" if names else ""
        return self._said("refused") + asked

    def questions(self) -> list[str]:
        """Return for each column that is not understood the `--map` that may be meant."""
        return [
            self._said(
                "question",
                name=printable(column.heading),
                options=self._said("or").join(self._options(column)),
            )
            for column in self.report.meaning.open
            if column.suggested
        ]

    def _options(self, column: Column) -> list[str]:
        heading = printable(column.heading)
        options = []
        for target in (*column.suggested, IGNORED):
            name, _, unit = target.partition(":")
            label = self._meaning(Column(heading, name, unit or None))
            options.append(self._said("option", name=heading, target=target, label=label))
        return options

    def columns(self) -> list[tuple[str, str, str, str]]:
        """Return heading, meaning, how it was found, and a note, of each column."""
        return [
            (
                printable(column.heading),
                self._meaning(column),
                self._said(column.how) if column.target is not None else "",
                printable(column.note.in_(self.language)) if column.note else "",
            )
            for column in self.report.meaning.columns
        ]

    def _meaning(self, column: Column) -> str:
        if column.target is None:
            return self._said("unclear")
        name = target_label(column.target).in_(self.language)
        return self._said("in_unit", name=name, unit=column.unit) if column.unit else name

    def row(self, row: RowReport) -> dict[str, Any]:
        """Return a row in words."""
        named = [] if self.report.zoning else [self._said("row", row=row.row)]
        named.append(OUTCOMES[row.outcome].in_(self.language))
        named += [printable(part) for part in (row.plot, row.name) if part]
        return {
            "title": " · ".join(named),
            "outcome": row.outcome.value,
            "refusals": [self._refusal(one) for one in row.refusals],
            "covers": [self._cover(cover) for cover in row.covers],
            "changes": [self._change(change) for change in row.changes],
            "sources": [self._sources(change) for change in row.sources],
            "doubts": [
                *(
                    (self._said("doubt"), printable(doubt.in_(self.language)))
                    for doubt in row.doubts
                ),
                *(
                    (
                        SEVERITY_LABELS[one.severity].in_(self.language),
                        f"{printable(one.text.in_(self.language))} [{one.rule.name}]",
                    )
                    for one in row.findings
                ),
            ],
        }

    def _refusal(self, refusal: Refusal) -> str:
        """Say in which column what was found, and what was expected."""
        found = refusal.found or self._said("nothing")
        parts = (
            self._column(refusal.column) if refusal.column else "",
            self._said("found", found=printable(words.said(found, self.language))),
            self._said("expected", expected=printable(self._expected(refusal))),
        )
        return " – ".join(filter(None, parts))

    def _expected(self, refusal: Refusal) -> str:
        return self.reworded(refusal.expected.in_(self.language), self.language)

    def _column(self, column: str) -> str:
        """Name a column as the file does; what the file has no column for, by its field."""
        columns = self.report.meaning.columns
        if column not in _FIELDS or any(column == one.heading for one in columns):
            return printable(column)
        target, label = _FIELDS[column]
        place = self.report.meaning.index(target)
        return label.in_(self.language) if place is None else printable(columns[place].heading)

    def _cover(self, cover: Cover) -> str:
        """Write which share of a plot lies in a plan, and in which of its areas."""
        name = printable(cover.plan) if cover.plan else None
        said = self._said(
            "inside" if name else "inside_unnamed",
            plan=name,
            share=percent(cover.inside).in_(self.language),
        )
        areas = [
            self._said(
                "area_share",
                label=printable(one.label.in_(self.language)),
                share=percent(one.share).in_(self.language),
            )
            for one in cover.areas
        ]
        return f"{said} – {', '.join(areas)}" if areas else said

    def _change(self, change: FieldChange) -> tuple[str, str, str]:
        field = BY_NAME.get(change.field)
        if field is not None:
            name = field.label.in_(self.language)
        else:
            name = self._said("outline" if change.field == OUTLINE else "invented")
        return name, self._value(change.field, change.old), self._value(change.field, change.new)

    def _value(self, name: str, value: Any) -> str:  # noqa: ANN401
        if value is None:
            return UNKNOWN.in_(self.language)
        if name == OUTLINE:
            return f"{words.number(value, self.language)} m²"
        field = BY_NAME.get(name, BY_NAME["divisible"])
        return printable(value_in(self.language, field, value))

    def _sources(self, change: SourceChange) -> str:
        labels = [BY_NAME[name].label.in_(self.language) for name in change.fields]
        more = ["…"] if len(labels) > _TEXT_NAMES else []
        return self._said(
            "sources",
            number=len(labels),
            fields=", ".join(labels[:_TEXT_NAMES] + more),
            old=self._provenance(change.old),
            new=self._provenance(change.new),
        )

    def _provenance(self, provenance: Provenance) -> str:
        source = printable(provenance.source or self._said("no_source"))
        parts = [source]
        if provenance.confirmed_on is not None:
            parts.append(words.day(provenance.confirmed_on, self.language))
        if provenance.confirmed_by is not None:
            parts.append(printable(provenance.confirmed_by))
        return ", ".join(parts)

    def _said(self, word: str, **figures: object) -> str:
        return _WORDS[word].in_(self.language).format(**figures)


def as_json(report: Report) -> bytes:
    """Return a report for programs."""
    content = {
        "file": report.file,
        "day": report.day,
        "source": report.source,
        "confirmed_on": report.confirmed_on,
        "confirmed_by": report.confirmed_by,
        "accepted": report.accepted,
        "counts": {outcome.value: number for outcome, number in report.counts.items()},
        "kind": "zoning" if report.zoning else "plots",
        "matched_by": "name" if report.meaning.index(ID) is None else "id",
        "notes": [note._asdict() for note in report.notes],
        "columns": [
            {
                "column": column.heading,
                "field": column.target,
                "unit": column.unit,
                "how": column.how if column.target is not None else None,
                "note": column.note._asdict() if column.note else None,
                "suggested": column.suggested,
            }
            for column in report.meaning.columns
        ],
        "rows": [_row_json(row) for row in report.rows],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _both(refusal: Refusal) -> Text:
    """Say in both languages what was found and expected."""
    found = _WORDS["nothing"] if refusal.found is None else refusal.found
    return Text(
        *(
            "; ".join(
                (
                    _WORDS["found"].in_(lang).format(found=words.said(found, lang)),
                    _WORDS["expected"].in_(lang).format(expected=refusal.expected.in_(lang)),
                )
            )
            for lang in words.LANGUAGES
        )
    )


def _row_json(row: RowReport) -> dict[str, Any]:
    return {
        "row": row.row,
        "outcome": row.outcome.value,
        "plot": row.plot,
        "name": row.name,
        "matched_by": row.matched_by,
        "changes": [{"field": one.field, "old": one.old, "new": one.new} for one in row.changes],
        "sources": [{"fields": one.fields, "old": one.old, "new": one.new} for one in row.sources],
        "rejections": [
            {
                "column": one.column,
                "found": None if one.found is None else words.said(one.found, "en"),
                "expected": one.expected.en,
                "text": dict(zip(words.LANGUAGES, _both(one), strict=True)),
            }
            for one in row.refusals
        ],
        "covers": [
            {
                "plan": cover.plan,
                "inside": cover.inside,
                "areas": [
                    {
                        "id": one.id,
                        "label": one.label._asdict(),
                        "use": one.is_use,
                        "share": one.share,
                    }
                    for one in cover.areas
                ],
            }
            for cover in row.covers
        ],
        "doubts": [one._asdict() for one in row.doubts],
        "findings": [
            {
                "rule": one.rule.name,
                "severity": one.severity.value,
                "text": one.text._asdict(),
            }
            for one in row.findings
        ],
    }
