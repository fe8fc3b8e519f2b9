"""Plausibility: rules that doubt a plot record, each with a severity and a source.

`rule` says what a rule is, `context` what it may know beyond the record; the rules stand
in one module a theme, and `registry` holds them all. Nothing is refused or changed here:
a finding is a sentence for people.
"""

from data.plausibility.context import ALONE, Context, EstateBalance, Neighbours, Overlap
from data.plausibility.registry import BY_NAME, RULES, by_severity, check, counts_text
from data.plausibility.rule import SEVERITY_LABELS, Case, PlotFinding, Rule, Severity

__all__ = [
    "ALONE",
    "BY_NAME",
    "RULES",
    "SEVERITY_LABELS",
    "Case",
    "Context",
    "EstateBalance",
    "Neighbours",
    "Overlap",
    "PlotFinding",
    "Rule",
    "Severity",
    "by_severity",
    "check",
    "counts_text",
]
