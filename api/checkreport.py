"""The report of `gewerbeflaechen check`: as text, as one HTML page, as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, get_args

from api.environment import plain_environment
from data import words
from data.fields import BY_NAME
from data.plausibility import RULES, SEVERITY_LABELS, Severity, by_severity, counts_text
from data.text import neutral, printable
from data.words import Text
from maps.style import COLOURS

if TYPE_CHECKING:
    from datetime import date

    from data.plausibility import PlotFinding
    from data.words import Language

Format = Literal["text", "html", "csv"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

_WORDS: Final = {
    "title": Text("Plausibilität der Flächen", "Plausibility of the plots"),
    "checked": Text(
        "Flächen: {plots}, aus {source}; geprüft am {day} nach {rules} Regeln.",
        "Plots: {plots}, from {source}; checked on {day} by {rules} rules.",
    ),
    "invented": Text(
        "Erfundene Flächen zur Demonstration: {invented}.",
        "Invented plots for demonstration: {invented}.",
    ),
    "nothing": Text("Keine Befunde.", "No findings."),
    "counts": Text("Befunde nach Schwere", "Findings by severity"),
    "plots": Text("Befunde nach Fläche", "Findings by plot"),
    "number": Text("Anzahl", "number"),
    "plot": Text("Kennung", "plot"),
    "name": Text("Bezeichnung", "name"),
    "severity": Text("Schwere", "severity"),
    "rule": Text("Regel", "rule"),
    "finding": Text("Befund", "finding"),
    "fields": Text("Felder", "fields"),
    "source": Text("Quelle", "source"),
}
RECORD: Final = Text("dem Bestand", "the record")
_COLUMNS: Final = ("plot", "name", "severity", "rule", "finding", "fields", "source")


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    Attributes
    ----------
    source
        What the plots come from: the name of a file, or `RECORD`.
    day
        Day of the check.
    plots, invented
        How many plots were checked, and how many of them are invented.
    findings
        What was found, plot by plot.
    """

    source: Text | str
    day: date
    plots: int
    invented: int
    findings: tuple[PlotFinding, ...]

    @property
    def serious(self) -> bool:
        """True where a finding is serious."""
        return any(finding.severity is Severity.SERIOUS for finding in self.findings)

    def summary(self, language: Language) -> str:
        """Count the findings by severity on one line."""
        return counts_text(by_severity(self.findings)).in_(language)

    def written(self, form: Format, language: Language) -> bytes:
        """Return the report as the content of a file in UTF-8."""
        match form:
            case "text":
                return self.text(language).encode()
            case "html":
                return self.html(language).encode()
            case "csv":
                return self.csv(language).encode("utf-8-sig")

    def text(self, language: Language) -> str:
        """Return the report for the terminal: a plot, and its findings below it."""
        lines = []
        for rows in self._by_plot(language):
            lines.append(" · ".join(filter(None, (rows[0].plot, rows[0].name))))
            lines += [row.line(language) for row in rows]
            lines.append("")
        lines += [*self._head(language), self.summary(language)]
        return "\n".join(lines) + "\n"

    def html(self, language: Language) -> str:
        """Return the report as one page that needs no other file."""
        return (
            plain_environment(language)
            .get_template("check.html")
            .render(
                words={key: text.in_(language) for key, text in _WORDS.items()},
                head=self._head(language),
                counts=[
                    (SEVERITY_LABELS[severity].in_(language), count)
                    for severity, count in by_severity(self.findings).items()
                ],
                plots=self._by_plot(language),
                colours=COLOURS,
            )
        )

    def csv(self, language: Language) -> str:
        """Return the report as a table that a German Excel opens; no cell is a formula."""
        out = io.StringIO()
        table = csv.writer(out, delimiter=";", lineterminator="\r\n")
        table.writerow(_WORDS[column].in_(language) for column in _COLUMNS)
        for finding in self.findings:
            row = _Row.of(finding, language)
            table.writerow(neutral(getattr(row, column)) for column in _COLUMNS)
        return out.getvalue()

    def _head(self, language: Language) -> list[str]:
        said = [_WORDS["checked"]]
        if self.invented:
            said.append(_WORDS["invented"])
        if not self.findings:
            said.append(_WORDS["nothing"])
        figures = {
            "plots": words.number(self.plots, language),
            "source": printable(words.said(self.source, language)),
            "day": words.day(self.day, language),
            "rules": len(RULES),
            "invented": words.number(self.invented, language),
        }
        return [text.in_(language).format(**figures) for text in said]

    def _by_plot(self, language: Language) -> list[list[_Row]]:
        rows = (_Row.of(finding, language) for finding in self.findings)
        return [list(held) for _, held in groupby(rows, key=lambda row: row.plot)]


@dataclass(frozen=True, slots=True)
class _Row:
    """One finding in words; `level` is the severity as a key."""

    plot: str
    name: str
    level: str
    severity: str
    rule: str
    finding: str
    fields: str
    source: str

    @classmethod
    def of(cls, finding: PlotFinding, language: Language) -> _Row:
        rule = finding.rule
        return cls(
            plot=printable(finding.plot),
            name=printable(finding.name or ""),
            level=finding.severity.value,
            severity=SEVERITY_LABELS[finding.severity].in_(language),
            rule=rule.name,
            finding=printable(finding.text.in_(language)),
            fields=" / ".join(BY_NAME[name].label.in_(language) for name in rule.fields),
            source=rule.source.in_(language),
        )

    def line(self, language: Language) -> str:
        width = max(len(label.in_(language)) for label in SEVERITY_LABELS.values())
        return f"  {self.severity:<{width}}  {self.finding} [{self.rule}]"


def finding_line(finding: PlotFinding, language: Language) -> str:
    """Return a finding as a line for the terminal: severity, sentence and rule."""
    return _Row.of(finding, language).line(language)
